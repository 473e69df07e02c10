"""The ledger of background work: the database is the truth, whatever runs it.

A worker claims a chunk under a lease, works outside any transaction, and stores rows and the *done* mark in
one transaction fenced by (owner, attempts). So a worker that is killed, or that wakes after its lease ran
out, can neither lose nor double anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F, Q

from accounts.models import User
from base.db import violated, write_transaction
from jobs import errors
from jobs.models import ACTIVE, Chunk, ChunkState, Job, JobState

from .registry import kind_of

# A chunk that failed this often stops its job: the fault is not a passing one.
MAX_ATTEMPTS = 3
# A chunk whose worker was lost this often is what kills it, such as by taking all memory.
MAX_LOSSES = 10


@dataclass(frozen=True)
class Progress:
    """How far a job is, in chunks; `n_chunks` is None until the work is planned."""

    n_chunks: int | None
    n_done: int
    n_failed: int


def inputs_digest(inputs: dict[str, Any]) -> str:
    """Return the sha256 of a job's inputs, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def open_job(
    *,
    kind: str,
    inputs: dict[str, Any],
    subject: str,
    at: datetime,
    by: User | None = None,
    seed: int | None = None,
) -> Job:
    """Open a job, or return the active one of this kind on the same inputs.

    The caller sends `drain_task` once the transaction is committed.
    """
    kind_of(kind)
    digest = inputs_digest(inputs)
    try:
        with write_transaction():
            return Job.objects.create(
                kind=kind,
                inputs=inputs,
                inputs_digest=digest,
                subject=subject,
                seed=seed,
                code_version=settings.CODE_VERSION,
                created_by=by,
                created_at=at,
            )
    except IntegrityError as error:
        if violated(error) != "job_one_active_per_inputs":
            raise
    # It may have ended in between: then the press of the button came in time to see it end.
    return Job.objects.filter(kind=kind, inputs_digest=digest).latest("created_at", "pk")


def plan_job(*, job: Job, at: datetime) -> None:
    """Cut a job into its chunks, once; a second worker finds them made, and so does a resumed job."""
    if job.n_chunks is not None:
        with write_transaction():
            Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.RUNNING)
        job.refresh_from_db()
        return
    payloads = kind_of(job.kind).plan(job)
    with write_transaction():
        claimed = Job.objects.filter(pk=job.pk, n_chunks=None, state__in=ACTIVE).update(
            n_chunks=len(payloads), state=JobState.RUNNING, started_at=at
        )
        if claimed:
            Chunk.objects.bulk_create(
                [
                    Chunk(job=job, number=number, payload=payload)
                    for number, payload in enumerate(payloads, start=1)
                ],
                batch_size=500,
            )
    job.refresh_from_db()


def claim_chunk(*, job: Job, owner: str, at: datetime) -> Chunk | None:
    """Lease the job's next open chunk to a worker, or return None when none is open.

    Two workers may pick the same chunk; the conditional update lets one of them go on.
    """
    lease_until = at + timedelta(seconds=settings.CHUNK_LEASE_SECONDS)
    while True:
        chunk = Chunk.objects.filter(job=job, state=ChunkState.OPEN).order_by("number").first()
        if chunk is None:
            return None
        with write_transaction():
            claimed = Chunk.objects.filter(pk=chunk.pk, state=ChunkState.OPEN).update(
                state=ChunkState.LEASED, owner=owner, lease_until=lease_until, attempts=F("attempts") + 1
            )
        if claimed:
            chunk.refresh_from_db()
            return chunk


def finish_chunk(*, chunk: Chunk, write: Callable[[], dict[str, Any]], at: datetime) -> None:
    """Store a chunk's rows and its *done* mark in one transaction, if the lease is still this worker's.

    Raises
    ------
    LeaseLost
        If the chunk has another owner or attempt by now. Nothing is written.
    """
    held = Chunk.objects.filter(
        pk=chunk.pk, state=ChunkState.LEASED, owner=chunk.owner, attempts=chunk.attempts
    )
    with write_transaction():
        # Locked first: a sweep that would take the lease away waits until the rows are stored.
        if not held.select_for_update().exists():
            raise errors.LeaseLost(
                f"Chunk {chunk.number} of job {chunk.job_id} is no longer held by {chunk.owner}."
            )
        result = write()
        if not held.update(
            state=ChunkState.DONE, owner=None, lease_until=None, finished_at=at, error="", result=result
        ):
            raise errors.LeaseLost(
                f"Chunk {chunk.number} of job {chunk.job_id} was taken away while it wrote."
            )


def fail_chunk(*, chunk: Chunk, error: str, at: datetime) -> None:
    """Record a failure: the chunk opens again, or fails for good with its job after too many attempts."""
    final = chunk.attempts >= MAX_ATTEMPTS
    with write_transaction():
        failed = Chunk.objects.filter(
            pk=chunk.pk, state=ChunkState.LEASED, owner=chunk.owner, attempts=chunk.attempts
        ).update(
            state=ChunkState.FAILED if final else ChunkState.OPEN,
            owner=None,
            lease_until=None,
            error=error[:2000],
        )
        if failed and final:
            _end(chunk.job_id, JobState.FAILED, at, error=error)


