"""Which pairs to rate: strata of a metric, how many to draw of each, and a draw every machine repeats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

Rule = Literal["equal", "proportional", "neyman"]

MAX_SHUFFLED = 1 << 22  # up to here a stratum is shuffled whole; above, ranks are picked one by one

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Strata:
    """Cells of a frame by a metric, with what later estimates need of the pairs that are not drawn.

    Attributes
    ----------
    codes : ndarray of int64, shape (n_pairs,)
        Stratum of each pair of the frame.
    edges : ndarray of float64, shape (n_strata + 1,)
    population : ndarray of int64, shape (n_strata,)
        Pairs of the frame in each stratum.
    metric_sum, metric_sum_sq : ndarray of float64, shape (n_strata,)
        Sum of the metric over the stratum, and of its square.
    bins : ndarray of float64, shape (n_bins + 1,)
    histogram : ndarray of int64, shape (n_strata, n_bins)
        Pairs of the stratum by bins of the metric; a bin holds its lower edge, the last one both.
    """

    codes: IntArray
    edges: FloatArray
    population: IntArray
    metric_sum: FloatArray
    metric_sum_sq: FloatArray
    bins: FloatArray
    histogram: IntArray


@dataclass(frozen=True, eq=False)
class StratifiedDraw:
    """Drawn pairs, in ascending order of their keys.

    `indices`, shape (n_drawn,), point into the frame as it was given; `strata` has the stratum of each and
    `inclusion_probability` how likely it was to be drawn: drawn over population of its stratum, in (0, 1].
    """

    indices: IntArray
    strata: IntArray
    inclusion_probability: FloatArray


def stratify(values: npt.ArrayLike, edges: npt.ArrayLike, *, bins: npt.ArrayLike | None = None) -> Strata:
    """Sort the pairs of a frame into strata of a metric.

    Parameters
    ----------
    values : array_like, shape (n_pairs,)
        The metric of each pair; none missing.
    edges : array_like, shape (n_strata + 1,)
        Ascending. A stratum holds its lower edge; the last one holds both.
    bins : array_like, shape (n_bins + 1,), optional
        Ascending edges of the histogram; by default 200 bins over [-1, 1].

    Returns
    -------
    Strata
        Counts, sums and histograms of the parts of a frame (its prompts) add up to those of the whole.

    Raises
    ------
    ValueError
        If an array has the wrong shape, edges or bins do not ascend, a value is missing, or one lies outside
        `edges` or `bins`.

    Examples
    --------
    >>> strata = stratify([0.1, 0.5, 0.5, 0.9, 1.0], [-1, 0.5, 0.8, 1])
    >>> strata.codes.tolist(), strata.population.tolist(), strata.metric_sum.tolist()
    ([0, 1, 1, 2, 2], [1, 2, 2], [0.1, 1.0, 1.9])
    """
    metric = np.asarray(values, dtype=np.float64)
    if metric.ndim != 1:
        raise ValueError(f"values: one for each pair is needed, not shape {metric.shape}")
    if not np.isfinite(metric).all():
        raise ValueError("values: a value is missing or infinite, so it belongs to no stratum")
    cuts = _ascending(edges, "edges")
    bars = _ascending(np.linspace(-1, 1, 201) if bins is None else bins, "bins")
    codes, cells = _cell(metric, cuts, "edges"), _cell(metric, bars, "bins")
    n_strata, n_bins = cuts.size - 1, bars.size - 1
    histogram = np.bincount(codes * n_bins + cells, minlength=n_strata * n_bins).reshape(n_strata, n_bins)
    return Strata(
        codes=codes,
        edges=cuts,
        population=np.bincount(codes, minlength=n_strata).astype(np.int64),
        metric_sum=_sum_by(codes, metric, n_strata),
        metric_sum_sq=_sum_by(codes, metric**2, n_strata),
        bins=bars,
        histogram=histogram.astype(np.int64),
    )


def allocate(
    n: int,
    population: npt.ArrayLike,
    rule: Rule,
    *,
    spread: npt.ArrayLike | None = None,
    at_least: int = 0,
) -> IntArray:
    """How many of `n` to draw from each stratum.

    Parameters
    ----------
    n : int
        Pairs to draw in all, at most the whole population.
    population : array_like of int, shape (n_strata,)
        Pairs there are in each stratum.
    rule : {"equal", "proportional", "neyman"}
        The same number from each stratum; in proportion to its population; in proportion to population times
        `spread`, which makes the variance of a stratified mean least (Neyman 1934).
    spread : array_like, shape (n_strata,), optional
        Standard deviation of the human value in each stratum, not negative, from a pilot; for Neyman alone.
    at_least : int
        Fewest to draw from a stratum, or its whole population if that is less.

    Returns
    -------
    ndarray of int64, shape (n_strata,)
        Sums to `n`; never more than the population. What a full stratum cannot take goes to the others by the
        same rule, and to those of no spread, by population, only when no other has room. Fractions are
        rounded by largest remainder, the earlier stratum first among equals.

    Raises
    ------
    ValueError
        If `n` is negative, above the population or below what `at_least` needs; if `rule` is unknown; or if
        `spread` is missing, out of place, negative, not finite or of the wrong shape.

    Examples
    --------
    >>> allocate(10, [100, 100, 2], "equal").tolist()
    [4, 4, 2]
    >>> allocate(10, [600, 300, 100], "proportional").tolist()
    [6, 3, 1]
    >>> allocate(10, [500, 500], "neyman", spread=[0.1, 0.4]).tolist()
    [2, 8]
    """
    room = np.asarray(population)
    if room.ndim != 1 or not np.issubdtype(room.dtype, np.integer) or (room < 0).any():
        raise ValueError("population: a whole number from 0 is needed for each stratum")
    if rule not in get_args(Rule):
        raise ValueError(f"rule: {rule!r} is none of {', '.join(get_args(Rule))}")
    if at_least < 0:
        raise ValueError(f"at_least: {at_least} is negative")
    if not 0 <= n <= room.sum():
        raise ValueError(f"n: {n} cannot be drawn from {int(room.sum())} pairs")
    floor = np.minimum(room, at_least)
    if n < floor.sum():
        raise ValueError(f"n: {n} is less than the {int(floor.sum())} that at_least={at_least} needs")
    shares = _shares(room, rule, spread)
    quotas = _quotas(n, shares, floor.astype(np.float64), room.astype(np.float64))
    if quotas is None:  # everything with a share is full: the rest is drawn from the strata without one
        full = np.where(shares > 0, room, floor).astype(np.float64)
        quotas = _quotas(n, np.where(shares > 0, 0.0, room), full, room.astype(np.float64))
    if quotas is None:  # pragma: no cover
        raise AssertionError("n is at most the population, so the second pass always has room")
    return _largest_remainder(n, quotas)


def draw_ranks(population: int, n: int, *, seed: int, stream: int = 0) -> IntArray:
    """Draw `n` of the ranks 0 to `population` - 1 without replacement, every set equally likely.

    Parameters
    ----------
    population, n : int
        `n` from 0 to `population`.
    seed, stream : int
        Not negative. Different streams of one seed are independent: one for each stratum.

    Returns
    -------
    ndarray of int64, shape (n,)
        Ascending. The same on every machine and every version of numpy.

    Raises
    ------
    ValueError
        If `n` is not between 0 and `population`, or `seed` or `stream` is negative.

    Notes
    -----
    numpy keeps the raw stream of a bit generator for good, but may change what `Generator.choice` makes of it
    (NEP 19): so the draw is made from raw 64-bit numbers. Up to `MAX_SHUFFLED` ranks each gets one and the
    `n` least win. Above, numbers taken modulo the population name ranks until `n` different ones are named;
    numbers beyond the last whole multiple of the population are passed over, since they would favour low
    ranks.

    Examples
    --------
    >>> draw_ranks(10, 3, seed=7).tolist() == draw_ranks(10, 3, seed=7).tolist()
    True
    >>> draw_ranks(3, 3, seed=7).tolist()
    [0, 1, 2]
    """
    if not 0 <= n <= population:
        raise ValueError(f"n: {n} cannot be drawn from {population}")
    if seed < 0 or stream < 0:
        raise ValueError("seed, stream: must not be negative")
    bits = np.random.PCG64(np.random.SeedSequence([seed, stream]))
    if population <= MAX_SHUFFLED or 2 * n > population:
        order = np.argsort(bits.random_raw(population), kind="stable")
        return np.sort(order[:n]).astype(np.int64)
    limit = np.uint64((1 << 64) // population * population - 1)
    named: dict[int, None] = {}
    while len(named) < n:
        raw = bits.random_raw(n)
        for rank in (raw[raw <= limit] % np.uint64(population)).tolist():
            if len(named) < n:
                named[rank] = None
    return np.array(sorted(named), dtype=np.int64)


def draw_stratified(
    keys: Sequence[str], codes: npt.ArrayLike, allocation: npt.ArrayLike, *, seed: int
) -> StratifiedDraw:
    """Draw pairs without replacement within each stratum, whatever the order in which they are given.

    Parameters
    ----------
    keys : sequence of str, length n_pairs
        A key for each pair of the frame, all different and the same on every machine: it, and not the
        position, decides who is drawn.
    codes : array_like of int, shape (n_pairs,)
        Stratum of each pair, from 0.
    allocation : array_like of int, shape (n_strata,)
        How many to draw from each stratum; see `allocate`.
    seed : int
        Not negative.

    Returns
    -------
    StratifiedDraw

    Raises
    ------
    ValueError
        If a key comes twice, `codes` or `allocation` does not fit, or a stratum holds fewer than are to be
        drawn.

    Examples
    --------
    >>> one = draw_stratified(["a", "b", "c", "d"], [0, 0, 1, 1], [1, 2], seed=3)
    >>> one.strata.tolist(), one.inclusion_probability.tolist()
    ([0, 1, 1], [0.5, 1.0, 1.0])
    >>> two = draw_stratified(["d", "c", "b", "a"], [1, 1, 0, 0], [1, 2], seed=3)
    >>> [("abcd")[i] for i in one.indices] == [("dcba")[i] for i in two.indices]
    True
    """
    strata, wanted = np.asarray(codes), np.asarray(allocation)
    if len(set(keys)) != len(keys):
        raise ValueError("keys: a key comes twice")
    if wanted.ndim != 1 or not np.issubdtype(wanted.dtype, np.integer) or (wanted < 0).any():
        raise ValueError("allocation: a whole number from 0 is needed for each stratum")
    if strata.shape != (len(keys),):
        raise ValueError(f"codes: shape {strata.shape} does not fit {len(keys)} keys")
    if strata.size and not np.issubdtype(strata.dtype, np.integer):
        raise ValueError(f"codes: must be integers, not {strata.dtype}")
    if strata.size and not 0 <= strata.min() <= strata.max() < wanted.size:
        raise ValueError(f"codes: a stratum outside 0 to {wanted.size - 1}")
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    probability = np.empty(len(keys))
    chosen = np.zeros(len(keys), dtype=np.bool_)  # by position in the sorted frame
    for stratum, n in enumerate(wanted.tolist()):
        members = np.flatnonzero(strata[order] == stratum)
        if n > members.size:
            raise ValueError(f"allocation: {n} of stratum {stratum}, which holds {members.size}")
        ranks = draw_ranks(int(members.size), n, seed=seed, stream=stratum)
        chosen[members[ranks]] = True
        probability[members] = n / members.size if members.size else 0.0
    drawn = order[chosen]
    return StratifiedDraw(drawn, strata[drawn].astype(np.int64), probability[chosen])


def _sum_by(codes: IntArray, numbers: FloatArray, n_strata: int) -> FloatArray:
    # An empty frame would make bincount count, in whole numbers.
    return np.bincount(codes, numbers, n_strata).astype(np.float64)


def _ascending(edges: npt.ArrayLike, name: str) -> FloatArray:
    cuts = np.asarray(edges, dtype=np.float64)
    if cuts.ndim != 1 or cuts.size < 2 or not (np.diff(cuts) > 0).all():
        raise ValueError(f"{name}: at least two ascending numbers are needed")
    return cuts


def _cell(metric: FloatArray, cuts: FloatArray, name: str) -> IntArray:
    if metric.size and not cuts[0] <= metric.min() <= metric.max() <= cuts[-1]:
        raise ValueError(f"values: one lies outside {name}, {cuts[0]:g} to {cuts[-1]:g}")
    return np.minimum(np.searchsorted(cuts, metric, side="right") - 1, cuts.size - 2).astype(np.int64)


def _shares(room: npt.NDArray[np.integer], rule: Rule, spread: npt.ArrayLike | None) -> FloatArray:
    if (spread is None) == (rule == "neyman"):
        raise ValueError("spread: needed for neyman, and for no other rule")
    if spread is None:
        return (room > 0).astype(np.float64) if rule == "equal" else room.astype(np.float64)
    deviations = np.asarray(spread, dtype=np.float64)
    if deviations.shape != room.shape:
        raise ValueError(f"spread: shape {deviations.shape}, but population has {room.shape}")
    if not np.isfinite(deviations).all() or (deviations < 0).any():
        raise ValueError("spread: a standard deviation is negative or not finite")
    return np.asarray(room * deviations, dtype=np.float64)


def _quotas(n: int, shares: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray | None:
    """Divide n in proportion to the shares as far as the bounds allow; None if they do not.

    Strata beyond a bound are fixed at it and the rest divided again. Only those on the side that is beyond by
    more in all are fixed in one pass: fixing the others could prove wrong once the rest has changed.
    """
    quotas, free = low.copy(), (shares > 0) & (low < high)
    while free.any():
        left = n - math.fsum(quotas[~free])
        divided = left * (shares[free] / math.fsum(shares[free]))
        bounded = np.clip(divided, low[free], high[free])
        off = math.fsum(bounded - divided)
        beyond = bounded < divided if off < 0 else bounded > divided if off > 0 else bounded != divided
        quotas[free] = bounded
        if not beyond.any():
            break
        free[np.flatnonzero(free)[beyond]] = False
    return quotas if abs(math.fsum(quotas) - n) < 1e-6 else None


def _largest_remainder(n: int, quotas: FloatArray) -> IntArray:
    whole = np.floor(quotas + 1e-9)  # a quota that is whole but for rounding counts as whole
    remainders = np.where(quotas - whole > 1e-9, quotas - whole, 0.0).round(9)
    first = np.argsort(-remainders, kind="stable")[: n - int(whole.sum())]
    whole[first] += 1
    return whole.astype(np.int64)
