"""Kendall's variants and the pairwise accuracy in which ties count, at a given tolerance of a tie."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from evaluation.stats.columns import column

Variant = Literal["a", "b", "c", "23"]
PAIR_BLOCK = 4_000_000  # pairs held at once while they are counted

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PairCounts:
    """How two rankings order their pairs: alike, opposite, or tied in one or in both."""

    concordant: int
    discordant: int
    tied_metric: int
    tied_human: int
    tied_both: int

    @property
    def n_pairs(self) -> int:
        """All pairs."""
        return self.concordant + self.discordant + self.tied_metric + self.tied_human + self.tied_both


@dataclass(frozen=True)
class TieStatistic:
    """A statistic of pairs, or None and the reason; `epsilon` is the tolerance of a tie in the metric."""

    value: float | None
    epsilon: float
    n_units: int
    n_pairs: int
    n_left_out: int
    undefined: str | None


def values_of_both(
    metric: npt.ArrayLike, human: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Both values of the units that have both, and which units those are.

    Parameters
    ----------
    metric, human : array_like, shape (n_units,)
        The two values of each unit; nan where missing.

    Returns
    -------
    tuple
        Metric and human values, shape (n_kept,), and the mask of the kept, shape (n_units,).

    Raises
    ------
    ValueError
        If the two are not one-dimensional and of one length, or a value is infinite.

    Examples
    --------
    >>> [part.tolist() for part in values_of_both([1, 2, float("nan")], [5, 6, 7])]
    [[1.0, 2.0], [5.0, 6.0], [True, True, False]]
    """
    first = column(metric, "metric")
    second = column(human, "human", first.size)
    kept = np.asarray(~(np.isnan(first) | np.isnan(second)), dtype=np.bool_)
    return first[kept], second[kept], kept


def pairs_of_units(
    metric: FloatArray, human: FloatArray
) -> Iterator[tuple[FloatArray, FloatArray, FloatArray]]:
    """All pairs of units, in blocks that bound the memory.

    Parameters
    ----------
    metric, human : ndarray of float64, shape (n_units,)
        The two values of each unit, none missing.

    Yields
    ------
    tuple
        Difference of the metric in each pair, from 0; its sign; and the sign of the human difference, each of
        shape (n_pairs_of_the_block,).

    Examples
    --------
    >>> [[part.tolist() for part in block] for block in pairs_of_units(np.array([1.0, 3.0]), np.zeros(2))]
    [[[2.0], [-1.0], [0.0]]]
    """
    rows = max(1, PAIR_BLOCK // max(1, metric.size))
    for start in range(0, metric.size, rows):
        stop = min(start + rows, metric.size)
        first, second = np.nonzero(np.arange(metric.size) > np.arange(start, stop)[:, np.newaxis])
        first += start
        steps = metric[first] - metric[second]
        yield np.abs(steps), np.sign(steps), np.sign(human[first] - human[second])


def pair_counts(metric: npt.ArrayLike, human: npt.ArrayLike, *, epsilon: float = 0.0) -> PairCounts:
    """Count the pairs of units that metric and people order alike, oppositely or not at all.

    Parameters
    ----------
    metric, human : array_like, shape (n_units,)
        The two values of each unit; nan where missing. A unit that lacks either is left out.
    epsilon : float
        From 0: pairs whose metric differs by no more are tied in the metric. People tie when equal.

    Returns
    -------
    PairCounts

    Raises
    ------
    ValueError
        If a shape does not fit, a value is infinite, or `epsilon` is negative or not finite.

    Examples
    --------
    >>> pair_counts([2, 1, 1.5, 5, 3], [1, 2, 2, 3, 4])
    PairCounts(concordant=6, discordant=3, tied_metric=0, tied_human=1, tied_both=0)
    """
    _check_epsilon(epsilon)
    first, second, _ = values_of_both(metric, human)
    counts = np.zeros(5, dtype=np.int64)
    for differences, signs, human_signs in pairs_of_units(first, second):
        tied, human_tied = differences <= epsilon, human_signs == 0
        alike = signs == human_signs
        counts += [
            np.count_nonzero(alike & ~tied & ~human_tied),
            np.count_nonzero(~alike & ~tied & ~human_tied),
            np.count_nonzero(tied & ~human_tied),
            np.count_nonzero(human_tied & ~tied),
            np.count_nonzero(human_tied & tied),
        ]
    return PairCounts(*(int(count) for count in counts))


def acc_eq(metric: npt.ArrayLike, human: npt.ArrayLike, *, epsilon: float = 0.0) -> TieStatistic:
    """Share of pairs that metric and people order alike, a tie in both among them: (C + T_xy) / pairs.

    Parameters
    ----------
    metric, human, epsilon
        As in `pair_counts`.

    Returns
    -------
    TieStatistic
        `value` in [0, 1]; None, with the reason, without a pair.

    Raises
    ------
    ValueError
        As `pair_counts`.

    Notes
    -----
    Deutsch, Foster & Freitag 2023 (arXiv 2305.14324).

    Examples
    --------
    >>> acc_eq([2, 1, 1.5, 5, 3], [1, 2, 2, 3, 4]).value
    0.6
    """
    counts = pair_counts(metric, human, epsilon=epsilon)
    value = (counts.concordant + counts.tied_both) / counts.n_pairs if counts.n_pairs else None
    return _statistic(value, metric, human, epsilon, counts.n_pairs, "there is no pair of units")


def kendall_variant(
    metric: npt.ArrayLike, human: npt.ArrayLike, variant: Variant, *, epsilon: float = 0.0
) -> TieStatistic:
    """Kendall's tau in the variant that treats ties as asked.

    Parameters
    ----------
    metric, human, epsilon
        As in `pair_counts`.
    variant : {"a", "b", "c", "23"}
        a: (C - D) / pairs. b: (C - D) / sqrt((C + D + T_x)(C + D + T_y)). c: 2 (C - D) / (n^2 (m - 1) / m), m
        the lesser number of different values. 23: (C + T_xy - D - T_x - T_y) / pairs, which is 2 acc_eq - 1.

    Returns
    -------
    TieStatistic
        `value` in [-1, 1]; None, with the reason, without a pair, and under b and c when a side is constant.

    Raises
    ------
    ValueError
        As `pair_counts`; if `variant` is unknown, or c is asked with an epsilon: a tolerance does not say how
        many values there are.

    Notes
    -----
    Kendall 1945; Stuart 1953 for c; Deutsch, Foster & Freitag 2023 for 23.

    Examples
    --------
    >>> [round(kendall_variant([2, 1, 1.5, 5, 3], [1, 2, 2, 3, 4], v).value, 9) for v in ("a", "b", "c", "23")]
    [0.3, 0.316227766, 0.32, 0.2]
    """
    if variant not in get_args(Variant):
        raise ValueError(f"variant: {variant!r} is none of {', '.join(get_args(Variant))}")
    if variant == "c" and epsilon > 0:
        raise ValueError("epsilon: tau-c counts different values, which a tolerance does not define")
    counts = pair_counts(metric, human, epsilon=epsilon)
    first, second, _ = values_of_both(metric, human)
    untied = counts.concordant + counts.discordant
    ahead = counts.concordant - counts.discordant
    reason = "there is no pair of units"
    value: float | None = None
    if variant == "23" and counts.n_pairs:
        value = (2 * (counts.concordant + counts.tied_both) - counts.n_pairs) / counts.n_pairs
    elif variant == "a" and counts.n_pairs:
        value = ahead / counts.n_pairs
    elif counts.n_pairs:
        n_metric, n_human = untied + counts.tied_human, untied + counts.tied_metric
        reason = (
            "every pair is tied in the metric" if n_metric == 0 else "every pair is tied in the human values"
        )
        if n_metric and n_human:
            n_values = min(np.unique(first).size, np.unique(second).size)
            scale = math.sqrt(n_metric) * math.sqrt(n_human)
            value = (
                ahead / scale if variant == "b" else 2 * ahead * n_values / (first.size**2 * (n_values - 1))
            )
    bounded = None if value is None else min(1.0, max(-1.0, value))
    return _statistic(bounded, metric, human, epsilon, counts.n_pairs, reason)


def _check_epsilon(epsilon: float) -> None:
    if not (math.isfinite(epsilon) and epsilon >= 0):
        raise ValueError(f"epsilon: {epsilon} is not a number from 0")


def _statistic(
    value: float | None,
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    epsilon: float,
    n_pairs: int,
    reason: str,
) -> TieStatistic:
    _, _, kept = values_of_both(metric, human)
    n_units = int(np.count_nonzero(kept))
    undefined = None if value is not None else reason
    return TieStatistic(value, float(epsilon), n_units, n_pairs, kept.size - n_units, undefined)
