"""Released labels in the order a study keeps them: items by their members' uids, values in canonical order."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotation.models import AskedOf, Criterion, ItemKind, Purpose
from annotation.readers.records import LabelledItem
from base.db import name_uid

from .label_raters import RaterMap

KINDS = {1: ItemKind.RESPONSE, 2: ItemKind.PAIR, 3: ItemKind.TRIPLET}


@dataclass(frozen=True)
class Place:
    """A response that is in the dataset."""

    id: int
    uid: uuid.UUID
    prompt_id: int


@dataclass
class Given:
    """What one rater said of an item: a value for each criterion, and the order in which it was shown."""

    shown_order: list[int]
    values: dict[str, float] = field(default_factory=dict)


@dataclass
class PlannedItem:
    """An item as it is to stand in the study: members in canonical order, what each rater gave by pseudonym."""

    uid: uuid.UUID
    kind: ItemKind
    members: list[Place]
    members_digest: str
    line: int
    extra: dict[str, Any]
    given: dict[str, Given] = field(default_factory=dict)

    def keep_only(self, columns: Mapping[str, object]) -> None:
        """Forget columns that another line of the item has otherwise: they are of the rating, not of the item."""
        same = {
            name: value for name, value in self.extra.get("columns", {}).items() if columns.get(name) == value
        }
        self.extra = {key: value for key, value in self.extra.items() if key != "columns"}
        if same:
            self.extra["columns"] = same

    @property
    def values(self) -> dict[str, dict[str, float]]:
        """Values by pseudonym and criterion: what tells one set of ratings from another."""
        return {pseudonym: one.values for pseudonym, one in self.given.items()}


@dataclass(frozen=True)
class ItemRefusal:
    """A line whose item contradicts another line of the file."""

    line: int
    reason: str


def plan_items(
    items: Sequence[LabelledItem],
    *,
    study_key: str,
    places: Mapping[int, Sequence[Place]],
    criteria: Mapping[str, Criterion],
    raters: RaterMap,
) -> tuple[list[PlannedItem], list[ItemRefusal]]:
    """Put the labels of a file on items, in the order in which the file first names them.

    Parameters
    ----------
    items : sequence of LabelledItem
    study_key : str
        The items' uids are made of it.
    places : mapping of int to sequence of Place
        By line, the responses of its item in the order of the file.
    criteria : mapping of str to Criterion
        What is asked, by key.
    raters : RaterMap

    Returns
    -------
    list of PlannedItem, list of ItemRefusal
        Lines that judge the same responses for other criteria are one item; lines that give a criterion of an item
        a second time for the same rater are refused.
    """
    planned: dict[uuid.UUID, PlannedItem] = {}
    refusals: list[ItemRefusal] = []
    for item in items:
        in_file = places[item.line]
        members = sorted(in_file, key=lambda place: place.uid)
        uids = [str(place.uid) for place in members]
        uid = name_uid("item", study_key, Purpose.MAIN, *uids)
        shown = [members.index(place) for place in in_file]
        one = planned.get(uid)
        pseudonyms = raters.pseudonyms(item)
        if twice := _twice(pseudonyms, item.criterion, one):
            refusals.append(ItemRefusal(item.line, twice))
            continue
        if one is None:
            one = planned[uid] = PlannedItem(
                uid=uid,
                kind=KINDS.get(len(members), ItemKind.SET),
                members=members,
                members_digest=hashlib.sha256(" ".join(uids).encode()).hexdigest(),
                line=item.line,
                extra=_extra(item),
            )
        else:
            one.keep_only(item.extra)
        criterion = criteria[item.criterion]
        for pseudonym, label in zip(pseudonyms, item.labels, strict=True):
            given = one.given.setdefault(pseudonym, Given(shown))
            given.values[item.criterion] = in_canonical_order(criterion, label.value, shown)
    return list(planned.values()), refusals


def in_canonical_order(criterion: Criterion, value: float, shown_order: Sequence[int]) -> float:
    """Return a value as it is said of the members in canonical order: of a flipped pair, a preference changes sign."""
    if criterion.is_symmetric or criterion.asked_of == AskedOf.MEMBER or list(shown_order) != [1, 0]:
        return value
    return criterion.low + criterion.high - value


def _twice(pseudonyms: Sequence[str], criterion: str, one: PlannedItem | None) -> str | None:
    if len(set(pseudonyms)) < len(pseudonyms):
        again = next(name for name in pseudonyms if pseudonyms.count(name) > 1)
        return f"the rater {again!r} stands on it twice"
    if one is not None:
        for pseudonym in pseudonyms:
            if pseudonym in one.given and criterion in one.given[pseudonym].values:
                return (
                    f"the same prompt and responses have labels of {criterion} on line {one.line} already; keep one of "
                    "the two lines"
                )
    return None


def _extra(item: LabelledItem) -> dict[str, Any]:
    stated = {"form": item.form, "question": item.question}
    return {"line": item.line, **{key: value for key, value in stated.items() if value is not None}} | (
        {"columns": dict(item.extra)} if item.extra else {}
    )
