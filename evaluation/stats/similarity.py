"""Cosine similarity of embeddings: exact means in closed form, and shares of pairs above a threshold.

A pair is never a row with itself. Embeddings are normalised here, sums are kept in float64, and no matrix of
all pairs is held.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BLOCK_ROWS = 1024  # rows normalised or multiplied at a time: bounds the memory beside the data
MIN_LENGTH = 1e-150  # a shorter row has a square without full precision; in float32 only zero is shorter

FloatArray = npt.NDArray[np.float32] | npt.NDArray[np.float64]


@dataclass(frozen=True)
class MeanSimilarity:
    """A mean over pairs, or None and the reason; and how many pairs it is over."""

    value: float | None
    n_pairs: int
    undefined: str | None


@dataclass(frozen=True, eq=False)
class UnitSum:
    """Sum of the rows of a group after each was brought to unit length: all that its means need.

    `total`, float64, has shape (n_dims,); `n_rows` is the number of rows.
    """

    total: npt.NDArray[np.float64]
    n_rows: int


@dataclass(frozen=True)
class ShareAbove:
    """How many of `n_pairs` pairs, and which share, lie strictly above each threshold."""

    thresholds: tuple[float, ...]
    n_above: tuple[int, ...]
    n_pairs: int
    shares: tuple[float, ...] | None
    undefined: str | None


def mean_pairwise_similarity(embeddings: npt.ArrayLike) -> MeanSimilarity:
    """Mean cosine similarity over all unordered pairs of distinct rows.

    Parameters
    ----------
    embeddings : array_like, shape (n_responses, n_dims)
        One row per response. Rows need not be unit length.

    Returns
    -------
    MeanSimilarity
        `value` lies in [-1, 1]; it is None, with the reason in `undefined`,
        for fewer than two rows.

    Raises
    ------
    ValueError
        If `embeddings` is not two-dimensional, or a row is zero or not finite.

    Notes
    -----
    For unit rows, sum_{i<j} u_i . u_j = (|sum_i u_i|^2 - n) / 2, so the n-by-n
    matrix is never built.

    Examples
    --------
    >>> mean_pairwise_similarity([[1, 0], [0, 2], [3, 0]])
    MeanSimilarity(value=0.3333333333333333, n_pairs=3, undefined=None)
    """
    return mean_within(unit_sum(embeddings))


def mean_cross_similarity(a: npt.ArrayLike, b: npt.ArrayLike) -> MeanSimilarity:
    """Mean cosine similarity over all pairs of a row of one group with a row of another.

    Parameters
    ----------
    a, b : array_like, shapes (n_a, n_dims) and (n_b, n_dims)
        One row per response; no response may be in both groups. Rows need not be unit length.

    Returns
    -------
    MeanSimilarity
        `value` lies in [-1, 1]; it is None, with the reason in `undefined`, when a group is empty.

    Raises
    ------
    ValueError
        If an array is not two-dimensional, a row is zero or not finite, or the dimensions differ.

    Notes
    -----
    The mean over pairs of unit rows is the dot product of the two mean vectors.

    Examples
    --------
    >>> mean_cross_similarity([[1, 0], [0, 2]], [[5, 0]])
    MeanSimilarity(value=0.5, n_pairs=2, undefined=None)
    """
    return mean_between(unit_sum(a, name="a"), unit_sum(b, name="b"))


def unit_sum(embeddings: npt.ArrayLike, *, name: str = "embeddings") -> UnitSum:
    """Sum of the rows after each was brought to unit length.

    Parameters
    ----------
    embeddings : array_like, shape (n_responses, n_dims)
        One row per response, float32 or float64; other types are read as float64.
    name : str
        What to call the argument in errors.

    Returns
    -------
    UnitSum
        Zeros for no rows. Sums of two groups may be added, and their `n_rows` with them.

    Raises
    ------
    ValueError
        If `embeddings` is not two-dimensional, or a row is zero or not finite.

    Examples
    --------
    >>> unit_sum([[3, 4], [0, 2]]).total.round(12).tolist()
    [0.6, 1.8]
    """
    rows = _as_rows(embeddings, name)
    total = np.zeros(rows.shape[1])
    for start in range(0, rows.shape[0], BLOCK_ROWS):
        block, inverse = _block_with_inverse_lengths(rows, start, name)
        total += inverse @ block
    return UnitSum(total, int(rows.shape[0]))


def mean_within(group: UnitSum) -> MeanSimilarity:
    """`mean_pairwise_similarity` from the sum of the unit rows.

    Parameters
    ----------
    group : UnitSum
        As `unit_sum` makes it.

    Returns
    -------
    MeanSimilarity
        In [-1, 1]; None, with the reason, for fewer than two rows.

    Examples
    --------
    >>> mean_within(unit_sum([[1, 0]]))
    MeanSimilarity(value=None, n_pairs=0, undefined='1 response: a pair needs two')
    """
    n = group.n_rows
    n_pairs = n * (n - 1) // 2
    if n_pairs == 0:
        return MeanSimilarity(None, 0, f"{n} response{'' if n == 1 else 's'}: a pair needs two")
    return MeanSimilarity(_clip((float(group.total @ group.total) - n) / 2 / n_pairs), n_pairs, None)


def mean_between(a: UnitSum, b: UnitSum) -> MeanSimilarity:
    """`mean_cross_similarity` from the sums of the unit rows.

    Parameters
    ----------
    a, b : UnitSum
        As `unit_sum` makes them, of the same dimensions.

    Returns
    -------
    MeanSimilarity
        In [-1, 1]; None, with the reason, when a side has no row.

    Examples
    --------
    >>> mean_between(unit_sum([[1, 0], [0, 2]]), unit_sum([[5, 0]])).value
    0.5
    """
    if a.total.shape != b.total.shape:
        raise ValueError(f"b: {b.total.size} dimensions, but a has {a.total.size}")
    n_pairs = a.n_rows * b.n_rows
    if n_pairs == 0:
        return MeanSimilarity(None, 0, "a group has no responses")
    return MeanSimilarity(_clip(float(a.total @ b.total) / n_pairs), n_pairs, None)


def random_pair_floor(prompts: Iterable[UnitSum]) -> MeanSimilarity:
    """Mean cosine similarity over all pairs of responses to different prompts.

    What two responses have in common without sharing a prompt: the floor against which similarities of one
    encoder are read.

    Parameters
    ----------
    prompts : iterable of UnitSum
        One for each prompt, over all its responses. Read once, so it may be a generator.

    Returns
    -------
    MeanSimilarity
        `value` is None, with the reason, when fewer than two prompts have responses.

    Raises
    ------
    ValueError
        If the dimensions differ.

    Notes
    -----
    With S_p the sum of the n_p unit rows of prompt p, S = sum S_p and N = sum n_p, the sum over ordered pairs
    of different prompts is |S|^2 - sum |S_p|^2, over N^2 - sum n_p^2 pairs: exact, not sampled.

    Examples
    --------
    >>> random_pair_floor([unit_sum([[1, 0], [0, 1]]), unit_sum([[2, 0]])])
    MeanSimilarity(value=0.5, n_pairs=2, undefined=None)
    """
    total: npt.NDArray[np.float64] | None = None
    own: list[float] = []
    n_rows: list[int] = []
    for prompt in prompts:
        if total is None:
            total = np.zeros_like(prompt.total)
        if prompt.total.shape != total.shape:
            raise ValueError(f"prompts: one has {prompt.total.size} dimensions, another {total.size}")
        total += prompt.total
        own.append(float(prompt.total @ prompt.total))
        n_rows.append(prompt.n_rows)
    n_pairs = (sum(n_rows) ** 2 - sum(n**2 for n in n_rows)) // 2
    if total is None or n_pairs == 0:
        filled = "1 prompt" if any(n_rows) else "0 prompts"
        return MeanSimilarity(None, 0, f"{filled} with responses: a pair of prompts needs two")
    return MeanSimilarity(_clip((float(total @ total) - math.fsum(own)) / 2 / n_pairs), n_pairs, None)


def paired_cosine(a: npt.ArrayLike, b: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Cosine similarity of each row of one array with the same row of another.

    Parameters
    ----------
    a, b : array_like, shape (n_pairs, n_dims)
        The two sides of each pair: with embeddings `x` and index arrays `i`, `j`, ``paired_cosine(x[i],
        x[j])``.

    Returns
    -------
    ndarray of float64, shape (n_pairs,)
        In [-1, 1]. Swapping the sides changes nothing, to the last bit.

    Raises
    ------
    ValueError
        If the shapes differ, an array is not two-dimensional, or a row is zero or not finite.

    Examples
    --------
    >>> paired_cosine([[1, 0], [3, 4]], [[0, 2], [6, 8]]).tolist()
    [0.0, 1.0]
    """
    left, right = _as_rows(a, "a"), _as_rows(b, "b")
    if left.shape != right.shape:
        raise ValueError(f"b: shape {right.shape}, but a has {left.shape}")
    cosines = np.empty(left.shape[0])
    for start in range(0, left.shape[0], BLOCK_ROWS):
        rows_a, inverse_a = _block_with_inverse_lengths(left, start, "a")
        rows_b, inverse_b = _block_with_inverse_lengths(right, start, "b")
        dots = np.einsum("ij,ij->i", rows_a, rows_b)
        cosines[start : start + BLOCK_ROWS] = dots * (inverse_a * inverse_b)
    return np.clip(cosines, -1.0, 1.0)


