"""What a job of generating came to: new, there before, failed with reasons, and what it took."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from corpus.models import GenerationCall
from jobs.models import Job

from .decodings import decoding_digest, decoding_name
from .generation_scope import Scope, samples_there

# Of ten thousand failures the first ones tell what is wrong; the page lists all.
MAX_LISTED = 1000


def outcome_of(job: Job, scope: Scope) -> dict[str, Any]:
    """Return a job's result.

    `asked` is what the dataset's prompts make it now. Prompts imported while the job ran are not its own: their
    samples are `missing`, and neither new nor reused.
    """
    digest = decoding_digest(scope.sampling)
    asked = len(scope.prompt_rows()) * len(scope.models) * scope.samples
    there = sum(len(samples) for samples in samples_there(scope, digest).values())
    mine = GenerationCall.objects.filter(scope.samples_asked(digest), job=job)
    failed = mine.filter(response=None)
    new, n_failed = mine.filter(response__isnull=False).count(), failed.count()
    return {
        "dataset": scope.dataset.key,
        "asked": asked,
        "new": new,
        "reused": there - new,
        "failed": n_failed,
        "missing": asked - there - n_failed,
        "failures": _failures(failed),
        **_spent(mine),
        "preset": scope.preset,
        "decoding": decoding_name(scope.sampling),
    }


def _failures(failed: QuerySet[GenerationCall]) -> list[dict[str, Any]]:
    in_order = failed.select_related("prompt", "language_model").order_by(
        "prompt__key", "language_model__key", "sample_index"
    )
    return [
        {
            "prompt": call.prompt.key,
            "model": call.language_model.key,
            "sample": call.sample_index,
            "reason": f"{call.failure}: {call.failure_reason}",
        }
        for call in in_order[:MAX_LISTED]
    ]


def _spent(mine: QuerySet[GenerationCall]) -> dict[str, Any]:
    """Return requests, tokens and cost. Part of a sum is no sum: null when one response did not say what it took."""
    answered = Q(response__isnull=False)
    sums = mine.aggregate(
        requests=Sum("attempts"),
        sum_in=Sum("n_tokens_in"),
        sum_out=Sum("n_tokens_out"),
        sum_cost=Sum("cost"),
        without_tokens=Count("pk", filter=answered & (Q(n_tokens_in=None) | Q(n_tokens_out=None))),
        without_cost=Count("pk", filter=answered & Q(cost=None)),
    )
    tokens_in, tokens_out = sums["sum_in"] or 0, sums["sum_out"] or 0
    told = not sums["without_tokens"]
    return {
        "requests": sums["requests"] or 0,
        "tokens": tokens_in + tokens_out if told else None,
        "tokens_in": tokens_in if told else None,
        "tokens_out": tokens_out if told else None,
        "cost": None if sums["without_cost"] else float(sums["sum_cost"] or Decimal(0)),
    }
