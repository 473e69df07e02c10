"""What a metric is, and what it says of one pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Parameter = str | int | float | bool


@dataclass(frozen=True)
class MetricSpec:
    """Everything that decides a metric's values. A change of any field is another metric.

    Parameters
    ----------
    key : str
        As in reports: `cosine:minilm`, `chrf`.
    revision : str
        Changes whenever the same texts would get another value.
    parameters : tuple of (str, value)
        Settings that change values, sorted by name.
    symmetric : bool
        Whether the two sides may be swapped.
    low, high : float
        Values lie in [low, high].
    kind : {"pair", "response"}
        What it scores.
    encoder : str or None
        Key of the encoder whose vectors it compares; None when it reads the texts.
    free : bool
        Whether it costs nothing, so that a report computes it unasked.
    """

    key: str
    revision: str
    parameters: tuple[tuple[str, Parameter], ...]
    symmetric: bool
    low: float
    high: float
    kind: Literal["pair", "response"]
    encoder: str | None
    free: bool


@dataclass(frozen=True)
class PairValue:
    """What a metric says of one pair: a value, or the reason why there is none.

    Parameters
    ----------
    value : float or None
        Finite; None when undefined.
    undefined : str or None
        The reason in words, exactly when `value` is None.

    Raises
    ------
    ValueError
        If both or neither are given.

    Examples
    --------
    >>> PairValue(0.5)
    PairValue(value=0.5, undefined=None)
    >>> PairValue(None, "the first text has no word")
    PairValue(value=None, undefined='the first text has no word')
    """

    value: float | None
    undefined: str | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.undefined is None):
            raise ValueError("undefined must be given exactly when value is None")
