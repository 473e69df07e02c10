"""Whose released labels are: persons, pseudo-raters of a form, nobody's in particular, or a mean of several."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from annotation.models import Participation, RaterKind
from annotation.readers.records import LabelledItem

LONGEST = Participation._meta.get_field("pseudonym").max_length or 0
AGGREGATE = "mean of several people"
PLACE = "place "
# What a person can be found by outside: an id of Prolific, of Mechanical Turk, an address. None may reach an export.
_FINDABLE = re.compile(r"[0-9a-f]{24}|A[0-9A-Z]{12,20}|\S+@\S+\.\S+")


class MixedRaters(Exception):
    """A line whose labels are of another kind than those of the lines before."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class RaterMap:
    """Whose the labels of a file are.

    Attributes
    ----------
    kind : RaterKind
        One for the whole file.
    unlinked_forms : tuple of str
        Forms of which the labels cannot be told by rater, although they are pseudo-raters elsewhere.
    """

    kind: RaterKind
    unlinked_forms: tuple[str, ...] = ()

    def count(self, pseudonyms: Collection[str]) -> int | None:
        """Return how many of the pseudonyms stand for a rater; None where none of them does."""
        if self.kind in {RaterKind.UNNAMED, RaterKind.AGGREGATE}:
            return None
        return sum(not name.startswith(PLACE) for name in pseudonyms)

    def pseudonyms(self, item: LabelledItem) -> list[str]:
        """Return under which pseudonym each label of an item stands.

        Labels that nobody can be told from get their place in the list: it says nothing of who gave them, and
        is the same name on every item for want of another.
        """
        if self.kind == RaterKind.AGGREGATE:
            return [AGGREGATE]
        if self.kind == RaterKind.PERSONS:
            return [_pseudonym(str(label.rater)) for label in item.labels]
        places = range(1, len(item.labels) + 1)
        if self.kind == RaterKind.UNNAMED or item.form in self.unlinked_forms:
            return [f"{PLACE}{place:02d}" for place in places]
        # Form 1 of one set of questions is not form 1 of another.
        return [_short(f"{item.criterion} form {item.form} {place:02d}") for place in places]


def rater_map(items: Sequence[LabelledItem]) -> RaterMap:
    """Tell whose the labels of a file are.

    Inside a form every question lists the raters in one order, so that (form, place) is a usable pseudo-rater. That
    holds only where all questions of the form have as many labels, and each stands there once: of a list from which
    a label was dropped nobody can say who the later ones are. Such a form is not linked; where no form is, or an
    item has no form or question, the lists are unnamed.

    Raises
    ------
    MixedRaters
        If some labels name their rater, or are means, and others are not.

    Examples
    --------
    >>> from annotation.readers.records import LabelledValue
    >>> three = tuple(LabelledValue(None, value) for value in (1.0, 4.0, 5.0))
    >>> one = LabelledItem(1, None, "Say hi.", ("Hi.",), "quality", three, form="7", question="Q1")
    >>> other = LabelledItem(2, None, "Say hi.", ("Hello.",), "quality", three[:2], form="7", question="Q2")
    >>> rater_map([one]).pseudonyms(one)
    ['quality form 7 01', 'quality form 7 02', 'quality form 7 03']
    >>> str(rater_map([one, other]).kind)
    'unnamed'
    """
    kinds = {item.line: _kind_of(item) for item in items}
    kind = kinds[items[0].line]
    for line, other in kinds.items():
        if {kind, other} == {RaterKind.PSEUDO_RATERS, RaterKind.UNNAMED}:
            kind = RaterKind.UNNAMED
        elif other != kind:
            raise MixedRaters(line, f"its labels are {_WORDS[other]}, those before are {_WORDS[kind]}")
    if kind != RaterKind.PSEUDO_RATERS:
        return RaterMap(kind)
    unlinked = _unlinked(items)
    if len(unlinked) == len({item.form for item in items}):
        return RaterMap(RaterKind.UNNAMED, unlinked)
    return RaterMap(kind, unlinked)


_WORDS = {
    RaterKind.PERSONS: "each by a named rater",
    RaterKind.AGGREGATE: "a mean",
    RaterKind.PSEUDO_RATERS: "lists in the order of a form",
    RaterKind.UNNAMED: "lists without raters",
}


def _kind_of(item: LabelledItem) -> RaterKind:
    if item.aggregate:
        return RaterKind.AGGREGATE
    n_named = sum(label.rater is not None for label in item.labels)
    if n_named:
        if n_named < len(item.labels):
            raise MixedRaters(item.line, "some of its labels name their rater, others do not")
        return RaterKind.PERSONS
    return RaterKind.UNNAMED if item.form is None or item.question is None else RaterKind.PSEUDO_RATERS


def _unlinked(items: Sequence[LabelledItem]) -> tuple[str, ...]:
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    questions: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        if item.form is not None and item.question is not None:
            lengths[item.form].add(len(item.labels))
            questions[item.form].append(item.question)
    return tuple(
        form for form in lengths if len(lengths[form]) > 1 or len(set(questions[form])) < len(questions[form])
    )


def _pseudonym(name: str) -> str:
    """Return the name of the file, or a digest of it under this installation's secret where it finds a person."""
    if _FINDABLE.fullmatch(name.strip()) is None:
        return _short(name)
    return f"rater {salted_hmac('annotation.label_raters', name.strip()).hexdigest()[:16]}"


def _short(pseudonym: str) -> str:
    if len(pseudonym) <= LONGEST:
        return pseudonym
    return f"rater {hashlib.sha256(pseudonym.encode()).hexdigest()[:16]}"
