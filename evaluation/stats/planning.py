"""How many items a study needs, in closed form; `expected_widths` simulates what the formulas leave out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import special

from evaluation.stats.proportion import DEFAULT_CONFIDENCE, normal_quantile, wilson

CorrelationForm = Literal["bonett_wright", "fisher"]
MAX_SIZE = 2**40  # above, the answer is: more than any study has

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SampleSize:
    """How many are needed; or None, and the reason.

    `exact` is the number before rounding, where a formula gives one.
    """

    n: int | None
    exact: float | None
    undefined: str | None


@dataclass(frozen=True)
class CorrelationInterval:
    """Ends of an interval of a correlation of independent units; None, with the reason, if undefined."""

    low: float | None
    high: float | None
    undefined: str | None


def correlation_interval(
    r: float, n: int, form: CorrelationForm, *, confidence: float = DEFAULT_CONFIDENCE
) -> CorrelationInterval:
    """Interval of a correlation of independent units, for planning.

    Parameters
    ----------
    r : float
        The correlation, in [-1, 1].
    n : int
        Independent units, not negative.
    form : {"bonett_wright", "fisher"}
        For Spearman's rho, or for Pearson's r.
    confidence : float
        Strictly between 0 and 1.

    Returns
    -------
    CorrelationInterval
        Within (-1, 1); undefined for fewer than four units, and for a correlation of 1 or -1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    tanh(atanh(r) ± z s), with s^2 = 1 / (n - 3) (Fisher 1921), or (1 + r^2/2) / (n - 3) (Bonett & Wright
    2000, Psychometrika 65, 23-28). Items of one prompt are not independent: a study's own intervals come from
    `bootstrap`.

    Examples
    --------
    >>> made = correlation_interval(0.6, 100, "bonett_wright")
    >>> round(made.low, 4), round(made.high, 4)
    (0.4438, 0.7208)
    """
    if not -1 <= r <= 1:
        raise ValueError(f"r: {r} does not lie between -1 and 1")
    if n < 0:
        raise ValueError(f"n: {n} is negative")
    if form not in get_args(CorrelationForm):
        raise ValueError(f"form: {form!r} is none of {', '.join(get_args(CorrelationForm))}")
    z = normal_quantile(confidence)
    if n <= 3:
        return CorrelationInterval(None, None, f"{n} units: an interval needs at least 4")
    if abs(r) == 1:
        return CorrelationInterval(None, None, f"a correlation of {r:g} has no finite transform")
    reach = z * math.sqrt((1 + r * r / 2 if form == "bonett_wright" else 1.0) / (n - 3))
    return CorrelationInterval(math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach), None)


def items_for_correlation(
    r: float, half_width: float, form: CorrelationForm, *, confidence: float = DEFAULT_CONFIDENCE
) -> SampleSize:
    """Independent items for an interval of a correlation to be as narrow as wished.

    Parameters
    ----------
    r : float
        The correlation expected, strictly between -1 and 1.
    half_width : float
        Half of the interval's length, in (0, 1).
    form, confidence
        As in `correlation_interval`.

    Returns
    -------
    SampleSize
        The smallest number whose interval is no wider; to be multiplied by the design effect of prompts.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [items_for_correlation(0.6, width, "bonett_wright").n for width in (0.10, 0.05, 0.03)]
    [189, 746, 2067]
    """
    if not -1 < r < 1:
        raise ValueError(f"r: {r} does not lie strictly between -1 and 1")
    _check_half_width(half_width, 1)

    def width(n: int) -> float:
        made = correlation_interval(r, n, form, confidence=confidence)
        return math.inf if made.low is None or made.high is None else (made.high - made.low) / 2

    return _smallest(width, half_width)


def items_for_share(
    share: float, half_width: float, *, confidence: float = DEFAULT_CONFIDENCE, design_effect: float = 1.0
) -> SampleSize:
    """Items for Wilson's interval of a share to be as narrow as wished.

    Parameters
    ----------
    share : float
        The share expected, in [0, 1]; 0.5 asks for the most.
    half_width : float
        Half of the interval's length, in (0, 0.5).
    confidence : float
        Strictly between 0 and 1.
    design_effect : float
        By how much clustering multiplies the variance, above 0.

    Returns
    -------
    SampleSize
        The smallest number whose interval is no wider.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> items_for_share(0.5, 0.05).n, items_for_share(0.12, 0.02).n
    (381, 1016)
    """
    if not 0 <= share <= 1:
        raise ValueError(f"share: {share} does not lie between 0 and 1")
    _check_half_width(half_width, 0.5)

    def width(n: int) -> float:
        made = wilson(share * n, n, confidence=confidence, design_effect=design_effect)
        return math.inf if made.low is None or made.high is None else (made.high - made.low) / 2

    return _smallest(width, half_width)


def items_for_icc(
    icc: float, null_icc: float, n_raters: int, *, alpha: float = 0.05, power: float = 0.8, sides: int = 2
) -> SampleSize:
    """Items to show that an intraclass correlation is above a given one.

    Parameters
    ----------
    icc, null_icc : float
        What is expected and what is to be ruled out; above -1 / (n_raters - 1) and below 1.
    n_raters : int
        Ratings of each item, at least 2.
    alpha, power : float
        Error of the first kind, and chance to find a true difference; strictly between 0 and 1.
    sides : {1, 2}
        Of the test.

    Returns
    -------
    SampleSize
        Undefined when the two correlations are equal.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Walter, Eliasziw & Donner (1998), Statistics in Medicine 17, 101-110: 1 + 2 (z_alpha + z_beta)^2 k / ((ln
    C)^2 (k - 1)), for the one-way ICC(1,1).

    Examples
    --------
    >>> items_for_icc(0.8, 0.6, 2).n, items_for_icc(0.8, 0.6, 2, sides=1).n
    (49, 39)
    """
    if n_raters < 2:
        raise ValueError(f"n_raters: {n_raters} is below 2")
    lowest = -1 / (n_raters - 1)
    for name, number in (("icc", icc), ("null_icc", null_icc)):
        if not lowest < number < 1:
            raise ValueError(f"{name}: {number} does not lie strictly between {lowest:g} and 1")
    z_alpha, z_beta = size_quantiles(alpha, power, sides)
    if icc == null_icc:
        return no_difference(icc)
    ratio, null_ratio = (1 + n_raters * number / (1 - number) for number in (icc, null_icc))
    exact = 1 + 2 * (z_alpha + z_beta) ** 2 * n_raters / (math.log(ratio / null_ratio) ** 2 * (n_raters - 1))
    return rounded_up(exact)


def size_quantiles(alpha: float, power: float, sides: int) -> tuple[float, float]:
    """Normal quantiles of a test's error of the first kind and of its power.

    Parameters
    ----------
    alpha, power : float
        Chance of a false alarm, and of finding what is there; strictly between 0 and 1.
    sides : {1, 2}
        Of the test.

    Returns
    -------
    tuple of float
        The quantile of alpha, at its upper tail, and that of the power.

    Raises
    ------
    ValueError
        If `alpha` or `power` is not strictly between 0 and 1, or `sides` neither 1 nor 2.

    Examples
    --------
    >>> [round(quantile, 4) for quantile in size_quantiles(0.05, 0.8, 2)]
    [1.96, 0.8416]
    """
    for name, number in (("alpha", alpha), ("power", power)):
        if not 0 < number < 1:
            raise ValueError(f"{name}: {number} does not lie strictly between 0 and 1")
    if sides not in (1, 2):
        raise ValueError(f"sides: {sides} is neither 1 nor 2")
    return float(special.ndtri(1 - alpha / sides)), float(special.ndtri(power))


def _check_half_width(half_width: float, below: float) -> None:
    if not 0 < half_width < below:
        raise ValueError(f"half_width: {half_width} does not lie strictly between 0 and {below:g}")


def no_difference(number: float) -> SampleSize:
    """No size, because what is expected equals what is to be ruled out.

    Parameters
    ----------
    number : float
        What both are.

    Returns
    -------
    SampleSize
        Undefined, with the reason.

    Examples
    --------
    >>> no_difference(0.5).undefined
    'both are 0.5: there is no difference to find'
    """
    return SampleSize(None, None, f"both are {number:g}: there is no difference to find")


def rounded_up(exact: float) -> SampleSize:
    """Size of a formula's number, which need not be whole.

    Parameters
    ----------
    exact : float
        What the formula gives, from 0; a last bit above a whole number is that number.

    Returns
    -------
    SampleSize

    Examples
    --------
    >>> rounded_up(48.7).n, rounded_up(49.0000000000001).n
    (49, 49)
    """
    # A number that is whole but for rounding needs no further item.
    return SampleSize(math.ceil(exact - 1e-9), exact, None)


def _smallest(width: Callable[[int], float], half_width: float) -> SampleSize:
    """Find the smallest n whose width is at most what is wished: widths fall with n."""
    high = 1
    while width(high) > half_width:
        high *= 2
        if high > MAX_SIZE:
            return SampleSize(None, None, f"more than {MAX_SIZE} items")
    low = high // 2  # too few, or zero
    while high - low > 1:
        middle = (low + high) // 2
        if width(middle) > half_width:
            low = middle
        else:
            high = middle
    return SampleSize(high, None, None)
