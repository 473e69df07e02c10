"""Intervals by drawing whole prompts again: weights, and what is read off their statistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.estimate import Estimate

DEFAULT_DRAWS = 2000
DEFAULT_CONFIDENCE = 0.95
MIN_PROMPTS = 6  # fewer have too few distinct draws for a 95 % interval to mean anything
MIN_DEFINED_SHARE = 0.5  # an interval over a minority of the draws would be about other data than these


@dataclass(frozen=True)
class Interval:
    """Ends of an interval, or None and the reason; and how many draws it was read from."""

    low: float | None
    high: float | None
    n_draws: int
    n_undefined_draws: int
    undefined: str | None


def prompt_weights(n_prompts: int, n_draws: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """How often each prompt comes up in each of `n_draws` draws of `n_prompts` prompts with replacement.

    Parameters
    ----------
    n_prompts, n_draws : int
        Both at least 1.
    rng : numpy.random.Generator
        Source of the draws. The same weights serve every statistic that is to be compared.

    Returns
    -------
    ndarray of int64, shape (n_draws, n_prompts)
        Rows sum to `n_prompts`.

    Raises
    ------
    ValueError
        If `n_prompts` or `n_draws` is below 1.

    Notes
    -----
    Multinomial weights of the cluster bootstrap (Field & Welsh 2007), made by `integers` and one `bincount`,
    which is several times faster than `Generator.multinomial`.

    Examples
    --------
    >>> weights = prompt_weights(10, 500, np.random.default_rng(7))
    >>> weights.shape, set(weights.sum(axis=1).tolist())
    ((500, 10), {10})
    """
    for name, number in (("n_prompts", n_prompts), ("n_draws", n_draws)):
        if number < 1:
            raise ValueError(f"{name}: {number} is below 1")
    drawn = rng.integers(n_prompts, size=(n_draws, n_prompts))
    drawn += np.arange(n_draws)[:, np.newaxis] * n_prompts
    counts = np.bincount(drawn.ravel(), minlength=n_draws * n_prompts)
    return counts.reshape(n_draws, n_prompts).astype(np.int64, copy=False)


def checked_weights(weights: npt.ArrayLike, n_prompts: int) -> npt.NDArray[np.float64]:
    """Weights of draws as float64, after checking that they are whole, not negative and fit the prompts.

    Parameters
    ----------
    weights : array_like, shape (n_draws, n_prompts)
        How often each prompt is drawn.
    n_prompts : int
        Prompts there are.

    Returns
    -------
    ndarray of float64, shape (n_draws, n_prompts)

    Raises
    ------
    ValueError
        If the shape does not fit, or a weight is negative or not a whole number.

    Examples
    --------
    >>> checked_weights([[2, 0]], 2).tolist()
    [[2.0, 0.0]]
    """
    given = np.asarray(weights)
    drawn = given.astype(np.float64, copy=False)
    if drawn.ndim != 2 or drawn.shape[1] != n_prompts:
        raise ValueError(f"weights: shape (n_draws, {n_prompts}) is needed, not {drawn.shape}")
    is_whole = np.issubdtype(given.dtype, np.integer)  # as drawn by `prompt_weights`: nothing else to look at
    if not is_whole and not (np.isfinite(drawn).all() and (drawn == np.floor(drawn)).all()):
        raise ValueError("weights: whole numbers from 0 are needed")
    if (drawn < 0).any():
        raise ValueError("weights: whole numbers from 0 are needed")
    return drawn


def too_few_prompts(n_prompts: int) -> str | None:
    """Why so few prompts allow no interval; None when they are enough.

    Parameters
    ----------
    n_prompts : int
        Prompts that could be drawn.

    Returns
    -------
    str or None

    Examples
    --------
    >>> too_few_prompts(4)
    '4 prompts: an interval needs at least 6'
    >>> too_few_prompts(6) is None
    True
    """
    if n_prompts >= MIN_PROMPTS:
        return None
    return f"{n_prompts} prompt{'' if n_prompts == 1 else 's'}: an interval needs at least {MIN_PROMPTS}"


def percentile_interval(
    statistics: npt.ArrayLike, *, n_prompts: int, confidence: float = DEFAULT_CONFIDENCE
) -> Interval:
    """Percentile bootstrap interval over the draws in which the statistic is defined.

    Parameters
    ----------
    statistics : array_like, shape (n_draws,)
        The statistic of each draw; nan where the draw defines none. Those are left out and counted.
    n_prompts : int
        Prompts that were resampled.
    confidence : float
        Coverage asked for, strictly between 0 and 1.

    Returns
    -------
    Interval
        Without ends, and with the reason, for fewer than six prompts or when fewer than half of the draws are
        defined.

    Raises
    ------
    ValueError
        If `statistics` is not one-dimensional, is empty or holds an infinity, or `confidence` is not in (0,
        1).

    Notes
    -----
    Quantiles are numpy's default (linear between order statistics).

    Examples
    --------
    >>> interval = percentile_interval(np.append(np.arange(101.0), np.nan), n_prompts=30)
    >>> round(interval.low, 9), round(interval.high, 9), interval.n_draws, interval.n_undefined_draws
    (2.5, 97.5, 102, 1)
    """
    draws = np.asarray(statistics, dtype=np.float64)
    if draws.ndim != 1 or draws.size == 0:
        raise ValueError(f"statistics: one value for each draw is needed, not shape {draws.shape}")
    if np.isinf(draws).any():
        raise ValueError("statistics: an infinite value")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")
    defined = draws[~np.isnan(draws)]
    n_undefined = draws.size - defined.size
    reason = too_few_prompts(n_prompts)
    if reason is None and defined.size < MIN_DEFINED_SHARE * draws.size:
        reason = f"the statistic is undefined in {n_undefined} of {draws.size} draws"
    if reason is not None:
        return Interval(None, None, draws.size, n_undefined, reason)
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(float(low), float(high), draws.size, n_undefined, None)


def estimate_by_prompts(
    value: float | None,
    undefined: str | None,
    resampled: Callable[[npt.NDArray[np.int64]], npt.NDArray[np.float64]],
    *,
    method: str,
    n_units: int,
    n_raters: int | None,
    n_prompts: int,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Put a statistic together with its interval by resampling prompts.

    Parameters
    ----------
    value, undefined : float or None, str or None
        The statistic of the data as they are, or the reason why there is none.
    resampled : callable
        From weights, shape (n_draws, n_prompts), to the statistic of each draw, nan where undefined. Not
        called when there is no value or there are too few prompts.
    method : str
        The statistic in words.
    n_units, n_raters, n_prompts : int
        Counts of what entered the statistic; `n_raters` is None where it knows no raters.
    seed : int
        Seed of `numpy.random.default_rng`; the same seed and number of prompts give the same draws to every
        statistic.
    n_draws, confidence
        As in `prompt_weights` and `percentile_interval`.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If `n_draws` is below 1 or `confidence` not in (0, 1).

    Examples
    --------
    >>> means = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    >>> made = estimate_by_prompts(means.mean(), None, lambda weights: weights @ means / 6,
    ...                            method="mean of means", n_units=6, n_raters=None, n_prompts=6, seed=1)
    >>> made.value, made.low < 3.5 < made.high, made.resampled, made.n_draws
    (3.5, True, 'prompts', 2000)
    """
    if n_draws < 1:
        raise ValueError(f"n_draws: {n_draws} is below 1")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")
    interval = None
    reason = too_few_prompts(n_prompts) if value is not None else f"there is no value: {undefined}"
    if reason is None:
        weights = prompt_weights(n_prompts, n_draws, np.random.default_rng(seed))
        interval = percentile_interval(resampled(weights), n_prompts=n_prompts, confidence=confidence)
        reason = interval.undefined
    has_ends = interval is not None and interval.low is not None
    return Estimate(
        value=None if value is None else float(value),
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n_units=n_units,
        n_raters=n_raters,
        n_prompts=n_prompts,
        method=method,
        resampled="prompts" if interval else None,
        n_draws=interval.n_draws if interval else 0,
        n_undefined_draws=interval.n_undefined_draws if interval else 0,
        seed=seed if interval else None,
        undefined=undefined,
        interval_undefined=reason,
        confidence=confidence if has_ends else None,
    )
