"""A metric's correlation with people, freed of the error in the people's means, with its interval."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE, DEFAULT_DRAWS, estimate_by_prompts
from evaluation.stats.correlation import METHOD_NAMES, Method, correlation, resampled_correlation
from evaluation.stats.data import ReliabilityData
from evaluation.stats.estimate import Estimate
from evaluation.stats.icc import Form, intraclass_correlation, resampled_intraclass_correlation
from evaluation.stats.reliability import disattenuated

FloatArray = npt.NDArray[np.float64]


def resampled_disattenuated_correlation(
    metric: npt.ArrayLike,
    data: ReliabilityData,
    weights: npt.ArrayLike,
    *,
    method: Method = "spearman",
    form: Form = "ICC(2,k)",
    rel_metric: float = 1.0,
) -> FloatArray:
    """Disattenuated correlation of each draw of prompts: correlation and reliability are both the draw's own.

    Parameters
    ----------
    metric, data, method, form, rel_metric
        As in `disattenuated_correlation_estimate`.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the prompt codes in `data.unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        Not cut off at 1; nan where the draw has no correlation or no positive reliability.

    Raises
    ------
    ValueError
        If an argument does not fit.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 4], [1, 3, 2, 4]], [0, 0, 1, 1], raters=("a", "b"), units=tuple("uvwx"))
    >>> resampled_disattenuated_correlation([2, 1, 3, 4], data, [[1, 1]], form="ICC(3,k)").round(4).tolist()
    [0.6708]
    """
    scores = _scores(metric, data, rel_metric)
    rated = _only_scored(scores, data)
    reliability = resampled_intraclass_correlation(rated, form, weights)
    found = resampled_correlation(scores, rated.unit_means, data.unit_prompts, weights, method)
    root = np.sqrt(np.where(reliability > 0, reliability * rel_metric, np.nan))
    return np.asarray(found / root, dtype=np.float64)


def disattenuated_correlation_estimate(
    metric: npt.ArrayLike,
    data: ReliabilityData,
    *,
    seed: int,
    method: Method = "spearman",
    form: Form = "ICC(2,k)",
    rel_metric: float = 1.0,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Correlation of a metric with the human means, divided by the root of their reliability.

    Parameters
    ----------
    metric : array_like, shape (n_units,)
        The metric of each unit of `data`; nan where missing.
    data : ReliabilityData
        Missing ratings allowed. Units without metric or rating are left out of both parts.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`; with the same seed and prompts, the draws of every other statistic.
    method : {"spearman", "kendall_tau_b", "pearson"}
        Which correlation.
    form : str
        Reliability of the means, as in `icc.intraclass_correlation`. Severity is error in the means (forms 1 and
        2) as soon as raters differ from unit to unit; where all rate all, it shifts every mean alike (form 3).
    rel_metric : float
        Reliability of the metric over reruns, above 0 and at most 1; 1 for one that never changes.

    Returns
    -------
    Estimate
        Not cut off at 1, nor is its interval: correlation and reliability are both made anew in each draw. None,
        with the reason, without a correlation or a positive reliability.

    Raises
    ------
    ValueError
        If `metric` does not fit, `rel_metric` is not in (0, 1], or `method` or `form` is unknown.

    Notes
    -----
    r / sqrt(R rel_metric) (Spearman 1904).

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 4], [1, 3, 2, 4]], [0, 0, 1, 1], raters=("a", "b"), units=tuple("uvwx"))
    >>> made = disattenuated_correlation_estimate([1, 2, 2, 4], data, seed=1, form="ICC(3,k)")
    >>> round(made.value, 4), made.interval_undefined
    (1.0607, '2 prompts: an interval needs at least 6')
    """
    scores = _scores(metric, data, rel_metric)
    rated = _only_scored(scores, data)
    reliability = intraclass_correlation(rated, form)
    found = correlation(scores, rated.unit_means, method, names=("metric", "human mean"))
    value, undefined = None, found.undefined
    if found.value is not None:
        if reliability.value is None:
            undefined = f"the human means have no reliability: {reliability.undefined}"
        else:
            made = disattenuated(found.value, reliability.value, rel_metric)
            value, undefined = made.value, made.undefined
    both = rated.n_ratings > 0
    used = ReliabilityData(
        rated.values[:, both],
        rated.unit_prompts[both],
        raters=rated.raters,
        units=tuple(key for key, kept in zip(rated.units, both, strict=True) if kept),
    )
    return estimate_by_prompts(
        value,
        undefined,
        lambda weights: resampled_disattenuated_correlation(
            scores[both], used, weights, method=method, form=form, rel_metric=rel_metric
        ),
        method=f"{METHOD_NAMES[method]}, disattenuated by {form}",
        n_units=found.n_units,
        n_raters=reliability.n_raters,
        n_prompts=used.n_prompts,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _scores(metric: npt.ArrayLike, data: ReliabilityData, rel_metric: float) -> FloatArray:
    scores = np.asarray(metric, dtype=np.float64)
    if scores.shape != (data.n_units,):
        raise ValueError(f"metric: shape {scores.shape} does not fit {data.n_units} units")
    if not 0 < rel_metric <= 1:
        raise ValueError(f"rel_metric: {rel_metric} is not above 0 and at most 1")
    return scores


def _only_scored(scores: FloatArray, data: ReliabilityData) -> ReliabilityData:
    """Take the ratings away from units without a metric; the units stay, so that weights still fit."""
    values = np.where(np.isnan(scores), np.nan, data.values)
    return ReliabilityData(values, data.unit_prompts, raters=data.raters, units=data.units)
