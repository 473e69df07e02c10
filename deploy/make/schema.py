"""The OpenAPI file and the front end's types: written by `make types`, compared by `make check`."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import frontend, stops
from .environment import PYTHON, ROOT

OPENAPI = ROOT / "docs" / "openapi.yaml"
TYPES = frontend.FOLDER / "src" / "api" / "schema.d.ts"
GENERATOR = frontend.FOLDER / "node_modules" / "openapi-typescript" / "bin" / "cli.js"


def write(openapi: Path, types: Path) -> None:
    """Write both files from the code."""
    _run(
        [str(PYTHON), "manage.py", "spectacular", "--file", str(openapi), "--validate", "--fail-on-warn"],
        folder=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings_test"},
    )
    node = frontend.install_frontend()
    _run(
        [str(node.folder / "node"), str(GENERATOR), str(openapi), "--output", str(types)],
        folder=frontend.FOLDER,
        env=node.env(),
    )


def _run(command: list[str], *, folder: Path, env: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise stops.Stop(f"{done.stdout}{done.stderr}\nThe API's schema could not be written.")


def compare() -> None:
    """Stop when a file under version control is not what the code gives."""
    with tempfile.TemporaryDirectory() as folder:
        openapi, types = Path(folder) / "openapi.yaml", Path(folder) / "schema.d.ts"
        write(openapi, types)
        stale = [
            f"{path.relative_to(ROOT)}\n{_differences(path, made)}" for path, made in _pairs(openapi, types)
        ]
    stale = [one for one in stale if not one.endswith("\n")]
    if stale:
        raise stops.Stop("Not what the code says; run `make types`: " + "\n".join(stale))
    stops.say("docs/openapi.yaml and the front end's types are what the code says.")


def _pairs(openapi: Path, types: Path) -> list[tuple[Path, Path]]:
    return [(OPENAPI, openapi), (TYPES, types)]


def _differences(kept: Path, made: Path) -> str:
    old = kept.read_text().splitlines() if kept.exists() else []
    lines = difflib.unified_diff(old, made.read_text().splitlines(), "kept", "made", lineterm="", n=1)
    return "\n".join(list(lines)[:40])


def main() -> None:
    """Compare with `--check`, else write."""
    if "--check" in sys.argv[1:]:
        compare()
        return
    OPENAPI.parent.mkdir(exist_ok=True)
    write(OPENAPI, TYPES)


if __name__ == "__main__":
    sys.exit(stops.in_one_line(main))
