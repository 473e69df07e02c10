"""Spearman and Kendall of many draws of prompts at once; ranks and ties are those of each draw.

The public door is `correlation.resampled_correlation`, which checks what it is given.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

MAX_BLOCK_CELLS = 64_000  # numbers of one array worked off at once: a few such arrays stay in the cache
MAX_PRODUCT_PROMPTS = 400  # beyond, a product over prompts costs more than running sums over units
EXACT_IN_FLOAT32 = 2**24  # whole numbers up to here have no rounding in single precision

FloatArray = npt.NDArray[np.float64]
SingleArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.intp]


def spearman_draws(x: FloatArray, y: FloatArray, prompt_of: IntArray, weights: FloatArray) -> FloatArray:
    """Spearman's correlation of each draw, exactly as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n_units,)
        At least one unit; no nan.
    prompt_of : ndarray of int, shape (n_units,)
        Column of `weights` of each unit's prompt.
    weights : ndarray of float64, shape (n_draws, n_prompts)
        Whole numbers from 0.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where a side is constant in the draw.

    Notes
    -----
    A draw's mid-rank of a unit, less the mean rank, is linear in the weights: each prompt adds the number of
    its units below, half of those tied, less half of all. So the ranks of all draws are one matrix product,
    of whole and half numbers, which single precision holds without rounding up to 2^23; sums of products of
    ranks are in double precision. With more prompts, or more units, running sums make the same ranks. The sum
    of squared centred mid-ranks of a draw of N units with tied groups of sizes t is (N^3 - sum t^3) / 12.

    Examples
    --------
    >>> values = np.array([1.0, 2.0, 3.0, 4.0])
    >>> spearman_draws(values, np.array([1.0, 3.0, 2.0, 4.0]), np.array([0, 0, 1, 1]),
    ...                np.array([[1.0, 1.0], [2.0, 0.0]])).round(12).tolist()
    [0.8, 1.0]
    """
    # Units in order of the side with fewer ties: without any, its groups are the units and need no gathering.
    if np.unique(x).size < np.unique(y).size:
        x, y = y, x
    order = np.argsort(x, kind="stable")
    x, y, prompt_of = x[order], y[order], prompt_of[order]
    largest = weights.max(initial=0) * (weights @ np.bincount(prompt_of, minlength=weights.shape[1])).max(
        initial=0
    )
    by_product = weights.shape[1] <= MAX_PRODUCT_PROMPTS and 2 * largest < EXACT_IN_FLOAT32
    return (_by_product if by_product else _by_running_sums)(x, y, prompt_of, weights)


def kendall_draws(x: FloatArray, y: FloatArray, prompt_of: IntArray, weights: FloatArray) -> FloatArray:
    """Kendall's tau-b of each draw; see `spearman_draws`.

    Parameters
    ----------
    x, y, prompt_of, weights
        As in `spearman_draws`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where a side of the draw is constant.

    Notes
    -----
    C - D is w'Kw / 2, K the sums of sign products between the units of two prompts; pairs tied on a side are
    such a form too. All are whole numbers.

    Examples
    --------
    >>> kendall_draws(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0]), np.array([0, 1, 2]),
    ...               np.array([[1.0, 1.0, 1.0], [3.0, 0.0, 0.0]])).round(12).tolist()
    [0.333333333333, nan]
    """
    n_prompts = weights.shape[1]
    order = np.argsort(prompt_of, kind="stable")
    x, y, prompt_of = x[order], y[order], prompt_of[order]
    starts = np.searchsorted(prompt_of, np.arange(n_prompts))
    signs = np.zeros((n_prompts, n_prompts))
    block = max(1, MAX_BLOCK_CELLS // x.size)
    for start in range(0, x.size, block):
        part = slice(start, start + block)
        products, others = x[part, np.newaxis] - x, y[part, np.newaxis] - y
        np.sign(products, out=products)
        products *= np.sign(others, out=others)
        np.add.at(signs, prompt_of[part], np.add.reduceat(products, starts, axis=1))
    total = weights @ np.bincount(prompt_of).astype(np.float64)
    pairs = total * (total - 1) / 2
    untied = np.ones(weights.shape[0])
    for side in (x, y):
        groups, _ = _groups_by_prompt(side, prompt_of, n_prompts)
        squares = np.einsum("bp,bp->b", weights @ (groups.T @ groups), weights)  # of the groups' sizes: whole
        untied *= np.sqrt(pairs - (squares - total) / 2)
    values = np.full(weights.shape[0], np.nan)
    concordant = np.einsum("bp,bp->b", weights @ signs, weights) / 2
    np.divide(concordant, untied, out=values, where=untied > 0)
    return values


def _by_product(x: FloatArray, y: FloatArray, prompt_of: IntArray, weights: FloatArray) -> FloatArray:
    n_prompts = weights.shape[1]
    x_sizes, x_group = _groups_by_prompt(x, prompt_of, n_prompts)
    y_sizes, y_group = _groups_by_prompt(y, prompt_of, n_prompts)
    x_ranks_of, y_ranks_of = _rank_coefficients(x_sizes), _rank_coefficients(y_sizes)
    if x_sizes.shape[0] < x.size:
        x_ranks_of = x_ranks_of[x_group]
    single = weights.astype(np.float32)
    values = np.full(weights.shape[0], np.nan)
    block = max(1, MAX_BLOCK_CELLS // x.size)
    for start in range(0, weights.shape[0], block):
        part = slice(start, start + block)
        drawn = np.ascontiguousarray(single[part].T)  # draws last, so that gathering a unit copies a row
        ranks = x_ranks_of @ drawn
        ranks *= np.take(drawn, prompt_of, axis=0)
        others = np.take(y_ranks_of @ drawn, y_group, axis=0)
        covered = np.einsum("ub,ub->b", ranks, others, dtype=np.float64)
        scale = np.sqrt(_rank_squares(x_sizes, drawn)) * np.sqrt(_rank_squares(y_sizes, drawn))
        np.divide(covered, scale, out=values[part], where=scale > 0)
    return values


def _by_running_sums(x: FloatArray, y: FloatArray, prompt_of: IntArray, weights: FloatArray) -> FloatArray:
    _, x_starts, x_group = _tied_groups(x)
    y_order, y_starts, y_group = _tied_groups(y)
    prompt_by_y = prompt_of[y_order]
    is_tied = x_starts.size < x.size
    values = np.full(weights.shape[0], np.nan)
    block = max(1, MAX_BLOCK_CELLS // x.size)
    for start in range(0, weights.shape[0], block):
        part = slice(start, start + block)
        drawn = np.ascontiguousarray(weights[part].T)
        times = np.take(drawn, prompt_of, axis=0)
        x_ranks, x_squares = _ranks(np.add.reduceat(times, x_starts, axis=0) if is_tied else times)
        y_ranks, y_squares = _ranks(np.add.reduceat(np.take(drawn, prompt_by_y, axis=0), y_starts, axis=0))
        times *= x_ranks[x_group] if is_tied else x_ranks
        times *= y_ranks[y_group]
        scale = np.sqrt(x_squares) * np.sqrt(y_squares)
        np.divide(times.sum(axis=0), scale, out=values[part], where=scale > 0)
    return values


def _groups_by_prompt(values: FloatArray, prompt_of: IntArray, n_prompts: int) -> tuple[FloatArray, IntArray]:
    """Sizes by prompt of the groups of tied units, ascending, (n_groups, n_prompts); and each unit's group."""
    distinct, group_of = np.unique(values, return_inverse=True)
    cells = np.bincount(group_of * n_prompts + prompt_of, minlength=distinct.size * n_prompts)
    return cells.reshape(distinct.size, n_prompts).astype(np.float64), group_of


