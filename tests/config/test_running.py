"""What `up` refuses, and how it ends its children."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from config.running import checks
from config.running.children import MAX_RESTARTS_PER_MINUTE, Child, stop_all


def child(code: str) -> Child:
    return Child("test", [sys.executable, "-c", code], Path.cwd(), dict(os.environ))


def wait_for(path: Path) -> str:
    for _ in range(200):
        if path.exists() and path.read_text():
            return path.read_text()
        time.sleep(0.05)
    raise AssertionError(f"{path} was not written")


def lives(pid: int) -> bool:
    """Say whether a process lives; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_port_in_use_is_refused_with_what_to_do(address: str) -> None:
    with socket.socket() as other:
        other.bind((address, 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(checks.PortTaken, match=f"Port {port} is in use.*PORT=8001 make run"):
            checks.need_port("127.0.0.1", port)


def test_a_free_port_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]

    checks.need_port("127.0.0.1", port)


def test_two_starts_do_not_share_a_data_folder(tmp_path: Path) -> None:
    with checks.take_folder(tmp_path), pytest.raises(checks.AlreadyRunning, match=f"process {os.getpid()}"):
        checks.take_folder(tmp_path)

    checks.take_folder(tmp_path).close()


def test_a_full_disk_is_told_before_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(100, 100, 7_000_000))

    with pytest.raises(checks.DiskFull, match="is full: 7 MB are free"):
        checks.need_space(tmp_path)


def test_what_a_child_started_ends_with_it(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    one = child(
        "import subprocess, sys, pathlib, time;"
        "grandchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"pathlib.Path({str(told)!r}).write_text(str(grandchild.pid));"
        "time.sleep(60)"
    )
    one.start()
    grandchild = int(wait_for(told))

    stop_all([one])

    assert one.code == -signal.SIGTERM
    for _ in range(100):
        if not lives(grandchild):
            break
        time.sleep(0.05)
    assert not lives(grandchild)


def test_a_child_that_will_not_end_is_made_to(tmp_path: Path) -> None:
    told = tmp_path / "ready"
    one = child(
        "import signal, time, pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"pathlib.Path({str(told)!r}).write_text('x'); time.sleep(60)"
    )
    one.start()
    wait_for(told)

    stop_all([one], patience=0.3)

    assert one.code == -signal.SIGKILL


def test_a_child_is_not_started_again_and_again() -> None:
    one = child("")

    def dies_again(now: float) -> bool:
        started = one.restart(now)
        assert one.process is not None
        one.process.wait()
        return started

    assert [dies_again(float(second)) for second in range(MAX_RESTARTS_PER_MINUTE)] == [True] * 5
    assert not dies_again(10.0)
    assert dies_again(100.0)
