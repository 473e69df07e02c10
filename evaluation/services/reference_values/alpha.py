"""Krippendorff's alpha of an example, plain and of weighted units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import numpy as np

from evaluation.stats.agreement import Measurement, krippendorff_alpha, resampled_alpha

from .layouts import ratings_of, ratings_or_counts
from .questions import NotKnown, Question, Value, is_met


def _level(question: Question) -> Measurement:
    given = question.param("level", "nominal")
    for known in get_args(Measurement):
        if known == given:
            measurement: Measurement = known
            return measurement
    raise ValueError(f"level: {given!r} is no measurement")


def krippendorff_alpha_of(question: Question) -> Value:
    """Answer for `krippendorff_alpha`: of one table, or of many small cases."""
    if question.quantity == "n_cases":
        return _cases_met(question)
    if question.quantity not in ("alpha", "n_pairable_values", "n_units_used"):
        raise NotKnown
    data = ratings_or_counts(question)
    if question.quantity == "alpha":
        return krippendorff_alpha(data, _level(question)).value
    if question.quantity == "n_pairable_values":
        return int(data.only_pairable().n_ratings.sum())
    return int(np.count_nonzero(data.pairable))


def _cases_met(question: Question) -> int:
    """Count the cases whose alpha is the stated one: all of them, if every one comes out."""
    return sum(is_met(case["alpha"], _alpha_of_case(case), 1e-9) for case in question.needed("cases"))


def _alpha_of_case(case: Mapping[str, Any]) -> float | None:
    alone = Question("alpha", {"level": case["level"]}, case)
    return krippendorff_alpha(ratings_or_counts(alone), _level(alone)).value


def krippendorff_alpha_bootstrap(question: Question) -> Value:
    """Answer for `krippendorff_alpha_bootstrap`: alpha with each unit counted as often as its weight says."""
    if question.quantity != "alpha_of_weighted_units":
        raise NotKnown
    data, weights = ratings_of(question), np.array([question.needed("unit_weights")], dtype=np.float64)
    if weights.shape != (1, data.n_units):
        raise ValueError(f"unit_weights: {weights.size} weights for {data.n_units} units")
    if (weights != np.floor(weights)).any():
        raise ValueError("unit_weights: whole numbers are needed")
    found = float(resampled_alpha(data, _level(question), weights.astype(np.int64))[0])
    return None if np.isnan(found) else found
