"""What a kind of job does. Each app registers its own kinds when it is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jobs import errors
from jobs.models import Job

from .holding import Hold

Write = Callable[[], dict[str, Any]]


@dataclass(frozen=True)
class JobKind:
    """How a kind of job is cut into chunks, worked and concluded.

    Attributes
    ----------
    name : str
        As stored in `Job.kind`.
    plan : callable
        Job -> list of payloads, one for each chunk, JSON. Called once, when work begins.
    work : callable
        (job, payload) -> write. The slow part runs before it returns, outside any transaction; `write`
        is then called inside the fenced transaction, stores the rows and returns the chunk's result.
        It must write under unique keys, so that a repeat changes nothing.
    conclude : callable
        Job -> result of the whole job, JSON. Called once all chunks are done; safe to call twice.
    work_held : callable
        (job, payload, hold) -> write, in place of `work`: for chunks whose parts are stored one by one as they
        come, or that may take longer than a lease.
    """

    name: str
    plan: Callable[[Job], list[dict[str, Any]]]
    conclude: Callable[[Job], dict[str, Any]]
    work: Callable[[Job, dict[str, Any]], Write] | None = None
    work_held: Callable[[Job, dict[str, Any], Hold], Write] | None = None

    def __post_init__(self) -> None:
        if (self.work is None) == (self.work_held is None):
            raise ValueError(f"the job kind {self.name!r} needs work or work_held, and not both")

    def begin(self, job: Job, payload: dict[str, Any], hold: Hold) -> Write:
        """Do the slow part of a chunk."""
        if self.work_held is not None:
            return self.work_held(job, payload, hold)
        assert self.work is not None  # by __post_init__
        return self.work(job, payload)


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Make a kind known; the same name twice is a mistake of the programmer."""
    if kind.name in _kinds:
        raise ValueError(f"the job kind {kind.name!r} is registered twice")
    _kinds[kind.name] = kind


def kind_of(name: str) -> JobKind:
    """Return a registered kind."""
    try:
        return _kinds[name]
    except KeyError:
        known = ", ".join(sorted(_kinds)) or "none"
        raise errors.UnknownKind(f"There is no job kind {name!r}. Registered: {known}.") from None
