"""Importing an upload as background work: a check that changes nothing, or the import itself.

Both are jobs of one part. An import is one transaction, so a worker that is killed leaves nothing of it, and the
next one does it again whole: the rows are those of an undisturbed run.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import User
from base.errors import HivecheckError
from corpus import errors
from corpus.readers.source import check_mapping
from jobs.models import Chunk, Job
from jobs.services.holding import Hold
from jobs.services.ledger import open_job
from jobs.services.registry import JobKind, Write

from .import_plan import ImportOutcome, OnConflict, OnRefused
from .importing import PRESET, dataset_key, import_file
from .refused_rows import RefusedRows, refused_rows
from .uploads import Upload, upload_by_uid

# Between two notes of how far the reading is.
NOTE_EVERY = timedelta(seconds=1)


@dataclass(frozen=True)
class ImportOptions:
    """How an upload is to be read, and into which dataset."""

    dataset: str = ""
    preset: str = PRESET
    mapping: dict[str, str] | None = None
    title: str = ""
    licence: str = ""
    citation: str = ""
    source: str = ""
    revision: str = ""
    embedding_name: str = ""
    on_conflict: OnConflict = OnConflict.REFUSE
    on_refused: OnRefused = "stop"


def open_import(
    *, upload: Upload, options: ImportOptions, dry_run: bool, at: datetime, by: User | None
) -> Job:
    """Open the job that checks an upload or imports it, or return the one that is at it.

    Raises
    ------
    UnusableKey, UnusableMapping
        Before there is a job.
    """
    key = dataset_key(options.dataset or None, upload.file_name)
    try:
        check_mapping(options.preset, options.mapping)
    except ValueError as error:
        raise errors.UnusableMapping(f"{error}.", fields={"mapping": [str(error)]}) from error
    inputs = {
        "upload": str(upload.uid),
        "file_name": upload.file_name,
        "dry_run": dry_run,
        **asdict(options),
        "dataset": key,
        "mapping": options.mapping or {},
        "on_conflict": str(options.on_conflict),
    }
    kind = CHECK_IMPORT if dry_run else IMPORT
    return open_job(kind=kind.name, inputs=inputs, subject=f"{upload.file_name} → {key}"[:200], at=at, by=by)


def refused_rows_of(job: Job) -> Path | None:
    """Return the table of rows that a job refused; None where it refused none or the table is gone."""
    path = _refused_path(job)
    return path if path.is_file() else None


def rows_read(job: Job) -> int | None:
    """Return how many rows a running check has read; None where nothing is known of it."""
    chunk = Chunk.objects.filter(job=job).only("result").first()
    return None if chunk is None or not chunk.result else chunk.result.get("rows_read")


def _plan(_job: Job) -> list[dict[str, Any]]:
    return [{}]


def _check(job: Job, _payload: dict[str, Any], hold: Hold) -> Write:
    result = _outcome(job, dry_run=True, on_progress=_noting(job, hold))
    return lambda: result


def _import(job: Job, _payload: dict[str, Any], hold: Hold) -> Write:
    # In the transaction of the done mark: what a worker that lost its lease has written is rolled back with it.
    # While it lasts, a sweep waits at the chunk's row.
    return lambda: _outcome(job, dry_run=False, on_progress=None)


def _conclude(job: Job) -> dict[str, Any]:
    return dict(job.chunks.get().result or {})


CHECK_IMPORT = JobKind("check_import", plan=_plan, work_held=_check, conclude=_conclude)
IMPORT = JobKind("import", plan=_plan, work_held=_import, conclude=_conclude)


def _noting(job: Job, hold: Hold) -> Callable[[int], None]:
    """Return what keeps the lease and notes the rows read, about once a second."""
    noted_at = hold.now()

    def note(n_rows: int) -> None:
        nonlocal noted_at
        if hold.now() - noted_at < NOTE_EVERY:
            return
        noted_at = hold.now()
        hold.store(lambda: Chunk.objects.filter(job=job).update(result={"rows_read": n_rows}))

    return note


def _outcome(job: Job, *, dry_run: bool, on_progress: Callable[[int], None] | None) -> dict[str, Any]:
    """Read the file, keep the table of refused rows, and say what became of it.

    What stands in an import's way is its outcome and not a failure: trying again would find the same.
    """
    inputs = job.inputs
    upload = upload_by_uid(uuid.UUID(inputs["upload"]))
    with refused_rows() as refused:
        try:
            outcome = import_file(
                path=upload.path,
                file_name=upload.file_name,
                at=job.created_at,
                preset=inputs["preset"],
                dataset=inputs["dataset"],
                title=inputs["title"],
                licence=inputs["licence"],
                citation=inputs["citation"],
                source=inputs["source"],
                revision=inputs["revision"],
                mapping=inputs["mapping"],
                embedding_name=inputs["embedding_name"],
                on_conflict=OnConflict(inputs["on_conflict"]),
                on_refused=inputs["on_refused"],
                dry_run=dry_run,
                by=job.created_by,
                on_progress=on_progress,
                refused_rows=refused,
            )
        except HivecheckError as error:
            return {"outcome": None, "problem": error.message, "n_refused_rows": 0}
        n_refused = _keep_refused(job, outcome, refused, upload)
    told = asdict(outcome)
    # A job's row is no place for a thousand reasons twice: the table of refused rows has them all.
    told["refusals"], told["conflicts"] = told["refusals"][:100], told["conflicts"][:100]
    return {"outcome": {**told, "blocked": outcome.blocked}, "problem": None, "n_refused_rows": n_refused}


def _keep_refused(job: Job, outcome: ImportOutcome, refused: RefusedRows, upload: Upload) -> int:
    if not outcome.refused:
        return 0
    target = _refused_path(job)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    n_rows = refused.write(part, source=upload.path, file_name=upload.file_name)
    part.replace(target)
    return n_rows


def _refused_path(job: Job) -> Path:
    return Path(settings.FILES_DIR) / "refused-rows" / f"{job.uid}.csv"