def share_above(a: npt.ArrayLike, thresholds: Iterable[float], b: npt.ArrayLike | None = None) -> ShareAbove:
    """Share of pairs whose cosine similarity is strictly above each threshold.

    Parameters
    ----------
    a : array_like, shape (n_a, n_dims)
        One row per response; float32 stays float32, which is twice as fast and decides pairs within about
        1e-6 of a threshold by rounding.
    thresholds : iterable of float
        Finite numbers.
    b : array_like, shape (n_b, n_dims), optional
        A second group: then the pairs are all of a row of `a` with a row of `b`. Without it they are the
        unordered pairs of distinct rows of `a`.

    Returns
    -------
    ShareAbove
        `shares` is None, with the reason, when there is no pair.

    Raises
    ------
    ValueError
        If an array is not two-dimensional, a row is zero or not finite, the dimensions differ, or a threshold
        is not finite.

    Notes
    -----
    Needs every pair once, by block products of at most `BLOCK_ROWS` squared cosines.

    Examples
    --------
    >>> above = share_above([[1, 0], [0, 2], [3, 0]], [0.5, -0.5])
    >>> above.n_above, above.n_pairs, above.shares
    ((1, 3), 3, (0.3333333333333333, 1.0))
    """
    cuts = tuple(float(threshold) for threshold in thresholds)
    if not all(math.isfinite(cut) for cut in cuts):
        raise ValueError("thresholds: a threshold is not finite")
    left = _unit_rows(a, "a")
    right = left if b is None else _unit_rows(b, "b")
    if left.shape[1] != right.shape[1]:
        raise ValueError(f"b: {right.shape[1]} dimensions, but a has {left.shape[1]}")
    n_pairs = left.shape[0] * (left.shape[0] - 1) // 2 if b is None else left.shape[0] * right.shape[0]
    n_above = [0] * len(cuts)
    for cosines in _cosine_blocks(left, right, within=b is None):
        for position, cut in enumerate(cuts):
            n_above[position] += int(np.count_nonzero(cosines > cut))
    if n_pairs == 0:
        reason = "a group has no responses" if b is not None else "fewer than two responses: a pair needs two"
        return ShareAbove(cuts, tuple(n_above), 0, None, reason)
    return ShareAbove(cuts, tuple(n_above), n_pairs, tuple(count / n_pairs for count in n_above), None)


