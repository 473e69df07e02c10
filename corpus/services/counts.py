"""Counts of responses made anew from the responses, where no writer kept them as it went."""

from __future__ import annotations

from django.db.models import Count

from corpus.models import Dataset, Response, ResponseCount


def recount_responses(*, dataset: Dataset) -> int:
    """Count a dataset's responses by prompt and source; return how many counts there are. Call it in a transaction."""
    ResponseCount.objects.filter(prompt__dataset=dataset).delete()
    counted = (
        Response.objects.filter(prompt__dataset=dataset, derived_from=None)
        .order_by()
        .values("prompt_id", "language_model_id", "decoding_id")
        .annotate(n_responses=Count("pk"))
    )
    rows = ResponseCount.objects.bulk_create([ResponseCount(**row) for row in counted], batch_size=1000)
    return len(rows)
