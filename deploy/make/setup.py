"""`make setup`: everything that running needs; with `--dev`, what testing needs too."""

from __future__ import annotations

import sys

from . import environment, frontend, stops


def main() -> None:
    """Make the environment and the front end; say nothing when both are there."""
    locks = ["requirements.txt", "requirements-dev.txt"] if "--dev" in sys.argv[1:] else ["requirements.txt"]
    environment.make_environment(*locks)
    frontend.build_frontend()


if __name__ == "__main__":
    sys.exit(stops.in_one_line(main))
