"""How well one more person would follow the people: what a metric is held against."""

from __future__ import annotations

from collections.abc import Sequence

from annotation.models import Criterion, Measurement
from evaluation.selectors.answers import Answer
from evaluation.selectors.reliability import EXCLUSIONS, reliability_data, unit_of
from evaluation.selectors.whose import why_not
from evaluation.stats.bootstrap import estimate_by_prompts
from evaluation.stats.data import ReliabilityData
from evaluation.stats.estimate import Estimate
from evaluation.stats.reliability import leave_one_rater_out, resampled_leave_one_rater_out

from .finding import Finding

METHOD = "leave-one-rater-out, Spearman's rho"


def ceiling_findings(
    *, answers: Sequence[Answer], criteria: Sequence[Criterion], seed: int, n_draws: int
) -> list[Finding]:
    """Return the human ceiling of each criterion in order: each rater against the mean of the others, on the mean.

    It is null with the reason where nobody can be followed from one item to another.
    """
    findings: list[Finding] = []
    for criterion in criteria:
        if criterion.measurement == Measurement.NOMINAL:
            continue
        unknown = why_not(criterion.study, "known_raters")
        for exclusions in EXCLUSIONS:
            data = reliability_data(
                answers, criterion, exclusions=exclusions, repeated="mean"
            ).only_pairable()
            findings.append(
                Finding(
                    name="ceiling",
                    criterion=criterion.key,
                    level="item",
                    exclusions=exclusions,
                    unit=unit_of(criterion),
                    estimate=_estimate(data, unknown, seed=seed, n_draws=n_draws),
                )
            )
    return findings


def _estimate(data: ReliabilityData, unknown: str | None, *, seed: int, n_draws: int) -> Estimate:
    found = None if unknown else leave_one_rater_out(data)
    return estimate_by_prompts(
        found.value if found else None,
        found.undefined if found else unknown,
        lambda weights: resampled_leave_one_rater_out(data, weights),
        method=METHOD,
        n_units=data.n_units,
        n_raters=found.n_correlations if found else None,
        n_prompts=data.n_prompts,
        seed=seed,
        n_draws=n_draws,
    )
