"""Slots: opened with the study, given to raters under a lease, taken back when the lease runs out.

Overlap cannot be exceeded because nobody counts: an item has as many numbered rows as it may have answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError
from django.db.models import Exists, OuterRef

from annotation import errors
from annotation.models import Assignment, AssignmentState, Item, Participation, Purpose, Study, StudyState
from base.db import violated, write_transaction
from evaluation.stats.balance import counterbalanced_flips

# How often a rater's other tabs may take a slot first before the claim gives up.
ATTEMPTS = 5
BATCH = 2000


def open_slots(*, study: Study) -> int:
    """Make the numbered assignments of a study's main items; call it in the transaction that opens the study.

    Shown orders are balanced: of 25 slots of a pair, 12 or 13 show it flipped.
    """
    items = Item.objects.filter(study=study, purpose=Purpose.MAIN).order_by("position")
    n_items = items.count()
    return sum(
        len(Assignment.objects.bulk_create(batch, batch_size=BATCH))
        for batch in _batches(_slots_of(study, items.iterator(chunk_size=BATCH), n_items))
    )


def _slots_of(study: Study, items: Iterator[Item], n_items: int) -> Iterator[Assignment]:
    for item in items:
        flips = counterbalanced_flips(item.n_slots, seed=study.seed, item_key=str(item.uid))
        for number, flipped in enumerate(flips, start=1):
            yield Assignment(
                study=study,
                item=item,
                slot=number,
                # All first slots before all second ones: coverage rises evenly over the items.
                priority=(number - 1) * n_items + item.position,
                shown_order=[1, 0] if flipped else [0, 1],
            )


def _batches(slots: Iterator[Assignment]) -> Iterator[list[Assignment]]:
    batch: list[Assignment] = []
    for slot in slots:
        batch.append(slot)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def claim_slot(*, participation: Participation, at: datetime) -> Assignment | None:
    """Give the rater an open slot of the study, or None when no slot is free at this moment.

    Two tabs of one rater can reach for two slots of one item. The database
    refuses the second, and that tab tries again. Slots locked by others are
    passed over, so None does not mean that the study is finished.
    """
    for _ in range(ATTEMPTS):
        try:
            with write_transaction():
                return claim_once(participation=participation, at=at)
        except IntegrityError as error:
            if violated(error) != "assignment_one_slot_per_rater":
                raise
    raise errors.ClaimContested("Your other tabs took each place first. Go on in one of them.")


def claim_once(*, participation: Participation, at: datetime) -> Assignment | None:
    """Take the next open slot of an item the rater has not had; call it in a write transaction.

    The slot's prompt is loaded with it. Raises IntegrityError when another tab of the rater has just taken a slot of
    the same item: the caller begins anew.
    """
    had = Assignment.objects.filter(item=OuterRef("item"), participation=participation)
    slot = (
        Assignment.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("item__prompt")
        .filter(~Exists(had), study=participation.study_id, state=AssignmentState.OPEN)
        .order_by("priority")
        .first()
    )
    if slot is None:
        return None
    slot.state = AssignmentState.HELD
    slot.participation = participation
    slot.claimed_at = at
    slot.lease_until = at + timedelta(seconds=participation.study.lease_seconds)
    slot.save(update_fields=["state", "participation", "claimed_at", "lease_until"])
    return slot


def hold_slots(*, participation: Participation, count: int, at: datetime) -> list[Assignment]:
    """Return the slots the rater holds, renewed, and new ones up to `count` in all.

    First come those held, then expired ones of this rater whose number nobody took meanwhile, then open ones.

    Raises
    ------
    StudyNotOpen
        If the study is paused or closed.
    """
    study = participation.study
    if study.state != StudyState.OPEN:
        raise errors.StudyNotOpen(f"The study is {study.state}.")
    renew_holds(participation=participation, at=at)
    held = list(
        Assignment.objects.select_related("item__prompt")
        .filter(participation=participation, state=AssignmentState.HELD)
        .order_by("claimed_at", "priority")
    )
    room = _room(participation, n_held=len(held), count=count)
    while room > 0:
        found = (
            _take_back(participation, at)
            or claim_slot(participation=participation, at=at)
            or (
                claim_slot(participation=participation, at=at)
                if release_expired(study=study, at=at)
                else None
            )
        )
        if found is None:
            break
        held.append(found)
        room -= 1
    return held


def renew_holds(*, participation: Participation, at: datetime) -> datetime | None:
    """Hold what the rater holds for a whole lease from now; return until when, or None when nothing is held."""
    lease_until = at + timedelta(seconds=participation.study.lease_seconds)
    with write_transaction():
        renewed = Assignment.objects.filter(participation=participation, state=AssignmentState.HELD).update(
            lease_until=lease_until
        )
    return lease_until if renewed else None


def _room(participation: Participation, *, n_held: int, count: int) -> int:
    wanted = participation.study.items_per_rater
    room = count - n_held
    if wanted is None:
        return room
    n_answered = participation.assignments.filter(state=AssignmentState.ANSWERED).count()
    return min(room, wanted - n_answered - n_held)


def _take_back(participation: Participation, at: datetime) -> Assignment | None:
    """Give the rater back a slot that expired under their hands, if its number is still open."""
    expired = (
        Assignment.objects.select_related("item__prompt")
        .filter(participation=participation, state=AssignmentState.EXPIRED)
        .order_by("priority")
    )
    for assignment in expired:
        with write_transaction():
            if not free_number(assignment):
                continue
            assignment.slot = assignment.former_slot
            assignment.former_slot = None
            assignment.state = AssignmentState.HELD
            assignment.lease_until = at + timedelta(seconds=participation.study.lease_seconds)
            assignment.save(update_fields=["slot", "former_slot", "state", "lease_until"])
        return assignment
    return None


def free_number(assignment: Assignment) -> bool:
    """Remove the open row that took an expired assignment's number; say whether the number is free now.

    Call it in a write transaction. A row that a rater holds by now stays theirs.
    """
    taken_by = (
        Assignment.objects.select_for_update()
        .filter(item=assignment.item_id, slot=assignment.former_slot)
        .exclude(pk=assignment.pk)
        .first()
    )
    if taken_by is None:
        return assignment.former_slot is not None
    if taken_by.state != AssignmentState.OPEN:
        return False
    taken_by.delete()
    return True


def release_expired(*, study: Study, at: datetime) -> int:
    """Give up the number of each hold whose lease ran out, to a fresh open slot; return how many."""
    over = list(
        Assignment.objects.filter(study=study, state=AssignmentState.HELD, lease_until__lt=at)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sum(_release(pk, AssignmentState.EXPIRED, at) for pk in over)


def _release(pk: int, state: AssignmentState, at: datetime) -> int:
    with write_transaction():
        held = (
            Assignment.objects.select_for_update(skip_locked=True)
            .filter(pk=pk, state=AssignmentState.HELD, lease_until__lt=at)
            .first()
        )
        if held is None:
            return 0
        give_up(held, state=state)
    return 1


def give_up(held: Assignment, *, state: AssignmentState) -> None:
    """End a hold without an answer and open its number again; call it in a write transaction."""
    slot = held.slot
    held.state, held.slot, held.former_slot, held.lease_until = state, None, slot, None
    held.save(update_fields=["state", "slot", "former_slot", "lease_until", "skip_reason", "skip_note"])
    if slot is not None:
        Assignment.objects.create(
            study_id=held.study_id,
            item_id=held.item_id,
            slot=slot,
            priority=held.priority,
            shown_order=held.shown_order,
        )
