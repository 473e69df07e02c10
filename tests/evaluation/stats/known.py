"""Worked examples with known answers, read from tests/data."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.stats.data import ReliabilityData

DATA = Path(__file__).parents[2] / "data"


def known(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text())


def reliability(
    ratings: list[list[float | None]] | npt.NDArray[np.float64], prompts: npt.ArrayLike | None = None
) -> ReliabilityData:
    """Ratings as reliability data, each unit with a prompt of its own unless said otherwise."""
    values = np.array(ratings, dtype=np.float64)
    codes = np.arange(values.shape[1]) if prompts is None else np.array(prompts)
    return ReliabilityData(
        values,
        codes,
        raters=tuple(f"rater {i}" for i in range(values.shape[0])),
        units=tuple(f"unit {i}" for i in range(values.shape[1])),
    )
