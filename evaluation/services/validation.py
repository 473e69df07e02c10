"""How far metrics agree with the raters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotation.models import AskedOf, Criterion, Measurement
from corpus.models import Metric
from evaluation.selectors.answers import Answer
from evaluation.selectors.reliability import EXCLUSIONS, Exclusions, reliability_data, unit_of
from evaluation.selectors.whose import n_raters_of
from evaluation.stats.correlation import correlation_estimate

from .finding import Finding


@dataclass(frozen=True, eq=False)
class JoinedUnits:
    """Mean human rating and metric value of each rated item.

    All arrays have shape (n_units,) and the order of `units`; `metric_values` is nan where the metric has
    none. `n_ratings` counts the ratings behind each mean. `n_raters` is None where nobody is told from another.
    """

    units: tuple[str, ...]
    unit_prompts: npt.NDArray[np.int64]
    human_means: npt.NDArray[np.float64]
    n_ratings: npt.NDArray[np.int64]
    metric_values: npt.NDArray[np.float64]
    n_raters: int | None


def is_validated_by_pairs(criterion: Criterion) -> bool:
    """Say whether metrics of pairs can be set against a criterion: a symmetric one, of the item, in order."""
    return (
        criterion.asked_of == AskedOf.ITEM
        and criterion.is_symmetric
        and criterion.measurement != Measurement.NOMINAL
    )


def joined_units(
    answers: Sequence[Answer], criterion: Criterion, scores: Mapping[str, float], *, exclusions: Exclusions
) -> JoinedUnits:
    """Join the mean ratings of a criterion with a metric's values, by the item's uid.

    Parameters
    ----------
    answers : sequence of Answer
        Of one study.
    criterion : Criterion
        One asked of the item.
    scores : mapping of str to float
        The metric's values by item uid.
    exclusions : {"applied", "none"}
        Whether participations with an exclusion are left out.
    """
    data = reliability_data(answers, criterion, exclusions=exclusions, repeated="mean")
    return JoinedUnits(
        units=data.units,
        unit_prompts=data.unit_prompts,
        human_means=data.unit_means,
        n_ratings=data.n_ratings,
        metric_values=np.array([scores.get(unit, np.nan) for unit in data.units], dtype=np.float64),
        n_raters=n_raters_of(criterion.study, data.n_raters),
    )


def validation_findings(
    *,
    answers: Sequence[Answer],
    criteria: Sequence[Criterion],
    scores: Sequence[tuple[Metric, Mapping[str, float]]],
    seed: int,
    n_draws: int,
) -> list[Finding]:
    """Return Spearman's correlation of each pair metric with the mean rating, pooled over all items.

    A criterion asked of each member has agreement and, as long as there is no metric of single responses, no
    correlation.
    """
    findings: list[Finding] = []
    for criterion in criteria:
        if not is_validated_by_pairs(criterion):
            continue
        for metric, values in scores:
            for exclusions in EXCLUSIONS:
                joined = joined_units(answers, criterion, values, exclusions=exclusions)
                estimate = correlation_estimate(
                    joined.metric_values,
                    joined.human_means,
                    joined.unit_prompts,
                    "spearman",
                    seed=seed,
                    n_draws=n_draws,
                    n_raters=joined.n_raters,
                    names=(metric.key, f"the mean rating of {criterion.key}"),
                )
                findings.append(
                    Finding(
                        name="spearman",
                        criterion=criterion.key,
                        metric=metric.key,
                        metric_revision=metric.revision,
                        level="item",
                        exclusions=exclusions,
                        unit=unit_of(criterion),
                        estimate=estimate,
                    )
                )
    return findings
