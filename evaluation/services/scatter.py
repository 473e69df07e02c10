"""The points behind a correlation: each item with its mean rating and the metric's value."""

from __future__ import annotations

import math
from dataclasses import dataclass

from annotation.models import Criterion, Item
from corpus.models import Metric, MetricKind
from evaluation import errors
from evaluation.models import Estimate, Report
from evaluation.selectors.answers import answers
from evaluation.selectors.reliability import Exclusions
from evaluation.selectors.scores import item_pairs, item_scores

from .validation import joined_units


@dataclass(frozen=True)
class Point:
    """An item: what people said on the mean, of how many, and what the metric says."""

    item: str
    prompt: str
    human_mean: float
    n_ratings: int
    metric_value: float


@dataclass(frozen=True)
class Scatter:
    """All points of one correlation, with the criterion's scale and the estimate they belong to."""

    criterion: Criterion
    metric: Metric
    estimate: Estimate
    points: tuple[Point, ...]


def scatter_of(*, report: Report, criterion: str, metric: str, exclusions: Exclusions) -> Scatter:
    """Return the points of a report's correlation, from the snapshot the report was made of.

    Raises
    ------
    NotInReport
        If the report holds no correlation of this metric with this criterion.
    """
    estimate = Estimate.objects.filter(
        report=report,
        name="spearman",
        level="item",
        criterion=criterion,
        metric=metric,
        exclusions=exclusions,
    ).first()
    if estimate is None:
        raise errors.NotInReport(
            f"The report has no correlation of the metric {metric!r} with the criterion {criterion!r}."
        )
    study = report.study
    row = Criterion.objects.get(study=study, key=criterion)
    scored_by = Metric.objects.filter(
        key=metric, revision=estimate.metric_revision, kind=MetricKind.PAIR
    ).latest("pk")
    seen = list(answers(study, submission_ids=frozenset(report.snapshot.submission_ids)))
    scores = item_scores(scored_by, item_pairs(study))
    joined = joined_units(seen, row, scores, exclusions=exclusions)
    prompts = {
        str(uid): key for uid, key in Item.objects.filter(study=study).values_list("uid", "prompt__key")
    }
    points = (
        Point(unit, prompts[unit], float(mean), int(count), float(value))
        for unit, mean, count, value in zip(
            joined.units, joined.human_means, joined.n_ratings, joined.metric_values, strict=True
        )
        if not (math.isnan(mean) or math.isnan(value))
    )
    return Scatter(criterion=row, metric=scored_by, estimate=estimate, points=tuple(points))
