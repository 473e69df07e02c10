"""Who stands behind a rater's request."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q

from annotation.models import AssignmentState, Participation


@dataclass(frozen=True)
class TakingPart:
    """A participation with its study, and how many items it has answered and holds."""

    participation: Participation
    n_answered: int
    n_held: int

    @property
    def n_taken(self) -> int:
        """Items answered or held."""
        return self.n_answered + self.n_held


def taking_part(uid: uuid.UUID) -> TakingPart | None:
    """Return a participation with its counts in one query, or None."""
    found = (
        Participation.objects.select_related("study")
        .annotate(
            n_answered=Count("assignments", filter=Q(assignments__state=AssignmentState.ANSWERED)),
            n_held=Count("assignments", filter=Q(assignments__state=AssignmentState.HELD)),
        )
        .filter(uid=uid)
        .first()
    )
    return None if found is None else TakingPart(found, found.n_answered, found.n_held)
