"""Tables of examples as arrays, and as reliability data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.stats.data import ReliabilityData


def numbers(table: Sequence[Sequence[Any]]) -> npt.NDArray[np.float64]:
    """Return a table with null as nan."""
    return np.array([[np.nan if one is None else one for one in row] for row in table], dtype=np.float64)


def reliability(
    ratings: Sequence[Sequence[Any]], *, unit_prompts: npt.ArrayLike | None = None
) -> ReliabilityData:
    """Return a table of raters by units as reliability data, each unit a prompt of its own unless told."""
    values = numbers(ratings)
    prompts = np.arange(values.shape[1]) if unit_prompts is None else np.asarray(unit_prompts)
    return ReliabilityData(
        values,
        prompts,
        raters=tuple(f"r{n}" for n in range(values.shape[0])),
        units=tuple(f"u{n}" for n in range(values.shape[1])),
    )
