"""What the means of ratings are worth, and what raters reach: Spearman-Brown, split halves, ceilings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from evaluation.stats.correlation import Method, correlation, resampled_correlation
from evaluation.stats.data import ReliabilityData

DEFAULT_SPLITS = 100

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Derived:
    """A number that follows from others, or None and the reason."""

    value: float | None
    undefined: str | None


def spearman_brown(r: float, k: float) -> Derived:
    """Reliability of the mean of `k` ratings, where one has reliability `r`.

    Parameters
    ----------
    r : float
        At most 1.
    k : float
        Above 0; below 1 it leads from the mean back to a part of it.

    Returns
    -------
    Derived
        None, with the reason, when `r` is so far below 0 that no `k` ratings can have it.

    Raises
    ------
    ValueError
        If `r` or `k` is out of its range.

    Notes
    -----
    k r / (1 + (k - 1) r) (Spearman 1910; Brown 1910).

    Examples
    --------
    >>> round(spearman_brown(0.3, 25).value, 4)
    0.9146
    """
    _check_reliability("r", r)
    if not (0 < k < math.inf):
        raise ValueError(f"k: {k} is not a positive number")
    below = 1 + (k - 1) * r
    if below <= 0:
        return Derived(None, f"{k:g} ratings cannot all correlate at {r:g}")
    return Derived(k * r / below, None)


def raters_needed(r: float, target: float) -> Derived:
    """Fewest raters the mean of whose ratings has a reliability of at least `target`.

    Parameters
    ----------
    r : float
        Reliability of one rating, at most 1.
    target : float
        Strictly between 0 and 1.

    Returns
    -------
    Derived
        A whole number; None, with the reason, when `r` is not positive.

    Raises
    ------
    ValueError
        If `r` or `target` is out of its range.

    Notes
    -----
    The Spearman-Brown formula solved for k, target (1 - r) / (r (1 - target)), rounded up. The arithmetic is
    that of doubles, as in the published tables: 0.9 x 0.7 / (0.3 x (1 - 0.9)) comes out a last bit above 21, so
    they say 22, where 21 would reach the target exactly and no more.

    Examples
    --------
    >>> raters_needed(0.3, 0.9).value, raters_needed(0.3, 0.8).value, raters_needed(0.5, 0.75).value
    (22.0, 10.0, 3.0)
    """
    _check_reliability("r", r)
    if not 0 < target < 1:
        raise ValueError(f"target: {target} is not between 0 and 1")
    if r <= 0:
        return Derived(None, f"one rating has reliability {r:g}: no number of raters adds up to any")
    return Derived(float(max(1, math.ceil(target * (1 - r) / (r * (1 - target))))), None)


def ceiling(rel_human: float) -> Derived:
    """Highest correlation that a metric without error can be expected to reach with the human means.

    Parameters
    ----------
    rel_human : float
        Reliability of the human means, at most 1.

    Returns
    -------
    Derived
        sqrt(rel_human); None, with the reason, below 0.

    Raises
    ------
    ValueError
        If `rel_human` is out of its range.

    Notes
    -----
    Spearman 1904.

    Examples
    --------
    >>> round(ceiling(0.926).value, 4)
    0.9623
    """
    _check_reliability("rel_human", rel_human)
    if rel_human < 0:
        return Derived(None, f"the reliability is {rel_human:g}: below 0 it has no root")
    return Derived(math.sqrt(rel_human), None)


def disattenuated(r: float, rel_human: float, rel_metric: float = 1.0) -> Derived:
    """Correlation that would show without error in the human means and in the metric.

    Parameters
    ----------
    r : float
        Correlation of the two, in [-1, 1].
    rel_human, rel_metric : float
        Their reliabilities, at most 1; an embedding metric, the same at every run, has 1.

    Returns
    -------
    Derived
        r / sqrt(rel_human rel_metric), not cut off at 1: beyond it, the reliabilities are too low or chance helped.
        None, with the reason, unless both are positive.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Notes
    -----
    Spearman 1904.

    Examples
    --------
    >>> round(disattenuated(0.557, 0.926).value, 4), round(disattenuated(0.6, 0.25).value, 4)
    (0.5788, 1.2)
    """
    if not -1 <= r <= 1:
        raise ValueError(f"r: {r} is not between -1 and 1")
    _check_reliability("rel_human", rel_human)
    _check_reliability("rel_metric", rel_metric)
    for name, number in (("human means", rel_human), ("metric", rel_metric)):
        if number <= 0:
            return Derived(None, f"the reliability of the {name} is {number:g}: not above 0")
    return Derived(r / math.sqrt(rel_human * rel_metric), None)


@dataclass(frozen=True)
class SplitHalf:
    """Reliability of all raters' mean by random halves of them.

    `value` is the mean correlation of halves, `half`, stepped up to twice the length. Of `n_splits` splits,
    `n_undefined_splits` had no correlation and were left out.
    """

    value: float | None
    half: float | None
    method: Method
    n_raters: int
    n_splits: int
    n_undefined_splits: int
    undefined: str | None


def split_half(
    data: ReliabilityData,
    *,
    rng: np.random.Generator,
    method: Method = "pearson",
    n_splits: int = DEFAULT_SPLITS,
) -> SplitHalf:
    """Split-half reliability: halves of the raters drawn at random, stepped up by Spearman-Brown.

    Parameters
    ----------
    data : ReliabilityData
        Missing ratings allowed: in each split, units that lack ratings in a half are left out.
    rng : numpy.random.Generator
        Source of the halves. Of an odd number of raters, one half has one more.
    method : {"spearman", "kendall_tau_b", "pearson"}
        Correlation of the halves' unit means; Pearson's is the one to hold against ICC(3,k).
    n_splits : int
        At least 1.

    Returns
    -------
    SplitHalf
        None, with the reason, for fewer than two raters, or when no split has a correlation.

    Raises
    ------
    ValueError
        If `n_splits` is below 1 or `method` unknown.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 4], [1, 3, 2, 4]], [0, 0, 1, 1], raters=("a", "b"), units=tuple("uvwx"))
    >>> made = split_half(data, rng=np.random.default_rng(1), n_splits=3)
    >>> round(made.half, 4), round(made.value, 4)
    (0.8, 0.8889)
    """
    if n_splits < 1:
        raise ValueError(f"n_splits: {n_splits} is below 1")
    values = data.values[(~np.isnan(data.values)).any(axis=1)]
    n_raters = values.shape[0]
    if n_raters < 2:
        reason = f"{n_raters} rater{'' if n_raters == 1 else 's'} with ratings: halves need at least 2"
        return SplitHalf(None, None, method, n_raters, n_splits, n_splits, reason)
    found = []
    for _ in range(n_splits):
        order = rng.permutation(n_raters)
        halves = (_means(values[order[: n_raters // 2]]), _means(values[order[n_raters // 2 :]]))
        made = correlation(*halves, method).value
        if made is not None:
            found.append(made)
    n_undefined = n_splits - len(found)
    if not found:
        reason = "no split has a correlation: too few shared units, or a half is constant"
        return SplitHalf(None, None, method, n_raters, n_splits, n_undefined, reason)
    half = float(np.mean(found))
    stepped = spearman_brown(half, 2)
    return SplitHalf(stepped.value, half, method, n_raters, n_splits, n_undefined, stepped.undefined)


@dataclass(frozen=True)
class RaterMean:
    """Mean of a correlation over raters, or pairs of them, that have one.

    `n_correlations` have one and `n_undefined` have not; `by_key` holds each, in the order of the data, keyed by
    the rater or by both.
    """

    value: float | None
    method: Method
    n_correlations: int
    n_undefined: int
    by_key: tuple[tuple[tuple[str, ...], float | None], ...]
    undefined: str | None


def leave_one_rater_out(data: ReliabilityData, *, method: Method = "spearman") -> RaterMean:
    """How well one person does: mean correlation of each rater with the mean of the others.

    Parameters
    ----------
    data : ReliabilityData
        Missing ratings allowed: a rater counts on the units that he and another rated.
    method : {"spearman", "kendall_tau_b", "pearson"}
        Which correlation.

    Returns
    -------
    RaterMean
        None, with the reason, when no rater has a correlation.

    Raises
    ------
    ValueError
        If `method` is unknown.

    Examples
    --------
    >>> ratings = [[1, 2, 3, 4], [1, 3, 2, 4], [1, 2, 3, 4]]
    >>> data = ReliabilityData(ratings, [0, 0, 1, 1], raters=("a", "b", "c"), units=tuple("uvwx"))
    >>> made = leave_one_rater_out(data)
    >>> [(key[0], round(each, 4)) for key, each in made.by_key], round(made.value, 4)
    ([('a', 0.9487), ('b', 0.8), ('c', 0.9487)], 0.8991)
    """
    return _rater_mean(_each_with_others(data), method)


def resampled_leave_one_rater_out(
    data: ReliabilityData, weights: npt.ArrayLike, *, method: Method = "spearman"
) -> FloatArray:
    """Leave-one-rater-out ceiling of each draw of prompts.

    Parameters
    ----------
    data, method
        As in `leave_one_rater_out`.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the prompt codes in `data.unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        Mean over the raters who have a correlation in the draw; nan where none has.

    Raises
    ------
    ValueError
        If `weights` does not fit or `method` is unknown.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 4], [1, 3, 2, 4]], [0, 0, 1, 1], raters=("a", "b"), units=tuple("uvwx"))
    >>> resampled_leave_one_rater_out(data, [[1, 1], [2, 0]]).round(4).tolist()
    [0.8, 1.0]
    """
    draws = np.stack(
        [
            resampled_correlation(own, others, data.unit_prompts, weights, method)
            for _, own, others in _each_with_others(data)
        ]
    )
    defined = ~np.isnan(draws)
    sums = np.where(defined, draws, 0.0).sum(axis=0)
    means = np.full(sums.size, np.nan)
    np.divide(sums, defined.sum(axis=0), out=means, where=defined.any(axis=0))
    return means


def mean_pairwise_correlation(data: ReliabilityData, *, method: Method = "spearman") -> RaterMean:
    """Mean correlation over all pairs of raters, on the units both rated.

    Parameters
    ----------
    data, method
        As in `leave_one_rater_out`.

    Returns
    -------
    RaterMean
        None, with the reason, when no pair has a correlation: each needs three shared units.

    Raises
    ------
    ValueError
        If `method` is unknown.

    Examples
    --------
    >>> ratings = [[1, 2, 3, 4], [1, 3, 2, 4], [1, 2, 3, 4]]
    >>> data = ReliabilityData(ratings, [0, 0, 1, 1], raters=("a", "b", "c"), units=tuple("uvwx"))
    >>> made = mean_pairwise_correlation(data)
    >>> round(made.value, 4), made.n_correlations
    (0.8667, 3)
    """
    rows = zip(data.raters, data.values, strict=True)
    return _rater_mean((((a, b), one, other) for (a, one), (b, other) in combinations(rows, 2)), method)


def _each_with_others(data: ReliabilityData) -> Iterator[tuple[tuple[str], FloatArray, FloatArray]]:
    for row, rater in enumerate(data.raters):
        yield (rater,), data.values[row], _means(np.delete(data.values, row, axis=0))


def _rater_mean(pairs: Iterator[tuple[tuple[str, ...], FloatArray, FloatArray]], method: Method) -> RaterMean:
    by_key = tuple((key, correlation(one, other, method).value) for key, one, other in pairs)
    found = [each for _, each in by_key if each is not None]
    reason = None if found else "no rater has a correlation with another: too few shared units, or constant"
    value = float(np.mean(found)) if found else None
    return RaterMean(value, method, len(found), len(by_key) - len(found), by_key, reason)


def _means(values: FloatArray) -> FloatArray:
    """Mean of each column, nan without ratings; summed ascending, so that order breaks no tie."""
    counts = (~np.isnan(values)).sum(axis=0)
    sums = np.nansum(np.sort(values, axis=0), axis=0)
    means = np.full(values.shape[1], np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _check_reliability(name: str, number: float) -> None:
    # An estimated one has no lower bound: raters may disagree more about a unit than units differ.
    if not -math.inf < number <= 1:
        raise ValueError(f"{name}: {number} is not a reliability, which is finite and at most 1")
