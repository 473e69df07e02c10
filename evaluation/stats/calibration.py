"""Are predicted shares true? CORP's three parts of the Brier score, and reliability by bins."""

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
from evaluation.stats.columns import FloatArray, prompts_of_units, shares, unit_weights
from evaluation.stats.estimate import Estimate
from evaluation.stats.isotonic import isotonic_curve

DEFAULT_BINS = 10


@dataclass(frozen=True)
class BrierParts:
    """Brier score = miscalibration - discrimination + uncertainty, each from 0; None with the reason."""

    brier: float | None
    miscalibration: float | None
    discrimination: float | None
    uncertainty: float | None
    n_units: int
    n_left_out: int
    undefined: str | None


@dataclass(frozen=True)
class ReliabilityBin:
    """Units of alike predictions: mean prediction against mean observation, each weighted."""

    low: float
    high: float
    predicted: float
    observed: float
    n_units: int
    weight: float


@dataclass(frozen=True)
class Reliability:
    """Bins ascending, and their mean absolute gap weighted by weight (ECE), or None and the reason."""

    bins: tuple[ReliabilityBin, ...]
    calibration_error: float | None
    n_left_out: int
    undefined: str | None


def brier_parts(
    predicted: npt.ArrayLike, observed: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> BrierParts:
    """Brier score of predicted shares and its CORP decomposition.

    Parameters
    ----------
    predicted : array_like, shape (n_units,)
        Predicted share of "same", in [0, 1]; nan where missing. Fitted out of fold (`isotonic.cross_fitted`),
        or miscalibration is 0 by construction.
    observed : array_like, shape (n_units,)
        Observed share, in [0, 1]; nan where missing.
    weights : array_like, shape (n_units,), optional
        How much each unit counts, e.g. its raters; from 0.

    Returns
    -------
    BrierParts
        None, with the reason, when no unit has both.

    Raises
    ------
    ValueError
        If a shape does not fit, a share is outside [0, 1] or a weight is negative.

    Notes
    -----
    Dimitriadis, Gneiting & Jordan (2021), PNAS 118, e2016191118: miscalibration is what isotonic
    recalibration of the predictions saves, discrimination what it then gains over the base rate, uncertainty
    the score of the base rate.

    Examples
    --------
    >>> made = brier_parts([0.2, 0.2, 0.9, 0.9], [0, 0, 0, 1])
    >>> round(made.brier, 9), round(made.miscalibration, 9), made.discrimination, made.uncertainty
    (0.225, 0.1, 0.0625, 0.1875)
    """
    predictions, observations, counts, n_left_out = _complete(predicted, observed, weights)
    if not predictions.size:
        reason = "no unit has both prediction and observation"
        return BrierParts(None, None, None, None, 0, n_left_out, reason)
    parts = _parts(predictions, observations, counts)
    return BrierParts(*parts, n_units=predictions.size, n_left_out=n_left_out, undefined=None)


def resampled_brier_parts(
    predicted: npt.ArrayLike,
    observed: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    weights: npt.ArrayLike,
    counts: npt.ArrayLike | None = None,
) -> FloatArray:
    """Brier score and its parts in each draw of prompts, as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    predicted, observed : array_like, shape (n_units,)
        As in `brier_parts`.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes in `unit_prompts`.
    counts : array_like, shape (n_units,), optional
        The `weights` of `brier_parts`.

    Returns
    -------
    ndarray of float64, shape (n_draws, 4)
        Brier score, miscalibration, discrimination, uncertainty; nan for a draw without a complete unit.

    Raises
    ------
    ValueError
        As `brier_parts`; or if `unit_prompts` or `weights` does not fit.

    Examples
    --------
    >>> resampled_brier_parts([0.5, 0.5], [0, 1], [0, 1], [[1, 1], [2, 0]]).tolist()
    [[0.25, 0.0, 0.0, 0.25], [0.25, 0.25, 0.0, 0.0]]
    """
    predictions = shares(predicted, "predicted")
    observations = shares(observed, "observed", predictions.size)
    amounts = unit_weights(counts, predictions.size)
    prompt_of, n_prompts = prompts_of_units(unit_prompts, predictions.size)
    drawn = checked_weights(weights, n_prompts)
    kept = ~(np.isnan(predictions) | np.isnan(observations))
    parts = np.full((drawn.shape[0], 4), np.nan)
    for draw, row in enumerate(drawn):
        times = amounts * row[prompt_of]
        here = kept & (times > 0)
        if here.any():
            parts[draw] = _parts(predictions[here], observations[here], times[here])
    return parts


def miscalibration_estimate(
    predicted: npt.ArrayLike,
    observed: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    seed: int,
    counts: npt.ArrayLike | None = None,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
) -> Estimate:
    """CORP's miscalibration with its interval by resampling prompts.

    Parameters
    ----------
    predicted, observed, unit_prompts, counts
        As in `resampled_brier_parts`; the predictions stay as they are in every draw.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`.
    n_raters : int, optional
        Raters behind the observations, to be reported with them.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        As `resampled_brier_parts`.

    Examples
    --------
    >>> made = miscalibration_estimate([0.2, 0.2, 0.9, 0.9], [0, 0, 0, 1], [0, 0, 1, 1], seed=1)
    >>> round(made.value, 9), made.interval_undefined
    (0.1, '2 prompts: an interval needs at least 6')
    """
    point = brier_parts(predicted, observed, counts)
    predictions = shares(predicted, "predicted")
    observations = shares(observed, "observed", predictions.size)
    amounts = unit_weights(counts, predictions.size)
    prompts_of_units(unit_prompts, predictions.size)
    kept = ~(np.isnan(predictions) | np.isnan(observations)) & (amounts > 0)
    codes = np.asarray(unit_prompts)[kept]
    return estimate_by_prompts(
        point.miscalibration,
        point.undefined,
        lambda weights: resampled_brier_parts(
            predictions[kept], observations[kept], codes, weights, amounts[kept]
        )[:, 1],
        method="miscalibration of the Brier score (CORP)",
        n_units=point.n_units,
        n_raters=n_raters,
        n_prompts=int(np.unique(codes).size),
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def reliability_bins(
    predicted: npt.ArrayLike,
    observed: npt.ArrayLike,
    n_bins: int = DEFAULT_BINS,
    weights: npt.ArrayLike | None = None,
) -> Reliability:
    """Mean prediction against mean observation in bins of equal width over [0, 1].

    Parameters
    ----------
    predicted, observed, weights : array_like, shape (n_units,)
        As in `brier_parts`.
    n_bins : int
        From 1. A prediction on an edge falls into the upper bin, 1 into the last; empty bins are left out.

    Returns
    -------
    Reliability
        The calibration error depends on the bins, so it only stands beside CORP's miscalibration.

    Raises
    ------
    ValueError
        As `brier_parts`, or if `n_bins` is below 1.

    Notes
    -----
    Niculescu-Mizil & Caruana (2005); binned calibration error as in Naeini et al. (2015).

    Examples
    --------
    >>> made = reliability_bins([0.1, 0.2, 0.9, 1.0], [0, 0, 1, 0], 2)
    >>> [(round(b.predicted, 2), b.observed, b.n_units) for b in made.bins]
    [(0.15, 0.0, 2), (0.95, 0.5, 2)]
    >>> round(made.calibration_error, 9)
    0.3
    """
    if n_bins < 1:
        raise ValueError(f"n_bins: {n_bins} is below 1")
    predictions, observations, counts, n_left_out = _complete(predicted, observed, weights)
    if not predictions.size:
        return Reliability((), None, n_left_out, "no unit has both prediction and observation")
    edges = np.arange(n_bins + 1) / n_bins
    bin_of = np.clip(np.searchsorted(edges, predictions, side="right") - 1, 0, n_bins - 1)
    made = []
    for place in np.unique(bin_of):
        here = bin_of == place
        made.append(
            ReliabilityBin(
                low=float(edges[place]),
                high=float(edges[place + 1]),
                predicted=float(np.average(predictions[here], weights=counts[here])),
                observed=float(np.average(observations[here], weights=counts[here])),
                n_units=int(np.count_nonzero(here)),
                weight=float(counts[here].sum()),
            )
        )
    error = sum(b.weight * abs(b.predicted - b.observed) for b in made) / sum(b.weight for b in made)
    return Reliability(tuple(made), float(error), n_left_out, None)


def _complete(
    predicted: npt.ArrayLike, observed: npt.ArrayLike, weights: npt.ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray, int]:
    predictions = shares(predicted, "predicted")
    observations = shares(observed, "observed", predictions.size)
    counts = unit_weights(weights, predictions.size)
    kept = ~(np.isnan(predictions) | np.isnan(observations)) & (counts > 0)
    left_out = int(predictions.size - np.count_nonzero(kept))
    return predictions[kept], observations[kept], counts[kept], left_out


def _parts(
    predictions: FloatArray, observations: FloatArray, counts: FloatArray
) -> tuple[float, float, float, float]:
    recalibrated = isotonic_curve(predictions, observations, counts).predict(predictions)
    base = np.average(observations, weights=counts)

    def score(forecast: FloatArray | float) -> float:
        return float(np.average((forecast - observations) ** 2, weights=counts))

    brier, best, uncertainty = score(predictions), score(recalibrated), score(float(base))
    return brier, max(0.0, brier - best), max(0.0, uncertainty - best), uncertainty
