"""Score what costs nothing, then answer all questions of a study."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from annotation.selectors.studies import study_by_key
from base.commands import JsonCommand
from evaluation.models import Report
from evaluation.services.report_files import report_keys, write_report_files
from evaluation.services.report_job import open_report_job
from jobs.models import Job
from jobs.services import ledger, working


class Command(JsonCommand):
    """Make a study's report: agreement of the raters, and how far each metric follows them."""

    help = "Score what costs nothing, then report agreement and validation with their intervals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the study, the seed of the intervals and a folder for files."""
        parser.add_argument("study", help="key of the study")
        parser.add_argument("--seed", type=int, default=0, help="of the draws behind the intervals")
        parser.add_argument(
            "--out", type=Path, help="folder for the estimates (JSON, CSV) and charts (SVG, PNG)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work the report's job off in this process and tell what came out."""
        study = study_by_key(options["study"])
        job = open_report_job(study=study, seed=options["seed"], at=timezone.now())
        job = working.work_off(job=job, clock=timezone.now, on_progress=self._say)
        report = Report.objects.select_related("study", "snapshot").get(uid=(job.result or {})["report"])
        keys = report_keys(report)
        if options["out"] is not None:
            files = write_report_files(report=report, folder=options["out"])
            keys["files"] = [str(path) for path in files]
        self.emit(keys)

    def _say(self, job: Job) -> None:
        done = ledger.progress_of(job)
        self.progress(f"{done.n_done} of {done.n_chunks} metrics scored")
