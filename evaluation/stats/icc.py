"""How reliable is one rating, or the mean of several? Intraclass correlations, by F and by resampling prompts."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
)
from evaluation.stats.components import Design, DrawnSums, RatingSums, why_no_components
from evaluation.stats.data import ReliabilityData
from evaluation.stats.estimate import Estimate

Form = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]

FloatArray = npt.NDArray[np.float64]


def intraclass_correlation(
    data: ReliabilityData, form: Form, *, confidence: float = DEFAULT_CONFIDENCE
) -> Estimate:
    """Intraclass correlation with its F interval.

    Parameters
    ----------
    data : ReliabilityData
        As in `variance_components`.
    form : {"ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"}
        1: each unit has its own raters. 2: crossed raters, whose severity counts as error (absolute
        agreement). 3: crossed raters, severity left out (consistency). 1 or k: reliability of a single rating
        or of the mean of a unit's ratings; where units have unequally many, k is their harmonic mean.
    confidence : float
        Coverage asked of the interval, strictly between 0 and 1.

    Returns
    -------
    Estimate
        At most 1; below 0 when raters disagree more about one unit than units differ. The F interval treats
        units as independent, so prompts do not count in it. No interval, with the reason, when units have
        unequally many ratings or, for forms 2 and 3, a rating is missing: see
        `intraclass_correlation_estimate` for one that prompts make.

    Raises
    ------
    ValueError
        If `form` is none of the six or `confidence` not in (0, 1).

    Notes
    -----
    Shrout & Fleiss 1979; McGraw & Wong 1996, table 7; the interval of form 2 by Satterthwaite's degrees of
    freedom. With gaps, the components of `variance_components` take the place of mean squares.

    Examples
    --------
    >>> ratings = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
    >>> data = ReliabilityData(ratings, range(6), raters=tuple("abcd"), units=tuple("uvwxyz"))
    >>> agreement = intraclass_correlation(data, "ICC(2,1)")
    >>> round(agreement.value, 2), round(agreement.low, 4), round(agreement.high, 4)
    (0.29, 0.0188, 0.7611)
    """
    _check_form(form)
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")
    drawn, value, undefined = _point(data, form)
    low = high = None
    reason: str | None = f"there is no value: {undefined}"
    if value is not None:
        low, high, reason = _f_interval(drawn, form, confidence)
    return Estimate(
        value=value,
        low=low,
        high=high,
        n_units=int(drawn.n_units[0]),
        n_raters=int(drawn.n_raters[0]),
        n_prompts=None,
        method=form,
        resampled=None,
        n_draws=0,
        n_undefined_draws=0,
        seed=None,
        undefined=undefined,
        interval_undefined=reason,
        confidence=None if low is None else confidence,
    )


def resampled_intraclass_correlation(data: ReliabilityData, form: Form, weights: npt.ArrayLike) -> FloatArray:
    """Intraclass correlation of each draw of prompts, exactly as if the drawn units had been repeated.

    Parameters
    ----------
    data, form
        As in `intraclass_correlation`.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the prompt codes in `data.unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw defines none.

    Raises
    ------
    ValueError
        If `form` is none of the six, or `weights` does not fit.

    Notes
    -----
    All that the components need are sums over units, and for each rater his number and sum of ratings: each
    prompt has its own, and a draw's are their weighted sum.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 5], [1, 3, 5]], [0, 0, 1], raters=("ada", "ben"), units=tuple("abc"))
    >>> resampled_intraclass_correlation(data, "ICC(3,1)", [[1, 1], [0, 2]]).round(4).tolist()
    [0.96, nan]
    """
    _check_form(form)
    sums = RatingSums.of(data)
    return _intraclass(sums.draw(checked_weights(weights, sums.n_prompts)), form)


def intraclass_correlation_estimate(
    data: ReliabilityData,
    form: Form,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Intraclass correlation with its interval by resampling prompts; ratings may be missing.

    Parameters
    ----------
    data, form
        As in `intraclass_correlation`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`. The prompts resampled are those with a rating.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        As `resampled_intraclass_correlation`.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 5], [1, 3, 5]], [0, 0, 1], raters=("ada", "ben"), units=tuple("abc"))
    >>> made = intraclass_correlation_estimate(data, "ICC(3,1)", seed=1)
    >>> round(made.value, 4), made.interval_undefined
    (0.96, '2 prompts: an interval needs at least 6')
    """
    _check_form(form)
    rated = data.n_ratings > 0
    sums = RatingSums.of(data)
    used = np.isin(np.unique(data.unit_prompts), data.unit_prompts[rated])
    drawn, value, undefined = _point(data, form)

    def resampled(weights: npt.NDArray[np.int64]) -> FloatArray:
        spread = np.zeros((weights.shape[0], sums.n_prompts))
        spread[:, used] = weights
        return _intraclass(sums.draw(spread), form)

    return estimate_by_prompts(
        value,
        undefined,
        resampled,
        method=form,
        n_units=int(drawn.n_units[0]),
        n_raters=int(drawn.n_raters[0]),
        n_prompts=int(used.sum()),
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _check_form(form: str) -> None:
    if form not in get_args(Form):
        raise ValueError(f"form: {form!r} is none of {', '.join(get_args(Form))}")


def _design(form: Form) -> Design:
    return "nested" if form.startswith("ICC(1") else "crossed"


def _intraclass(drawn: DrawnSums, form: Form) -> FloatArray:
    """Evaluate the form in each draw; nan where undefined."""
    item, rater, residual = drawn.components(_design(form))
    error = rater + residual if form.startswith("ICC(2") else residual
    shared = drawn.mean_ratings if form.endswith("k)") else np.ones_like(item)
    spread = drawn.cleared(item + error / shared)
    sound = (spread > 0) & (error >= 0) & ~drawn.constant
    return np.divide(item, spread, out=np.full_like(item, np.nan), where=sound)


def _point(data: ReliabilityData, form: Form) -> tuple[DrawnSums, float | None, str | None]:
    sums = RatingSums.of(data)
    drawn = sums.draw(np.ones((1, sums.n_prompts)))
    undefined = why_no_components(drawn, _design(form))
    value = float(_intraclass(drawn, form)[0])
    if undefined is None and np.isnan(value):
        residual = float(drawn.components(_design(form))[2][0])
        below = residual < 0 and form.startswith("ICC(3")
        undefined = (
            "the residual variance is estimated below 0"
            if below
            else "the variance of what is rated is estimated at or below 0"
        )
    return drawn, None if undefined else value, undefined


def _f_interval(
    drawn: DrawnSums, form: Form, confidence: float
) -> tuple[float | None, float | None, str | None]:
    n, k = float(drawn.n_units[0]), float(drawn.n_ratings[0] / drawn.n_units[0])
    if drawn.squared_by_unit[0] != n * k**2:
        return None, None, "units have unequally many ratings: the F interval needs equally many"
    one_way = form.startswith("ICC(1")
    if not one_way and drawn.n_raters[0] != k:
        return None, None, "ratings are missing: the F interval needs every rater on every unit"
    item, rater, residual = (float(part[0]) for part in drawn.components(_design(form)))
    error = residual
    if error == 0:
        return None, None, "there is no residual variance: F is infinite"
    units = error + k * item
    upper = (1 + confidence) / 2
    if form.startswith("ICC(2"):
        raters = error + n * rater
        single = item / (item + rater + error)
        weight = n * (1 + (k - 1) * single) - k * single
        above = (k - 1) * (n - 1) * (k * single * raters + weight * error) ** 2
        freedom = above / ((n - 1) * (k * single * raters) ** 2 + (weight * error) ** 2)
        rest = k * raters + (k * n - k - n) * error
        f_low, f_high = stats.f.ppf(upper, n - 1, freedom), stats.f.ppf(upper, freedom, n - 1)
        low = n * (units - f_low * error) / (f_low * rest + n * units)
        high = n * (f_high * units - error) / (rest + n * f_high * units)
    else:
        freedom = n * (k - 1) if one_way else (n - 1) * (k - 1)
        f_low, f_high = stats.f.ppf(upper, n - 1, freedom), stats.f.ppf(upper, freedom, n - 1)
        low = (units - f_low * error) / (units + (k - 1) * f_low * error)
        high = (f_high * units - error) / (f_high * units + (k - 1) * error)
    if form.endswith("k)"):
        if 1 + (k - 1) * low <= 0:
            return None, None, "the lower end has no reliability of a mean: it lies too far below 0"
        low, high = (k * end / (1 + (k - 1) * end) for end in (low, high))
    return float(low), float(high), None
