"""`make bench-import`: a file of responses into each kind of database, from the file to committed rows.

The file is made before the clock starts, and so are the databases, with all tables, constraints and indexes. Each
import runs in a process of its own, through the function that `manage.py import_corpus` calls. Its CPU seconds are
those of that process and of the database process that serves it, where that is on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from benches.machine import machine

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261122
N_WORDS = 5000
TEXT_CHARS = 2000
LOCAL = "postgres:///postgres?host=/var/run/postgresql"
DATABASES = ("postgresql", "sqlite")


@dataclass(frozen=True)
class Sizes:
    """How many rows the file has, over how many prompts and language models, with how many samples each."""

    responses: int
    prompts: int
    models: int
    samples: int


def write_file(path: Path, sizes: Sizes) -> None:
    """Write responses of 150 to 300 words and some 2 kB, all different, one to each prompt in turn."""
    rng = random.Random(SEED)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    # By their lengths: of few long words or of many short ones comes a text of one length.
    words = {
        length: ["".join(rng.choices(letters, weights=range(30, 4, -1), k=length)) for _ in range(N_WORDS)]
        for length in range(4, 16)
    }
    with path.open("w", encoding="utf-8") as stream:
        for number in range(sizes.responses):
            prompt, turn = number % sizes.prompts, number // sizes.prompts
            n_words = rng.randint(150, 300)
            mean = TEXT_CHARS / n_words - 1
            drawn = [rng.choice(words[int(mean + rng.uniform(-1, 2))]) for _ in range(n_words)]
            drawn[rng.randrange(n_words)] = f"({number})"
            row = {
                "prompt_id": f"prompt-{prompt:05d}",
                "prompt": f"Write a short text, number {prompt}, about {words[8][prompt % N_WORDS]} by the sea.",
                "model": f"model-{(prompt + turn // sizes.samples) % sizes.models}",
                "sample_index": turn % sizes.samples,
                "response": " ".join(drawn),
            }
            stream.write(json.dumps(row) + "\n")


def import_here(path: Path) -> dict[str, float]:
    """Import a file into the database of the settings; the peak is that of this whole process."""
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from corpus.services.importing import import_file

    connection.ensure_connection()
    server = _server_process()
    before, own_before = _cpu_seconds(server), time.process_time()
    started = time.perf_counter()
    outcome = import_file(path=path, file_name=path.name, dataset="bench", at=timezone.now())
    seconds = time.perf_counter() - started
    cpu, own_cpu = _cpu_seconds(server) - before, time.process_time() - own_before
    if not outcome.stored or outcome.new != outcome.responses:
        raise SystemExit(f"the import is not whole: {outcome.blocked}")
    kilobyte = 1 if sys.platform == "darwin" else 1024  # the Mac counts bytes
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * kilobyte
    return {
        "rows_per_s": round(outcome.responses / seconds),
        "rows_per_cpu_s": round(outcome.responses / cpu),
        "peak_mb": round(peak / 2**20, 1),
        "seconds": round(seconds, 2),
        "own_cpu_s": round(own_cpu, 2),
        "server_cpu_s": round(cpu - own_cpu, 2),
        "responses": outcome.responses,
        "prompts": outcome.prompts,
    }


def _server_process() -> int | None:
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    return pid if Path(f"/proc/{pid}/stat").exists() else None


def _cpu_seconds(server: int | None) -> float:
    """Return CPU seconds of this process and of the server process."""
    own = time.process_time()
    if server is None:
        return own
    # Behind the name in brackets, which may hold anything: fields 14 and 15 are ticks in and for the process.
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def fresh_postgresql() -> Iterator[tuple[str, str] | None]:
    """Give the address and the version of a database of our own, dropped afterwards; None where there is no server."""
    address = urlsplit(os.environ.get("TEST_DATABASE_URL") or LOCAL)
    name = f"hivecheck_bench_{uuid.uuid4().hex[:12]}"
    # Not by urlunsplit, which leaves out the slashes before an empty host: that of a local socket.
    query = f"?{address.query}" if address.query else ""
    server = f"postgresql://{address.netloc}/postgres{query}"
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        _tell(f"postgresql: null, since no server answers ({str(error).splitlines()[0]})")
        yield None
        return
    with connection:
        version = f"PostgreSQL {connection.info.server_version // 10000}"
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"postgres://{address.netloc}/{name}{query}", version
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def measured(url: str, path: Path, folder: Path) -> dict[str, float]:
    """Make the tables, then import in a process of its own."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "HIVECHECK_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment, cwd=ROOT, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "benches.import_", "--import-only", str(path)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    made: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, telling progress on standard error; the figures are the last line of standard output."""
    parser = argparse.ArgumentParser(prog="benches.import_", description=__doc__)
    for name, number in (("responses", 350_000), ("prompts", 26_070), ("models", 70), ("samples", 14)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--only", choices=DATABASES, help="one of the two databases")
    parser.add_argument("--import-only", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    options = vars(parser.parse_args(arguments))
    file, only = options.pop("import_only"), options.pop("only")
    sizes = Sizes(**options)
    if file is not None:
        figures: dict[str, object] = dict(import_here(file))
    else:
        figures = _all_figures(sizes, DATABASES if only is None else (only,))
    sys.stdout.write(json.dumps(figures) + "\n")


def _all_figures(sizes: Sizes, databases: Sequence[str]) -> dict[str, object]:
    started = time.perf_counter()
    figures: dict[str, object] = dict.fromkeys(DATABASES)
    version = None
    with tempfile.TemporaryDirectory(prefix="hivecheck-bench-") as name:
        folder = Path(name)
        path = folder / "responses.jsonl"
        write_file(path, sizes)
        _tell(f"file: {path.stat().st_size / sizes.responses:.0f} bytes a row")
        if "postgresql" in databases:
            with fresh_postgresql() as server:
                if server is not None:
                    url, version = server
                    figures["postgresql"] = measured(url, path, folder / "postgresql")
                    _tell(f"postgresql: {figures['postgresql']}")
        if "sqlite" in databases:
            home = folder / "sqlite"
            home.mkdir()
            figures["sqlite"] = measured(f"sqlite:///{home / 'bench.sqlite3'}", path, home)
            _tell(f"sqlite: {figures['sqlite']}")
    return {
        **figures,
        **vars(sizes),
        "machine": machine(database=version),
        "seconds": round(time.perf_counter() - started, 2),
    }


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
