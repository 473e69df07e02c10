"""Tests of two correlations, by formula: what would hold if items were independent.

Items of one prompt are not, so these stand beside the comparisons of `compare`, never instead of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE

MIN_ITEMS = 4  # the formulas divide by n - 3


@dataclass(frozen=True)
class DependentTest:
    """A test of two correlations that share a side, or None and the reason.

    `statistic` is t with `degrees` of freedom, or z when `degrees` is None; it is positive when the first
    correlation is the greater. `p_one_sided` is for the alternative in the direction seen.
    """

    statistic: float | None
    degrees: int | None
    p_two_sided: float | None
    p_one_sided: float | None
    undefined: str | None


@dataclass(frozen=True)
class DifferenceInterval:
    """A difference of two numbers with its interval, or None and the reason."""

    difference: float | None
    low: float | None
    high: float | None
    undefined: str | None


def williams_test(human_a: float, human_b: float, a_b: float, n_items: int) -> DependentTest:
    """Williams' t for two correlations that share the human side.

    Parameters
    ----------
    human_a, human_b : float
        Correlations of the people with metric A and with metric B, in [-1, 1].
    a_b : float
        Correlation of the two metrics, in [-1, 1].
    n_items : int
        Items behind them.

    Returns
    -------
    DependentTest
        t with n - 3 degrees of freedom; undefined for fewer than four items, or when a correlation is 1 or -1.

    Raises
    ------
    ValueError
        If a correlation is out of range, or no three variables have these three.

    Notes
    -----
    Williams 1959 (JRSS-B 21, 396), as in Steiger 1980.

    Examples
    --------
    >>> round(williams_test(0.3, 0.4, 0.5, 100).statistic, 4)
    -1.0767
    """
    reason = _no_test(human_a, human_b, a_b, n_items)
    if reason:
        return DependentTest(None, None, None, None, reason)
    determinant = 1 - human_a**2 - human_b**2 - a_b**2 + 2 * human_a * human_b * a_b
    mean = (human_a + human_b) / 2
    spread = 2 * (n_items - 1) / (n_items - 3) * max(determinant, 0.0) + mean**2 * (1 - a_b) ** 3
    if spread == 0:
        return DependentTest(None, None, None, None, "the three correlations leave no error")
    statistic = (human_a - human_b) * math.sqrt((n_items - 1) * (1 + a_b) / spread)
    tail = float(stats.t.sf(abs(statistic), n_items - 3))
    return DependentTest(statistic, n_items - 3, 2 * tail, tail, None)


def steiger_test(human_a: float, human_b: float, a_b: float, n_items: int) -> DependentTest:
    """Steiger's z for two correlations that share the human side, with their mean in the covariance.

    Parameters
    ----------
    human_a, human_b, a_b, n_items
        As in `williams_test`.

    Returns
    -------
    DependentTest
        z; undefined as in `williams_test`.

    Raises
    ------
    ValueError
        As `williams_test`.

    Notes
    -----
    Steiger 1980 (Psychological Bulletin 87, 245), as `cocor` in R.

    Examples
    --------
    >>> round(steiger_test(0.3, 0.4, 0.5, 100).statistic, 4)
    -1.0718
    """
    reason = _no_test(human_a, human_b, a_b, n_items)
    if reason:
        return DependentTest(None, None, None, None, reason)
    square = ((human_a + human_b) / 2) ** 2
    covariance = a_b * (1 - 2 * square) - square / 2 * (1 - 2 * square - a_b**2)
    error = 2 - 2 * covariance / (1 - square) ** 2
    if error <= 0:
        return DependentTest(None, None, None, None, "the three correlations leave no error")
    step = math.atanh(human_a) - math.atanh(human_b)
    return _normal_test(step * math.sqrt((n_items - 3) / error))


def meng_test(human_a: float, human_b: float, a_b: float, n_items: int) -> DependentTest:
    """Meng, Rosenthal and Rubin's z for two correlations that share the human side.

    Parameters
    ----------
    human_a, human_b, a_b, n_items
        As in `williams_test`.

    Returns
    -------
    DependentTest
        z; undefined as in `williams_test`.

    Raises
    ------
    ValueError
        As `williams_test`.

    Notes
    -----
    Meng, Rosenthal & Rubin 1992 (Psychological Bulletin 111, 172).

    Examples
    --------
    >>> round(meng_test(0.3, 0.4, 0.5, 100).statistic, 4)
    -1.0707
    """
    reason = _no_test(human_a, human_b, a_b, n_items)
    if reason:
        return DependentTest(None, None, None, None, reason)
    step = math.atanh(human_a) - math.atanh(human_b)
    return _normal_test(step / _meng_error(human_a, human_b, a_b, n_items))


def meng_interval(
    human_a: float, human_b: float, a_b: float, n_items: int, *, confidence: float = DEFAULT_CONFIDENCE
) -> DifferenceInterval:
    """Interval of the difference of Fisher's z of two correlations that share the human side.

    Parameters
    ----------
    human_a, human_b, a_b, n_items
        As in `williams_test`.
    confidence : float
        Coverage asked for, strictly between 0 and 1.

    Returns
    -------
    DifferenceInterval
        In units of atanh(r); undefined as in `williams_test`.

    Raises
    ------
    ValueError
        As `williams_test`, or if `confidence` is not in (0, 1).

    Notes
    -----
    Meng, Rosenthal & Rubin 1992.

    Examples
    --------
    >>> made = meng_interval(0.3, 0.4, 0.5, 100)
    >>> round(made.low, 4), round(made.high, 4)
    (-0.323, 0.0948)
    """
    deviate = _deviate(confidence)
    reason = _no_test(human_a, human_b, a_b, n_items)
    if reason:
        return DifferenceInterval(None, None, None, reason)
    step = math.atanh(human_a) - math.atanh(human_b)
    reach = deviate * _meng_error(human_a, human_b, a_b, n_items)
    return DifferenceInterval(step, step - reach, step + reach, None)


def zou_interval(
    human_a: float, human_b: float, a_b: float, n_items: int, *, confidence: float = DEFAULT_CONFIDENCE
) -> DifferenceInterval:
    """Zou's interval of the difference of two correlations that share the human side.

    Parameters
    ----------
    human_a, human_b, a_b, n_items
        As in `williams_test`.
    confidence : float
        Coverage asked for, strictly between 0 and 1.

    Returns
    -------
    DifferenceInterval
        In [-2, 2]; undefined as in `williams_test`.

    Raises
    ------
    ValueError
        As `williams_test`, or if `confidence` is not in (0, 1).

    Notes
    -----
    Zou 2007 (Psychological Methods 12, 399): Fisher's intervals of both, put together with the correlation of
    the two correlations.

    Examples
    --------
    >>> made = zou_interval(0.3, 0.4, 0.5, 100)
    >>> round(made.low, 4), round(made.high, 4)
    (-0.2823, 0.0824)
    """
    deviate = _deviate(confidence)
    reason = _no_test(human_a, human_b, a_b, n_items)
    if reason:
        return DifferenceInterval(None, None, None, reason)
    left_a, left_b = 1 - human_a**2, 1 - human_b**2
    shared = (a_b - human_a * human_b / 2) * (left_a - human_b**2 - a_b**2) + a_b**3
    return _put_together(human_a, human_b, n_items, n_items, shared / (left_a * left_b), deviate)


def zou_interval_independent(
    first: float, second: float, n_first: int, n_second: int, *, confidence: float = DEFAULT_CONFIDENCE
) -> DifferenceInterval:
    """Zou's interval of the difference of two correlations from different items.

    Parameters
    ----------
    first, second : float
        The correlations, in [-1, 1].
    n_first, n_second : int
        Items behind each.
    confidence : float
        Coverage asked for, strictly between 0 and 1.

    Returns
    -------
    DifferenceInterval
        In [-2, 2]; undefined for fewer than four items, or when a correlation is 1 or -1.

    Raises
    ------
    ValueError
        If a correlation is out of range, or `confidence` is not in (0, 1).

    Notes
    -----
    Zou 2007.

    Examples
    --------
    >>> made = zou_interval_independent(0.49, 0.36, 145, 87)
    >>> round(made.low, 3), round(made.high, 3)
    (-0.087, 0.359)
    """
    deviate = _deviate(confidence)
    reason = _out_of_bounds({"first": first, "second": second}, min(n_first, n_second))
    if reason:
        return DifferenceInterval(None, None, None, reason)
    return _put_together(first, second, n_first, n_second, 0.0, deviate)


def _out_of_bounds(correlations: dict[str, float], n_items: int) -> str | None:
    for name, rho in correlations.items():
        if not -1 <= rho <= 1:
            raise ValueError(f"{name}: {rho} is not in [-1, 1]")
    if n_items < MIN_ITEMS:
        return f"{n_items} item{'' if n_items == 1 else 's'}: the formula needs at least {MIN_ITEMS}"
    for name, rho in correlations.items():
        if abs(rho) == 1:
            return f"{name} is {rho:g}: the formula needs correlations between -1 and 1"
    return None


def _no_test(human_a: float, human_b: float, a_b: float, n_items: int) -> str | None:
    reason = _out_of_bounds({"human_a": human_a, "human_b": human_b, "a_b": a_b}, n_items)
    determinant = 1 - human_a**2 - human_b**2 - a_b**2 + 2 * human_a * human_b * a_b
    if determinant < -1e-9:
        raise ValueError(f"a_b: no three variables correlate at {human_a}, {human_b} and {a_b}")
    return reason


def _deviate(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")
    return float(stats.norm.ppf((1 + confidence) / 2))


def _normal_test(statistic: float) -> DependentTest:
    tail = float(stats.norm.sf(abs(statistic)))
    return DependentTest(statistic, None, 2 * tail, tail, None)


def _meng_error(human_a: float, human_b: float, a_b: float, n_items: int) -> float:
    square = (human_a**2 + human_b**2) / 2
    factor = min(1.0, (1 - a_b) / (2 * (1 - square)))
    return math.sqrt(2 * (1 - a_b) * (1 - factor * square) / (1 - square) / (n_items - 3))


def _fisher_reach(rho: float, n_items: int, deviate: float) -> tuple[float, float]:
    """How far below and above a correlation the ends of its Fisher interval lie."""
    step = deviate / math.sqrt(n_items - 3)
    return rho - math.tanh(math.atanh(rho) - step), math.tanh(math.atanh(rho) + step) - rho


def _put_together(
    first: float, second: float, n_first: int, n_second: int, shared: float, deviate: float
) -> DifferenceInterval:
    down_a, up_a = _fisher_reach(first, n_first, deviate)
    down_b, up_b = _fisher_reach(second, n_second, deviate)
    below = down_a**2 + up_b**2 - 2 * shared * down_a * up_b
    above = up_a**2 + down_b**2 - 2 * shared * up_a * down_b
    step = first - second
    return DifferenceInterval(
        step, step - math.sqrt(max(below, 0.0)), step + math.sqrt(max(above, 0.0)), None
    )
