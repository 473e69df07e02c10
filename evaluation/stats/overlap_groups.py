"""Units that share many words against units that share few: matched by people, and by the metric."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import checked_weights
from evaluation.stats.columns import FloatArray, IntArray, column, prompts_of_units
from evaluation.stats.isotonic import isotonic_curve

ROUNDING = 1e-12  # slack when a difference of means is compared with the width of a match
MAX_BLOCK_CELLS = 4_000_000  # pairs held at once


@dataclass(frozen=True)
class OverlapTerciles:
    """Cuts of the lexical overlap: few words up to `low_cut`, many from `high_cut`; None with the reason."""

    low_cut: float | None
    high_cut: float | None
    n_low: int
    n_high: int
    undefined: str | None


@dataclass(frozen=True)
class GroupContrast:
    """High overlap less low overlap, or None and the reason; `n_compared` pairs or units were compared."""

    value: float | None
    n_compared: int
    n_units: int
    n_left_out: int
    undefined: str | None


def overlap_terciles(lexical: npt.ArrayLike) -> OverlapTerciles:
    """Cut the lexical overlap at its terciles.

    Parameters
    ----------
    lexical : array_like, shape (n_units,)
        Overlap of words of each unit; nan where missing.

    Returns
    -------
    OverlapTerciles
        Without cuts, and with the reason, when the two cuts coincide.

    Raises
    ------
    ValueError
        If `lexical` is not one-dimensional or holds an infinity.

    Notes
    -----
    Quantiles are numpy's default (linear between order statistics). The cuts are those of the study and stay
    the same in every draw.

    Examples
    --------
    >>> overlap_terciles([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    OverlapTerciles(low_cut=0.2, high_cut=0.4, n_low=3, n_high=3, undefined=None)
    """
    overlaps = column(lexical, "lexical")
    overlaps = overlaps[~np.isnan(overlaps)]
    if not overlaps.size:
        return OverlapTerciles(None, None, 0, 0, "no unit has a lexical overlap")
    low, high = (float(cut) for cut in np.quantile(overlaps, [1 / 3, 2 / 3]))
    if low >= high:
        return OverlapTerciles(None, None, 0, 0, f"lexical overlap is {low:g} at both terciles")
    n_low, n_high = int(np.count_nonzero(overlaps <= low)), int(np.count_nonzero(overlaps >= high))
    return OverlapTerciles(low, high, n_low, n_high, None)


def matched_difference(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    human_se: npt.ArrayLike,
    lexical: npt.ArrayLike,
    terciles: OverlapTerciles,
) -> GroupContrast:
    """Mean difference of the metric between units that people rate alike, high overlap less low.

    Parameters
    ----------
    metric, human, lexical : array_like, shape (n_units,)
        As in `overlap_residual.residual_overlap`.
    human_se : array_like, shape (n_units,)
        Standard error of each human mean over its raters, from 0; nan where missing. Two units match when
        their means differ by at most half of the mean of their errors.
    terciles : OverlapTerciles
        Which overlap is low and high.

    Returns
    -------
    GroupContrast
        In units of the metric, the mean over all matched pairs of a high and a low unit; above 0: the metric
        overestimates pairs that share words. None, with the reason, when no pair matches.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is infinite or an error is negative.

    Examples
    --------
    >>> cuts = OverlapTerciles(low_cut=0.1, high_cut=0.5, n_low=2, n_high=2, undefined=None)
    >>> matched_difference([0.2, 0.5, 0.6, 0.9], [1, 3, 1, 3], [0.2] * 4, [0.1, 0.0, 0.5, 0.7], cuts).value
    0.4
    """
    columns = _columns(metric, human, lexical, human_se)
    kept = _complete(columns)
    one_prompt = np.zeros(kept.size, dtype=np.intp)
    reason, compared, value = terciles.undefined, 0, None
    if reason is None:
        sums, pairs = _matches(columns, kept, terciles, one_prompt, 1)
        compared = int(pairs[0, 0])
        reason = None if compared else "no unit of high overlap matches one of low overlap"
        value = float(sums[0, 0] / compared) if compared else None
    return _contrast(value, compared, kept, reason)


def resampled_matched_difference(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    human_se: npt.ArrayLike,
    lexical: npt.ArrayLike,
    terciles: OverlapTerciles,
    unit_prompts: npt.ArrayLike,
    weights: npt.ArrayLike,
) -> FloatArray:
    """`matched_difference` of each draw of prompts, as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    metric, human, human_se, lexical, terciles
        As in `matched_difference`.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes in `unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where no pair of the draw matches.

    Raises
    ------
    ValueError
        As `matched_difference`; or if `unit_prompts` or `weights` does not fit.

    Notes
    -----
    w'Dw / w'Cw, D the sums and C the counts of matched differences between every two prompts.

    Examples
    --------
    >>> cuts = OverlapTerciles(low_cut=0.1, high_cut=0.5, n_low=1, n_high=2, undefined=None)
    >>> columns = [0.25, 0.5, 1.0], [1, 1, 1], [0.2] * 3, [0.1, 0.5, 0.7]
    >>> resampled_matched_difference(*columns, cuts, [0, 0, 1], [[1, 1], [2, 0], [0, 2]]).tolist()
    [0.5, 0.25, nan]
    """
    columns = _columns(metric, human, lexical, human_se)
    prompt_of, n_prompts = prompts_of_units(unit_prompts, columns[0].size)
    drawn = checked_weights(weights, n_prompts)
    values = np.full(drawn.shape[0], np.nan)
    if terciles.undefined is None:
        sums, pairs = _matches(columns, _complete(columns), terciles, prompt_of, n_prompts)
        differences = np.einsum("bp,bp->b", drawn @ sums, drawn)
        counts = np.einsum("bp,bp->b", drawn @ pairs, drawn)
        np.divide(differences, counts, out=values, where=counts > 0)
    return values


def curve_gap(
    metric: npt.ArrayLike, human: npt.ArrayLike, lexical: npt.ArrayLike, terciles: OverlapTerciles
) -> GroupContrast:
    """How much more people see alike at one value of the metric where many words are shared.

    Parameters
    ----------
    metric, human, lexical : array_like, shape (n_units,)
        As in `overlap_residual.residual_overlap`.
    terciles : OverlapTerciles
        Which overlap is low and high.

    Returns
    -------
    GroupContrast
        Height of the isotonic curve of the human side on the metric among high overlap less that among low,
        in units of the human side, averaged over all units whose metric lies in the range of both groups;
        below 0: the metric overestimates pairs that share words. None, with the reason, where no unit does.

    Raises
    ------
    ValueError
        If a shape does not fit or a value is infinite.

    Examples
    --------
    >>> cuts = OverlapTerciles(low_cut=0.1, high_cut=0.5, n_low=2, n_high=2, undefined=None)
    >>> curve_gap([0.2, 0.8, 0.2, 0.8], [0.2, 1.0, 0.0, 0.6], [0.1, 0.0, 0.5, 0.7], cuts).value
    -0.30000000000000004
    """
    columns = _columns(metric, human, lexical)
    kept = _complete(columns)
    reason, compared, value = terciles.undefined, 0, None
    if reason is None:
        value, compared = _gap(columns, kept.astype(np.float64), terciles)
        reason = None if compared else "no value of the metric occurs among both high and low overlap"
    return _contrast(value, compared, kept, reason)


def resampled_curve_gap(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    lexical: npt.ArrayLike,
    terciles: OverlapTerciles,
    unit_prompts: npt.ArrayLike,
    weights: npt.ArrayLike,
) -> FloatArray:
    """`curve_gap` of each draw of prompts, both curves fitted anew in each.

    Parameters
    ----------
    metric, human, lexical, terciles
        As in `curve_gap`.
    unit_prompts, weights
        As in `resampled_matched_difference`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw has no value of the metric among both groups.

    Raises
    ------
    ValueError
        As `curve_gap`; or if `unit_prompts` or `weights` does not fit.

    Examples
    --------
    >>> cuts = OverlapTerciles(low_cut=0.1, high_cut=0.5, n_low=1, n_high=1, undefined=None)
    >>> columns = [0.5, 0.5], [0.75, 0.25], [0.1, 0.5]
    >>> resampled_curve_gap(*columns, cuts, [0, 1], [[1, 1], [2, 0]]).tolist()
    [-0.5, nan]
    """
    columns = _columns(metric, human, lexical)
    prompt_of, n_prompts = prompts_of_units(unit_prompts, columns[0].size)
    drawn = checked_weights(weights, n_prompts)
    kept = _complete(columns)
    values = np.full(drawn.shape[0], np.nan)
    if terciles.undefined is None:
        for draw, row in enumerate(drawn):
            gap, _ = _gap(columns, row[prompt_of] * kept, terciles)
            values[draw] = np.nan if gap is None else gap
    return values


def _columns(
    metric: npt.ArrayLike, human: npt.ArrayLike, lexical: npt.ArrayLike, human_se: npt.ArrayLike | None = None
) -> list[FloatArray]:
    metrics = column(metric, "metric")
    columns = [metrics, column(human, "human", metrics.size), column(lexical, "lexical", metrics.size)]
    if human_se is not None:
        columns.append(column(human_se, "human_se", metrics.size))
        if (columns[-1] < 0).any():
            raise ValueError("human_se: numbers from 0 are needed")
    return columns


def _complete(columns: list[FloatArray]) -> npt.NDArray[np.bool_]:
    return np.asarray(~np.isnan(np.stack(columns)).any(axis=0), dtype=np.bool_)


def _contrast(
    value: float | None, compared: int, kept: npt.NDArray[np.bool_], reason: str | None
) -> GroupContrast:
    n_units = int(np.count_nonzero(kept))
    return GroupContrast(value, compared, n_units, int(kept.size - n_units), reason)


def _groups(
    lexical: FloatArray, terciles: OverlapTerciles
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    return lexical >= np.float64(terciles.high_cut), lexical <= np.float64(terciles.low_cut)


def _matches(
    columns: list[FloatArray],
    kept: npt.NDArray[np.bool_],
    terciles: OverlapTerciles,
    prompt_of: IntArray,
    n_prompts: int,
) -> tuple[FloatArray, FloatArray]:
    """Sums and counts of matched differences, each (n_prompts, n_prompts): rows high overlap, columns low."""
    metric, human, lexical, error = columns
    is_high, is_low = _groups(lexical, terciles)
    high, low = np.flatnonzero(is_high & kept), np.flatnonzero(is_low & kept)
    of_prompt = np.zeros((low.size, n_prompts))
    of_prompt[np.arange(low.size), prompt_of[low]] = 1
    sums, pairs = np.zeros((n_prompts, n_prompts)), np.zeros((n_prompts, n_prompts))
    block = max(1, MAX_BLOCK_CELLS // max(1, low.size))
    for start in range(0, high.size, block):
        part = high[start : start + block]
        width = (error[part, np.newaxis] + error[low]) / 4
        match = np.abs(human[part, np.newaxis] - human[low]) <= width + ROUNDING
        np.add.at(sums, prompt_of[part], (match * (metric[part, np.newaxis] - metric[low])) @ of_prompt)
        np.add.at(pairs, prompt_of[part], match @ of_prompt)
    return sums, pairs


def _gap(columns: list[FloatArray], times: FloatArray, terciles: OverlapTerciles) -> tuple[float | None, int]:
    """Mean gap of the two curves over the units that come `times` each, and how many units those are."""
    metric, human, lexical = columns
    there = times > 0
    high, low = (group & there for group in _groups(lexical, terciles))
    if not (high.any() and low.any()):
        return None, 0
    inside = there & (metric >= max(metric[high].min(), metric[low].min()))
    inside &= metric <= min(metric[high].max(), metric[low].max())
    if not inside.any():
        return None, 0
    places = metric[inside]
    upper, lower = (
        isotonic_curve(metric[group], human[group], times[group]).predict(places) for group in (high, low)
    )
    return float(np.average(upper - lower, weights=times[inside])), int(np.count_nonzero(inside))
