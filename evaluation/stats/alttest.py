"""Could the metric stand in for a rater? The alternative annotator test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
)
from evaluation.stats.data import ReliabilityData
from evaluation.stats.estimate import Estimate

Scoring = Literal["accuracy", "neg_rmse"]

DEFAULT_MIN_UNITS = 30  # of each rater; below, the t test is not to be trusted (Calderon et al. 2025)
DEFAULT_FALSE_DISCOVERY = 0.05
MIN_RATERS = 3
TIE = 1e-12  # scores closer than this are equal: sums of the same terms in another order differ by less

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AlternativeAnnotatorTest:
    """Whether the metric stands for the other raters as well as each rater does.

    `winning_rate` (omega) is the share of tested raters whom the metric beats, `advantage_probability` (rho) the
    mean over raters of the share of units in which it comes at least as close to the others as the rater; both
    None, with the reason in `undefined`, when there is nothing to test. `rater_rows` are the rows of the tested
    raters in the data; by rater, in that order, `advantage`, `p_values` and `adjusted_p_values`
    (Benjamini-Yekutieli), `n_units`. `passed` says whether omega is at least a half.
    """

    winning_rate: float | None
    advantage_probability: float | None
    passed: bool | None
    rater_rows: npt.NDArray[np.int64]
    advantage: FloatArray
    p_values: FloatArray
    adjusted_p_values: FloatArray
    n_units: npt.NDArray[np.int64]
    undefined: str | None


@dataclass(frozen=True, eq=False)
class _Wins:
    """For each rater and unit: whether compared, whether the metric, the rater came at least as close."""

    compared: npt.NDArray[np.bool_]
    metric: npt.NDArray[np.bool_]
    rater: npt.NDArray[np.bool_]


def alternative_annotator_test(
    data: ReliabilityData,
    metric: npt.ArrayLike,
    *,
    scoring: Scoring,
    epsilon: float,
    false_discovery: float = DEFAULT_FALSE_DISCOVERY,
    min_units: int = DEFAULT_MIN_UNITS,
) -> AlternativeAnnotatorTest:
    """Alternative annotator test of a metric on the scale of the ratings.

    Parameters
    ----------
    data : ReliabilityData
        Missing ratings allowed. Units with a single rating are left out.
    metric : array_like, shape (n_units,)
        The metric's label or value of each unit, on the scale of the ratings (calibrate first); nan where it has
        none, and the unit is left out.
    scoring : {"accuracy", "neg_rmse"}
        How close a value is to the other raters' values: the share of them that are equal, or minus the root
        of the mean squared difference.
    epsilon : float
        By how much a rater may be better and still lose, since he costs more: in [0, 1]; .2 for experts, .15 for
        skilled raters, .1 for crowds in the source.
    false_discovery : float
        Level of the Benjamini-Yekutieli procedure over raters, strictly between 0 and 1.
    min_units : int
        Raters with fewer compared units are not tested; at least 2.

    Returns
    -------
    AlternativeAnnotatorTest
        Undefined, with the reason, for fewer than three raters with a compared unit, and when none of them has
        `min_units`.

    Raises
    ------
    ValueError
        If a shape does not fit, a value of `metric` is infinite, or an option is out of range.

    Notes
    -----
    Calderon, Reichart & Dror (2025, arXiv 2501.10970). Each rater is left out in turn; in each of his units metric
    and rater are scored against the others, and a tie counts for both. A one-sided t test asks whether the share
    of units won by the rater, less that won by the metric, is below epsilon. Differences without any spread
    decide by themselves: p is 0 below epsilon, else 1.

    Examples
    --------
    >>> ratings = [[1, 2, 3, 4], [1, 2, 3, 5], [2, 2, 3, 1]]
    >>> data = ReliabilityData(ratings, [0, 0, 1, 1], raters=("ada", "ben", "cleo"), units=tuple("abcd"))
    >>> test = alternative_annotator_test(data, [1, 2, 3, 5], scoring="accuracy", epsilon=0.2, min_units=4)
    >>> test.winning_rate, test.advantage.tolist()
    (0.3333333333333333, [1.0, 1.0, 1.0])
    """
    _check_options(scoring, epsilon, false_discovery, min_units)
    wins = _wins(data, _checked_metric(data, metric), scoring)
    n_units = wins.compared.sum(axis=1)
    rows = np.flatnonzero(n_units >= min_units)
    reason = _reason_against(int(np.count_nonzero(n_units)), rows.size, min_units)
    if reason is not None:
        none = np.zeros(0)
        return AlternativeAnnotatorTest(
            None,
            None,
            None,
            rater_rows=np.zeros(0, dtype=np.int64),
            advantage=none,
            p_values=none,
            adjusted_p_values=none,
            n_units=np.zeros(0, dtype=np.int64),
            undefined=reason,
        )
    advantage = wins.metric[rows].sum(axis=1) / n_units[rows]
    differences = wins.rater.astype(np.int64) - wins.metric
    p_values = np.array([_p_below(differences[row][wins.compared[row]], epsilon) for row in rows])
    adjusted = np.asarray(stats.false_discovery_control(p_values, method="by"), dtype=np.float64)
    winning_rate = float((adjusted <= false_discovery).mean())
    return AlternativeAnnotatorTest(
        winning_rate=winning_rate,
        advantage_probability=float(advantage.mean()),
        passed=winning_rate >= 0.5,
        rater_rows=rows.astype(np.int64),
        advantage=advantage,
        p_values=p_values,
        adjusted_p_values=adjusted,
        n_units=n_units[rows].astype(np.int64),
        undefined=None,
    )


def resampled_advantage_probability(
    data: ReliabilityData,
    metric: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    scoring: Scoring,
    min_units: int = DEFAULT_MIN_UNITS,
) -> FloatArray:
    """Advantage probability of each draw of prompts, exactly as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    data, metric, scoring, min_units
        As in `alternative_annotator_test`; `min_units` counts the repeats of a draw.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the prompt codes in `data.unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw defines no advantage probability.

    Raises
    ------
    ValueError
        As `alternative_annotator_test`, and if `weights` do not fit.

    Examples
    --------
    >>> ratings = [[1, 2, 3, 4], [1, 2, 3, 5], [2, 2, 3, 1]]
    >>> data = ReliabilityData(ratings, [0, 0, 1, 1], raters=("ada", "ben", "cleo"), units=tuple("abcd"))
    >>> resampled_advantage_probability(
    ...     data, [1, 1, 3, 5], [[1, 1], [2, 0]], scoring="accuracy", min_units=2).round(3).tolist()
    [0.75, 0.5]
    """
    _check_options(scoring, 0.0, DEFAULT_FALSE_DISCOVERY, min_units)
    wins = _wins(data, _checked_metric(data, metric), scoring)
    prompts, prompt = np.unique(data.unit_prompts, return_inverse=True)
    drawn = checked_weights(weights, prompts.size)
    in_prompt = (prompt[:, np.newaxis] == np.arange(prompts.size)).astype(np.float64)
    compared = drawn @ (wins.compared @ in_prompt).T  # shape (n_draws, n_raters)
    won = drawn @ (wins.metric @ in_prompt).T
    tested = compared >= min_units
    shares = np.divide(won, compared, out=np.zeros_like(won), where=tested)
    n_tested = tested.sum(axis=1)
    defined = (n_tested > 0) & ((compared > 0).sum(axis=1) >= MIN_RATERS)
    probabilities = np.full(drawn.shape[0], np.nan)
    np.divide(shares.sum(axis=1), n_tested, out=probabilities, where=defined)
    return probabilities


def advantage_probability_estimate(
    data: ReliabilityData,
    metric: npt.ArrayLike,
    *,
    scoring: Scoring,
    seed: int,
    min_units: int = DEFAULT_MIN_UNITS,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Advantage probability with its interval by resampling prompts: these raters, prompts like these.

    Parameters
    ----------
    data, metric, scoring, min_units
        As in `alternative_annotator_test`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`. The prompts resampled are those with a compared unit.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        As `alternative_annotator_test`.

    Examples
    --------
    >>> ratings = [[1, 2, 3, 4], [1, 2, 3, 5], [2, 2, 3, 1]]
    >>> data = ReliabilityData(ratings, [0, 0, 1, 1], raters=("ada", "ben", "cleo"), units=tuple("abcd"))
    >>> made = advantage_probability_estimate(data, [1, 1, 3, 5], scoring="accuracy", seed=1, min_units=2)
    >>> made.value, made.interval_undefined
    (0.75, '2 prompts: an interval needs at least 6')
    """
    values = _checked_metric(data, metric)
    point = alternative_annotator_test(data, values, scoring=scoring, epsilon=0.0, min_units=min_units)
    kept = data.pairable & ~np.isnan(values)
    used = ReliabilityData(
        data.values[:, kept],
        data.unit_prompts[kept],
        raters=data.raters,
        units=tuple(key for key, keep in zip(data.units, kept, strict=True) if keep),
    )
    return estimate_by_prompts(
        point.advantage_probability,
        point.undefined,
        lambda weights: resampled_advantage_probability(
            used, values[kept], weights, scoring=scoring, min_units=min_units
        ),
        method=f"advantage probability of the alternative annotator test, {scoring}",
        n_units=used.n_units,
        n_raters=point.rater_rows.size,
        n_prompts=used.n_prompts,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _check_options(scoring: str, epsilon: float, false_discovery: float, min_units: int) -> None:
    if scoring not in get_args(Scoring):
        raise ValueError(f"scoring: {scoring!r} is none of {', '.join(get_args(Scoring))}")
    if not 0 <= epsilon <= 1:
        raise ValueError(f"epsilon: {epsilon} is not in [0, 1]")
    if not 0 < false_discovery < 1:
        raise ValueError(f"false_discovery: {false_discovery} is not between 0 and 1")
    if min_units < 2:
        raise ValueError(f"min_units: {min_units} is below 2")


def _checked_metric(data: ReliabilityData, metric: npt.ArrayLike) -> FloatArray:
    values = np.asarray(metric, dtype=np.float64)
    if values.shape != (data.n_units,):
        raise ValueError(f"metric: shape {values.shape} does not fit {data.n_units} units")
    if np.isinf(values).any():
        raise ValueError("metric: an infinite value")
    return values


def _reason_against(n_raters: int, n_tested: int, min_units: int) -> str | None:
    if n_raters < MIN_RATERS:
        return f"{n_raters} rater{'' if n_raters == 1 else 's'} to compare with: at least {MIN_RATERS} are needed"
    if n_tested == 0:
        return f"no rater shares {min_units} units with the metric and another rater"
    return None


def _wins(data: ReliabilityData, metric: FloatArray, scoring: Scoring) -> _Wins:
    rated = ~np.isnan(data.values)
    compared = rated & data.pairable & ~np.isnan(metric)
    by_metric, by_rater = np.full(rated.shape, np.nan), np.full(rated.shape, np.nan)
    for row in range(data.n_raters):
        units = np.flatnonzero(compared[row])
        others = np.delete(data.values[:, units], row, axis=0)
        by_metric[row, units] = _closeness(metric[units], others, scoring)
        by_rater[row, units] = _closeness(data.values[row, units], others, scoring)
    return _Wins(
        compared,
        np.asarray(compared & (by_metric >= by_rater - TIE), dtype=np.bool_),
        np.asarray(compared & (by_rater >= by_metric - TIE), dtype=np.bool_),
    )


def _closeness(values: FloatArray, others: FloatArray, scoring: Scoring) -> FloatArray:
    """How close each value is to the other raters' of its unit; at least one of them has rated it."""
    if values.size == 0:
        return np.zeros(0)
    if scoring == "accuracy":
        agreeing = (others == values).sum(axis=0)
        return np.asarray(agreeing / (~np.isnan(others)).sum(axis=0), dtype=np.float64)
    return np.asarray(-np.sqrt(np.nanmean((others - values) ** 2, axis=0)), dtype=np.float64)


def _p_below(differences: npt.NDArray[np.int64], epsilon: float) -> float:
    """One-sided p of the t test that the mean difference is below epsilon."""
    mean, spread = float(differences.mean()), float(differences.std(ddof=1))
    if spread == 0:
        return 0.0 if mean < epsilon else 1.0
    t = (mean - epsilon) / (spread / np.sqrt(differences.size))
    return float(special.stdtr(differences.size - 1, t))
