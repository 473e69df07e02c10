"""Intervals beside the default one: jackknife t for few prompts, and bias-corrected accelerated percentiles."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    MIN_DEFINED_SHARE,
    Interval,
    prompt_weights,
    too_few_prompts,
)
from evaluation.stats.estimate import Estimate

Resampled = Callable[[npt.NDArray[np.int64]], npt.NDArray[np.float64]]


def jackknife_weights(n_prompts: int) -> npt.NDArray[np.int64]:
    """Weights that leave each prompt out once.

    Parameters
    ----------
    n_prompts : int
        At least 1.

    Returns
    -------
    ndarray of int64, shape (n_prompts, n_prompts)
        0 on the diagonal, 1 beside it: fit for every function that takes weights of draws.

    Raises
    ------
    ValueError
        If `n_prompts` is below 1.

    Examples
    --------
    >>> jackknife_weights(3).tolist()
    [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    """
    if n_prompts < 1:
        raise ValueError(f"n_prompts: {n_prompts} is below 1")
    return 1 - np.eye(n_prompts, dtype=np.int64)


def jackknife_t_interval(
    value: float, left_out: npt.ArrayLike, *, confidence: float = DEFAULT_CONFIDENCE
) -> Interval:
    """Interval value +- t SE, with the standard error of the jackknife over prompts.

    Parameters
    ----------
    value : float
        The statistic of all prompts.
    left_out : array_like, shape (n_prompts,)
        The statistic without each prompt; nan where that defines none.
    confidence : float
        Coverage asked for, strictly between 0 and 1.

    Returns
    -------
    Interval
        Symmetric about `value` and not cut off at the statistic's bounds. Without ends, and with the reason, for
        fewer than six prompts or when a prompt cannot be left out.

    Raises
    ------
    ValueError
        If `value` is not finite, `left_out` is not one-dimensional or holds an infinity, or `confidence` is not in
        (0, 1).

    Notes
    -----
    SE^2 = (P - 1) / P sum (s_p - mean s)^2, t with P - 1 degrees of freedom (Tukey 1958; Efron & Tibshirani 1993,
    chapter 11). Meant for fewer than some 20 prompts, where percentile intervals are too short.

    Examples
    --------
    >>> prompts = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    >>> interval = jackknife_t_interval(3.5, [(21 - own) / 5 for own in prompts])
    >>> round(interval.low, 4), round(interval.high, 4)
    (1.5367, 5.4633)
    """
    values = _left_out(left_out)
    _check(value, confidence)
    n_prompts = values.size
    n_undefined = int(np.isnan(values).sum())
    reason = too_few_prompts(n_prompts) or _cannot_leave_out(n_undefined, n_prompts)
    if reason is not None:
        return Interval(None, None, n_prompts, n_undefined, reason)
    error = math.sqrt((n_prompts - 1) / n_prompts * float(((values - values.mean()) ** 2).sum()))
    half = float(stats.t.ppf((1 + confidence) / 2, n_prompts - 1)) * error
    return Interval(float(value - half), float(value + half), n_prompts, 0, None)


def bca_interval(
    statistics: npt.ArrayLike,
    value: float,
    left_out: npt.ArrayLike,
    *,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Interval:
    """Percentile interval corrected for bias and acceleration, the latter from the jackknife over prompts.

    Parameters
    ----------
    statistics : array_like, shape (n_draws,)
        The statistic of each draw of prompts; nan where the draw defines none. Those are left out and counted.
    value, left_out
        As in `jackknife_t_interval`.
    confidence : float
        Coverage asked for, strictly between 0 and 1.

    Returns
    -------
    Interval
        Without ends, and with the reason, for fewer than six prompts, when a prompt cannot be left out, fewer than
        half of the draws are defined, or all draws lie to one side of `value`.

    Raises
    ------
    ValueError
        If `statistics` is empty or not one-dimensional, or holds an infinity; and as `jackknife_t_interval`.

    Notes
    -----
    Efron 1987; the bias counts half of the draws equal to `value`, as `scipy.stats.bootstrap` does.

    Examples
    --------
    >>> draws = np.random.default_rng(1).normal(3.5, 1, 5000)
    >>> interval = bca_interval(draws, 3.5, [4.0, 3.8, 3.6, 3.4, 3.2, 3.0])
    >>> round(interval.low, 1), round(interval.high, 1), interval.n_draws
    (1.6, 5.5, 5000)
    """
    draws = np.asarray(statistics, dtype=np.float64)
    if draws.ndim != 1 or draws.size == 0:
        raise ValueError(f"statistics: one value for each draw is needed, not shape {draws.shape}")
    if np.isinf(draws).any():
        raise ValueError("statistics: an infinite value")
    values = _left_out(left_out)
    _check(value, confidence)
    defined = draws[~np.isnan(draws)]
    n_undefined = draws.size - defined.size
    reason = too_few_prompts(values.size) or _cannot_leave_out(int(np.isnan(values).sum()), values.size)
    if reason is None and defined.size < MIN_DEFINED_SHARE * draws.size:
        reason = f"the statistic is undefined in {n_undefined} of {draws.size} draws"
    if reason is not None:
        return Interval(None, None, draws.size, n_undefined, reason)
    below = float((defined < value).mean() + (defined == value).mean() / 2)
    if below in (0.0, 1.0):
        side = "above" if below == 0 else "below"
        return Interval(None, None, draws.size, n_undefined, f"all draws lie {side} the value")
    from_mean = values.mean() - values
    squares = float((from_mean**2).sum())
    acceleration = float((from_mean**3).sum()) / (6 * squares**1.5) if squares > 0 else 0.0
    bias = float(stats.norm.ppf(below))
    shifted = bias + stats.norm.ppf(np.array([(1 - confidence) / 2, (1 + confidence) / 2]))
    if (1 - acceleration * shifted <= 0).any():
        reason = f"the acceleration, {acceleration:.3g}, is too strong for the correction"
        return Interval(None, None, draws.size, n_undefined, reason)
    levels = stats.norm.cdf(bias + shifted / (1 - acceleration * shifted))
    low, high = np.quantile(defined, levels)
    return Interval(float(low), float(high), draws.size, n_undefined, None)


def estimate_by_jackknife(
    value: float | None,
    undefined: str | None,
    resampled: Resampled,
    *,
    method: str,
    n_units: int,
    n_raters: int | None,
    n_prompts: int,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Put a statistic together with its jackknife t interval over prompts.

    Parameters
    ----------
    value, undefined, resampled, method, n_units, n_raters, n_prompts, confidence
        As in `bootstrap.estimate_by_prompts`; nothing is drawn at random, so there is no seed.

    Returns
    -------
    Estimate
        `n_draws` counts the prompts left out in turn.

    Raises
    ------
    ValueError
        If `confidence` is not in (0, 1).

    Examples
    --------
    >>> means = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    >>> made = estimate_by_jackknife(means.mean(), None, lambda w: w @ means / w.sum(axis=1),
    ...                              method="mean of means", n_units=6, n_raters=None, n_prompts=6)
    >>> round(made.low, 4), round(made.high, 4), made.resampled
    (1.5367, 5.4633, 'prompts, each left out once')
    """
    _check(0.0, confidence)
    interval = None
    reason = too_few_prompts(n_prompts) if value is not None else f"there is no value: {undefined}"
    if reason is None and value is not None:
        left_out = resampled(jackknife_weights(n_prompts))
        interval = jackknife_t_interval(value, left_out, confidence=confidence)
        reason = interval.undefined
    return estimate_with_interval(
        value,
        undefined,
        interval,
        reason,
        method=method,
        n_units=n_units,
        n_raters=n_raters,
        n_prompts=n_prompts,
        resampled="prompts, each left out once",
        seed=None,
        confidence=confidence,
    )


def estimate_by_bca(
    value: float | None,
    undefined: str | None,
    resampled: Resampled,
    *,
    method: str,
    n_units: int,
    n_raters: int | None,
    n_prompts: int,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Put a statistic together with its bias-corrected accelerated interval over prompts.

    Parameters
    ----------
    value, undefined, resampled, method, n_units, n_raters, n_prompts, seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`, whose draws these are.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If `n_draws` is below 1 or `confidence` not in (0, 1).

    Examples
    --------
    >>> means = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 16.0])
    >>> made = estimate_by_bca(means.mean(), None, lambda w: w @ means / w.sum(axis=1), method="mean of means",
    ...                        n_units=6, n_raters=None, n_prompts=6, seed=1)
    >>> made.low < made.value < made.high, made.resampled
    (True, 'prompts, bias-corrected and accelerated')
    """
    if n_draws < 1:
        raise ValueError(f"n_draws: {n_draws} is below 1")
    _check(0.0, confidence)
    interval = None
    reason = too_few_prompts(n_prompts) if value is not None else f"there is no value: {undefined}"
    if reason is None and value is not None:
        draws = resampled(prompt_weights(n_prompts, n_draws, np.random.default_rng(seed)))
        left_out = resampled(jackknife_weights(n_prompts))
        interval = bca_interval(draws, value, left_out, confidence=confidence)
        reason = interval.undefined
    return estimate_with_interval(
        value,
        undefined,
        interval,
        reason,
        method=method,
        n_units=n_units,
        n_raters=n_raters,
        n_prompts=n_prompts,
        resampled="prompts, bias-corrected and accelerated",
        seed=seed,
        confidence=confidence,
    )


def estimate_with_interval(
    value: float | None,
    undefined: str | None,
    interval: Interval | None,
    reason: str | None,
    *,
    method: str,
    n_units: int,
    n_raters: int | None,
    n_prompts: int,
    resampled: str,
    seed: int | None,
    confidence: float,
) -> Estimate:
    """Put a value and an interval together; without `interval`, nothing was drawn and `reason` says why.

    Parameters
    ----------
    value, undefined : float or None, str or None
        The value, or the reason why there is none.
    interval : Interval or None
        As `bca_interval` and `jackknife_t_interval` give it.
    reason : str or None
        Why there is no interval.
    method, n_units, n_raters, n_prompts, resampled, seed, confidence
        As in `Estimate`.

    Returns
    -------
    Estimate
        `confidence` is None without an interval.

    Examples
    --------
    >>> made = estimate_with_interval(0.4, None, Interval(0.1, 0.6, 50, 0, None), None, method="mean", n_units=9,
    ...                               n_raters=3, n_prompts=9, resampled="prompts", seed=1, confidence=0.9)
    >>> made.low, made.high, made.n_draws, made.confidence
    (0.1, 0.6, 50, 0.9)
    """
    drawn = interval is not None
    return Estimate(
        value=None if value is None else float(value),
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n_units=n_units,
        n_raters=n_raters,
        n_prompts=n_prompts,
        method=method,
        resampled=resampled if drawn else None,
        n_draws=interval.n_draws if interval else 0,
        n_undefined_draws=interval.n_undefined_draws if interval else 0,
        seed=seed if drawn else None,
        undefined=undefined,
        interval_undefined=reason,
        confidence=confidence if interval is not None and interval.low is not None else None,
    )


def _left_out(left_out: npt.ArrayLike) -> npt.NDArray[np.float64]:
    values = np.asarray(left_out, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"left_out: one value for each prompt is needed, not shape {values.shape}")
    if np.isinf(values).any():
        raise ValueError("left_out: an infinite value")
    return values


def _check(value: float, confidence: float) -> None:
    if not math.isfinite(value):
        raise ValueError(f"value: {value} is not a finite number")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")


def _cannot_leave_out(n_undefined: int, n_prompts: int) -> str | None:
    if n_undefined == 0:
        return None
    return f"the statistic is undefined without {n_undefined} of the {n_prompts} prompts, each left out alone"
