"""A metric's correlation with people, freed of their error, for raters like these on prompts like these."""

from __future__ import annotations

from typing import get_args

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE, DEFAULT_DRAWS
from evaluation.stats.correlation import METHOD_NAMES, MIN_UNITS, Method
from evaluation.stats.data import ReliabilityData
from evaluation.stats.disattenuation import disattenuated_correlation_estimate
from evaluation.stats.estimate import Estimate
from evaluation.stats.icc import Form
from evaluation.stats.means import SAME_MEAN_DIGITS
from evaluation.stats.two_way import estimate_by_raters_and_prompts
from evaluation.stats.two_way_means import drawn_units, rated_part
from evaluation.stats.two_way_reliability import two_way_intraclass_correlation

FloatArray = npt.NDArray[np.float64]


def two_way_disattenuated_correlation(
    metric: npt.ArrayLike,
    data: ReliabilityData,
    rater_weights: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    method: Method = "spearman",
    form: Form = "ICC(2,k)",
    rel_metric: float = 1.0,
) -> FloatArray:
    """Disattenuated correlation of each draw of raters and prompts: both its parts are the draw's own.

    Parameters
    ----------
    metric, data, method, form, rel_metric
        As in `disattenuation.disattenuated_correlation_estimate`.
    rater_weights, weights
        As in `two_way_alpha.two_way_alpha`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        Not cut off at 1; nan where the draw has no correlation or no positive reliability.

    Raises
    ------
    ValueError
        If an argument does not fit.

    Notes
    -----
    A unit's mean is over the raters drawn, each as often as he was; a unit without one is left out. Fewer people
    stand behind the means of a draw than behind those of the ratings, so their correlation is lower; so is their
    reliability (`two_way_intraclass_correlation`), and the quotient stays.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 4], [1, 3, 2, 4], [2, 2, 3, 4]], [0, 0, 1, 1], tuple("abc"), tuple("uvwx"))
    >>> raters, prompts = [[1, 1, 1], [0, 3, 0]], [[1, 1], [1, 1]]
    >>> two_way_disattenuated_correlation([2, 1, 3, 4], data, raters, prompts).round(4).tolist()
    [0.8295, nan]
    """
    scores = _scores(metric, data, method, rel_metric)
    rated = ReliabilityData(
        np.where(np.isnan(scores), np.nan, data.values),
        data.unit_prompts,
        raters=data.raters,
        units=data.units,
    )
    reliability = two_way_intraclass_correlation(rated, form, rater_weights, weights)
    correlated = {"spearman": _spearman, "kendall_tau_b": _kendall, "pearson": _pearson}[method]
    scale = float(np.nanmax(np.abs(data.values), initial=0.0)) or 1.0
    found = np.full(reliability.size, np.nan)
    filled = np.where(np.isnan(scores), 0.0, scores)
    for part, drawn in drawn_units(rated, rater_weights, weights):
        means = drawn.means
        if method != "pearson":  # the order of summing must not break a tie
            means = np.round(means / scale, SAME_MEAN_DIGITS)
        found[part] = correlated(filled, means, drawn.units)
    root = np.sqrt(np.where(reliability > 0, reliability * rel_metric, np.nan))
    return np.asarray(found / root, dtype=np.float64)


