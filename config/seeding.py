"""The demo: a small corpus, a study open for rating, and a finished one whose raters are simulated.

It is loaded by the steps a person would take, so what works for the demo works for a person's own file. Each
step looks first whether its result is there: a load that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services import audit
from annotation import errors as annotation_errors
from annotation.models import Study, StudyState
from annotation.protocol import read_protocol
from annotation.services import designing, links
from corpus.models import Dataset, DatasetSimilarity
from corpus.services.encoding import open_encoding
from corpus.services.importing import import_file
from evaluation.models import Report
from jobs.errors import JobFailed
from jobs.models import ACTIVE, Job, JobState
from jobs.services import ledger, working
from jobs.tasks import drain_task

FOLDER = Path(__file__).parent / "demo"
DATASET = "demo"
TITLE = "Demo: written for Hivecheck"
DESCRIPTION = (
    "24 prompts in six languages and 576 responses by six invented writers, written for this demo. "
    "No text is INFINITY-CHAT's or a named language model's, so no figure here says anything about one."
)
LICENCE = "CC0-1.0"
# The quick one first, so that the pages have something to show while the other is at work.
ENCODERS = ("wordllama", "minilm")
STUDY = "demo-similarity"
SIMULATED = f"{STUDY}-simulated"
N_RATERS = 9
SEED = 20261122
LOADED = "demo.load"
TOKEN_FILE = "demo-join-token"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Demo:
    """What is there once the demo is loaded."""

    dataset: str
    responses: int
    study: str
    items: int
    simulated: str
    estimates: int


def is_loaded() -> bool:
    """Say whether the demo was loaded into this database, even if somebody has removed it since."""
    return AuditEvent.objects.filter(action=LOADED).exists()


def load_demo(*, folder: Path, by_worker: bool, progress: Progress) -> Demo:
    """Load whatever of the demo is not there yet.

    Parameters
    ----------
    folder : Path
        Data folder, which keeps the join link's token.
    by_worker : bool
        Whether a worker runs that takes the encoding; else it is done in this process.
    progress : callable
        Takes a line for the person who waits.
    """
    dataset = _corpus(progress)
    _encode(dataset, by_worker=by_worker, progress=progress)
    for encoder in ENCODERS:
        if not DatasetSimilarity.objects.filter(dataset=dataset, encoder__key=encoder).exists():
            progress(f"Demo: similarity by {encoder}")
            _step("similarity", dataset.key, encoder=encoder)
    study = _study(folder, progress)
    if not Study.objects.filter(key=SIMULATED).exists():
        progress("Demo: simulated raters play a copy of the study")
        _step("simulate", study.key, raters=N_RATERS, seed=SEED)
    if not Report.objects.filter(study__key=SIMULATED).exists():
        progress("Demo: the report of the simulated study")
        _step("report", SIMULATED)
    report = Report.objects.filter(study__key=SIMULATED).latest("made_at", "pk")
    if not is_loaded():
        audit.record(actor=None, action=LOADED, subject=f"dataset {DATASET}", at=timezone.now())
    return Demo(
        dataset=dataset.key,
        responses=sum(prompt.responses.count() for prompt in dataset.prompts.all()),
        study=study.key,
        items=study.items.count(),
        simulated=SIMULATED,
        estimates=report.estimates.count(),
    )


def _step(command: str, *arguments: str, **options: Any) -> dict[str, Any]:
    out = io.StringIO()
    call_command(command, *arguments, **options, json=True, stdout=out, stderr=io.StringIO())
    result: dict[str, Any] = json.loads(out.getvalue().strip().splitlines()[-1])
    return result


def _corpus(progress: Progress) -> Dataset:
    if not Dataset.objects.filter(key=DATASET, imports__isnull=False).exists():
        progress("Demo: importing the corpus")
        path = FOLDER / "corpus.jsonl"
        import_file(
            path=path, file_name=path.name, dataset=DATASET, title=TITLE, licence=LICENCE, at=timezone.now()
        )
        Dataset.objects.filter(key=DATASET).update(is_demo=True, description=DESCRIPTION)
    return Dataset.objects.get(key=DATASET)


def _encode(dataset: Dataset, *, by_worker: bool, progress: Progress) -> None:
    wanted = [key for key in ENCODERS if not _was_encoded(dataset, key)]
    jobs = [open_encoding(dataset=dataset, encoder=key, at=timezone.now()) for key in wanted]
    for job in jobs:
        if by_worker:
            drain_task.delay(job.pk)
    for job in jobs:
        progress(f"Demo: encoding {job.subject}")
        if by_worker:
            _wait_for(job, progress)
        else:
            working.work_off(job=job, clock=timezone.now, on_progress=lambda one: progress(_in_words(one)))


def _was_encoded(dataset: Dataset, encoder: str) -> bool:
    return Job.objects.filter(
        kind="encode", state=JobState.DONE, inputs__dataset=dataset.key, inputs__encoder=encoder
    ).exists()


def _wait_for(job: Job, progress: Progress) -> None:
    """Wait until the worker has done a job. There is no limit: whoever started this process has one."""
    said = ""
    while job.state in ACTIVE:
        time.sleep(0.5)
        job.refresh_from_db()
        if (words := _in_words(job)) != said:
            said = words
            progress(words)
    if job.state != JobState.DONE:
        raise JobFailed(f"The job {job.kind} of {job.subject} is {job.state}. {job.error}".strip())


def _in_words(job: Job) -> str:
    done = ledger.progress_of(job)
    if done.n_chunks is None:
        return f"Demo: {job.subject} waits for the worker"
    return f"Demo: {job.subject}, {done.n_done} of {done.n_chunks} parts encoded"


def _study(folder: Path, progress: Progress) -> Study:
    study = Study.objects.filter(key=STUDY).first()
    if study is None:
        progress("Demo: drawing the pairs of the study")
        text = (FOLDER / "protocol.toml").read_text(encoding="utf-8")
        study = designing.create_study(protocol=read_protocol(text, folder=FOLDER), at=timezone.now())
    if study.state == StudyState.DRAFT:
        opened = designing.open_study(study=study, at=timezone.now())
        keep_token(opened.token, folder=folder)
        study = opened.study
    return study


def join_token(*, folder: Path, at: datetime) -> str | None:
    """Return the token of the demo's join link, the same at every start; None when the study is not open.

    The database keeps only its digest, so the token itself is kept in the data folder, readable by its owner.
    """
    study = Study.objects.filter(key=STUDY, state=StudyState.OPEN).first()
    if study is None:
        return None
    path = folder / TOKEN_FILE
    if path.exists():
        token = path.read_text().strip()
        try:
            if links.live_link(token=token, at=at).study_id == study.pk:
                return token
        except annotation_errors.LinkUnknown:
            pass  # of another database, or revoked: a new one is made
    return keep_token(links.make_join_link(study=study, label="demo", at=at).token, folder=folder)


def keep_token(token: str, *, folder: Path) -> str:
    """Write the token where the next start finds it, readable by its owner alone."""
    path = folder / TOKEN_FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token)
    return token
