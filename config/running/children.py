"""Processes started by another and ended with it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# A child that dies more often than this within a minute will not be helped by another start.
MAX_RESTARTS_PER_MINUTE = 5
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process with a group of its own, so that it and all it starts can be ended together.

    A quiet one speaks on standard error alone.
    """

    name: str
    command: Sequence[str]
    folder: Path
    env: Mapping[str, str]
    is_quiet: bool = False
    process: subprocess.Popen[bytes] | None = None
    restarts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start the process. A terminal's Ctrl-C does not reach it: its parent ends it."""
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=dict(self.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if self.is_quiet else None,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )

    @property
    def code(self) -> int | None:
        """Say how the process ended; None while it lives."""
        return None if self.process is None else self.process.poll()

    def restart(self, now: float) -> bool:
        """Start again, unless that was done too often within a minute."""
        self.restarts = [then for then in self.restarts if now - then < 60] + [now]
        if len(self.restarts) > MAX_RESTARTS_PER_MINUTE:
            return False
        self.start()
        return True


def _end_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed without a chance to do it."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop_all(children: Sequence[Child], patience: float = 8.0) -> None:
    """Ask every child to end, then make those that have not."""
    living = [child for child in children if child.process is not None]
    for child in living:
        _signal_group(child, signal.SIGTERM)
    until = time.monotonic() + patience
    for child in living:
        assert child.process is not None
        try:
            child.process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal_group(child, signal.SIGKILL)
            child.process.wait()
        # What a child left in its group goes with it.
        _signal_group(child, signal.SIGKILL)


def _signal_group(child: Child, number: signal.Signals) -> None:
    assert child.process is not None
    try:
        os.killpg(child.process.pid, number)
    except (ProcessLookupError, PermissionError):
        # Nobody is left; macOS says PermissionError of a group that has only zombies.
        return
