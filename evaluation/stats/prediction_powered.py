"""Prediction-powered mean: a few human values, and a metric's values on them and on many more items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE, checked_weights
from evaluation.stats.proportion import normal_quantile

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PredictionPoweredMean:
    """A mean with its interval and the weight `tuning` given to the metric; all None, with the reason, if undefined."""

    value: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    tuning: float | None
    n_labelled: int
    n_unlabelled: int
    confidence: float
    undefined: str | None


def prediction_powered_mean(
    y: npt.ArrayLike,
    f: npt.ArrayLike,
    f_unlabelled: npt.ArrayLike,
    *,
    tuning: float | None = None,
    confidence: float = DEFAULT_CONFIDENCE,
) -> PredictionPoweredMean:
    """Mean human value from labelled items, helped by the metric on unlabelled ones.

    Parameters
    ----------
    y, f : array_like, shape (n_labelled,)
        Human value and metric of each labelled item; none missing.
    f_unlabelled : array_like, shape (n_unlabelled,)
        Metric of items of the same population without a human value; none missing.
    tuning : float, optional
        Weight of the metric: 0 ignores it, 1 trusts it fully. By default the one of least variance, clipped
        to [0, 1].
    confidence : float
        Strictly between 0 and 1.

    Returns
    -------
    PredictionPoweredMean
        None, with the reason, for fewer than two labelled items or no unlabelled ones, and when by default
        the metric is constant: then no weight is best.

    Raises
    ------
    ValueError
        If a shape does not fit, a number is missing or infinite, or `confidence` is not in (0, 1).

    Notes
    -----
    Angelopoulos et al. (2023), Science 382, 669; the weight as in Angelopoulos, Duchi & Zrnic (2023), arXiv
    2311.01453, and their package: cov(y, f) over (1 + n/N) var(f), the covariance over the n labelled items
    by n, the variance over all n + N by n + N - 1. Other variances are by n or N and the ends by the normal
    quantile, so it is an interval for many labelled items: `difference.difference_mean` is the one for few.

    Examples
    --------
    >>> mean = prediction_powered_mean([0, 1, 1, 0], [0.2, 0.7, 0.8, 0.3], [0.1, 0.4, 0.6, 0.9], tuning=1)
    >>> round(mean.value, 9), mean.tuning
    (0.5, 1.0)
    """
    values, metric = _column(y, "y"), _column(f, "f")
    others = _column(f_unlabelled, "f_unlabelled")
    if metric.shape != values.shape:
        raise ValueError(f"f: {metric.size} items, but y has {values.size}")
    if tuning is not None and not np.isfinite(tuning):
        raise ValueError(f"tuning: {tuning} is not a finite number")
    quantile = normal_quantile(confidence)
    n, n_others = values.size, others.size
    reason = None
    if n < 2:
        reason = f"{n} labelled item{'' if n == 1 else 's'}: their spread needs two"
    elif n_others == 0:
        reason = "no unlabelled items"
    elif tuning is None and np.ptp(np.concatenate([metric, others])) == 0:
        reason = "the metric is constant: no weight of it is best"
    if reason is not None:
        return PredictionPoweredMean(None, None, None, None, None, n, n_others, confidence, reason)
    weight = float(_tuned(_Moments.of(values, metric, others))[0]) if tuning is None else float(tuning)
    value = float(weight * others.mean() + (values - weight * metric).mean())
    variance = weight**2 * others.var() / n_others + (values - weight * metric).var() / n
    error = float(np.sqrt(variance))
    low, high = value - quantile * error, value + quantile * error
    return PredictionPoweredMean(value, low, high, error, weight, n, n_others, confidence, None)


def resampled_prediction_powered_mean(
    y: npt.ArrayLike,
    f: npt.ArrayLike,
    prompts: npt.ArrayLike,
    f_unlabelled: npt.ArrayLike,
    prompts_unlabelled: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    tuning: float | None = None,
) -> FloatArray:
    """`prediction_powered_mean` of each draw of prompts, the default weight of the metric chosen anew.

    Parameters
    ----------
    y, f, f_unlabelled, tuning
        As in `prediction_powered_mean`.
    prompts, prompts_unlabelled : array_like of int, shapes (n_labelled,) and (n_unlabelled,)
        Code of each item's prompt.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes, labelled and unlabelled.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw defines none.

    Raises
    ------
    ValueError
        If a shape does not fit or a number is missing or infinite.

    Notes
    -----
    Every moment is a sum over items, so each prompt has its own sums and a draw's are their weighted sum.

    Examples
    --------
    >>> resampled_prediction_powered_mean([0, 1, 1, 0], [0.2, 0.7, 0.8, 0.3], [0, 0, 1, 1],
    ...                                   [0.1, 0.4, 0.6, 0.9], [0, 0, 1, 1], [[1, 1], [2, 0]],
    ...                                   tuning=1).round(9).tolist()
    [0.5, 0.3]
    """
    values, metric = _column(y, "y"), _column(f, "f")
    others = _column(f_unlabelled, "f_unlabelled")
    if metric.shape != values.shape:
        raise ValueError(f"f: {metric.size} items, but y has {values.size}")
    codes = np.concatenate(
        [
            _codes(prompts, values.size, "prompts"),
            _codes(prompts_unlabelled, others.size, "prompts_unlabelled"),
        ]
    )
    known, prompt_of = np.unique(codes, return_inverse=True)
    drawn = checked_weights(weights, known.size)
    moments = _Moments.of(values, metric, others, prompt_of, known.size).drawn(drawn)
    means = np.full(drawn.shape[0], np.nan)
    defined = (moments.n >= 2) & (moments.n_others > 0)
    if tuning is None:
        defined &= _varies(np.concatenate([metric, others]), prompt_of, drawn)
    used = moments.rows(defined)
    weight = _tuned(used) if tuning is None else np.full(used.n.size, float(tuning))
    centred = weight * (used.f_others / used.n_others - used.f / used.n) + used.y / used.n
    # The sums are of values less their overall means: what was taken off is put back.
    means[defined] = centred + used.y_centre
    return means


@dataclass(frozen=True, eq=False)
class _Moments:
    """Sums over items, a row for each prompt or draw; of y and f less their means over all items."""

    y_centre: float
    n: FloatArray
    n_others: FloatArray
    y: FloatArray
    f: FloatArray
    yf: FloatArray
    f_squared: FloatArray
    f_others: FloatArray
    f_others_squared: FloatArray

    @classmethod
    def of(
        cls,
        y: FloatArray,
        f: FloatArray,
        others: FloatArray,
        prompt_of: npt.NDArray[np.intp] | None = None,
        n_prompts: int = 1,
    ) -> _Moments:
        rows = np.zeros(y.size + others.size, dtype=np.intp) if prompt_of is None else prompt_of
        own, theirs = rows[: y.size], rows[y.size :]
        y_centre = float(y.mean()) if y.size else 0.0
        f_centre = float(np.concatenate([f, others]).mean()) if rows.size else 0.0
        y0, f0, others0 = y - y_centre, f - f_centre, others - f_centre

        def summed(where: npt.NDArray[np.intp], numbers: FloatArray) -> FloatArray:
            return np.bincount(where, numbers, n_prompts).astype(np.float64)

        return cls(
            y_centre=y_centre,
            n=summed(own, np.ones(y.size)),
            n_others=summed(theirs, np.ones(others.size)),
            y=summed(own, y0),
            f=summed(own, f0),
            yf=summed(own, y0 * f0),
            f_squared=summed(own, f0**2),
            f_others=summed(theirs, others0),
            f_others_squared=summed(theirs, others0**2),
        )

    def drawn(self, weights: FloatArray) -> _Moments:
        return _Moments(self.y_centre, *(weights @ sums for sums in self._sums()))

    def rows(self, kept: npt.NDArray[np.bool_]) -> _Moments:
        return _Moments(self.y_centre, *(sums[kept] for sums in self._sums()))

    def _sums(self) -> tuple[FloatArray, ...]:
        return (
            self.n,
            self.n_others,
            self.y,
            self.f,
            self.yf,
            self.f_squared,
            self.f_others,
            self.f_others_squared,
        )


def _tuned(sums: _Moments) -> FloatArray:
    """Weight of least variance, where the metric varies."""
    covariance = sums.yf / sums.n - sums.y * sums.f / sums.n**2
    n_all = sums.n + sums.n_others
    spread = sums.f_squared + sums.f_others_squared - (sums.f + sums.f_others) ** 2 / n_all
    best = covariance / ((1 + sums.n / sums.n_others) * spread / (n_all - 1))
    return np.asarray(np.clip(best, 0.0, 1.0), dtype=np.float64)


def _varies(
    numbers: FloatArray, prompt_of: npt.NDArray[np.intp], weights: FloatArray
) -> npt.NDArray[np.bool_]:
    """Whether the drawn items have two different numbers: told by comparing, not by a sum near zero."""
    n_prompts = weights.shape[1]
    least, most = np.full(n_prompts, np.inf), np.full(n_prompts, -np.inf)
    np.minimum.at(least, prompt_of, numbers)
    np.maximum.at(most, prompt_of, numbers)
    chosen = weights > 0
    lowest = np.where(chosen, least, np.inf).min(axis=1, initial=np.inf)
    highest = np.where(chosen, most, -np.inf).max(axis=1, initial=-np.inf)
    return np.asarray(highest > lowest, dtype=np.bool_)


def _column(numbers: npt.ArrayLike, name: str) -> FloatArray:
    found = np.asarray(numbers, dtype=np.float64)
    if found.ndim != 1 or not np.isfinite(found).all():
        raise ValueError(f"{name}: a finite number is needed for each item")
    return found


def _codes(codes: npt.ArrayLike, n_items: int, name: str) -> npt.NDArray[np.int64]:
    given = np.asarray(codes)
    if given.shape != (n_items,):
        raise ValueError(f"{name}: shape {given.shape} does not fit {n_items} items")
    if given.size and not np.issubdtype(given.dtype, np.integer):
        raise ValueError(f"{name}: codes must be integers, not {given.dtype}")
    return given.astype(np.int64)
