"""What every command of ours does with its result and its refusals."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from base.commands import JsonCommand
from base.errors import InvalidInput


class Count(JsonCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        self.progress("counting")
        self.emit({"rows": 3, "mean": None})


class Refuse(JsonCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        raise InvalidInput("Line 3 is not JSON.", fields={"line": ["3"]})


class RefuseWithFindings(JsonCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        self.refuse({"refused": 2}, "Two lines cannot be read.")


def run(command: JsonCommand, **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(command, **options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_with_json_the_last_line_is_one_object_and_progress_is_elsewhere() -> None:
    out, err = run(Count(), json=True)

    assert json.loads(out.splitlines()[-1]) == {"rows": 3, "mean": None}
    assert "counting" in err


def test_without_json_people_read_a_line_for_each_key() -> None:
    out, _ = run(Count())

    assert out.splitlines() == ["rows  3", "mean  -"]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (Refuse, {"error": "invalid", "message": "Line 3 is not JSON.", "fields": {"line": ["3"]}}),
        (RefuseWithFindings, {"refused": 2}),
    ],
)
def test_a_refusal_is_told_once_and_ends_the_command(
    command: type[JsonCommand], told: dict[str, Any]
) -> None:
    out = io.StringIO()

    with pytest.raises(CommandError):
        call_command(command(), json=True, stdout=out, stderr=io.StringIO())

    assert [json.loads(line) for line in out.getvalue().splitlines()] == [told]


def test_a_nan_is_a_mistake_and_is_not_printed() -> None:
    class Nan(JsonCommand):
        def handle(self, *args: Any, **options: Any) -> None:
            self.emit({"mean": float("nan")})

    with pytest.raises(ValueError, match="JSON"):
        run(Nan(), json=True)
