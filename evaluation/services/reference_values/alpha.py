"""Krippendorff's alpha of an example, plain and of weighted units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import numpy as np

from evaluation.stats.agreement import Measurement, krippendorff_alpha, resampled_alpha

from .layouts import ratings_of
from .questions import NotKnown, Question, Value, is_met
from .tables import reliability


def _level(question: Question) -> Measurement:
    given = question.param("level", "nominal")
    for known in get_args(Measurement):
        if known == given:
            measurement: Measurement = known
            return measurement
    raise ValueError(f"level: {given!r} is no measurement")


def _alpha(ratings: Sequence[Sequence[Any]], level: Measurement) -> float | None:
    return krippendorff_alpha(reliability(ratings), level).value


def krippendorff_alpha_of(question: Question) -> Value:
    """Answer for `krippendorff_alpha`: of one table, or of many small cases."""
    if question.quantity == "n_cases":
        return _cases_met(question)
    data = ratings_of(question)
    if question.quantity == "alpha":
        return krippendorff_alpha(data, _level(question)).value
    if question.quantity == "n_pairable_values":
        return int(data.only_pairable().n_ratings.sum())
    if question.quantity == "n_units_used":
        return int(np.count_nonzero(data.pairable))
    raise NotKnown


def _cases_met(question: Question) -> int:
    """Count the cases whose alpha is the stated one: all of them, if every one comes out."""
    cases = question.data["cases"]
    found = [
        _alpha(case["ratings"], _level(Question("alpha", {"level": case["level"]}, question.data)))
        for case in cases
    ]
    return sum(is_met(case["alpha"], one, 1e-9) for case, one in zip(cases, found, strict=True))


def krippendorff_alpha_bootstrap(question: Question) -> Value:
    """Answer for `krippendorff_alpha_bootstrap`: alpha with each unit counted as often as its weight says."""
    if question.quantity != "alpha_of_weighted_units":
        raise NotKnown
    weights = np.array([question.data["unit_weights"]], dtype=np.int64)
    found = float(resampled_alpha(reliability(question.data["ratings"]), _level(question), weights)[0])
    return None if np.isnan(found) else found
