"""Rows into PostgreSQL by COPY, on a connection that is never waited for while there are rows to read.

Reading a row and storing one take about as long. So data is handed over as far as the connection takes it, and the
answer to a COPY, which comes when its constraints are checked, is fetched when it is there: meanwhile the next rows
are read.
"""

from __future__ import annotations

import select
import struct
from collections import deque
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

import psycopg
from django.db import connection, models
from psycopg import pq

from corpus.models import Response

from .response_rows import COLUMNS, json_of

if TYPE_CHECKING:
    from .import_run import NewResponse
    from .storing import Value

# As much is held ready while the database checks what it has.
MAX_WAITING_BYTES = 16 * 2**20
BLOCK_BYTES = 128 * 2**10
RESERVED_IDS = 2000

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
# Behind its number of fields a row has each field as its length and its bytes; the length of a null is -1.
_NULL = -1
# uid, prompt, language model, decoding, sample; then the length of the text.
_BY_A_MODEL = struct.Struct(">hi16siqiqiqiii").pack
_BY_NOBODY = struct.Struct(">hi16siqiiii").pack
# sha256, number of characters, no language, no origin, no derivation; then the length of `extra` and its version.
_BEHIND_TEXT = struct.Struct(">i64siiiiiiB").pack
_LAST = struct.Struct(">iq").pack
_JSONB_VERSION = 1


