"""Ratings on an ordered scale without believing its distances: the cumulative logit with rater intercepts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from evaluation.stats.newton import concave_maximum

DEFAULT_RATER_RIDGE = 0.01

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CumulativeLogit:
    """Slopes and thresholds of a cumulative logit with standard errors; or None everywhere, and the reason.

    logit P(rating <= scale[k]) = thresholds[k] - covariates . coefficients - rater intercept. A positive slope
    or intercept means higher ratings. `scale`, shape (n_values,), holds the values in use, ascending;
    `thresholds` has one entry less. `raters` are the codes in use, ascending, `rater_intercepts` theirs, with sum
    0, and `rater_errors` their errors; all empty without raters. `log_likelihood` leaves the ridge out.
    """

    coefficients: FloatArray | None
    coefficient_errors: FloatArray | None
    thresholds: FloatArray | None
    threshold_errors: FloatArray | None
    rater_intercepts: FloatArray | None
    rater_errors: FloatArray | None
    log_likelihood: float | None
    scale: FloatArray
    raters: IntArray
    n_ratings: int
    undefined: str | None


@dataclass(frozen=True, eq=False)
class _Problem:
    """Rows of the linear predictor at the upper and the lower threshold of each rating, and the ridge."""

    upper: FloatArray
    lower: FloatArray
    has_upper: npt.NDArray[np.bool_]
    has_lower: npt.NDArray[np.bool_]
    n_thresholds: int
    ridge: FloatArray


def cumulative_logit(
    ratings: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    raters: npt.ArrayLike | None = None,
    rater_ridge: float = DEFAULT_RATER_RIDGE,
    ridge: float = 0.0,
) -> CumulativeLogit:
    """Cumulative logit (proportional odds) by Newton's method, with an intercept for each rater if asked.

    Parameters
    ----------
    ratings : array_like, shape (n_ratings,)
        Finite values on an ordered scale; only their order counts.
    covariates : array_like, shape (n_ratings, n_covariates)
        Finite; without a constant column, which the thresholds are. May have no column.
    raters : array_like of int, shape (n_ratings,), optional
        Who gave each rating. Each rater gets an intercept.
    rater_ridge : float
        Penalty rater_ridge / 2 times the sum of squared intercepts, above 0: it holds their sum at 0, and keeps
        a rater who used one end of the scale alone from running to infinity. Not used without `raters`.
    ridge : float
        The same for the slopes, at least 0; 0 is maximum likelihood.

    Returns
    -------
    CumulativeLogit
        Undefined, with the reason, when fewer than two values are used, when the covariates are collinear or
        constant, and when covariates part the values fully, so that no maximum exists.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is not finite, a rater's code is not an integer, or a ridge is out of
        range.

    Notes
    -----
    McCullagh (1980); the log likelihood is concave in thresholds and slopes together (Pratt 1981), so that
    Newton steps with halving find its one maximum. Errors are from the inverse of the observed information,
    ridge included; ratings are taken as independent given covariates and raters.

    Examples
    --------
    >>> fit = cumulative_logit([1, 2, 2, 3, 1, 2, 3, 3], [[0], [0], [0], [0], [1], [1], [1], [1]])
    >>> fit.coefficients.round(3).tolist(), fit.thresholds.round(3).tolist(), round(fit.log_likelihood, 3)
    ([0.653], [-0.825, 0.825], -8.536)
    """
    values, design, codes = _checked(ratings, covariates, raters, rater_ridge, ridge)
    scale, category = np.unique(values, return_inverse=True)
    rater_keys, rater = np.unique(codes, return_inverse=True)
    n_covariates = design.shape[1]
    reason = _reason_against(scale, design, ridge)
    fitted = None
    if reason is None:
        problem = _problem(category, scale.size, design, rater, rater_keys.size, rater_ridge, ridge)
        ridges = problem.ridge
        fitted = concave_maximum(
            lambda at: _log_likelihood(problem, at) - float(ridges @ at**2) / 2,
            lambda at: _slopes(problem, at),
            _start(category, problem),
        )
        if fitted is None:
            reason = "the covariates part the ratings so well that no finite maximum exists"
    if fitted is None:
        return CumulativeLogit(
            None, None, None, None, None, None, None, scale, rater_keys, values.size, undefined=reason
        )
    estimates = fitted.estimates
    last_threshold = scale.size - 1
    last_slope = last_threshold + n_covariates
    # The ridge alone holds the intercepts' mean, and would lend its own width to every threshold: errors are
    # those of thresholds and intercepts measured from that mean.
    from_mean = np.eye(estimates.size)
    if rater_keys.size:
        from_mean[:last_threshold, last_slope:] -= 1 / rater_keys.size
        from_mean[last_slope:, last_slope:] -= 1 / rater_keys.size
    errors = np.sqrt(np.diag(from_mean @ fitted.covariance @ from_mean.T))
    return CumulativeLogit(
        coefficients=estimates[last_threshold:last_slope],
        coefficient_errors=errors[last_threshold:last_slope],
        thresholds=estimates[:last_threshold],
        threshold_errors=errors[:last_threshold],
        rater_intercepts=estimates[last_slope:],
        rater_errors=errors[last_slope:],
        log_likelihood=_log_likelihood(problem, estimates),
        scale=scale,
        raters=rater_keys,
        n_ratings=values.size,
        undefined=None,
    )


def _checked(
    ratings: npt.ArrayLike,
    covariates: npt.ArrayLike,
    raters: npt.ArrayLike | None,
    rater_ridge: float,
    ridge: float,
) -> tuple[FloatArray, FloatArray, IntArray]:
    values = np.asarray(ratings, dtype=np.float64)
    design = np.asarray(covariates, dtype=np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError("ratings: one dimension of finite values is needed")
    if design.ndim != 2 or design.shape[0] != values.size or not np.isfinite(design).all():
        raise ValueError(f"covariates: finite values of shape ({values.size}, n_covariates) are needed")
    codes = np.zeros(0, dtype=np.int64)
    if raters is not None:
        given = np.asarray(raters)
        if given.shape != values.shape:
            raise ValueError(f"raters: shape {given.shape} does not fit {values.size} ratings")
        if given.size and not np.issubdtype(given.dtype, np.integer):
            raise ValueError(f"raters: codes must be integers, not {given.dtype}")
        codes = given.astype(np.int64)
        if not (np.isfinite(rater_ridge) and rater_ridge > 0):
            raise ValueError(f"rater_ridge: {rater_ridge} is not above 0")
    if not (np.isfinite(ridge) and ridge >= 0):
        raise ValueError(f"ridge: {ridge} is not at least 0")
    return values, design, codes


def _reason_against(scale: FloatArray, design: FloatArray, ridge: float) -> str | None:
    if scale.size == 0:
        return "there are no ratings"
    if scale.size == 1:
        return f"all ratings are {scale[0]:g}"
    with_constant = np.column_stack([np.ones(design.shape[0]), design])
    if ridge == 0 and np.linalg.matrix_rank(with_constant) < with_constant.shape[1]:
        return "the covariates are collinear or constant"
    return None


def _problem(
    category: npt.NDArray[np.intp],
    n_values: int,
    design: FloatArray,
    rater: npt.NDArray[np.intp],
    n_raters: int,
    rater_ridge: float,
    ridge: float,
) -> _Problem:
    n_thresholds, n_ratings = n_values - 1, category.size
    has_upper, has_lower = category < n_thresholds, category > 0
    intercepts = np.zeros((n_ratings, n_raters))
    if n_raters:
        intercepts[np.arange(n_ratings), rater] = 1
    level = np.eye(n_thresholds)
    shift = np.hstack([-design, -intercepts])
    upper = np.hstack([level[np.minimum(category, n_thresholds - 1)], shift])
    lower = np.hstack([level[np.maximum(category - 1, 0)], shift])
    # At the ends of the scale the threshold is infinite and nothing depends on it.
    upper[~has_upper], lower[~has_lower] = 0, 0
    penalty = np.concatenate(
        [np.zeros(n_thresholds), np.full(design.shape[1], ridge), np.full(n_raters, rater_ridge)]
    )
    return _Problem(upper, lower, has_upper, has_lower, n_thresholds, penalty)


def _start(category: npt.NDArray[np.intp], problem: _Problem) -> FloatArray:
    """Thresholds of the pooled ratings, slopes and intercepts of 0."""
    shares = np.cumsum(np.bincount(category))[:-1] / category.size
    start = np.zeros(problem.ridge.size)
    start[: problem.n_thresholds] = special.logit(shares)
    return start


def _log_likelihood(problem: _Problem, estimates: FloatArray) -> float:
    """Log likelihood, -inf where thresholds are out of order."""
    if (np.diff(estimates[: problem.n_thresholds]) <= 0).any():
        return -np.inf
    upper, lower, width = _bounds(problem, estimates)
    # P(l < z <= u) = F(u) F(-l) (1 - exp(l - u)): no difference of numbers close to 1.
    parts = special.log_expit(upper) + special.log_expit(-lower) + np.log(-np.expm1(-width))
    return float(parts.sum())


def _bounds(problem: _Problem, estimates: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    upper = np.where(problem.has_upper, problem.upper @ estimates, np.inf)
    lower = np.where(problem.has_lower, problem.lower @ estimates, -np.inf)
    return upper, lower, upper - lower


def _slopes(problem: _Problem, estimates: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gradient of the penalised log likelihood and the information, minus its second derivatives."""
    upper, lower, width = _bounds(problem, estimates)
    above, below = special.expit(-upper), special.expit(lower)
    # 1 / (exp(width) - 1) and its slope, from expm1 of the negative so that wide cells give 0.
    shrink = -np.expm1(-width)
    narrow = np.exp(-width) / shrink
    bend = narrow / shrink
    by_upper = above + narrow
    by_lower = -below - narrow
    gradient = problem.upper.T @ by_upper + problem.lower.T @ by_lower - problem.ridge * estimates
    cross = problem.upper.T @ (bend[:, np.newaxis] * problem.lower)
    information = (
        problem.upper.T @ ((above * (1 - above) + bend)[:, np.newaxis] * problem.upper)
        + problem.lower.T @ ((below * (1 - below) + bend)[:, np.newaxis] * problem.lower)
        - cross
        - cross.T
        + np.diag(problem.ridge)
    )
    return gradient, information
