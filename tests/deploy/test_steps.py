"""Steps of a check are all run and summed up."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from deploy.make.steps import Step, run_all


def python(name: str, code: str, **more: str) -> Step:
    return Step(name, [sys.executable, "-c", code], Path.cwd(), **more)  # type: ignore[arg-type]  # only `missing`


def test_a_failing_step_does_not_keep_the_next_from_running(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_all(
        [python("first", "raise SystemExit(3)"), python("second", "print('4 passed in 0.1s')")],
        require_all=False,
    )

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[-1] == "4 passed, 1 failed, 0 skipped"
    assert any(line.startswith("first") and "FAILED" in line for line in lines)


def test_what_cannot_be_run_is_listed_by_name_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_all(
        [python("tests", "print('2 passed in 0.1s')"), python("journey", "", missing="no Chromium")],
        require_all=False,
    )

    out = capsys.readouterr().out
    assert code == 0
    assert "journey  not run  no Chromium" in out
    assert out.endswith("2 passed, 0 failed, 0 skipped\n")


def test_what_cannot_be_run_is_a_failure_when_all_is_required(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_all([python("journey", "", missing="no Chromium")], require_all=True)

    assert code == 1
    assert capsys.readouterr().out.endswith("0 passed, 1 failed, 0 skipped\n")
