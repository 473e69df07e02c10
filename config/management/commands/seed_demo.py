"""Load the demo."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings

from base.commands import JsonCommand
from config.seeding import load_demo


class Command(JsonCommand):
    """Load the demo's corpus and studies; what is there already is left alone."""

    help = "Load the demo: a small corpus, a study open for rating, and a finished one with simulated raters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say who does the encoding."""
        parser.add_argument(
            "--by-worker", action="store_true", help="leave the encoding to a running worker and wait for it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing."""
        demo = load_demo(folder=settings.DATA_DIR, by_worker=options["by_worker"], progress=self.progress)
        self.emit(asdict(demo))
