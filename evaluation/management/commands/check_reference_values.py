"""Compute worked examples with known answers, and say which come out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from base.commands import JsonCommand
from evaluation.services.reference_values.checking import Checked, check_folder


class Command(JsonCommand):
    """Compute worked examples with known answers, and say which come out."""

    help = "Compute every file of a folder of worked examples and compare with the known answers."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, help="JSON files with `statistic`, `data` and `expected`")
        parser.add_argument("--data", type=Path, help="where the files of examples with external data lie")

    def handle(self, *_: Any, folder: Path, data: Path | None, **__: Any) -> None:
        """Print a line for each expected value, then the counts."""
        counts: Counter[str] = Counter()
        for one in check_folder(folder, data=data):
            counts[one.state] += 1
            self.progress(_line(one))
        result = {
            "values": counts.total(),
            "ok": counts["ok"],
            "missed": counts["missed"],
            "skipped": counts["skipped"],
        }
        self.emit(result)
        if counts["missed"]:
            raise CommandError(f"{counts['missed']} of {counts.total()} values were missed.")


def _line(one: Checked) -> str:
    params = ", ".join(f"{key}={value}" for key, value in one.params.items())
    if not one.quantity:
        return f"{one.state:<7}  {one.file}  {one.note}"
    what = f"{one.quantity}({params})" if params else one.quantity
    note = f"  {one.note}" if one.note else ""
    return f"{one.state:<7}  {one.file}  {what}  expected {one.expected}  got {one.got}  within {one.tolerance:g}{note}"
