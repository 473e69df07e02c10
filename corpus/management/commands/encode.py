"""`manage.py encode DATASET --encoder KEY`: a vector for each text."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from base.commands import JsonCommand
from corpus.selectors.datasets import dataset_by_key
from corpus.services.encoding import open_encoding
from jobs.models import Job
from jobs.services import ledger, working


class Command(JsonCommand):
    """Give each text of a dataset its vector."""

    help = "Give each text of a dataset a vector by an encoder. Texts that have one are not encoded again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what can be given."""
        parser.add_argument("dataset", metavar="DATASET")
        parser.add_argument(
            "--encoder", default="minilm", metavar="KEY", help="minilm, minilm_head or wordllama"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the job, or join the one that is at it, and work it off."""
        begun = time.monotonic()
        job = open_encoding(
            dataset=dataset_by_key(options["dataset"]), encoder=options["encoder"], at=timezone.now()
        )
        working.work_off(job=job, clock=timezone.now, on_progress=self._say)
        self.emit({**(job.result or {}), "seconds": round(time.monotonic() - begun, 3)})

    def _say(self, job: Job) -> None:
        done = ledger.progress_of(job)
        self.progress(f"{done.n_done} of {done.n_chunks} parts encoded")
