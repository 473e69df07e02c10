"""The front end: installed from its lock and built, each only when what it is made of changed."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from . import nodejs, stops
from .environment import LOGS, ROOT

FOLDER = ROOT / "frontend"
INSTALLED = FOLDER / "node_modules" / ".hivecheck-installed"
BUILT = FOLDER / "dist" / ".hivecheck-built"
NOT_SOURCES = {"node_modules", "dist", ".vite", "coverage"}
MEGABYTES = 600


def build_frontend() -> None:
    """Build the pages, unless those that are there were built from the same sources."""
    sources = _digest(_sources())
    if _kept(BUILT) == sources and (FOLDER / "dist" / "index.html").exists():
        return
    node = install_frontend()
    stops.run(
        [*node.npm, "run", "build"],
        what="Building the front end",
        index="The npm registry",
        log=LOGS / "npm-build.log",
        cwd=FOLDER,
        env=node.env(),
    )
    BUILT.write_text(sources)


def install_frontend() -> nodejs.Node:
    """Install the front end's packages from their lock, and return the Node they were installed for."""
    node = nodejs.find_node()
    wanted = _digest([FOLDER / "package.json", FOLDER / "package-lock.json"])
    if _kept(INSTALLED) == wanted:
        return node
    stops.need_space(ROOT, MEGABYTES, "the front end's packages")
    stops.run(
        [*node.npm, "ci", "--no-audit", "--no-fund", "--fetch-retries=2", "--fetch-timeout=30000"],
        what="Installing the front end's packages",
        index="The npm registry",
        log=LOGS / "npm-ci.log",
        cwd=FOLDER,
        env=node.env(),
    )
    INSTALLED.write_text(wanted)
    return node


def _sources() -> list[Path]:
    found = []
    for entry in sorted(FOLDER.iterdir()):
        if entry.name in NOT_SOURCES:
            continue
        found += [entry] if entry.is_file() else sorted(path for path in entry.rglob("*") if path.is_file())
    return found


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(FOLDER).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _kept(stamp: Path) -> str | None:
    try:
        return stamp.read_text()
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    sys.exit(stops.in_one_line(build_frontend))
