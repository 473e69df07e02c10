"""Rows in, a file of JSON Lines out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO


def write_jsonl(stream: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    r"""Write an object for each row, one to a line, and return how many there were.

    Parameters
    ----------
    stream : text file
    columns : sequence of str
        Names and order of the keys; every row has exactly these.
    rows : iterable of mapping
        JSON values; None becomes null.

    Raises
    ------
    ValueError
        If a row has other columns, or a number is not finite.

    Examples
    --------
    >>> import io
    >>> stream = io.StringIO()
    >>> write_jsonl(stream, ["text", "value"], [{"value": None, "text": "ёж"}])
    1
    >>> stream.getvalue()
    '{"text": "ёж", "value": null}\n'
    """
    count = 0
    for row in rows:
        if row.keys() != set(columns):
            raise ValueError(f"rows: row {count + 1} has the columns {sorted(row)}, not {sorted(columns)}")
        ordered = {column: row[column] for column in columns}
        stream.write(_one_line(json.dumps(ordered, ensure_ascii=False, allow_nan=False)) + "\n")
        count += 1
    return count


def _one_line(text: str) -> str:
    # Characters that JSON leaves as they are, and that some readers take for the end of a line.
    for mark in ("\u0085", "\u2028", "\u2029"):
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
