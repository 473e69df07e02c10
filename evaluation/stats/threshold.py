"""Where to cut a score into "same" and "different" by a stated rule, and how sure that cut is."""

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
from evaluation.stats.columns import (
    FloatArray,
    IntArray,
    by_score_and_prompt,
    column,
    prompts_of_units,
    shares,
)
from evaluation.stats.estimate import Estimate

Rule = Literal["youden", "cost"]
DEFAULT_FLAT = 0.02
ROUNDING = 1e-12  # cuts whose gains differ by less, relative to the gain of a perfect cut, are equally good
MAX_BLOCK_CELLS = 4_000_000  # numbers held at once while draws are worked off


@dataclass(frozen=True)
class Threshold:
    """The best cut of a score, or None and the reason; higher scores are called same.

    `gain` is Youden's J (sensitivity + specificity - 1), or under cost what the cut saves a unit over the
    cheaper of calling all same and none. From `flat_low` to `flat_high` no cut gains less than `gain - flat`.
    """

    value: float | None
    rule: Rule
    gain: float | None
    sensitivity: float | None
    specificity: float | None
    flat_low: float | None
    flat_high: float | None
    flat: float
    n_units: int
    n_left_out: int
    undefined: str | None


def threshold(
    label: npt.ArrayLike,
    score: npt.ArrayLike,
    rule: Rule = "youden",
    *,
    cost_false_same: float = 1.0,
    cost_false_different: float = 1.0,
    flat: float = DEFAULT_FLAT,
) -> Threshold:
    """Cut of the score that is best by a stated rule.

    Parameters
    ----------
    label : array_like, shape (n_units,)
        1 for same, 0 for different, or the share of raters who say same; nan where missing. A unit of share s
        enters s times as same and 1 - s times as different.
    score : array_like, shape (n_units,)
        The metric, higher for same; nan where missing.
    rule : {"youden", "cost"}
        youden: greatest sensitivity + specificity. cost: least mean cost of wrong calls.
    cost_false_same, cost_false_different : float
        Cost of calling a different unit same, a same one different; above 0, used under cost alone.
    flat : float
        Loss of gain that counts as none when the flat region is drawn, from 0.

    Returns
    -------
    Threshold
        Midway between two neighbouring scores, the lowest of equally good cuts. None, with the reason, when a
        side is empty or no cut is better than calling all units alike.

    Raises
    ------
    ValueError
        If a shape does not fit, a score is infinite, a label is outside [0, 1], `rule` is unknown, or a cost
        or `flat` is out of range.

    Notes
    -----
    Youden (1950), Cancer 3, 32-35; midpoints and direction as in R's pROC.

    Examples
    --------
    >>> made = threshold([0, 0, 1, 0, 1, 1], [1, 2, 3, 4, 5, 6])
    >>> made.value, round(made.sensitivity, 3), round(made.specificity, 3), made.flat_low, made.flat_high
    (2.5, 1.0, 0.667, 2.0, 3.0)
    >>> threshold([1, 0], [1, 2]).undefined
    'no cut is better than calling all units alike'
    """
    costs = _costs(rule, cost_false_same, cost_false_different)
    if not (np.isfinite(flat) and flat >= 0):
        raise ValueError(f"flat: {flat} is not a number from 0")
    scores = column(score, "score")
    labels = shares(label, "label", scores.size)
    kept = ~(np.isnan(labels) | np.isnan(scores))
    labels, scores = labels[kept], scores[kept]
    counts = {"n_units": int(scores.size), "n_left_out": int(kept.size - scores.size)}
    distinct, score_of = np.unique(scores, return_inverse=True)
    same, different = (np.bincount(score_of, side).astype(np.float64) for side in (labels, 1 - labels))
    n_same, n_different = float(same.sum()), float(different.sum())
    reason = None
    if not scores.size:
        reason = "no unit has both label and score"
    elif not n_same or not n_different:
        reason = "no unit is different" if n_same else "no unit is the same"
    else:
        gain = _gains(same[:, np.newaxis], different[:, np.newaxis], costs)[:, 0]
        best = _first_best(gain[:, np.newaxis])[0]
        if best < 0:
            reason = "no cut is better than calling all units alike"
    if reason is not None:
        return Threshold(None, rule, None, None, None, None, None, flat, **counts, undefined=reason)
    reached = np.flatnonzero(gain < gain[best] - flat - ROUNDING)
    first = int(reached[reached < best].max(initial=-1)) + 1
    last = int(reached[reached > best].min(initial=gain.size)) - 1
    return Threshold(
        value=float((distinct[best] + distinct[best + 1]) / 2),
        rule=rule,
        gain=float(gain[best]),
        sensitivity=float(same[best + 1 :].sum() / n_same),
        specificity=float(different[: best + 1].sum() / n_different),
        flat_low=float(distinct[first]),
        flat_high=float(distinct[last + 1]),
        flat=flat,
        **counts,
        undefined=None,
    )


