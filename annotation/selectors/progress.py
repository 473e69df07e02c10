"""How far a rater is, what they answered, and how far a study is."""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import TruncDate

from annotation.models import (
    Assignment,
    AssignmentState,
    Participation,
    RaterKind,
    Rating,
    Study,
    Submission,
)

from .people import TakingPart
from .sheet import Sheet, sheet_of


@dataclass(frozen=True)
class RaterProgress:
    """Answers stored, answers wanted in all, and the minutes the rest may take; None when it cannot be said."""

    answered: int
    target: int
    minutes_left: int | None


def rater_progress(participation: Participation, *, n_answered: int) -> RaterProgress:
    """Return how far a rater is, given the count of their answers."""
    study = participation.study
    sheet = sheet_of(study)
    target = min(study.items_per_rater or sheet.n_items, sheet.n_items)
    seconds = study.protocol.get("seconds_per_item")
    left = max(target - n_answered, 0)
    return RaterProgress(n_answered, target, math.ceil(left * seconds / 60) if seconds else None)


def has_work(part: TakingPart) -> bool:
    """Say whether a rater may still be given something.

    That is what they hold; or, below their number of items, a slot of an item they have not had that is open, or
    held by another, whose lease may run out; or one of their own that ran out and whose number is open.
    """
    study, participation = part.participation.study, part.participation
    if part.n_held:
        return True
    if study.items_per_rater is not None and part.n_taken >= study.items_per_rater:
        return False
    had = Assignment.objects.filter(item=OuterRef("item"), participation=participation)
    ran_out = Assignment.objects.filter(
        item=OuterRef("item"),
        participation=participation,
        state=AssignmentState.EXPIRED,
        former_slot=OuterRef("slot"),
    )
    waiting = Assignment.objects.filter(study=study, state__in=[AssignmentState.OPEN, AssignmentState.HELD])
    return waiting.filter(~Exists(had) | Exists(ran_out)).exists()


@dataclass(frozen=True)
class PastAnswer:
    """A current answer of a rater, with its item."""

    submission: uuid.UUID
    submitted_at: datetime
    comment: str
    assignment: Assignment
    ratings: list[dict[str, object]]


def past_answers(participation: Participation, *, limit: int = 20) -> list[PastAnswer]:
    """Return a rater's latest current answers, newest first."""
    submissions = list(
        Submission.objects.select_related("assignment__item__prompt")
        .filter(assignment__participation=participation, is_current=True)
        .order_by("-received_at", "-pk")[:limit]
    )
    ratings: dict[int, list[dict[str, object]]] = {one.pk: [] for one in submissions}
    for row in Rating.objects.filter(submission__in=submissions).values(
        "submission_id", "criterion__key", "member__position", "value", "cannot_judge", "reason"
    ):
        ratings[row["submission_id"]].append(dict(row))
    return [
        PastAnswer(one.uid, one.submitted_at, one.comment, one.assignment, ratings[one.pk])
        for one in submissions
    ]


@dataclass(frozen=True)
class StudyProgress:
    """How far a study is.

    Coverage is the share of slots with a current answer; None before slots exist. `n_raters` is None where ratings
    are not told apart by person.
    """

    n_items: int
    n_slots: int
    n_counted: int
    n_surplus: int
    n_skipped: int
    n_held: int
    n_raters: int | None
    n_declined: int
    coverage: float | None
    last_answer_at: datetime | None


def study_progress(study: Study) -> StudyProgress:
    """Count a study's slots and what became of them."""
    sheet: Sheet = sheet_of(study) if study.sealed_at else Sheet((), study.items.count())
    counts = study.assignments.aggregate(
        n_slots=Count("pk", filter=Q(slot__isnull=False)),
        n_counted=Count("pk", filter=Q(state=AssignmentState.ANSWERED, slot__isnull=False)),
        n_surplus=Count("pk", filter=Q(state=AssignmentState.ANSWERED, slot__isnull=True)),
        n_skipped=Count("pk", filter=Q(state=AssignmentState.SKIPPED)),
        n_held=Count("pk", filter=Q(state=AssignmentState.HELD)),
    )
    latest = Submission.objects.filter(assignment__study=study).aggregate(latest=Max("received_at"))["latest"]
    return StudyProgress(
        n_items=sheet.n_items,
        **counts,
        n_raters=study.participations.count() if study.rater_kind == RaterKind.PERSONS else None,
        n_declined=study.n_declined,
        coverage=counts["n_counted"] / counts["n_slots"] if counts["n_slots"] else None,
        last_answer_at=latest,
    )


@dataclass(frozen=True)
class DayRow:
    """How many counted answers were received on a day, in UTC."""

    day: date
    n_counted: int


def day_rows(study: Study) -> list[DayRow]:
    """Return the days on which a study received counted answers, the first one first."""
    counted = Submission.objects.filter(
        assignment__study=study,
        assignment__state=AssignmentState.ANSWERED,
        assignment__slot__isnull=False,
        is_current=True,
    )
    days = (
        counted.annotate(day=TruncDate("received_at", tzinfo=UTC))
        .order_by()
        .values("day")
        .annotate(n=Count("pk"))
        .order_by("day")
    )
    return [DayRow(day=row["day"], n_counted=row["n"]) for row in days]


@dataclass(frozen=True)
class RaterRow:
    """A rater of a study, for its researchers."""

    pseudonym: str
    state: str
    language: str
    joined_at: datetime
    n_answered: int
    n_skipped: int
    last_answer_at: datetime | None
    median_active_ms: int | None


def rater_rows(study: Study) -> list[RaterRow]:
    """Return a study's raters with what they did, those with most answers first.

    There are none where nobody is told from another: rows of such a study are places in a list, or stand for means.
    """
    if study.rater_kind in {RaterKind.UNNAMED, RaterKind.AGGREGATE}:
        return []
    times: dict[int, list[int]] = {}
    for participation_id, active_ms in Submission.objects.filter(
        assignment__study=study,
        is_current=True,
        active_ms__isnull=False,
        assignment__participation__isnull=False,
    ).values_list("assignment__participation_id", "active_ms"):
        times.setdefault(participation_id or 0, []).append(active_ms or 0)
    rows = study.participations.annotate(
        n_answered=Count("assignments", filter=Q(assignments__state=AssignmentState.ANSWERED)),
        n_skipped=Count("assignments", filter=Q(assignments__state=AssignmentState.SKIPPED)),
    )
    latest = dict(
        Submission.objects.filter(assignment__study=study)
        .values_list("assignment__participation_id")
        .annotate(Max("received_at"))
    )
    return sorted(
        (
            RaterRow(
                pseudonym=one.pseudonym,
                state=one.state,
                language=one.language,
                joined_at=one.joined_at,
                n_answered=one.n_answered,
                n_skipped=one.n_skipped,
                last_answer_at=latest.get(one.pk),
                median_active_ms=sorted(times[one.pk])[len(times[one.pk]) // 2] if one.pk in times else None,
            )
            for one in rows
        ),
        key=lambda row: (-row.n_answered, row.pseudonym),
    )
