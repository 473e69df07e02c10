"""Tukey's fences, and what choosing inside them does to a correlation."""

from __future__ import annotations

import re

from evaluation.stats.subsets import expected_in_tukey_fences
from evaluation.stats.subsets import tukey_fences as fences_of

from .intervals import interval
from .questions import NotKnown, Question, Value


def range_restriction(question: Question) -> Value:
    """Answer for `range_restriction`."""
    if question.quantity != "restricted_pearson":
        raise NotKnown
    return expected_in_tukey_fences(question.params["rho"], question.params["tukey_k"])


def tukey_fences(question: Question) -> Value:
    """Answer for `tukey_fences`."""
    values = question.data["values"]
    if question.quantity == "quartiles":
        method = str(question.param("method", "linear"))
        if not re.search("linear|7", method):
            raise ValueError(f"method: quartiles are by linear interpolation (type 7), not {method!r}")
        found = fences_of(values, 0)
        return interval(found.first_quartile, found.third_quartile)
    if question.quantity not in ("fences", "kept"):
        raise NotKnown
    found = fences_of(values, question.params["k"])
    return found.n_kept if question.quantity == "kept" else interval(found.low, found.high)
