"""An answer, stored once: submit, correct, skip, flag."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from annotation import errors
from annotation.models import (
    Assignment,
    AssignmentState,
    Flag,
    ItemMember,
    Participation,
    ParticipationState,
    Rating,
    StudyState,
    Submission,
)
from annotation.selectors.sheet import Sheet, SheetCriterion, sheet_of
from base.db import violated, write_transaction

from . import assignment as slots

LABELS = "ABCDEFGHIJKL"
CANNOT_JUDGE_REASONS = ("unclear_prompt", "unreadable", "language", "other")
SKIP_REASONS = ("offensive", "too_long", "technical", "other")


@dataclass(frozen=True)
class GivenRating:
    """A value as the rater gave it: `member` is the letter shown, None for the item as a whole."""

    criterion: str
    member: str | None
    value: float | None
    cannot_judge: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Answer:
    """What a rater's browser sends for an assignment."""

    uid: uuid.UUID
    assignment: uuid.UUID
    ratings: tuple[GivenRating, ...]
    submitted_at: datetime
    shown_at: datetime | None = None
    first_action_at: datetime | None = None
    active_ms: int | None = None
    corrects: uuid.UUID | None = None
    comment: str = ""
    diff_used: bool = False

    def digest(self) -> str:
        """Return the sha256 of the content, by which a repeat is told from a clash of uuids."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class Submitted:
    """What became of an answer. `next_slot` is the item given in its place, if there is one."""

    uid: uuid.UUID
    is_counted: bool
    is_repeat: bool
    next_slot: Assignment | None


@dataclass(frozen=True)
class _Held:
    """The assignment that is answered, with its members, read in one query."""

    id: int
    item_id: int
    state: str
    slot: int | None
    former_slot: int | None
    shown_order: list[int]
    member_ids: list[int]  # in canonical order


def submit_rating(*, participation: Participation, answer: Answer, n_taken: int, at: datetime) -> Submitted:
    """Store an answer and give the next slot, in one transaction.

    Sending the same answer again changes nothing and returns the stored one. An answer to a slot that ran out is
    counted if its number is still open, else kept as surplus. A correction names the submission it supersedes.
    `n_taken` is how many items the rater holds or has answered, this one among them.

    Raises
    ------
    StudyNotOpen
        If the study is closed, or the person withdrew.
    AssignmentUnknown
        If the assignment is not this rater's.
    AnswerInvalid
        If a rating is missing, off its scale or of no criterion of the study.
    AlreadyAnswered
        If the assignment has another current answer.
    UuidReused
        If the uuid came before with other content.
    """
    _must_take_answers(participation)
    for _ in range(slots.ATTEMPTS):
        try:
            with write_transaction():
                return _submit_once(participation, answer, n_taken, at)
        except IntegrityError as error:
            name = violated(error)
            if name in {"submission_uid_once", "submission_one_current_per_assignment"}:
                return _repeat(participation, answer)
            if name != "assignment_one_slot_per_rater":
                raise
    raise errors.ClaimContested("Your other tabs took each place first. Go on in one of them.")


def _must_take_answers(participation: Participation) -> None:
    if participation.study.state not in {StudyState.OPEN, StudyState.PAUSED}:
        raise errors.StudyNotOpen("The study has been closed. Answers sent before are safe.")
    if participation.state in {ParticipationState.WITHDRAWN, ParticipationState.SCREENED_OUT}:
        raise errors.StudyNotOpen("Your part in this study has ended.")


def _submit_once(participation: Participation, answer: Answer, n_taken: int, at: datetime) -> Submitted:
    held = _held(participation, answer.assignment)
    ratings = _checked(sheet_of(participation.study), held, answer)
    if answer.corrects is not None:
        corrected = _supersede(held, answer)
        submission = _store(participation, held, answer, ratings, at, supersedes=corrected)
        return Submitted(submission.uid, held.slot is not None, is_repeat=False, next_slot=None)
    is_counted = _settle(held)
    if is_counted is None:
        return _repeat(participation, answer)
    submission = _store(participation, held, answer, ratings, at)
    next_slot = None
    if participation.study.state == StudyState.OPEN and _wants_more(participation, n_taken):
        next_slot = slots.claim_once(participation=participation, at=at)
    return Submitted(submission.uid, is_counted, is_repeat=False, next_slot=next_slot)


def _wants_more(participation: Participation, n_taken: int) -> bool:
    wanted = participation.study.items_per_rater
    return wanted is None or n_taken < wanted


def _held(participation: Participation, assignment: uuid.UUID) -> _Held:
    rows = list(
        ItemMember.objects.filter(
            item__assignments__uid=assignment, item__assignments__participation=participation
        )
        .order_by("position")
        .values_list(
            "id",
            "item_id",
            "item__assignments__id",
            "item__assignments__state",
            "item__assignments__slot",
            "item__assignments__former_slot",
            "item__assignments__shown_order",
        )
    )
    if not rows:
        raise errors.AssignmentUnknown("This item is not one of yours. Reload the page to go on.")
    _, item_id, pk, state, slot, former_slot, shown_order = rows[0]
    return _Held(pk, item_id, state, slot, former_slot, shown_order, [row[0] for row in rows])


def _settle(held: _Held) -> bool | None:
    """Mark the assignment answered; say whether it is counted, or None when it was answered before."""
    if held.state == AssignmentState.HELD:
        answered = Assignment.objects.filter(pk=held.id, state=AssignmentState.HELD).update(
            state=AssignmentState.ANSWERED, lease_until=None
        )
        if answered:
            return True
    late = Assignment.objects.select_for_update().get(pk=held.id)
    if late.state == AssignmentState.ANSWERED:
        return None
    if late.state == AssignmentState.HELD:  # taken back in another tab meanwhile
        late.lease_until = None
    elif slots.free_number(late):
        late.slot, late.former_slot = late.former_slot, None
    late.state = AssignmentState.ANSWERED
    late.save(update_fields=["state", "slot", "former_slot", "lease_until"])
    return late.slot is not None


def _supersede(held: _Held, answer: Answer) -> Submission:
    of_this = Submission.objects.select_for_update().filter(assignment=held.id)
    current = of_this.filter(uid=answer.corrects).first() if answer.corrects else None
    if current is None:
        raise errors.AssignmentUnknown("The answer to be changed is not one of yours.")
    if not current.is_current:
        raise errors.AlreadyAnswered("This answer was changed in another tab. Reload the page to see it.")
    current.is_current = False
    current.save(update_fields=["is_current"])
    return current


def _store(
    participation: Participation,
    held: _Held,
    answer: Answer,
    ratings: Sequence[Rating],
    at: datetime,
    supersedes: Submission | None = None,
) -> Submission:
    submission = Submission(
        uid=answer.uid,
        assignment_id=held.id,
        supersedes=supersedes,
        protocol_version=participation.study.protocol_version,
        shown_order=held.shown_order,
        content_digest=answer.digest(),
        shown_at=answer.shown_at,
        first_action_at=answer.first_action_at,
        submitted_at=answer.submitted_at,
        active_ms=answer.active_ms,
        received_at=at,
        comment=answer.comment,
        diff_used=answer.diff_used,
    )
    submission.save(force_insert=True)
    for rating in ratings:
        rating.submission = submission
    Rating.objects.bulk_create(ratings)
    return submission


def _repeat(participation: Participation, answer: Answer) -> Submitted:
    stored = Submission.objects.select_related("assignment").filter(uid=answer.uid).first()
    if stored is None:
        raise errors.AlreadyAnswered("This item has an answer. To change it, open it under earlier answers.")
    if stored.assignment.participation_id != participation.pk or stored.content_digest != answer.digest():
        raise errors.UuidReused("Another answer was sent under the same number.")
    return Submitted(stored.uid, stored.assignment.slot is not None, is_repeat=True, next_slot=None)


def _checked(sheet: Sheet, held: _Held, answer: Answer) -> list[Rating]:
    """Turn what was shown into canonical order, and refuse what does not fit the criteria."""
    problems: dict[str, list[str]] = {}
    given: dict[tuple[str, int | None], GivenRating] = {}
    criteria = sheet.by_key
    n_members = len(held.member_ids)
    for number, one in enumerate(answer.ratings):
        criterion = criteria.get(one.criterion)
        if criterion is None:
            problems[f"ratings.{number}.criterion"] = [f"The study does not ask for {one.criterion!r}."]
            continue
        position = _canonical(one.member, held.shown_order) if one.member is not None else None
        if criterion.of_members != (one.member is not None) or (one.member is not None and position is None):
            letters = ", ".join(LABELS[:n_members])
            wanted = f"one of {letters}" if criterion.of_members else "null"
            problems[f"ratings.{number}.member"] = [f"The member must be {wanted}."]
            continue
        if (one.criterion, position) in given:
            problems[f"ratings.{number}"] = ["This was rated twice."]
        elif problem := _problem(criterion, one):
            problems[f"ratings.{number}.value"] = [problem]
        given[one.criterion, position] = one
    ratings = []
    for criterion in sheet.criteria:
        for position in range(n_members) if criterion.of_members else (None,):
            one_given = given.get((criterion.key, position))
            if one_given is not None:
                ratings.append(_rating(criterion, one_given, position, held))
            elif criterion.is_required:
                problems.setdefault(f"ratings.{criterion.key}", ["An answer is missing."])
    if problems:
        first = next(iter(problems.items()))
        raise errors.AnswerInvalid(f"{first[0]}: {first[1][0]}", fields=problems)
    return ratings


def _canonical(label: str, shown_order: list[int]) -> int | None:
    shown = LABELS.find(label) if len(label) == 1 else -1
    return shown_order[shown] if 0 <= shown < len(shown_order) else None


def _problem(criterion: SheetCriterion, one: GivenRating) -> str | None:
    if one.cannot_judge:
        if one.value is not None:
            return "A value and *cannot judge* exclude each other."
        if not criterion.allows_cannot_judge:
            return "This question needs a value."
        return (
            None
            if one.reason in CANNOT_JUDGE_REASONS
            else f"A reason is one of {', '.join(CANNOT_JUDGE_REASONS)}."
        )
    if one.value is None:
        return "A value is missing."
    if one.reason:
        return "A reason belongs to *cannot judge* alone."
    if not criterion.holds(one.value):
        return f"{one.value:g} is not on the scale from {criterion.low:g} to {criterion.high:g}."
    return None


def _rating(criterion: SheetCriterion, one: GivenRating, position: int | None, held: _Held) -> Rating:
    value = one.value
    if value is not None and position is None and held.shown_order == [1, 0]:
        value = criterion.mirrored(value)
    return Rating(
        criterion_id=criterion.id,
        member_id=None if position is None else held.member_ids[position],
        value=value,
        cannot_judge=one.cannot_judge,
        reason=one.reason,
    )


def skip_item(
    *, participation: Participation, assignment: uuid.UUID, reason: str, note: str, n_taken: int, at: datetime
) -> Assignment | None:
    """Give up a held slot with a reason and return the next one; a repeat changes nothing.

    `n_taken` is how many items the rater holds or has answered, this one among them.

    Raises
    ------
    AnswerInvalid
        If the reason is none of `SKIP_REASONS`.
    AssignmentUnknown
        If the assignment is not this rater's, or was answered.
    """
    if reason not in SKIP_REASONS:
        raise errors.AnswerInvalid(
            f"A reason to skip is one of {', '.join(SKIP_REASONS)}.", fields={"reason": ["unknown"]}
        )
    with write_transaction():
        held = (
            Assignment.objects.select_for_update()
            .filter(uid=assignment, participation=participation)
            .exclude(state=AssignmentState.ANSWERED)
            .first()
        )
        if held is None:
            raise errors.AssignmentUnknown(
                "This item is not one of yours, or has an answer. Reload to go on."
            )
        if held.state == AssignmentState.HELD:
            held.skip_reason, held.skip_note = reason, note
            slots.give_up(held, state=AssignmentState.SKIPPED)
        elif held.state == AssignmentState.EXPIRED:
            Assignment.objects.filter(pk=held.pk).update(
                state=AssignmentState.SKIPPED, skip_reason=reason, skip_note=note
            )
    if participation.study.state != StudyState.OPEN or not _wants_more(participation, n_taken - 1):
        return None
    return slots.claim_slot(participation=participation, at=at)


def flag_item(*, participation: Participation, assignment: uuid.UUID, note: str, at: datetime) -> Flag:
    """Keep a rater's word that something is wrong with an item."""
    row = Assignment.objects.filter(uid=assignment, participation=participation).first()
    if row is None:
        raise errors.AssignmentUnknown("This item is not one of yours.")
    return Flag.objects.create(assignment=row, note=note, flagged_at=at)


def as_shown(rating: dict[str, Any], criterion: SheetCriterion, shown_order: list[int]) -> GivenRating:
    """Turn a stored rating back into what its rater gave: letters of the shown order, a preference's own sign.

    Parameters
    ----------
    rating : dict
        `value`, `cannot_judge`, `reason`, and `member__position`, None for the item as a whole.
    """
    position, value = rating["member__position"], rating["value"]
    if value is not None and position is None and shown_order == [1, 0]:
        value = criterion.mirrored(value)
    return GivenRating(
        criterion=criterion.key,
        member=None if position is None else LABELS[shown_order.index(position)],
        value=value,
        cannot_judge=rating["cannot_judge"],
        reason=rating["reason"],
    )
