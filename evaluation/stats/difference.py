"""The mean human value of a whole frame: what a calibrated metric says of all, put right by what was rated.

The metric is known for every item of the frame, and kept as a histogram for each prompt and stratum. The mean
of its calibrated value f is therefore exact; only the residuals y - f of the rated items are a sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
)
from evaluation.stats.estimate import Estimate
from evaluation.stats.extrapolate import PROMPTS_LIKE_THESE, THESE_PROMPTS, DesignMean, as_estimate
from evaluation.stats.proportion import normal_quantile

METHOD = "stratified difference estimator"

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Frame:
    """What is known of every item: how many there are, and the sum of their calibrated values.

    Parameters
    ----------
    population : array_like of int, shape (n_prompts, n_strata)
        Items of each prompt in each stratum, not negative.
    f_sum : array_like, shape (n_prompts, n_strata)
        Sum over those items of the calibrated metric f; 0 where there are none.

    Raises
    ------
    ValueError
        If a shape does not fit, a count is negative or no whole number, a sum is not finite, or one stands
        where there are no items.

    Examples
    --------
    >>> Frame([[2, 1], [0, 3]], [[0.5, 0.8], [0, 2.4]]).population.sum(axis=0).tolist()
    [2, 4]
    """

    population: IntArray
    f_sum: FloatArray

    def __post_init__(self) -> None:
        """Check, and keep copies that nobody can change afterwards."""
        counts, sums = np.array(self.population), np.array(self.f_sum, dtype=np.float64)
        if counts.ndim != 2 or not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any():
            raise ValueError("population: a whole number from 0 is needed for each prompt and stratum")
        if sums.shape != counts.shape or not np.isfinite(sums).all():
            raise ValueError(f"f_sum: a finite number is needed for each cell of shape {counts.shape}")
        if (sums[counts == 0] != 0).any():
            raise ValueError("f_sum: a sum over no items is not 0")
        counts = counts.astype(np.int64)
        counts.setflags(write=False)
        sums.setflags(write=False)
        object.__setattr__(self, "population", counts)
        object.__setattr__(self, "f_sum", sums)


@dataclass(frozen=True, eq=False)
class RatedItems:
    """The items that were drawn and rated.

    Parameters
    ----------
    y : array_like, shape (n_items,)
        Human value of each item, e.g. the share of raters who call it the same; none missing.
    f : array_like, shape (n_items,)
        Its calibrated metric, by the same function as in the frame.
    prompts, strata : array_like of int, shape (n_items,)
        Row and column of the frame in which the item lies.

    Raises
    ------
    ValueError
        If shapes differ, a value is missing, or a code is no integer from 0.
    """

    y: FloatArray
    f: FloatArray
    prompts: IntArray
    strata: IntArray

    def __post_init__(self) -> None:
        """Check, and keep copies that nobody can change afterwards."""
        size = np.asarray(self.y).shape
        for name in ("y", "f"):
            numbers = np.array(getattr(self, name), dtype=np.float64)
            if numbers.ndim != 1 or numbers.shape != size or not np.isfinite(numbers).all():
                raise ValueError(f"{name}: a finite number is needed for each item")
            numbers.setflags(write=False)
            object.__setattr__(self, name, numbers)
        for name in ("prompts", "strata"):
            codes = np.array(getattr(self, name))
            codes = codes.astype(np.int64) if codes.size == 0 else codes
            if codes.shape != size or not np.issubdtype(codes.dtype, np.integer) or (codes < 0).any():
                raise ValueError(f"{name}: an integer from 0 is needed for each item")
            codes = codes.astype(np.int64)
            codes.setflags(write=False)
            object.__setattr__(self, name, codes)


def difference_mean(frame: Frame, rated: RatedItems, *, confidence: float = DEFAULT_CONFIDENCE) -> DesignMean:
    """Mean of the human value over the frame, by the stratified difference estimator.

    Parameters
    ----------
    frame : Frame
        All items.
    rated : RatedItems
        A simple random draw without replacement within each stratum.
    confidence : float
        Strictly between 0 and 1.

    Returns
    -------
    DesignMean
        The interval is for these prompts: another draw of items from the same frame. No value, with the
        reason, when a stratum that has items has no rated one; no interval when it has one alone of several,
        or when no residual differs from another of its stratum.

    Raises
    ------
    ValueError
        If an item lies outside the frame, or a cell has more rated items than items.

    Notes
    -----
    Sum over strata of N_s/N (mean f over the stratum + mean of y - f over its rated items), with variance sum
    (N_s/N)^2 (1 - n_s/N_s) s_s^2 / n_s, s_s^2 that of the residuals (n - 1): Särndal, Swensson & Wretman
    (1992), 6.3. This is the prediction-powered mean with the unlabelled part known exactly. Ends by Student's
    t with Satterthwaite's degrees of freedom.

    Examples
    --------
    >>> frame = Frame([[100, 50]], [[10.0, 40.0]])
    >>> rated = RatedItems([0, 0.2, 1, 0.8], [0.1, 0.1, 0.8, 0.9], [0, 0, 0, 0], [0, 0, 1, 1])
    >>> round(difference_mean(frame, rated).value, 6)
    0.35
    >>> difference_mean(Frame([[100, 50]], [[10.0, 40.0]]), RatedItems([0], [0.1], [0], [0])).undefined
    'stratum 1 holds 50 items and none was rated'
    """
    normal_quantile(confidence)  # refuses a confidence that is none
    _check_inside(frame, rated)
    n_units = rated.y.size
    sizes = frame.population.sum(axis=0)
    if sizes.sum() == 0:
        return _no_mean("the frame has no items", n_units)
    n_rated = np.bincount(rated.strata, minlength=sizes.size)
    empty = np.flatnonzero((sizes > 0) & (n_rated == 0))
    if empty.size:
        stratum = int(empty[0])
        return _no_mean(f"stratum {stratum} holds {sizes[stratum]} items and none was rated", n_units)
    value = float(_difference_draws(frame, rated, np.ones((1, frame.population.shape[0])))[0])
    residuals = rated.y - rated.f
    terms, degrees = [], []
    for stratum in np.flatnonzero((sizes > n_rated) & (sizes > 0)).tolist():
        own = residuals[rated.strata == stratum]
        if own.size < 2:
            reason = f"stratum {stratum} has one rated item of {sizes[stratum]}: its spread is unknown"
            return DesignMean(value, None, None, None, None, n_units, None, reason, None)
        share, open_share = sizes[stratum] / sizes.sum(), 1 - own.size / sizes[stratum]
        # Equal residuals have no spread, whatever rounding leaves of their differences.
        spread = 0.0 if (own == own[0]).all() else float(own.var(ddof=1))
        terms.append(share**2 * open_share * spread / own.size)
        degrees.append(own.size - 1)
    variance = float(sum(terms))
    if terms and variance == 0:
        reason = "no spread within any stratum: so few equal values do not show that nothing varies"
        return DesignMean(value, None, None, None, None, n_units, None, reason, None)
    if not terms:
        return DesignMean(value, 0.0, value, value, None, n_units, None, None, confidence)
    freedom = variance**2 / sum(term**2 / own for term, own in zip(terms, degrees, strict=True))
    reach = float(stats.t.ppf((1 + confidence) / 2, freedom)) * variance**0.5
    return DesignMean(value, variance, value - reach, value + reach, freedom, n_units, None, None, confidence)


def resampled_difference_mean(frame: Frame, rated: RatedItems, weights: npt.ArrayLike) -> FloatArray:
    """`difference_mean` of each draw of prompts, frame and rated items together.

    Parameters
    ----------
    frame, rated
        As in `difference_mean`.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt of the frame is drawn; columns as the frame's rows.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where a stratum of the draw has items and none of them rated.

    Raises
    ------
    ValueError
        If `weights` does not fit; and as `difference_mean`.

    Notes
    -----
    f stays as it is, which is right where it comes from elsewhere. Fitted on these ratings, its error belongs to the
    interval: `calibrated_difference.resampled_calibrated_difference` fits it in each draw.

    Examples
    --------
    >>> frame = Frame([[100], [50]], [[10.0], [40.0]])
    >>> rated = RatedItems([0, 0.2, 1, 0.8], [0.1, 0.1, 0.8, 0.9], [0, 0, 1, 1], [0, 0, 0, 0])
    >>> resampled_difference_mean(frame, rated, [[1, 1], [2, 0]]).round(6).tolist()
    [0.358333, 0.1]
    """
    drawn = checked_weights(weights, frame.population.shape[0])
    _check_inside(frame, rated)
    return _difference_draws(frame, rated, drawn)


def difference_estimates(
    frame: Frame,
    rated: RatedItems,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> tuple[Estimate, Estimate]:
    """Mean over the frame with both intervals: for these prompts, and for prompts like these.

    Parameters
    ----------
    frame, rated
        As in `difference_mean`; f is taken as known. Fitted on these ratings, it calls for
        `calibrated_difference.calibrated_difference_estimates`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`.

    Returns
    -------
    tuple of two Estimate
        The first by the variance of the draw of items, the second by resampling prompts: usually much wider,
        since the number of prompts and not of ratings is its limit.

    Raises
    ------
    ValueError
        As `difference_mean`.

    Examples
    --------
    >>> frame = Frame([[100, 50]], [[10.0, 40.0]])
    >>> rated = RatedItems([0, 0.2, 1, 0.8], [0.1, 0.1, 0.8, 0.9], [0, 0, 0, 0], [0, 0, 1, 1])
    >>> these, like_these = difference_estimates(frame, rated, seed=1)
    >>> these.low < these.value < these.high, like_these.interval_undefined
    (True, '1 prompt: an interval needs at least 6')
    """
    mean = difference_mean(frame, rated, confidence=confidence)
    # A prompt without items has nothing to resample.
    kept = np.flatnonzero(frame.population.sum(axis=1) > 0)
    rows = Frame(frame.population[kept], frame.f_sum[kept])
    items = RatedItems(rated.y, rated.f, np.searchsorted(kept, rated.prompts), rated.strata)
    like_these = estimate_by_prompts(
        mean.value,
        mean.undefined,
        lambda weights: resampled_difference_mean(rows, items, weights),
        method=f"{METHOD}, {PROMPTS_LIKE_THESE}",
        n_units=mean.n_units,
        n_raters=None,
        n_prompts=kept.size,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )
    return as_estimate(mean, f"{METHOD}, {THESE_PROMPTS}", kept.size), like_these


def _difference_draws(frame: Frame, rated: RatedItems, drawn: FloatArray) -> FloatArray:
    n_prompts, n_strata = frame.population.shape
    cells = rated.prompts * n_strata + rated.strata
    shape = (n_prompts, n_strata)
    counts = np.bincount(cells, minlength=n_prompts * n_strata).reshape(shape).astype(np.float64)
    residuals = np.bincount(cells, rated.y - rated.f, n_prompts * n_strata).reshape(shape)
    n_items, n_rated = drawn @ frame.population, drawn @ counts
    means = np.divide(drawn @ residuals, n_rated, out=np.zeros_like(n_rated), where=n_rated > 0)
    total = n_items.sum(axis=1)
    defined = (total > 0) & ~((n_items > 0) & (n_rated == 0)).any(axis=1)
    values = np.full(drawn.shape[0], np.nan)
    sums = (drawn @ frame.f_sum).sum(axis=1) + (n_items * means).sum(axis=1)
    values[defined] = sums[defined] / total[defined]
    return values


def _check_inside(frame: Frame, rated: RatedItems) -> None:
    n_prompts, n_strata = frame.population.shape
    if (rated.prompts >= n_prompts).any() or (rated.strata >= n_strata).any():
        raise ValueError(f"rated: an item lies outside the frame of {n_prompts} prompts, {n_strata} strata")
    counts = np.zeros((n_prompts, n_strata), dtype=np.int64)
    np.add.at(counts, (rated.prompts, rated.strata), 1)
    if (counts > frame.population).any():
        raise ValueError("rated: a cell has more rated items than items")


def _no_mean(reason: str, n_units: int) -> DesignMean:
    why = f"there is no value: {reason}"
    return DesignMean(None, None, None, None, None, n_units, reason, why, None)
