"""Correlation inside each prompt, for all prompts at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.stats.columns import column, prompts_of_units
from evaluation.stats.correlation import Method

MIN_UNITS_INSIDE = 2  # as mt-metrics-eval: two units of a prompt still say which of them is ahead
FEW_UNITS = 100  # up to here all pairs at once are faster than scipy, whose call takes longer than its work

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
PlaceArray = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class WithinPrompts:
    """Correlation inside each prompt, prompts in ascending order of their codes.

    Each has shape (n_prompts,): `codes`; `values`, nan where a prompt is left out; `n_units`, units with both
    values; `too_small` and `constant`, why a prompt is left out.
    """

    codes: IntArray
    values: FloatArray
    n_units: IntArray
    too_small: BoolArray
    constant: BoolArray


def correlations_within_prompts(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    method: Method,
    *,
    min_units: int = MIN_UNITS_INSIDE,
) -> WithinPrompts:
    """Correlation of two values inside each prompt.

    Parameters
    ----------
    x, y : array_like, shape (n_units,)
        The two values of each unit; nan where missing.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    method : {"spearman", "kendall_tau_b", "pearson"}
        As in `correlation.correlation`.
    min_units : int
        Units with both values that a prompt needs, at least 2.

    Returns
    -------
    WithinPrompts

    Raises
    ------
    ValueError
        If a shape does not fit, a value is infinite, `method` is unknown or `min_units` is below 2.

    Notes
    -----
    Spearman and Pearson are made for all prompts at once, by ranks and sums within groups; tau-b prompt by
    prompt.

    Examples
    --------
    >>> inside = correlations_within_prompts([1, 2, 3, 4, 5], [1, 3, 2, 7, 7], [0, 0, 0, 1, 1], "spearman")
    >>> inside.values.round(12).tolist(), inside.constant.tolist()
    ([0.5, nan], [False, True])
    """
    if method not in get_args(Method):
        raise ValueError(f"method: {method!r} is none of {', '.join(get_args(Method))}")
    if min_units < MIN_UNITS_INSIDE:
        raise ValueError(f"min_units: {min_units} is below {MIN_UNITS_INSIDE}")
    first = column(x, "x")
    second = column(y, "y", first.size)
    prompt_of, n_prompts = prompts_of_units(unit_prompts, first.size)
    kept = ~(np.isnan(first) | np.isnan(second))
    first, second, prompt_of = first[kept], second[kept], prompt_of[kept]
    n_units = np.bincount(prompt_of, minlength=n_prompts).astype(np.int64)
    too_small = np.asarray(n_units < min_units, dtype=np.bool_)
    if method == "kendall_tau_b":
        values = _tau_b_by_group(first, second, prompt_of, n_prompts)
    else:
        if method == "spearman":
            first, second = _ranks_by_group(first, prompt_of), _ranks_by_group(second, prompt_of)
        values = _pearson_by_group(first, second, prompt_of, n_units)
    constant = np.isnan(values) & ~too_small
    values[too_small] = np.nan
    return WithinPrompts(
        np.unique(unit_prompts), values, n_units, too_small, np.asarray(constant, dtype=np.bool_)
    )


def _ranks_by_group(values: FloatArray, group: PlaceArray) -> FloatArray:
    """Mid-ranks inside each group, plus a constant of the group."""
    order = np.lexsort((values, group))
    ordered, groups = values[order], group[order]
    new = np.ones(values.size, dtype=np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]) | (groups[1:] != groups[:-1])
    starts = np.flatnonzero(new)
    sizes = np.diff(np.append(starts, values.size))
    ranks = np.empty(values.size)
    ranks[order] = np.repeat(starts + (sizes - 1) / 2, sizes)
    return ranks


def _pearson_by_group(x: FloatArray, y: FloatArray, group: PlaceArray, sizes: IntArray) -> FloatArray:
    n_groups, lengths, varies, centred = sizes.size, np.ones(sizes.size), sizes > 0, []
    for side in (x, y):
        least, greatest = np.full(n_groups, np.inf), np.full(n_groups, -np.inf)
        np.minimum.at(least, group, side)
        np.maximum.at(greatest, group, side)
        means = np.bincount(group, side, n_groups) / np.maximum(sizes, 1)
        centred.append(side - means[group])
        spread = np.sqrt(np.bincount(group, centred[-1] ** 2, n_groups))
        varies &= (least < greatest) & (spread >= 1e-13 * np.abs(means))  # scipy's own bound on rounding
        lengths *= spread
    values = np.full(n_groups, np.nan)
    crossed = np.bincount(group, centred[0] * centred[1], n_groups)
    np.divide(crossed, lengths, out=values, where=varies & (lengths > 0))
    return np.asarray(np.clip(values, -1.0, 1.0), dtype=np.float64)


def _tau_b_by_group(x: FloatArray, y: FloatArray, group: PlaceArray, n_groups: int) -> FloatArray:
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(n_groups + 1))
    values = np.full(n_groups, np.nan)
    for index in range(n_groups):
        units = order[bounds[index] : bounds[index + 1]]
        first, second = x[units], y[units]
        if units.size < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
            continue
        if units.size > FEW_UNITS:
            values[index] = stats.kendalltau(first, second, variant="b").statistic
            continue
        first, second = (np.sign(side[:, np.newaxis] - side) for side in (first, second))
        values[index] = np.vdot(first, second) / np.sqrt(np.vdot(first, first) * np.vdot(second, second))
    return np.asarray(np.clip(values, -1.0, 1.0), dtype=np.float64)
