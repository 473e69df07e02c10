"""A JSON Lines file of responses in, plain typed records out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from corpus.readers.columns import checked_mapping, record_from_row
from corpus.readers.lines import MAX_LINE_BYTES, LineTooLong, numbered_lines
from corpus.readers.records import CorpusRecord, Refusal
from corpus.readers.strict_json import NotStrictJson, parse_object


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


def _rows(stream: BinaryIO, mapping: Mapping[str, str]) -> Iterator[CorpusRecord | Refusal]:
    empty = True
    for number, line in numbered_lines(stream):
        empty = False
        yield _row(number, line, mapping)
    if empty:
        yield Refusal(1, "the file has no rows")


def _row(number: int, line: bytes | LineTooLong, mapping: Mapping[str, str]) -> CorpusRecord | Refusal:
    if isinstance(line, LineTooLong):
        return Refusal(number, f"the line is longer than {MAX_LINE_BYTES:,} bytes; write one response a line")
    try:
        row = parse_object(line.decode())
    except UnicodeDecodeError as error:
        return Refusal(
            number, f"not valid UTF-8 at byte {error.start + 1} of the line; save the file as UTF-8"
        )
    except NotStrictJson as error:
        return Refusal(number, str(error))
    return record_from_row(number, row, mapping)
