"""A whole installation for a walk through it: what `make run` starts, in a folder and on a port of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 120


@dataclass
class House:
    """A running installation."""

    address: str
    folder: Path
    env: dict[str, str]
    username: str = ""
    password: str = ""
    said: list[str] = field(default_factory=list)

    def command(self, *arguments: str) -> str:
        """Run a command of it and return the last line of its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_house(folder: Path) -> Iterator[House]:
    """Start an empty installation without the demo; stop all of it at the end."""
    port = free_port()
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}
    }
    env = kept | {
        "HIVECHECK_DATA_DIR": str(folder),
        "PORT": str(port),
        "HIVECHECK_DEMO": "false",
        "DATABASE_URL": "",
        "CELERY_BROKER_URL": "",
    }
    env = {key: value for key, value in env.items() if value != ""}
    process = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "up"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    house = House(address=f"http://localhost:{port}", folder=folder, env=env)
    assert process.stdout is not None
    reader = threading.Thread(target=_listen, args=(process.stdout, house.said), daemon=True)
    reader.start()
    try:
        until = time.monotonic() + SECONDS_TO_START
        while not any("Ctrl-C" in line for line in house.said):
            assert process.poll() is None, "".join(house.said)
            assert time.monotonic() < until, "".join(house.said)
            time.sleep(0.1)
        login = re.search(r"First login: (\S+)  password: (\S+)", "".join(house.said))
        assert login is not None, "".join(house.said)
        house.username, house.password = login[1], login[2]
        yield house
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        reader.join(timeout=5)
        process.stdout.close()


def _listen(stream: object, said: list[str]) -> None:
    for line in stream:  # type: ignore[attr-defined]
        said.append(line)
