"""A kind of job whose chunks note what they did, for tests of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accounts.models import ApiToken
from jobs.services import registry
from jobs.services.registry import JobKind
from tests.factories import UserFactory, sha256


class Noting:
    """Stores a row for each chunk under a unique key, so that storing it twice would be an error.

    A test sets `before_write` to let something happen between work and write, or `fail` to break work.
    """

    def __init__(self, n_chunks: int = 3) -> None:
        self.n_chunks = n_chunks
        self.worked: list[int] = []
        self.fail: dict[int, int] = {}
        self.fail_in_write: dict[int, int] = {}
        self.before_write: dict[int, Any] = {}
        self.plan_error: Exception | None = None
        self.user: Any = None

    def plan(self, job):
        if self.plan_error is not None:
            raise self.plan_error
        return [{"number": number} for number in range(1, self.n_chunks + 1)]

    def work(self, job, payload):
        number = payload["number"]
        self.worked.append(number)
        if self.fail.get(number, 0) > 0:
            self.fail[number] -= 1
            raise RuntimeError(f"chunk {number} breaks")
        if number in self.before_write:
            self.before_write.pop(number)()

        def write() -> dict[str, Any]:
            self.user = self.user or UserFactory()
            ApiToken.objects.create(
                user=self.user,
                name=str(number),
                digest=sha256(f"{job.pk} {number}"),
                hint="x",
                created_at=job.created_at,
            )
            if self.fail_in_write.get(number, 0) > 0:
                self.fail_in_write[number] -= 1
                raise RuntimeError(f"chunk {number} breaks while it is stored")
            return {"stored": number}

        return write

    def conclude(self, job):
        return {"stored": sorted(result["stored"] for result in job.chunks.values_list("result", flat=True))}


def stored() -> list[int]:
    """Numbers of the chunks whose rows are there."""
    return sorted(int(name) for name in ApiToken.objects.values_list("name", flat=True))


@contextmanager
def registered(noting: Noting, name: str = "test") -> Iterator[None]:
    """Make the kind known for the length of a test."""
    registry.register(JobKind(name=name, plan=noting.plan, work=noting.work, conclude=noting.conclude))
    try:
        yield
    finally:
        del registry._kinds[name]
