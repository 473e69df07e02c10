"""`manage.py up` as a whole: it starts, watches over its children, and takes them with it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = (
    "DATABASE_URL",
    "TEST_DATABASE_URL",
    "CELERY_BROKER_URL",
    "DJANGO_SETTINGS_MODULE",
    "ALLOWED_HOSTS",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 90.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.1)


def children_of(pid: int) -> dict[int, str]:
    """Give the living children of a process with their commands."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid and state != "Z":
            found[int(folder.name)] = command
    return found


class Up:
    """A running `up` with what it said so far."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self.log = folder / f"up-{port}.log"
        env = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        env |= {"HIVECHECK_DATA_DIR": str(folder), "PORT": str(port), "HIVECHECK_DEMO": "false"}
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"], cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT
            )

    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self) -> None:
        wait_until(
            lambda: "Ctrl-C stops everything" in self.said() or self.process.poll() is not None, "ready"
        )
        assert self.process.poll() is None, self.said()

    def worker(self) -> int:
        return next((pid for pid, name in children_of(self.process.pid).items() if "celery" in name), 0)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    running = Up(tmp_path, free_port())
    try:
        yield running
    finally:
        running.process.terminate()
        try:
            running.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            running.process.kill()
            running.process.wait()


def test_up_serves_replaces_a_killed_worker_and_takes_its_children_with_it(up: Up, tmp_path: Path) -> None:
    up.wait_until_ready()
    assert "First login: researcher  password: " in up.said()

    asked = http.client.HTTPConnection("localhost", up.port, timeout=20)
    asked.request("GET", "/healthz")
    assert asked.getresponse().status == 200
    asked.close()

    first = up.worker()
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: up.worker() not in {0, first}, "the worker was not replaced")

    second = Up(tmp_path, free_port())
    assert second.process.wait(timeout=60) == 1
    assert f"already runs on {tmp_path} (process {up.process.pid})" in second.said()

    children = children_of(up.process.pid)
    assert len(children) == 2
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(timeout=60) == 0
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), "a child was left", 10)
