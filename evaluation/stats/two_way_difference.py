"""The people-corrected mean of a frame, for raters like these on prompts like these."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE, DEFAULT_DRAWS
from evaluation.stats.calibrated_difference import Refits, calibrated_difference_mean
from evaluation.stats.data import ReliabilityData
from evaluation.stats.difference import METHOD
from evaluation.stats.estimate import Estimate
from evaluation.stats.extrapolate import PROMPTS_LIKE_THESE
from evaluation.stats.folds import DEFAULT_FOLDS, prompt_folds
from evaluation.stats.scored_frame import ScoredFrame, ScoredItems, with_items
from evaluation.stats.two_way import checked_two_way_weights, estimate_by_raters_and_prompts
from evaluation.stats.two_way_means import rated_part

FloatArray = npt.NDArray[np.float64]


def two_way_difference(
    frame: ScoredFrame,
    metric: npt.ArrayLike,
    strata: npt.ArrayLike,
    data: ReliabilityData,
    folds: npt.ArrayLike,
    rater_weights: npt.ArrayLike,
    weights: npt.ArrayLike,
) -> FloatArray:
    """Mean of the human value over the frame, in each draw of raters and prompts, calibrated anew in each.

    Parameters
    ----------
    frame : ScoredFrame
        All items.
    metric, strata : array_like, shape (n_units,)
        Metric and stratum of each rated item.
    data : ReliabilityData
        Ratings of those items; a prompt's code is its row of the frame. Of ratings 0 and 1 the mean is a share.
    folds
        As in `calibrated_difference.calibrated`.
    rater_weights : array_like of int, shape (n_draws, n_raters)
        How often each rater is drawn.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt of the frame is drawn; columns as the frame's rows.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw leaves a stratum, or the folds beside one, without a rating.

    Raises
    ------
    ValueError
        If an argument does not fit.

    Notes
    -----
    As in `two_way_means.two_way_mean`, a rating counts one over the number of its item's ratings, and as often as
    its rater and prompt were drawn: in the curves and in the residuals.

    Examples
    --------
    >>> frame = ScoredFrame([[[9, 1]], [[3, 7]]], [0, 0.5, 1])
    >>> data = ReliabilityData([[0, 1, 0, 1], [0, 1, 1, 1]], [0, 0, 1, 1], tuple("ab"), tuple("uvwx"))
    >>> raters, prompts = [[1, 1], [2, 0]], [[1, 1], [1, 1]]
    >>> two_way_difference(frame, [0, 1, 0, 1], [0] * 4, data, [0, 1], raters, prompts).round(4).tolist()
    [0.625, 0.45]
    """
    by_rater, by_prompt = checked_two_way_weights(rater_weights, weights, data.n_raters, frame.n_prompts)
    items = _items(metric, strata, data)
    refits = Refits(frame, items.metric, items.prompts, items.strata, folds)
    rated = ~np.isnan(data.values)
    values, present = np.where(rated, data.values, 0.0), rated.astype(np.float64)
    n_ratings = np.maximum(data.n_ratings, 1)
    found = np.empty(by_rater.shape[0])
    for draw, (raters, prompts) in enumerate(zip(by_rater, by_prompt, strict=True)):
        times = raters @ present
        means = np.divide(raters @ values, times, out=np.zeros(data.n_units), where=times > 0)
        found[draw] = refits.mean(prompts, means, times / n_ratings)
    return found


def two_way_difference_estimate(
    frame: ScoredFrame,
    metric: npt.ArrayLike,
    strata: npt.ArrayLike,
    data: ReliabilityData,
    *,
    seed: int,
    n_folds: int = DEFAULT_FOLDS,
    bounds: tuple[float, float] | None = None,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Mean of the human value over the frame, with its interval by resampling raters and prompts.

    Parameters
    ----------
    frame, metric, strata, data
        As in `two_way_difference`; the items are a simple random draw within each stratum.
    seed, n_folds
        As in `calibrated_difference.calibrated_difference_estimates`, whose value this is.
    bounds, n_draws, confidence
        As in `two_way.estimate_by_raters_and_prompts`. Bounds of a share are 0 and 1.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts or four raters.

    Raises
    ------
    ValueError
        If an argument does not fit.

    Examples
    --------
    >>> frame = ScoredFrame([[[9, 1]], [[3, 7]]], [0, 0.5, 1])
    >>> data = ReliabilityData([[0, 1, 0, 1], [0, 1, 1, 1]], [0, 0, 1, 1], tuple("ab"), tuple("uvwx"))
    >>> made = two_way_difference_estimate(frame, [0, 1, 0, 1], [0] * 4, data, seed=1)
    >>> round(made.value, 4), made.interval_undefined
    (0.625, '2 prompts: an interval needs at least 6')
    """
    all_items = _items(metric, strata, data)
    kept = data.n_ratings > 0
    rows, places = with_items(frame, all_items.prompts[kept])
    used = rated_part(data, kept)
    used = ReliabilityData(used.values, places, raters=used.raters, units=used.units)
    items = ScoredItems(used.unit_means, all_items.metric[kept], places, all_items.strata[kept])
    folds = prompt_folds(rows.n_prompts, n_folds, np.random.default_rng(seed))
    point = calibrated_difference_mean(rows, items, folds, confidence=confidence)
    return estimate_by_raters_and_prompts(
        point.value,
        point.undefined,
        lambda raters, prompts: two_way_difference(
            rows, items.metric, items.strata, used, folds, raters, prompts
        ),
        method=f"{METHOD}, raters and {PROMPTS_LIKE_THESE}",
        n_units=used.n_units,
        n_raters=used.n_raters,
        n_prompts=rows.n_prompts,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
        bounds=bounds,
    )


def _items(metric: npt.ArrayLike, strata: npt.ArrayLike, data: ReliabilityData) -> ScoredItems:
    """Items with any human value: those of the draws are made later."""
    return ScoredItems(np.zeros(data.n_units), np.asarray(metric), data.unit_prompts, np.asarray(strata))
