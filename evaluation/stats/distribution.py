"""How the ratings of one unit spread over the categories: entropy, agreement, consensus, and chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

MIN_CATEGORIES_OF_AGREEMENT = 3  # van der Eijk's unimodality is read off triples of categories
MAX_BLOCK_CELLS = 4_000_000  # numbers held at once while chance is drawn
ROUNDING = 1e-9  # slack when an observed spread is compared with drawn ones that may equal it


@dataclass(frozen=True)
class LabelDistribution:
    """Spread of the ratings of one unit; every value is None, with the reason, without ratings.

    `entropy_bits` in [0, log2 K]; `entropy_bits_miller_madow` above it; `agreement` (van der Eijk's A) in
    [-1, 1] and `polarization` = (1 - A) / 2 in [0, 1], None below three categories; `consensus` (Tastle &
    Wierman) in [0, 1]. `agreement_undefined` is the reason for the two that need three categories.
    """

    n_ratings: int
    entropy_bits: float | None
    entropy_bits_miller_madow: float | None
    agreement: float | None
    polarization: float | None
    consensus: float | None
    undefined: str | None
    agreement_undefined: str | None


@dataclass(frozen=True, eq=False)
class ChanceSpread:
    """Which units disagree more than raters' noise makes any unit disagree.

    `ratio`, shape (n_units,), is the unit's variance over the noise of all; `p_value`, same shape, the chance
    of at least that ratio; nan where a unit has fewer than two ratings. All None, with the reason, where
    there is no noise to compare with.
    """

    ratio: FloatArray | None
    p_value: FloatArray | None
    residual_variance: float | None
    n_units: int
    n_draws: int
    undefined: str | None


def label_distribution(counts: npt.ArrayLike) -> LabelDistribution:
    """Spread of one unit's ratings over the categories of a scale.

    Parameters
    ----------
    counts : array_like of int, shape (n_categories,)
        How many ratings fell into each category, in the order of the scale, empty categories among them.

    Returns
    -------
    LabelDistribution

    Raises
    ------
    ValueError
        If `counts` is not one-dimensional, is empty, or holds anything but whole numbers from 0.

    Notes
    -----
    Sources stand with the functions of each: `entropy_bits`, `agreement`, `consensus`.

    Examples
    --------
    >>> made = label_distribution([30, 40, 210, 130, 530, 50, 10])
    >>> round(made.entropy_bits, 4), round(made.agreement, 4), round(made.polarization, 4)
    (1.961, 0.6113, 0.1943)
    >>> label_distribution([0, 0, 0]).undefined
    'no rating'
    """
    numbers = _counts(counts)
    if numbers.ndim != 1:
        raise ValueError(f"counts: one number for each category is needed, not shape {numbers.shape}")
    n_ratings = int(numbers.sum())
    if not n_ratings:
        return LabelDistribution(0, None, None, None, None, None, "no rating", "no rating")
    agreed = None
    reason = None
    if numbers.size < MIN_CATEGORIES_OF_AGREEMENT:
        reason = f"{numbers.size} categories: agreement on an ordered scale needs at least 3"
    else:
        agreed = float(agreement(numbers))
    return LabelDistribution(
        n_ratings=n_ratings,
        entropy_bits=float(entropy_bits(numbers)),
        entropy_bits_miller_madow=float(entropy_bits(numbers, miller_madow=True)),
        agreement=agreed,
        polarization=None if agreed is None else (1 - agreed) / 2,
        consensus=float(consensus(numbers)) if numbers.size > 1 else 1.0,
        undefined=None,
        agreement_undefined=reason,
    )


def entropy_bits(counts: npt.ArrayLike, *, miller_madow: bool = False) -> FloatArray:
    """Shannon's entropy of each unit's ratings, in bits.

    Parameters
    ----------
    counts : array_like of int, shape (..., n_categories)
        Ratings of each unit in each category.
    miller_madow : bool
        Add (K - 1) / (2 n ln 2), K the categories that occur and n the ratings: the plain entropy of few
        ratings is too low, so units of different n must not be compared without.

    Returns
    -------
    ndarray of float64, shape (...)
        In [0, log2 n_categories] when plain; nan for a unit without ratings.

    Raises
    ------
    ValueError
        If `counts` holds anything but whole numbers from 0.

    Notes
    -----
    Shannon (1948); Miller (1955), Note on the bias of information estimates.

    Examples
    --------
    >>> entropy_bits([[50, 0, 50], [0, 9, 0]]).tolist()
    [1.0, 0.0]
    """
    numbers = _counts(counts)
    totals = numbers.sum(axis=-1)
    share = _shares(numbers, totals)
    logs = np.log2(share, out=np.zeros_like(share), where=share > 0)
    bits = np.abs((share * logs).sum(axis=-1))  # the sum is never above 0, and -0.0 is no entropy
    if miller_madow:
        extra = (np.count_nonzero(numbers, axis=-1) - 1) / (2 * math.log(2))
        bits = bits + extra / np.where(totals > 0, totals, 1)
    return np.asarray(np.where(totals > 0, bits, np.nan), dtype=np.float64)


def agreement(counts: npt.ArrayLike) -> FloatArray:
    """Van der Eijk's agreement A of each unit's ratings on an ordered scale.

    Parameters
    ----------
    counts : array_like of int, shape (..., n_categories)
        Ratings of each unit in each category, in the order of the scale; at least three categories.

    Returns
    -------
    ndarray of float64, shape (...)
        1 when all ratings are alike, 0 when they are spread evenly, -1 when half stand at each end; nan for a
        unit without ratings. Polarisation is (1 - A) / 2.

    Raises
    ------
    ValueError
        If there are fewer than three categories or `counts` holds anything but whole numbers from 0.

    Notes
    -----
    Van der Eijk (2001), Quality & Quantity 35, 325-341: ratings are peeled into layers in which each category
    is used or not; a layer of S used among K categories has A = U (1 - (S - 1) / (K - 1)), U = ((K - 2) TU -
    (K - 1) TDU) / ((K - 2) (TU + TDU)) by its triples used-used-empty or empty-used-used (TU) and
    used-empty-used (TDU).

    Examples
    --------
    >>> agreement([[0, 7, 0, 0], [5, 0, 0, 5], [2, 2, 2, 2]]).tolist()
    [1.0, -1.0, 0.0]
    """
    numbers = _counts(counts)
    n_categories = numbers.shape[-1]
    if n_categories < MIN_CATEGORIES_OF_AGREEMENT:
        raise ValueError(f"counts: agreement needs at least 3 categories, not {n_categories}")
    totals = numbers.sum(axis=-1)
    levels = np.sort(numbers, axis=-1)
    heights = np.diff(levels, axis=-1, prepend=0)
    summed = np.zeros(totals.shape)
    for layer in range(n_categories):
        used = numbers >= levels[..., layer, np.newaxis]
        n_used = used.sum(axis=-1)
        # Where the layer has no height its pattern does not matter.
        summed += heights[..., layer] * n_used * _layer_agreement(used, n_used)
    return np.asarray(
        np.where(totals > 0, summed / np.where(totals > 0, totals, 1), np.nan), dtype=np.float64
    )


def consensus(counts: npt.ArrayLike) -> FloatArray:
    """Tastle and Wierman's consensus of each unit's ratings on an ordered scale.

    Parameters
    ----------
    counts : array_like of int, shape (..., n_categories)
        Ratings of each unit in each category, in the order of the scale; at least two categories.

    Returns
    -------
    ndarray of float64, shape (...)
        1 when all ratings are alike, 0 when half stand at each end; nan for a unit without ratings.

    Raises
    ------
    ValueError
        If there are fewer than two categories or `counts` holds anything but whole numbers from 0.

    Notes
    -----
    1 + sum p log2(1 - |x - mean| / width), categories one apart. Tastle & Wierman (2007), International
    Journal of Approximate Reasoning 45, 531-545.

    Examples
    --------
    >>> consensus([[0, 7, 0, 0], [5, 0, 0, 5]]).tolist()
    [1.0, 0.0]
    """
    numbers = _counts(counts)
    width = numbers.shape[-1] - 1
    if width < 1:
        raise ValueError("counts: consensus needs at least 2 categories, not 1")
    totals = numbers.sum(axis=-1)
    share = _shares(numbers, totals)
    places = np.arange(width + 1.0)
    means = (share * places).sum(axis=-1, keepdims=True)
    closeness = 1 - np.abs(places - means) / width
    logs = np.log2(closeness, out=np.zeros_like(closeness), where=(share > 0) & (closeness > 0))
    return np.asarray(
        np.where(totals > 0, np.clip(1 + (share * logs).sum(axis=-1), 0, 1), np.nan), dtype=np.float64
    )


def disagreement_beyond_chance(
    values: npt.ArrayLike, *, rng: np.random.Generator, n_draws: int = 2000
) -> ChanceSpread:
    """Tell for each unit whether its raters disagree more than their noise explains.

    Parameters
    ----------
    values : array_like, shape (n_raters, n_units)
        Ratings, at least interval; nan where a rater did not rate a unit.
    rng : numpy.random.Generator
        Source of the draws.
    n_draws : int
        Draws of noise for each number of raters, at least 1.

    Returns
    -------
    ChanceSpread
        `p_value` at least 1 / (n_draws + 1); many units are tested, so adjust it before units are named.

    Raises
    ------
    ValueError
        If `values` is not two-dimensional or holds an infinity, or `n_draws` is below 1.

    Notes
    -----
    The noise is the residual of rating = unit + rater, fitted by least squares. A unit's ratio is its mean
    square of residuals over that of all units; chance is the ratio of as many residuals drawn with
    replacement from all of them, each first stretched by sqrt(k / (k - 1)) for its unit of k ratings, so that
    short units do not look calm. Severity of raters is no disagreement; noise is taken to be the same in all
    units.

    Examples
    --------
    >>> ratings = [[3, 1, 4, 2, 3, 1], [3, 2, 4, 2, 3, 1], [3, 1, 4, 3, 3, 5]]
    >>> made = disagreement_beyond_chance(ratings, rng=np.random.default_rng(1))
    >>> made.ratio.round(2).tolist(), bool(made.p_value[5] < 0.05)
    ([0.24, 0.86, 0.24, 0.03, 0.24, 4.38], True)
    """
    ratings = np.asarray(values, dtype=np.float64)
    if ratings.ndim != 2:
        raise ValueError(f"values: raters in rows and units in columns are needed, not shape {ratings.shape}")
    if np.isinf(ratings).any():
        raise ValueError("values: an infinite rating")
    if n_draws < 1:
        raise ValueError(f"n_draws: {n_draws} is below 1")
    sizes = (~np.isnan(ratings)).sum(axis=0)
    shown = sizes >= 2
    n_units = int(np.count_nonzero(shown))
    if not n_units:
        return ChanceSpread(None, None, None, 0, 0, "no unit has two ratings")
    pairable = ratings[:, shown]
    k = sizes[shown]
    residual, left = _residuals(pairable)
    spread = np.nansum(residual**2, axis=0)
    total = float(spread.sum())
    scale = float(np.nanmax(np.abs(pairable)))
    if left < 1 or total <= 1e-20 * scale**2 * float(k.sum()):
        reason = "no noise is left beside units and raters" if left < 1 else "raters differ by severity alone"
        return ChanceSpread(None, None, None, n_units, 0, reason)
    pool = (residual * np.sqrt(k / (k - 1)))[~np.isnan(residual)]
    of_all = total / float((k - 1).sum())
    ratio, p_value = np.full(sizes.size, np.nan), np.full(sizes.size, np.nan)
    ratio[shown] = spread / (k - 1) / of_all
    for size in np.unique(k):
        drawn = _chance_ratios(pool, int(size), n_draws, rng) / of_all
        here = shown & (sizes == size)
        below = np.searchsorted(drawn, ratio[here] * (1 - ROUNDING) - ROUNDING, side="left")
        p_value[here] = (n_draws - below + 1) / (n_draws + 1)
    return ChanceSpread(ratio, p_value, total / left, n_units, n_draws, None)


def _counts(counts: npt.ArrayLike) -> FloatArray:
    numbers = np.asarray(counts, dtype=np.float64)
    if numbers.ndim < 1 or not numbers.shape[-1]:
        raise ValueError("counts: at least one category is needed")
    if not np.isfinite(numbers).all() or (numbers < 0).any() or (numbers != np.floor(numbers)).any():
        raise ValueError("counts: whole numbers from 0 are needed")
    return numbers


def _shares(numbers: FloatArray, totals: FloatArray) -> FloatArray:
    return np.asarray(numbers / np.where(totals > 0, totals, 1)[..., np.newaxis], dtype=np.float64)


def _layer_agreement(used: npt.NDArray[np.bool_], n_used: npt.NDArray[np.intp]) -> FloatArray:
    n_categories = used.shape[-1]
    before = np.cumsum(used, axis=-1)
    after = n_used[..., np.newaxis] - before
    empty = ~used
    split = (empty * before * after).sum(axis=-1)
    joined = (empty * (before * (before - 1) + after * (after - 1))).sum(axis=-1) / 2
    triples = joined + split
    shape = ((n_categories - 2) * joined - (n_categories - 1) * split) / (
        (n_categories - 2) * np.where(triples > 0, triples, 1)
    )
    shape = np.where(n_used == 1, 1.0, shape)
    return np.asarray(shape * (1 - (n_used - 1) / (n_categories - 1)), dtype=np.float64)


def _residuals(ratings: FloatArray) -> tuple[FloatArray, int]:
    """Ratings less unit and rater, and the degrees of freedom that are left."""
    rater_of, unit_of = np.nonzero(~np.isnan(ratings))
    n_raters, n_units = ratings.shape
    rated = ratings[rater_of, unit_of]
    # Units are swept out by their means, so that the equations are as many as the raters, not the units.
    present = (~np.isnan(ratings)).astype(np.float64)
    shares = present / present.sum(axis=0)
    normal = np.diag(present.sum(axis=1)) - present @ shares.T
    means = np.nanmean(ratings, axis=0)
    right = np.bincount(rater_of, rated - means[unit_of], n_raters)
    severity, _, rank, _ = np.linalg.lstsq(normal, right, rcond=1e-10)
    left_over = ratings - severity[:, np.newaxis]
    residual = left_over - np.nanmean(left_over, axis=0)
    return residual, int(rated.size - n_units - rank)


def _chance_ratios(pool: FloatArray, size: int, n_draws: int, rng: np.random.Generator) -> FloatArray:
    """Variances of `size` residuals drawn from the pool, ascending, shape (n_draws,)."""
    made = np.empty(n_draws)
    block = max(1, MAX_BLOCK_CELLS // size)
    for start in range(0, n_draws, block):
        part = slice(start, min(start + block, n_draws))
        made[part] = pool[rng.integers(pool.size, size=(part.stop - start, size))].var(axis=1, ddof=1)
    return np.sort(made)
