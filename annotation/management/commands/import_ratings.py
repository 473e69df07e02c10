"""Make a finished, imported study from released human labels."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import User
from annotation.models import RaterKind
from annotation.readers.source import ALIASES, PRESETS
from annotation.services.importing import import_ratings
from annotation.services.ratings_outcome import RatingsOutcome
from base.commands import JsonCommand


class Command(JsonCommand):
    """Make a finished, imported study from a file of human labels, and a dataset of the same key."""

    help = (
        "Read a file of released human labels into a finished study, marked as imported, and a dataset of the same "
        "key. Nothing is kept of a file with a wrong line; the same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what can be given."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--preset", required=True, choices=[*PRESETS, *ALIASES], help="shape of the file")
        parser.add_argument(
            "--study",
            required=True,
            metavar="KEY",
            help="made when it is new; an imported one grows by the file",
        )
        parser.add_argument("--title", default="", help="of a new study; default: as the labels are known")
        parser.add_argument("--licence", default="", help="of the data; repeated by every export")
        parser.add_argument(
            "--on-refused",
            choices=["stop", "skip"],
            help="whether a wrong line stops the import or is left out (default: stop; for sts-benchmark, whose rows "
            "without a score are of the file as it was released: skip)",
        )
        parser.add_argument(
            "--owner", help="username of the researcher it belongs to; default: the first superuser"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Import the file and tell what came out."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        owner = options["owner"]
        people = User.objects.filter(username=owner) if owner else User.objects.filter(is_superuser=True)
        by = people.order_by("pk").first()
        if owner and by is None:
            raise CommandError(f"There is no user {owner!r}.")
        outcome = import_ratings(
            path=path,
            file_name=path.name,
            preset=options["preset"],
            study=options["study"],
            title=options["title"],
            licence=options["licence"],
            on_refused=options["on_refused"],
            by=by,
            at=timezone.now(),
        )
        for refusal in outcome.refusals:
            self.progress(f"line {refusal.line}: {refusal.reason}")
        if outcome.blocked is not None:
            self.refuse(asdict(outcome), outcome.blocked)
        self._say(outcome)
        self.emit(asdict(outcome))

    def _say(self, outcome: RatingsOutcome) -> None:
        if not outcome.new:
            self.progress(f"The study {outcome.study} has all of the file already: nothing was changed.")
        if outcome.unlinked_forms:
            self.progress(
                f"Of {len(outcome.unlinked_forms)} forms the raters cannot be told apart: their questions have "
                f"unequal numbers of labels, or stand there twice ({', '.join(outcome.unlinked_forms[:10])})."
            )
        if outcome.rater_kind == RaterKind.PSEUDO_RATERS == outcome.study_rater_kind:
            self.progress("Raters are known inside a form only; nothing links them across forms.")
        for missing in outcome.missing_members or []:
            self.progress(
                f"line {missing.line}: no absolute rating is of the response {_short(missing.text)}"
            )


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
