"""Shares with Wilson's interval, and means that a metric helps to estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evaluation.stats.difference import Frame, RatedItems, difference_mean
from evaluation.stats.extrapolate import DesignMean
from evaluation.stats.prediction_powered import prediction_powered_mean
from evaluation.stats.proportion import wilson

from .intervals import interval
from .questions import NotKnown, Question, Value


def binomial_ci(question: Question) -> Value:
    """Answer for `binomial_ci`."""
    if question.quantity not in ("lower95", "upper95"):
        raise NotKnown
    share = wilson(question.params["x"], question.params["n"])
    return share.low if question.quantity == "lower95" else share.high


def prediction_powered_mean_of(question: Question) -> Value:
    """Answer for `prediction_powered_mean`: with unlabelled items, or with strata of known mean."""
    if "strata" in question.data:
        mean = _stratified(question.data["strata"], question.param("lambda", 1))
        if question.quantity == "variance_with_fpc":
            return mean.variance
    elif question.quantity == "variance_with_fpc":
        raise NotKnown
    else:
        tuning = question.param("lambda")
        if isinstance(tuning, str) or question.quantity == "lambda_hat":
            tuning = None
        data = question.data
        found = prediction_powered_mean(data["Y"], data["Yhat"], data["Yhat_unlabelled"], tuning=tuning)
        if question.quantity == "lambda_hat":
            return found.tuning
        return _value_or_interval(question, found.value, found.low, found.high)
    return _value_or_interval(question, mean.value, mean.low, mean.high)


def _value_or_interval(
    question: Question, value: float | None, low: float | None, high: float | None
) -> Value:
    if question.quantity == "estimate":
        return value
    if question.quantity == "ci95":
        return interval(low, high)
    raise NotKnown


def _stratified(strata: Sequence[Mapping[str, Any]], share: float) -> DesignMean:
    """Estimate the mean of a frame of one prompt whose strata are the given ones, from a share of the metric."""
    for place, stratum in enumerate(strata, start=1):
        if len(stratum["y"]) != len(stratum["f"]):
            raise ValueError(f"strata: stratum {place} has {len(stratum['y'])} y for {len(stratum['f'])} f")
    sizes = [int(stratum["N"]) for stratum in strata]
    sums = [size * stratum["mean_f_population"] for size, stratum in zip(sizes, strata, strict=True)]
    y, f = ([one for stratum in strata for one in stratum[key]] for key in ("y", "f"))
    where = np.repeat(np.arange(len(strata)), [len(stratum["y"]) for stratum in strata])
    rated = RatedItems(np.array(y), share * np.array(f), np.zeros_like(where), where)
    return difference_mean(Frame(np.array([sizes]), share * np.array([sums])), rated)
