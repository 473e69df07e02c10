"""What a rule is, and how all of them are swept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

# Of one broken rule a person needs to see some rows, not a million.
SHOWN = 20


@dataclass(frozen=True)
class Rule:
    """A sentence that must hold, and what finds the rows for which it does not."""

    sentence: str
    breaches: Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Breach:
    """A row that breaks a rule."""

    rule: str
    row: str


def sweep(rules: Sequence[Rule]) -> list[Breach]:
    """Return what breaks the rules, up to 20 rows of each."""
    return [Breach(rule.sentence, row) for rule in rules for row in islice(rule.breaches(), SHOWN)]
