"""How much of a rating is the unit, the rater and the rest: variance components, as one number and over resamples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from evaluation.stats.data import ReliabilityData

Design = Literal["crossed", "nested"]

ROUNDING = 1e-12  # a variance below this share of the ratings' own is what rounding leaves of zero

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class VarianceComponents:
    """Variances of unit, rater and residual, or None and the reason, with the counts of what they come from.

    `rater` is None in the nested design as well: there severity is part of `residual`. `mean_ratings` is the
    harmonic mean of ratings of a unit, None without ratings.
    """

    item: float | None
    rater: float | None
    residual: float | None
    design: Design
    n_units: int
    n_raters: int
    n_ratings: int
    mean_ratings: float | None
    undefined: str | None


def variance_components(data: ReliabilityData, design: Design = "crossed") -> VarianceComponents:
    """Variance components of rating = mean + unit (+ rater) + residual.

    Parameters
    ----------
    data : ReliabilityData
        Any overlap, missing ratings allowed; a unit with one rating takes part.
    design : {"crossed", "nested"}
        Crossed: raters are the same people on different units, and have a variance of their own. Nested: each
        unit has raters of its own, whose severity cannot be told from the residual.

    Returns
    -------
    VarianceComponents
        In squared units of the scale. They are unbiased, so one may come out below zero; it is not cut off.
        None, with the reason, when the ratings cannot tell them apart or are all equal.

    Raises
    ------
    ValueError
        If `design` is neither.

    Notes
    -----
    Crossed: Henderson's (1953) first method, which equals the expected mean squares when nothing is missing
    (and then REML, as long as no component is negative). For N ratings of which a cell holds at most one,
    residual + rater is the mean square within units, residual + unit the mean square within raters, and the
    total sum of squares gives the third equation. Nested: one-way analysis of variance with unequal groups
    (Searle, Casella & McCulloch 1992, chapter 3).

    Examples
    --------
    >>> ratings = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
    >>> data = ReliabilityData(ratings, range(6), raters=tuple("abcd"), units=tuple("uvwxyz"))
    >>> parts = variance_components(data)
    >>> round(parts.item, 4), round(parts.rater, 4), round(parts.residual, 4)
    (2.5556, 5.2444, 1.0194)
    """
    if design not in get_args(Design):
        raise ValueError(f"design: {design!r} is none of {', '.join(get_args(Design))}")
    sums = RatingSums.of(data)
    drawn = sums.draw(np.ones((1, sums.n_prompts)))
    item, rater, residual = (float(part[0]) for part in drawn.components(design))
    reason = why_no_components(drawn, design)
    return VarianceComponents(
        item=None if reason else item,
        rater=None if reason or design == "nested" else rater,
        residual=None if reason else residual,
        design=design,
        n_units=int(drawn.n_units[0]),
        n_raters=int(drawn.n_raters[0]),
        n_ratings=int(drawn.n_ratings[0]),
        mean_ratings=float(drawn.mean_ratings[0]) if drawn.n_ratings[0] else None,
        undefined=reason,
    )


@dataclass(frozen=True, eq=False)
class RatingSums:
    """What a prompt adds to the sums; rows are prompts. Values are centred, so that squares keep digits."""

    units: (
        FloatArray  # (n_prompts, 6): units, ratings, ratings^2, 1/ratings, sum of squares within and of means
    )
    counts: FloatArray  # (n_prompts, n_raters)
    totals: FloatArray  # (n_prompts, n_raters)
    variance: float  # of all ratings: what sums are small against

    @property
    def n_prompts(self) -> int:
        """Prompts, those without a rating among them."""
        return int(self.units.shape[0])

    @classmethod
    def of(cls, data: ReliabilityData) -> RatingSums:
        """Sums of the ratings."""
        prompts, prompt_of = np.unique(data.unit_prompts, return_inverse=True)
        rated = ~np.isnan(data.values)
        count = rated.sum(axis=0).astype(np.float64)
        centre = float(data.values[rated].mean()) if rated.any() else 0.0
        values = np.where(rated, data.values - centre, 0.0)
        means = values.sum(axis=0) / np.maximum(count, 1)
        within = (np.where(rated, values - means, 0.0) ** 2).sum(axis=0)
        some = count > 0
        columns = np.stack([some, count, count**2, some / np.maximum(count, 1), within, count * means**2])
        return cls(
            units=_by_prompt(columns.T, prompt_of, prompts.size),
            counts=_by_prompt(rated.T.astype(np.float64), prompt_of, prompts.size),
            totals=_by_prompt(values.T, prompt_of, prompts.size),
            variance=float((values**2).sum() / max(float(count.sum()), 1.0)),
        )

    def draw(self, weights: FloatArray) -> DrawnSums:
        """Sums of the draws whose weights, (n_draws, n_prompts), are the rows."""
        n_units, n_ratings, squared, inverse, within, of_means = (weights @ self.units).T
        counts, totals = weights @ self.counts, weights @ self.totals
        present = counts > 0
        of_raters = np.where(present, totals**2 / np.where(present, counts, 1), 0.0).sum(axis=1)
        return DrawnSums(
            n_units=n_units,
            n_raters=present.sum(axis=1).astype(np.float64),
            n_ratings=n_ratings,
            squared_by_unit=squared,
            squared_by_rater=(counts**2).sum(axis=1),
            mean_ratings=_ratio(n_units, inverse),
            within_units=within,
            within_raters=within + of_means - of_raters,
            total=within + of_means - _ratio(totals.sum(axis=1) ** 2, n_ratings),
            variance=self.variance,
        )


def _by_prompt(rows: FloatArray, prompt_of: npt.NDArray[np.intp], n_prompts: int) -> FloatArray:
    sums = np.zeros((n_prompts, rows.shape[1]))
    np.add.at(sums, prompt_of, rows)
    return sums


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """Quotient where the divisor is positive, else nan."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


