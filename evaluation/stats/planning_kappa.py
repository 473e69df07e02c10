"""Items that show Cohen's kappa of two raters to be above what it must at least be."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import optimize

from evaluation.stats.planning import SampleSize, no_difference, rounded_up, size_quantiles

FloatArray = npt.NDArray[np.float64]


def items_for_binary_kappa(
    kappa: float,
    null_kappa: float,
    rates: tuple[float, float],
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 1,
) -> SampleSize:
    """Items to show that Cohen's kappa of two raters and two categories differs from a given one.

    Parameters
    ----------
    kappa, null_kappa : float
        What is expected and what is to be ruled out, in [-1, 1].
    rates : tuple of two float
        How often each rater says yes, strictly between 0 and 1.
    alpha, power : float
        As in `items_for_icc`.
    sides : {1, 2}
        Of the test.

    Returns
    -------
    SampleSize
        Undefined when the two kappas are equal, or one of them cannot occur with these rates.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Cantor (1996), Psychological Methods 1, 150-153: the large-sample variance of Fleiss, Cohen & Everitt
    (1969) under either hypothesis. Rates and kappa fix the two by two table.

    Examples
    --------
    >>> items_for_binary_kappa(0.7, 0.85, (0.5, 0.5)).n
    96
    """
    for rate in rates:
        if not 0 < rate < 1:
            raise ValueError(f"rates: {rate} does not lie strictly between 0 and 1")
    first, second = (np.array([rate, 1 - rate]) for rate in rates)
    return _items_for_kappa(kappa, null_kappa, first, second, size_quantiles(alpha, power, sides))


def items_for_kappa(
    kappa: float,
    null_kappa: float,
    marginals: Sequence[float],
    *,
    alpha: float = 0.05,
    power: float = 0.8,
    sides: int = 1,
) -> SampleSize:
    """Items to show that Cohen's kappa of two raters with the same marginals differs from a given one.

    Parameters
    ----------
    kappa, null_kappa : float
        What is expected and what is to be ruled out, in [-1, 1].
    marginals : sequence of float, at least 2
        How often either rater uses each category: above 0, of sum 1.
    alpha, power, sides
        As in `items_for_binary_kappa`.

    Returns
    -------
    SampleSize
        As `items_for_binary_kappa`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Flack, Afifi, Lachenbruch & Schouten (1988), Psychometrika 53, 321-325. Marginals and kappa do not fix a
    larger table: the variance is the greatest over all that fit, found by linear programming, so the number
    is enough for each of them.

    Examples
    --------
    >>> items_for_kappa(0.6, 0.4, (0.2, 0.25, 0.55)).n
    101
    """
    shares = np.asarray(marginals, dtype=np.float64)
    if shares.ndim != 1 or shares.size < 2 or not (shares > 0).all() or abs(shares.sum() - 1) > 1e-9:
        raise ValueError("marginals: at least two numbers above 0 of sum 1 are needed")
    return _items_for_kappa(kappa, null_kappa, shares, shares, size_quantiles(alpha, power, sides))


def _items_for_kappa(
    kappa: float,
    null_kappa: float,
    first: FloatArray,
    second: FloatArray,
    quantiles: tuple[float, float],
) -> SampleSize:
    for name, number in (("kappa", kappa), ("null_kappa", null_kappa)):
        if not -1 <= number <= 1:
            raise ValueError(f"{name}: {number} does not lie between -1 and 1")
    if kappa == null_kappa:
        return no_difference(kappa)
    deviations = []
    for number in (null_kappa, kappa):
        variance = _largest_kappa_variance(number, first, second)
        if variance is None:
            return SampleSize(None, None, f"a kappa of {number:g} cannot occur with these marginals")
        deviations.append(math.sqrt(variance))
    reach = sum(z * deviation for z, deviation in zip(quantiles, deviations, strict=True))
    return rounded_up((reach / (kappa - null_kappa)) ** 2)


def _largest_kappa_variance(kappa: float, first: FloatArray, second: FloatArray) -> float | None:
    """Variance of kappa, times the items, in the least favourable table; None if no table fits.

    Fleiss, Cohen & Everitt (1969): linear in the cells once marginals and kappa are given.
    """
    chance = float(first @ second)
    agreed = chance + kappa * (1 - chance)
    sums = second[:, np.newaxis] + first  # how often the second says i and the first says j
    cost = (1 - agreed) ** 2 * sums**2
    np.fill_diagonal(cost, (1 - chance - np.diagonal(sums) * (1 - agreed)) ** 2)
    k = first.size
    of_row, of_column = np.divmod(np.arange(k * k), k)
    conditions = np.vstack(
        [
            of_row == np.arange(k)[:, np.newaxis],
            of_column == np.arange(k)[:, np.newaxis],
            (of_row == of_column)[np.newaxis],
        ]
    ).astype(np.float64)
    wanted = np.concatenate([first, second, [agreed]])
    best = optimize.linprog(-cost.ravel(), A_eq=conditions, b_eq=wanted, bounds=(0, None), method="highs")
    if best.fun is None:  # no table fits
        return None
    constant = (agreed * chance - 2 * chance + agreed) ** 2
    return max(0.0, (-float(best.fun) - constant) / (1 - chance) ** 4)
