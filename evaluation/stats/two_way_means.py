"""Means and shares for raters like these on prompts like these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE, DEFAULT_DRAWS
from evaluation.stats.columns import unit_weights as checked_unit_weights
from evaluation.stats.data import ReliabilityData
from evaluation.stats.estimate import Estimate
from evaluation.stats.two_way import checked_two_way_weights, estimate_by_raters_and_prompts

MAX_BLOCK_CELLS = 500_000  # draws x units worked off at once

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DrawnUnits:
    """Units of some draws: how often each comes up, and its mean over the raters drawn with it.

    `raters` and `prompts` are the draws' weights; `units`, shape (n_draws, n_units), counts copies of a unit, 0
    without a rating of a drawn rater; `times` is the sum of the weights of a unit's raters, `squared` the sum of
    their squares, `sums` and `squares` the weighted sums of values, less `centre`, and of their squares.
    """

    raters: FloatArray
    prompts: FloatArray
    units: FloatArray
    times: FloatArray
    squared: FloatArray
    sums: FloatArray
    squares: FloatArray
    centre: float

    @property
    def means(self) -> FloatArray:
        """Mean of each unit in each draw, less `centre`; 0 for a unit without a drawn rater."""
        return np.divide(self.sums, self.times, out=np.zeros_like(self.sums), where=self.times > 0)


def drawn_units(
    data: ReliabilityData, rater_weights: npt.ArrayLike, weights: npt.ArrayLike
) -> Iterator[tuple[slice, DrawnUnits]]:
    """Units of draws of raters and prompts, some draws at a time.

    Parameters
    ----------
    data, rater_weights, weights
        As in `two_way_alpha.two_way_alpha`.

    Yields
    ------
    tuple of slice and DrawnUnits
        Which draws, and their units.

    Raises
    ------
    ValueError
        If weights do not fit or differ in draws.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2], [3, np.nan]], [0, 1], raters=("ada", "ben"), units=("a", "b"))
    >>> [(part, drawn)] = drawn_units(data, [[1, 1], [0, 2]], [[1, 1], [2, 0]])
    >>> drawn.units.tolist(), (drawn.means[0] + drawn.centre).tolist()
    ([[1.0, 1.0], [2.0, 0.0]], [2.0, 2.0])
    """
    known, prompt_of = np.unique(data.unit_prompts, return_inverse=True)
    by_rater, by_prompt = checked_two_way_weights(rater_weights, weights, data.n_raters, known.size)
    rated = ~np.isnan(data.values)
    # A whole number: sums of whole ratings stay exact, and with them the ties between means.
    centre = float(np.round(data.values[rated].mean())) if rated.any() else 0.0
    values = np.where(rated, data.values - centre, 0.0)
    present, squares = rated.astype(np.float64), values**2
    block = max(1, MAX_BLOCK_CELLS // max(1, data.n_units))
    for start in range(0, by_rater.shape[0], block):
        part = slice(start, min(start + block, by_rater.shape[0]))
        raters, prompts = by_rater[part], by_prompt[part]
        times = raters @ present
        yield (
            part,
            DrawnUnits(
                raters=raters,
                prompts=prompts,
                units=prompts[:, prompt_of] * (times > 0),
                times=times,
                squared=raters**2 @ present,
                sums=raters @ values,
                squares=raters @ squares,
                centre=centre,
            ),
        )


def two_way_mean(
    data: ReliabilityData,
    rater_weights: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    unit_weights: npt.ArrayLike | None = None,
) -> FloatArray:
    """Mean over units of their mean rating, in each draw of raters and prompts.

    Parameters
    ----------
    data : ReliabilityData
        Missing ratings allowed. Of ratings 0 and 1 the mean is a share.
    rater_weights, weights
        As in `two_way_alpha.two_way_alpha`.
    unit_weights : array_like, shape (n_units,), optional
        How much each unit counts, from 0: one over its inclusion probability gives Hájek's mean over the frame.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where no drawn unit has a drawn rater.

    Raises
    ------
    ValueError
        If weights do not fit or differ in draws, or a unit weight is negative.

    Notes
    -----
    A mean has no pairs of raters, and so none of a rater with his own copy. A rating counts its unit's weight over
    the unit's number of ratings, and as often as its rater and prompt were drawn: a draw's mean is a ratio of sums
    over ratings (Owen 2007). Dividing by the raters drawn within each unit would hand an absent rater's place to his
    neighbours, and with m raters to a unit hide 1/m of what his severity does.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2], [3, np.nan]], [0, 1], raters=("ada", "ben"), units=("a", "b"))
    >>> two_way_mean(data, [[1, 1], [0, 2], [2, 1]], [[1, 1], [1, 1], [2, 0]]).round(4).tolist()
    [2.0, 3.0, 1.6667]
    """
    amounts = checked_unit_weights(unit_weights, data.n_units)
    each = amounts / np.maximum(data.n_ratings, 1)  # what one rating counts
    found = []
    for _, drawn in drawn_units(data, rater_weights, weights):
        total = np.einsum("bu,bu,u->b", drawn.units, drawn.times, each)
        sums = np.einsum("bu,bu,u->b", drawn.units, drawn.sums, each)
        means = np.full(total.size, np.nan)
        np.divide(sums, total, out=means, where=total > 0)
        found.append(means + drawn.centre)
    return np.concatenate(found) if found else np.empty(0)


def two_way_mean_estimate(
    data: ReliabilityData,
    *,
    seed: int,
    unit_weights: npt.ArrayLike | None = None,
    bounds: tuple[float, float] | None = None,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Mean over units of their mean rating, with its interval by resampling raters and prompts.

    Parameters
    ----------
    data, unit_weights
        As in `two_way_mean`.
    seed, bounds, n_draws, confidence
        As in `two_way.estimate_by_raters_and_prompts`. Raters and prompts drawn are those with a rating of a
        unit that counts. Bounds of a share are 0 and 1.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts or four raters; None, with the
        reason, without a rating.

    Raises
    ------
    ValueError
        As `two_way_mean`.

    Examples
    --------
    >>> data = ReliabilityData([[1, 0], [1, np.nan]], [0, 1], raters=("ada", "ben"), units=("a", "b"))
    >>> made = two_way_mean_estimate(data, seed=1)
    >>> made.value, made.interval_undefined
    (0.5, '2 prompts: an interval needs at least 6')
    """
    amounts = checked_unit_weights(unit_weights, data.n_units)
    used = rated_part(data, amounts > 0)
    kept = amounts[(data.n_ratings > 0) & (amounts > 0)]
    value = float(kept @ used.unit_means / kept.sum()) if used.n_units else None
    undefined = None if used.n_units else "no unit that counts has a rating"
    return estimate_by_raters_and_prompts(
        value,
        undefined,
        lambda raters, prompts: two_way_mean(used, raters, prompts, unit_weights=kept),
        method="mean of the units' mean ratings" + ("" if unit_weights is None else ", weighted"),
        n_units=used.n_units,
        n_raters=used.n_raters,
        n_prompts=used.n_prompts,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
        bounds=bounds,
    )


def rated_part(data: ReliabilityData, wanted: npt.NDArray[np.bool_]) -> ReliabilityData:
    """Leave out units that are not wanted or have no rating, and raters who then have none.

    Parameters
    ----------
    data : ReliabilityData
        Missing ratings allowed.
    wanted : ndarray of bool, shape (n_units,)
        Units to keep if they have a rating.

    Returns
    -------
    ReliabilityData
        Perhaps without units or raters.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2], [np.nan, 2]], [0, 1], raters=("ada", "ben"), units=("a", "b"))
    >>> rated_part(data, np.array([True, False])).raters
    ('ada',)
    """
    keep = wanted & (data.n_ratings > 0)
    values = data.values[:, keep]
    present = np.asarray((~np.isnan(values)).any(axis=1), dtype=np.bool_)
    return ReliabilityData(
        values[present],
        data.unit_prompts[keep],
        raters=tuple(key for key, kept in zip(data.raters, present, strict=True) if kept),
        units=tuple(key for key, kept in zip(data.units, keep, strict=True) if kept),
    )
