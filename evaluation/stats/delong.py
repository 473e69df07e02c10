"""Area under the ROC curve with DeLong's variance: the answer for independent units, without resampling."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from evaluation.stats.columns import column
from evaluation.stats.proportion import DEFAULT_CONFIDENCE, normal_quantile
from evaluation.stats.roc import roc_auc

FloatArray = npt.NDArray[np.float64]
ROUNDING = 1e-15  # a variance of this size is the rounding of one that is 0


@dataclass(frozen=True)
class DeLong:
    """Area under the ROC curve with DeLong's variance and interval, or None and the reasons."""

    value: float | None
    variance: float | None
    low: float | None
    high: float | None
    n_units: int
    confidence: float
    undefined: str | None
    interval_undefined: str | None


@dataclass(frozen=True)
class DeLongDifference:
    """Difference of two areas over the same units: a less b, z and two-sided p, or None and the reasons."""

    value: float | None
    variance: float | None
    z: float | None
    p_value: float | None
    n_units: int
    undefined: str | None
    test_undefined: str | None


def delong(label: npt.ArrayLike, score: npt.ArrayLike, *, confidence: float = DEFAULT_CONFIDENCE) -> DeLong:
    """Area under the ROC curve with DeLong's interval: right if units were independent.

    Parameters
    ----------
    label : array_like, shape (n_units,)
        1 for same, 0 for different; nan where missing. Soft labels have no such variance.
    score : array_like, shape (n_units,)
        The metric, higher for same; nan where missing.
    confidence : float
        Coverage asked for, in (0, 1).

    Returns
    -------
    DeLong
        The interval is cut to [0, 1]. None, with the reason, for fewer than two units on a side.

    Raises
    ------
    ValueError
        As `roc_auc`; or if a label is neither 0 nor 1 or `confidence` not in (0, 1).

    Notes
    -----
    DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44, 837-845; placements by mid-ranks.

    Examples
    --------
    >>> made = delong([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> made.value, made.variance
    (0.75, 0.125)
    """
    z = normal_quantile(confidence)
    point = roc_auc(label, score)
    labels, (scores,) = _hard(label, {"score": score})
    variance, reason = None, None if point.undefined is None else f"there is no value: {point.undefined}"
    low = high = None
    if reason is None and min(point.n_same, point.n_different) < 2:
        reason = "a variance needs two units on each side"
    if point.value is not None and reason is None:
        variance = float(_covariance(labels, [scores])[0, 0])
        half = z * math.sqrt(variance)
        low, high = max(0.0, point.value - half), min(1.0, point.value + half)
    return DeLong(point.value, variance, low, high, point.n_units, confidence, point.undefined, reason)


def delong_difference(
    label: npt.ArrayLike, score_a: npt.ArrayLike, score_b: npt.ArrayLike
) -> DeLongDifference:
    """Difference of the areas of two scores over the same units, with DeLong's test.

    Parameters
    ----------
    label : array_like, shape (n_units,)
        As in `delong`.
    score_a, score_b : array_like, shape (n_units,)
        The metrics, higher for same. A unit that lacks label or either score is left out.

    Returns
    -------
    DeLongDifference
        z and p are None, with the reason, when the two scores order the units alike.

    Raises
    ------
    ValueError
        As `delong`.

    Notes
    -----
    DeLong, DeLong & Clarke-Pearson (1988); right if units were independent.

    Examples
    --------
    >>> made = delong_difference([0, 0, 0, 1, 1, 1], [1, 2, 5, 4, 3, 6], [1, 4, 5, 2, 3, 6])
    >>> round(made.value, 6), round(made.z, 6), round(made.p_value, 6)
    (0.222222, 0.894427, 0.371093)
    """
    labels, (a, b) = _hard(label, {"score_a": score_a, "score_b": score_b})
    areas = (roc_auc(labels, a), roc_auc(labels, b))
    if areas[0].value is None or areas[1].value is None:
        reason = areas[0].undefined
        return DeLongDifference(None, None, None, None, labels.size, reason, f"there is no value: {reason}")
    value = areas[0].value - areas[1].value
    if min(areas[0].n_same, areas[0].n_different) < 2:
        reason = "a variance needs two units on each side"
        return DeLongDifference(value, None, None, None, labels.size, None, reason)
    covariance = _covariance(labels, [a, b])
    variance = float(max(0.0, covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]))
    if variance <= ROUNDING:
        reason = "the difference of the two scores does not vary over units"
        return DeLongDifference(value, variance, None, None, labels.size, None, reason)
    z = value / math.sqrt(variance)
    return DeLongDifference(value, variance, z, float(2 * special.ndtr(-abs(z))), labels.size, None, None)


def _hard(label: npt.ArrayLike, scores: dict[str, npt.ArrayLike]) -> tuple[FloatArray, list[FloatArray]]:
    labels = column(label, "label")
    columns = [column(score, name, labels.size) for name, score in scores.items()]
    kept = ~np.isnan(np.stack([labels, *columns])).any(axis=0)
    if not np.isin(labels[kept], (0, 1)).all():
        raise ValueError("label: DeLong's variance is of labels 0 and 1")
    return labels[kept], [score[kept] for score in columns]


def _covariance(labels: FloatArray, scores: list[FloatArray]) -> FloatArray:
    """DeLong's covariance matrix of the areas, from how each unit stands among those of the other side."""
    same = labels == 1
    won, lost = [], []
    n_same, n_different = int(np.count_nonzero(same)), int(np.count_nonzero(~same))
    for score in scores:
        ranks = stats.rankdata(score)
        won.append((ranks[same] - stats.rankdata(score[same])) / n_different)
        lost.append(1 - (ranks[~same] - stats.rankdata(score[~same])) / n_same)
    of_same = np.atleast_2d(np.cov(np.stack(won))) / n_same
    return np.asarray(of_same + np.atleast_2d(np.cov(np.stack(lost))) / n_different, dtype=np.float64)
