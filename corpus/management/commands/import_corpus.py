"""`manage.py import_corpus FILE`: read prompts and responses into a dataset."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from base.commands import JsonCommand
from corpus import errors
from corpus.services.import_plan import OnConflict
from corpus.services.importing import PRESET, import_file


class Command(JsonCommand):
    """Read a JSON Lines file of responses, one a line, into a dataset."""

    help = (
        "Read a JSON Lines file with the columns prompt_id, prompt, model, response and optional provider, family, "
        "released, sample_index, language, category into a dataset. Nothing is kept of a file with a wrong line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what can be given."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dataset", metavar="KEY", help="made when it is new; default: from the file's name"
        )
        parser.add_argument("--title", default="", help="of a new dataset")
        parser.add_argument("--licence", default="", help="of the data; repeated by every export")
        parser.add_argument(
            "--map",
            default="",
            metavar="a=b,...",
            help="our column names to the file's, as prompt=instruction",
        )
        parser.add_argument("--preset", choices=[PRESET], default=PRESET, help="shape of the file")
        parser.add_argument(
            "--on-conflict",
            choices=[str(choice) for choice in OnConflict],
            default=str(OnConflict.REFUSE),
            help="what to do where the file contradicts the dataset (default: refuse)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would happen, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        outcome = import_file(
            path=path,
            file_name=path.name,
            dataset=options["dataset"],
            title=options["title"],
            licence=options["licence"],
            mapping=_mapping(options["map"]),
            on_conflict=OnConflict(options["on_conflict"]),
            dry_run=options["dry_run"],
            at=timezone.now(),
        )
        for conflict in outcome.conflicts:
            self.progress(f"line {conflict.line}: {conflict.reason}")
        if outcome.blocked is not None:
            for refusal in outcome.refusals:
                self.progress(f"line {refusal.line}: {refusal.reason}")
            self.refuse(asdict(outcome), outcome.blocked)
        self.emit(asdict(outcome))


def _mapping(text: str) -> dict[str, str]:
    """Read `a=b,c=d`."""
    found: dict[str, str] = {}
    for pair in filter(None, text.split(",")):
        ours, equals, theirs = pair.partition("=")
        if not equals or ours.strip() in found:
            raise errors.UnusableMapping(f"--map: {pair!r} is not OURS=THEIRS, or stands twice.")
        found[ours.strip()] = theirs.strip()
    return found
