"""Agreement of many raters beyond chance, by what each author takes chance to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
)
from evaluation.stats.chance import CoefficientName, RatingsOnScale, fewest_ratings, scale_of
from evaluation.stats.data import ReliabilityData, ValueCounts
from evaluation.stats.estimate import Estimate
from evaluation.stats.weights import Weighting

TITLES: dict[CoefficientName, str] = {
    "percent agreement": "percent agreement",
    "gwet": "Gwet's AC2",
    "fleiss": "Fleiss' kappa",
    "conger": "Conger's kappa",
    "brennan-prediger": "Brennan-Prediger coefficient",
}

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Coefficient:
    """An agreement coefficient, or None and the reason, with its parts and the counts of what it saw.

    `observed` and `expected` are the agreement found and that expected by chance (None for percent agreement,
    which expects none, and without a value); `se` the standard error over units drawn independently, None
    without a value or below two units: use the interval over prompts where units share prompts. `n_units`
    are the units that entered, `n_pairable` those with two ratings, `n_ratings` all their ratings.
    """

    value: float | None
    observed: float | None
    expected: float | None
    se: float | None
    n_units: int
    n_pairable: int
    n_ratings: int
    n_categories: int
    undefined: str | None


def agreement_coefficient(
    data: ReliabilityData | ValueCounts,
    name: CoefficientName,
    *,
    weighting: Weighting | npt.ArrayLike = "identity",
    categories: npt.ArrayLike | None = None,
) -> Coefficient:
    """Agreement of any number of raters, weighted or not, missing ratings allowed.

    Parameters
    ----------
    data : ReliabilityData or ValueCounts
        Counts will do where the literature has no more; Conger's kappa needs to know the raters. Units with a
        single rating count towards how often a category is used, not towards agreement.
    name : {"percent agreement", "gwet", "fleiss", "conger", "brennan-prediger"}
        What is expected by chance. gwet: agreement on units that are hard to rate (AC1; with a weighting,
        AC2). fleiss: two draws from all ratings. conger: draws from the ratings of two different raters; of
        two raters this is Cohen's kappa. brennan-prediger: every category equally often. percent agreement:
        nothing.
    weighting : str or array_like, shape (n_categories, n_categories)
        A name or a symmetric matrix as in `weights.weight_matrix`.
    categories : array_like, shape (n_categories,), optional
        The whole scale, ascending. Gwet and Brennan-Prediger depend on how many there are, named weightings on
        which. By default the values that occur; of counts, their domain.

    Returns
    -------
    Coefficient
        `value` is at most 1; None, with the reason, when no unit has two ratings, or when no disagreement is
        expected, as with one value in use. On a declared scale of several categories, Gwet and
        Brennan-Prediger do expect disagreement there, and percent agreement asks for none: they are then 1.

    Raises
    ------
    ValueError
        If `name` or `weighting` is unknown, a weight matrix is malformed, a rating is none of the
        `categories`, or Conger's kappa is asked of counts.

    Notes
    -----
    Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., chapters 2 to 5, with his standard errors for
    units drawn from an unlimited population; Fleiss (1971); Conger (1980); Brennan & Prediger (1981).
    Computed as 1 - D_o / D_e, from disagreements, so that zero is exact.

    Examples
    --------
    >>> ratings = [[1, 1, 2, 3], [1, 1, 2, np.nan], [1, 2, 2, 3]]
    >>> data = ReliabilityData(ratings, [0, 0, 1, 1], raters=("ada", "ben", "cleo"), units=tuple("abcd"))
    >>> ac1 = agreement_coefficient(data, "gwet")
    >>> round(ac1.value, 4), round(ac1.observed, 4), ac1.n_units
    (0.7526, 0.8333, 4)
    >>> round(agreement_coefficient(data, "gwet", weighting="quadratic").value, 4)
    0.88
    """
    used = RatingsOnScale.of(data, name, weighting, categories)
    observed, expected = used.disagreement(np.ones((1, used.n_prompts)))
    reason = used.undefined(float(expected[0]))
    value = None if reason else float(1 - observed[0] / expected[0])
    corrected = value is not None and name != "percent agreement"
    return Coefficient(
        value=value,
        observed=None if value is None else float(1 - observed[0]),
        expected=float(1 - expected[0]) if corrected else None,
        se=None if value is None else used.standard_error(float(observed[0]), float(expected[0])),
        n_units=used.counts.shape[0],
        n_pairable=int(used.pairable.sum()),
        n_ratings=int(used.n_ratings.sum()),
        n_categories=used.categories.size,
        undefined=reason,
    )


def resampled_coefficient(
    data: ReliabilityData,
    name: CoefficientName,
    weights: npt.ArrayLike,
    *,
    weighting: Weighting | npt.ArrayLike = "identity",
    categories: npt.ArrayLike | None = None,
) -> FloatArray:
    """Coefficient of each draw of prompts, exactly as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    data, name, weighting, categories
        As in `agreement_coefficient`. The categories of all data serve every draw, also one that lacks some.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the prompt codes in `data.unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw defines no coefficient.

    Raises
    ------
    ValueError
        If `weights` has the wrong shape, or a weight is negative or not a whole number; and as
        `agreement_coefficient`.

    Notes
    -----
    Disagreements and shares of categories are sums over units, so each prompt has its own sums and a draw's
    are their weighted sum.

    Examples
    --------
    >>> data = ReliabilityData([[1, 1, 2, 2], [1, 2, 2, 2]], [0, 0, 1, 1], raters=("ada", "ben"),
    ...                        units=tuple("abcd"))
    >>> resampled_coefficient(data, "percent agreement", [[1, 1], [2, 0]]).tolist()
    [0.75, 0.5]
    """
    prompts = np.unique(data.unit_prompts)
    drawn = checked_weights(weights, prompts.size)
    used = RatingsOnScale.of(data, name, weighting, categories)
    if used.counts.shape[0] == 0:
        return np.full(drawn.shape[0], np.nan)
    observed, expected = used.disagreement(drawn[:, np.isin(prompts, used.prompts)])
    values = np.full(drawn.shape[0], np.nan)
    defined = ~np.isnan(observed) & (expected > 0)
    values[defined] = 1 - observed[defined] / expected[defined]
    return values


def coefficient_estimate(
    data: ReliabilityData,
    name: CoefficientName,
    *,
    seed: int,
    weighting: Weighting | npt.ArrayLike = "identity",
    categories: npt.ArrayLike | None = None,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Agreement coefficient with its interval by resampling prompts.

    Parameters
    ----------
    data, name, weighting, categories
        As in `agreement_coefficient`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`. The prompts resampled are those with a rating, for percent
        agreement with a pairable unit.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        As `agreement_coefficient`.

    Examples
    --------
    >>> data = ReliabilityData([[1, 1, 2, 2], [1, 2, 2, 2]], [0, 0, 1, 1], raters=("ada", "ben"),
    ...                        units=tuple("abcd"))
    >>> made = coefficient_estimate(data, "gwet", seed=1)
    >>> round(made.value, 4), made.method, made.interval_undefined
    (0.5294, "Gwet's AC1", '2 prompts: an interval needs at least 6')
    """
    scale = scale_of(data, categories)
    entering = data.n_ratings >= fewest_ratings(name)
    kept = ReliabilityData(
        data.values[:, entering],
        data.unit_prompts[entering],
        raters=data.raters,
        units=tuple(key for key, keep in zip(data.units, entering, strict=True) if keep),
    )
    # An empty scale would be refused as a mistake of the caller, but without ratings nobody made one.
    declared = scale if scale.size else None
    point = agreement_coefficient(kept, name, weighting=weighting, categories=declared)
    title = TITLES[name]
    if isinstance(weighting, str) and weighting == "identity":
        title = title.replace("AC2", "AC1")
    else:
        title += f", {weighting}" if isinstance(weighting, str) else ", weights as given"
    return estimate_by_prompts(
        point.value,
        point.undefined,
        lambda weights: resampled_coefficient(kept, name, weights, weighting=weighting, categories=declared),
        method=title,
        n_units=point.n_units,
        n_raters=int((~np.isnan(kept.values)).any(axis=1).sum()),
        n_prompts=kept.n_prompts,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )
