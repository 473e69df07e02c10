"""Make a study from a protocol file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from annotation.protocol import read_protocol
from annotation.services import designing
from base.commands import JsonCommand


class Command(JsonCommand):
    """Make a study from a protocol file, and open it with --open."""

    help = "Make a study from a protocol file: its criteria, and the items drawn for it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("protocol", type=Path, help="protocol.toml; files it names stand beside it")
        parser.add_argument("--open", action="store_true", help="seal and open it, and print its join link")
        parser.add_argument(
            "--owner", help="username of the researcher it belongs to; default: the first superuser"
        )
        parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="where the server answers")

    def handle(
        self, *_: Any, protocol: Path, open: bool, owner: str | None, base_url: str, **__: Any
    ) -> None:
        """Make it."""
        try:
            text = protocol.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{protocol} cannot be read: {error}") from error
        by = (
            User.objects.filter(username=owner).first()
            if owner
            else User.objects.filter(is_superuser=True).first()
        )
        if owner and by is None:
            raise CommandError(f"There is no user {owner!r}.")
        now = timezone.now()
        study = designing.create_study(protocol=read_protocol(text, folder=protocol.parent), by=by, at=now)
        n_items = study.items.count()
        opened = designing.open_study(study=study, by=by, at=now) if open else None
        self.emit(
            {
                "study": study.key,
                "items": n_items,
                "slots": opened.n_slots if opened else n_items * study.overlap,
                "sealed_sha256": opened.study.sealed_sha256 if opened else None,
                "join_url": f"{base_url}/join/{opened.token}" if opened else None,
            }
        )
