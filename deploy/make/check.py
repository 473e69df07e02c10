"""`make check`: format, lint, types, import contracts, migrations, licences, the API's schema."""

from __future__ import annotations

import os
import sys

from . import environment, stops
from .environment import PYTHON, ROOT
from .steps import Step, run_all

BIN = PYTHON.parent


def check_steps() -> list[Step]:
    """Return what `make check` runs, the quickest first."""
    tests = {"DJANGO_SETTINGS_MODULE": "config.settings_test"}
    return [
        Step("front end build", [str(PYTHON), "-m", "deploy.make.frontend"], ROOT),
        Step("format", [str(BIN / "ruff"), "format", "--check", "."], ROOT),
        Step("lint", [str(BIN / "ruff"), "check", "."], ROOT),
        Step("import contracts", [str(BIN / "lint-imports")], ROOT),
        Step(
            "missing migrations",
            [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"],
            ROOT,
            tests,
        ),
        Step("dependency licences", [str(PYTHON), "-m", "deploy.make.licences"], ROOT),
        Step("API schema", [str(PYTHON), "-m", "deploy.make.schema", "--check"], ROOT),
        Step("types", [str(BIN / "mypy"), "."], ROOT),
    ]


def prepare() -> None:
    """Make the environment with the tools of the tests. The front end is a step: it may fail like another."""
    environment.make_environment("requirements.txt", "requirements-dev.txt")


def requires_all() -> bool:
    """Say whether a missing part is a failure."""
    return os.environ.get("REQUIRE_ALL", "").lower() in {"1", "true", "yes"}


def main() -> None:
    """Prepare, run, and end with what the checks say."""
    prepare()
    code = run_all(check_steps(), require_all=requires_all())
    if code:
        raise SystemExit(code)


if __name__ == "__main__":
    sys.exit(stops.in_one_line(main))
