"""How far raters agree with each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from annotation.models import Criterion
from evaluation.selectors.answers import Answer
from evaluation.selectors.reliability import EXCLUSIONS, reliability_data, unit_of
from evaluation.stats.agreement import Measurement, alpha_estimate

from .finding import Finding


def agreement_findings(
    *, answers: Sequence[Answer], criteria: Sequence[Criterion], seed: int, n_draws: int
) -> list[Finding]:
    """Return Krippendorff's alpha of each criterion at its measurement, with and without exclusions.

    The unit of a criterion asked of each member is the response, and a person's first value of it counts.
    """
    findings: list[Finding] = []
    for criterion in criteria:
        measurement = cast(Measurement, str(criterion.measurement))
        for exclusions in EXCLUSIONS:
            data = reliability_data(answers, criterion, exclusions=exclusions, repeated="first")
            findings.append(
                Finding(
                    name="krippendorff_alpha",
                    criterion=criterion.key,
                    exclusions=exclusions,
                    unit=unit_of(criterion),
                    measurement=measurement,
                    estimate=alpha_estimate(data, measurement, seed=seed, n_draws=n_draws),
                )
            )
    return findings
