"""`manage.py import_corpus FILE`: read prompts and responses into a dataset."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from dataclasses import asdict, replace
from typing import Any

from django.utils import timezone

from base.commands import JsonCommand
from corpus import errors
from corpus.readers.mapping import parsed_mapping
from corpus.readers.source import presets
from corpus.services.import_origin import import_origin, origin_of
from corpus.services.import_plan import OnConflict

SECONDS_BETWEEN_LINES = 2.0
PRESETS = {name: preset.key for preset in presets() for name in (preset.key, *preset.aliases)}


class Command(JsonCommand):
    """Read a file of prompts and responses into a dataset."""

    help = (
        "Read prompts and responses from JSON Lines, JSON, CSV or Parquet, packed or not, into a dataset: columns "
        "prompt_id, prompt, model, response and optional provider, family, released, sample_index, language, category, "
        "or one of the presets. Nothing is kept of a file with a wrong row."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what can be given."""
        parser.add_argument(
            "file", metavar="FILE", help="or a downloaded folder, or hf:OWNER/NAME[@REVISION]"
        )
        parser.add_argument(
            "--dataset", metavar="KEY", help="made when it is new; default: from the file's name"
        )
        parser.add_argument("--title", default="", help="of a new dataset")
        parser.add_argument("--licence", default="", help="of the data; repeated by every export")
        parser.add_argument("--citation", default="", help="as the authors of the data ask to be cited")
        parser.add_argument("--source", default="", help="where the data come from; default: hf:OWNER/NAME")
        parser.add_argument("--revision", default="", help="of the source; default: what the hub says")
        parser.add_argument(
            "--map",
            default="",
            metavar="a=b,...",
            help="our column names to the file's, as prompt=instruction; model=:gpt-4o says it for all rows",
        )
        parser.add_argument(
            "--preset",
            choices=list(PRESETS),
            help="shape of the file (default: jsonl, the columns above; of a folder or a data set, as it looks)",
        )
        parser.add_argument(
            "--embedding-name", default="", metavar="NAME", help="of the encoder that gave the file's vectors"
        )
        parser.add_argument(
            "--on-conflict",
            choices=[str(choice) for choice in OnConflict],
            default=str(OnConflict.REFUSE),
            help="what to do where the file contradicts the dataset (default: refuse)",
        )
        parser.add_argument(
            "--on-refused",
            choices=["stop", "skip"],
            default="stop",
            help="whether a wrong row stops the file or is left out (default: stop)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would happen, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file."""
        origin = origin_of(options["file"])
        given = {
            name: options[name] for name in ("licence", "citation", "source", "revision") if options[name]
        }
        if options["preset"] is not None:
            given |= {"preset": PRESETS[options["preset"]], "mapping": None}
        if options["map"]:
            given["mapping"] = _mapping(options["map"])
        outcome = import_origin(
            origin=replace(origin, **given),
            dataset=options["dataset"],
            title=options["title"],
            embedding_name=options["embedding_name"],
            on_conflict=OnConflict(options["on_conflict"]),
            on_refused=options["on_refused"],
            dry_run=options["dry_run"],
            at=timezone.now(),
            on_progress=self._teller(),
        )
        for found in [*outcome.refusals, *outcome.conflicts]:
            where = "the file" if found.line is None else f"line {found.line}"
            self.progress(f"{where}: {found.reason}")
        if outcome.blocked is not None:
            self.refuse(asdict(outcome), outcome.blocked)
        self.emit(asdict(outcome))

    def _teller(self) -> Any:
        told_at = time.monotonic()

        def tell(n_rows: int) -> None:
            nonlocal told_at
            if time.monotonic() - told_at >= SECONDS_BETWEEN_LINES:
                told_at = time.monotonic()
                self.progress(f"{n_rows:,} rows read")

        return tell


def _mapping(text: str) -> dict[str, str]:
    try:
        return parsed_mapping(text)
    except ValueError as error:
        raise errors.UnusableMapping(f"--map: {error}.", fields={"mapping": [str(error)]}) from error
