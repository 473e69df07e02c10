"""What can go wrong in a set-up is told in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.make import environment, nodejs, stops

ROOT = Path(__file__).resolve().parents[2]


def tool(tmp_path: Path, printed: str) -> list[str]:
    """Make a tool that prints something and fails."""
    return [sys.executable, "-c", f"import sys; print({printed!r}); sys.exit(1)"]


@pytest.mark.parametrize(
    ("printed", "line"),
    [
        (
            "WARNING: Retrying after NewConnectionError('x')\nERROR: No matching distribution",
            "could not be reached",
        ),
        ("npm error code ENOTFOUND\nnpm error network request", "could not be reached"),
        ("npm error code EAI_AGAIN", "could not be reached"),
        ("ERROR: [Errno 28] No space left on device", "disk became full"),
        ("npm error code ENOSPC", "disk became full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "THESE PACKAGES DO NOT MATCH THE HASHES"),
    ],
)
def test_what_a_tool_printed_becomes_one_line(tmp_path: Path, printed: str, line: str) -> None:
    with pytest.raises(stops.Stop) as stop:
        stops.run(
            tool(tmp_path, printed), what="Installing", index="The index", log=tmp_path / "log", cwd=tmp_path
        )

    assert line in str(stop.value)
    assert "\n" not in str(stop.value)


def test_a_full_disk_is_seen_before_anything_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(100, 100, 5_000_000))

    with pytest.raises(stops.Stop, match=r"is full: the environment needs about 1500 MB and 5 MB are free"):
        stops.need_space(tmp_path, environment.MEGABYTES, "the environment")


def test_a_disk_that_fills_up_on_the_way_ends_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def write() -> None:
        raise OSError(28, "No space left on device")

    assert stops.in_one_line(write) == 1
    assert capsys.readouterr().err == "The disk is full. Free some space and try again.\n"


def shim(folder: Path, name: str, version: str) -> None:
    """Put a program on a PATH that says it is a Python of some version, and refuses what asks for a newer one."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {version}\nexit 1\n")
    path.chmod(0o755)


def test_an_old_python_is_told_in_one_line(tmp_path: Path) -> None:
    shim(tmp_path, "python3", "3.9")
    for name in ("bash", "dirname"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")

    done = subprocess.run(
        ["bash", "deploy/make/python.sh", "setup"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Hivecheck needs Python 3.11 or newer. python3 is 3.9.")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("v18.20.0", False),
        ("v20.18.1", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("nonsense", False),
    ],
)
def test_a_node_that_vite_refuses_is_not_taken(tmp_path: Path, version: str, fits: bool) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)

    assert nodejs._is_new_enough(str(node)) is fits


def test_no_node_and_no_wheel_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setenv("PATH", os.devnull)

    def unreachable(lock: str) -> None:
        raise stops.Stop("The Python package index could not be reached: Installing.")

    monkeypatch.setattr(environment, "install", unreachable)

    with pytest.raises(stops.Stop, match=r"needs Node 20\.19.* could not be reached"):
        nodejs.find_node()
