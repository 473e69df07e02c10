"""Rows of a Parquet file as JSON values, some at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.readers.records import Refusal
from corpus.readers.strict_json import MAX_DEPTH, shown
from corpus.readers.unpacking import FREE_BYTES, MAX_RATIO, MAX_UNPACKED_BYTES, UnreadableFile

_ROWS = 64
# A value that stands in a file once can be meant by every row: this much of repeated values is unfolded at a time.
_UNFOLDED_BYTES = 64 * 2**20
_LARGEST = 2**63 - 1


class ParquetRows:
    """Rows of a Parquet file.

    Parameters
    ----------
    path : Path
        The file, not packed.

    Attributes
    ----------
    columns : dict of str to str
        Name to the type's name, as `string` or `list<element: int64>`.

    Raises
    ------
    UnreadableFile
        If the file is damaged, a column's type has no JSON value, or the file claims more values than its size
        could hold.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._n_packed = path.stat().st_size
        try:
            self._file = pq.ParquetFile(path, buffer_size=2**20, pre_buffer=False)
            schema = self._file.schema_arrow
        except (pa.ArrowException, OSError) as error:
            raise UnreadableFile(
                f"its Parquet data are damaged ({_short(error)}); download it again"
            ) from error
        names = list(schema.names)
        for field in schema:
            if names.count(field.name) > 1:
                raise UnreadableFile(f"the column {shown(field.name)} stands twice; rename one of them")
            if (unread := _without_json(field.type)) is not None:
                raise UnreadableFile(
                    f"the column {shown(field.name)} holds {unread}, which has no place in JSON; leave the column "
                    "out or write it as text"
                )
        self.columns = {field.name: _type_name(field.type) for field in schema}
        self.text_columns = {field.name for field in schema if _is_text(field.type)}
        self._check_claims()

    def __iter__(self) -> Iterator[tuple[int, dict[str, object]] | Refusal]:
        """Give each row with its number from 1."""
        number, n_bytes = 0, 0
        try:
            for group in range(self._file.metadata.num_row_groups):
                for batch in self._file.iter_batches(batch_size=self._n_rows(group), row_groups=[group]):
                    unfolded = _unfolded(batch)
                    n_bytes += unfolded.nbytes
                    self._check_size(n_bytes)
                    for row in unfolded.to_pylist(maps_as_pydicts="strict"):
                        number += 1
                        yield _row(number, row)
        except (pa.ArrowException, OSError, UnicodeDecodeError, KeyError) as error:
            raise UnreadableFile(
                f"its Parquet data are damaged after row {number} ({_short(error)}); download or write it again"
            ) from error
        finally:
            self._file.close()

    def _check_claims(self) -> None:
        """Refuse a file of some bytes that says it has millions of values."""
        metadata = self._file.metadata
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        self._check_size(sum(group.total_byte_size for group in groups))
        self._check_size(
            sum(
                4 * group.column(number).num_values for group in groups for number in range(group.num_columns)
            )
        )

    def _check_size(self, n_bytes: int) -> None:
        if n_bytes > min(MAX_UNPACKED_BYTES, max(FREE_BYTES, MAX_RATIO * self._n_packed)):
            raise UnreadableFile(
                f"it holds more than {MAX_RATIO} times its size or more than {MAX_UNPACKED_BYTES // 2**30} GiB, which "
                "text does not; look at it yourself"
            )

    def _n_rows(self, group: int) -> int:
        """Return how many rows of a row group are read at a time."""
        metadata = self._file.metadata.row_group(group)
        unfolded = 1
        for column in map(metadata.column, range(metadata.num_columns)):
            if column.has_dictionary_page and column.dictionary_page_offset is not None:
                values_in_a_row = math.ceil(column.num_values / max(metadata.num_rows, 1))
                largest = _dictionary_bytes(self._path, column.dictionary_page_offset)
                # A header that is not as expected: all of the column may be one value.
                largest = column.total_uncompressed_size if largest is None else largest
                unfolded = max(unfolded, largest * max(values_in_a_row, 1))
        return max(1, min(_ROWS, _UNFOLDED_BYTES // unfolded))


def _unfolded(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Write values that stand once and are meant by many rows into each of them, so that their size can be seen."""
    return pa.RecordBatch.from_arrays(
        [
            column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
            for column in batch.columns
        ],
        names=batch.schema.names,
    )


def _dictionary_bytes(path: Path, offset: int) -> int | None:
    """Read from its header how long a page of repeated values is unpacked; None where the header is another.

    A page header begins with its type, its unpacked and its packed length: three fields, each a byte 0x15 (the next
    field, a 32-bit integer) and a variable-length integer, least bits first and doubled.
    """
    with path.open("rb") as stream:
        stream.seek(offset)
        header = stream.read(32)
    position, numbers = 0, []
    for _ in range(2):
        if header[position : position + 1] != b"\x15":
            return None
        position += 1
        number = shift = 0
        while True:
            if position >= len(header):
                return None
            byte = header[position]
            position += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        numbers.append(number >> 1)
    return numbers[1]


def _row(number: int, row: Mapping[str, Any]) -> tuple[int, dict[str, object]] | Refusal:
    try:
        return number, {name: _json_value(value) for name, value in row.items()}
    except _NoJson as error:
        return Refusal(number, str(error))


class _NoJson(ValueError):
    pass


def _json_value(value: Any) -> object:
    kind = type(value)
    if kind is str:
        if "\x00" in value:
            raise _NoJson("a string holds the character NUL (\\u0000); remove it")
        return value
    if value is None or kind is bool:
        return value
    if kind is int:
        if value > _LARGEST:
            raise _NoJson(f"the integer {value} does not fit into 64 bits; write it as a string")
        return value
    if kind is float:
        if not math.isfinite(value):
            raise _NoJson(f"a number is {value}; write null for a missing number")
        return value
    if kind is list:
        if value and type(value[0]) is float and _all_finite(value):
            return value
        return [_json_value(one) for one in value]
    if kind is dict:
        return {_json_value(name): _json_value(one) for name, one in value.items()}
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise _NoJson(f"it holds {kind.__name__}, which has no place in JSON; write it as text")


def _all_finite(values: list[Any]) -> bool:
    """Tell whether a list is of finite numbers alone: vectors are long, and looked at one by one are slow."""
    return all(type(value) is float for value in values) and all(map(math.isfinite, values))


def _without_json(kind: pa.DataType, depth: int = 1) -> str | None:
    """Name what in a type cannot be written as JSON; None where all of it can."""
    if depth > MAX_DEPTH:
        return f"values nested more than {MAX_DEPTH} deep"
    if pa.types.is_dictionary(kind):
        return _without_json(kind.value_type, depth)
    if pa.types.is_map(kind):
        if not _is_text(kind.key_type):
            return f"a map by {kind.key_type}"
        return _without_json(kind.item_type, depth + 1)
    if pa.types.is_nested(kind):
        if pa.types.is_union(kind):
            return "a union"
        inner = (_without_json(kind.field(number).type, depth + 1) for number in range(kind.num_fields))
        return next((found for found in inner if found is not None), None)
    if _is_text(kind) or pa.types.is_null(kind) or pa.types.is_boolean(kind) or pa.types.is_decimal(kind):
        return None
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return None
    if pa.types.is_date(kind) or pa.types.is_time(kind) or pa.types.is_timestamp(kind):
        return None
    return f"values of the type {kind}"


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return any(
        is_one(kind) for is_one in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    )


def _type_name(kind: pa.DataType) -> str:
    return "text" if _is_text(kind) else str(kind)


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
