"""Play a copy of a study with simulated raters."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from annotation.selectors.studies import study_by_key
from annotation.services.simulating import simulate_study
from base.commands import JsonCommand


class Command(JsonCommand):
    """Play a copy of a study with simulated raters; the copy is marked as simulated wherever it appears."""

    help = "Play a copy of a study, KEY-simulated, with raters made up by a seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the study, how many raters play it, and a seed."""
        parser.add_argument("study", help="key of the study to play a copy of")
        parser.add_argument(
            "--raters", type=int, required=True, help="how many; at least the study's overlap"
        )
        parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same ratings")

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate and tell what came out."""
        study = study_by_key(options["study"])
        played = simulate_study(
            study=study, n_raters=options["raters"], seed=options["seed"], at=timezone.now()
        )
        self.emit({"study": played.study.key, "ratings": played.n_ratings, "raters": played.n_raters})
