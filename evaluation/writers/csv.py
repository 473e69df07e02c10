"""Rows in, a CSV file out, as RFC 4180 has it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO


def write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    r"""Write rows under a header, one at a time, and return how many there were.

    Parameters
    ----------
    stream : text file
        Opened with ``newline=""``.
    columns : sequence of str
        Names and order of the columns; every row has exactly these.
    rows : iterable of mapping
        None becomes an empty field, true and false those words, a list or mapping its JSON.

    Raises
    ------
    ValueError
        If a row has other columns.

    Notes
    -----
    Fields with a comma, a quote or a line end are quoted. Texts are left as they are, also those that begin
    with ``=``, ``+``, ``-`` or ``@``: a changed text would no longer be what people judged. A spreadsheet
    takes such a text for a formula, so import the columns as text there.

    Examples
    --------
    >>> import io
    >>> stream = io.StringIO(newline="")
    >>> write_csv(stream, ["text", "value", "values"], [{"text": 'a "b"\n', "value": None, "values": [1, 2]}])
    1
    >>> stream.getvalue()
    'text,value,values\r\n"a ""b""\n",,"[1, 2]"\r\n'
    """
    writer = csv.writer(stream)
    writer.writerow(columns)
    count = 0
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"rows: row {count + 1} has {len(row)} columns, not {len(columns)}")
        try:
            fields = [_field(row[column]) for column in columns]
        except KeyError as error:
            raise ValueError(f"rows: row {count + 1} has no column {error}") from None
        writer.writerow(fields)
        count += 1
    return count


def _field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    if isinstance(value, float):
        return repr(value)
    return str(value)
