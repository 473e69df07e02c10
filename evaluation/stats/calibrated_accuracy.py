"""acc_eq at a tolerance of ties that was chosen on other prompts, over all pairs of items or within prompts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
)
from evaluation.stats.columns import prompts_of_units
from evaluation.stats.estimate import Estimate
from evaluation.stats.folds import DEFAULT_FOLDS, checked_folds, prompt_folds
from evaluation.stats.pair_tallies import PairTallies
from evaluation.stats.ties import values_of_both

AccuracyLevel = Literal["item", "within_prompt"]
LEVEL_NAMES: dict[AccuracyLevel, str] = {
    "item": "over all pairs of items",
    "within_prompt": "within prompts",
}
FOLDS_NEEDED: dict[AccuracyLevel, int] = {
    "item": 3,
    "within_prompt": 2,
}  # a pair of items may lie in two folds

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CalibratedAccuracy:
    """acc_eq, each pair at the tolerance chosen without the folds it lies in; or None and the reason.

    `prompts`, shape (n_prompts,), are the codes of the prompts that take part, ascending, and `folds` their folds.
    `epsilons` are the tolerances: shape (n_folds,) within prompts; (n_folds, n_folds) over items, for pairs between
    two folds; nan where no pair is. `n_left_out` units lacked a value, or a second unit of their prompt where pairs
    are within prompts.
    """

    value: float | None
    level: AccuracyLevel
    prompts: IntArray
    folds: IntArray
    epsilons: FloatArray
    n_units: int
    n_pairs: int
    n_left_out: int
    undefined: str | None


def calibrated_accuracy(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    level: AccuracyLevel,
    seed: int,
    n_folds: int = DEFAULT_FOLDS,
) -> CalibratedAccuracy:
    """acc_eq with the tolerance of a tie chosen out of fold.

    Parameters
    ----------
    metric, human : array_like, shape (n_units,)
        As in `ties.pair_counts`.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt. Folds are whole prompts.
    level : {"item", "within_prompt"}
        Over all pairs of units, each counting alike; or the mean over prompts of the accuracy inside each.
    seed : int
        Seed by which prompts are dealt to folds.
    n_folds : int
        At least 2 within prompts, 3 over items.

    Returns
    -------
    CalibratedAccuracy
        `value` in [0, 1]; None, with the reason, when there are too few prompts to choose out of fold.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is infinite, a code is not an integer, `level` is unknown or there are too
        few folds.

    Notes
    -----
    Deutsch, Foster & Freitag 2023, cross-fitted: over items, a pair between folds f and g takes the tolerance that is
    best on the pairs of units outside both. The tolerances tried are 0 and the differences that occur, at most
    `pair_tallies.MAX_CANDIDATES` of them, evenly over the ranks of the differences; the smallest of equally good.

    Examples
    --------
    >>> metric, human, prompts = [1, 1.1, 3, 1, 1.2, 3], [1, 1, 2, 1, 1, 2], [0, 0, 0, 1, 1, 1]
    >>> made = calibrated_accuracy(metric, human, prompts, level="within_prompt", seed=1)
    >>> round(made.value, 3), np.sort(made.epsilons[:2]).round(3).tolist()
    (0.833, [0.1, 0.2])
    """
    _check_level(level, n_folds)
    first, second, kept = _units_with_pairs(metric, human, unit_prompts, level)
    codes = np.asarray(unit_prompts)[kept].astype(np.int64)
    prompts = np.unique(codes)
    folds = prompt_folds(prompts.size, n_folds, np.random.default_rng(seed))
    shape = (n_folds, n_folds) if level == "item" else (n_folds,)
    epsilons = np.full(shape, np.nan)
    n_left_out = kept.size - first.size
    needed = FOLDS_NEEDED[level]
    if prompts.size < needed:
        what = "a unit with both values" if level == "item" else "a pair of units with both values"
        counted = f"{prompts.size} prompt{' has' if prompts.size == 1 else 's have'}"
        reason = f"{counted} {what}: choosing out of fold needs {needed}"
        return CalibratedAccuracy(
            None, level, prompts, folds, epsilons, int(first.size), 0, n_left_out, reason
        )
    tallies = PairTallies.of(first, second, codes, folds, level == "item")
    values, chosen = tallies.judged(np.ones((1, prompts.size)))
    for (one, other), best in zip(tallies.blocks, chosen[0], strict=True):
        if best >= 0:
            places = [(one, other), (other, one)] if level == "item" else [(one,)]
            for place in places:
                epsilons[place] = tallies.candidates[best]
    value = None if np.isnan(values[0]) else float(values[0])
    reason_none = (
        None if value is not None else "the folds that a tolerance is chosen on have no pair of units"
    )
    return CalibratedAccuracy(
        value,
        level,
        prompts,
        folds,
        epsilons,
        int(first.size),
        tallies.n_pairs,
        n_left_out,
        reason_none,
    )


def resampled_calibrated_accuracy(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    folds: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    level: AccuracyLevel,
) -> FloatArray:
    """acc_eq of each draw of prompts, all tolerances chosen anew in each.

    Parameters
    ----------
    metric, human, unit_prompts, level
        As in `calibrated_accuracy`.
    folds : array_like of int, shape (n_prompts,)
        Fold of each prompt, in ascending order of the codes; copies of a prompt lie in its fold.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes in `unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw has no pair, or none to choose a tolerance on.

    Raises
    ------
    ValueError
        As `calibrated_accuracy`; or if `folds` or `weights` does not fit.

    Notes
    -----
    Units of one prompt are not paired with units of its copy: a unit and its copy tie on both sides, which would count
    as right, and the rest would be pairs inside a prompt taken for pairs between two. So a pair between prompts counts
    the product of their weights, a pair inside one its weight.

    Examples
    --------
    >>> metric, human, prompts = [1, 1.1, 3, 1, 1.2, 3], [1, 1, 2, 1, 1, 2], [0, 0, 0, 1, 1, 1]
    >>> resampled_calibrated_accuracy(metric, human, prompts, [0, 1], [[1, 1], [3, 1]],
    ...                               level="within_prompt").round(3).tolist()
    [0.833, 0.917]
    """
    _check_level(level, FOLDS_NEEDED[level])
    first, second, kept = values_of_both(metric, human)
    places, n_prompts = prompts_of_units(unit_prompts, kept.size)
    fold_of = checked_folds(folds, n_prompts)
    drawn = checked_weights(weights, n_prompts)
    tallies = PairTallies.of(first, second, places[kept], fold_of, level == "item", n_prompts)
    return tallies.judged(drawn)[0]


def calibrated_accuracy_estimate(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    level: AccuracyLevel,
    seed: int,
    n_folds: int = DEFAULT_FOLDS,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
) -> Estimate:
    """acc_eq with the tolerance chosen out of fold, with its interval by resampling prompts.

    Parameters
    ----------
    metric, human, unit_prompts, level, n_folds
        As in `calibrated_accuracy`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`; the seed also deals the folds. The prompts resampled are those that take
        part.
    n_raters : int, optional
        Raters behind the human values.

    Returns
    -------
    Estimate
        The tolerances are chosen anew in each draw. The value without an interval, and the reason, for fewer than six
        prompts.

    Raises
    ------
    ValueError
        As `calibrated_accuracy`.

    Examples
    --------
    >>> metric, human, prompts = [1, 1.1, 3, 1, 1.2, 3], [1, 1, 2, 1, 1, 2], [0, 0, 0, 1, 1, 1]
    >>> calibrated_accuracy_estimate(metric, human, prompts, level="within_prompt", seed=1).interval_undefined
    '2 prompts: an interval needs at least 6'
    """
    made = calibrated_accuracy(metric, human, unit_prompts, level=level, seed=seed, n_folds=n_folds)
    first, second, kept = _units_with_pairs(metric, human, unit_prompts, level)
    codes = np.asarray(unit_prompts)[kept]
    return estimate_by_prompts(
        made.value,
        made.undefined,
        lambda weights: resampled_calibrated_accuracy(first, second, codes, made.folds, weights, level=level),
        method=f"acc_eq {LEVEL_NAMES[level]}, tolerance of a tie chosen out of fold",
        n_units=made.n_units,
        n_raters=n_raters,
        n_prompts=int(made.prompts.size),
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _check_level(level: AccuracyLevel, n_folds: int) -> None:
    if level not in get_args(AccuracyLevel):
        raise ValueError(f"level: {level!r} is none of {', '.join(get_args(AccuracyLevel))}")
    if n_folds < FOLDS_NEEDED[level]:
        raise ValueError(f"n_folds: {n_folds} is below {FOLDS_NEEDED[level]}")


def _units_with_pairs(
    metric: npt.ArrayLike, human: npt.ArrayLike, unit_prompts: npt.ArrayLike, level: AccuracyLevel
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Values of the units that take part, and which they are."""
    first, second, kept = values_of_both(metric, human)
    places, n_prompts = prompts_of_units(unit_prompts, kept.size)
    if level == "item":
        return first, second, kept
    sizes = np.bincount(places[kept], minlength=n_prompts)
    paired = kept & (sizes[places] > 1)
    return first[paired[kept]], second[paired[kept]], paired
