"""A frame with the metric of all its items as histograms, and the items of it that were rated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.difference import RatedItems

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ScoredFrame:
    """The metric of every item of a frame, as histograms.

    Parameters
    ----------
    population : array_like of int, shape (n_prompts, n_strata, n_bins)
        Items of each prompt and stratum in each bin of the metric, not negative.
    bins : array_like, shape (n_bins + 1,)
        Ascending edges; the last bin holds its upper edge.

    Raises
    ------
    ValueError
        If a shape does not fit, a count is negative or no whole number, or edges do not ascend.

    Examples
    --------
    >>> ScoredFrame([[[2, 1]], [[0, 3]]], [0, 0.5, 1]).sizes.tolist()
    [[3], [3]]
    """

    population: IntArray
    bins: FloatArray

    def __post_init__(self) -> None:
        """Check, and keep copies that nobody can change afterwards."""
        counts, edges = np.array(self.population), np.array(self.bins, dtype=np.float64)
        if edges.ndim != 1 or edges.size < 2 or not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
            raise ValueError("bins: at least two ascending numbers are needed")
        if counts.ndim != 3 or not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any():
            raise ValueError("population: a whole number from 0 is needed for each prompt, stratum and bin")
        if counts.shape[2] != edges.size - 1:
            raise ValueError(f"population: {counts.shape[2]} bins, but bins has {edges.size - 1}")
        counts = counts.astype(np.int64)
        counts.setflags(write=False)
        edges.setflags(write=False)
        object.__setattr__(self, "population", counts)
        object.__setattr__(self, "bins", edges)

    @property
    def sizes(self) -> IntArray:
        """Items of each prompt in each stratum, shape (n_prompts, n_strata)."""
        return np.asarray(self.population.sum(axis=2), dtype=np.int64)

    @property
    def n_prompts(self) -> int:
        """Prompts, those without an item among them."""
        return int(self.population.shape[0])

    def bin_of(self, metric: FloatArray) -> IntArray:
        """Bin of each value.

        Raises
        ------
        ValueError
            If a value lies outside the bins.
        """
        places = np.searchsorted(self.bins, metric, side="right") - 1
        places[metric == self.bins[-1]] -= 1
        if ((places < 0) | (places >= self.bins.size - 1)).any():
            raise ValueError(f"metric: a value outside the bins, {self.bins[0]:g} to {self.bins[-1]:g}")
        return np.asarray(places, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class ScoredItems:
    """The items that were drawn and rated, with their metric as it is.

    Parameters
    ----------
    y, metric : array_like, shape (n_items,)
        Human value and metric of each item; none missing.
    prompts, strata : array_like of int, shape (n_items,)
        Row and column of the frame in which the item lies.

    Raises
    ------
    ValueError
        If shapes differ, a value is missing, or a code is no integer from 0.

    Examples
    --------
    >>> ScoredItems([0, 1], [0.2, 0.9], [0, 1], [0, 0]).y.tolist()
    [0.0, 1.0]
    """

    y: FloatArray
    metric: FloatArray
    prompts: IntArray
    strata: IntArray

    def __post_init__(self) -> None:
        """Check, and keep copies that nobody can change afterwards."""
        scores = np.array(self.metric, dtype=np.float64)
        if scores.shape != np.asarray(self.y).shape or not np.isfinite(scores).all():
            raise ValueError("metric: a finite number is needed for each item")
        scores.setflags(write=False)
        object.__setattr__(self, "metric", scores)
        checked = RatedItems(self.y, scores, self.prompts, self.strata)
        for name in ("y", "prompts", "strata"):
            object.__setattr__(self, name, getattr(checked, name))


def with_items(frame: ScoredFrame, prompts: IntArray) -> tuple[ScoredFrame, IntArray]:
    """Leave out prompts without items, which have nothing to resample; and the rated items' rows in what is left.

    Parameters
    ----------
    frame : ScoredFrame
        All prompts.
    prompts : ndarray of int, shape (n_items,)
        Row of the frame in which each rated item lies.

    Returns
    -------
    tuple
        The frame of the prompts with an item, and the row of each item in it, shape (n_items,).

    Examples
    --------
    >>> kept, places = with_items(ScoredFrame([[[1]], [[0]], [[2]]], [0, 1]), np.array([0, 2]))
    >>> kept.n_prompts, places.tolist()
    (2, [0, 1])
    """
    kept = np.flatnonzero(frame.sizes.sum(axis=1) > 0)
    if not np.isin(prompts, kept).all():
        raise ValueError("items: one lies in a prompt without items")
    return ScoredFrame(frame.population[kept], frame.bins), np.searchsorted(kept, prompts).astype(np.int64)


def bins_of_items(frame: ScoredFrame, items: ScoredItems) -> IntArray:
    """Bin of each rated item, after checking that the frame has at least that many items there.

    Parameters
    ----------
    frame : ScoredFrame
        What could have been drawn.
    items : ScoredItems
        What was drawn and rated.

    Returns
    -------
    ndarray of int, shape (n_items,)
        From 0.

    Raises
    ------
    ValueError
        If an item lies outside the frame, or a bin of a cell has more rated items than items.

    Examples
    --------
    >>> frame = ScoredFrame([[[2, 1]]], [0, 0.5, 1])
    >>> bins_of_items(frame, ScoredItems([0, 1], [0.5, 0.1], [0, 0], [0, 0])).tolist()
    [1, 0]
    """
    n_prompts, n_strata, n_bins = frame.population.shape
    if (items.prompts >= n_prompts).any() or (items.strata >= n_strata).any():
        raise ValueError(f"items: one lies outside the frame of {n_prompts} prompts, {n_strata} strata")
    bin_of = frame.bin_of(items.metric)
    cells = (items.prompts * n_strata + items.strata) * n_bins + bin_of
    rated, counts = np.unique(cells, return_counts=True)
    if (counts > frame.population.reshape(-1)[rated]).any():
        raise ValueError("items: a bin of a prompt and stratum has more rated items than items")
    return bin_of
