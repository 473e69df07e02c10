"""Write a study's ratings and items to files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from annotation.selectors.studies import study_by_key
from base.commands import JsonCommand
from evaluation.services.export import WRITERS, export_study


class Command(JsonCommand):
    """Write a row for each rating and one for each item, pseudonymous, and a page on what they mean."""

    help = "Write a study's ratings and items to files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the study, the format and the folder."""
        parser.add_argument("study", help="key of the study")
        # No `choices`: an unknown format is refused by the service, in the form that was asked for.
        parser.add_argument("--format", default="csv", help=f"one of {', '.join(WRITERS)}")
        parser.add_argument("--out", type=Path, required=True, help="folder to write to; made if missing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export and tell which files there are."""
        study = study_by_key(options["study"])
        made = export_study(study=study, format=options["format"], folder=options["out"], at=timezone.now())
        files = [{"path": str(one.path), "rows": one.n_rows, "sha256": one.sha256} for one in made.files]
        self.emit({"study": study.key, "snapshot": made.snapshot.digest, "files": files})
