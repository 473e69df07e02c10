"""Planned items to rows: an answered slot for each rater, a submission in it, a rating for each criterion."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice

from annotation.models import (
    AskedOf,
    Assignment,
    AssignmentState,
    Criterion,
    Item,
    ItemKind,
    ItemMember,
    ItemPair,
    Participation,
    ParticipationState,
    Rater,
    Rating,
    Study,
    Submission,
)
from base.db import name_uid

from .label_plan import Given, PlannedItem

BATCH_ITEMS = 200
BATCH_ROWS = 1000


def stored_values(study: Study) -> dict[uuid.UUID, dict[str, dict[str, float]]]:
    """Return what the study's items were given, by item uid, pseudonym and criterion key."""
    found: defaultdict[uuid.UUID, dict[str, dict[str, float]]] = defaultdict(dict)
    rows = Rating.objects.filter(submission__assignment__study=study, value__isnull=False)
    for uid, pseudonym, criterion, value in rows.values_list(
        "submission__assignment__item__uid",
        "submission__assignment__participation__pseudonym",
        "criterion__key",
        "value",
    ).iterator(chunk_size=5000):
        found[uid].setdefault(pseudonym or "", {})[criterion] = value or 0.0
    return dict(found)


def write_items(
    *, study: Study, items: Sequence[PlannedItem], criteria: Mapping[str, Criterion], at: datetime
) -> None:
    """Write new items with their ratings, some at a time. Call it in a transaction.

    An item has as many slots as ratings. When it was rated nobody says: what must have a time has that of the import.
    """
    pseudonyms = list(dict.fromkeys(name for item in items for name in item.given))
    participations = _take_in(study, pseudonyms, at)
    first = study.items.count()
    waiting = iter(enumerate(items, start=first))
    while batch := list(islice(waiting, BATCH_ITEMS)):
        _write_batch(study, batch, criteria, participations, n_items=first + len(items), at=at)


def _take_in(study: Study, pseudonyms: Sequence[str], at: datetime) -> dict[str, Participation]:
    """Return a participation for each pseudonym, made where there is none; nobody of them consented to anything."""
    there = {one.pseudonym: one for one in study.participations.all()}
    new = [name for name in pseudonyms if name not in there]
    raters = Rater.objects.bulk_create(
        [Rater(uid=name_uid("rater", study.key, name), created_at=at) for name in new], batch_size=BATCH_ROWS
    )
    made = Participation.objects.bulk_create(
        [
            Participation(
                uid=name_uid("participation", study.key, name),
                study=study,
                rater=rater,
                pseudonym=name,
                state=ParticipationState.FINISHED,
                flags={"imported": True},
                joined_at=at,
                finished_at=at,
            )
            for name, rater in zip(new, raters, strict=True)
        ],
        batch_size=BATCH_ROWS,
    )
    return there | {one.pseudonym: one for one in made}


def _write_batch(
    study: Study,
    batch: Sequence[tuple[int, PlannedItem]],
    criteria: Mapping[str, Criterion],
    participations: Mapping[str, Participation],
    *,
    n_items: int,
    at: datetime,
) -> None:
    rows = Item.objects.bulk_create(
        [
            Item(
                uid=item.uid,
                study=study,
                kind=item.kind,
                position=position,
                prompt_id=item.members[0].prompt_id,
                n_slots=len(item.given),
                members_digest=item.members_digest,
                extra=item.extra,
            )
            for position, item in batch
        ],
        batch_size=BATCH_ROWS,
    )
    members = ItemMember.objects.bulk_create(
        [
            ItemMember(item=row, position=place, response_id=member.id)
            for row, (_, item) in zip(rows, batch, strict=True)
            for place, member in enumerate(item.members)
        ],
        batch_size=BATCH_ROWS,
    )
    alone = {member.item_id: member for member in members if member.position == 0}
    ItemPair.objects.bulk_create(
        [
            ItemPair(item=row, response_a_id=min(ids), response_b_id=max(ids))
            for row, (_, item) in zip(rows, batch, strict=True)
            if item.kind == ItemKind.PAIR
            for ids in [[member.id for member in item.members]]
        ],
        batch_size=BATCH_ROWS,
    )
    assignments: list[Assignment] = []
    submissions: list[Submission] = []
    ratings: list[Rating] = []
    for row, (position, item) in zip(rows, batch, strict=True):
        for slot, (pseudonym, given) in enumerate(item.given.items(), start=1):
            assignment = Assignment(
                uid=name_uid("assignment", study.key, str(item.uid), slot),
                study=study,
                item=row,
                slot=slot,
                priority=(slot - 1) * n_items + position,
                shown_order=given.shown_order,
                state=AssignmentState.ANSWERED,
                participation=participations[pseudonym],
            )
            submission = Submission(
                uid=name_uid("submission", study.key, str(item.uid), slot),
                assignment=assignment,
                protocol_version=study.protocol_version,
                shown_order=given.shown_order,
                content_digest=_digest(given),
                submitted_at=at,
                received_at=at,
            )
            assignments.append(assignment)
            submissions.append(submission)
            ratings += [
                Rating(
                    submission=submission,
                    criterion=criteria[key],
                    # What is asked of each member was given to the only one there is.
                    member=alone[row.pk] if criteria[key].asked_of == AskedOf.MEMBER else None,
                    value=value,
                )
                for key, value in given.values.items()
            ]
    Assignment.objects.bulk_create(assignments, batch_size=BATCH_ROWS)
    Submission.objects.bulk_create(submissions, batch_size=BATCH_ROWS)
    Rating.objects.bulk_create(ratings, batch_size=BATCH_ROWS)


def _digest(given: Given) -> str:
    return hashlib.sha256(json.dumps(sorted(given.values.items())).encode()).hexdigest()