def _end(job_id: int, state: JobState, at: datetime, **fields: Any) -> bool:
    if "error" in fields:
        fields["error"] = fields["error"][:2000]
    return bool(Job.objects.filter(pk=job_id, state__in=ACTIVE).update(state=state, finished_at=at, **fields))


def conclude_job(*, job: Job, at: datetime) -> bool:
    """End a job whose chunks are all done; say whether it is at an end, for whatever reason.

    Two workers may both get here; the conditional update lets one result stand.
    """
    job.refresh_from_db()
    if job.state not in ACTIVE:
        return True
    if job.n_chunks is None or job.chunks.exclude(state=ChunkState.DONE).exists():
        return False
    result = kind_of(job.kind).conclude(job)
    with write_transaction():
        _end(job.pk, JobState.DONE, at, result=result, error="")
    job.refresh_from_db()
    return True


def abort_job(*, job: Job, error: str, at: datetime) -> None:
    """End a job that cannot go on, such as one whose plan cannot be made."""
    with write_transaction():
        _end(job.pk, JobState.FAILED, at, error=error)
    job.refresh_from_db()


def cancel_job(*, job: Job, at: datetime) -> Job:
    """Ask a job to stop after the chunks being worked on; stored chunks are kept and a resume goes on from them."""
    with write_transaction():
        asked = Job.objects.filter(pk=job.pk, state__in=ACTIVE, cancel_requested_at=None).update(
            cancel_requested_at=at
        )
        if not asked and not Job.objects.filter(pk=job.pk, state__in=ACTIVE).exists():
            raise errors.NotCancellable("This job has already ended.")
        if not Chunk.objects.filter(job=job, state=ChunkState.LEASED).exists():
            _end(job.pk, JobState.CANCELLED, at)
    job.refresh_from_db()
    return job


def heed_cancellation(*, job: Job, at: datetime) -> bool:
    """Between two chunks: end the job if somebody asked for it, and say whether work must stop."""
    job.refresh_from_db()
    if job.state in ACTIVE and job.cancel_requested_at is not None:
        with write_transaction():
            _end(job.pk, JobState.CANCELLED, at)
        job.refresh_from_db()
    return job.state not in ACTIVE


def resume_job(*, job: Job, at: datetime) -> Job:
    """Take up a failed or cancelled job where it stopped; the caller sends `drain_task` afterwards."""
    try:
        with write_transaction():
            reopened = Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED]).update(
                state=JobState.QUEUED, cancel_requested_at=None, finished_at=None, error=""
            )
            if not reopened:
                raise errors.NotResumable("Only a failed or cancelled job can be taken up again.")
            Chunk.objects.filter(job=job, state=ChunkState.FAILED).update(state=ChunkState.OPEN, attempts=0)
    except IntegrityError as error:
        if violated(error) != "job_one_active_per_inputs":
            raise
        raise errors.NotResumable("Another job is already doing the same work.") from error
    job.refresh_from_db()
    return job


def sweep(*, at: datetime, is_gone: Callable[[str], bool]) -> list[int]:
    """Reopen chunks whose lease ran out or whose worker is gone; return the ids of jobs that have work.

    Parameters
    ----------
    at : datetime
        Now.
    is_gone : callable
        Owner -> whether that worker is known to be dead, so that its lease need not be waited for. A wrong
        yes costs work done twice and nothing else: the old owner's commit is fenced off.
    """
    leased = Chunk.objects.filter(state=ChunkState.LEASED)
    owners = set(leased.values_list("owner", flat=True).distinct())
    gone = [owner for owner in owners if owner is not None and is_gone(owner)]
    lost = leased.filter(Q(lease_until__lt=at) | Q(owner__in=gone))
    with write_transaction():
        for chunk in lost.order_by("pk"):
            # Still lost? Its worker may have finished it, or another sweep may have been here.
            still = Chunk.objects.filter(
                Q(lease_until__lt=at) | Q(owner__in=gone), pk=chunk.pk, state=ChunkState.LEASED
            )
            if chunk.attempts < MAX_LOSSES:
                still.update(state=ChunkState.OPEN, owner=None, lease_until=None)
                continue
            error = f"Its worker ended {chunk.attempts} times before chunk {chunk.number} was done."
            if still.update(state=ChunkState.FAILED, owner=None, lease_until=None, error=error):
                _end(chunk.job_id, JobState.FAILED, at, error=error)
    # Sending a job that is being worked on is harmless: a second worker takes other chunks or finds none.
    return list(
        Job.objects.filter(state__in=ACTIVE).order_by("created_at", "pk").values_list("pk", flat=True)
    )


def progress_of(job: Job) -> Progress:
    """Count a job's chunks."""
    states = list(job.chunks.values_list("state", flat=True))
    return Progress(
        n_chunks=job.n_chunks, n_done=states.count(ChunkState.DONE), n_failed=states.count(ChunkState.FAILED)
    )
