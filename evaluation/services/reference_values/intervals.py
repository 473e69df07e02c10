"""Both ends of an interval as one answer."""

from __future__ import annotations

from .questions import Value


def interval(low: float | None, high: float | None) -> Value:
    """Return both ends, or None where there is no interval."""
    return None if low is None or high is None else [low, high]
