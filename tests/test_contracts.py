"""Each import contract is seen to break: one deliberate wrong import at a time, in a copy of the code."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("config", "base", "accounts", "jobs", "corpus", "annotation", "evaluation")
FLOW = "Data flows corpus -> annotation -> evaluation; the numbers are the floor"
ROOMS = "In an app: edges -> services -> selectors -> models -> pure rooms"
DOORS = "Edges are entered by edges alone"
QUIET = "Services and what lies below know neither the web nor the queue"
PURE = "The numbers know no framework"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the Python files of every package once; each test adds a line and takes it away."""
    folder = tmp_path_factory.mktemp("contracts")
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    shutil.copyfile(ROOT / ".importlinter", folder / ".importlinter")
    return folder


@pytest.fixture
def verdicts(copy: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Put the wrong import at the end of its module, and give each contract's verdict."""
    module, line = request.param
    path = copy / module
    kept = path.read_text() if path.exists() else None
    path.write_text(f"{kept or ''}\n{line}\n")
    try:
        yield lint(copy)
    finally:
        if kept is None:
            path.unlink()
        else:
            path.write_text(kept)


def lint(folder: Path) -> dict[str, str]:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [str(program), "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    found = {}
    for text in done.stdout.splitlines():
        name, _, verdict = text.rpartition(" ")
        if verdict in {"KEPT", "BROKEN"}:
            found[name] = verdict
    assert ("BROKEN" in found.values()) == (done.returncode != 0), done.stdout + done.stderr
    return found


def test_the_code_keeps_every_contract(copy: Path) -> None:
    assert lint(copy) == dict.fromkeys([FLOW, ROOMS, DOORS, QUIET, PURE], "KEPT")


@pytest.mark.parametrize(
    ("verdicts", "contract"),
    [
        (("corpus/services/encoding.py", "import annotation.models"), FLOW),
        (("evaluation/stats/data.py", "import base.db"), FLOW),
        (("corpus/selectors/responses.py", "import corpus.services.encoding"), ROOMS),
        (("corpus/kitchen.py", ""), ROOMS),
        (("annotation/services/rating.py", "import annotation.api.urls"), DOORS),
        (("jobs/services/ledger.py", "import rest_framework"), QUIET),
        (("jobs/services/working.py", "import celery"), QUIET),
        (("corpus/selectors/responses.py", "import base.web"), QUIET),
        (("evaluation/stats/agreement.py", "import django"), PURE),
    ],
    indirect=["verdicts"],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_wrong_import_breaks_its_contract(verdicts: dict[str, str], contract: str) -> None:
    assert verdicts[contract] == "BROKEN"