def resampled_threshold(
    label: npt.ArrayLike,
    score: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    weights: npt.ArrayLike,
    rule: Rule = "youden",
    *,
    cost_false_same: float = 1.0,
    cost_false_different: float = 1.0,
) -> FloatArray:
    """Best cut of each draw of prompts, as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    label, score, rule, cost_false_same, cost_false_different
        As in `threshold`.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes in `unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw has no threshold.

    Raises
    ------
    ValueError
        As `threshold`; or if `unit_prompts` or `weights` does not fit.

    Examples
    --------
    >>> resampled_threshold([0, 1, 0, 1], [1, 2, 3, 4], [0, 0, 1, 1], [[1, 1], [0, 2]]).tolist()
    [1.5, 3.5]
    """
    costs = _costs(rule, cost_false_same, cost_false_different)
    scores = column(score, "score")
    labels = shares(label, "label", scores.size)
    prompt_of, n_prompts = prompts_of_units(unit_prompts, scores.size)
    drawn = checked_weights(weights, n_prompts)
    kept = ~(np.isnan(labels) | np.isnan(scores))
    values = np.full(drawn.shape[0], np.nan)
    distinct, score_of = np.unique(scores[kept], return_inverse=True)
    if distinct.size < 2:
        return values
    same, different, units = (
        by_score_and_prompt(score_of, amounts, prompt_of[kept], int(distinct.size), n_prompts)
        for amounts in (labels[kept], 1 - labels[kept], np.ones(score_of.size))
    )
    block = max(1, MAX_BLOCK_CELLS // (6 * distinct.size))
    for start in range(0, drawn.shape[0], block):
        part = drawn[start : start + block].T
        best = _first_best(_gains(same @ part, different @ part, costs))
        found = np.flatnonzero(best >= 0)
        present = units @ part > 0
        # The cut lies above its own score, which the draw has, and below the next that the draw has.
        above = present & (np.arange(distinct.size)[:, np.newaxis] > best)
        values[start + found] = (distinct[best[found]] + distinct[above.argmax(axis=0)[found]]) / 2
    return values


def threshold_estimate(
    label: npt.ArrayLike,
    score: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    rule: Rule = "youden",
    *,
    seed: int,
    cost_false_same: float = 1.0,
    cost_false_different: float = 1.0,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
) -> Estimate:
    """Best cut with the interval of its choice: the cut is chosen anew in every draw of prompts.

    Parameters
    ----------
    label, score, unit_prompts, rule, cost_false_same, cost_false_different
        As in `resampled_threshold`.
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
        As `resampled_threshold`.

    Examples
    --------
    >>> made = threshold_estimate([0, 1, 0, 1], [1, 2, 3, 4], [0, 0, 1, 1], seed=1)
    >>> made.value, made.method
    (1.5, 'threshold, greatest sensitivity + specificity')
    """
    point = threshold(
        label, score, rule, cost_false_same=cost_false_same, cost_false_different=cost_false_different
    )
    scores = column(score, "score")
    labels = shares(label, "label", scores.size)
    prompts_of_units(unit_prompts, scores.size)
    kept = ~(np.isnan(labels) | np.isnan(scores))
    codes = np.asarray(unit_prompts)[kept]
    named = "greatest sensitivity + specificity"
    if rule == "cost":
        named = (
            f"least cost ({cost_false_same:g} for false same, {cost_false_different:g} for false different)"
        )
    return estimate_by_prompts(
        point.value,
        point.undefined,
        lambda weights: resampled_threshold(
            labels[kept],
            scores[kept],
            codes,
            weights,
            rule,
            cost_false_same=cost_false_same,
            cost_false_different=cost_false_different,
        ),
        method=f"threshold, {named}",
        n_units=point.n_units,
        n_raters=n_raters,
        n_prompts=int(np.unique(codes).size),
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _costs(rule: Rule, false_same: float, false_different: float) -> tuple[float, float] | None:
    if rule not in get_args(Rule):
        raise ValueError(f"rule: {rule!r} is none of {', '.join(get_args(Rule))}")
    for name, cost in (("cost_false_same", false_same), ("cost_false_different", false_different)):
        if not (np.isfinite(cost) and cost > 0):
            raise ValueError(f"{name}: {cost} is not above 0")
    return (false_same, false_different) if rule == "cost" else None


def _gains(same: FloatArray, different: FloatArray, costs: tuple[float, float] | None) -> FloatArray:
    """Gain of the cut above each score but the last, from sums of shape (n_scores, n_draws).

    Shape (n_scores - 1, n_draws); at most 0 where a draw lacks a side.
    """
    n_same, n_different = same.sum(axis=0), different.sum(axis=0)
    missed, avoided = np.cumsum(same, axis=0)[:-1], np.cumsum(different, axis=0)[:-1]
    if costs is None:
        whole = np.where((n_same > 0) & (n_different > 0), n_same * n_different, 1)
        return np.asarray((avoided * n_same - missed * n_different) / whole, dtype=np.float64)
    false_same, false_different = costs
    alike = np.minimum(false_same * n_different, false_different * n_same)
    spent = false_different * missed + false_same * (n_different - avoided)
    return np.asarray((alike - spent) / np.maximum(n_same + n_different, ROUNDING), dtype=np.float64)


def _first_best(gains: FloatArray) -> IntArray:
    """Lowest of the best cuts of each draw, shape (n_draws,); -1 where none gains anything."""
    if not gains.shape[0]:
        return np.full(gains.shape[1], -1, dtype=np.intp)
    most = gains.max(axis=0)
    first = (gains >= most - ROUNDING).argmax(axis=0)
    return np.where(most > ROUNDING, first, -1).astype(np.intp)
