"""The study that released labels become: made finished, with its criteria, and brought up to each further file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from accounts.models import User
from annotation import errors
from annotation.models import (
    Criterion,
    ItemKind,
    ItemMember,
    RaterKind,
    Role,
    Study,
    StudyMember,
    StudySource,
    StudyState,
)
from annotation.protocol import CriterionPlan
from corpus.models import Dataset

from .criteria import criterion_row
from .label_plan import PlannedItem
from .label_raters import RaterMap
from .ratings_outcome import MissingMember

LISTS = {RaterKind.PSEUDO_RATERS, RaterKind.UNNAMED}


def imported_study(key: str) -> Study | None:
    """Return the study the file joins, locked; None when it is new."""
    row = Study.objects.select_for_update().filter(key=key).first()
    if row is not None and row.source != StudySource.IMPORTED:
        raise errors.CannotImportRatings(
            f"The study {key} is {row.source}: imported ratings never meet others. Choose another key.",
            fields={"study": ["Choose another key."]},
        )
    return row


def new_study(
    key: str, dataset: Dataset, raters: RaterMap, *, title: str, at: datetime, by: User | None
) -> Study:
    """Make the row of a finished, imported study."""
    study = Study.objects.create(
        key=key,
        title=title[:200],
        dataset=dataset,
        state=StudyState.CLOSED,
        source=StudySource.IMPORTED,
        rater_kind=raters.kind,
        protocol={"key": key, "title": title[:200], "dataset": key, "languages": ["en"], "imported": []},
        seed=0,
        overlap=1,
        closed_at=at,
        created_by=by,
        created_at=at,
    )
    if by is not None:
        StudyMember.objects.create(study=study, user=by, role=Role.OWNER)
    return study


def add_criteria(study: Study, plans: Mapping[str, CriterionPlan | Criterion]) -> dict[str, Criterion]:
    """Write the criteria the study does not have yet; return all of it by key."""
    n_there = study.criteria.count()
    new = [plan for plan in plans.values() if isinstance(plan, CriterionPlan)]
    Criterion.objects.bulk_create(
        [criterion_row(study, plan, position) for position, plan in enumerate(new, start=n_there + 1)]
    )
    return {one.key: one for one in study.criteria.all()}


def settle(study: Study, new: Sequence[PlannedItem], raters: RaterMap, source: Mapping[str, str]) -> None:
    """Bring the study's row up to what the file adds: its raters, its widest item, where it came from."""
    if study.rater_kind != raters.kind:
        if {RaterKind(study.rater_kind), raters.kind} != LISTS:
            raise errors.CannotImportRatings(
                f"The ratings of {study.key} are of {study.get_rater_kind_display().lower()}, the file's of "
                f"{raters.kind.label.lower()}. Choose another key.",
                fields={"study": ["Choose another key."]},
            )
        study.rater_kind = RaterKind.UNNAMED
    study.overlap = max(study.overlap, *(len(item.given) for item in new))
    study.protocol = {**study.protocol, "imported": [*study.protocol["imported"], dict(source)]}
    study.save(update_fields=["rater_kind", "overlap", "protocol"])


def missing_members(study: Study) -> list[MissingMember] | None:
    """Return the pairs' members that the study has no rating of by themselves, by line and place."""
    members = ItemMember.objects.filter(item__study=study)
    rated = set(members.filter(item__kind=ItemKind.RESPONSE).values_list("response", flat=True))
    pairs = members.filter(item__kind=ItemKind.PAIR).order_by("item__position", "position")
    found = list(
        pairs.values_list("response", "response__derived_from", "item__extra__line", "response__text")
    )
    if not rated or not found:
        return None
    return [
        MissingMember(line, text)
        for response, original, line, text in found
        if response not in rated and original not in rated
    ]
