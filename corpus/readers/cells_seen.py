"""On which line of a file each sample of a prompt by a source was, in few bytes."""

from __future__ import annotations

from array import array
from typing import NamedTuple


class Taken(NamedTuple):
    """Why a sample has no place.

    Attributes
    ----------
    sample : int
        The number it has or would get.
    line : int
        Where that sample is already, or the first line of the cell where the numbering differs.
    other_numbering : bool
        Whether the cell's samples have numbers and this one none, or the other way round.
    """

    sample: int
    line: int
    other_numbering: bool = False


class _Many:
    """Samples of one cell, by number."""

    __slots__ = ("_far", "_lines", "first_line", "n", "numbered")

    def __init__(self, *, numbered: bool, line: int) -> None:
        self.numbered = numbered
        self.first_line = line
        # Nearly all files count from 0 without gaps: eight bytes each. 0 is no line.
        self._lines = array("q")
        self._far: dict[int, int] = {}
        self.n = 0

    def line_of(self, sample: int) -> int:
        near = self._lines[sample] if sample < len(self._lines) else 0
        return near or self._far.get(sample, 0)

    def add(self, sample: int, line: int) -> None:
        self.n += 1
        if sample < len(self._lines):
            self._lines[sample] = line
        # Bounded by the rows there are, so that no file can claim memory by its numbers.
        elif sample < 2 * self.n + 64:
            self._lines.extend([0] * (sample - len(self._lines)))
            self._lines.append(line)
        else:
            self._far[sample] = line


class Samples:
    """The samples of all cells of a file. A cell is any number.

    Examples
    --------
    >>> samples = Samples()
    >>> samples.place(7, None, line=12), samples.place(7, None, line=13)
    (0, 1)
    >>> samples.place(7, 5, line=14)
    Taken(sample=5, line=12, other_numbering=True)
    """

    def __init__(self) -> None:
        # A cell with sample 0 alone is its line, below 0 where the file gives no number: in a file of many prompts
        # nearly all cells are so, and an object for each would be most of an import's memory.
        self._cells: dict[int, int | _Many] = {}

    def place(self, cell: int, sample: int | None, line: int) -> int | Taken:
        """Note a sample and return its number; without one it goes behind the last. Or say what stands there."""
        there = self._cells.get(cell)
        numbered = sample is not None
        if there is None:
            if not sample:
                self._cells[cell] = line if numbered else -line
                return 0
            there = self._cells[cell] = _Many(numbered=numbered, line=line)
        elif isinstance(there, int):
            first = abs(there)
            if numbered is (there < 0):
                return Taken(sample or 0, first, other_numbering=True)
            if sample == 0:
                return Taken(0, first)
            there = self._cells[cell] = _Many(numbered=numbered, line=first)
            there.add(0, first)
        elif numbered is not there.numbered:
            return Taken(sample or 0, there.first_line, other_numbering=True)
        number = there.n if sample is None else sample
        if there_already := there.line_of(number):
            return Taken(number, there_already)
        there.add(number, line)
        return number
