"""What ends a set-up: one clear line each, known from what a tool printed."""

from __future__ import annotations

import errno
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

UNREACHABLE = re.compile(
    r"NewConnectionError|NameResolutionError|Failed to establish|Temporary failure in name resolution"
    r"|Name or service not known|ConnectTimeout|ReadTimeout|ProxyError|Connection refused|Connection reset"
    r"|Network is unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH"
    r"|ERR_SOCKET_TIMEOUT"
)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
DISK_FULL = re.compile(r"No space left on device|ENOSPC|Errno 28|disk is full|Disk quota exceeded")


class Stop(Exception):
    """The work cannot go on; the text is the one line that is shown."""


def say(line: str) -> None:
    """Tell the person who waits."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def need_space(folder: Path, megabytes: int, what: str) -> None:
    """Stop when a folder's disk has less room than the work will take."""
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise Stop(
            f"The disk of {folder} is full: {what} needs about {megabytes} MB and {free} MB are free. "
            "Free some space and try again."
        )


def run(
    command: Sequence[str],
    *,
    what: str,
    index: str,
    log: Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a quiet tool; what it printed is kept in a log and read only when it failed.

    Parameters
    ----------
    command : sequence of str
        The tool and its arguments.
    what : str
        What is being done, as it is told to the person.
    index : str
        Where the tool fetches from, in words.
    log : Path
        File for what the tool prints.
    cwd, env : Path, mapping
        Where and with which environment it runs.
    """
    say(f"{what} ...")
    began = time.monotonic()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        code = subprocess.run(
            command, cwd=cwd, env=env, stdout=out, stderr=subprocess.STDOUT, check=False
        ).returncode
    if code:
        raise Stop(_reason(log.read_text(errors="replace"), what=what, index=index, log=log))
    say(f"  done in {time.monotonic() - began:.0f} s")


def _reason(printed: str, *, what: str, index: str, log: Path) -> str:
    if DISK_FULL.search(printed):
        return f"The disk became full: {what}. Free some space and try again."
    if UNREACHABLE.search(printed):
        return f"{index} could not be reached: {what}. Check the network and try again; see {log}."
    lines = [line.strip() for line in COLOURS.sub("", printed).splitlines() if line.strip()]
    errors = [n for n, line in enumerate(lines) if re.search(r"\berror\b|\bfatal\b", line, re.IGNORECASE)]
    # The line that says "error" often only announces the next, which says what it is.
    told = " ".join(lines[errors[0] : errors[0] + 2]) if errors else (lines or ["it printed nothing"])[-1]
    return f"This did not work: {what}: {told[:300]} (all of it in {log})"


def in_one_line(main: Callable[[], None]) -> int:
    """Run a program of this folder; return its exit code, after one line if it had to stop."""
    try:
        main()
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        sys.stderr.write("The disk is full. Free some space and try again.\n")
        return 1
    return 0