def _cosine_blocks(left: FloatArray, right: FloatArray, *, within: bool) -> Iterator[FloatArray]:
    """Yield every pair's cosine once, in blocks; within a group only what lies above the diagonal."""
    for i in range(0, left.shape[0], BLOCK_ROWS):
        for j in range(i if within else 0, right.shape[0], BLOCK_ROWS):
            block = left[i : i + BLOCK_ROWS] @ right[j : j + BLOCK_ROWS].T
            yield block[np.triu_indices(block.shape[0], k=1)] if within and i == j else block


def _as_rows(embeddings: npt.ArrayLike, name: str) -> FloatArray:
    rows = np.asarray(embeddings)
    if rows.ndim != 2:
        raise ValueError(f"{name}: two dimensions are needed, responses and dimensions, not {rows.ndim}")
    if rows.dtype == np.float32 or rows.dtype == np.float64:
        return rows
    return rows.astype(np.float64)


def _block_with_inverse_lengths(
    rows: FloatArray, start: int, name: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Take some rows in float64, with the inverse of each one's length; refuse what has no direction."""
    block = rows[start : start + BLOCK_ROWS].astype(np.float64, copy=False)
    lengths = np.sqrt(np.einsum("ij,ij->i", block, block))
    bad = np.flatnonzero(~(np.isfinite(lengths) & (lengths > MIN_LENGTH)))
    if bad.size:
        raise ValueError(f"{name}: row {start + int(bad[0])} is zero or not finite, so it has no direction")
    return block, 1 / lengths


def _unit_rows(embeddings: npt.ArrayLike, name: str) -> FloatArray:
    rows = _as_rows(embeddings, name)
    unit = np.empty_like(rows)
    for start in range(0, rows.shape[0], BLOCK_ROWS):
        block, inverse = _block_with_inverse_lengths(rows, start, name)
        unit[start : start + BLOCK_ROWS] = block * inverse[:, np.newaxis]
    return unit


def _clip(mean: float) -> float:
    # Rounding may carry a mean of equal rows past 1 by a last bit.
    return min(1.0, max(-1.0, mean))
