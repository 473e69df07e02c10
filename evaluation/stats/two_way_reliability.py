"""Intraclass correlation of draws of raters and prompts, in which a rater's copies are one person."""

from __future__ import annotations

from typing import get_args

import numpy as np
import numpy.typing as npt

from evaluation.stats.components import ROUNDING
from evaluation.stats.data import ReliabilityData
from evaluation.stats.icc import Form
from evaluation.stats.two_way_means import DrawnUnits, drawn_units

FloatArray = npt.NDArray[np.float64]


def two_way_intraclass_correlation(
    data: ReliabilityData, form: Form, rater_weights: npt.ArrayLike, weights: npt.ArrayLike
) -> FloatArray:
    """Intraclass correlation of each draw of raters and prompts.

    Parameters
    ----------
    data, form
        As in `icc.intraclass_correlation`.
    rater_weights, weights
        As in `two_way_alpha.two_way_alpha`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw defines none. The forms of k ratings are about the means of the draw: a rater who is
        drawn twice makes a mean no better, so k is (sum w)^2 / sum w^2 over a unit's raters, and lower than that
        of the ratings as they are.

    Raises
    ------
    ValueError
        If `form` is none of the six, or weights do not fit or differ in draws.

    Notes
    -----
    Henderson's (1953) first method on weighted sums of squares. Copies of a prompt are prompts of their own.
    Copies of a rater have his one effect and, on a unit, his one residual: with N copies of ratings, m those of a
    unit and s the sum of its squared weights, E of the sum of squares within units is (rater + residual) times the
    sum of m - s/m, and that of the total holds the residual N - sum s / N times. Counting copies as raters of
    their own would find them agreeing with one another, and the means more reliable than they are.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 5], [1, 3, 5], [2, 2, 4]], [0, 0, 1], tuple("abc"), tuple("uvw"))
    >>> two_way_intraclass_correlation(data, "ICC(2,1)", [[1, 1, 1], [3, 0, 0]], [[1, 1], [1, 1]]).round(4).tolist()
    [0.8929, nan]
    """
    if form not in get_args(Form):
        raise ValueError(f"form: {form!r} is none of {', '.join(get_args(Form))}")
    sums = _RatedByPrompt(data)
    found = [sums.intraclass(drawn, form) for _, drawn in drawn_units(data, rater_weights, weights)]
    return np.concatenate(found) if found else np.empty(0)


class _RatedByPrompt:
    """Number, sum and sum of squares of each rater's ratings of each prompt, (n_prompts, n_raters)."""

    def __init__(self, data: ReliabilityData) -> None:
        prompts, prompt_of = np.unique(data.unit_prompts, return_inverse=True)
        rated = ~np.isnan(data.values)
        centre = float(np.round(data.values[rated].mean())) if rated.any() else 0.0
        values = np.where(rated, data.values - centre, 0.0)
        self.counts, self.totals, self.squares = (np.zeros((prompts.size, data.n_raters)) for _ in range(3))
        np.add.at(self.counts, prompt_of, rated.T.astype(np.float64))
        np.add.at(self.totals, prompt_of, values.T)
        np.add.at(self.squares, prompt_of, values.T**2)
        self.variance = (
            float(np.square(data.values[rated] - data.values[rated].mean()).mean()) if rated.any() else 0.0
        )

    def intraclass(self, drawn: DrawnUnits, form: Form) -> FloatArray:
        """Intraclass correlation of each draw, nan where undefined."""
        units, times = drawn.units, drawn.times
        safe = np.where(times > 0, times, 1.0)
        n = np.einsum("bu,bu->b", units, times)
        n_units = units.sum(axis=1)
        squared = np.einsum("bu,bu->b", units, drawn.squared)
        within = np.einsum("bu,bu->b", units, drawn.squares - drawn.sums**2 / safe)
        in_unit = _ratio(within, np.einsum("bu,bu->b", units, times - drawn.squared / safe))
        by_rater, totals, squares = (
            drawn.prompts @ part for part in (self.counts, self.totals, self.squares)
        )
        present = by_rater > 0
        spread = squares - totals**2 / np.where(present, by_rater, 1.0)
        in_rater = _ratio(
            np.einsum("bj,bj->b", drawn.raters, spread),
            np.einsum("bj,bj->b", drawn.raters, np.where(present, by_rater - 1, 0.0)),
        )
        grand = np.einsum("bj,bj->b", drawn.raters, totals)
        total = np.einsum("bj,bj->b", drawn.raters, squares) - grand**2 / np.maximum(n, 1)
        unit_share = n - _ratio(np.einsum("bu,bu->b", units, times**2), n)
        rater_share = n - _ratio(np.einsum("bj,bj->b", drawn.raters**2, by_rater**2), n)
        residual_share = n - _ratio(squared, n)
        if form.startswith("ICC(1"):
            error = self._cleared(in_unit)
            item = self._cleared(_ratio(total - in_unit * residual_share, unit_share))
        else:
            left = in_unit * rater_share + in_rater * unit_share - total
            freedom = unit_share + rater_share - residual_share
            residual = self._cleared(_ratio(left, np.where(freedom > ROUNDING * n, freedom, 0.0)))
            item = self._cleared(in_rater - residual)
            error = residual if form.startswith("ICC(3") else self._cleared(in_unit - residual) + residual
        shared = np.ones_like(n)
        if form.endswith("k)"):
            shared = _ratio(n_units, np.einsum("bu,bu->b", units, drawn.squared / safe**2))
        whole = self._cleared(item + error / shared)
        varies = total > ROUNDING * self.variance * n
        sound = (whole > 0) & (error >= 0) & varies
        return np.divide(item, whole, out=np.full_like(item, np.nan), where=sound)

    def _cleared(self, variance: FloatArray) -> FloatArray:
        """Put 0 for what rounding left of it."""
        return np.where(np.abs(variance) <= ROUNDING * self.variance, 0.0, variance)


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """Quotient where the divisor is positive, else nan."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
