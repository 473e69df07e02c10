"""Does a metric follow the people? Spearman, Kendall's tau-b and Pearson, as one number and over resamples.

Resampled values are exact: ranks and ties are those of each draw, not frozen at the full sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
)
from evaluation.stats.estimate import Estimate
from evaluation.stats.moment_draws import pearson_draws
from evaluation.stats.rank_draws import kendall_draws, spearman_draws

Method = Literal["spearman", "kendall_tau_b", "pearson"]
METHOD_NAMES: dict[Method, str] = {
    "spearman": "Spearman's rho",
    "kendall_tau_b": "Kendall's tau-b",
    "pearson": "Pearson's r",
}
MIN_UNITS = 3  # two units correlate at 1 or -1 whatever they are

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Correlation:
    """A correlation, or None and the reason; `n_left_out` units lacked one of the two values."""

    value: float | None
    method: Method
    n_units: int
    n_left_out: int
    undefined: str | None


def correlation(
    x: npt.ArrayLike, y: npt.ArrayLike, method: Method, *, names: tuple[str, str] = ("x", "y")
) -> Correlation:
    """Correlation of two values over units.

    Parameters
    ----------
    x, y : array_like, shape (n_units,)
        The two values of each unit; nan where missing. A unit that lacks either is left out and counted.
    method : {"spearman", "kendall_tau_b", "pearson"}
        Spearman with mid-ranks for ties; Kendall's tau-b.
    names : tuple of str
        What to call the sides in a reason.

    Returns
    -------
    Correlation
        `value` in [-1, 1]; None, with the reason, for fewer than three units or when a side is constant.

    Raises
    ------
    ValueError
        If `x` and `y` are not one-dimensional and of one length, a value is infinite, or `method` is unknown.

    Notes
    -----
    Computed by `scipy.stats`.

    Examples
    --------
    >>> made = correlation([1, 2, 3, 4, 5], [1, 3, 2, 4, float("nan")], "spearman")
    >>> round(made.value, 12), made.n_units, made.n_left_out
    (0.8, 4, 1)
    >>> correlation([1, 2, 3], [5, 5, 5], "spearman", names=("metric", "human mean")).undefined
    'human mean is 5 for every unit'
    """
    if method not in get_args(Method):
        raise ValueError(f"method: {method!r} is none of {', '.join(get_args(Method))}")
    first, second = _sides(x, y)
    kept = ~(np.isnan(first) | np.isnan(second))
    n_left_out = int(first.size - np.count_nonzero(kept))
    first, second = first[kept], second[kept]
    reason = _no_correlation(first, second, method, names)
    value = None if reason else _value(first, second, method)
    return Correlation(value, method, int(first.size), n_left_out, reason)


def spearman(x: npt.ArrayLike, y: npt.ArrayLike) -> Correlation:
    """Spearman's rank correlation with mid-ranks; see `correlation`.

    Parameters
    ----------
    x, y
        As in `correlation`.

    Returns
    -------
    Correlation
        `value` in [-1, 1]; None, with the reason, for fewer than two units with both values or a constant side.

    Examples
    --------
    >>> spearman([1, 2, 3], [10, 20, 15]).value
    0.5
    """
    return correlation(x, y, "spearman")


def kendall_tau_b(x: npt.ArrayLike, y: npt.ArrayLike) -> Correlation:
    """Kendall's tau-b, (C - D) / sqrt((C + D + T_x)(C + D + T_y)); see `correlation`.

    Parameters
    ----------
    x, y
        As in `correlation`.

    Returns
    -------
    Correlation
        `value` in [-1, 1]; None, with the reason, for fewer than two units with both values or a constant side.

    Examples
    --------
    >>> round(kendall_tau_b([1, 2, 2, 3, 4], [2, 1, 1.5, 5, 3]).value, 9)
    0.316227766
    """
    return correlation(x, y, "kendall_tau_b")


def pearson(x: npt.ArrayLike, y: npt.ArrayLike) -> Correlation:
    """Pearson's product-moment correlation; see `correlation`.

    Parameters
    ----------
    x, y
        As in `correlation`.

    Returns
    -------
    Correlation
        `value` in [-1, 1]; None, with the reason, for fewer than two units with both values or a constant side.

    Examples
    --------
    >>> round(pearson([1, 2, 3], [10, 20, 15]).value, 12)
    0.5
    """
    return correlation(x, y, "pearson")


def resampled_correlation(
    x: npt.ArrayLike, y: npt.ArrayLike, unit_prompts: npt.ArrayLike, weights: npt.ArrayLike, method: Method
) -> FloatArray:
    """Correlation of each draw of prompts, exactly as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    x, y : array_like, shape (n_units,)
        As in `correlation`.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes in `unit_prompts`.
    method : {"spearman", "kendall_tau_b", "pearson"}
        As in `correlation`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where a side is constant in the draw, or the draw has fewer than three units.

    Raises
    ------
    ValueError
        As `correlation`; or if `unit_prompts` or `weights` does not fit.

    Notes
    -----
    Spearman and Kendall: `rank_draws`; Pearson: `moment_draws`.

    Examples
    --------
    >>> x, y, prompts = [1, 2, 3, 4], [1, 3, 2, 4], [0, 0, 1, 1]
    >>> resampled_correlation(x, y, prompts, [[1, 1], [2, 0]], "spearman").round(12).tolist()
    [0.8, 1.0]
    """
    if method not in get_args(Method):
        raise ValueError(f"method: {method!r} is none of {', '.join(get_args(Method))}")
    first, second = _sides(x, y)
    codes = _codes(unit_prompts, first.size)
    prompts, prompt_of = np.unique(codes, return_inverse=True)
    drawn = checked_weights(weights, prompts.size)
    kept = ~(np.isnan(first) | np.isnan(second))
    if not kept.any():
        return np.full(drawn.shape[0], np.nan)
    prompt_of, n_units = prompt_of[kept], np.bincount(prompt_of[kept], minlength=prompts.size)
    if not n_units.all():  # a prompt all of whose units lack a value
        prompt_of = (np.cumsum(n_units > 0) - 1)[prompt_of]
        drawn, n_units = drawn[:, n_units > 0], n_units[n_units > 0]
    resampled = {"spearman": spearman_draws, "kendall_tau_b": kendall_draws, "pearson": pearson_draws}
    values = resampled[method](first[kept], second[kept], prompt_of, drawn)
    values[drawn @ n_units.astype(np.float64) < MIN_UNITS] = np.nan
    return np.clip(values, -1.0, 1.0, out=values)


def correlation_estimate(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    method: Method,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
    names: tuple[str, str] = ("x", "y"),
) -> Estimate:
    """Correlation, pooled over all units, with its interval by resampling prompts.

    Parameters
    ----------
    x, y, unit_prompts, method, names
        As in `correlation` and `resampled_correlation`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`. The prompts resampled are those with a unit that has both
        values.
    n_raters : int, optional
        Raters behind the values, to be reported with them.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        As `resampled_correlation`.

    Examples
    --------
    >>> made = correlation_estimate([1, 2, 3, 4], [1, 3, 2, 4], [0, 0, 1, 1], "spearman", seed=1)
    >>> round(made.value, 12), made.n_prompts, made.interval_undefined
    (0.8, 2, '2 prompts: an interval needs at least 6')
    """
    point = correlation(x, y, method, names=names)
    first, second = _sides(x, y)
    codes = _codes(unit_prompts, first.size)
    kept = ~(np.isnan(first) | np.isnan(second))
    return estimate_by_prompts(
        point.value,
        point.undefined,
        lambda weights: resampled_correlation(first[kept], second[kept], codes[kept], weights, method),
        method=METHOD_NAMES[method],
        n_units=point.n_units,
        n_raters=n_raters,
        n_prompts=int(np.unique(codes[kept]).size),
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _sides(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    sides = (np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    for name, side in zip("xy", sides, strict=True):
        if side.ndim != 1:
            raise ValueError(f"{name}: one value for each unit is needed, not shape {side.shape}")
        if np.isinf(side).any():
            raise ValueError(f"{name}: an infinite value")
    if sides[0].size != sides[1].size:
        raise ValueError(f"y: {sides[1].size} values, but x has {sides[0].size}")
    return sides


def _codes(unit_prompts: npt.ArrayLike, n_units: int) -> npt.NDArray[np.int64]:
    codes = np.asarray(unit_prompts)
    if codes.shape != (n_units,):
        raise ValueError(f"unit_prompts: shape {codes.shape} does not fit {n_units} units")
    if codes.size and not np.issubdtype(codes.dtype, np.integer):
        raise ValueError(f"unit_prompts: codes must be integers, not {codes.dtype}")
    return codes.astype(np.int64)


def _no_correlation(x: FloatArray, y: FloatArray, method: Method, names: tuple[str, str]) -> str | None:
    if x.size < MIN_UNITS:
        counted = f"{x.size} unit{'' if x.size == 1 else 's'}"
        return f"{counted} with both values: a correlation needs at least {MIN_UNITS}"
    for name, side in zip(names, (x, y), strict=True):
        if side.min() == side.max():
            return f"{name} is {side[0]:g} for every unit"
        # scipy's own bound for Pearson: the differences left by subtracting the mean are then rounding.
        if method == "pearson" and np.linalg.norm(side - side.mean()) < 1e-13 * abs(side.mean()):
            return f"{name} varies by no more than rounding"
    return None


def _value(x: FloatArray, y: FloatArray, method: Method) -> float:
    if method == "spearman":
        value = float(stats.spearmanr(x, y).statistic)
    elif method == "kendall_tau_b":
        value = float(stats.kendalltau(x, y, variant="b").statistic)
    else:
        value = float(stats.pearsonr(x, y).statistic)
    return min(1.0, max(-1.0, value))
