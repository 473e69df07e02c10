"""The rows of a file that were refused, each with its reason, as a table that a person can mend and bring again."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TextIO

from corpus.readers.formats import Format, format_of
from corpus.readers.lines import numbered_lines
from corpus.readers.records import CorpusRecord, PromptRecord
from corpus.readers.unpacking import UnreadableFile, open_unpacked

COLUMNS = ("line", "reason", "row")
# What a cell of a spreadsheet holds.
MAX_CELL = 32_000
# A spreadsheet runs what begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# More wrong rows than this nobody mends by hand.
MAX_ROWS = 100_000


class RefusedRows:
    """Collects refused rows on disk, in the order in which they were refused."""

    def __init__(self, spool: TextIO) -> None:
        self._spool = spool
        self._n = 0

    def add(self, line: int | None, reason: str, row: CorpusRecord | PromptRecord | None) -> None:
        """Take a row; without a record, it is looked up in the file where that has lines."""
        self._n += 1
        if self._n <= MAX_ROWS:
            self._spool.write(json.dumps([line, reason, None if row is None else _text_of(row)]) + "\n")

    def write(self, target: Path, *, source: Path, file_name: str) -> int:
        """Write the table; return how many rows it has. Rows of JSON Lines stand in it as they stood in the file."""
        self._spool.seek(0)
        n = 0
        with (
            closing(_Lines(source, file_name)) as lines,
            target.open("w", encoding="utf-8", newline="") as stream,
        ):
            table = csv.writer(stream)
            table.writerow(COLUMNS)
            for spooled in self._spool:
                line, reason, text = json.loads(spooled)
                there = lines.text(line)
                table.writerow([line, _harmless(reason), _harmless(text or "" if there is None else there)])
                n += 1
        return n


@contextmanager
def refused_rows() -> Iterator[RefusedRows]:
    """Give a collector of refused rows, gone with everything in it at the end."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        yield RefusedRows(spool)


class _Lines:
    """The lines of a file of JSON Lines, asked for in rising order; of other files none."""

    def __init__(self, source: Path, file_name: str) -> None:
        try:
            is_lines = format_of(source, file_name) is Format.JSONL
            self._stream = open_unpacked(source) if is_lines else None
        except UnreadableFile:
            self._stream = None
        self._lines = iter(()) if self._stream is None else numbered_lines(self._stream)
        self._at: tuple[int, str] = (0, "")

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()

    def text(self, line: int | None) -> str | None:
        if line is None or self._stream is None:
            return None
        while self._at[0] < line:
            try:
                number, content = next(self._lines)
            except (StopIteration, UnreadableFile):
                return None
            text = "" if isinstance(content, Exception) else content[: 4 * MAX_CELL].decode(errors="replace")
            self._at = (number, text)
        return self._at[1] if self._at[0] == line else None


def _text_of(row: CorpusRecord | PromptRecord) -> str:
    """Return a record as a row of JSON Lines, under our names of its columns."""
    facts: dict[str, object] = {"prompt_id": row.prompt_key, "prompt": row.prompt}
    if isinstance(row, CorpusRecord):
        facts |= {"model": row.model, "response": row.response, "sample_index": row.sample_index}
        facts |= {"provider": row.provider, "family": row.family}
        facts["released"] = None if row.released is None else row.released.isoformat()
    facts |= {"language": row.language, "category": list(row.categories) or None}
    stated = {name: value for name, value in facts.items() if value is not None or name == "model"}
    return json.dumps({**row.extra, **stated}, ensure_ascii=False, default=str)


def _harmless(text: str) -> str:
    """Keep a spreadsheet from running a cell, and from losing its end without a word."""
    text = text.replace("\0", "")
    if len(text) > MAX_CELL:
        text = text[:MAX_CELL] + " ..."
    return f"'{text}" if text.startswith(_FORMULA) else text
