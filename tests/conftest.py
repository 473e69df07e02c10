"""What every test may ask for."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def rng() -> np.random.Generator:
    """Give a generator that draws the same numbers in every run."""
    return np.random.default_rng(20261122)
