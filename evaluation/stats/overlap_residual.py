"""Does a metric score higher where words overlap than people's ratings explain? Rank correlation of what is left."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import checked_weights
from evaluation.stats.columns import FloatArray, column, prompts_of_units
from evaluation.stats.correlation import MIN_UNITS, Correlation, correlation
from evaluation.stats.isotonic import isotonic_curve

KEPT_DIGITS = 10  # residuals that differ by less than this share of the metric's spread are tied


def residual_overlap(metric: npt.ArrayLike, human: npt.ArrayLike, lexical: npt.ArrayLike) -> Correlation:
    """Spearman's correlation of lexical overlap with what is left of the metric beside people's ratings.

    Parameters
    ----------
    metric, human, lexical : array_like, shape (n_units,)
        The metric, the human mean or share, and the overlap of words of each unit; nan where missing. A unit
        that lacks one is left out and counted.

    Returns
    -------
    Correlation
        Above 0: the metric overestimates pairs that share words. None, with the reason, when a side is
        constant or fewer than three units are complete.

    Raises
    ------
    ValueError
        If a shape does not fit or a value is infinite.

    Notes
    -----
    What is left is the metric less its isotonic regression on the human side.

    Examples
    --------
    >>> made = residual_overlap([0.1, 0.3, 0.5, 0.9], [1, 1, 3, 3], [0.0, 0.2, 0.1, 0.4])
    >>> round(made.value, 9)
    0.8
    """
    columns = _three(metric, human, lexical)
    kept = _complete(*columns)
    metrics, humans, overlaps = (values[kept] for values in columns)
    names = ("what is left of the metric beside the human side", "lexical overlap")
    left = _residuals(metrics, humans, np.ones(metrics.size))
    made = correlation(left, overlaps, "spearman", names=names)
    n_left_out = int(kept.size - metrics.size)
    return Correlation(made.value, made.method, made.n_units, n_left_out, made.undefined)


def resampled_residual_overlap(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    lexical: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    weights: npt.ArrayLike,
) -> FloatArray:
    """`residual_overlap` of each draw of prompts, the regression fitted anew in each.

    Parameters
    ----------
    metric, human, lexical : array_like, shape (n_units,)
        As in `residual_overlap`.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes in `unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        In [-1, 1]; nan where a side is constant in the draw, or the draw has fewer than three units.

    Raises
    ------
    ValueError
        As `residual_overlap`; or if `unit_prompts` or `weights` does not fit.

    Examples
    --------
    >>> columns = [0.1, 0.3, 0.5, 0.9], [1, 1, 3, 3], [0.0, 0.2, 0.1, 0.4]
    >>> resampled_residual_overlap(*columns, [0, 0, 1, 1], [[1, 1], [2, 0]]).round(9).tolist()
    [0.8, 1.0]
    """
    columns = _three(metric, human, lexical)
    prompt_of, n_prompts = prompts_of_units(unit_prompts, columns[0].size)
    drawn = checked_weights(weights, n_prompts)
    kept = _complete(*columns)
    metrics, humans, overlaps = (values[kept] for values in columns)
    values = np.full(drawn.shape[0], np.nan)
    for draw, row in enumerate(drawn):
        times = row[prompt_of[kept]]
        here = times > 0
        if times.sum() >= MIN_UNITS:
            left = _residuals(metrics[here], humans[here], times[here])
            values[draw] = _weighted_spearman(left, overlaps[here], times[here])
    return values


def _three(
    metric: npt.ArrayLike, human: npt.ArrayLike, lexical: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    metrics = column(metric, "metric")
    return metrics, column(human, "human", metrics.size), column(lexical, "lexical", metrics.size)


def _complete(*columns: FloatArray) -> npt.NDArray[np.bool_]:
    return np.asarray(~np.isnan(np.stack(columns)).any(axis=0), dtype=np.bool_)


def _residuals(metrics: FloatArray, humans: FloatArray, times: FloatArray) -> FloatArray:
    """Metric less its isotonic regression on the human side, rounded: ranks must not see the last bits."""
    if not metrics.size:
        return metrics
    left = metrics - isotonic_curve(humans, metrics, times).predict(humans)
    spread = float(np.ptp(metrics))
    digits = KEPT_DIGITS - (math.floor(math.log10(spread)) if spread > 0 else 0)
    return np.asarray(np.round(left, digits) + 0.0, dtype=np.float64)


def _weighted_spearman(x: FloatArray, y: FloatArray, times: FloatArray) -> float:
    """Spearman's correlation of units that come `times` each; nan when a side is constant."""
    ranks = []
    for side in (x, y):
        group_of = np.unique(side, return_inverse=True)[1]
        sizes = np.bincount(group_of, times)
        ranks.append((np.cumsum(sizes) - (sizes + times.sum()) / 2)[group_of])
    # Ranks are halves and times whole, so the sums are exact, being zero too.
    scale = math.sqrt(float(times @ ranks[0] ** 2)) * math.sqrt(float(times @ ranks[1] ** 2))
    if scale == 0:
        return math.nan
    return min(1.0, max(-1.0, float(times @ (ranks[0] * ranks[1])) / scale))
