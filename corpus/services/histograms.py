"""How the cosines of a prompt's single pairs are spread: counts in 200 bins over [-1, 1]."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

N_BINS = 200
BLOCK_ROWS = 1024
# Whole numbers divided, so that 0.7 is the double nearest to it and not a sum of rounding errors.
EDGES = np.arange(-N_BINS // 2, N_BINS // 2 + 1) / (N_BINS // 2)

Counts = npt.NDArray[np.int64]


def pair_histograms(vectors: npt.NDArray[np.float32], groups: npt.NDArray[np.int64]) -> tuple[Counts, Counts]:
    """Count the cosines of all unordered pairs of rows, those of one group apart from those of two.

    Parameters
    ----------
    vectors : ndarray of float32, shape (n_rows, n_dims)
        No row may be zero.
    groups : ndarray of int64, shape (n_rows,)
        The group of each row; rows of a negative one are in no pair.

    Returns
    -------
    within, between : ndarray of int64, shape (200,)
        A bin holds its upper edge and not its lower, so that sums of bins are shares strictly above an edge;
        the first holds -1 too.
    """
    kept = np.flatnonzero(groups >= 0)
    rows = unit_rows(vectors[kept])
    codes = groups[kept]
    within, between = np.zeros(N_BINS, np.int64), np.zeros(N_BINS, np.int64)
    for top in range(0, rows.shape[0], BLOCK_ROWS):
        for left in range(top, rows.shape[0], BLOCK_ROWS):
            cosines = rows[top : top + BLOCK_ROWS] @ rows[left : left + BLOCK_ROWS].T
            same = codes[top : top + BLOCK_ROWS, np.newaxis] == codes[np.newaxis, left : left + BLOCK_ROWS]
            once = np.ones_like(same) if left != top else np.triu(np.ones_like(same), k=1)
            within += count(cosines[same & once])
            between += count(cosines[~same & once])
    return within, between


def count(cosines: npt.NDArray[np.float64]) -> Counts:
    """Count cosines in the bins; rounding beyond 1 is cut off."""
    bins = np.searchsorted(EDGES, np.clip(cosines.ravel(), -1.0, 1.0), side="left") - 1
    return np.bincount(np.maximum(bins, 0), minlength=N_BINS)


def n_above(counts: Counts, threshold: float) -> int:
    """Count the pairs strictly above a threshold, which must be an edge of a bin.

    Raises
    ------
    ValueError
        If the threshold lies inside a bin.
    """
    found = np.flatnonzero(np.equal(EDGES, threshold))
    if not found.size:
        raise ValueError(f"threshold: {threshold} is not an edge of a bin")
    return int(counts[found[0] :].sum())


def unit_rows(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Rows brought to unit length, in double precision."""
    rows = vectors.astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows
