"""From rated items to the whole frame: means that undo how likely each item was to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
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
from evaluation.stats.estimate import Estimate

Weighting = Literal["horvitz_thompson", "hajek"]
WEIGHTING_NAMES: dict[Weighting, str] = {
    "horvitz_thompson": "Horvitz-Thompson mean",
    "hajek": "Hájek mean",
}
THESE_PROMPTS = "these prompts"
PROMPTS_LIKE_THESE = "prompts like these"

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class DesignMean:
    """A mean over a frame, with the variance that the drawing of items gives it.

    The interval is about these prompts: it says what another draw from the same frame would have given. A
    value, a variance or an interval that the data do not define is None; `undefined` and `interval_undefined`
    say why.
    """

    value: float | None
    variance: float | None
    low: float | None
    high: float | None
    degrees_of_freedom: float | None
    n_units: int
    undefined: str | None
    interval_undefined: str | None
    confidence: float | None


def design_mean(
    values: npt.ArrayLike,
    inclusion_probability: npt.ArrayLike,
    weighting: Weighting,
    *,
    population: int | None = None,
    strata: npt.ArrayLike | None = None,
    clusters: npt.ArrayLike | None = None,
    confidence: float = DEFAULT_CONFIDENCE,
) -> DesignMean:
    """Mean over a frame from drawn items, each weighted by one over how likely it was to be drawn.

    Parameters
    ----------
    values : array_like, shape (n_items,)
        The human value of each drawn item; none missing.
    inclusion_probability : array_like, shape (n_items,)
        In (0, 1].
    weighting : {"horvitz_thompson", "hajek"}
        Divide the weighted sum by the known population, or by the sum of the weights. Hájek's does not move
        when a constant is added to all values, and usually varies less.
    population : int, optional
        Items in the frame: needed for Horvitz-Thompson, and for no other.
    strata : array_like of int, shape (n_items,), optional
        Stratum of each item, any codes; without them the frame is one stratum.
    clusters : array_like of int, shape (n_items,), optional
        The set that brought each item into the draw, when items were drawn by sets: then sets vary, not
        items. A set belongs to one stratum.
    confidence : float
        Strictly between 0 and 1.

    Returns
    -------
    DesignMean
        Without an interval, and with the reason, when a stratum has a single item (or set) that was not drawn
        for certain, or when nothing varies.

    Raises
    ------
    ValueError
        If shapes do not fit, a value is missing, a probability is not in (0, 1], `population` is missing or
        out of place, or a set lies in two strata.

    Notes
    -----
    Horvitz & Thompson (1952); Hájek (1971). With z the weighted value (for Hájek, the weighted residual), the
    variance is that of Hájek (1964), sum over strata of n/(n-1) sum (1 - pi) (z - B)^2, B the mean of z
    weighted by 1 - pi; for simple random drawing in each stratum it is the textbook variance exactly. Sets
    are taken as drawn with replacement (Särndal, Swensson & Wretman 1992, 4.6), which overstates a little.
    Ends by Student's t with as many degrees of freedom as items (sets) less strata.

    Examples
    --------
    >>> mean = design_mean([1, 0, 1, 1], [0.5, 0.5, 0.1, 0.1], "hajek", strata=[0, 0, 1, 1])
    >>> round(mean.value, 4), mean.degrees_of_freedom
    (0.9167, 2.0)
    """
    numbers, probability = _items(values, inclusion_probability)
    _check_weighting(weighting, population is not None)
    if population is not None and population < numbers.size:
        raise ValueError(f"population: {population} is less than the {numbers.size} items drawn")
    _check_confidence(confidence)
    if numbers.size == 0:
        return _no_mean("no item was rated", 0)
    weight = 1 / probability
    total = float(weight.sum()) if population is None else float(population)
    value = float(weight @ numbers) / total
    z = weight * (numbers - value) / total if weighting == "hajek" else weight * numbers / total
    layers = _codes(strata, numbers.size, "strata")
    uncertain = 1 - probability
    if clusters is not None:
        z, layers, uncertain = _sums_of_sets(z, layers, _codes(clusters, numbers.size, "clusters"))
    variance, degrees, reason = 0.0, 0, None
    for layer in np.unique(layers):
        own = layers == layer
        n, open_share = int(own.sum()), uncertain[own]
        degrees += n - 1
        if not open_share.any():
            continue  # all drawn for certain: nothing varies
        if n < 2:
            reason = f"stratum {layer} has one {'item' if clusters is None else 'set'}: its spread is unknown"
            break
        centre = open_share @ z[own] / open_share.sum()
        variance += n / (n - 1) * float(open_share @ (z[own] - centre) ** 2)
    if reason is not None:
        return DesignMean(value, None, None, None, None, numbers.size, None, reason, None)
    return _with_interval(value, variance, float(degrees), numbers.size, bool(uncertain.any()), confidence)


def resampled_design_mean(
    values: npt.ArrayLike,
    inclusion_probability: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    weighting: Weighting,
    weights: npt.ArrayLike,
    *,
    population: npt.ArrayLike | None = None,
) -> FloatArray:
    """`design_mean` of each draw of prompts, exactly as if the drawn prompts' items had been repeated.

    Parameters
    ----------
    values, inclusion_probability : array_like, shape (n_items,)
        As in `design_mean`.
    unit_prompts : array_like of int, shape (n_items,)
        Code of each item's prompt.
    weighting : {"horvitz_thompson", "hajek"}
        As in `design_mean`.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the prompt codes.
    population : array_like of int, shape (n_prompts,), optional
        Items of the frame in each prompt, for Horvitz-Thompson alone. Then a code is a position in this
        array, so that a prompt of which nothing was drawn has its place too.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where no item was drawn.

    Raises
    ------
    ValueError
        As `design_mean`, or if `weights` or `population` does not fit the prompts.

    Examples
    --------
    >>> resampled_design_mean([1, 0, 1], [0.5, 0.5, 0.1], [0, 0, 1], "hajek", [[1, 1], [2, 0]]).round(4).tolist()
    [0.8571, 0.5]
    """
    numbers, probability = _items(values, inclusion_probability)
    _check_weighting(weighting, population is not None)
    codes = _codes(unit_prompts, numbers.size, "unit_prompts")
    if population is None:
        prompts, prompt_of = np.unique(codes, return_inverse=True)
        n_prompts = prompts.size
        sizes = np.bincount(prompt_of, 1 / probability, n_prompts).astype(np.float64)
    else:
        sizes, prompt_of = np.asarray(population, dtype=np.float64), codes
        if sizes.ndim != 1 or not (np.isfinite(sizes) & (sizes >= 0)).all():
            raise ValueError("population: a number from 0 is needed for each prompt")
        n_prompts = sizes.size
        if codes.size and not 0 <= codes.min() <= codes.max() < n_prompts:
            raise ValueError(f"unit_prompts: a code outside 0 to {n_prompts - 1}")
    drawn = checked_weights(weights, n_prompts)
    sums = np.bincount(prompt_of, numbers / probability, n_prompts).astype(np.float64)
    totals = drawn @ sizes
    means = np.full(drawn.shape[0], np.nan)
    np.divide(drawn @ sums, totals, out=means, where=totals > 0)
    return means


def design_mean_estimates(
    values: npt.ArrayLike,
    inclusion_probability: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    strata: npt.ArrayLike | None = None,
    clusters: npt.ArrayLike | None = None,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> tuple[Estimate, Estimate]:
    """Hájek mean with both intervals: for these prompts, and for prompts like these.

    Parameters
    ----------
    values, inclusion_probability, strata, clusters
        As in `design_mean`.
    unit_prompts
        As in `resampled_design_mean`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`.

    Returns
    -------
    tuple of two Estimate
        The first from the design, the second by resampling prompts: usually much wider, since prompts and not
        ratings are its limit.

    Raises
    ------
    ValueError
        As `design_mean`.

    Examples
    --------
    >>> these, like_these = design_mean_estimates([1, 0, 1, 1], [0.5, 0.5, 0.1, 0.1], [0, 1, 0, 1], seed=1)
    >>> these.value == like_these.value, these.method, like_these.interval_undefined
    (True, 'Hájek mean, these prompts', '2 prompts: an interval needs at least 6')
    """
    codes = _codes(unit_prompts, np.asarray(values).size, "unit_prompts")
    mean = design_mean(
        values, inclusion_probability, "hajek", strata=strata, clusters=clusters, confidence=confidence
    )
    n_prompts = int(np.unique(codes).size)
    name = WEIGHTING_NAMES["hajek"]
    like_these = estimate_by_prompts(
        mean.value,
        mean.undefined,
        lambda weights: resampled_design_mean(values, inclusion_probability, codes, "hajek", weights),
        method=f"{name}, {PROMPTS_LIKE_THESE}",
        n_units=mean.n_units,
        n_raters=None,
        n_prompts=n_prompts,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )
    return as_estimate(mean, f"{name}, {THESE_PROMPTS}", n_prompts), like_these


def as_estimate(mean: DesignMean, method: str, n_prompts: int) -> Estimate:
    """Give a mean with its design interval as an `Estimate`, which resamples nothing.

    Parameters
    ----------
    mean : DesignMean
        As made here; an undefined one stays undefined, with its reason.
    method : str
        How it was made, in words.
    n_prompts : int
        Prompts that its items are about.

    Returns
    -------
    Estimate
        `resampled` is None and there are no draws.

    Examples
    --------
    >>> mean = design_mean([1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5], "hajek")
    >>> as_estimate(mean, "Hájek mean", n_prompts=4).resampled is None
    True
    """
    return Estimate(
        value=mean.value,
        low=mean.low,
        high=mean.high,
        n_units=mean.n_units,
        n_raters=None,
        n_prompts=n_prompts,
        method=method,
        resampled=None,
        n_draws=0,
        n_undefined_draws=0,
        seed=None,
        undefined=mean.undefined,
        interval_undefined=mean.interval_undefined,
        confidence=mean.confidence,
    )


def _with_interval(
    value: float, variance: float, degrees: float, n_units: int, uncertain: bool, confidence: float
) -> DesignMean:
    if uncertain and not variance > 0:
        reason = "no spread within any stratum: so few equal values do not show that nothing varies"
        return DesignMean(value, None, None, None, None, n_units, None, reason, None)
    # A complete draw has no error, whatever its degrees of freedom.
    reach = float(stats.t.ppf((1 + confidence) / 2, degrees)) * variance**0.5 if variance else 0.0
    low, high = value - reach, value + reach
    return DesignMean(value, variance, low, high, degrees, n_units, None, None, confidence)


def _no_mean(reason: str, n_units: int) -> DesignMean:
    why = f"there is no value: {reason}"
    return DesignMean(None, None, None, None, None, n_units, reason, why, None)


def _items(values: npt.ArrayLike, inclusion_probability: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    numbers = np.asarray(values, dtype=np.float64)
    probability = np.asarray(inclusion_probability, dtype=np.float64)
    if numbers.ndim != 1 or not np.isfinite(numbers).all():
        raise ValueError("values: a finite number is needed for each item")
    if probability.shape != numbers.shape:
        raise ValueError(f"inclusion_probability: shape {probability.shape}, but values has {numbers.shape}")
    if not ((probability > 0) & (probability <= 1)).all():
        raise ValueError("inclusion_probability: one is not above 0 and at most 1")
    return numbers, probability


def _codes(codes: npt.ArrayLike | None, n_items: int, name: str) -> IntArray:
    given = np.zeros(n_items, dtype=np.int64) if codes is None else np.asarray(codes)
    if given.shape != (n_items,):
        raise ValueError(f"{name}: shape {given.shape} does not fit {n_items} items")
    if given.size and not np.issubdtype(given.dtype, np.integer):
        raise ValueError(f"{name}: codes must be integers, not {given.dtype}")
    return given.astype(np.int64)


def _sums_of_sets(z: FloatArray, layers: IntArray, sets: IntArray) -> tuple[FloatArray, IntArray, FloatArray]:
    names, set_of = np.unique(sets, return_inverse=True)
    of_set = np.empty(names.size, dtype=np.int64)
    of_set[set_of] = layers
    if (of_set[set_of] != layers).any():
        raise ValueError("clusters: a set lies in two strata")
    return np.bincount(set_of, z, names.size).astype(np.float64), of_set, np.ones(names.size)


def _check_weighting(weighting: str, has_population: bool) -> None:
    if weighting not in get_args(Weighting):
        raise ValueError(f"weighting: {weighting!r} is none of {', '.join(get_args(Weighting))}")
    if has_population != (weighting == "horvitz_thompson"):
        raise ValueError("population: needed for horvitz_thompson, and for no other")


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")
