"""Ratings and counts of an example, whichever way round its `layout` says they lie."""

from __future__ import annotations

import re

import numpy as np

from evaluation.stats.data import ReliabilityData, ValueCounts
from evaluation.stats.layouts import ratings_of_counts

from .questions import Question
from .tables import numbers, reliability

RATERS = (
    r"rater|judge|coder|annotator|observer|abstractor|assessor|evaluator|examiner|reviewer|reader|grader|scorer"
    r"|people"
)
UNITS = (
    r"unit|item|subject|target|case|patient|pair|prompt|instance|object|document|sentence|essay|image|plate"
)
CATEGORIES = r"categor|class|value|label"


def ratings_of(question: Question) -> ReliabilityData:
    """Return the `ratings` of an example; raters are in rows unless its layout says otherwise."""
    ratings = question.data["ratings"]
    if not _comes_first(question.data.get("layout", ""), RATERS, UNITS):
        ratings = numbers(ratings).T
    return reliability(np.asarray(numbers(ratings)).tolist())


def counts_of(question: Question) -> ValueCounts:
    """Return the `counts` of an example; units are in rows unless its layout says otherwise."""
    counts = numbers(question.data["counts"])
    if not _comes_first(question.data.get("layout", ""), UNITS, CATEGORIES):
        counts = counts.T
    if np.isnan(counts).any() or (counts != np.floor(counts)).any() or (counts < 0).any():
        raise ValueError("counts: whole numbers from 0 are needed")
    return ValueCounts(np.arange(1.0, counts.shape[1] + 1), counts.astype(np.int64))


def ratings_or_counts(question: Question) -> ReliabilityData:
    """Return ratings, written out from counts where an example has no more."""
    return ratings_of(question) if "ratings" in question.data else ratings_of_counts(counts_of(question))


def _comes_first(layout: str, words: str, others: str) -> bool:
    """Say whether the rows are these, by which of the two a layout such as "raters x units" names first."""
    place, other = _place(layout, words), _place(layout, others)
    crossing = re.search(r"\s[x×]\s", layout)
    middle = crossing.start() if crossing else len(layout)
    if place is not None and other is not None:
        return place < other
    if place is not None:
        return place < middle
    return other is None or other > middle


def _place(layout: str, words: str) -> int | None:
    found = re.search(words, layout, re.IGNORECASE)
    return found.start() if found else None
