"""One JSON object of a line, read by orjson where nothing is doubtful and by the strict parser where something is."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from corpus.readers.strict_json import parse_object

# Far from what the strict parser refuses, so that the edge is decided there.
_DEPTH = 16
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
# orjson reads an integer that has more than 64 bits as a float.
_FLOAT_FROM_INTEGER = 2.0**63


def parse_line(line: bytes) -> dict[str, object]:
    r"""Parse one JSON object, with the values and the refusals of `strict_json.parse_object`.

    Parameters
    ----------
    line : bytes
        One JSON value in UTF-8.

    Raises
    ------
    NotStrictJson
        As `parse_object`.
    UnicodeDecodeError
        If it is not UTF-8.

    Notes
    -----
    orjson is some ten times faster, and silent where the strict parser is not. What it leaves unsaid shows in what
    it returns, but for a key that stands twice: then the line has more colons than the keys and texts that came
    out of it.

    Examples
    --------
    >>> parse_line(b'{"a": 1}')
    {'a': 1}
    >>> parse_line(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
    corpus.readers.strict_json.NotStrictJson: the key "a" stands twice in one object; keep one of them
    """
    row = _undoubted(line)
    return parse_object(line.decode()) if row is None else row


def _undoubted(line: bytes) -> dict[str, object] | None:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    # A colon can be written as an escape, and would not be found in the line.
    if type(row) is not dict or (b"\\" in line and b"\\u003" in line):
        return None
    n_colons = _colons_of_object(row, _DEPTH)
    return row if n_colons == line.count(b":") else None


def _colons_of_object(row: dict[str, object], depth: int) -> int:
    """Count the colons an object was written with; -1 when something in it is doubtful."""
    n = len(row)
    for key in row:
        if "\0" in key:
            return -1
        n += key.count(":")
    inner = _colons(row.values(), depth)
    return -1 if inner < 0 else n + inner


def _colons(values: Iterable[object], depth: int) -> int:
    n = 0
    for value in values:
        kind = type(value)
        if kind is str:
            if "\0" in value:  # type: ignore[operator]  # it is a string
                return -1
            n += value.count(":")  # type: ignore[attr-defined]
        elif kind is int:
            if not _SMALLEST <= value <= _LARGEST:  # type: ignore[operator]
                return -1
        elif kind is float:
            if abs(value) >= _FLOAT_FROM_INTEGER:  # type: ignore[arg-type]
                return -1
        elif kind is dict or kind is list:
            if not depth:
                return -1
            inner = (
                _colons_of_object(value, depth - 1)  # type: ignore[arg-type]
                if kind is dict
                else _colons(value, depth - 1)  # type: ignore[arg-type]
            )
            if inner < 0:
                return -1
            n += inner
    return n
