"""A worker's hold on a chunk while it works, for work whose parts are too dear to lose with the chunk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings

from base.db import write_transaction
from jobs import errors
from jobs.models import Chunk, ChunkState

T = TypeVar("T")


class Hold:
    """Stores parts of a chunk's work before the chunk is done, and keeps its lease alive meanwhile.

    Everything stored is fenced by (owner, attempts) like the chunk's own end. What is stored stays, whatever
    becomes of the chunk: it must be rows under a unique key, which a second try of the chunk passes over.

    Parameters
    ----------
    chunk : Chunk
        As claimed.
    clock : callable
        Gives the time; the work takes it from here as well.
    """

    def __init__(self, *, chunk: Chunk, clock: Callable[[], datetime]) -> None:
        self._chunk = chunk
        self.now = clock
        self._renew_at = clock() + self._lease() / 3

    def store(self, write: Callable[[], T]) -> T:
        """Run a write in a short transaction of its own, and renew the lease with it.

        Raises
        ------
        LeaseLost
            If the chunk has another owner or attempt by now. Nothing is written.
        """
        with write_transaction():
            # Updated first: a sweep that would take the lease away waits until the rows are stored.
            self._take(self.now())
            return write()

    def renew(self) -> None:
        """Renew the lease when a third of it is gone; call it at least four times in the length of a lease.

        Raises
        ------
        LeaseLost
            If the chunk has another owner or attempt by now.
        """
        at = self.now()
        if at >= self._renew_at:
            with write_transaction():
                self._take(at)

    def _take(self, at: datetime) -> None:
        held = Chunk.objects.filter(
            pk=self._chunk.pk,
            state=ChunkState.LEASED,
            owner=self._chunk.owner,
            attempts=self._chunk.attempts,
        )
        if not held.update(lease_until=at + self._lease()):
            raise errors.LeaseLost(
                f"Chunk {self._chunk.number} of job {self._chunk.job_id} is no longer held by {self._chunk.owner}."
            )
        self._renew_at = at + self._lease() / 3

    @staticmethod
    def _lease() -> timedelta:
        return timedelta(seconds=settings.CHUNK_LEASE_SECONDS)
