r"""The elements of a JSON list one by one, in bounded memory.

Only where an element begins and ends is found here, from quotes, braces and brackets; what stands between is parsed
as strictly as a line of JSON Lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from corpus.readers.lines import MAX_LINE_BYTES
from corpus.readers.unpacking import UnreadableFile

_CHUNK = 2**18
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# What can change where we are: in a string, in an element, between elements.
_IN_STRING = re.compile(rb'["\\]')
_IN_ELEMENT = re.compile(rb'["{}\[\]]')
_BETWEEN = re.compile(rb'["{}\[\],]')


class ElementTooLong(ValueError):
    """The element is longer than `MAX_LINE_BYTES`; it is not kept."""


def numbered_elements(stream: BinaryIO) -> Iterator[tuple[int, bytes | ElementTooLong]]:
    r"""Give each element of the list that a file is, with its number.

    Parameters
    ----------
    stream : binary file
        UTF-8. A byte order mark is passed over.

    Yields
    ------
    (int, bytes or ElementTooLong)
        Number from 1; the element's text, not yet parsed.

    Raises
    ------
    UnreadableFile
        Where the list is not closed, or something stands behind it.

    Examples
    --------
    >>> import io
    >>> list(numbered_elements(io.BytesIO(b'[{"a": [1, 2]},\n "x]"]')))
    [(1, b'{"a": [1, 2]}'), (2, b'"x]"')]
    """
    scan = _Scan()
    number = 0
    while chunk := stream.read(_CHUNK):
        for element in scan.elements(chunk):
            number += 1
            yield number, element
    scan.finish(number)


class _Scan:
    """Where in the list we are."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_string = False
        self._skip = 0
        self._started = False
        self._ended = False
        self._kept: list[bytes] = []
        self._n_kept = 0

    def elements(self, chunk: bytes) -> Iterator[bytes | ElementTooLong]:
        if not self._started:
            chunk = chunk.removeprefix(_BYTE_ORDER_MARK)
        begin, position = 0, self._skip
        self._skip = 0
        while found := self._pattern().search(chunk, position):
            at, position = found.start(), found.end()
            mark = found[0]
            if self._in_string:
                if mark == b"\\":
                    position += 1  # whatever it escapes, a quote among it, ends nothing
                else:
                    self._in_string = False
            elif mark == b'"':
                self._in_string = True
            elif mark in b"{[":
                self._depth += 1
                if self._depth == 1:
                    if self._started or mark != b"[" or chunk[:at].strip():
                        self._refuse_rest()
                    self._started, begin = True, position
            elif self._depth > 1:
                self._depth -= 1
            elif self._depth == 1 and mark in b",]":
                self._keep(chunk[begin:at])
                begin = position
                element = self._taken()
                if mark == b"]":
                    self._depth, self._ended = 0, True
                # Nothing between two commas is an element that is wrong; nothing before the end is no element.
                if mark == b"," or element != b"":
                    yield element
            else:
                self._refuse_rest()
        self._skip = max(position - len(chunk), 0)
        if self._depth:
            self._keep(chunk[begin:])
        elif chunk[begin:].strip():
            self._refuse_rest()

    def finish(self, n_elements: int) -> None:
        if not self._ended:
            raise UnreadableFile(
                f"its JSON list is not closed after element {n_elements}; the file is cut off or a quote or bracket "
                "is missing"
            )

    def _pattern(self) -> re.Pattern[bytes]:
        if self._in_string:
            return _IN_STRING
        return _BETWEEN if self._depth == 1 else _IN_ELEMENT

    def _keep(self, part: bytes) -> None:
        self._n_kept += len(part)
        if self._n_kept <= MAX_LINE_BYTES:
            self._kept.append(part)

    def _taken(self) -> bytes | ElementTooLong:
        too_long = self._n_kept > MAX_LINE_BYTES
        element = b"".join(self._kept).strip()
        self._kept, self._n_kept = [], 0
        return ElementTooLong() if too_long else element

    def _refuse_rest(self) -> None:
        raise UnreadableFile(
            "something stands outside its JSON list; write one list, [{...}, ...], and nothing else"
        )
