"""Datasets and what they hold, in counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from corpus import errors
from corpus.models import (
    Category,
    Dataset,
    DatasetSimilarity,
    Embedding,
    Encoder,
    LanguageModel,
    Prompt,
    Response,
)

from .responses import corpus_responses


@dataclass(frozen=True)
class Coverage:
    """How many of a dataset's responses an encoder has vectors for, and when it was last compared."""

    encoder: Encoder
    n_responses: int
    n_encoded: int
    compared_at: datetime | None


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


def _counted(rows: QuerySet[Prompt] | QuerySet[Response], by: str, what: str = "pk") -> Coalesce:
    # A count of its own for each: two joins in one query would multiply each other.
    counted = rows.order_by().values(by).annotate(n=Count(what, distinct=what != "pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def datasets_with_counts() -> QuerySet[Dataset]:
    """Datasets by key, each with `n_prompts`, `n_responses` and `n_models`."""
    responses = Response.objects.filter(prompt__dataset=OuterRef("pk"), derived_from=None)
    return Dataset.objects.annotate(
        n_prompts=_counted(Prompt.objects.filter(dataset=OuterRef("pk")), "dataset"),
        n_responses=_counted(responses, "prompt__dataset"),
        n_models=_counted(responses, "prompt__dataset", "language_model"),
    ).order_by("key")


def models_of_dataset(dataset: Dataset) -> QuerySet[LanguageModel]:
    """Language models with a response in the dataset, each with `n_responses` and `n_prompts` of it."""
    mine = Q(responses__prompt__dataset=dataset, responses__derived_from=None)
    return (
        LanguageModel.objects.annotate(
            n_responses=Count("responses", filter=mine),
            n_prompts=Count("responses__prompt", filter=mine, distinct=True),
        )
        .filter(n_responses__gt=0)
        .order_by("key")
    )


def languages_of_dataset(dataset: Dataset) -> list[tuple[str, int]]:
    """Languages of a dataset's prompts with how many have it; the empty tag is of those without one."""
    rows = (
        Prompt.objects.filter(dataset=dataset)
        .values("language")
        .annotate(n=Count("pk"))
        .order_by("-n", "language")
    )
    return [(row["language"], row["n"]) for row in rows]


def categories_of_dataset(dataset: Dataset) -> QuerySet[Category]:
    """Categories of a dataset's prompts, each with `n_prompts` of it."""
    return (
        Category.objects.annotate(n_prompts=Count("prompts", filter=Q(prompts__dataset=dataset)))
        .filter(n_prompts__gt=0)
        .order_by("group", "name")
    )


def encoders_of_dataset(dataset: Dataset) -> list[Coverage]:
    """Encoders that have seen a text of the dataset, and how much of it."""
    responses = corpus_responses(dataset)
    n_responses = responses.count()
    compared = dict(
        DatasetSimilarity.objects.filter(dataset=dataset, centring="raw").values_list(
            "encoder_id", "computed_at"
        )
    )
    found = []
    for encoder in Encoder.objects.order_by("key", "pk"):
        seen = Embedding.objects.filter(encoder=encoder, text_sha256=OuterRef("text_sha256"))
        n_encoded = responses.filter(Exists(seen)).count()
        if n_encoded:
            found.append(Coverage(encoder, n_responses, n_encoded, compared.get(encoder.pk)))
    return found


def encoder_of_dataset(dataset: Dataset, key: str) -> Encoder:
    """Return the newest row of an encoder that has seen a text of the dataset.

    Raises
    ------
    EncoderNotUsed
        If none of this key has.
    """
    seen = Embedding.objects.filter(
        encoder=OuterRef("pk"), text_sha256__in=corpus_responses(dataset).values("text_sha256")
    )
    encoder = Encoder.objects.filter(Exists(seen), key=key).order_by("-pk").first()
    if encoder is None:
        raise errors.EncoderNotUsed(f"Dataset {dataset.key} has no vectors by {key}. Encode it first.")
    return encoder