class CopyWriter:
    """Writes rows on this thread's connection, within the transaction that is open.

    Foreign keys are checked when each COPY ends and not all at the end of the transaction: while their pages are in
    memory, and while the next rows are read. They are the same checks.
    """

    def __init__(self) -> None:
        # What is to be done: a statement that begins a COPY, its data, None for its end.
        self._waiting: deque[bytes | str | None] = deque()
        self._n_bytes = 0
        self._asked = self._in_copy = self._ending = False
        self._ids: dict[str, deque[int]] = {}

    def __enter__(self) -> Self:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self._psycopg: psycopg.Connection[object] = connection.connection
        self._libpq = self._psycopg.pgconn
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._abandon()
            return
        self.settle()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def reserve(self, model: type[models.Model], n: int) -> Sequence[int]:
        """Return ids of the table's own sequence, fetched some thousands at a time."""
        table = model._meta.db_table
        ready = self._ids.setdefault(table, deque())
        if len(ready) < n:
            self.settle()
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                    [table, max(n, RESERVED_IDS)],
                )
                ready.extend(row[0] for row in cursor.fetchall())
        return [ready.popleft() for _ in range(n)]

    def add(self, model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Write rows of a table, as text."""
        if rows:
            self._begin(model, columns, "")
            self._put_blocks([f"{_line(row)}\n".encode() for row in rows])
            self._waiting.append(None)
            self.step()

    def add_responses(self, responses: Sequence[NewResponse], import_id: int) -> None:
        """Write responses, whose prompts and sources have ids, in the binary format: texts need no escapes."""
        if responses:
            self._begin(Response, COLUMNS, " (FORMAT binary)")
            last = _LAST(8, import_id)
            self._put_blocks([_HEADER, *[_response(one, last) for one in responses], _TRAILER])
            self._waiting.append(None)
            self.step()

    def step(self) -> None:
        """Hand over what the connection takes, and fetch the answers that are there."""
        with connection.wrap_database_errors:
            self._go_on()

    def settle(self) -> None:
        """Wait until everything is stored and checked."""
        with connection.wrap_database_errors:
            while self._go_on():
                self._wait()

    def _begin(self, model: type[models.Model], columns: Sequence[str], options: str) -> None:
        names = ", ".join(f'"{column}"' for column in columns)
        self._waiting.append(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN{options}')

    def _put_blocks(self, pieces: Sequence[bytes]) -> None:
        """Queue data in blocks; where too much waits, wait for the database."""
        block: list[bytes] = []
        n_bytes = 0
        for piece in pieces:
            block.append(piece)
            n_bytes += len(piece)
            if n_bytes >= BLOCK_BYTES:
                self._put(b"".join(block))
                block, n_bytes = [], 0
        if block:
            self._put(b"".join(block))

    def _put(self, data: bytes) -> None:
        self._waiting.append(data)
        self._n_bytes += len(data)
        with connection.wrap_database_errors:
            while self._go_on() and self._n_bytes > MAX_WAITING_BYTES:
                self._wait()

    def _go_on(self) -> bool:
        """Do what needs no waiting; say whether anything is left."""
        while True:
            if self._libpq.flush():
                return True
            if self._asked or self._ending:
                self._libpq.consume_input()
                if self._libpq.is_busy():
                    return True
                self._fetch_answer()
            elif not self._waiting:
                return self._in_copy
            else:
                self._do(self._waiting.popleft())

    def _do(self, what: bytes | str | None) -> None:
        if isinstance(what, str):
            self._libpq.send_query(what.encode())
            self._asked = True
        elif what is None:
            self._libpq.put_copy_end()
            self._in_copy, self._ending = False, True
        else:
            self._libpq.put_copy_data(what)
            self._n_bytes -= len(what)

    def _fetch_answer(self) -> None:
        result = self._libpq.get_result()
        if self._asked:
            self._asked = False
            if result is not None and result.status == pq.ExecStatus.COPY_IN:
                self._in_copy = True
                return
        while result is not None:
            if result.status == pq.ExecStatus.FATAL_ERROR:
                error = psycopg.errors.error_from_result(result)
                self._drain()
                raise error
            result = self._libpq.get_result()
        self._ending = False

    def _wait(self) -> None:
        """Wait until the connection takes more, or until the answer that was asked for comes."""
        socket = self._libpq.socket
        if self._libpq.flush():
            select.select([socket], [socket], [])
        elif self._asked or self._ending:
            select.select([socket], [], [])
        # Else all was taken meanwhile, and there is more to hand over.

    def _drain(self) -> None:
        """Read the rest of an answer, so that the connection can be told to roll back."""
        while self._libpq.get_result() is not None:
            pass
        self._asked = self._in_copy = self._ending = False

    def _abandon(self) -> None:
        """Leave a COPY that is under way; the transaction is rolled back by whoever opened it."""
        self._waiting.clear()
        if self._psycopg.closed:
            return
        try:
            if self._asked:
                result = self._libpq.get_result()
                self._in_copy = result is not None and result.status == pq.ExecStatus.COPY_IN
            if self._in_copy:
                self._libpq.put_copy_end(b"the import was given up")
            while self._libpq.flush():
                select.select([], [self._libpq.socket], [])
            self._drain()
        except psycopg.Error:
            self._psycopg.close()


def _response(one: NewResponse, last: bytes) -> bytes:
    """Return a response in the binary format, its fields in the order of `response_rows.COLUMNS`."""
    record, source, data = one.record, one.source, one.data
    extra = json_of(record.extra).encode() if record.extra else b"{}"
    n_fields = len(COLUMNS)
    if source is None:
        start = _BY_NOBODY(n_fields, 16, one.uid, 8, one.prompt.id, _NULL, _NULL, _NULL, len(data))
    else:
        start = _BY_A_MODEL(
            n_fields,
            16,
            one.uid,
            8,
            one.prompt.id,
            8,
            source.model_id,
            8,
            source.decoding_id,
            4,
            record.sample_index or 0,
            len(data),
        )
    digest = one.text_sha256.encode()
    n_chars = len(record.response)
    behind = _BEHIND_TEXT(64, digest, 4, n_chars, 0, _NULL, _NULL, len(extra) + 1, _JSONB_VERSION)
    return b"".join((start, data, behind, extra, last))


def _line(row: Sequence[Value]) -> str:
    """Return a row in the text format of COPY; rows of counts are numbers alone."""
    if set(map(type, row)) == {int}:
        return "\t".join(map(str, row))
    return "\t".join([_text(value) for value in row])


def _text(value: Value) -> str:
    """Return a value in the text format of COPY."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    text = value.replace("\\", "\\\\") if "\\" in value else value
    if "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text
