"""What each author takes chance to be: observed and expected disagreement of many raters on one scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from evaluation.stats.data import ReliabilityData, ValueCounts
from evaluation.stats.weights import Weighting, checked_categories, weight_matrix

CoefficientName = Literal["percent agreement", "gwet", "fleiss", "conger", "brennan-prediger"]

MAX_BLOCK_CELLS = 4_000_000  # numbers held at once while draws are worked off

FloatArray = npt.NDArray[np.float64]


def scale_of(data: ReliabilityData | ValueCounts, categories: npt.ArrayLike | None) -> FloatArray:
    """Categories as declared, or those that occur; of counts, their domain.

    Parameters
    ----------
    data : ReliabilityData or ValueCounts
        Missing ratings allowed.
    categories : array_like, shape (n_categories,), or None
        The whole scale, used or not, ascending.

    Returns
    -------
    ndarray of float64, shape (n_categories,)
        Ascending; empty for data without a rating.

    Raises
    ------
    ValueError
        If `categories` are not finite and ascending.

    Examples
    --------
    >>> scale_of(ValueCounts(np.array([1.0, 2.0]), np.array([[3, 0]])), None).tolist()
    [1.0, 2.0]
    """
    if categories is not None:
        return checked_categories(categories)
    if isinstance(data, ValueCounts):
        return np.asarray(data.domain, dtype=np.float64)
    return np.unique(data.values[~np.isnan(data.values)])


def fewest_ratings(name: CoefficientName) -> int:
    """Ratings a unit needs to enter: a single one says how often its category is used, and no more.

    Parameters
    ----------
    name : {"percent agreement", "gwet", "fleiss", "conger", "brennan-prediger"}
        As in `coefficients.agreement_coefficient`.

    Returns
    -------
    int
        2 where nothing is expected by chance, else 1.

    Examples
    --------
    >>> fewest_ratings("percent agreement"), fewest_ratings("gwet")
    (2, 1)
    """
    return 2 if name == "percent agreement" else 1


@dataclass(frozen=True, eq=False)
class RatingsOnScale:
    """The ratings that enter a coefficient, as counts on its scale.

    `distance`, (n_categories, n_categories), is one less the weights; `counts` (n_units, n_categories);
    `codes` (n_raters, n_units), the category of each rating or -1, for Conger alone; `prompts`, ascending, and
    `prompt_of`, the place of each unit's prompt among them.
    """

    name: CoefficientName
    categories: FloatArray
    distance: FloatArray
    counts: FloatArray
    codes: npt.NDArray[np.int64] | None
    prompts: npt.NDArray[np.int64]
    prompt_of: npt.NDArray[np.intp]

    @classmethod
    def of(
        cls,
        data: ReliabilityData | ValueCounts,
        name: CoefficientName,
        weighting: Weighting | npt.ArrayLike,
        categories: npt.ArrayLike | None,
    ) -> RatingsOnScale:
        """Check, and count the ratings that enter; arguments as in `coefficients.agreement_coefficient`."""
        if name not in get_args(CoefficientName):
            raise ValueError(f"name: {name!r} is none of {', '.join(get_args(CoefficientName))}")
        if name == "conger" and isinstance(data, ValueCounts):
            raise ValueError("data: Conger's kappa needs the ratings of each rater, not their counts")
        found = data if isinstance(data, ValueCounts) else data.value_counts()
        scale = scale_of(data, categories)
        used = found.domain[found.counts.any(axis=0)]
        if not np.isin(used, scale).all():
            raise ValueError(f"categories: the ratings hold {used[~np.isin(used, scale)][0]:g} besides")
        counts = np.zeros((found.counts.shape[0], scale.size))
        there = np.isin(found.domain, scale)
        counts[:, np.searchsorted(scale, found.domain[there])] = found.counts[:, there]
        keep = counts.sum(axis=1) >= fewest_ratings(name)
        codes: npt.NDArray[np.int64] | None = None
        unit_prompts = np.zeros(counts.shape[0], dtype=np.int64)
        if isinstance(data, ReliabilityData):
            unit_prompts = data.unit_prompts
            if name == "conger":
                values = data.values[:, keep]
                codes = np.where(np.isnan(values), -1, np.searchsorted(scale, values))
        prompts, prompt_of = np.unique(unit_prompts[keep], return_inverse=True)
        closeness = weight_matrix(scale, weighting, symmetric=True) if scale.size else np.empty((0, 0))
        return cls(name, scale, 1 - closeness, counts[keep], codes, prompts, prompt_of.reshape(-1))

    @property
    def n_prompts(self) -> int:
        """Prompts with a unit that enters."""
        return int(self.prompts.size)

    @property
    def n_ratings(self) -> FloatArray:
        """Ratings of each unit, (n_units,), at least `fewest_ratings`."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.float64)

    @property
    def pairable(self) -> npt.NDArray[np.bool_]:
        """Whether a unit has two ratings, (n_units,)."""
        return np.asarray(self.n_ratings >= 2, dtype=np.bool_)

    def unit_disagreement(self) -> FloatArray:
        """Mean disagreement over the pairs of ratings of each unit; 0 for a single rating."""
        pairs = self.n_ratings * (self.n_ratings - 1)
        sums = np.einsum("uk,uk->u", self.counts @ self.distance, self.counts)
        means = np.zeros(pairs.size)
        np.divide(sums, pairs, out=means, where=pairs > 0)
        return means

    def shares(self) -> FloatArray:
        """Share of each category among the ratings of each unit, (n_units, n_categories)."""
        return np.asarray(self.counts / self.n_ratings[:, np.newaxis], dtype=np.float64)

    def disagreement(self, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Observed and expected disagreement of each draw of prompts, nan without a pairable unit."""
        by_prompt = np.zeros((self.n_prompts, self.categories.size + 3))
        parts = np.column_stack(
            [self.unit_disagreement(), self.pairable, np.ones(self.pairable.size), self.shares()]
        )
        np.add.at(by_prompt, self.prompt_of, parts)
        sums = weights @ by_prompt
        n_draws = sums.shape[0]
        paired = sums[:, 1] > 0
        observed = np.divide(sums[:, 0], sums[:, 1], out=np.full(n_draws, np.nan), where=paired)
        expected = np.full(n_draws, np.nan)
        if not paired.any():
            return observed, expected
        if self.name == "conger":
            expected[paired] = self._expected_of_different_raters(weights[paired])
        else:
            expected[paired] = self._expected(sums[paired, 3:] / sums[paired, 2, np.newaxis])
        return observed, expected

    def _expected(self, shares: FloatArray) -> FloatArray:
        """Disagreement by chance where each category has these shares, (n_draws, n_categories)."""
        q = self.categories.size
        if self.name == "percent agreement":
            return np.ones(shares.shape[0])
        if self.name == "brennan-prediger" or not self.distance.any():
            return np.full(shares.shape[0], self.distance.mean())
        if self.name == "fleiss":
            return np.asarray(np.einsum("bk,bk->b", shares @ self.distance, shares), dtype=np.float64)
        hard = np.sum(shares * (1 - shares), axis=1) / (q * (q - 1))
        return np.asarray(1 - (1 - self.distance).sum() * hard, dtype=np.float64)

    def _classified(self) -> FloatArray:
        """How often each rater chose each category on each prompt, (n_prompts, n_raters, n_categories)."""
        assert self.codes is not None
        raters, units = np.nonzero(self.codes >= 0)
        counts = np.zeros((self.n_prompts, self.codes.shape[0], self.categories.size))
        np.add.at(counts, (self.prompt_of[units], raters, self.codes[raters, units]), 1.0)
        return counts

    def _expected_of_different_raters(self, weights: FloatArray) -> FloatArray:
        """Mean disagreement of every two different raters' shares; raters absent from a draw are left out."""
        classified = self._classified()
        _, n_raters, q = classified.shape
        expected = np.empty(weights.shape[0])
        block = max(1, MAX_BLOCK_CELLS // max(1, n_raters * max(n_raters, q)))
        others = 1 - np.eye(n_raters)
        for start in range(0, weights.shape[0], block):
            part = slice(start, start + block)
            counts = np.tensordot(weights[part], classified, axes=1)
            sizes = counts.sum(axis=2, keepdims=True)
            shares = np.divide(counts, sizes, out=np.zeros_like(counts), where=sizes > 0)
            apart = (shares @ self.distance) @ shares.transpose(0, 2, 1)
            present = np.count_nonzero(sizes[:, :, 0], axis=1)
            expected[part] = np.einsum("bgh,gh->b", apart, others) / (present * (present - 1))
        return expected

    def undefined(self, expected: float) -> str | None:
        """Why there is no coefficient where this disagreement is expected by chance; None when there is."""
        if not self.pairable.any():
            return "no unit has two ratings"
        used = self.categories[self.counts.any(axis=0)]
        if expected > 0:
            return None
        if used.size == 1:
            return f"all ratings are {used[0]:g}: with one value in use, no disagreement is expected"
        return "the weighting counts no two of the values in use as different: no disagreement is expected"

    def standard_error(self, observed: float, expected: float) -> float | None:
        """Gwet's, from what each unit adds to the coefficient directly and by its share in chance."""
        n = self.counts.shape[0]
        if n < 2:
            return None
        value = 1 - observed / expected
        direct = self.pairable * (n / self.pairable.sum()) * (1 - self.unit_disagreement() / expected)
        added = direct + (1 - value) * self._chance_influence() / expected
        return math.sqrt(float(np.sum((added - value) ** 2)) / (n * (n - 1)))

    def _chance_influence(self) -> FloatArray:
        """How far each unit moves the expected disagreement, (n_units,); sums to zero."""
        n, q = self.counts.shape
        shares = self.shares()
        if self.name == "fleiss":
            by_unit = shares @ (self.distance @ shares.mean(axis=0))
        elif self.name == "gwet" and self.distance.any():
            by_unit = shares @ shares.mean(axis=0) * (1 - self.distance).sum() / (q * (q - 1))
        elif self.name == "conger":
            return self._chance_influence_by_rater()
        else:
            return np.zeros(n)
        return np.asarray(2 * (by_unit - by_unit.mean()), dtype=np.float64)

    def _chance_influence_by_rater(self) -> FloatArray:
        assert self.codes is not None
        counts = self._classified().sum(axis=0)
        sizes = counts.sum(axis=1, keepdims=True)
        shares = np.divide(counts, sizes, out=np.zeros_like(counts), where=sizes > 0)
        present = np.count_nonzero(sizes)
        others = (shares.sum(axis=0) - shares) @ self.distance
        raters, units = np.nonzero(self.codes >= 0)
        centred = others - np.sum(others * shares, axis=1, keepdims=True)
        n_units = self.counts.shape[0]
        moved = centred[raters, self.codes[raters, units]] * n_units / sizes[raters, 0]
        influence = np.bincount(units, weights=moved, minlength=n_units)
        return np.asarray(influence * 2 / (present * (present - 1)), dtype=np.float64)
