"""Rows under named columns, each as often as it was seen."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from .questions import Question

HOW_OFTEN = re.compile(r"count|counts|freq|frequency|n|n_items|number|times")


def rows_written_out(question: Question) -> tuple[list[str], list[list[Any]]]:
    """Return the names of columns, in small letters, and the rows.

    Where a column says how often its row was seen, the row comes that often, without it.
    """
    names = [str(name).lower() for name in question.needed("columns")]
    rows = [list(row) for row in question.needed("rows")]
    if any(len(row) != len(names) for row in rows):
        raise ValueError("rows: every column needs an entry")
    place = next((place for place, name in enumerate(names) if HOW_OFTEN.fullmatch(name)), None)
    if place is None:
        return names, rows
    del names[place]
    repeated = []
    for row in rows:
        times = row.pop(place)
        if times != int(times) or times < 0:
            raise ValueError(f"rows: one was seen {times} times")
        repeated += [row] * int(times)
    return names, repeated


def place_of(names: list[str], wanted: Collection[str]) -> int | None:
    """Return the place of the first column with one of these names."""
    return next((place for place, name in enumerate(names) if name in wanted), None)
