"""`make lock`: the requirements compiled anew, hashed, for every platform, without an index's address."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from . import environment, stops
from .environment import ROOT

# The tests' lock is made first and holds the other to its versions: both go into one environment.
FILES = (
    ("requirements-dev.in", "requirements-dev.txt", ()),
    ("requirements.in", "requirements.txt", ("-c", "requirements-dev.txt")),
    ("deploy/make/node-requirements.in", "deploy/make/node-requirements.txt", ()),
)


def main() -> None:
    """Compile each file with uv, from the PATH or from a throwaway environment."""
    environment.make_environment()
    with tempfile.TemporaryDirectory() as folder:
        uv = shutil.which("uv") or _bootstrap(Path(folder))
        for source, lock, more in FILES:
            stops.run(
                [
                    *(uv, "pip", "compile", "--generate-hashes", "--universal", "--python-version", "3.11"),
                    *("--no-emit-index-url", "--no-header", *more, source, "-o", lock, *sys.argv[1:]),
                ],
                what=f"Compiling {lock}",
                index="The Python package index",
                log=environment.LOGS / "lock.log",
                cwd=ROOT,
            )


def _bootstrap(folder: Path) -> str:
    stops.run(
        [str(environment.PYTHON), "-m", "pip", "install", "-q", "--target", str(folder), "uv"],
        what="Fetching uv",
        index="The Python package index",
        log=environment.LOGS / "lock.log",
        cwd=ROOT,
    )
    return str(folder / "bin" / "uv")


if __name__ == "__main__":
    sys.exit(stops.in_one_line(main))
