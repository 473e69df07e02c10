"""Shares of yes and no: Wilson's interval, Newcombe's for a difference, and what clustering costs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

DEFAULT_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Proportion:
    """A share with Wilson's interval; all None, with the reason, of nothing."""

    value: float | None
    low: float | None
    high: float | None
    n: float
    confidence: float
    undefined: str | None


@dataclass(frozen=True)
class ProportionDifference:
    """Difference of two shares with Newcombe's interval; all None, with the reason, if a side is empty."""

    value: float | None
    low: float | None
    high: float | None
    confidence: float
    undefined: str | None


def wilson(
    successes: float, n: float, *, confidence: float = DEFAULT_CONFIDENCE, design_effect: float = 1.0
) -> Proportion:
    """Share of successes with Wilson's score interval, without continuity correction.

    Parameters
    ----------
    successes, n : float
        0 <= successes <= n; whole numbers, or sums of weights.
    confidence : float
        Coverage asked for, in (0, 1).
    design_effect : float
        By how much clustering multiplies the variance, above 0; the interval is that of n / design_effect.

    Returns
    -------
    Proportion
        `value`, `low` and `high` in [0, 1].

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Notes
    -----
    Wilson (1927); Newcombe (1998), Statistics in Medicine 17, 857-872, method 3.

    Examples
    --------
    >>> made = wilson(81, 263)
    >>> round(made.low, 4), round(made.high, 4)
    (0.2553, 0.3662)
    >>> wilson(0, 0).undefined
    'a share of nothing'
    """
    if not math.isfinite(n) or n < 0:
        raise ValueError(f"n: {n} is not a number from 0")
    if not 0 <= successes <= n:
        raise ValueError(f"successes: {successes} does not lie between 0 and {n}")
    if not (math.isfinite(design_effect) and design_effect > 0):
        raise ValueError(f"design_effect: {design_effect} is not above 0")
    z = normal_quantile(confidence)
    if n == 0:
        return Proportion(None, None, None, n, confidence, "a share of nothing")
    share = successes / n
    size = n / design_effect
    middle = share + z * z / (2 * size)
    half = z * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    scale = 1 + z * z / size
    low = 0.0 if successes == 0 else (middle - half) / scale
    high = 1.0 if successes == n else (middle + half) / scale
    return Proportion(share, low, high, n, confidence, None)


def newcombe_difference(
    successes_a: float, n_a: float, successes_b: float, n_b: float, *, confidence: float = DEFAULT_CONFIDENCE
) -> ProportionDifference:
    """Difference of two independent shares, a less b, with Newcombe's hybrid score interval.

    Parameters
    ----------
    successes_a, n_a, successes_b, n_b : float
        As in `wilson`.
    confidence : float
        Coverage asked for, in (0, 1).

    Returns
    -------
    ProportionDifference
        In [-1, 1].

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10. Wrong for shares of the same units.

    Examples
    --------
    >>> made = newcombe_difference(56, 70, 48, 80)
    >>> round(made.value, 4), round(made.low, 4), round(made.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    a = wilson(successes_a, n_a, confidence=confidence)
    b = wilson(successes_b, n_b, confidence=confidence)
    if (
        a.value is None
        or a.low is None
        or a.high is None
        or b.value is None
        or b.low is None
        or b.high is None
    ):
        return ProportionDifference(None, None, None, confidence, "a share of nothing")
    difference = a.value - b.value
    return ProportionDifference(
        difference,
        difference - math.hypot(a.value - a.low, b.high - b.value),
        difference + math.hypot(a.high - a.value, b.value - b.low),
        confidence,
        None,
    )


def design_effect(cluster_size: float, icc: float) -> float:
    """By how much equal clusters multiply the variance of a mean: 1 + (m - 1) icc.

    Parameters
    ----------
    cluster_size : float
        Mean units of a cluster, from 1.
    icc : float
        Correlation of two units of one cluster, in [-1, 1].

    Returns
    -------
    float
        Below 1 for a negative `icc`.

    Raises
    ------
    ValueError
        If an argument is out of its range, or the two together make the variance negative.

    Notes
    -----
    Kish (1965), Survey Sampling, 5.4.

    Examples
    --------
    >>> design_effect(12.5, 0.15)
    2.7249999999999996
    """
    if not (math.isfinite(cluster_size) and cluster_size >= 1):
        raise ValueError(f"cluster_size: {cluster_size} is below 1")
    if not -1 <= icc <= 1:
        raise ValueError(f"icc: {icc} does not lie between -1 and 1")
    effect = 1 + (cluster_size - 1) * icc
    if effect < 0:
        raise ValueError(f"icc: {icc} is impossible in clusters of {cluster_size}")
    return effect


def effective_n(n: float, cluster_size: float, icc: float) -> float | None:
    """Independent units worth as much as `n` in clusters; None when the design effect is 0.

    Parameters
    ----------
    n : float
        Units in all, from 0.
    cluster_size, icc
        As in `design_effect`.

    Returns
    -------
    float or None
        n over the design effect.

    Raises
    ------
    ValueError
        If `n` is negative or as `design_effect`.

    Examples
    --------
    >>> round(effective_n(1250, 12.5, 0.15), 3)
    458.716
    """
    if not (math.isfinite(n) and n >= 0):
        raise ValueError(f"n: {n} is not a number from 0")
    effect = design_effect(cluster_size, icc)
    return n / effect if effect > 0 else None


def normal_quantile(confidence: float) -> float:
    """Half-width of the central interval of a standard normal variable.

    Parameters
    ----------
    confidence : float
        Probability inside, strictly between 0 and 1.

    Returns
    -------
    float
        Above 0.

    Raises
    ------
    ValueError
        If `confidence` is not strictly between 0 and 1.

    Examples
    --------
    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")
    return float(special.ndtri((1 + confidence) / 2))
