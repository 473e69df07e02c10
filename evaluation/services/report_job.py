"""A report as background work: first the scores that cost nothing, a chunk for each, then all numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from annotation.models import Study
from jobs.models import Job
from jobs.services.ledger import open_job
from jobs.services.registry import JobKind, Write

from .report import free_metrics, make_report, score_study

KIND = "report"


def open_report_job(*, study: Study, seed: int, at: datetime, by: User | None = None) -> Job:
    """Ask for a report; the caller sends the job to a worker, or works it off."""
    return open_job(
        kind=KIND,
        inputs={"study": study.key, "seed": seed},
        subject=f"study {study.key}",
        seed=seed,
        at=at,
        by=by,
    )


def plan(job: Job) -> list[dict[str, Any]]:
    """Give each metric that costs nothing a chunk of its own."""
    return [{"metric": key} for key in free_metrics(_study(job))]


def work(job: Job, payload: dict[str, Any]) -> Write:
    """Score a study's pairs by one metric. Scores are stored as they come: a repeat finds them there."""
    n_new = score_study(study=_study(job), metric_key=payload["metric"])
    return lambda: {"metric": payload["metric"], "new": n_new}


def conclude(job: Job) -> dict[str, Any]:
    """Make the report. A second call finds the report of the first, since nothing has changed."""
    # The ledger hands no clock on, and the report is of this moment, not of when the job was asked for.
    report = make_report(study=_study(job), seed=job.inputs["seed"], at=timezone.now(), by=job.created_by)
    return {"study": report.study.key, "report": str(report.uid), "snapshot": report.snapshot.digest}


def _study(job: Job) -> Study:
    return Study.objects.select_related("dataset").get(key=job.inputs["study"])


REPORT = JobKind(name=KIND, plan=plan, work=work, conclude=conclude)
