"""`manage.py detect_languages DATASET`: a language for each prompt whose file states none."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from base.commands import JsonCommand
from corpus.selectors.datasets import dataset_by_key
from corpus.services.languages import detect_languages
from jobs.models import Job
from jobs.services import ledger, working


class Command(JsonCommand):
    """Guess the languages of a dataset's prompts."""

    help = (
        "Guess the language of each prompt of a dataset that states none, and mark it as detected. A text in doubt is "
        "left without one; a language that a file states is never changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what can be given."""
        parser.add_argument("dataset", metavar="DATASET")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the job, or join the one that is at it, and work it off."""
        begun = time.monotonic()
        job = detect_languages(dataset=dataset_by_key(options["dataset"]), at=timezone.now())
        working.work_off(job=job, clock=timezone.now, on_progress=self._say)
        self.emit({**(job.result or {}), "seconds": round(time.monotonic() - begun, 3)})

    def _say(self, job: Job) -> None:
        done = ledger.progress_of(job)
        self.progress(f"{done.n_done} of {done.n_chunks} parts read")
