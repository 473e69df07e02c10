"""What a file of reference values asks, and how an answer is told apart from a miss."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from numbers import Real
from pathlib import Path
from typing import Any

Value = float | int | None | Sequence[float]


class NotKnown(Exception):
    """The quantity is none that this statistic has here."""


class NotHere(Exception):
    """The data are elsewhere; the message names what is missing."""


@dataclass(frozen=True)
class Question:
    """One expected value of a file.

    Attributes
    ----------
    quantity : str
        As the file names it.
    params : mapping
        Its own parameters; those of the whole file are in `data`.
    data : mapping
        Everything the file gives.
    folder : Path or None
        Where files of external data are, if anywhere.
    beside : tuple of (str, mapping)
        Every quantity of the file with its params, this one among them. Sources say some things once: the
        reference that all errors are measured from, or which level of a factor is the first.
    """

    quantity: str
    params: Mapping[str, Any]
    data: Mapping[str, Any]
    folder: Path | None = None
    beside: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    def param(self, name: str, default: Any = None) -> Any:
        """Return a parameter, or the default when it is not given."""
        return self.params.get(name, default)

    def needed(self, *names: str) -> Any:
        """Return the data under the first of these names that the file has.

        Raises
        ------
        ValueError
            Naming what is missing.
        """
        for name in names:
            if self.data.get(name) is not None:
                return self.data[name]
        raise ValueError(f"data: there is no {' or '.join(names)}")

    def asked_beside(self, quantity: str) -> bool:
        """Say whether the file asks for a quantity of this name anywhere."""
        return any(name == quantity for name, _ in self.beside)

    def given_beside(self, name: str, quantity: str | None = None) -> list[Any]:
        """Return the different values that a parameter takes in the file, of one quantity or of all, in order."""
        found: list[Any] = []
        for asked, params in self.beside:
            if quantity in (None, asked) and name in params and params[name] not in found:
                found.append(params[name])
        return found


Answer = Callable[[Question], Value]


def is_met(expected: object, got: object, tolerance: float) -> bool:
    """Say whether an answer is the expected one: number by number, and null by null.

    Examples
    --------
    >>> is_met(0.5, 0.5000001, 1e-6), is_met([1, 2], [1, 2.1], 0.01), is_met(None, 0.0, 1)
    (True, False, False)
    """
    if expected is None or got is None:
        return expected is None and got is None
    if isinstance(expected, list):
        if not isinstance(got, Sequence) or isinstance(got, str) or len(got) != len(expected):
            return False
        return all(is_met(one, other, tolerance) for one, other in zip(expected, got, strict=True))
    if isinstance(expected, dict):
        if not isinstance(got, Mapping) or set(got) != set(expected):
            return False
        return all(is_met(one, got[key], tolerance) for key, one in expected.items())
    if isinstance(expected, str):
        return expected == got
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if not isinstance(expected, Real) or not isinstance(got, Real):
        return False
    return isfinite(got) and abs(float(got) - float(expected)) <= tolerance
