"""Jobs with how far they are, without a query for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from jobs import errors
from jobs.models import ACTIVE, Chunk, ChunkState, Job

# The first chunks are no guide: an encoder is loaded, a cache is filled.
CHUNKS_BEFORE_A_GUESS = 3
PACE_OF = 20


@dataclass(frozen=True)
class JobView:
    """A job with its counts; `seconds_left` is None until three chunks are done, and when it is not at work."""

    job: Job
    n_done: int
    n_failed: int
    n_leased: int
    seconds_left: float | None


def jobs_with_counts() -> QuerySet[Job]:
    """Jobs, newest first, each with `n_done`, `n_failed` and `n_leased` chunks and who opened it."""
    return (
        Job.objects.select_related("created_by")
        .annotate(
            n_done=Count("chunks", filter=Q(chunks__state=ChunkState.DONE)),
            n_failed=Count("chunks", filter=Q(chunks__state=ChunkState.FAILED)),
            n_leased=Count("chunks", filter=Q(chunks__state=ChunkState.LEASED)),
        )
        .order_by("-created_at", "-pk")
    )


def job_by_uid(uid: str) -> Job:
    """Return a job with its counts.

    Raises
    ------
    JobNotFound
        If none has this uid.
    """
    job = jobs_with_counts().filter(uid=uid).first()
    if job is None:
        raise errors.JobNotFound(f"There is no job {uid}.")
    return job


def views_of(jobs: Sequence[Job]) -> list[JobView]:
    """Put counted jobs together with the time left at the pace so far; one more query for those at work."""
    finished: dict[int, list[datetime]] = {job.pk: [] for job in jobs if job.state in ACTIVE}
    if finished:
        rows = Chunk.objects.filter(job__in=finished, state=ChunkState.DONE).order_by("job_id", "finished_at")
        for job_id, finished_at in rows.values_list("job_id", "finished_at"):
            if finished_at is not None:
                finished[job_id].append(finished_at)
    return [_view(job, finished.get(job.pk, [])) for job in jobs]


def _view(job: Job, finished: list[datetime]) -> JobView:
    # Annotated by jobs_with_counts.
    n_done: int = job.n_done  # type: ignore[attr-defined]
    n_failed: int = job.n_failed  # type: ignore[attr-defined]
    n_leased: int = job.n_leased  # type: ignore[attr-defined]
    left = None if job.n_chunks is None else _seconds_left(finished, job.n_chunks - n_done)
    return JobView(job=job, n_done=n_done, n_failed=n_failed, n_leased=n_leased, seconds_left=left)


def _seconds_left(finished: list[datetime], n_left: int) -> float | None:
    """Time for the chunks left at the mean pace of the last ones; a gap longer than a lease was a pause."""
    if len(finished) < CHUNKS_BEFORE_A_GUESS:
        return None
    lease = timedelta(seconds=settings.CHUNK_LEASE_SECONDS)
    gaps = [
        (late - early).total_seconds()
        for early, late in pairwise(finished[-PACE_OF:])
        if late - early < lease
    ]
    if not gaps:
        return None
    return sum(gaps) / len(gaps) * n_left