def two_way_disattenuated_correlation_estimate(
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
    """Disattenuated correlation with its interval by resampling raters and prompts.

    Parameters
    ----------
    metric, data, method, form, rel_metric
        As in `disattenuation.disattenuated_correlation_estimate`.
    seed, n_draws, confidence
        As in `two_way.estimate_by_raters_and_prompts`. Raters and prompts drawn are those with a rating of a
        unit that has a metric.

    Returns
    -------
    Estimate
        The value of `disattenuated_correlation_estimate`; without an interval, and with the reason, for fewer
        than six prompts or four raters.

    Raises
    ------
    ValueError
        If an argument does not fit.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 4], [1, 3, 2, 4], [2, 2, 3, 4]], [0, 0, 1, 1], tuple("abc"), tuple("uvwx"))
    >>> made = two_way_disattenuated_correlation_estimate([2, 1, 3, 4], data, seed=1)
    >>> round(made.value, 4), made.interval_undefined
    (0.8295, '2 prompts: an interval needs at least 6')
    """
    scores = _scores(metric, data, method, rel_metric)
    point = disattenuated_correlation_estimate(
        scores, data, seed=seed, method=method, form=form, rel_metric=rel_metric, n_draws=1
    )
    scored = ~np.isnan(scores)
    used = rated_part(data, scored)
    kept = scores[scored & (data.n_ratings > 0)]
    return estimate_by_raters_and_prompts(
        point.value,
        point.undefined,
        lambda raters, prompts: two_way_disattenuated_correlation(
            kept, used, raters, prompts, method=method, form=form, rel_metric=rel_metric
        ),
        method=f"{METHOD_NAMES[method]}, disattenuated by {form}",
        n_units=used.n_units,
        n_raters=used.n_raters,
        n_prompts=used.n_prompts,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _scores(metric: npt.ArrayLike, data: ReliabilityData, method: Method, rel_metric: float) -> FloatArray:
    scores = np.asarray(metric, dtype=np.float64)
    if scores.shape != (data.n_units,):
        raise ValueError(f"metric: shape {scores.shape} does not fit {data.n_units} units")
    if np.isinf(scores).any():
        raise ValueError("metric: an infinite value")
    if not 0 < rel_metric <= 1:
        raise ValueError(f"rel_metric: {rel_metric} is not above 0 and at most 1")
    if method not in get_args(Method):
        raise ValueError(f"method: {method!r} is none of {', '.join(get_args(Method))}")
    return scores


def _spearman(x: FloatArray, y: FloatArray, times: FloatArray) -> FloatArray:
    """Correlate the ranks of each draw's units, (n_units,) and (n_draws, n_units), each unit `times` over."""
    order = np.argsort(x, kind="stable")
    x, y, times = x[order], y[:, order], times[:, order]
    same = np.zeros(times.shape, dtype=np.bool_)
    same[:, 1:] = x[1:] == x[:-1]
    first = _mid_ranks(same, times)
    by_y = np.argsort(y, axis=1, kind="stable")
    ordered = np.take_along_axis(y, by_y, axis=1)
    same = np.zeros(times.shape, dtype=np.bool_)
    same[:, 1:] = ordered[:, 1:] == ordered[:, :-1]
    second = np.empty_like(first)
    np.put_along_axis(second, by_y, _mid_ranks(same, np.take_along_axis(times, by_y, axis=1)), axis=1)
    return _moments(first, second, times)


def _mid_ranks(same: npt.NDArray[np.bool_], times: FloatArray) -> FloatArray:
    """Mid-ranks, less their mean, of units in order; `same` marks one that is tied with the one before it."""
    upto = np.cumsum(times, axis=1)
    places = np.arange(times.shape[1])
    starts = np.maximum.accumulate(np.where(same, 0, places), axis=1)
    is_last = np.ones_like(same)
    is_last[:, :-1] = ~same[:, 1:]
    ends = np.minimum.accumulate(np.where(is_last, places, times.shape[1] - 1)[:, ::-1], axis=1)[:, ::-1]
    before = np.take_along_axis(upto - times, starts, axis=1)
    ranks = before + np.take_along_axis(upto, ends, axis=1) - upto[:, -1:]
    return np.asarray(ranks / 2, dtype=np.float64)


def _pearson(x: FloatArray, y: FloatArray, times: FloatArray) -> FloatArray:
    total = np.maximum(times.sum(axis=1, keepdims=True), 1)
    first = x - (times @ x)[:, np.newaxis] / total
    second = y - np.einsum("bu,bu->b", times, y)[:, np.newaxis] / total
    for side, centred in ((np.broadcast_to(x, y.shape), first), (y, second)):
        present = times > 0
        varies = np.where(present, side, -np.inf).max(axis=1) > np.where(present, side, np.inf).min(axis=1)
        centred[~varies] = 0.0  # told by comparing: rounding would leave a spread
    return _moments(first, second, times)


def _kendall(x: FloatArray, y: FloatArray, times: FloatArray) -> FloatArray:
    found = np.full(times.shape[0], np.nan)
    for draw, row in enumerate(times.astype(np.intp)):
        units = np.repeat(np.arange(x.size), row)
        if units.size >= MIN_UNITS and np.ptp(x[units]) > 0 and np.ptp(y[draw, units]) > 0:
            found[draw] = stats.kendalltau(x[units], y[draw, units]).statistic
    return found


def _moments(first: FloatArray, second: FloatArray, times: FloatArray) -> FloatArray:
    """Correlation of centred values; nan where a side is constant or a draw has too few units."""
    crossed, of_first, of_second = (
        np.einsum("bu,bu,bu->b", times, one, other)
        for one, other in ((first, second), (first, first), (second, second))
    )
    scale = np.sqrt(of_first) * np.sqrt(of_second)
    defined = (scale > 0) & (times.sum(axis=1) >= MIN_UNITS)
    found = np.full(times.shape[0], np.nan)
    np.divide(crossed, scale, out=found, where=defined)
    return found
