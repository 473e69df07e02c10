"""How well a score tells "same" from "different": area under the ROC curve and average precision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
)
from evaluation.stats.columns import by_score_and_prompt, column, prompts_of_units, shares
from evaluation.stats.estimate import Estimate

FloatArray = npt.NDArray[np.float64]
MAX_BLOCK_CELLS = 4_000_000  # numbers held at once while draws are worked off


@dataclass(frozen=True)
class Ranking:
    """A statistic of a score against labels, or None and the reason.

    `n_same` is the sum of the labels, `n_different` that of their complements; `n_left_out` units lacked
    score or label.
    """

    value: float | None
    n_units: int
    n_same: float
    n_different: float
    n_left_out: int
    undefined: str | None


def roc_auc(label: npt.ArrayLike, score: npt.ArrayLike) -> Ranking:
    """Area under the ROC curve: how often "same" scores higher than "different", ties counting half.

    Parameters
    ----------
    label : array_like, shape (n_units,)
        1 for same, 0 for different, or the share of raters who say same; nan where missing. A unit of share s
        enters s times as same and 1 - s times as different.
    score : array_like, shape (n_units,)
        The metric, higher for same; nan where missing.

    Returns
    -------
    Ranking
        `value` in [0, 1]; None, with the reason, when no label says same, or none different.

    Raises
    ------
    ValueError
        If a shape does not fit, a score is infinite or a label is outside [0, 1].

    Notes
    -----
    The Mann-Whitney statistic. A soft label's unit is compared with itself too, as a tie: the draw is of two
    judgements, not of two units.

    Examples
    --------
    >>> roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.8]).value
    0.875
    >>> roc_auc([1, 1], [0.1, 0.4]).undefined
    'no unit is different'
    """
    labels, scores, n_left_out = _complete(label, score)
    n_same, n_different, reason = _sides(labels)
    value = None
    if reason is None:
        same, different = _by_score(labels, scores)
        below = np.cumsum(different) - different / 2
        value = _clip(float(same @ below) / (n_same * n_different))
    return Ranking(value, labels.size, n_same, n_different, n_left_out, reason)


def average_precision(label: npt.ArrayLike, score: npt.ArrayLike) -> Ranking:
    """Average precision: sum over thresholds of the gain in recall times the precision there.

    Parameters
    ----------
    label, score : array_like, shape (n_units,)
        As in `roc_auc`.

    Returns
    -------
    Ranking
        `value` in (0, 1], about the base rate for a score that knows nothing; None, with the reason, when no
        label says same.

    Raises
    ------
    ValueError
        As `roc_auc`.

    Notes
    -----
    Tied scores are one threshold; nothing is interpolated (Davis & Goadrich 2006 on why not).

    Examples
    --------
    >>> round(average_precision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).value, 9)
    0.833333333
    """
    labels, scores, n_left_out = _complete(label, score)
    n_same, n_different, reason = _sides(labels)
    if n_same:
        reason = None
    value = None
    if reason is None:
        same, different = _by_score(labels, scores)
        above = np.cumsum(same[::-1])
        value = _clip(float(same[::-1] @ (above / (above + np.cumsum(different[::-1])))) / n_same)
    return Ranking(value, labels.size, n_same, n_different, n_left_out, reason)


def resampled_auc(
    label: npt.ArrayLike, score: npt.ArrayLike, unit_prompts: npt.ArrayLike, weights: npt.ArrayLike
) -> FloatArray:
    """Area under the ROC curve of each draw of prompts, as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    label, score : array_like, shape (n_units,)
        As in `roc_auc`.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes in `unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw has no same or no different.

    Raises
    ------
    ValueError
        As `roc_auc`; or if `unit_prompts` or `weights` does not fit.

    Notes
    -----
    w'Kw / (w's w'd): K holds, for every two prompts, the comparisons won by the first's same against the
    second's different, and s and d the prompts' sums.

    Examples
    --------
    >>> draws = resampled_auc([0, 1, 0, 1], [1, 2, 3, 3], [0, 0, 1, 1], [[1, 1], [0, 2], [0, 0]])
    >>> draws.tolist()
    [0.625, 0.5, nan]
    """
    same, different, drawn = _prepared(label, score, unit_prompts, weights)
    below = np.cumsum(different, axis=0) - different / 2
    won = np.einsum("bp,bp->b", drawn @ (same.T @ below), drawn)
    return _ratio(won, (drawn @ same.sum(axis=0)) * (drawn @ different.sum(axis=0)))


def resampled_average_precision(
    label: npt.ArrayLike, score: npt.ArrayLike, unit_prompts: npt.ArrayLike, weights: npt.ArrayLike
) -> FloatArray:
    """Average precision of each draw of prompts; arguments as in `resampled_auc`.

    Parameters
    ----------
    label, score, unit_prompts, weights
        As in `resampled_auc`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw has no same.

    Raises
    ------
    ValueError
        As `resampled_auc`.

    Examples
    --------
    >>> resampled_average_precision([0, 1, 1], [1, 2, 3], [0, 0, 1], [[1, 1], [2, 0]]).tolist()
    [1.0, 1.0]
    """
    same, different, drawn = _prepared(label, score, unit_prompts, weights)
    same, different = same[::-1], different[::-1]
    values = np.full(drawn.shape[0], np.nan)
    block = max(1, MAX_BLOCK_CELLS // max(1, 4 * same.shape[0]))
    for start in range(0, drawn.shape[0], block):
        part = drawn[start : start + block].T
        gained, missed = same @ part, different @ part
        found = np.cumsum(gained, axis=0)
        shown = found + np.cumsum(missed, axis=0)
        precision = np.divide(found, shown, out=np.zeros_like(found), where=shown > 0)
        values[start : start + block] = _ratio((gained * precision).sum(axis=0), gained.sum(axis=0))
    return values


def auc_estimate(
    label: npt.ArrayLike,
    score: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
) -> Estimate:
    """Area under the ROC curve with its interval by resampling prompts.

    Parameters
    ----------
    label, score, unit_prompts
        As in `resampled_auc`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`. The prompts resampled are those with a complete unit.
    n_raters : int, optional
        Raters behind the labels, to be reported with them.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        As `resampled_auc`.

    Examples
    --------
    >>> made = auc_estimate([0, 1, 0, 1], [1, 2, 3, 3], [0, 0, 1, 1], seed=1)
    >>> made.value, made.interval_undefined
    (0.625, '2 prompts: an interval needs at least 6')
    """
    point = roc_auc(label, score)
    labels, scores, codes = _with_prompts(label, score, unit_prompts)
    return estimate_by_prompts(
        point.value,
        point.undefined,
        lambda weights: resampled_auc(labels, scores, codes, weights),
        method="area under the ROC curve",
        n_units=point.n_units,
        n_raters=n_raters,
        n_prompts=int(np.unique(codes).size),
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def average_precision_estimate(
    label: npt.ArrayLike,
    score: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
) -> Estimate:
    """Average precision with its interval by resampling prompts; arguments as in `auc_estimate`.

    Parameters
    ----------
    label, score, unit_prompts, seed, n_draws, confidence, n_raters
        As in `auc_estimate`.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        As `resampled_auc`.

    Examples
    --------
    >>> average_precision_estimate([0, 1, 0, 1], [1, 2, 3, 4], [0, 0, 1, 1], seed=1).value
    0.8333333333333333
    """
    point = average_precision(label, score)
    labels, scores, codes = _with_prompts(label, score, unit_prompts)
    return estimate_by_prompts(
        point.value,
        point.undefined,
        lambda weights: resampled_average_precision(labels, scores, codes, weights),
        method="average precision",
        n_units=point.n_units,
        n_raters=n_raters,
        n_prompts=int(np.unique(codes).size),
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _complete(label: npt.ArrayLike, score: npt.ArrayLike) -> tuple[FloatArray, FloatArray, int]:
    scores = column(score, "score")
    labels = shares(label, "label", scores.size)
    kept = ~(np.isnan(labels) | np.isnan(scores))
    return labels[kept], scores[kept], int(scores.size - np.count_nonzero(kept))


def _with_prompts(
    label: npt.ArrayLike, score: npt.ArrayLike, unit_prompts: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.int64]]:
    scores = column(score, "score")
    labels = shares(label, "label", scores.size)
    prompts_of_units(unit_prompts, scores.size)
    kept = ~(np.isnan(labels) | np.isnan(scores))
    return labels[kept], scores[kept], np.asarray(unit_prompts)[kept].astype(np.int64)


def _sides(labels: FloatArray) -> tuple[float, float, str | None]:
    n_same, n_different = float(labels.sum()), float((1 - labels).sum())
    if not labels.size:
        return n_same, n_different, "no unit has both label and score"
    if not n_same:
        return n_same, n_different, "no unit is the same"
    return n_same, n_different, None if n_different else "no unit is different"


def _by_score(labels: FloatArray, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums of same and different by score, ascending, each of shape (n_scores,)."""
    score_of = np.unique(scores, return_inverse=True)[1]
    same, different = (np.bincount(score_of, side).astype(np.float64) for side in (labels, 1 - labels))
    return same, different


def _prepared(
    label: npt.ArrayLike, score: npt.ArrayLike, unit_prompts: npt.ArrayLike, weights: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sums of same and different by score and prompt, and the weights."""
    scores = column(score, "score")
    labels = shares(label, "label", scores.size)
    prompt_of, n_prompts = prompts_of_units(unit_prompts, scores.size)
    drawn = checked_weights(weights, n_prompts)
    kept = ~(np.isnan(labels) | np.isnan(scores))
    distinct, score_of = np.unique(scores[kept], return_inverse=True)
    same, different = (
        by_score_and_prompt(score_of, amounts, prompt_of[kept], int(distinct.size), n_prompts)
        for amounts in (labels[kept], 1 - labels[kept])
    )
    return same, different, drawn


def _ratio(parts: FloatArray, wholes: FloatArray) -> FloatArray:
    values = np.full(parts.shape, np.nan)
    np.divide(parts, wholes, out=values, where=wholes > 0)
    return np.asarray(np.clip(values, 0, 1), dtype=np.float64)


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))
