"""Responses of a dataset: which count, which of their texts an encoder has not seen, and what names them all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, NullIf, RowNumber

from corpus.models import Dataset, Embedding, Encoder, Prompt, Response, ResponseCount

IN_ORDER = ("language_model__key", "decoding__name", "sample_index", "uid")


@dataclass(frozen=True)
class UnseenText:
    """A text without a vector, by its sha256, and how long it is."""

    sha256: str
    n_chars: int


@dataclass(frozen=True)
class EncoderFit:
    """How well an encoder's reading fits a dataset's texts, in counts of responses.

    `n_other_language` have a language the encoder was not trained for, `n_unknown_language` none that is
    known; `n_longer` were read in more than one window; of `n_truncated` only the beginning was read.
    """

    n_responses: int
    n_encoded: int
    n_longer: int
    n_truncated: int
    n_other_language: int
    n_unknown_language: int
    other_languages: list[str]


def corpus_responses(dataset: Dataset) -> QuerySet[Response]:
    """Responses that stand in figures of the corpus: all but those derived for a control."""
    return Response.objects.filter(prompt__dataset=dataset, derived_from=None)


def n_responses_of(dataset: Dataset) -> int:
    """How many responses a dataset has, from the counts that are kept."""
    total: int | None = ResponseCount.objects.filter(prompt__dataset=dataset).aggregate(n=Sum("n_responses"))[
        "n"
    ]
    return total or 0


def responses_of_prompt(
    prompt: Prompt, *, language_model: str | None = None, decoding: str | None = None
) -> QuerySet[Response]:
    """Responses to a prompt with their sources, by language model, decoding and sample.

    Parameters
    ----------
    prompt : Prompt
        Whose responses.
    language_model : str, optional
        Key of the language model; empty for texts without one.
    decoding : str, optional
        Name of the decoding.
    """
    found = Response.objects.filter(prompt=prompt, derived_from=None)
    if language_model == "":
        found = found.filter(language_model=None)
    elif language_model is not None:
        found = found.filter(language_model__key=language_model)
    if decoding:
        found = found.filter(decoding__name=decoding)
    return found.select_related("language_model", "decoding").order_by(*IN_ORDER)


def first_responses(prompt: Prompt, *, per_source: int) -> QuerySet[Response]:
    """Return the first responses of each source of a prompt, in the order of `responses_of_prompt`."""
    place = Window(
        RowNumber(), partition_by=["language_model_id", "decoding_id"], order_by=["sample_index", "uid"]
    )
    # Places are given to ids alone: the texts of all the others are not read.
    first = (
        Response.objects.filter(prompt=prompt, derived_from=None).annotate(place=place).values("pk", "place")
    )
    chosen = [row["pk"] for row in first.filter(place__lte=per_source)]
    return (
        Response.objects.filter(pk__in=chosen)
        .select_related("language_model", "decoding")
        .order_by(*IN_ORDER)
    )


def n_same_texts(prompt: Prompt, responses: Iterable[Response]) -> dict[str, int]:
    """Count, for the text of each given response by its sha256, how many responses to the prompt have it."""
    rows = (
        Response.objects.filter(
            prompt=prompt, derived_from=None, text_sha256__in={one.text_sha256 for one in responses}
        )
        .order_by()
        .values_list("text_sha256")
        .annotate(n=Count("pk"))
    )
    return dict(rows)


def n_texts(dataset: Dataset) -> int:
    """Count the different texts of a dataset's responses."""
    return corpus_responses(dataset).values("text_sha256").distinct().count()


def texts_without_embedding(dataset: Dataset, encoder: Encoder) -> list[UnseenText]:
    """Texts of a dataset's responses that an encoder has not seen, shortest first."""
    seen = Embedding.objects.filter(encoder=encoder, text_sha256=OuterRef("text_sha256"))
    rows = (
        corpus_responses(dataset)
        .filter(~Exists(seen))
        .values("text_sha256")
        .annotate(length=Max("n_chars"))
        .order_by("length", "text_sha256")
        .values_list("text_sha256", "length")
    )
    return [UnseenText(sha256, length) for sha256, length in rows.iterator(chunk_size=5000)]


def frame_digest(dataset: Dataset) -> str:
    """Return the sha256 of the sorted uids of a dataset's responses: what a figure was computed from."""
    digest = hashlib.sha256()
    uids = corpus_responses(dataset).order_by("uid").values_list("uid", flat=True)
    for uid in uids.iterator(chunk_size=5000):
        digest.update(f"{uid}\n".encode())
    return digest.hexdigest()


def encoder_fit(dataset: Dataset, encoder: Encoder) -> EncoderFit:
    """Count the responses an encoder could not read whole, or was not trained to read.

    A language is compared by its first subtag: an encoder of English reads en-GB.
    """
    responses = corpus_responses(dataset)
    seen = Embedding.objects.filter(encoder=encoder, text_sha256=OuterRef("text_sha256"))
    # A response says its language only where it differs from the prompt's.
    spoken = responses.annotate(
        spoken=Coalesce(NullIf("language", Value("")), NullIf("prompt__language", Value("")), Value(""))
    )
    others: Q = Q(pk__in=[])
    other_languages: list[str] = []
    if encoder.languages is not None:
        known = {tag.split("-")[0].lower() for tag in encoder.languages}
        tags = spoken.exclude(spoken="").order_by("spoken").values_list("spoken", flat=True).distinct()
        other_languages = [tag for tag in tags if tag.split("-")[0].lower() not in known]
        others = Q(spoken__in=other_languages)
    return EncoderFit(
        n_responses=responses.count(),
        n_encoded=responses.filter(Exists(seen)).count(),
        n_longer=responses.filter(Exists(seen.filter(n_windows__gt=1))).count(),
        n_truncated=responses.filter(Exists(seen.filter(truncated=True))).count(),
        n_other_language=spoken.filter(others).count(),
        n_unknown_language=spoken.filter(spoken="").count(),
        other_languages=other_languages,
    )


def content_digest(dataset: Dataset) -> str:
    """Return the sha256 of the sorted uids of a dataset's responses with their texts' digests."""
    digest = hashlib.sha256()
    rows = corpus_responses(dataset).order_by("uid").values_list("uid", "text_sha256")
    for uid, sha256 in rows.iterator(chunk_size=5000):
        digest.update(f"{uid} {sha256}\n".encode())
    return digest.hexdigest()
