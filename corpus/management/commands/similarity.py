"""`manage.py similarity DATASET --encoder KEY`: how alike responses are, by stored vectors."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from base.commands import JsonCommand
from corpus.selectors.datasets import dataset_by_key
from corpus.services.similarity import open_similarity
from corpus.services.similarity_summary import printed, similarity_summary
from jobs.models import Job
from jobs.services import ledger, working


class Command(JsonCommand):
    """Compare the responses of a dataset by an encoder's vectors."""

    help = "Mean cosines within and between language models at each prompt, and the floor of random pairs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what can be given."""
        parser.add_argument("dataset", metavar="DATASET")
        parser.add_argument("--encoder", default="minilm", metavar="KEY", help="by which it has been encoded")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the job, or join the one that is at it, work it off, and tell what came out."""
        begun = time.monotonic()
        dataset = dataset_by_key(options["dataset"])
        job = open_similarity(dataset=dataset, encoder=options["encoder"], at=timezone.now())
        working.work_off(job=job, clock=timezone.now, on_progress=self._say)
        summary = similarity_summary(dataset, options["encoder"])
        self.emit({**printed(summary), "seconds": round(time.monotonic() - begun, 3)})

    def _say(self, job: Job) -> None:
        done = ledger.progress_of(job)
        self.progress(f"{done.n_done} of {done.n_chunks} parts compared")
