"""From a score to a share: the monotone curve of least squares, and its band over resampled prompts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    MIN_DEFINED_SHARE,
    checked_weights,
    prompt_weights,
    too_few_prompts,
)
from evaluation.stats.columns import by_score_and_prompt, column, prompts_of_units, unit_weights

FloatArray = npt.NDArray[np.float64]
MIN_FOLDS = 2


@dataclass(frozen=True, eq=False)
class IsotonicCurve:
    """A curve that never falls: its corners, or None and the reason.

    `scores`, shape (n_corners,), ascending, and `values`, same shape: ends of the pooled blocks. Between
    corners the curve is straight, outside them level. `n_left_out` units lacked score or target.
    """

    scores: FloatArray | None
    values: FloatArray | None
    n_units: int
    n_left_out: int
    undefined: str | None

    def predict(self, score: npt.ArrayLike) -> FloatArray:
        """Height of the curve at each score, same shape; nan where the score is.

        Raises
        ------
        ValueError
            If there is no curve.

        Examples
        --------
        >>> isotonic_curve([1, 2], [0.0, 1.0]).predict([0, 1.25, 3]).tolist()
        [0.0, 0.25, 1.0]
        """
        if self.scores is None or self.values is None:
            raise ValueError(f"predict: there is no curve: {self.undefined}")
        return np.asarray(np.interp(np.asarray(score, dtype=np.float64), self.scores, self.values))


@dataclass(frozen=True, eq=False)
class CurveBand:
    """A curve on a grid with the pointwise interval over draws of prompts.

    `grid`, `values`, `low` and `high` have shape (n_grid,); `values` is None without a curve, `low` and `high`
    without an interval, each with its reason.
    """

    grid: FloatArray
    values: FloatArray | None
    low: FloatArray | None
    high: FloatArray | None
    n_units: int
    n_prompts: int
    n_draws: int
    n_undefined_draws: int
    seed: int | None
    undefined: str | None
    interval_undefined: str | None
    confidence: float


def pool_adjacent_violators(y: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> FloatArray:
    """Sequence without a fall that is nearest to `y` in weighted squares.

    Parameters
    ----------
    y : array_like, shape (n,)
        Numbers in the order of the score; none missing.
    weights : array_like, shape (n,), optional
        How much each counts, above 0; ones unless given.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    ValueError
        If `y` is not one-dimensional, a number is missing or infinite, or a weight is not above 0.

    Notes
    -----
    Pool-adjacent-violators, Ayer et al. (1955), computed by `scipy.optimize.isotonic_regression`.

    Examples
    --------
    >>> pool_adjacent_violators([1, 3, 2, 4]).tolist()
    [1.0, 2.5, 2.5, 4.0]
    """
    numbers = column(y, "y")
    if np.isnan(numbers).any():
        raise ValueError("y: a missing value")
    counts = np.ones(numbers.size) if weights is None else column(weights, "weights", numbers.size)
    if not (counts > 0).all():
        raise ValueError("weights: numbers above 0 are needed")
    return _pava(numbers, counts) if numbers.size else numbers


def isotonic_curve(
    score: npt.ArrayLike, target: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> IsotonicCurve:
    """Expected target as a never falling curve of the score.

    Parameters
    ----------
    score : array_like, shape (n_units,)
        The metric; nan where missing.
    target : array_like, shape (n_units,)
        What is to be expected, e.g. the share of raters who say "same"; nan where missing.
    weights : array_like, shape (n_units,), optional
        How much each unit counts, e.g. its number of raters; from 0. Units of weight 0 are left out.

    Returns
    -------
    IsotonicCurve
        Without corners, and with the reason, when no unit has both.

    Raises
    ------
    ValueError
        If a shape does not fit, a number is infinite or a weight is negative.

    Notes
    -----
    Units of one score are pooled to their weighted mean before the violators are, so that one score has one
    height.

    Examples
    --------
    >>> curve = isotonic_curve([0.1, 0.5, 0.5, 0.9], [0.0, 0.2, 0.4, 1.0])
    >>> curve.predict([0.0, 0.5, 0.7]).round(9).tolist()
    [0.0, 0.3, 0.65]
    """
    scores = column(score, "score")
    targets = column(target, "target", scores.size)
    counts = unit_weights(weights, scores.size)
    kept = ~(np.isnan(scores) | np.isnan(targets)) & (counts > 0)
    n_units = int(np.count_nonzero(kept))
    n_left_out = scores.size - n_units
    if not n_units:
        return IsotonicCurve(None, None, 0, n_left_out, "no unit has both score and target")
    distinct, score_of = np.unique(scores[kept], return_inverse=True)
    totals = np.bincount(score_of, counts[kept]).astype(np.float64)
    means = np.bincount(score_of, counts[kept] * targets[kept]) / totals
    corners, values = _corners(distinct, _pava(means, totals))
    return IsotonicCurve(corners, values, n_units, n_left_out, None)


def resampled_curves(
    score: npt.ArrayLike,
    target: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    weights: npt.ArrayLike,
    grid: npt.ArrayLike,
    counts: npt.ArrayLike | None = None,
) -> FloatArray:
    """Curve of each draw of prompts on a grid, as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    score, target : array_like, shape (n_units,)
        As in `isotonic_curve`.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes in `unit_prompts`.
    grid : array_like, shape (n_grid,)
        Scores at which the curves are read.
    counts : array_like, shape (n_units,), optional
        The `weights` of `isotonic_curve`.

    Returns
    -------
    ndarray of float64, shape (n_draws, n_grid)
        Rows of nan for draws without a unit that has both.

    Raises
    ------
    ValueError
        As `isotonic_curve`; or if `unit_prompts` or `weights` does not fit.

    Examples
    --------
    >>> resampled_curves([1, 2, 3, 4], [0, 1, 0, 1], [0, 0, 1, 1], [[1, 1], [2, 0]], [2, 3]).tolist()
    [[0.5, 0.5], [1.0, 1.0]]
    """
    scores = column(score, "score")
    targets = column(target, "target", scores.size)
    amounts = unit_weights(counts, scores.size)
    prompt_of, n_prompts = prompts_of_units(unit_prompts, scores.size)
    drawn = checked_weights(weights, n_prompts)
    places = column(grid, "grid")
    curves = np.full((drawn.shape[0], places.size), np.nan)
    kept = ~(np.isnan(scores) | np.isnan(targets)) & (amounts > 0)
    distinct, score_of = np.unique(scores[kept], return_inverse=True)
    shape = (int(distinct.size), n_prompts)
    totals = by_score_and_prompt(score_of, amounts[kept], prompt_of[kept], *shape)
    sums = by_score_and_prompt(score_of, amounts[kept] * targets[kept], prompt_of[kept], *shape)
    for draw, row in enumerate(drawn):
        size = totals @ row
        present = size > 0
        if present.any():
            fitted = _pava((sums @ row)[present] / size[present], size[present])
            curves[draw] = np.interp(places, distinct[present], fitted)
    return curves


def isotonic_band(
    score: npt.ArrayLike,
    target: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    grid: npt.ArrayLike,
    *,
    seed: int,
    counts: npt.ArrayLike | None = None,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> CurveBand:
    """Curve on a grid with its pointwise percentile interval by resampling prompts.

    Parameters
    ----------
    score, target, unit_prompts, grid, counts
        As in `resampled_curves`.
    seed : int
        Seed of the draws, as in `bootstrap.estimate_by_prompts`.
    n_draws : int
        Draws, at least 1.
    confidence : float
        Coverage asked for at each place of the grid, in (0, 1); not of the whole curve at once.

    Returns
    -------
    CurveBand
        Without interval, and with the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        As `resampled_curves`; or if `n_draws` or `confidence` is out of range.

    Examples
    --------
    >>> band = isotonic_band([1, 2, 3, 4], [0, 1, 0, 1], [0, 0, 1, 1], [2, 4], seed=1)
    >>> band.values.tolist(), band.interval_undefined
    ([0.5, 1.0], '2 prompts: an interval needs at least 6')
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")
    if n_draws < 1:
        raise ValueError(f"n_draws: {n_draws} is below 1")
    scores = column(score, "score")
    targets = column(target, "target", scores.size)
    amounts = unit_weights(counts, scores.size)
    prompts_of_units(unit_prompts, scores.size)
    kept = ~(np.isnan(scores) | np.isnan(targets)) & (amounts > 0)
    codes = np.asarray(unit_prompts)[kept]
    n_prompts = int(np.unique(codes).size)
    places = column(grid, "grid")
    curve = isotonic_curve(scores, targets, amounts)
    values = None if curve.undefined else curve.predict(places)
    reason = f"there is no value: {curve.undefined}" if curve.undefined else too_few_prompts(n_prompts)
    low = high = None
    n_undefined = 0
    n_made = 0 if reason else n_draws
    if reason is None:
        weights = prompt_weights(n_prompts, n_draws, np.random.default_rng(seed))
        curves = resampled_curves(scores[kept], targets[kept], codes, weights, places, amounts[kept])
        defined = curves[~np.isnan(curves).any(axis=1)]
        n_undefined = n_draws - defined.shape[0]
        if defined.shape[0] < MIN_DEFINED_SHARE * n_draws:
            reason = f"the curve is undefined in {n_undefined} of {n_draws} draws"
        else:
            low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    return CurveBand(
        places,
        values,
        low,
        high,
        curve.n_units,
        n_prompts,
        n_made,
        n_undefined,
        seed if n_made else None,
        curve.undefined,
        reason,
        confidence,
    )


