"""Rules of jobs and snapshots, and the triggers that the migrations put into the database."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, F, Q

from evaluation.models import Snapshot
from jobs.models import ChunkState, Job, JobState

from .rules import Rule

# What the migrations make; a dump that was loaded by other means may have lost them.
TRIGGERS = (
    "auditevent_only_added",
    "chunk_finished_once",
    "item_no_repeat_of_a_repeat",
    "participation_consented_if_collected",
    "assignment_slot_within_overlap",
    "rating_value_on_scale",
)


def _lost_triggers() -> Iterator[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # On SQLite a trigger stands once for each event, which ends its name.
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            there = {str(row[0]).rpartition("_")[0] for row in cursor.fetchall()}
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
            there = {str(row[0]) for row in cursor.fetchall()}
    yield from (f"trigger {name}" for name in TRIGGERS if name not in there)


def _jobs_not_really_done() -> Iterator[str]:
    jobs = Job.objects.filter(state=JobState.DONE).annotate(
        n_done=Count("chunks", filter=Q(chunks__state=ChunkState.DONE))
    )
    for job in jobs.exclude(n_done=F("n_chunks")).iterator():
        yield f"job {job.uid}: {job.n_done} of {job.n_chunks} parts are done"


def _snapshots_that_miscount() -> Iterator[str]:
    for snapshot in Snapshot.objects.iterator():
        if snapshot.n_submissions != len(set(snapshot.submission_ids)):
            n_named = len(snapshot.submission_ids)
            yield f"snapshot {snapshot.uid}: says {snapshot.n_submissions}, names {n_named}"


RULES = (
    Rule("The database has the triggers of the migrations", _lost_triggers),
    Rule("All parts of a done job are done", _jobs_not_really_done),
    Rule("A snapshot names as many submissions as it says", _snapshots_that_miscount),
)
