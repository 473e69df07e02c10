"""Subsets of units that people find alike or disagree on, and what choosing them does to a correlation.

Choosing units whose human values lie close together lowers every correlation by itself: the drop is to be held
against the expectation given here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.stats.columns import column, prompts_of_units

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class TukeyFences:
    """Quartiles and fences of values, or None and the reason; `n_kept` of `n_units` lie within, ends included."""

    first_quartile: float | None
    third_quartile: float | None
    low: float | None
    high: float | None
    n_kept: int
    n_units: int
    undefined: str | None


def tukey_fences(values: npt.ArrayLike, k: float) -> TukeyFences:
    """Tukey's fences, the quartiles less and plus k times the distance between them.

    Parameters
    ----------
    values : array_like, shape (n_units,)
        A number for each unit, e.g. its human mean; nan where missing. Those are left out.
    k : float
        From 0; the paper takes 3.0, 2.5, 2.0, 1.5, 1.0 and 0.5.

    Returns
    -------
    TukeyFences
        Without numbers, and with the reason, when no unit has a value.

    Raises
    ------
    ValueError
        If `values` is not one-dimensional or holds an infinity, or `k` is negative or not finite.

    Notes
    -----
    Tukey 1977, with quartiles by `numpy.percentile` (linear, type 7), as the code published with arXiv
    2510.22954, which pools all prompts.

    Examples
    --------
    >>> tukey_fences([1, 2, 3, 4, 9], 1)
    TukeyFences(first_quartile=2.0, third_quartile=4.0, low=0.0, high=6.0, n_kept=4, n_units=5, undefined=None)
    """
    if not (math.isfinite(k) and k >= 0):
        raise ValueError(f"k: {k} is not a number from 0")
    numbers = column(values, "values")
    present = numbers[~np.isnan(numbers)]
    if not present.size:
        return TukeyFences(None, None, None, None, 0, 0, "no unit has a value")
    first, third = (float(quartile) for quartile in np.percentile(present, [25, 75]))
    low, high = first - k * (third - first), third + k * (third - first)
    n_kept = int(np.count_nonzero((present >= low) & (present <= high)))
    return TukeyFences(first, third, low, high, n_kept, present.size, None)


def within_tukey_fences(
    values: npt.ArrayLike, k: float, unit_prompts: npt.ArrayLike | None = None
) -> BoolArray:
    """Tell which units lie within Tukey's fences, ends included.

    Parameters
    ----------
    values, k
        As in `tukey_fences`.
    unit_prompts : array_like of int, shape (n_units,), optional
        Code of each unit's prompt, to take quartiles inside each prompt; without it they are pooled, as the
        paper does.

    Returns
    -------
    ndarray of bool, shape (n_units,)
        False for a unit without a value.

    Raises
    ------
    ValueError
        As `tukey_fences`; or if `unit_prompts` does not fit.

    Examples
    --------
    >>> within_tukey_fences([1, 2, 3, 4, 9], 1).tolist()
    [True, True, True, True, False]
    """
    numbers = column(values, "values")
    codes = np.zeros(numbers.size, dtype=np.int64) if unit_prompts is None else unit_prompts
    prompt_of, n_prompts = prompts_of_units(codes, numbers.size)
    kept = np.zeros(numbers.size, dtype=np.bool_)
    for prompt in range(n_prompts):
        inside = prompt_of == prompt
        fences = tukey_fences(numbers[inside], k)
        if fences.low is not None:
            kept[inside] = (numbers[inside] >= fences.low) & (numbers[inside] <= fences.high)
    return kept


def above_percentile(values: npt.ArrayLike, percent: float) -> BoolArray:
    """Tell which units lie at or above the value that leaves `percent` of them above.

    Parameters
    ----------
    values : array_like, shape (n_units,)
        A number for each unit, e.g. the entropy of its labels; nan where missing.
    percent : float
        From 0 to 100; the paper takes 16, 14, ..., 2 of the entropy.

    Returns
    -------
    ndarray of bool, shape (n_units,)
        False for a unit without a value. Units tied at the bound are all kept, so that their share may be
        greater than asked.

    Raises
    ------
    ValueError
        If `values` is not one-dimensional or holds an infinity, or `percent` is not in [0, 100].

    Notes
    -----
    values >= numpy.percentile(values, 100 - percent), as the code published with arXiv 2510.22954.

    Examples
    --------
    >>> above_percentile([0.1, 0.9, 0.5, 0.9, 0.2], 20).tolist()
    [False, True, False, True, False]
    """
    _check_percent(percent)
    numbers = column(values, "values")
    present = ~np.isnan(numbers)
    if not present.any():
        return np.zeros(numbers.size, dtype=np.bool_)
    return np.asarray(numbers >= np.percentile(numbers[present], 100 - percent), dtype=np.bool_)


def greatest(values: npt.ArrayLike, percent: float) -> BoolArray:
    """Tell which units are the first `percent` when sorted by a value, the greatest first.

    Parameters
    ----------
    values : array_like, shape (n_units,)
        A number for each unit, e.g. how many raters called a pair equal, or `preference_disagreement`; nan
        where missing.
    percent : float
        From 0 to 100; the paper takes 95, 90, ..., 60.

    Returns
    -------
    ndarray of bool, shape (n_units,)
        Exactly the whole part of that share of the units with a value. Of units that tie at the end, those
        that come first are kept, so that the choice depends on their order: give one that means nothing.

    Raises
    ------
    ValueError
        As `above_percentile`.

    Notes
    -----
    The similar and the disagreed pairs of arXiv 2510.22954.

    Examples
    --------
    >>> greatest([3, 7, 7, 1], 50).tolist()
    [False, True, True, False]
    """
    _check_percent(percent)
    numbers = column(values, "values")
    present = np.flatnonzero(~np.isnan(numbers))
    n_kept = math.floor(
        present.size * percent / 100 + 1e-9
    )  # 18.4 % of 375 is a little less than 69 in floats
    kept = np.zeros(numbers.size, dtype=np.bool_)
    kept[present[np.argsort(-numbers[present], kind="stable")[:n_kept]]] = True
    return kept


def preference_disagreement(
    n_first: npt.ArrayLike, n_second: npt.ArrayLike, n_tied: npt.ArrayLike
) -> FloatArray:
    """How far raters are from one preference: 1 - (max(first, second) + tied / 2) / all.

    Parameters
    ----------
    n_first, n_second, n_tied : array_like, shape (n_units,)
        How many raters prefer the first, the second, and neither; numbers from 0.

    Returns
    -------
    ndarray of float64, shape (n_units,)
        In [0, 0.5]; nan for a pair without a rating.

    Raises
    ------
    ValueError
        If a shape does not fit, or a count is negative, missing or infinite.

    Notes
    -----
    P_disagree of arXiv 2510.22954.

    Examples
    --------
    >>> preference_disagreement([10, 5, 0], [0, 5, 0], [0, 10, 4]).tolist()
    [0.0, 0.5, 0.5]
    """
    first = column(n_first, "n_first")
    columns = {
        "n_first": first,
        "n_second": column(n_second, "n_second", first.size),
        "n_tied": column(n_tied, "n_tied", first.size),
    }
    for name, counts in columns.items():
        if np.isnan(counts).any() or (counts < 0).any():
            raise ValueError(f"{name}: counts from 0 are needed")
    total = first + columns["n_second"] + columns["n_tied"]
    agreed = np.full(first.size, np.nan)
    np.divide(
        np.maximum(first, columns["n_second"]) + columns["n_tied"] / 2, total, out=agreed, where=total > 0
    )
    return 1 - agreed


def restricted_pearson(rho: float, spread_ratio: float) -> float:
    """Pearson's correlation left when one side is chosen to have less spread.

    Parameters
    ----------
    rho : float
        Correlation before choosing, in [-1, 1].
    spread_ratio : float
        Standard deviation of that side after over before, from 0.

    Returns
    -------
    float
        In [-1, 1].

    Raises
    ------
    ValueError
        If `rho` or `spread_ratio` is out of range; or if both leave no spread at all (1 or -1 with 0).

    Notes
    -----
    rho u / sqrt(1 - rho^2 + rho^2 u^2): Thorndike 1949, case 2. It holds when the regression on the chosen
    side is linear and its residuals spread alike.

    Examples
    --------
    >>> round(restricted_pearson(0.6, 0.5), 6)
    0.351123
    """
    if not -1 <= rho <= 1:
        raise ValueError(f"rho: {rho} is not in [-1, 1]")
    if not (math.isfinite(spread_ratio) and spread_ratio >= 0):
        raise ValueError(f"spread_ratio: {spread_ratio} is not a number from 0")
    if spread_ratio == 0 and abs(rho) == 1:
        raise ValueError("spread_ratio: without spread, sides that are one line define no correlation")
    return rho * spread_ratio / math.sqrt(1 - rho**2 + rho**2 * spread_ratio**2)


def expected_in_tukey_fences(rho: float, k: float) -> float:
    """Pearson's correlation expected inside Tukey's fences of one side of a bivariate normal pair.

    Parameters
    ----------
    rho : float
        Correlation of the whole, in [-1, 1].
    k : float
        Multiplier of the fences, from 0.

    Returns
    -------
    float
        In [-1, 1]: what a well-behaved metric shows, with nothing wrong on the chosen units.

    Raises
    ------
    ValueError
        If `rho` or `k` is out of range.

    Notes
    -----
    The fences stand at plus and minus a = z_.75 (1 + 2k) standard deviations; `restricted_pearson` with the
    spread of a normal cut there, u^2 = 1 - 2 a phi(a) / (2 Phi(a) - 1).

    Examples
    --------
    >>> round(expected_in_tukey_fences(0.6, 0.5), 9)
    0.458530515
    """
    if not (math.isfinite(k) and k >= 0):
        raise ValueError(f"k: {k} is not a number from 0")
    return restricted_pearson(rho, _cut_spread(float(stats.norm.ppf(0.75)) * (1 + 2 * k)))


def expected_in_middle(rho: float, percent: float) -> float:
    """Pearson's correlation expected in the middle `percent` of one side of a bivariate normal pair.

    Parameters
    ----------
    rho : float
        Correlation of the whole, in [-1, 1].
    percent : float
        Share kept around the median, above 0 and up to 100.

    Returns
    -------
    float
        In [-1, 1].

    Raises
    ------
    ValueError
        If `rho` or `percent` is out of range.

    Notes
    -----
    As `expected_in_tukey_fences`, cut at the quantiles of the share.

    Examples
    --------
    >>> round(expected_in_middle(0.6, 40), 3)
    0.218
    """
    if not 0 < percent <= 100:
        raise ValueError(f"percent: {percent} is not above 0 and up to 100")
    if percent == 100:
        return restricted_pearson(rho, 1.0)
    return restricted_pearson(rho, _cut_spread(float(stats.norm.ppf(0.5 + percent / 200))))


def _check_percent(percent: float) -> None:
    if not 0 <= percent <= 100:
        raise ValueError(f"percent: {percent} is not in [0, 100]")


def _cut_spread(bound: float) -> float:
    """Standard deviation of a standard normal cut at minus and plus `bound`."""
    if bound < 1e-2:
        return bound / math.sqrt(3)  # flat inside, and the formula below would lose its digits
    inside = math.erf(bound / math.sqrt(2))
    return math.sqrt(1 - 2 * bound * float(stats.norm.pdf(bound)) / inside)