@dataclass(frozen=True, eq=False)
class DrawnSums:
    """Counts and sums of squares of draws, each of shape (n_draws,).

    `squared_by_unit` and `squared_by_rater` are sums of squared numbers of ratings; `mean_ratings` the harmonic
    mean of ratings of a unit; `within_units`, `within_raters` and `total` sums of squares about the units' means,
    the raters' means and the mean; `variance` is that of all ratings, undrawn.
    """

    n_units: FloatArray
    n_raters: FloatArray
    n_ratings: FloatArray
    squared_by_unit: FloatArray
    squared_by_rater: FloatArray
    mean_ratings: FloatArray
    within_units: FloatArray
    within_raters: FloatArray
    total: FloatArray
    variance: float

    @property
    def constant(self) -> npt.NDArray[np.bool_]:
        """Whether all ratings of a draw are equal."""
        return np.asarray(~(self.total > ROUNDING * self.variance * self.n_ratings), dtype=np.bool_)

    def components(self, design: Design) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Variances of unit, rater and residual; nan where not estimable (rater: also when nested)."""
        n = self.n_ratings
        in_unit = _ratio(self.within_units, n - self.n_units)  # rater + residual
        unit_share = n - _ratio(self.squared_by_unit, n)
        if design == "nested":
            between = self.total - self.within_units - in_unit * (self.n_units - 1)
            return self.cleared(_ratio(between, unit_share)), np.full_like(n, np.nan), self.cleared(in_unit)
        in_rater = _ratio(self.within_raters, n - self.n_raters)  # unit + residual
        rater_share = n - _ratio(self.squared_by_rater, n)
        left = in_unit * rater_share + in_rater * unit_share - self.total
        freedom = unit_share + rater_share + 1 - n
        residual = self.cleared(_ratio(left, np.where(freedom > ROUNDING * n, freedom, 0.0)))
        return self.cleared(in_rater - residual), self.cleared(in_unit - residual), residual

    def cleared(self, variance: FloatArray) -> FloatArray:
        """Put 0 for what rounding left of it."""
        return np.where(np.abs(variance) <= ROUNDING * self.variance, 0.0, variance)


def why_no_components(drawn: DrawnSums, design: Design) -> str | None:
    """Why the first draw defines no variance components; None when it does.

    Parameters
    ----------
    drawn : DrawnSums
        At least one draw.
    design : {"crossed", "nested"}
        As in `variance_components`.

    Returns
    -------
    str or None

    Examples
    --------
    >>> data = ReliabilityData([[1, 2], [1, np.nan]], [0, 1], raters=("ada", "ben"), units=("a", "b"))
    >>> why_no_components(RatingSums.of(data).draw(np.array([[0, 1]])), "nested")
    '1 unit with a rating: variances need at least 2'
    """
    n_units, n_raters, n_ratings = int(drawn.n_units[0]), int(drawn.n_raters[0]), int(drawn.n_ratings[0])
    if n_units < 2:
        return f"{n_units} unit{'' if n_units == 1 else 's'} with a rating: variances need at least 2"
    if n_raters < 2:
        return f"{n_raters} rater: variances need at least 2"
    if n_ratings == n_units:
        return "no unit has two ratings"
    if drawn.constant[0]:
        return "all ratings are equal"
    if design == "crossed" and np.isnan(drawn.components("crossed")[2][0]):
        return "raters are not crossed with units: each rates one unit, or nothing links them"
    return None
