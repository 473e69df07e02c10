"""Datasets and what they hold, in counts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.cache import cache
from django.db.models import (
    Count,
    Exists,
    Expression,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from corpus import errors
from corpus.models import (
    Category,
    Dataset,
    DatasetSimilarity,
    Embedding,
    Encoder,
    Import,
    LanguageModel,
    Prompt,
    Response,
    ResponseCount,
)
from jobs.models import Job

from .responses import corpus_responses, n_responses_of

A_DAY = 86_400


@dataclass(frozen=True)
class Coverage:
    """How many of a dataset's responses an encoder has vectors for, and when it was last compared."""

    encoder: Encoder
    n_responses: int
    n_encoded: int
    compared_at: datetime | None


@dataclass(frozen=True)
class LanguageCount:
    """How many prompts are in a language, and of how many of them that was detected."""

    language: str
    n_prompts: int
    n_detected: int


def dataset_by_key(key: str) -> Dataset:
    """Return a dataset.

    Raises
    ------
    DatasetNotFound
        If none has this key.
    """
    dataset = Dataset.objects.filter(key=key).first()
    if dataset is None:
        raise errors.DatasetNotFound(f"There is no dataset {key!r}.")
    return dataset


def datasets_with_counts() -> QuerySet[Dataset]:
    """Datasets by key, each with `n_prompts`, `n_responses` and `n_models`; no text is touched to count."""
    prompts = Prompt.objects.filter(dataset=OuterRef("pk"))
    counts = ResponseCount.objects.filter(prompt__dataset=OuterRef("pk"))
    # A count of its own for each: two joins in one query would multiply each other.
    return Dataset.objects.annotate(
        n_prompts=_counted(prompts, "dataset", Count("pk")),
        n_responses=_counted(counts, "prompt__dataset", Sum("n_responses")),
        n_models=_counted(counts, "prompt__dataset", Count("language_model", distinct=True)),
    ).order_by("key")


def _counted(rows: QuerySet[Prompt] | QuerySet[ResponseCount], by: str, count: Expression) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=count).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def models_of_dataset(dataset: Dataset) -> QuerySet[LanguageModel]:
    """Language models with a response in the dataset, each with `n_responses` and `n_prompts` of it."""
    return (
        LanguageModel.objects.filter(response_counts__prompt__dataset=dataset)
        .annotate(
            n_responses=Sum("response_counts__n_responses"),
            n_prompts=Count("response_counts__prompt", distinct=True),
        )
        .order_by("key")
    )


def languages_of_dataset(dataset: Dataset) -> list[LanguageCount]:
    """Languages of a dataset's prompts, most frequent first; the empty tag is of those without one."""
    rows = (
        Prompt.objects.filter(dataset=dataset)
        .values("language")
        .annotate(n=Count("pk"), n_detected=Count("pk", filter=Q(language_detected=True)))
        .order_by("-n", "language")
    )
    return [LanguageCount(row["language"], row["n"], row["n_detected"]) for row in rows]


def categories_of_dataset(dataset: Dataset) -> QuerySet[Category]:
    """Categories of a dataset's prompts, each with `n_prompts` of it."""
    return (
        Category.objects.filter(promptcategory__prompt__dataset=dataset)
        .annotate(n_prompts=Count("promptcategory"))
        .order_by("group", "name")
    )


def encoders_of_dataset(dataset: Dataset) -> list[Coverage]:
    """Encoders that have seen a text of the dataset, and how much of it.

    How much is counted anew only when something may have changed it: at 350,000 responses the join of texts and
    vectors takes a third of a second.
    """
    n_responses = n_responses_of(dataset)
    version = _version_of(dataset, n_responses)
    compared = dict(
        DatasetSimilarity.objects.filter(dataset=dataset, centring="raw").values_list(
            "encoder_id", "computed_at"
        )
    )
    found = []
    for encoder in Encoder.objects.order_by("key", "pk"):
        n_encoded = cache.get_or_set(
            f"corpus.n_encoded:{version}:{encoder.pk}", partial(_n_encoded, dataset, encoder), timeout=A_DAY
        )
        if n_encoded:
            found.append(Coverage(encoder, n_responses, n_encoded, compared.get(encoder.pk)))
    return found


def _n_encoded(dataset: Dataset, encoder: Encoder) -> int:
    seen = Embedding.objects.filter(encoder=encoder, text_sha256=OuterRef("text_sha256"))
    return corpus_responses(dataset).filter(Exists(seen)).count()


def _version_of(dataset: Dataset, n_responses: int) -> str:
    """Name a state of texts and vectors, by what changes whenever one is added; nothing takes vectors away.

    Rows of two workers may be committed against the order of their ids, so the greatest id alone would miss the last
    of them: but then a job or an import ends after it.
    """
    marks = [
        Response.objects.aggregate(n=Max("pk"))["n"],
        Embedding.objects.aggregate(n=Max("pk"))["n"],
        Import.objects.count(),
        Job.objects.filter(kind="encode").aggregate(n=Max("finished_at"))["n"],
    ]
    # The uid tells datasets of two databases that share a cache apart.
    digest = hashlib.sha256("|".join(map(str, [n_responses, *marks])).encode()).hexdigest()
    return f"{dataset.uid}:{digest[:32]}"


def encoder_of_dataset(dataset: Dataset, key: str) -> Encoder:
    """Return the newest row of an encoder that has seen a text of the dataset.

    Raises
    ------
    EncoderNotUsed
        If none of this key has.
    """
    for encoder in Encoder.objects.filter(key=key).order_by("-pk"):
        seen = Embedding.objects.filter(encoder=encoder, text_sha256=OuterRef("text_sha256"))
        if corpus_responses(dataset).filter(Exists(seen)).exists():
            return encoder
    raise errors.EncoderNotUsed(f"Dataset {dataset.key} has no vectors by {key}. Encode it first.")
