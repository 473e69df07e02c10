"""Stored scores of pairs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.models import Metric, PairScore

Pair = tuple[int, int]


@dataclass(frozen=True)
class Score:
    """A metric's value for a pair, or None and the reason."""

    value: float | None
    undefined: str | None


def ordered(pair: Pair) -> Pair:
    """Return a pair of response ids as it is stored: the smaller first.

    Raises
    ------
    ValueError
        If both are one response.
    """
    first, second = pair
    if first == second:
        raise ValueError(f"pair: response {first} with itself")
    return (first, second) if first < second else (second, first)


def pair_scores(metric: Metric, pairs: Iterable[Pair]) -> dict[Pair, Score]:
    """Return a metric's stored scores by pair, the smaller id first; pairs that were never scored are left out."""
    wanted = {ordered(pair) for pair in pairs}
    lefts = {left for left, _ in wanted}
    found: dict[Pair, Score] = {}
    rows = PairScore.objects.filter(metric=metric, response_a__in=lefts)
    for left, right, value, undefined in rows.values_list(
        "response_a_id", "response_b_id", "value", "undefined"
    ).iterator(chunk_size=5000):
        if (left, right) in wanted:
            found[(left, right)] = Score(value, undefined or None)
    return found
