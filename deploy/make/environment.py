"""The virtual environment, made from the lock; made again only when the lock changed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

from . import stops

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "hivecheck-installed.json"
LOGS = VENV / "logs"
# Of the finished environment, rounded up; measured figures are in docs/settings.md.
MEGABYTES = 1500


def make_environment(*locks: str) -> None:
    """Make `.venv` if needed, and install each lock file whose content is not the one installed."""
    if not _answers():
        _create()
    installed = _installed()
    for lock in locks:
        digest = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
        if installed.get(lock) == digest:
            continue
        stops.need_space(ROOT, MEGABYTES if not installed else 300, f"installing {lock}")
        install(lock)
        installed[lock] = digest
        STAMP.write_text(json.dumps(installed, indent=1))


def install(lock: str) -> None:
    """Install a hashed lock file with the environment's own pip and this machine's settings for it."""
    lock_lines = (ROOT / lock).read_text().splitlines()
    count = sum("==" in line and not line.startswith((" ", "#")) for line in lock_lines)
    packages = "package" if count == 1 else "packages"
    stops.run(
        [
            str(PYTHON),
            *("-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "--no-input"),
            *("--retries", "2", "--timeout", "20", "--progress-bar", "off", "-r", lock),
        ],
        what=f"Installing {count} {packages} of {lock} into .venv",
        index="The Python package index",
        log=LOGS / f"{Path(lock).stem}.log",
        cwd=ROOT,
    )


def _answers() -> bool:
    if not PYTHON.exists():
        return False
    code = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    asked = subprocess.run([str(PYTHON), "-c", code], capture_output=True, check=False)
    return asked.returncode == 0


def _create() -> None:
    stops.need_space(ROOT, MEGABYTES, "the environment")
    stops.say(f"Making .venv with Python {sys.version_info.major}.{sys.version_info.minor}")
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(VENV)
    except (subprocess.CalledProcessError, ImportError) as error:
        raise stops.Stop(
            f"Python {sys.version_info.major}.{sys.version_info.minor} cannot make virtual environments here. "
            "On Debian and Ubuntu: apt-get install python3-venv"
        ) from error


def _installed() -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(STAMP.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return kept
