"""Work a job off, chunk by chunk: what a worker's task and a command without a broker both call."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Callable
from datetime import datetime

from jobs import errors
from jobs.models import ACTIVE, Job, JobState

from . import ledger
from .holding import Hold
from .registry import kind_of

# Between two looks at parts that another worker holds.
WAIT_SECONDS = 0.5


def own_name() -> str:
    """Return a name for this worker: host and process, so that a sweep can see whether it lives."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def is_gone(owner: str) -> bool:
    """Say whether a worker is known to be dead: its host is this one and its process is no more."""
    host, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def drain(
    *, job: Job, owner: str, clock: Callable[[], datetime], on_progress: Callable[[Job], None] | None = None
) -> Job:
    """Work a job's open chunks until none is left, it is cancelled, or a chunk fails for good.

    A failure is recorded on the chunk and raised, so that the queue and the log see it too; the next sweep
    tries again, up to three times.
    """
    kind = kind_of(job.kind)
    if ledger.heed_cancellation(job=job, at=clock()):
        return job
    try:
        ledger.plan_job(job=job, at=clock())
    except Exception as error:
        ledger.abort_job(job=job, error=_words(error), at=clock())
        raise
    while not ledger.heed_cancellation(job=job, at=clock()):
        chunk = ledger.claim_chunk(job=job, owner=owner, at=clock())
        if chunk is None:
            break
        try:
            write = kind.begin(job, chunk.payload, Hold(chunk=chunk, clock=clock))
            ledger.finish_chunk(chunk=chunk, write=write, at=clock())
        except errors.LeaseLost:
            continue
        except Exception as error:
            ledger.fail_chunk(chunk=chunk, error=_words(error), at=clock())
            raise
        if on_progress is not None:
            on_progress(job)
    if job.state == JobState.RUNNING:
        try:
            ledger.conclude_job(job=job, at=clock())
        except Exception as error:
            ledger.abort_job(job=job, error=_words(error), at=clock())
            raise
    return job


def work_off(
    *,
    job: Job,
    clock: Callable[[], datetime],
    on_progress: Callable[[Job], None] | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> Job:
    """Work a job to its end in this process, trying again what fails; for commands and tests.

    A worker may be at the same job. Then this process waits for the parts the worker holds, and takes them
    over when it dies.

    Raises
    ------
    JobFailed
        If the job failed or was cancelled.
    """
    owner = own_name()
    while True:
        try:
            drain(job=job, owner=owner, clock=clock, on_progress=on_progress)
        except Exception:
            job.refresh_from_db()
            if job.state == JobState.FAILED:
                raise
            continue
        job.refresh_from_db()
        if job.state not in ACTIVE:
            break
        wait(WAIT_SECONDS)
        ledger.sweep(at=clock(), is_gone=is_gone)
    if job.state != JobState.DONE:
        raise errors.JobFailed(f"The job {job.kind} of {job.subject} is {job.state}. {job.error}".strip())
    return job


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
