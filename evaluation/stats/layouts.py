"""Ratings written out again from the counts and tables that the literature prints."""

from __future__ import annotations

import numpy as np

from evaluation.stats.data import ReliabilityData, ValueCounts
from evaluation.stats.two_raters import PairTable


def ratings_of_counts(found: ValueCounts) -> ReliabilityData:
    """Ratings with these counts: those of each unit in ascending order, the first rater's the lowest.

    Parameters
    ----------
    found : ValueCounts
        Whole counts from 0; units may have different numbers of ratings.

    Returns
    -------
    ReliabilityData
        As many raters as the fullest unit has ratings; nan after the last rating of the others. Every unit is
        a prompt of its own. Who gave which rating is lost, so only what does not ask for it comes out as it
        was; the ascending order is that of the data set `diagnoses` of the R package irr, where Light's kappa
        of Fleiss' (1971) patients is quoted.

    Raises
    ------
    ValueError
        If the counts do not fit their domain, or one is negative or not whole.

    Examples
    --------
    >>> ratings_of_counts(ValueCounts(np.array([1.0, 2.0]), np.array([[2, 1], [0, 2]]))).values.tolist()
    [[1.0, 2.0], [1.0, 2.0], [2.0, nan]]
    """
    counts = np.asarray(found.counts, dtype=np.float64)
    if counts.ndim != 2 or counts.shape[1] != np.size(found.domain):
        raise ValueError(f"found: counts of shape {counts.shape} for {np.size(found.domain)} values")
    if not np.isfinite(counts).all() or (counts < 0).any() or (counts != np.floor(counts)).any():
        raise ValueError("found: whole counts from 0 are needed")
    n_ratings = counts.sum(axis=1).astype(np.int64)
    values = np.full((int(n_ratings.max(initial=0)), counts.shape[0]), np.nan)
    for unit, row in enumerate(counts.astype(np.int64)):
        values[: n_ratings[unit], unit] = np.repeat(found.domain, row)
    return _each_its_own_prompt(values)


def ratings_of_table(table: PairTable) -> ReliabilityData:
    """Ratings of two raters with this table; every unit is a prompt of its own.

    Parameters
    ----------
    table : PairTable
        Whole counts, not proportions.

    Returns
    -------
    ReliabilityData
        Two raters; units ordered by the first rater's category, then the second's.

    Raises
    ------
    ValueError
        If a count is not whole.

    Examples
    --------
    >>> ratings_of_table(PairTable([[1, 2], [0, 1]])).values.tolist()
    [[1.0, 1.0, 1.0, 2.0], [1.0, 2.0, 2.0, 2.0]]
    """
    if (table.counts != np.floor(table.counts)).any():
        raise ValueError("table: whole counts are needed")
    assert table.categories is not None
    rows, columns = np.nonzero(table.counts)
    repeats = table.counts[rows, columns].astype(np.int64)
    first = np.repeat(table.categories[rows], repeats)
    return _each_its_own_prompt(np.stack([first, np.repeat(table.categories[columns], repeats)]))


def _each_its_own_prompt(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> ReliabilityData:
    return ReliabilityData(
        values,
        np.arange(values.shape[1]),
        raters=tuple(f"rater {number + 1}" for number in range(values.shape[0])),
        units=tuple(f"unit {number + 1}" for number in range(values.shape[1])),
    )
