"""`make test-stats`: the numbers tested with numpy, scipy and krippendorff alone, nothing skipped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from . import environment, stops
from .environment import ROOT
from .steps import counts

PACKAGES = ("numpy", "scipy", "krippendorff", "pytest", "hypothesis")
FOLDERS = ("tests/evaluation/stats", "evaluation/stats")
# pyproject.toml speaks to pytest's Django plugin, which is not here.
SETTINGS = """[pytest]
addopts = --strict-markers -p no:cacheprovider --doctest-modules
doctest_optionflags = NORMALIZE_WHITESPACE ELLIPSIS
filterwarnings = error
xfail_strict = true
"""


def main() -> None:
    """Make a throwaway environment with the locked versions, and run the tests in it."""
    with tempfile.TemporaryDirectory(prefix="hivecheck-stats-") as name:
        folder = Path(name)
        (folder / "pytest.ini").write_text(SETTINGS)
        (folder / "constraints.txt").write_text("\n".join(_versions()))
        venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(folder / "venv")
        python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        stops.run(
            [
                *(
                    str(python),
                    "-m",
                    "pip",
                    "install",
                    "--disable-pip-version-check",
                    "--progress-bar",
                    "off",
                ),
                *("-c", str(folder / "constraints.txt"), *PACKAGES),
            ],
            what=f"Installing {', '.join(PACKAGES)} alone",
            index="The Python package index",
            log=environment.LOGS / "stats.log",
            cwd=ROOT,
        )
        _test(python, folder)


def _versions() -> list[str]:
    """Return the lock's versions without their hashes; a package may have one for each version of Python."""
    lock = (ROOT / "requirements-dev.txt").read_text()
    return [line.strip() for line in re.findall(r"^([\w.-]+==[^\\\n]+)", lock, re.MULTILINE)]


def _test(python: Path, folder: Path) -> None:
    command = [
        str(python),
        "-m",
        "pytest",
        "-q",
        "-rs",
        "-c",
        str(folder / "pytest.ini"),
        "--rootdir",
        str(ROOT),
    ]
    done = subprocess.run(
        [*command, *FOLDERS],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    stops.say(done.stdout)
    if done.returncode:
        raise SystemExit(done.returncode)
    if any(counts(line)[2] for line in done.stdout.splitlines()):
        raise stops.Stop("A test of the numbers was skipped; none may be.")


if __name__ == "__main__":
    sys.exit(stops.in_one_line(main))
