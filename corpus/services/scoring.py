"""Pairs of responses to the scores of a metric; harmless to run again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from itertools import islice

import numpy as np

from base.db import write_transaction
from corpus import errors
from corpus.metrics import registry
from corpus.metrics.base import MetricSpec, PairValue
from corpus.metrics.cosine import cosine_values
from corpus.models import Encoder, Metric, PairScore, Response
from corpus.selectors.embeddings import vectors_of
from corpus.selectors.scores import Pair, ordered, pair_scores

# Pairs whose texts or vectors are held at a time.
BATCH_PAIRS = 500


def metric_spec(key: str) -> MetricSpec:
    """Return what a metric is.

    Raises
    ------
    UnknownMetric
        If there is none of this key.
    """
    try:
        return registry.metric_spec(key)
    except registry.UnknownMetric as error:
        raise errors.UnknownMetric(f"{error}.", fields={"metric": [str(error)]}) from error


def ensure_metric(key: str, *, encoder: Encoder | None = None) -> Metric:
    """Return the row of a metric as it is now, made when it is the first of its parameters.

    Parameters
    ----------
    key : str
        `cosine:ENCODER`, `rouge_l`, `chrf` or `token_jaccard`.
    encoder : Encoder, optional
        Whose vectors a cosine compares; without it, the newest of that key.

    Raises
    ------
    UnknownMetric
        If there is none of this key, or it compares vectors of an encoder nobody has used.
    """
    spec = metric_spec(key)
    parameters = dict(spec.parameters)
    if spec.encoder is not None:
        encoder = encoder or Encoder.objects.filter(key=spec.encoder).order_by("-pk").first()
        if encoder is None:
            raise errors.UnknownMetric(
                f"The metric {key} needs vectors by {spec.encoder}. Encode the dataset first."
            )
        parameters["encoder_spec"] = encoder.spec_digest
    else:
        encoder = None
    digest = hashlib.sha256(
        json.dumps(parameters, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
    with write_transaction():
        row, _ = Metric.objects.get_or_create(
            key=key,
            revision=spec.revision,
            parameters_digest=digest,
            defaults={"parameters": parameters, "kind": spec.kind, "encoder": encoder},
        )
    return row


def score_pairs(*, metric: Metric, pairs: Iterable[Pair]) -> int:
    """Score the pairs of response ids that have no score by this metric; return how many were new.

    Raises
    ------
    NotEncoded
        If the metric compares vectors and a response has none.
    """
    wanted = iter(sorted({ordered(pair) for pair in pairs}))
    n_new = 0
    while batch := list(islice(wanted, BATCH_PAIRS)):
        known = pair_scores(metric, batch)
        missing = [pair for pair in batch if pair not in known]
        if missing:
            n_new += _store(metric, missing, _values(metric, missing))
    return n_new


def _values(metric: Metric, pairs: list[Pair]) -> list[PairValue]:
    ids = sorted({one for pair in pairs for one in pair})
    if metric.encoder is None:
        texts = dict(Response.objects.filter(pk__in=ids).values_list("pk", "text"))
        return registry.score_pairs(metric.key, [texts[a] for a, _ in pairs], [texts[b] for _, b in pairs])
    vectors = vectors_of(ids, metric.encoder)
    if missing := len(ids) - len(vectors):
        raise errors.NotEncoded(
            f"{missing} of {len(ids)} responses have no vector by {metric.encoder.key}. Encode the dataset first."
        )
    return cosine_values(np.stack([vectors[a] for a, _ in pairs]), np.stack([vectors[b] for _, b in pairs]))


def _store(metric: Metric, pairs: list[Pair], values: list[PairValue]) -> int:
    """Write scores; of two processes that score the same pair at once, the first one's row stays."""
    rows = [
        PairScore(
            metric=metric,
            response_a_id=a,
            response_b_id=b,
            value=value.value,
            undefined=value.undefined or "",
        )
        for (a, b), value in zip(pairs, values, strict=True)
    ]
    with write_transaction():
        # Both computed it from the same texts by the same frozen metric: equal, so nothing is hidden.
        there = pair_scores(metric, pairs)
        new = [row for row in rows if (row.response_a_id, row.response_b_id) not in there]
        PairScore.objects.bulk_create(new, batch_size=BATCH_PAIRS, ignore_conflicts=True)
    return len(new)
