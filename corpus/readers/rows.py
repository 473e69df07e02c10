"""A file of any format in, its rows out: columns by name, as JSON values, each with its place in the file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj

from corpus.readers.delimited import DelimitedRows, header_of, named_rows
from corpus.readers.formats import Format, format_of
from corpus.readers.json_array import ElementTooLong, numbered_elements
from corpus.readers.jsonl import read_json_rows
from corpus.readers.lines import MAX_LINE_BYTES
from corpus.readers.parquet import ParquetRows
from corpus.readers.quick_json import parse_line
from corpus.readers.records import Refusal
from corpus.readers.strict_json import NotStrictJson
from corpus.readers.unpacking import UnreadableFile, open_unpacked, packing_of

Row = tuple[int, dict[str, object]]
TEXT = "text"
Check = Callable[[Mapping[str, str]], str | None]


def read_rows(path: Path, *, file_name: str, check: Check | None = None) -> Iterator[Row | Refusal]:
    r"""Read a file row by row.

    Parameters
    ----------
    path : Path
        JSON Lines, a JSON list of objects, CSV or Parquet, each also packed by gzip or Zstandard.
    file_name : str
        As the person knows it: it decides where the content does not.
    check : callable, optional
        Is shown the columns of a format that names them before its rows, with their types (`text`, or the type's own
        name), and says what is wrong with them, or None.

    Yields
    ------
    (int, dict) or Refusal
        The place, and columns by name. The place is a line of JSON Lines, the line on which a row of CSV begins, and
        the number of an element or of a Parquet row, from 1. What is wrong with the file as a whole is a refusal
        without a place, and the last thing to come. Cells of CSV are strings.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "answers.csv"
    ...     _ = path.write_text('prompt;response\nWhy?;"So;\nso."\n')
    ...     list(read_rows(path, file_name=path.name))
    [(2, {'prompt': 'Why?', 'response': 'So;\nso.'})]
    """
    empty = True
    try:
        for row in _READERS[format_of(path, file_name)](path, check):
            empty = False
            yield row
    except UnreadableFile as error:
        yield Refusal(None, str(error))
    else:
        if empty:
            yield Refusal(None, "the file has no rows")


def _jsonl(path: Path, check: Check | None) -> Iterator[Row | Refusal]:
    with open_unpacked(path) as stream:
        yield from read_json_rows(stream)


def _json(path: Path, check: Check | None) -> Iterator[Row | Refusal]:
    with open_unpacked(path) as stream:
        for number, element in numbered_elements(stream):
            if isinstance(element, ElementTooLong):
                yield Refusal(
                    number, f"the element is longer than {MAX_LINE_BYTES:,} bytes; write one row an element"
                )
            else:
                yield _parsed(number, element)


def _csv(path: Path, check: Check | None) -> Iterator[Row | Refusal]:
    with open_unpacked(path) as stream:
        rows = iter(DelimitedRows(stream))
        columns = header_of(rows)
        _apply(check, dict.fromkeys(columns, TEXT))
        yield from named_rows(rows, columns)


def _parquet(path: Path, check: Check | None) -> Iterator[Row | Refusal]:
    with _unpacked_file(path) as plain:
        rows = ParquetRows(plain)
        _apply(check, rows.columns)
        yield from rows


_READERS = {Format.JSONL: _jsonl, Format.JSON: _json, Format.CSV: _csv, Format.PARQUET: _parquet}


def _apply(check: Check | None, columns: Mapping[str, str]) -> None:
    if check is not None and (problem := check(columns)) is not None:
        raise UnreadableFile(problem)


def _parsed(number: int, element: bytes) -> Row | Refusal:
    try:
        return number, parse_line(element)
    except UnicodeDecodeError as error:
        return Refusal(
            number, f"not valid UTF-8 at byte {error.start + 1} of the element; save the file as UTF-8"
        )
    except NotStrictJson as error:
        return Refusal(number, str(error))


@contextmanager
def _unpacked_file(path: Path) -> Iterator[Path]:
    """Give a file that can be read from its end, as Parquet must be; a packed one is unpacked beside the system's own
    temporary files for as long.
    """
    if packing_of(path) is None:
        yield path
        return
    handle, name = tempfile.mkstemp(suffix=".parquet")
    try:
        with os.fdopen(handle, "wb") as plain, open_unpacked(path) as stream:
            copyfileobj(stream, plain, 2**20)
        yield Path(name)
    finally:
        Path(name).unlink()
