"""The current ratings of a study as plain records, read by one statement."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from annotation.models import (
    AssignmentState,
    Exclusion,
    Item,
    ParticipationState,
    Purpose,
    Study,
    Submission,
)

CHUNK_ROWS = 2000


class Answer(NamedTuple):
    """One rating of a submission; a submission without ratings is one record with `criterion` None.

    `counted` says that it enters estimates: it is on a number, of a main item. What a person withdrew is in
    no record.
    """

    submission_id: int
    submission_uid: uuid.UUID
    submitted_at: datetime
    protocol_version: int
    counted: bool
    pseudonym: str
    excluded: bool
    item_uid: uuid.UUID
    prompt_uid: uuid.UUID
    criterion: str | None
    member: int | None
    response_uid: uuid.UUID | None
    value: float | None
    values: Any
    cannot_judge: bool
    reason: str


def seen_submissions(study: Study) -> QuerySet[Submission]:
    """Return the submissions of a study that an analysis or export may see, corrected ones among them."""
    return Submission.objects.filter(assignment__study=study).exclude(
        assignment__participation__state=ParticipationState.WITHDRAWN
    )


def answers(
    study: Study,
    *,
    submission_ids: Collection[int] | None = None,
    items: Collection[Item] | None = None,
) -> Iterator[Answer]:
    """Give a study's ratings in the order of their submissions' uids, the same on every database.

    Parameters
    ----------
    study : Study
        Whose ratings.
    submission_ids : set of int, optional
        The submissions of a snapshot. Without it, those that are current.
    items : collection of Item, optional
        Ratings of these alone.
    """
    rows = seen_submissions(study)
    if submission_ids is None:
        rows = rows.filter(is_current=True)
    if items is not None:
        rows = rows.filter(assignment__item__in=items)
    exclusions = Exclusion.objects.filter(participation=OuterRef("assignment__participation"))
    fields = (
        "pk",
        "uid",
        "submitted_at",
        "protocol_version",
        "assignment__state",
        "assignment__slot",
        "assignment__item__purpose",
        "assignment__participation__pseudonym",
        "is_excluded",
        "assignment__item__uid",
        "assignment__item__prompt__uid",
        "ratings__criterion__key",
        "ratings__member__position",
        "ratings__member__response__uid",
        "ratings__value",
        "ratings__values",
        "ratings__cannot_judge",
        "ratings__reason",
    )
    found = rows.annotate(is_excluded=Exists(exclusions)).order_by("uid", "ratings__pk").values_list(*fields)
    for row in found.iterator(chunk_size=CHUNK_ROWS):
        (pk, uid, submitted_at, version, state, slot, purpose, pseudonym, excluded, item, prompt, *rating) = (
            row
        )
        # The ids are compared here: a statement does not take as many parameters as a study has submissions.
        if submission_ids is not None and pk not in submission_ids:
            continue
        criterion, member, response, value, values, cannot_judge, reason = rating
        yield Answer(
            submission_id=pk,
            submission_uid=uid,
            submitted_at=submitted_at,
            protocol_version=version,
            counted=state == AssignmentState.ANSWERED and slot is not None and purpose == Purpose.MAIN,
            pseudonym=pseudonym,
            excluded=excluded,
            item_uid=item,
            prompt_uid=prompt,
            criterion=criterion,
            member=member,
            response_uid=response,
            value=value,
            values=values,
            cannot_judge=bool(cannot_judge),
            reason=reason or "",
        )
