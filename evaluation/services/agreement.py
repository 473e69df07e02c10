"""How far raters agree with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from annotation.models import Criterion, Study
from evaluation.selectors.answers import Answer
from evaluation.selectors.reliability import EXCLUSIONS, reliability_data, unit_of
from evaluation.selectors.whose import n_raters_of, why_not
from evaluation.stats.agreement import Measurement, alpha_estimate
from evaluation.stats.estimate import Estimate

from .finding import Finding


def agreement_findings(
    *, answers: Sequence[Answer], criteria: Sequence[Criterion], seed: int, n_draws: int
) -> list[Finding]:
    """Return Krippendorff's alpha of each criterion at its measurement, with and without exclusions.

    The unit of a criterion asked of each member is the response, and a person's first value of it counts. Alpha
    uses nothing but the values of a unit, so that lists without raters have one; a study of means has none.
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
                    estimate=_of_whom(
                        criterion.study, alpha_estimate(data, measurement, seed=seed, n_draws=n_draws)
                    ),
                )
            )
    return findings


def _of_whom(study: Study, estimate: Estimate) -> Estimate:
    """Return alpha as the study's ratings allow it: with the number of raters only where rows are people."""
    n_raters = n_raters_of(study, estimate.n_raters or 0)
    reason = why_not(study, "several_ratings")
    if reason is None:
        return replace(estimate, n_raters=n_raters)
    return replace(
        estimate, n_raters=n_raters, undefined=reason, interval_undefined=f"there is no value: {reason}"
    )
