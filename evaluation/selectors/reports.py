"""The reports of a study, and whether they are still up to date."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, QuerySet

from annotation.models import Study
from evaluation.models import Estimate, Report, Snapshot

from .answers import seen_submissions


def reports_of(study: Study) -> QuerySet[Report]:
    """Return a study's reports, the latest first."""
    return (
        Report.objects.filter(study=study)
        .select_related("snapshot", "study", "made_by")
        .defer("snapshot__submission_ids")
        .annotate(n_estimates=Count("estimates"))
        .order_by("-made_at", "-pk")
    )


def latest_report(study: Study) -> Report | None:
    """Return a study's latest report, or None when none has been made."""
    return reports_of(study).first()


def estimates_of(report: Report) -> list[Estimate]:
    """Return a report's estimates by (name, criterion, metric, level, group, exclusions), by code points.

    Sorted here, since databases differ in how they order texts.
    """
    return sorted(
        report.estimates.all(),
        key=lambda one: (one.name, one.criterion, one.metric, one.level, one.group, one.exclusions),
    )


def has_newer_submissions(snapshot: Snapshot) -> bool:
    """Say whether the study's current submissions are no longer those that the snapshot saw.

    A correction is a new submission with a higher id; a withdrawal lowers the count.
    """
    current = seen_submissions(snapshot.study).filter(is_current=True)
    newest = current.aggregate(newest=Max("pk"))["newest"]
    if current.count() != snapshot.n_submissions:
        return True
    return newest is not None and newest > max(snapshot.submission_ids, default=0)


def estimate_keys(estimate: Estimate) -> dict[str, Any]:
    """Return an estimate under the names by which commands, files and the API know it; null for empty."""
    return {
        "name": estimate.name,
        "criterion": estimate.criterion or None,
        "metric": estimate.metric or None,
        "metric_revision": estimate.metric_revision or None,
        "level": estimate.level or None,
        "measurement": estimate.measurement or None,
        "group": estimate.group or None,
        "exclusions": estimate.exclusions,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "unit": estimate.unit,
        "n_units": estimate.n_units,
        "n_raters": estimate.n_raters,
        "n_prompts": estimate.n_prompts,
        "method": estimate.method,
        "resampled": estimate.resampled or None,
        "seed": estimate.seed,
        "n_draws": estimate.n_draws,
        "n_undefined_draws": estimate.n_undefined_draws,
        "undefined": estimate.undefined or None,
        "interval_undefined": estimate.interval_undefined or None,
    }
