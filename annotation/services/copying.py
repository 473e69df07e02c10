"""A copy of a study for simulated raters: the same items and questions, none of the ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from annotation import errors
from annotation.models import (
    Criterion,
    Draw,
    Item,
    ItemMember,
    ItemPair,
    Purpose,
    RaterKind,
    Stratum,
    Study,
    StudyMember,
    StudySource,
    StudyState,
)
from base.db import name_uid

BATCH_ROWS = 1000


@dataclass(frozen=True)
class StudyCopy:
    """The copy with its criteria by position, and its items in the order of those they are copies of."""

    study: Study
    criteria: list[Criterion]
    items: list[Item]


def slots_of(item: Item) -> int:
    """Return how many slots an item has, or will have once its study is open."""
    return item.n_slots or item.study.overlap


def copy_study(*, study: Study, items: Sequence[Item], seed: int, at: datetime) -> StudyCopy:
    """Write a simulated copy of a study: its members, criteria, draws with strata, and the main items given.

    Call it in a transaction. The copy's key is the study's with ``-simulated``, and a number where that is
    taken.

    Raises
    ------
    CannotSimulate
        If the copy's key would be too long.
    """
    copy = _copy_row(study, seed, at)
    return StudyCopy(study=copy, criteria=_copy_criteria(study, copy), items=_copy_items(study, copy, items))


def _copy_row(study: Study, seed: int, at: datetime) -> Study:
    longest = Study._meta.get_field("key").max_length or 0
    key, number = f"{study.key}-simulated", 1
    while Study.objects.filter(key=key).exists():
        number += 1
        key = f"{study.key}-simulated-{number}"
    if len(key) > longest:
        raise errors.CannotSimulate(f"The key {key!r} of the copy is longer than {longest} characters.")
    copy = Study.objects.create(
        key=key,
        title=f"{study.title[:180]} (simulated raters)",
        dataset=study.dataset,
        state=StudyState.CLOSED,
        source=StudySource.SIMULATED,
        rater_kind=RaterKind.PERSONS,  # each is one, also where nobody knows who rated the original
        protocol={**study.protocol, "key": key},
        protocol_version=study.protocol_version,
        seed=seed,
        overlap=study.overlap,
        lease_seconds=study.lease_seconds,
        items_per_rater=study.items_per_rater,
        rendering=study.rendering,
        min_reading_ms=study.min_reading_ms,
        closed_at=at,
        copy_of=study,
        created_by=study.created_by,
        created_at=at,
    )
    StudyMember.objects.bulk_create(
        [
            StudyMember(study=copy, user_id=member.user_id, role=member.role)
            for member in study.members.order_by("pk")
        ]
    )
    return copy


def _copy_criteria(study: Study, copy: Study) -> list[Criterion]:
    criteria = list(Criterion.objects.filter(study=study).order_by("position"))
    for criterion in criteria:
        criterion.pk = None
        criterion.study = copy
    return Criterion.objects.bulk_create(criteria)


def _copy_items(study: Study, copy: Study, items: Sequence[Item]) -> list[Item]:
    """Write copies of the items with draws, strata, members and pairs; return them in the same order."""
    draws: dict[int, Draw] = {}
    for draw in Draw.objects.filter(study=study).order_by("number"):
        old = draw.pk
        draw.pk, draw.study = None, copy
        draw._state.adding = True
        draw.save()
        draws[old] = draw
    strata: dict[int, Stratum] = {}
    for stratum in Stratum.objects.filter(draw__study=study).order_by("pk"):
        old = stratum.pk
        stratum.pk, stratum.draw = None, draws[stratum.draw_id]
        stratum._state.adding = True
        stratum.save()
        strata[old] = stratum
    copied = Item.objects.bulk_create(
        [
            Item(
                uid=name_uid(
                    "item",
                    copy.key,
                    Purpose.MAIN,
                    *(str(member.response.uid) for member in item.members.all()),
                ),
                study=copy,
                kind=item.kind,
                position=item.position,
                prompt_id=item.prompt_id,
                n_slots=slots_of(item),
                draw=draws[item.draw_id] if item.draw_id is not None else None,
                stratum=strata[item.stratum_id] if item.stratum_id is not None else None,
                inclusion_probability=item.inclusion_probability,
                members_digest=item.members_digest,
            )
            for item in items
        ],
        batch_size=BATCH_ROWS,
    )
    ItemMember.objects.bulk_create(
        [
            ItemMember(item=new, position=member.position, response_id=member.response_id)
            for item, new in zip(items, copied, strict=True)
            for member in item.members.all()
        ],
        batch_size=BATCH_ROWS,
    )
    ItemPair.objects.bulk_create(
        [
            ItemPair(
                item=new,
                response_a_id=pair.response_a_id,
                response_b_id=pair.response_b_id,
                inclusion_probability=pair.inclusion_probability,
            )
            for item, new in zip(items, copied, strict=True)
            for pair in item.pairs.all()
        ],
        batch_size=BATCH_ROWS,
    )
    return copied
