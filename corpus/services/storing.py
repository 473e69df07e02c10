"""Rows by the hundred thousand into the database: an interface with a way for each kind of database behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from django.db import connection, models

from .copying import CopyWriter
from .inserting import InsertWriter

if TYPE_CHECKING:
    from .import_run import NewResponse

Value = str | int | bool | bytes | None


class RowWriter(Protocol):
    """Writes rows in the order given, and may be behind until `settle`."""

    def reserve(self, model: type[models.Model], n: int) -> Sequence[int]:
        """Return ids for rows that are to come, which nobody else gets."""
        ...

    def add(self, model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Write rows of a table; values stand in the order of its columns."""
        ...

    def add_responses(self, responses: Sequence[NewResponse], import_id: int) -> None:
        """Write responses, whose prompts and sources have ids."""
        ...

    def step(self) -> None:
        """Go on with what is to be written, as far as that needs no waiting."""
        ...

    def settle(self) -> None:
        """Wait until everything is written and checked. The connection is free for other queries then."""
        ...


@contextmanager
def row_writer() -> Iterator[RowWriter]:
    """Give a writer for the transaction that is open; what it holds is written at the end."""
    if connection.vendor == "postgresql":
        with CopyWriter() as copying:
            yield copying
    else:
        yield InsertWriter()
