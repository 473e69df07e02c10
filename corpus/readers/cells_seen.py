"""On which line of a file each sample of a prompt by a source was, in few bytes."""

from __future__ import annotations

from array import array
from typing import NamedTuple


class Seen(NamedTuple):
    """What stands where a sample would go.

    Attributes
    ----------
    sample : int
        Its number: the one it has, or the next one.
    line : int
        Where that sample is already, or the first line of the cell where the numbering differs; else 0.
    other_numbering : bool
        Whether the cell's samples have numbers and this one none, or the other way round.
    """

    sample: int
    line: int = 0
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
    >>> samples.find(7, None)
    Seen(sample=0, line=0, other_numbering=False)
    >>> samples.add(7, 0, 12, numbered=False)
    >>> samples.find(7, None).sample, samples.find(7, 5)
    (1, Seen(sample=5, line=12, other_numbering=True))
    """

    def __init__(self) -> None:
        # A cell with sample 0 alone is its line, below 0 where the file gives no number: in a file of many prompts
        # nearly all cells are so, and an object for each would be most of an import's memory.
        self._cells: dict[int, int | _Many] = {}

    def find(self, cell: int, sample: int | None) -> Seen:
        """Say what stands where a sample would go; without a number it goes behind the last."""
        there = self._cells.get(cell)
        if there is None:
            return Seen(sample or 0)
        if isinstance(there, int):
            numbered, first, n = there > 0, abs(there), 1
        else:
            numbered, first, n = there.numbered, there.first_line, there.n
        if numbered is (sample is None):
            return Seen(sample or 0, first, other_numbering=True)
        place = n if sample is None else sample
        if isinstance(there, int):
            return Seen(place, first if place == 0 else 0)
        return Seen(place, there.line_of(place))

    def add(self, cell: int, sample: int, line: int, *, numbered: bool) -> None:
        """Note a sample that `find` found no line of."""
        there = self._cells.get(cell)
        if there is None and sample == 0:
            self._cells[cell] = line if numbered else -line
            return
        if there is None:
            there = self._cells[cell] = _Many(numbered=numbered, line=line)
        elif isinstance(there, int):
            first = abs(there)
            there = self._cells[cell] = _Many(numbered=numbered, line=first)
            there.add(0, first)
        there.add(sample, line)
