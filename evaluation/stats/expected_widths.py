"""Half-widths of a planned study's intervals, by simulating the study many times and analysing each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from evaluation.stats.agreement import resampled_alpha
from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    percentile_interval,
    prompt_weights,
    too_few_prompts,
)
from evaluation.stats.correlation import resampled_correlation
from evaluation.stats.data import ReliabilityData
from evaluation.stats.extrapolate import resampled_design_mean

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class StudyPlan:
    """A study that might be run, with what a pilot says of people and metric.

    Parameters
    ----------
    n_prompts, items_per_prompt, raters_per_item : int
        At least 1, 1 and 2.
    n_raters : int
        People in all, from `raters_per_item`; each item's raters are drawn from them.
    correlation : float
        Of the metric with the true value of items, in (-1, 1).
    other_correlation : float
        The same of a second metric, whose errors are independent of the first's.
    rater_reliability : float
        Share of a single rating's variance that is the item's true value, in (0, 1].
    severity_share : float
        Share of the rest that is the rater's severity, in [0, 1].
    prompt_share : float
        Share of the variance of true values and of metrics' errors that lies between prompts, in [0, 1].
    share : float
        Share of ratings above the cut of interest, in (0, 1).

    Raises
    ------
    ValueError
        If a number is out of range.
    """

    n_prompts: int
    items_per_prompt: int
    raters_per_item: int
    n_raters: int
    correlation: float
    other_correlation: float
    rater_reliability: float
    severity_share: float = 0.25
    prompt_share: float = 0.2
    share: float = 0.2

    def __post_init__(self) -> None:
        """Refuse a study that cannot be."""
        for name, least in (
            ("n_prompts", 1),
            ("items_per_prompt", 1),
            ("raters_per_item", 2),
            ("n_raters", self.raters_per_item),
        ):
            if getattr(self, name) < least:
                raise ValueError(f"{name}: {getattr(self, name)} is below {least}")
        for name in ("correlation", "other_correlation"):
            if not -1 < getattr(self, name) < 1:
                raise ValueError(f"{name}: {getattr(self, name)} does not lie strictly between -1 and 1")
        for name in ("severity_share", "prompt_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name}: {getattr(self, name)} does not lie between 0 and 1")
        if not 0 < self.rater_reliability <= 1:
            raise ValueError(f"rater_reliability: {self.rater_reliability} is not above 0 and at most 1")
        if not 0 < self.share < 1:
            raise ValueError(f"share: {self.share} does not lie strictly between 0 and 1")


@dataclass(frozen=True)
class ExpectedWidths:
    """Mean half-width over simulated studies of each statistic's interval by resampling prompts.

    `spearman` is that of the metric with the people's means, `difference` that of two metrics', `alpha` that
    of interval alpha, `share` that of the share of ratings above the cut. All None, with the reason, for too
    few prompts; one alone is None when no simulated study defines it.
    """

    spearman: float | None
    difference: float | None
    alpha: float | None
    share: float | None
    n_studies: int
    n_draws: int
    confidence: float
    undefined: str | None


@dataclass(frozen=True, eq=False)
class SimulatedStudy:
    """One study: its ratings, and both metrics of each item, shape (n_items,)."""

    ratings: ReliabilityData
    metric: FloatArray
    other_metric: FloatArray


def simulated_study(plan: StudyPlan, rng: np.random.Generator) -> SimulatedStudy:
    """Ratings and metrics of one study, at random.

    Parameters
    ----------
    plan : StudyPlan
        True values, metrics and rating errors are normal; true values have variance 1 and mean 0.
    rng : numpy.random.Generator
        Source of everything random.

    Returns
    -------
    SimulatedStudy

    Examples
    --------
    >>> plan = StudyPlan(8, 5, 3, 6, correlation=0.6, other_correlation=0.5, rater_reliability=0.4)
    >>> study = simulated_study(plan, np.random.default_rng(1))
    >>> study.ratings.values.shape, set(study.ratings.n_ratings.tolist()), study.metric.shape
    ((6, 40), {3}, (40,))
    """
    prompts = np.repeat(np.arange(plan.n_prompts), plan.items_per_prompt)
    n_items = prompts.size
    true = _with_prompts(plan, prompts, rng)
    metrics = [
        rho * true + math.sqrt(1 - rho * rho) * _with_prompts(plan, prompts, rng)
        for rho in (plan.correlation, plan.other_correlation)
    ]
    noise = (1 - plan.rater_reliability) / plan.rater_reliability
    severity = math.sqrt(noise * plan.severity_share) * rng.standard_normal((plan.n_raters, 1))
    error = math.sqrt(noise * (1 - plan.severity_share)) * rng.standard_normal((plan.n_raters, n_items))
    chosen = np.argsort(rng.random((plan.n_raters, n_items)), axis=0) < plan.raters_per_item
    ratings = ReliabilityData(
        np.where(chosen, true + severity + error, np.nan),
        prompts,
        raters=tuple(f"rater {row}" for row in range(plan.n_raters)),
        units=tuple(f"item {column}" for column in range(n_items)),
    )
    return SimulatedStudy(ratings, metrics[0], metrics[1])


def expected_widths(
    plan: StudyPlan,
    *,
    seed: int,
    n_studies: int = 20,
    n_draws: int = 400,
    confidence: float = DEFAULT_CONFIDENCE,
) -> ExpectedWidths:
    """How narrow the intervals of a planned study will be.

    Parameters
    ----------
    plan : StudyPlan
        The study.
    seed : int
        The same seed gives the same answer.
    n_studies, n_draws : int
        Studies simulated, and draws of prompts in each; at least 1.
    confidence : float
        Strictly between 0 and 1.

    Returns
    -------
    ExpectedWidths

    Raises
    ------
    ValueError
        If `n_studies` or `n_draws` is below 1, or `confidence` is not in (0, 1).

    Notes
    -----
    Each study is analysed as a real one is, with one set of weights for all its statistics. With items that
    do not hang together by prompt, the width of Spearman's rho is that of `planning.correlation_interval`.

    Examples
    --------
    >>> plan = StudyPlan(10, 4, 3, 6, correlation=0.6, other_correlation=0.5, rater_reliability=0.4)
    >>> widths = expected_widths(plan, seed=1, n_studies=3, n_draws=100)
    >>> 0.1 < widths.spearman < 0.5, widths == expected_widths(plan, seed=1, n_studies=3, n_draws=100)
    (True, True)
    """
    for name, number in (("n_studies", n_studies), ("n_draws", n_draws)):
        if number < 1:
            raise ValueError(f"{name}: {number} is below 1")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not between 0 and 1")
    reason = too_few_prompts(plan.n_prompts)
    if reason is not None:
        return ExpectedWidths(None, None, None, None, n_studies, n_draws, confidence, reason)
    rng = np.random.default_rng(seed)
    widths: dict[str, list[float]] = {name: [] for name in ("spearman", "difference", "alpha", "share")}
    for _ in range(n_studies):
        study = simulated_study(plan, rng)
        draws = _statistics(plan, study, prompt_weights(plan.n_prompts, n_draws, rng))
        for name, statistic in draws.items():
            made = percentile_interval(statistic, n_prompts=plan.n_prompts, confidence=confidence)
            if made.low is not None and made.high is not None:
                widths[name].append((made.high - made.low) / 2)
    means = {name: math.fsum(found) / len(found) if found else None for name, found in widths.items()}
    return ExpectedWidths(
        **means, n_studies=n_studies, n_draws=n_draws, confidence=confidence, undefined=None
    )


def _with_prompts(plan: StudyPlan, prompts: npt.NDArray[np.intp], rng: np.random.Generator) -> FloatArray:
    """Draw numbers of variance 1, part of it between prompts."""
    between = rng.standard_normal(plan.n_prompts)[prompts]
    within = rng.standard_normal(prompts.size)
    return np.asarray(
        math.sqrt(plan.prompt_share) * between + math.sqrt(1 - plan.prompt_share) * within, dtype=np.float64
    )


def _statistics(
    plan: StudyPlan, study: SimulatedStudy, weights: npt.NDArray[np.int64]
) -> dict[str, FloatArray]:
    """Each statistic in each draw of prompts, by the name of its width."""
    prompts, people = study.ratings.unit_prompts, study.ratings.unit_means
    first, second = (
        resampled_correlation(metric, people, prompts, weights, "spearman")
        for metric in (study.metric, study.other_metric)
    )
    return {
        "spearman": first,
        "difference": first - second,
        "alpha": resampled_alpha(study.ratings, "interval", weights),
        "share": _share_above(plan, study.ratings, weights),
    }


def _share_above(plan: StudyPlan, ratings: ReliabilityData, weights: npt.NDArray[np.int64]) -> FloatArray:
    """Mean over items of the share of their ratings above the height that `plan.share` of all exceed."""
    cut = -float(special.ndtri(plan.share)) / math.sqrt(plan.rater_reliability)  # ratings have variance 1 / r
    shares = (ratings.values > cut).sum(axis=0) / ratings.n_ratings
    certain = np.ones(shares.size)
    return resampled_design_mean(shares, certain, ratings.unit_prompts, "hajek", weights)
