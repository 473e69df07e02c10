"""Tables of examples as arrays, and as reliability data."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.stats.data import ReliabilityData


def numbers(
    table: Sequence[Sequence[Any]], name: str = "table", *, scale: Sequence[Any] | None = None
) -> npt.NDArray[np.float64]:
    """Return a table with null as nan, and labels in words as their places from 1: in `scale`, or in order.

    Raises
    ------
    ValueError
        If the table is none, its rows are of unequal lengths, or it holds what is neither number nor label.
    """
    if not isinstance(table, list | tuple | np.ndarray) or not all(
        isinstance(row, list | tuple | np.ndarray) for row in table
    ):
        raise ValueError(f"{name}: a list of rows is needed")
    lengths = [len(row) for row in table]
    for place, length in enumerate(lengths, start=1):
        if length != lengths[0]:
            raise ValueError(f"{name}: row {place} has {length} entries, row 1 has {lengths[0]}")
    words = {one for row in table for one in row if isinstance(one, str)}
    places = places_of(words, scale) if words else {}
    return np.array([[_number(one, places, name) for one in row] for row in table], dtype=np.float64).reshape(
        len(lengths), lengths[0] if lengths else 0
    )


def places_of(words: set[str], scale: Sequence[Any] | None) -> dict[str, float]:
    """Return the place of each label, from 1: in a scale that lists them all, else in alphabetical order.

    Labels that are all numbers in quotes are those numbers.
    """
    with suppress(ValueError):
        return {word: float(word) for word in words}
    listed = [str(one) for one in scale] if isinstance(scale, list | tuple) else []
    order = listed if words <= set(listed) else sorted(words)
    return {word: float(place) for place, word in enumerate(order, start=1)}


def _number(one: Any, places: dict[str, float], name: str) -> float:
    if one is None:
        return float("nan")
    if isinstance(one, str):
        return places[one]
    if not places and isinstance(one, int | float | np.number):
        return float(one)
    raise ValueError(f"{name}: {one!r} is neither a number nor, among labels in words, a label")


def reliability(ratings: npt.NDArray[np.float64]) -> ReliabilityData:
    """Return a table of raters by units as reliability data, each unit a prompt of its own."""
    return ReliabilityData(
        ratings,
        np.arange(ratings.shape[1]),
        raters=tuple(f"r{n}" for n in range(ratings.shape[0])),
        units=tuple(f"u{n}" for n in range(ratings.shape[1])),
    )
