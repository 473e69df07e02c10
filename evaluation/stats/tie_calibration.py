"""The tolerance of a tie in the metric, chosen on some prompts and judged on others.

People's means lie on a lattice and tie for good reasons; a metric hardly ever ties. A tolerance makes ties of
the metric's close pairs, and must not be chosen on the pairs it is then judged by.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE, DEFAULT_DRAWS, checked_weights, estimate_by_prompts
from evaluation.stats.columns import prompts_of_units
from evaluation.stats.estimate import Estimate
from evaluation.stats.ties import pairs_of_units, values_of_both

DEFAULT_FOLDS = 5
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


@dataclass(frozen=True, eq=False)
class CalibratedAccuracy:
    """acc_eq within prompts, each at the tolerance chosen on the other folds' prompts.

    `value` is the mean over prompts. Prompts with a pair, ascending: `accuracies` and `folds`, shape
    (n_prompts,). `epsilons`, shape (n_folds,), is the tolerance used in each fold, nan in a fold of no prompt.
    """

    value: float | None
    accuracies: FloatArray
    folds: IntArray
    epsilons: FloatArray
    n_pairs: int
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


def calibrated_accuracy(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    seed: int,
    n_folds: int = DEFAULT_FOLDS,
) -> CalibratedAccuracy:
    """acc_eq within prompts, with the tolerance for a prompt chosen on prompts of other folds.

    Parameters
    ----------
    metric, human, unit_prompts
        As in `calibrated_epsilon`.
    seed : int
        Seed by which prompts are dealt to folds.
    n_folds : int
        At least 2; no more are made than there are prompts with a pair.

    Returns
    -------
    CalibratedAccuracy
        `value` in [0, 1]; None, with the reason, when fewer than two prompts have a pair.

    Raises
    ------
    ValueError
        As `calibrated_epsilon`, or if `n_folds` is below 2.

    Notes
    -----
    Deutsch, Foster & Freitag 2023, cross-fitted so that no pair helps to choose its own tolerance.

    Examples
    --------
    >>> metric, human, prompts = [1, 1.1, 3, 1, 1.2, 3], [1, 1, 2, 1, 1, 2], [0, 0, 0, 1, 1, 1]
    >>> made = calibrated_accuracy(metric, human, prompts, seed=1)
    >>> made.accuracies.round(3).tolist(), round(made.value, 3)
    ([1.0, 0.667], 0.833)
    """
    if n_folds < 2:
        raise ValueError(f"n_folds: {n_folds} is below 2")
    first, second, kept = values_of_both(metric, human)
    prompt_of, _ = prompts_of_units(unit_prompts, kept.size)
    pairs = _PairsInside.of(first, second, prompt_of[kept])
    used, place = np.unique(pairs.prompt_of, return_inverse=True)
    if used.size < 2:
        reason = f"{used.size} prompts have a pair of units with both values: choosing out of fold needs 2"
        nothing = np.empty(0)
        return CalibratedAccuracy(None, nothing, nothing.astype(np.intp), nothing, place.size, reason)
    folds = np.empty(used.size, dtype=np.intp)
    folds[np.random.default_rng(seed).permutation(used.size)] = np.arange(used.size) % n_folds
    epsilons = np.full(n_folds, np.nan)
    for fold in np.unique(folds):
        epsilons[fold], _ = pairs.best(folds[place] != fold)
    right = np.where(
        pairs.differences <= epsilons[folds[place]], pairs.right_if_tied, pairs.right_if_untied
    ).astype(np.float64)
    accuracies = np.bincount(place, right) / np.bincount(place)
    return CalibratedAccuracy(float(accuracies.mean()), accuracies, folds, epsilons, place.size, None)


def calibrated_accuracy_draws(made: CalibratedAccuracy, weights: npt.ArrayLike) -> FloatArray:
    """Mean accuracy over the prompts of each draw, the tolerances as they were chosen.

    Parameters
    ----------
    made : CalibratedAccuracy
        Of `calibrated_accuracy`.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt with a pair is drawn, in ascending order of their codes.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan for an empty draw.

    Raises
    ------
    ValueError
        If `weights` does not fit.

    Examples
    --------
    >>> accuracies, folds = np.array([1.0, 0.5]), np.array([0, 1])
    >>> made = CalibratedAccuracy(0.75, accuracies, folds, np.zeros(2), 6, None)
    >>> calibrated_accuracy_draws(made, [[1, 1], [0, 2]]).tolist()
    [0.75, 0.5]
    """
    drawn = checked_weights(weights, made.accuracies.size)
    totals = drawn.sum(axis=1)
    values = np.full(drawn.shape[0], np.nan)
    np.divide(drawn @ made.accuracies, totals, out=values, where=totals > 0)
    return values


def calibrated_accuracy_estimate(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    seed: int,
    n_folds: int = DEFAULT_FOLDS,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
) -> Estimate:
    """acc_eq within prompts, tolerance out of fold, with its interval by resampling prompts.

    Parameters
    ----------
    metric, human, unit_prompts, n_folds
        As in `calibrated_accuracy`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`; the seed also deals the folds. The prompts resampled are those
        with a pair.
    n_raters : int, optional
        Raters behind the human values.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        As `calibrated_accuracy`.

    Notes
    -----
    The interval is given the chosen tolerances: they are not chosen again in each draw.

    Examples
    --------
    >>> metric, human, prompts = [1, 1.1, 3, 1, 1.2, 3], [1, 1, 2, 1, 1, 2], [0, 0, 0, 1, 1, 1]
    >>> calibrated_accuracy_estimate(metric, human, prompts, seed=1).interval_undefined
    '2 prompts: an interval needs at least 6'
    """
    made = calibrated_accuracy(metric, human, unit_prompts, seed=seed, n_folds=n_folds)
    _, _, kept = values_of_both(metric, human)
    prompt_of, _ = prompts_of_units(unit_prompts, kept.size)
    sizes = np.bincount(prompt_of[kept])
    return estimate_by_prompts(
        made.value,
        made.undefined,
        lambda weights: calibrated_accuracy_draws(made, weights),
        method="acc_eq within prompts, tolerance of a tie chosen out of fold",
        n_units=int(sizes[sizes > 1].sum()),
        n_raters=n_raters,
        n_prompts=int(np.count_nonzero(sizes > 1)),
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


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
