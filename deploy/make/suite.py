"""`make test`: all checks, then every test this machine can run; what it cannot is listed by name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import check, frontend, stops
from .environment import PYTHON, ROOT
from .steps import Step, run_all

LOCAL_SOCKET = "postgres:///hivecheck?host=/var/run/postgresql"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ASK_POSTGRES = """
import sys
from urllib.parse import parse_qs, urlsplit

import psycopg

parts = urlsplit(sys.argv[1])
where = {
    "host": parts.hostname or parse_qs(parts.query).get("host", [None])[0],
    "port": parts.port,
    "user": parts.username,
    "password": parts.password,
    # The database of the tests is made by them; the server's own one is asked whether it answers.
    "dbname": "postgres",
}
with psycopg.connect(**{key: value for key, value in where.items() if value}, connect_timeout=3) as connection:
    may = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    row = connection.execute(may).fetchone()
sys.exit(None if row and row[0] else "its role may not create databases")
"""


def test_steps() -> list[Step]:
    """Return the tests of Python on both databases, of the front end, and the walk through the browser."""
    pytest = [str(PYTHON), "-m", "pytest", "-q"]
    postgres, no_postgres = _postgres()
    chromium, no_chromium = _chromium()
    quick = [*pytest, "-n", "2", "-m", "not browser"]
    return [
        *_front_end_steps(),
        Step("Python tests on SQLite", quick, ROOT, {"TEST_DATABASE_URL": ""}),
        Step("Python tests on PostgreSQL", quick, ROOT, {"TEST_DATABASE_URL": postgres}, missing=no_postgres),
        Step(
            "browser journey",
            [*pytest, "-m", "browser", "tests"],
            ROOT,
            {"TEST_DATABASE_URL": "", "CHROMIUM": chromium},
            missing=no_chromium,
        ),
    ]


def _front_end_steps() -> list[Step]:
    names = {"front end types": "check", "front end lint": "lint", "front end tests": "test"}
    try:
        node = frontend.install_frontend()
    except stops.Stop as stop:
        return [Step(name, [], ROOT, missing=str(stop)) for name in names]
    return [
        Step(name, [*node.npm, "run", script], frontend.FOLDER, node.env()) for name, script in names.items()
    ]


def _postgres() -> tuple[str, str | None]:
    """Return the address of a server that answers, and why there is none."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    address = given or LOCAL_SOCKET
    asked = subprocess.run(
        [str(PYTHON), "-c", ASK_POSTGRES, address], capture_output=True, text=True, check=False
    )
    if asked.returncode == 0:
        return address, None
    where = "TEST_DATABASE_URL" if given else "the local socket"
    words = asked.stderr.strip().splitlines() or ["no answer"]
    return "", f"no PostgreSQL answers at {where}: {words[-1][:150]}"


def _chromium() -> tuple[str, str | None]:
    given = os.environ.get("CHROMIUM", "")
    if given:
        return (given, None) if Path(given).exists() else ("", f"there is no {given}")
    for name in CHROMIUMS:
        if path := shutil.which(name):
            return path, None
    return "", "no Chromium on the PATH; CHROMIUM may name one"


def main() -> None:
    """Prepare, run, and end with what the tests say."""
    check.prepare()
    code = run_all([*check.check_steps(), *test_steps()], require_all=check.requires_all())
    if code:
        raise SystemExit(code)


if __name__ == "__main__":
    sys.exit(stops.in_one_line(main))
