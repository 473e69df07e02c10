"""Rows into SQLite: prepared statements on many rows each, written as they come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection, models

from corpus.models import Response

from .response_rows import COLUMNS, json_of

if TYPE_CHECKING:
    from .import_run import NewResponse
    from .storing import Value


class InsertWriter:
    """Writes rows at once, so that there is never anything to wait for.

    It holds the database's only write lock as long as its transaction is open.
    """

    def reserve(self, model: type[models.Model], n: int) -> Sequence[int]:
        """Return the ids behind the last one; nobody else writes meanwhile."""
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        return range(first, first + n)

    def add(self, model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Write rows of a table."""
        if not rows:
            return
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', rows)

    def add_responses(self, responses: Sequence[NewResponse], import_id: int) -> None:
        """Write responses, whose prompts and sources have ids."""
        self.add(
            Response,
            COLUMNS,
            [
                (
                    one.uid.hex(),
                    one.prompt.id,
                    None if one.source is None else one.source.model_id,
                    None if one.source is None else one.source.decoding_id,
                    one.record.sample_index,
                    one.record.response,
                    one.text_sha256,
                    len(one.record.response),
                    "",
                    None,
                    None,
                    json_of(one.record.extra),
                    import_id,
                )
                for one in responses
            ],
        )

    def step(self) -> None:
        """Do nothing: all is written."""

    def settle(self) -> None:
        """Do nothing: all is written."""
