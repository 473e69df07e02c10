"""What a rater's page needs of a study: its criteria, its texts, how many items there are.

A sealed protocol does not change under one version, so a sheet is kept in memory by (study, version).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from annotation.models import AskedOf, Criterion, Item, Purpose, Study


@dataclass(frozen=True)
class SheetCriterion:
    """A criterion as the rating service checks it and the page shows it."""

    id: int
    key: str
    asked_of: str
    screen: int
    low: float
    high: float
    step: float | None
    is_symmetric: bool
    is_required: bool
    allows_cannot_judge: bool
    texts: dict[str, Any]

    @property
    def of_members(self) -> bool:
        """Whether it is asked of each member."""
        return self.asked_of == AskedOf.MEMBER

    def holds(self, value: float) -> bool:
        """Say whether a value is a point of the scale."""
        if not self.low <= value <= self.high:
            return False
        if self.step is None:
            return True
        steps = (value - self.low) / self.step
        return abs(steps - round(steps)) < 1e-9

    def mirrored(self, value: float) -> float:
        """Return what the value says of the members in reverse: a preference changes its sign."""
        return value if self.is_symmetric else self.low + self.high - value


@dataclass(frozen=True)
class Sheet:
    """A study's criteria in the order they are asked, and the number of its main items."""

    criteria: tuple[SheetCriterion, ...]
    n_items: int

    @property
    def by_key(self) -> dict[str, SheetCriterion]:
        """The criteria by key."""
        return {criterion.key: criterion for criterion in self.criteria}


def sheet_of(study: Study) -> Sheet:
    """Return a study's sheet, from memory after the first time."""
    return _sheet(study.uid, study.protocol_version)


@lru_cache(maxsize=256)
def _sheet(study_uid: uuid.UUID, _version: int) -> Sheet:
    main = Item.objects.filter(study=OuterRef("study"), purpose=Purpose.MAIN).order_by()
    counted = main.values("study").annotate(n=Count("pk")).values("n")
    criteria = list(
        Criterion.objects.filter(study__uid=study_uid)
        .annotate(n_items=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
        .order_by("screen", "position")
    )
    return Sheet(
        criteria=tuple(
            SheetCriterion(
                id=one.pk,
                key=one.key,
                asked_of=one.asked_of,
                screen=one.screen,
                low=one.low,
                high=one.high,
                step=one.step,
                is_symmetric=one.is_symmetric,
                is_required=one.is_required,
                allows_cannot_judge=one.allows_cannot_judge,
                texts=one.texts,
            )
            for one in criteria
        ),
        n_items=criteria[0].n_items if criteria else 0,
    )
