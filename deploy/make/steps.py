"""Steps of a check: each is run whatever happened to the others, and all are summed up at the end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import stops

# Closing lines of pytest and of Vitest: "12 passed, 1 failed in 3.2s", "      Tests  12 passed (12)".
PYTEST_END = re.compile(r"^=*\s*(?=.*\b(?:passed|failed|errors?)\b)(.*) in [0-9.]+s.*$")
VITEST_END = re.compile(r"^\s+Tests\s+(.*)\(\d+\)\s*$")
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


@dataclass(frozen=True)
class Step:
    """One thing to run. `missing` says why it cannot be run here; then it is listed and not run."""

    name: str
    command: Sequence[str]
    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)
    missing: str | None = None


@dataclass(frozen=True)
class Outcome:
    """How a step ended, and how many tests of it passed, failed and were skipped."""

    step: Step
    code: int
    seconds: float
    n_passed: int
    n_failed: int
    n_skipped: int


def run_all(steps: Sequence[Step], *, require_all: bool) -> int:
    """Run every step, sum up, and return the exit code.

    Parameters
    ----------
    steps : sequence of Step
        In the order in which they are run.
    require_all : bool
        Whether a step that cannot be run here is a failure.
    """
    outcomes = [_run(step) for step in steps if step.missing is None]
    missing = [step for step in steps if step.missing is not None]
    _sum_up(outcomes, missing, require_all=require_all)
    failed = any(outcome.code for outcome in outcomes)
    return 1 if failed or (require_all and missing) else 0


def _run(step: Step) -> Outcome:
    stops.say(f"\n=== {step.name}")
    began = time.monotonic()
    n_passed = n_failed = n_skipped = 0
    with subprocess.Popen(
        step.command,
        cwd=step.folder,
        env={**os.environ, **step.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            passed, failed, skipped = counts(line)
            n_passed, n_failed, n_skipped = n_passed + passed, n_failed + failed, n_skipped + skipped
    return Outcome(step, process.returncode, time.monotonic() - began, n_passed, n_failed, n_skipped)


def counts(line: str) -> tuple[int, int, int]:
    """Return how many tests a closing line says passed, failed and were skipped; zeros for any other line.

    Examples
    --------
    >>> counts("==== 3 failed, 40 passed, 2 errors in 1.20s ====")
    (40, 5, 0)
    >>> counts("      Tests  12 passed | 1 skipped (13)")
    (12, 0, 1)
    >>> counts("the 3 passed items in 2s")
    (0, 0, 0)
    """
    plain = stops.COLOURS.sub("", line.rstrip())
    found = PYTEST_END.match(plain) or VITEST_END.match(plain)
    if found is None or not re.match(r"\d+ ", found[1].strip()):
        return 0, 0, 0
    numbers = {"passed": 0, "failed": 0, "skipped": 0, "error": 0}
    for number, word in COUNT.findall(found[1]):
        numbers["error" if word.startswith("error") else word] += int(number)
    return numbers["passed"], numbers["failed"] + numbers["error"], numbers["skipped"]


def _sum_up(outcomes: Sequence[Outcome], missing: Sequence[Step], *, require_all: bool) -> None:
    width = max((len(step.name) for step in [*(one.step for one in outcomes), *missing]), default=0)
    stops.say("\n=== Summary")
    for one in outcomes:
        tests = f"  {one.n_passed} passed, {one.n_failed} failed" if one.n_passed or one.n_failed else ""
        stops.say(f"{one.step.name:<{width}}  {'FAILED' if one.code else 'ok':<7}{one.seconds:6.1f} s{tests}")
    for step in missing:
        stops.say(f"{step.name:<{width}}  {'MISSING' if require_all else 'not run'}  {step.missing}")
    n_passed = sum(one.n_passed for one in outcomes)
    # A step without tests, as the formatter, counts as one when it fails.
    n_failed = sum(max(one.n_failed, 1) if one.code else one.n_failed for one in outcomes)
    n_failed += len(missing) if require_all else 0
    stops.say(f"\n{n_passed} passed, {n_failed} failed, {sum(one.n_skipped for one in outcomes)} skipped")
