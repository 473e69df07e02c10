"""How many different answers are there in a set? Vendi scores, effective numbers, and spread by distances."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.similarity import mean_pairwise_similarity

SYMMETRY_TOLERANCE = 1e-6  # relative to 1, the diagonal: what float32 products leave of symmetry
BLOCK_ROWS = 1024  # rows whose distances to all others are held at once

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Diversity:
    """A measure of diversity, or None and the reason; `n_items` is the number of items in the set."""

    value: float | None
    n_items: int
    undefined: str | None


def vendi_score(kernel: npt.ArrayLike, order: float = 1.0) -> Diversity:
    """Effective number of different items by their similarities.

    Parameters
    ----------
    kernel : array_like, shape (n_items, n_items)
        Similarity of each two items: symmetric, positive semi-definite, ones on the diagonal; none missing.
    order : float
        Order q of the entropy, from 0 to infinity. 1 is Shannon's; 2 needs no eigenvalues; the larger, the
        less do rare items count.

    Returns
    -------
    Diversity
        `value` lies in [1, n_items]: 1 when all items are equal, n_items when none resembles another. None,
        with the reason, for no items.

    Raises
    ------
    ValueError
        If `kernel` is not square, symmetric and finite with ones on its diagonal, has an eigenvalue clearly
        below zero, or `order` is negative or nan.

    Notes
    -----
    The exponential of the Rényi entropy of the eigenvalues of K / n (Friedman & Dieng 2023, arXiv 2210.02410;
    orders: Pasarkar & Dieng 2024, arXiv 2310.12952). Order 2 is n^2 / |K|_F^2.

    Examples
    --------
    >>> kernel = [[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]]
    >>> round(vendi_score(kernel).value, 4), round(vendi_score(kernel, order=2).value, 4)
    (2.1573, 1.9481)
    """
    matrix = np.asarray(kernel, dtype=np.float64)
    if matrix.size == 0:
        matrix = matrix.reshape(0, 0)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"kernel: a square matrix is needed, not shape {matrix.shape}")
    if not np.isfinite(matrix).all():
        raise ValueError("kernel: a similarity is missing or infinite")
    if np.abs(matrix - matrix.T).max(initial=0.0) > SYMMETRY_TOLERANCE:
        raise ValueError("kernel: not symmetric")
    if np.abs(np.diagonal(matrix) - 1).max(initial=0.0) > SYMMETRY_TOLERANCE:
        raise ValueError("kernel: an item's similarity with itself is not 1")
    return _vendi(matrix, matrix.shape[0], order, "kernel")


def vendi_score_of_vectors(vectors: npt.ArrayLike, order: float = 1.0) -> Diversity:
    """`vendi_score` of items by the cosine similarity of their vectors.

    Parameters
    ----------
    vectors : array_like, shape (n_items, n_dims)
        One row per item, of any length above zero; none missing.
    order : float
        As in `vendi_score`.

    Returns
    -------
    Diversity
        `value` lies in [1, min(n_items, n_dims)]. Repeating every row does not change it.

    Raises
    ------
    ValueError
        If `vectors` is not two-dimensional, a row is zero or not finite, or `order` is negative or nan.

    Notes
    -----
    X X' and X' X share their eigenvalues above zero, so the smaller of the two is taken.

    Examples
    --------
    >>> round(vendi_score_of_vectors([[1, 0], [0, 3], [2, 0], [0, 1]]).value, 12)
    2.0
    """
    rows = _unit_rows(vectors)
    gram = rows @ rows.T if rows.shape[0] <= rows.shape[1] else rows.T @ rows
    return _vendi(gram, rows.shape[0], order, "vectors")


def effective_number(counts: npt.ArrayLike, order: float = 1.0) -> Diversity:
    """Effective number of distinct answers, from how many items each group of like answers has.

    Parameters
    ----------
    counts : array_like of int, shape (n_groups,)
        Items in each group, not negative; empty groups do not matter.
    order : float
        0 counts the groups, 1 is the exponential of Shannon's entropy, 2 one over the chance that two items
        drawn with replacement are of one group.

    Returns
    -------
    Diversity
        `value` lies in [1, n_groups]; None, with the reason, for no items.

    Raises
    ------
    ValueError
        If `counts` is not one-dimensional, holds anything but whole numbers from 0, or `order` is negative or
        nan.

    Notes
    -----
    Hill numbers (Hill 1973, Ecology 54, 427). It is the Vendi score of the kernel that is 1 within a group
    and 0 elsewhere.

    Examples
    --------
    >>> round(effective_number([3, 1], order=2).value, 12), effective_number([5, 5, 0], order=0).value
    (1.6, 2.0)
    """
    sizes = _sizes(counts)
    n_items = int(sizes.sum())
    if n_items == 0:
        _check_order(order)
        return Diversity(None, 0, "no items")
    return Diversity(_hill(sizes / n_items, order), n_items, None)


def distinct_k(counts: npt.ArrayLike, k: int) -> Diversity:
    """Expected number of distinct groups among `k` items drawn without replacement.

    Parameters
    ----------
    counts : array_like of int, shape (n_groups,)
        Items in each group of like answers, not negative.
    k : int
        Items drawn, at least 1.

    Returns
    -------
    Diversity
        `value` lies in [1, min(k, n_groups)]; with all items drawn it is the number of groups. None, with the
        reason, when there are fewer than `k` items.

    Raises
    ------
    ValueError
        If `counts` is not one-dimensional or holds anything but whole numbers from 0, or `k` is below 1.

    Notes
    -----
    Distinct-k of NoveltyBench (Zhang et al. 2025, arXiv 2504.05228) averaged over all sets of k items, which
    is rarefaction (Hurlbert 1971): the sum over groups of 1 - C(n - n_g, k) / C(n, k). So sets of different
    sizes can be compared at one k.

    Examples
    --------
    >>> distinct_k([2, 1, 1], 2).value, distinct_k([2, 1, 1], 4).value
    (1.8333333333333333, 3.0)
    """
    sizes = _sizes(counts)
    if k < 1:
        raise ValueError(f"k: {k} is below 1")
    n_items = int(sizes.sum())
    if n_items < k:
        return Diversity(None, n_items, f"{n_items} item{'' if n_items == 1 else 's'}: {k} cannot be drawn")
    every = math.comb(n_items, k)
    missed = sum(math.comb(n_items - int(size), k) for size in sizes)
    return Diversity((sizes.size * every - missed) / every, n_items, None)


def remote_clique(vectors: npt.ArrayLike) -> Diversity:
    """Mean cosine distance over all pairs of different items.

    Parameters
    ----------
    vectors : array_like, shape (n_items, n_dims)
        One row per item, of any length above zero; none missing.

    Returns
    -------
    Diversity
        `value` lies in [0, 2]; None, with the reason, for fewer than two items.

    Raises
    ------
    ValueError
        If `vectors` is not two-dimensional, or a row is zero or not finite.

    Notes
    -----
    Remote-clique of Cox et al. (2021), CHI, "Directed Diversity", without an item's distance to itself: one
    less the mean pairwise similarity.

    Examples
    --------
    >>> round(remote_clique([[1, 0], [0, 2], [3, 0]]).value, 12)
    0.666666666667
    """
    mean = mean_pairwise_similarity(vectors)
    n_items = int(np.asarray(vectors).shape[0])
    if mean.value is None:
        return Diversity(None, n_items, _no_pair(n_items))
    return Diversity(1 - mean.value, n_items, None)


def chamfer(vectors: npt.ArrayLike) -> Diversity:
    """Mean cosine distance of an item to the nearest other one.

    Parameters
    ----------
    vectors : array_like, shape (n_items, n_dims)
        As in `remote_clique`.

    Returns
    -------
    Diversity
        `value` lies in [0, 2], at most `remote_clique`; 0 when every item has its like. None, with the
        reason, for fewer than two items.

    Raises
    ------
    ValueError
        As `remote_clique`.

    Notes
    -----
    Chamfer distance of Cox et al. (2021). Needs every pair once, by blocks of `BLOCK_ROWS` rows.

    Examples
    --------
    >>> round(chamfer([[1, 0], [0, 2], [3, 0]]).value, 12)
    0.333333333333
    """
    rows = _unit_rows(vectors)
    n_items = rows.shape[0]
    if n_items < 2:
        return Diversity(None, n_items, _no_pair(n_items))
    nearest = np.empty(n_items)
    for start in range(0, n_items, BLOCK_ROWS):
        cosines = rows[start : start + BLOCK_ROWS] @ rows.T
        own = np.arange(cosines.shape[0])
        cosines[own, start + own] = -np.inf  # an item is not its own neighbour
        nearest[start : start + BLOCK_ROWS] = cosines.max(axis=1)
    return Diversity(float(np.mean(1 - np.clip(nearest, -1, 1))), n_items, None)


def _no_pair(n_items: int) -> str:
    return f"{n_items} item{'' if n_items == 1 else 's'}: a distance needs two"


def _check_order(order: float) -> None:
    if not order >= 0:
        raise ValueError(f"order: {order} is not a number from 0")


def _vendi(gram: FloatArray, n_items: int, order: float, name: str) -> Diversity:
    """Score from a matrix whose eigenvalues above zero are those of the kernel."""
    _check_order(order)
    if n_items == 0:
        return Diversity(None, 0, "no items")
    if order == 2:
        return Diversity(n_items**2 / float(np.einsum("ij,ij->", gram, gram)), n_items, None)
    shares = np.linalg.eigvalsh(gram) / n_items
    if shares[0] < -SYMMETRY_TOLERANCE:
        raise ValueError(f"{name}: not positive semi-definite, an eigenvalue is {shares[0] * n_items:g}")
    # What rounding leaves of a zero would count as an item of its own at order 0.
    shares = shares[shares > gram.shape[0] * np.finfo(np.float64).eps * shares[-1]]
    return Diversity(_hill(shares / shares.sum(), order), n_items, None)


def _hill(shares: FloatArray, order: float) -> float:
    """Hill number of shares that sum to 1."""
    _check_order(order)
    present = shares[shares > 0]
    if order == 1:
        return float(np.exp(-np.sum(present * np.log(present))))
    if math.isinf(order):
        return float(1 / present.max())
    # Relative to the largest share, so that a high order does not run out of small numbers.
    most = present.max()
    log_sum = order * math.log(most) + math.log(np.sum((present / most) ** order))
    return math.exp(log_sum / (1 - order))


def _sizes(counts: npt.ArrayLike) -> npt.NDArray[np.int64]:
    sizes = np.asarray(counts)
    if sizes.size == 0:
        sizes = sizes.astype(np.int64)
    if sizes.ndim != 1 or not np.issubdtype(sizes.dtype, np.integer) or (sizes < 0).any():
        raise ValueError("counts: a whole number from 0 is needed for each group")
    return sizes[sizes > 0].astype(np.int64)


def _unit_rows(vectors: npt.ArrayLike) -> FloatArray:
    rows = np.asarray(vectors, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError(f"vectors: two dimensions are needed, items and dimensions, not {rows.ndim}")
    if not np.isfinite(rows).all():
        raise ValueError("vectors: a number is missing or infinite")
    # By the largest entry first: the square of a very short or long row would under- or overflow.
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=0.0)
    if (largest == 0).any():
        raise ValueError(f"vectors: row {int(np.flatnonzero(largest[:, 0] == 0)[0])} is zero: no direction")
    scaled = rows / largest
    return np.asarray(scaled / np.linalg.norm(scaled, axis=1, keepdims=True), dtype=np.float64)
