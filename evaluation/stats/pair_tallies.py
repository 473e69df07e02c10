"""Pairs of units by prompts and by the tolerance that ties them: what choosing it again in each draw is made from."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from evaluation.stats.tie_calibration import SAME_ACCURACY

MAX_CANDIDATES = 1000  # tolerances tried; more of them differ by a thousandth of the pairs
MAX_BLOCK_CELLS = 4_000_000  # numbers of one array worked off at once

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class PairTallies:
    """Pairs summed over cells: a prompt with itself, or two prompts; and cells in blocks of folds.

    Cells, shape (n_cells,): `first` and `second`, the places of their prompts; `block_of`; `right`, how much is right
    without a tie; `amounts`, how much there is. `gains`, (n_cells, n_candidates), is what a tolerance adds to the one
    before. `blocks` are the folds of each block, and `others`, (n_blocks, n_blocks), says on which blocks the tolerance
    of one is chosen: those that share no fold with it.

    Examples
    --------
    >>> metric, human = np.array([1.0, 2.0, 4.0]), np.array([1.0, 1.0, 2.0])
    >>> tallies = PairTallies.of(metric, human, np.zeros(3, dtype=int), np.array([0]), False)
    >>> tallies.candidates.tolist(), tallies.right.round(3).tolist(), tallies.gains.toarray().round(3).tolist()
    ([0.0, 1.0, 2.0, 3.0], [0.667], [[0.0, 0.333, -0.333, -0.333]])
    """

    first: IntArray
    second: IntArray
    block_of: IntArray
    right: FloatArray
    amounts: FloatArray
    gains: sparse.csr_array
    candidates: FloatArray
    blocks: tuple[tuple[int, int], ...]
    others: FloatArray
    n_pairs: int

    @classmethod
    def of(
        cls,
        metric: FloatArray,
        human: FloatArray,
        unit_prompts: npt.NDArray[np.integer],
        folds: npt.NDArray[np.integer],
        between: bool,
        n_prompts: int | None = None,
    ) -> PairTallies:
        """Tally the pairs of units; those of two prompts only if `between`, else each prompt counts once.

        Without `n_prompts`, folds are those of the prompts in ascending order of their codes; with it, codes are
        places from 0.
        """
        prompt_of = np.unique(unit_prompts, return_inverse=True)[1] if n_prompts is None else unit_prompts
        one, other = _pairs(prompt_of.astype(np.intp), between)
        differences = np.abs(metric[one] - metric[other])
        tied = human[one] == human[other]
        alike = (np.sign(metric[one] - metric[other]) == np.sign(human[one] - human[other])) & ~tied
        low, high = (np.sort(np.stack([prompt_of[one], prompt_of[other]]), axis=0)).astype(np.intp)
        n_places = folds.size
        cells, cell_of = np.unique(low * n_places + high, return_inverse=True)
        first, second = cells // n_places, cells % n_places
        candidates = _candidates(differences)
        step_of = np.searchsorted(candidates, differences, side="left")
        n_cells = cells.size
        counts = np.bincount(cell_of, minlength=n_cells).astype(np.float64)
        share = np.ones(n_cells) if between else 1 / counts
        gains = sparse.coo_array(
            ((tied.astype(np.float64) - alike) * share[cell_of], (cell_of, step_of)),
            shape=(n_cells, candidates.size),
        )
        blocks, block_of = _blocks(folds[first], folds[second])
        others = [[float(not set(here) & set(there)) for there in blocks] for here in blocks]
        return cls(
            first,
            second,
            block_of,
            np.bincount(cell_of, alike, n_cells) * share,
            counts * share,
            gains.tocsr(),
            candidates,
            blocks,
            np.array(others, dtype=np.float64).reshape(len(blocks), len(blocks)),
            int(differences.size),
        )

    def judged(self, weights: FloatArray) -> tuple[FloatArray, IntArray]:
        """Accuracy of each draw, and which tolerance each block took.

        Parameters
        ----------
        weights : ndarray of float64, shape (n_draws, n_prompts)
            How often each prompt is drawn.

        Returns
        -------
        tuple of ndarray, shapes (n_draws,) and (n_draws, n_blocks)
            nan where the draw has no pair, or none to choose a tolerance on; -1 for a block without a pair.
        """
        n_draws, n_blocks = weights.shape[0], len(self.blocks)
        values = np.full(n_draws, np.nan)
        chosen = np.full((n_draws, n_blocks), -1, dtype=np.intp)
        if not n_blocks:
            return values, chosen
        of_block = [np.flatnonzero(self.block_of == block) for block in range(n_blocks)]
        gains = [self.gains[cells].T.tocsr() for cells in of_block]
        widest = max(n_blocks * self.candidates.size, self.first.size)
        step = max(1, MAX_BLOCK_CELLS // widest)
        for start in range(0, n_draws, step):
            part = slice(start, start + step)
            drawn = np.ascontiguousarray(weights[part].T)  # draws last
            right = np.empty((n_blocks, self.candidates.size, drawn.shape[1]))
            amounts = np.empty((n_blocks, drawn.shape[1]))
            for block, cells in enumerate(of_block):
                times = drawn[self.first[cells]]
                two = self.first[cells] != self.second[cells]
                times[two] *= drawn[self.second[cells][two]]
                right[block] = self.right[cells] @ times + np.cumsum(gains[block] @ times, axis=0)
                amounts[block] = self.amounts[cells] @ times
            values[part], chosen[part] = self._chosen_elsewhere(right, amounts)
        return values, chosen

    def _chosen_elsewhere(self, right: FloatArray, amounts: FloatArray) -> tuple[FloatArray, IntArray]:
        n_blocks, _, n_draws = right.shape
        chosen = np.full((n_draws, n_blocks), -1, dtype=np.intp)
        hits, draws = np.zeros(n_draws), np.arange(n_draws)
        defined = amounts.sum(axis=0) > 0
        for block in range(n_blocks):
            elsewhere = np.flatnonzero(self.others[block])
            there = amounts[elsewhere].sum(axis=0)
            present = amounts[block] > 0
            defined &= ~present | (there > 0)
            accuracies = right[elsewhere].sum(axis=0) / np.maximum(there, 1)
            best = np.argmax(accuracies >= accuracies.max(axis=0) - SAME_ACCURACY, axis=0)
            hits += np.where(present, right[block, best, draws], 0.0)
            chosen[:, block] = np.where(present & (there > 0), best, -1)
        values = np.full(n_draws, np.nan)
        np.divide(hits, amounts.sum(axis=0), out=values, where=defined)
        return values, chosen


def _pairs(prompt_of: IntArray, between: bool) -> tuple[IntArray, IntArray]:
    if between:
        one, other = np.triu_indices(prompt_of.size, 1)
        return one.astype(np.intp), other.astype(np.intp)
    order = np.argsort(prompt_of, kind="stable")
    bounds = np.append(np.flatnonzero(np.diff(prompt_of[order], prepend=-1)), order.size)
    parts = [(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp))]
    for start, stop in itertools.pairwise(bounds.tolist()):
        one, other = np.triu_indices(stop - start, 1)
        parts.append((order[start + one], order[start + other]))
    first, second = (np.concatenate(side) for side in zip(*parts, strict=True))
    return first, second


def _candidates(differences: FloatArray) -> FloatArray:
    """Give 0 and the differences that occur, or so many of them that lie evenly over their ranks."""
    distinct = np.unique(differences)
    if distinct.size > MAX_CANDIDATES:
        ranks = np.linspace(0, 1, MAX_CANDIDATES)
        distinct = np.unique(np.quantile(differences, ranks, method="inverted_cdf"))
    return np.unique(np.append(0.0, distinct))


def _blocks(
    first: npt.NDArray[np.integer], second: npt.NDArray[np.integer]
) -> tuple[tuple[tuple[int, int], ...], IntArray]:
    """Pairs of folds that occur, the lower first, and which of them each cell is."""
    pairs = np.sort(np.stack([first, second]), axis=0)
    if not first.size:
        return (), np.empty(0, dtype=np.intp)
    found, block_of = np.unique(pairs, axis=1, return_inverse=True)
    blocks = tuple((int(one), int(other)) for one, other in found.T)
    return blocks, block_of.reshape(-1).astype(np.intp)