def _rank_coefficients(sizes: FloatArray) -> SingleArray:
    """What a weight of a prompt adds to the centred mid-rank of a group, (n_groups, n_prompts)."""
    below = np.cumsum(sizes, axis=0)
    return np.asarray(below - sizes / 2 - below[-1] / 2, dtype=np.float32)


def _rank_squares(sizes: FloatArray, drawn: SingleArray) -> FloatArray:
    """Sum over a draw's units of the squared centred mid-rank, (n_draws,)."""
    if (sizes.sum(axis=1) == 1).all():  # no ties but copies: a group's size is its prompt's weight
        total, cubes = (sizes.sum(axis=0) @ drawn.astype(np.float64) ** power for power in (1, 3))
    else:
        drawn_sizes = (sizes.astype(np.float32) @ drawn).astype(np.float64)
        total, cubes = drawn_sizes.sum(axis=0), np.einsum("gb,gb,gb->b", *[drawn_sizes] * 3)
    return np.asarray((total**3 - cubes) / 12, dtype=np.float64)


def _ranks(sizes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mid-ranks of groups of these sizes, less their mean, (n_groups, n_draws); and their sum of squares.

    Ranks are halves and weights whole, so all sums are exact up to some 100,000 drawn units; being zero is
    exact too.
    """
    ranks = np.cumsum(sizes, axis=0)
    ranks -= sizes / 2 + ranks[-1] / 2
    return ranks, np.einsum("gb,gb,gb->b", sizes, ranks, ranks)


def _tied_groups(values: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
    """Order of the units, ascending; where in it each group of tied units starts; and the group of each unit."""
    order = np.argsort(values, kind="stable")
    is_start = np.ones(values.size, dtype=np.bool_)
    is_start[1:] = np.diff(values[order]) > 0
    group_of = np.empty(values.size, dtype=np.intp)
    group_of[order] = np.cumsum(is_start) - 1
    return order, np.flatnonzero(is_start), group_of
