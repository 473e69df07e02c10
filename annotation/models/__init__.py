"""What people judged: studies, what was drawn, who rates, what they said."""

from .people import Exclusion, JoinLink, Participation, ParticipationState, Rater
from .rating import Assignment, AssignmentState, Flag, Rating, Submission
from .sampling import Draw, Item, ItemKind, ItemMember, ItemPair, Purpose, Stratum
from .studies import (
    Amendment,
    AskedOf,
    Criterion,
    Measurement,
    RaterKind,
    Rendering,
    Role,
    Study,
    StudyMember,
    StudySource,
    StudyState,
)

__all__ = [
    "Amendment",
    "AskedOf",
    "Assignment",
    "AssignmentState",
    "Criterion",
    "Draw",
    "Exclusion",
    "Flag",
    "Item",
    "ItemKind",
    "ItemMember",
    "ItemPair",
    "JoinLink",
    "Measurement",
    "Participation",
    "ParticipationState",
    "Purpose",
    "Rater",
    "RaterKind",
    "Rating",
    "Rendering",
    "Role",
    "Stratum",
    "Study",
    "StudyMember",
    "StudySource",
    "StudyState",
    "Submission",
]
