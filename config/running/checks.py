"""What can be wrong before anything is started, each in one line."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
from pathlib import Path
from typing import TextIO

from base.errors import Conflict

NEEDED_MEGABYTES = 200


class PortTaken(Conflict):
    """Another program listens where the server would."""

    code = "port_taken"


class AlreadyRunning(Conflict):
    """Another start is using this data folder."""

    code = "already_running"


class DiskFull(Conflict):
    """There is no room to work in."""

    code = "disk_full"


def need_port(host: str, port: int) -> None:
    """Refuse when somebody listens there.

    Connecting is asked as well as binding: a program that listens on all addresses does not keep another
    from binding the one.
    """
    taken = PortTaken(
        f"Port {port} is in use by another program. Stop it, or choose another: PORT=8001 make run"
    )
    try:
        with socket.create_connection((host, port), timeout=0.5):
            raise taken
    except OSError:
        pass  # nobody answered
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise PortTaken(f"Port {port} is reserved for the system. Choose one above 1023.") from None
        except OSError:
            raise taken from None


def need_space(folder: Path) -> None:
    """Refuse when the disk of the data folder is as good as full: SQLite would stop in the middle."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < NEEDED_MEGABYTES:
        raise DiskFull(
            f"The disk of {folder} is full: {free} MB are free, {NEEDED_MEGABYTES} MB are needed. "
            "Free some space, or name another folder with HIVECHECK_DATA_DIR."
        )


def take_folder(folder: Path) -> TextIO:
    """Hold a data folder for as long as the returned file is open.

    The system lets go of it when the process ends, however it ends.
    """
    path = folder / "up.lock"
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise AlreadyRunning(
            f"Hivecheck already runs on {folder} (process {holder}). Stop that one, or name another folder "
            "with HIVECHECK_DATA_DIR."
        ) from None
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file
