"""A JSON Lines file of responses in, plain typed records out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from corpus.readers.columns import checked_mapping
from corpus.readers.lines import MAX_LINE_BYTES, LineTooLong, numbered_lines
from corpus.readers.quick_json import parse_line
from corpus.readers.quick_record import RecordReader
from corpus.readers.records import CorpusRecord, Refusal
from corpus.readers.strict_json import NotStrictJson


def read_jsonl(
    stream: BinaryIO, *, mapping: Mapping[str, str] | None = None
) -> Iterator[CorpusRecord | Refusal]:
    r"""Read a JSON Lines file, one response a line.

    The columns `prompt_id`, `prompt`, `model` and `response` are required; a
    `model` of null is a text without a model. `provider`, `family`, `released`
    (YYYY-MM-DD, YYYY-MM or YYYY), `sample_index` (from 0), `language` (BCP 47)
    and `category` (a string or a list of them) may be left out, null or empty.
    A `prompt_id` may be a whole number. Other columns are kept in `extra`.

    Parameters
    ----------
    stream : binary file
        UTF-8, read line by line: at most one line of 10 MB is held in memory.
        A byte order mark, CRLF and blank lines are fine.
    mapping : mapping of str to str, optional
        Our column names to the file's, where they differ.

    Returns
    -------
    iterator of CorpusRecord or Refusal
        For each line that is not blank one or the other; the refusal names all
        that is wrong with the line's columns. A file without rows is one
        refusal without a line number.

    Raises
    ------
    ValueError
        If `mapping` is wrong; before anything is read.

    Notes
    -----
    What needs several lines to see is checked by `consistency.checked`.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO(b'{"id": 7, "prompt": "Why?", "model": "m", "response": "So."}\n{"id": 8\n')
    >>> record, refusal = read_jsonl(file, mapping={"prompt_id": "id"})
    >>> record.prompt_key, record.response
    ('7', 'So.')
    >>> refusal
    Refusal(line=2, reason="not JSON: Expecting ',' delimiter at column 9")
    """
    # Not a generator itself, so that a wrong mapping is an error at once.
    return _rows(stream, checked_mapping(mapping))


def read_json_rows(stream: BinaryIO) -> Iterator[tuple[int, dict[str, object]] | Refusal]:
    r"""Read a JSON Lines file into its rows, whatever their columns are.

    Parameters
    ----------
    stream : binary file
        As for `read_jsonl`.

    Yields
    ------
    (int, dict) or Refusal
        Number of the line and its columns, or what is wrong with the line.

    Examples
    --------
    >>> import io
    >>> list(read_json_rows(io.BytesIO(b'{"a": 1}\n[]\n')))[0]
    (1, {'a': 1})
    """
    empty = True
    for number, line in numbered_lines(stream):
        empty = False
        if isinstance(line, LineTooLong):
            yield Refusal(
                number, f"the line is longer than {MAX_LINE_BYTES:,} bytes; write one response a line"
            )
            continue
        try:
            yield number, parse_line(line)
        except UnicodeDecodeError as error:
            yield Refusal(
                number, f"not valid UTF-8 at byte {error.start + 1} of the line; save the file as UTF-8"
            )
        except NotStrictJson as error:
            yield Refusal(number, str(error))
    if empty:
        yield Refusal(1, "the file has no rows")


def _rows(stream: BinaryIO, mapping: Mapping[str, str]) -> Iterator[CorpusRecord | Refusal]:
    read = RecordReader(mapping)
    for row in read_json_rows(stream):
        yield row if isinstance(row, Refusal) else read(*row)
