"""Lines of a binary stream with their numbers, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

MAX_LINE_BYTES = 10_000_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class LineTooLong(ValueError):
    """The line is longer than `MAX_LINE_BYTES`; it is not kept."""


def numbered_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | LineTooLong]]:
    r"""Give each line that is not blank, with its number.

    Parameters
    ----------
    stream : binary file
        Only ``\n`` ends a line, as in JSON Lines; ``\r`` before it is white
        space. A byte order mark at the beginning is passed over.

    Yields
    ------
    (int, bytes or LineTooLong)
        Number from 1, counting blank lines too; the line without its end.

    Examples
    --------
    >>> import io
    >>> list(numbered_lines(io.BytesIO(b"\xef\xbb\xbfone\r\n\ntwo")))
    [(1, b'one'), (3, b'two')]
    """
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE_BYTES)
            yield number, LineTooLong()
            continue
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        # Only what ends the line goes: columns in messages are those of the file.
        line = line.rstrip(b"\r\n")
        # The first look is enough for nearly all lines, and copies none.
        if line and (not line.isspace() or line.strip(b" \t\r\n")):
            yield number, line
