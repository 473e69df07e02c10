"""What every command has: one JSON object for scripts, lines for people, errors that can be read."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from .errors import HivecheckError


class JsonCommand(BaseCommand):
    """A command that tells people what came out, or with `--json` tells programs.

    A subclass writes `handle` and ends it with `emit`. With `--json` the object is the last line of
    standard output, whether the step was done or refused; progress goes to standard error. The exit code
    is 0 only when the step is done: a `HivecheckError` ends as a `CommandError` with its sentence.
    """

    _as_json = False
    _emitted = False

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Add `--json` to whatever the subclass asks for."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        _add_json(parser)
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command; a refusal is told in the form that was asked for, and raised."""
        self._as_json = bool(options.get("json"))
        self._emitted = False
        try:
            return super().execute(*args, **options)
        except HivecheckError as error:
            if self._as_json and not self._emitted:
                self.emit({"error": error.code, "message": error.message, "fields": error.fields})
            raise CommandError(error.message) from error

    def emit(self, result: Mapping[str, Any], text: str | None = None) -> None:
        """Tell what came out, once and at the end.

        That is the object with `--json`, else `text`, or a line for each key.
        """
        self._emitted = True
        if self._as_json:
            # nan is not JSON: what is unknown must be None, so a nan is a mistake of ours.
            self.stdout.write(json.dumps(result, cls=DjangoJSONEncoder, ensure_ascii=False, allow_nan=False))
            return
        self.stdout.write(text if text is not None else _lines(result))

    def refuse(self, result: Mapping[str, Any], message: str) -> NoReturn:
        """Tell what was found, then end with exit code 1 and the sentence why the step was not done."""
        if self._as_json:
            self.emit(result)
        raise CommandError(message)

    def progress(self, message: str) -> None:
        """Say how far the work is, to the person who waits: on standard error."""
        self.stderr.write(self.style.HTTP_INFO(message))
        self.stderr.flush()


def _add_json(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object as the last line of standard output"
    )


def _lines(result: Mapping[str, Any]) -> str:
    width = max((len(key) for key in result), default=0)
    return "\n".join(f"{key:<{width}}  {_short(value)}" for key, value in result.items())


def _short(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | dict) and len(value) > 6:
        return f"{len(value)} entries (all with --json)"
    return str(value)