def cross_fitted(
    score: npt.ArrayLike,
    target: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    n_folds: int = 5,
    counts: npt.ArrayLike | None = None,
) -> FloatArray:
    """Height of the curve at each unit's score, fitted without the prompts of the unit's fold.

    Parameters
    ----------
    score, target, unit_prompts, counts
        As in `resampled_curves`.
    rng : numpy.random.Generator
        Deals whole prompts to folds of equal size.
    n_folds : int
        From 2; at most one for each prompt is used.

    Returns
    -------
    ndarray of float64, shape (n_units,)
        nan where the score is, where there is a single prompt, or where no unit outside the fold has both.

    Raises
    ------
    ValueError
        As `resampled_curves`, or if `n_folds` is below 2.

    Examples
    --------
    >>> cross_fitted([1, 2, 1, 2], [0, 1, 0.2, 0.8], [0, 0, 1, 1], rng=np.random.default_rng(1)).tolist()
    [0.2, 0.8, 0.0, 1.0]
    """
    if n_folds < MIN_FOLDS:
        raise ValueError(f"n_folds: {n_folds} is below {MIN_FOLDS}")
    scores = column(score, "score")
    targets = column(target, "target", scores.size)
    amounts = unit_weights(counts, scores.size)
    prompt_of, n_prompts = prompts_of_units(unit_prompts, scores.size)
    fold_of = rng.permutation(n_prompts)[prompt_of] % n_folds
    fitted = np.full(scores.size, np.nan)
    for fold in np.unique(fold_of):
        inside = fold_of == fold
        curve = isotonic_curve(scores[~inside], targets[~inside], amounts[~inside])
        if curve.undefined is None:
            fitted[inside] = curve.predict(scores[inside])
    return fitted


def _pava(y: FloatArray, weights: FloatArray) -> FloatArray:
    return np.asarray(optimize.isotonic_regression(y, weights=weights).x, dtype=np.float64)


def _corners(scores: FloatArray, fitted: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Leave out what lies inside a level stretch: interpolation is the same without it."""
    inside = np.zeros(scores.size, dtype=np.bool_)
    inside[1:-1] = (fitted[1:-1] == fitted[:-2]) & (fitted[1:-1] == fitted[2:])
    return scores[~inside], fitted[~inside]
