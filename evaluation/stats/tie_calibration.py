"""The tolerance of a tie in the metric that makes acc_eq greatest.

People's means lie on a lattice and tie for good reasons; a metric hardly ever ties. A tolerance makes ties of
the metric's close pairs. Judged by the pairs it was chosen on it looks too good: `calibrated_accuracy` judges it by
others.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.columns import prompts_of_units
from evaluation.stats.ties import pairs_of_units, values_of_both

SAME_ACCURACY = 1e-12  # accuracies closer than this differ by rounding: the smaller tolerance is taken

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True)
class TieCalibration:
    """The tolerance that makes acc_eq greatest, and that acc_eq, which is too good: it was chosen by it."""

    epsilon: float | None
    accuracy: float | None
    n_pairs: int
    n_prompts: int
    undefined: str | None


def calibrated_epsilon(
    metric: npt.ArrayLike, human: npt.ArrayLike, unit_prompts: npt.ArrayLike | None = None
) -> TieCalibration:
    """Find the tolerance of a tie in the metric that makes acc_eq greatest.

    Parameters
    ----------
    metric, human : array_like, shape (n_units,)
        As in `pair_counts`.
    unit_prompts : array_like of int, shape (n_units,), optional
        Code of each unit's prompt: acc_eq is then the mean over prompts of the accuracy on pairs inside each.
        Without it, all pairs count alike.

    Returns
    -------
    TieCalibration
        `epsilon` is 0 or a difference that occurs, the smallest of equally good ones; None without a pair.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is infinite or a code is not an integer.

    Notes
    -----
    Deutsch, Foster & Freitag 2023: with the pairs sorted by the metric's difference, acc_eq at each tolerance
    is a cumulative sum. All pairs are held: a million take some 60 MB.

    Examples
    --------
    >>> made = calibrated_epsilon([2, 1, 1.5, 5, 3], [1, 2, 2, 3, 4])
    >>> made.epsilon, round(made.accuracy, 12)
    (0.5, 0.7)
    """
    first, second, kept = values_of_both(metric, human)
    codes = np.zeros(kept.size, dtype=np.int64) if unit_prompts is None else unit_prompts
    prompt_of, _ = prompts_of_units(codes, kept.size)
    pairs = _PairsInside.of(first, second, prompt_of[kept])
    n_prompts = int(np.unique(pairs.prompt_of).size)
    if not n_prompts:
        return TieCalibration(None, None, 0, 0, "no prompt has a pair of units with both values")
    epsilon, accuracy = pairs.best(np.ones(pairs.prompt_of.size, dtype=np.bool_))
    return TieCalibration(epsilon, accuracy, pairs.prompt_of.size, n_prompts, None)


@dataclass(frozen=True, eq=False)
class _PairsInside:
    """Pairs of units inside prompts, ascending by the metric's difference; each of shape (n_pairs,)."""

    differences: FloatArray
    right_if_untied: npt.NDArray[np.bool_]
    right_if_tied: npt.NDArray[np.bool_]
    prompt_of: IntArray

    @classmethod
    def of(cls, metric: FloatArray, human: FloatArray, prompt_of: IntArray) -> _PairsInside:
        order = np.argsort(prompt_of, kind="stable")
        bounds = np.append(np.flatnonzero(np.diff(prompt_of[order], prepend=-1)), order.size)
        parts = [(np.empty(0), np.empty(0), np.empty(0), np.empty(0, dtype=np.intp))]
        for start, stop in itertools.pairwise(bounds):
            units = order[start:stop]
            for block in pairs_of_units(metric[units], human[units]):
                parts.append((*block, np.full(block[0].size, prompt_of[units[0]])))
        differences, signs, human_signs, prompts = (np.concatenate(each) for each in zip(*parts, strict=True))
        sorted_pairs = np.argsort(differences, kind="stable")
        human_tied = human_signs == 0
        right = (signs == human_signs) & ~human_tied
        return cls(
            differences[sorted_pairs], right[sorted_pairs], human_tied[sorted_pairs], prompts[sorted_pairs]
        )

    def best(self, chosen: npt.NDArray[np.bool_]) -> tuple[float, float]:
        """Tolerance and accuracy, the mean over prompts, on the chosen pairs."""
        prompts = self.prompt_of[chosen]
        counts = np.bincount(prompts)
        share = 1 / (counts[prompts] * np.count_nonzero(counts))
        untied = self.right_if_untied[chosen].astype(np.float64)
        gains = np.cumsum(share * (self.right_if_tied[chosen] - untied))
        differences = self.differences[chosen]
        last = np.append(differences[1:] != differences[:-1], True)
        # At a tolerance of 0 the metric's own ties are ties already; without one, nothing is tied yet.
        epsilons = differences[last]
        accuracies = share @ untied + gains[last]
        if epsilons[0] > 0:
            epsilons, accuracies = np.append(0.0, epsilons), np.append(share @ untied, accuracies)
        place = int(np.flatnonzero(accuracies >= accuracies.max() - SAME_ACCURACY)[0])
        return float(epsilons[place]), float(accuracies[place])
