"""Rows of a table in text: CSV and its relatives, in bounded memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from corpus.readers.lines import MAX_LINE_BYTES
from corpus.readers.records import Refusal
from corpus.readers.strict_json import shown
from corpus.readers.unpacking import UnreadableFile

DELIMITERS = (",", ";", "\t", "|")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Cells = tuple[int, list[str]]


class DelimitedRows:
    """Rows of a table in text, with the lines they begin on.

    Parameters
    ----------
    stream : binary file
        UTF-8. A byte order mark is passed over; a quoted cell may hold line breaks and doubled quotes.
    delimiter : str, optional
        Without it, the one of comma, semicolon, tab and bar that parts the first row into most cells.
    quoted : bool
        Whether quotes mean anything.

    Notes
    -----
    One row is held at a time. A row of more than `MAX_LINE_BYTES` ends the reading, since nobody can say where the
    next one begins.
    """

    def __init__(self, stream: BinaryIO, *, delimiter: str | None = None, quoted: bool = True) -> None:
        # The limit is the process's own, and only ever raised: a row's bytes are bounded here.
        csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE_BYTES))
        self._stream = stream
        self._n_lines = 0
        self._row_bytes = 0
        self._pushed_back: list[str] = []
        self.delimiter = delimiter or self._sniffed()
        self._reader = csv.reader(
            self._lines(),
            delimiter=self.delimiter,
            quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
            strict=True,
        )

    def __iter__(self) -> Iterator[Cells | Refusal]:
        """Give each row that has a cell which is not blank.

        Raises
        ------
        UnreadableFile
            Where the rest of the file cannot be told into rows: not UTF-8, a quote that is never closed.
        """
        while True:
            line, self._row_bytes = self._reader.line_num + 1, 0
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Refusal(line, _in_words(error))
                continue
            # Spreadsheets leave rows of empty cells behind.
            if not any(cell.strip() for cell in cells):
                continue
            if any("\x00" in cell for cell in cells):
                yield Refusal(line, "a cell holds the character NUL (\\u0000); remove it")
                continue
            yield line, cells

    def _lines(self) -> Iterator[str]:
        while line := self._next_line():
            yield line

    def _next_line(self) -> str:
        if self._pushed_back:
            return self._pushed_back.pop()
        line = self._stream.readline(MAX_LINE_BYTES + 1)
        self._n_lines += 1
        self._row_bytes += len(line)
        if self._row_bytes > MAX_LINE_BYTES:
            raise UnreadableFile(
                f"the row that goes on in line {self._n_lines} is longer than {MAX_LINE_BYTES:,} bytes; a quote before "
                "it may not be closed"
            )
        if self._n_lines == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        try:
            return line.decode()
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                f"line {self._n_lines} is not valid UTF-8 at byte {error.start + 1}; save the file as UTF-8 (in "
                "spreadsheets: CSV UTF-8)"
            ) from error

    def _sniffed(self) -> str:
        """Choose by the first line alone: texts below hold any of these characters."""
        first = self._next_line()
        self._pushed_back.append(first)
        widths = {delimiter: _width(first, delimiter) for delimiter in DELIMITERS}
        return max(DELIMITERS, key=lambda delimiter: widths[delimiter])


def named_rows(
    rows: Iterator[Cells | Refusal], columns: Sequence[str]
) -> Iterator[tuple[int, dict[str, object]] | Refusal]:
    """Give rows as columns by name; refuse those with more or fewer cells than there are names."""
    for row in rows:
        if isinstance(row, Refusal):
            yield row
            continue
        line, cells = row
        if len(cells) == len(columns):
            yield line, dict(zip(columns, cells, strict=True))
        else:
            yield Refusal(
                line,
                f"it has {len(cells)} cells and the file {len(columns)} columns; put a cell that holds the delimiter "
                "or a line break into quotes",
            )


def header_of(rows: Iterator[Cells | Refusal]) -> list[str]:
    """Take the first row as the names of the columns.

    Raises
    ------
    UnreadableFile
        If there is none, or a name stands twice.
    """
    first = next(rows, None)
    if first is None:
        raise UnreadableFile("the file has no rows")
    if isinstance(first, Refusal):
        raise UnreadableFile(f"its first line, which should name the columns, cannot be read: {first.reason}")
    names = [name.strip() for name in first[1]]
    for name in names:
        if names.count(name) > 1:
            raise UnreadableFile(
                f"the column {shown(name)} stands twice in its first line; rename one of them"
            )
    return names


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter)))
    except csv.Error:
        return 0


def _in_words(error: csv.Error) -> str:
    said = str(error)
    if "end of data" in said:
        return "a quote is not closed before the end of the file; close it, or double quotes inside a cell"
    if "new-line character" in said:
        return "a line ends by a carriage return alone; save the file with the usual line ends"
    if "expected after" in said:
        return "something follows a closing quote; double quotes inside a cell"
    return f"it is not a row of a table ({said})"
