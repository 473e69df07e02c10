"""Intervals that speak of raters like these on prompts like these: both are drawn again.

Raters are few, and draws of few vary too little: the ends are put further out, by how much of the draws' spread is
the raters'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import special

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    percentile_interval,
    prompt_weights,
    too_few_prompts,
)
from evaluation.stats.estimate import Estimate
from evaluation.stats.intervals import estimate_with_interval
from evaluation.stats.proportion import normal_quantile

MIN_RATERS = (
    4  # a share of three raters was covered in 90 % of simulated studies, of four and more in 92 to 96 %
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def rater_and_prompt_weights(
    n_raters: int, n_prompts: int, n_draws: int, rng: np.random.Generator
) -> tuple[IntArray, IntArray]:
    """How often each rater, and independently each prompt, comes up in each draw.

    Parameters
    ----------
    n_raters, n_prompts, n_draws : int
        All at least 1.
    rng : numpy.random.Generator
        Source of the draws; prompts are drawn first, as `bootstrap.prompt_weights` draws them alone.

    Returns
    -------
    tuple of ndarray of int64, shapes (n_draws, n_raters) and (n_draws, n_prompts)
        Rows sum to the number of raters, of prompts.

    Raises
    ------
    ValueError
        If a number is below 1.

    Notes
    -----
    The pigeonhole bootstrap (McCullagh 2000; Owen 2007): somewhat conservative for a mean.

    Examples
    --------
    >>> raters, prompts = rater_and_prompt_weights(4, 10, 500, np.random.default_rng(7))
    >>> raters.shape, prompts.shape, set(raters.sum(axis=1).tolist())
    ((500, 4), (500, 10), {4})
    """
    if n_raters < 1:
        raise ValueError(f"n_raters: {n_raters} is below 1")
    of_prompts = prompt_weights(n_prompts, n_draws, rng)
    return prompt_weights(n_raters, n_draws, rng), of_prompts


def checked_two_way_weights(
    rater_weights: npt.ArrayLike, weights: npt.ArrayLike, n_raters: int, n_prompts: int
) -> tuple[FloatArray, FloatArray]:
    """Weights of raters and of prompts as float64, after checking that they are whole, fit and pair up.

    Parameters
    ----------
    rater_weights : array_like, shape (n_draws, n_raters)
        How often each rater is drawn.
    weights : array_like, shape (n_draws, n_prompts)
        How often each prompt is drawn.
    n_raters, n_prompts : int
        Raters and prompts there are.

    Returns
    -------
    tuple of ndarray of float64, shapes (n_draws, n_raters) and (n_draws, n_prompts)

    Raises
    ------
    ValueError
        If a shape does not fit, the two differ in draws, or a weight is negative or not a whole number.

    Examples
    --------
    >>> [part.tolist() for part in checked_two_way_weights([[1, 1, 0]], [[2, 0]], 3, 2)]
    [[[1.0, 1.0, 0.0]], [[2.0, 0.0]]]
    """
    by_rater = np.asarray(rater_weights, dtype=np.float64)
    if by_rater.ndim != 2 or by_rater.shape[1] != n_raters:
        raise ValueError(f"rater_weights: shape (n_draws, {n_raters}) is needed, not {by_rater.shape}")
    if not np.isfinite(by_rater).all() or (by_rater < 0).any() or (by_rater != np.floor(by_rater)).any():
        raise ValueError("rater_weights: whole numbers from 0 are needed")
    by_prompt = checked_weights(weights, n_prompts)
    if by_prompt.shape[0] != by_rater.shape[0]:
        raise ValueError(f"weights: {by_prompt.shape[0]} draws, but rater_weights has {by_rater.shape[0]}")
    return by_rater, by_prompt


def estimate_by_raters_and_prompts(
    value: float | None,
    undefined: str | None,
    resampled: Callable[[IntArray, IntArray], FloatArray],
    *,
    method: str,
    n_units: int,
    n_raters: int,
    n_prompts: int,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    bounds: tuple[float, float] | None = None,
) -> Estimate:
    """Put a statistic together with its interval by resampling raters and prompts.

    Parameters
    ----------
    value, undefined : float or None, str or None
        The statistic of the data as they are, or the reason why there is none.
    resampled : callable
        From weights of raters and of prompts to the statistic of each draw, nan where undefined.
    method, n_units, n_raters, n_prompts, seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`; with the same seed, the draws of prompts are the same.
    bounds : tuple of float, optional
        Least and greatest value that the statistic can have: an end beyond is drawn back.

    Returns
    -------
    Estimate
        Without an interval, and with the reason, for fewer than six prompts or four raters. The ends are the
        percentiles of the draws, moved away from the value by `widening`.

    Raises
    ------
    ValueError
        If `n_draws` is below 1 or `confidence` not in (0, 1).

    Examples
    --------
    >>> ratings = np.arange(24.0).reshape(4, 6)
    >>> made = estimate_by_raters_and_prompts(
    ...     11.5, None, lambda raters, prompts: np.einsum("bj,ju,bu->b", raters, ratings, prompts) / 24,
    ...     method="mean", n_units=6, n_raters=4, n_prompts=6, seed=1)
    >>> made.low < 11.5 < made.high, made.resampled
    (True, 'raters and prompts')
    """
    if n_draws < 1:
        raise ValueError(f"n_draws: {n_draws} is below 1")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")
    interval = None
    reason = too_few_prompts(n_prompts) if value is not None else f"there is no value: {undefined}"
    if reason is None and n_raters < MIN_RATERS:
        counted = f"{n_raters} rater{'' if n_raters == 1 else 's'}"
        reason = f"{counted}: an interval over raters needs at least {MIN_RATERS}"
    if reason is None:
        raters, prompts = rater_and_prompt_weights(n_raters, n_prompts, n_draws, np.random.default_rng(seed))
        draws = resampled(raters, prompts)
        interval = percentile_interval(draws, n_prompts=n_prompts, confidence=confidence)
        reason = interval.undefined
        if value is not None and interval.low is not None and interval.high is not None:
            share = share_by_raters(draws, raters)
            reach = widening(share, n_raters=n_raters, n_prompts=n_prompts, confidence=confidence)
            ends = np.array([value + reach * (end - value) for end in (interval.low, interval.high)])
            low, high = ends if bounds is None else np.clip(ends, *bounds)
            interval = replace(interval, low=float(low), high=float(high))
    return estimate_with_interval(
        value,
        undefined,
        interval,
        reason,
        method=method,
        n_units=n_units,
        n_raters=n_raters,
        n_prompts=n_prompts,
        resampled="raters and prompts",
        seed=seed,
        confidence=confidence,
    )


def share_by_raters(statistics: npt.ArrayLike, rater_weights: npt.ArrayLike) -> float:
    """How much of the draws' variance follows the weights of the raters; the rest is the prompts'.

    Parameters
    ----------
    statistics : array_like, shape (n_draws,)
        The statistic of each draw, nan where undefined.
    rater_weights : array_like, shape (n_draws, n_raters)
        How often each rater was drawn.

    Returns
    -------
    float
        In [0, 1]; 1, the cautious end, where there are too few draws to tell.

    Notes
    -----
    The adjusted R^2 of a regression of the statistic on the weights: its coefficients are the raters' influences,
    as in Efron's (1992) jackknife after bootstrap.

    Examples
    --------
    >>> raters, prompts = rater_and_prompt_weights(5, 9, 2000, np.random.default_rng(1))
    >>> only_raters = raters @ np.arange(5.0)
    >>> round(share_by_raters(only_raters, raters), 3), round(share_by_raters(prompts[:, 0], raters), 2)
    (1.0, 0.0)
    """
    draws, weights = np.asarray(statistics, dtype=np.float64), np.asarray(rater_weights, dtype=np.float64)
    known = ~np.isnan(draws)
    draws, weights = draws[known], weights[known]
    if draws.size == 0 or np.ptp(draws) == 0:
        return 1.0
    draws, weights = draws - draws.mean(), weights - weights.mean(axis=0)
    coefficients, _, rank, _ = np.linalg.lstsq(weights, draws, rcond=None)
    free = draws.size - 1 - int(rank)
    if free < 1:
        return 1.0
    unexplained = float(np.sum((draws - weights @ coefficients) ** 2) / (draws @ draws))
    return float(np.clip(1 - unexplained * (draws.size - 1) / free, 0.0, 1.0))


def widening(share: float, *, n_raters: int, n_prompts: int, confidence: float) -> float:
    """How much further from the value an end lies than the percentile of the draws, so that few raters cover enough.

    Parameters
    ----------
    share : float
        Of the variance that is the raters', in [0, 1].
    n_raters, n_prompts : int
        At least 2.
    confidence : float
        Coverage wanted, in (0, 1).

    Returns
    -------
    float
        Above 1.

    Raises
    ------
    ValueError
        If `confidence` is out of its range.

    Notes
    -----
    Draws of n have (n - 1)/n of the variance, and the percentile is nearly the normal quantile where Student's is
    due (Hesterberg 2015, The American Statistician 69, 371-386). Both are mixed over raters and prompts by their
    share of the variance, degrees of freedom by Satterthwaite. Hesterberg reads percentiles further out instead;
    draws of four to eight raters have no such tails, and cover less.

    Examples
    --------
    >>> round(widening(0.7, n_raters=8, n_prompts=100, confidence=0.95), 3)
    1.149
    >>> round(widening(1.0, n_raters=8, n_prompts=100, confidence=0.95), 3)
    1.29
    """
    normal = normal_quantile(confidence)
    freedom = 1 / (share**2 / (n_raters - 1) + (1 - share) ** 2 / (n_prompts - 1))
    missing = share * n_raters / (n_raters - 1) + (1 - share) * n_prompts / (n_prompts - 1)
    return float(missing**0.5 * special.stdtrit(freedom, (1 + confidence) / 2) / normal)
