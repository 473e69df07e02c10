"""A study's life: draft, seal and open, pause, close."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from accounts.models import User
from accounts.services import audit
from annotation import errors
from annotation.models import Criterion, Role, Study, StudyMember, StudyState
from annotation.protocol import Protocol
from base.db import violated, write_transaction
from corpus.selectors.datasets import dataset_by_key

from . import assignment, links, sampling
from .criteria import criterion_row


@dataclass(frozen=True)
class Opened:
    """A study just opened: the only moment at which its join link's token is known."""

    study: Study
    n_slots: int
    token: str


def create_study(*, protocol: Protocol, at: datetime, by: User | None = None) -> Study:
    """Make a draft of a study: its criteria, and the items drawn for it.

    Raises
    ------
    KeyTaken
        If another study has the key.
    NothingToDraw
        If the dataset does not hold what the draw asks for.
    """
    dataset = dataset_by_key(protocol.dataset)
    if Study.objects.filter(key=protocol.key).exists():
        raise errors.KeyTaken(f"There is a study {protocol.key!r} already. Choose another key.")
    planned = sampling.plan_draw(dataset_key=dataset.key, plan=protocol.draw, seed=protocol.seed)
    try:
        with write_transaction():
            study = Study.objects.create(
                key=protocol.key,
                title=protocol.title,
                dataset=dataset,
                protocol=protocol.model_dump(mode="json"),
                seed=protocol.seed,
                overlap=protocol.overlap,
                lease_seconds=protocol.lease_minutes * 60,
                items_per_rater=protocol.items_per_rater,
                rendering=protocol.rendering,
                min_reading_ms=protocol.min_reading_seconds * 1000,
                created_by=by,
                created_at=at,
            )
            Criterion.objects.bulk_create(
                [
                    criterion_row(study, plan, position)
                    for position, plan in enumerate(protocol.criteria, start=1)
                ]
            )
            if by is not None:
                StudyMember.objects.create(study=study, user=by, role=Role.OWNER)
            sampling.store_draw(study=study, planned=planned, plan=protocol.draw, at=at)
            audit.record(actor=by, action="study.create", subject=f"study {study.key}", at=at)
    except IntegrityError as error:
        if violated(error) != "study_key_once":
            raise
        raise errors.KeyTaken(f"There is a study {protocol.key!r} already. Choose another key.") from error
    return study


def open_study(*, study: Study, at: datetime, by: User | None = None) -> Opened:
    """Seal a draft and open it: its slots are made and a join link with them.

    Raises
    ------
    WrongState
        If it is no draft.
    """
    with write_transaction():
        locked = Study.objects.select_for_update().get(pk=study.pk)
        if locked.state != StudyState.DRAFT:
            raise errors.WrongState(f"The study is {locked.state}; only a draft can be opened.")
        locked.sealed_at = at
        locked.sealed_sha256 = seal_of(locked)
        locked.state = StudyState.OPEN
        locked.opened_at = at
        locked.save(update_fields=["sealed_at", "sealed_sha256", "state", "opened_at"])
        n_slots = assignment.open_slots(study=locked)
        link = links.make_join_link(study=locked, label="opening", by=by, at=at)
        audit.record(
            actor=by,
            action="study.open",
            subject=f"study {locked.key}",
            at=at,
            sealed_sha256=locked.sealed_sha256,
        )
    return Opened(study=locked, n_slots=n_slots, token=link.token)


def seal_of(study: Study) -> str:
    """Return the sha256 of the protocol as it is stored, and of the items that were drawn by it.

    Not of the protocol as today's code reads it: a later version with more fields must find the same seal.
    """
    canonical = json.dumps(study.protocol, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(hashlib.sha256(canonical.encode()).hexdigest().encode())
    for uid in study.items.order_by("position").values_list("uid", flat=True).iterator(chunk_size=2000):
        digest.update(uid.bytes)
    return digest.hexdigest()


MOVES = {
    "pause": ((StudyState.OPEN,), StudyState.PAUSED),
    "resume": ((StudyState.PAUSED,), StudyState.OPEN),
    "close": ((StudyState.OPEN, StudyState.PAUSED), StudyState.CLOSED),
}


def move_study(*, study: Study, move: str, at: datetime, by: User | None = None) -> Study:
    """Pause, resume or close a study.

    Raises
    ------
    WrongState
        If the study's state does not allow the move.
    """
    allowed, state = MOVES[move]
    with write_transaction():
        changes = {"state": state} | ({"closed_at": at} if state == StudyState.CLOSED else {})
        if not Study.objects.filter(pk=study.pk, state__in=allowed).update(**changes):
            raise errors.WrongState(f"The study is {study.state}; it cannot be asked to {move}.")
        audit.record(actor=by, action=f"study.{move}", subject=f"study {study.key}", at=at)
    study.refresh_from_db()
    return study


def discard_draft(*, study: Study, at: datetime, by: User | None = None) -> None:
    """Delete a study nobody was invited to yet.

    Raises
    ------
    WrongState
        If it was opened: what people rated is never deleted from here.
    """
    with write_transaction():
        locked = Study.objects.select_for_update().get(pk=study.pk)
        if locked.state != StudyState.DRAFT:
            raise errors.WrongState(f"The study is {locked.state}; only a draft can be discarded.")
        audit.record(actor=by, action="study.discard", subject=f"study {locked.key}", at=at)
        locked.items.all().delete()
        locked.delete()
