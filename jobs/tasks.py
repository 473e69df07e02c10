"""The only Celery tasks that loop: drain works a job off, sweep sends what was left behind."""

from __future__ import annotations

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from jobs.models import Job
from jobs.services import ledger, working


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator,unused-ignore]
def drain_task(job_id: int) -> None:
    """Work a job's open chunks. A message that comes twice, or too late, finds nothing to do."""
    job = Job.objects.filter(pk=job_id).first()
    if job is not None:
        working.drain(job=job, owner=working.own_name(), clock=timezone.now)


@shared_task(ignore_result=True, expires=60)  # type: ignore[untyped-decorator,unused-ignore]
def sweep_task() -> None:
    """Reopen chunks of dead workers and send unfinished jobs again."""
    for job_id in ledger.sweep(at=timezone.now(), is_gone=working.is_gone):
        drain_task.delay(job_id)


@worker_ready.connect  # type: ignore[untyped-decorator,unused-ignore]
def sweep_at_start(**_: object) -> None:
    """A worker that starts looks for what an earlier one left."""
    sweep_task.delay()
