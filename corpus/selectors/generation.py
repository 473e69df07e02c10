"""How calls of language models ended."""

from __future__ import annotations

from django.db.models import QuerySet

from corpus.models import Dataset, GenerationCall


def generation_failures(dataset: Dataset) -> QuerySet[GenerationCall]:
    """Samples of a dataset that brought no response, by prompt, language model and sample."""
    return (
        GenerationCall.objects.filter(prompt__dataset=dataset, response=None)
        .select_related("prompt", "language_model", "decoding", "job")
        .order_by("prompt__key", "language_model__key", "decoding__name", "sample_index")
    )
