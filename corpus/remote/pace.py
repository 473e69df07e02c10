"""How fast requests to one service start: so many a minute, and none while it has asked for a pause."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.conf import settings

from .faults import Halted


class Pace:
    """Lets one request after another go; one for each service and process, for all threads together.

    Parameters
    ----------
    per_minute : int
        At most so many, evenly spread; 0 for any number.
    clock : callable
        Seconds that never go back.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._next = clock()
        self._resume = clock()

    def pause(self, seconds: float) -> None:
        """Let none go for so long; a shorter pause does not end a longer one."""
        with self._lock:
            self._resume = max(self._resume, self._clock() + seconds)

    def take(self, wait: Callable[[float], bool]) -> None:
        """Wait for the turn of one request.

        Parameters
        ----------
        wait : callable
            Waits so many seconds, and says whether the work was called off meanwhile, as `Event.wait` does.

        Raises
        ------
        Halted
            If it was.
        """
        with self._lock:
            turn = max(self._next, self._clock())
            self._next = turn + self._gap
        while True:
            with self._lock:
                seconds = max(turn, self._resume) - self._clock()
            if seconds <= 0:
                return
            # Afterwards the pause is looked at again: another thread's answer may have made it longer.
            if wait(seconds):
                raise Halted


_paces: dict[tuple[str, int], Pace] = {}
_paces_lock = threading.Lock()


def pace_of(provider: str) -> Pace:
    """Return this process's pace for a service."""
    per_minute = settings.REMOTE_REQUESTS_PER_MINUTE
    with _paces_lock:
        return _paces.setdefault((provider, per_minute), Pace(per_minute))
