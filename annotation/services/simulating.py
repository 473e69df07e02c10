"""Simulated raters, marked as such: they play a copy of a study and never meet people's ratings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from accounts.models import User
from accounts.services import audit
from annotation import errors
from annotation.models import (
    AskedOf,
    Assignment,
    AssignmentState,
    Criterion,
    Item,
    ItemKind,
    ItemMember,
    Participation,
    ParticipationState,
    Purpose,
    Rater,
    Rating,
    Study,
    StudyMember,
    StudySource,
    Submission,
)
from base.db import name_uid, write_transaction
from corpus.models import Encoder
from corpus.selectors.embeddings import vectors_of
from evaluation.stats.balance import counterbalanced_flips
from evaluation.stats.similarity import mean_pairwise_similarity

from .copying import StudyCopy, copy_study, slots_of

BATCH_ITEMS = 100
BATCH_ROWS = 1000

# In parts of a scale's width. Of an item's spread about half follows the cosine; severity and noise leave
# raters about as far apart as people are (alpha near .6).
ITEM_SPREAD = 0.22
SEVERITY_SPREAD = 0.10
NOISE_SPREAD = 0.14
SHARE_OF_COSINE = 0.75
MEDIAN_SECONDS = 22.0

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Played:
    """The copy that was played, and how much was said in it."""

    study: Study
    n_ratings: int
    n_raters: int


@dataclass(frozen=True)
class _Raters:
    """Who plays: their participations, what moves their judgment, and when each begins."""

    participations: list[Participation]
    severity: FloatArray
    begins: list[datetime]


@dataclass(frozen=True)
class _Plan:
    """Everything drawn before the first row is written; index 0 of `seats` and `seconds` is the item."""

    similarity: dict[int, float]
    quality: dict[int, float]
    seats: list[list[int]]
    seconds: list[FloatArray]


def simulate_study(*, study: Study, n_raters: int, seed: int, at: datetime, by: User | None = None) -> Played:
    """Play a copy of a study with simulated raters: every slot of every main item is answered.

    A pair's latent similarity follows its cosine with noise, a response's latent quality is drawn; a rater
    has a severity and noise. The same study, raters and seed give the same values; what was played already is
    returned as it is. The copy's key is the study's with ``-simulated``, and with a number when that is taken
    by another seed or number of raters.

    Raises
    ------
    CannotSimulate
        If there are fewer raters than slots of an item, no encoder has seen all the items' texts, the study
        has no items, or it is a simulation itself.
    """
    items = list(
        Item.objects.filter(study=study, purpose=Purpose.MAIN)
        .select_related("study", "draw__metric__encoder", "stratum")
        .prefetch_related("members__response", "pairs")
        .order_by("position", "uid")
    )
    _check(study, items, n_raters)
    for earlier in Study.objects.filter(copy_of=study, source=StudySource.SIMULATED, seed=seed).order_by(
        "pk"
    ):
        if earlier.participations.count() == n_raters:
            return _played(earlier)
    rng = np.random.default_rng(seed)
    plan = _plan(study, items, n_raters, rng)
    shown = _shown_orders(study, items)
    with write_transaction():
        made = copy_study(study=study, items=items, seed=seed, at=at)
        copy = made.study
        raters = _make_raters(copy, plan, n_raters, rng, at)
        for start in range(0, len(items), BATCH_ITEMS):
            _answer(items, made, range(start, min(start + BATCH_ITEMS, len(items))), shown, plan, raters, rng)
        if by is not None:
            StudyMember.objects.get_or_create(study=copy, user=by, defaults={"role": "owner"})
        audit.record(
            actor=by, action="study.simulate", subject=f"study {copy.key}", at=at, raters=n_raters, seed=seed
        )
    return _played(copy)


def _check(study: Study, items: list[Item], n_raters: int) -> None:
    if study.source == StudySource.SIMULATED:
        raise errors.CannotSimulate(f"{study.key} is a simulation itself. Name the study it is a copy of.")
    if not items:
        raise errors.CannotSimulate(f"{study.key} has no items to rate.")
    most = max(slots_of(item) for item in items)
    if n_raters < most:
        raise errors.CannotSimulate(
            f"{n_raters} raters cannot fill {most} slots of an item: each slot takes another person.",
            fields={"raters": [f"at least {most}"]},
        )


def _played(copy: Study) -> Played:
    return Played(
        study=copy,
        n_ratings=Rating.objects.filter(submission__assignment__study=copy).count(),
        n_raters=copy.participations.count(),
    )


def _plan(study: Study, items: list[Item], n_raters: int, rng: np.random.Generator) -> _Plan:
    compared = [item for item in items if item.kind != ItemKind.RESPONSE]
    cosines = _cosines(study, compared)
    spread = float(cosines.std()) or 1.0
    noise = rng.normal(0.0, np.sqrt(1 - SHARE_OF_COSINE**2), len(compared))
    latent = SHARE_OF_COSINE * (cosines - cosines.mean() if compared else cosines) / spread + noise
    # By uid, so that ids, which differ between databases, decide nothing.
    responses = {
        str(member.response.uid): member.response_id for item in items for member in item.members.all()
    }
    quality = dict(zip(sorted(responses), rng.normal(0.0, 1.0, len(responses)).tolist(), strict=True))
    load = np.zeros(n_raters, dtype=np.int64)
    seats: list[list[int]] = []
    for item in items:
        # Those who have done least come first, in an order of their own for each item, so that raters meet
        # across all prompts.
        chosen = np.lexsort((rng.random(n_raters), load))[: slots_of(item)]
        chosen = rng.permutation(chosen)
        load[chosen] += 1
        seats.append(chosen.tolist())
    seconds = [np.clip(MEDIAN_SECONDS * rng.lognormal(0.0, 0.45, len(row)), 4.0, 240.0) for row in seats]
    return _Plan(
        similarity={item.pk: float(value) for item, value in zip(compared, latent, strict=True)},
        quality={responses[uid]: value for uid, value in quality.items()},
        seats=seats,
        seconds=seconds,
    )


def _cosines(study: Study, items: list[Item]) -> FloatArray:
    """Mean cosine of each item's pairs by the first encoder that has seen all their texts."""
    if not items:
        return np.empty(0)
    responses = sorted({member.response_id for item in items for member in item.members.all()})
    drawn_by = [item.draw.metric.encoder for item in items[:1] if item.draw is not None and item.draw.metric]
    for encoder in [*(one for one in drawn_by if one is not None), *Encoder.objects.order_by("pk")]:
        vectors = _vectors(encoder, responses)
        if len(vectors) == len(responses):
            break
    else:
        raise errors.CannotSimulate(
            f"No encoder has seen all texts of {study.key}: simulated raters follow a cosine. "
            f"Encode {study.dataset.key} first."
        )
    means: list[float] = []
    for item in items:
        rows = [vectors[member.response_id] for member in item.members.all()]
        mean = mean_pairwise_similarity(np.stack(rows))
        if mean.value is None:
            raise errors.CannotSimulate(f"Item {item.position} has no cosine: {mean.undefined}.")
        means.append(mean.value)
    return np.array(means)


def _vectors(encoder: Encoder, responses: list[int]) -> dict[int, npt.NDArray[np.float32]]:
    found: dict[int, npt.NDArray[np.float32]] = {}
    for start in range(0, len(responses), BATCH_ROWS):
        found.update(vectors_of(responses[start : start + BATCH_ROWS], encoder))
    return found


def _shown_orders(study: Study, items: list[Item]) -> dict[tuple[int, int], list[int]]:
    """Shown order of each slot: that of the study's own slot, or what opening it would give."""
    orders: dict[tuple[int, int], list[int]] = {}
    for item in items:
        n_slots, n_members = slots_of(item), len(item.members.all())
        flips = counterbalanced_flips(n_slots, seed=study.seed, item_key=str(item.uid))
        for slot, flipped in enumerate(flips, start=1):
            order = list(range(n_members))
            orders[item.pk, slot] = order[::-1] if flipped and n_members == 2 else order
    own = Assignment.objects.filter(study=study, slot__isnull=False, item__purpose=Purpose.MAIN)
    for item_id, number, shown in own.values_list("item", "slot", "shown_order"):
        if number is not None:
            orders[item_id, number] = shown
    return orders


def _make_raters(copy: Study, plan: _Plan, n_raters: int, rng: np.random.Generator, at: datetime) -> _Raters:
    totals = np.zeros(n_raters)
    for seats, seconds in zip(plan.seats, plan.seconds, strict=True):
        totals[seats] += seconds + 1.0
    late = rng.uniform(3600.0, 5 * 86400.0, n_raters)
    begins = [at - timedelta(seconds=float(total + rest)) for total, rest in zip(totals, late, strict=True)]
    ends = [at - timedelta(seconds=float(rest)) for rest in late]
    raters = Rater.objects.bulk_create(
        [Rater(uid=name_uid("rater", copy.key, number), created_at=at) for number in range(n_raters)]
    )
    participations = Participation.objects.bulk_create(
        [
            Participation(
                uid=name_uid("participation", copy.key, number),
                study=copy,
                rater=rater,
                pseudonym=f"simulated-{number + 1:03d}",
                state=ParticipationState.FINISHED,
                flags={"simulated": True},
                joined_at=begins[number],
                finished_at=ends[number],
            )
            for number, rater in enumerate(raters)
        ]
    )
    severity = rng.normal(0.0, SEVERITY_SPREAD, n_raters)
    return _Raters(participations=participations, severity=severity, begins=begins)


def _answer(
    items: Sequence[Item],
    made: StudyCopy,
    batch: range,
    shown: dict[tuple[int, int], list[int]],
    plan: _Plan,
    raters: _Raters,
    rng: np.random.Generator,
) -> None:
    """Write the answered slots of some items, with one submission each and its ratings."""
    assignments: list[Assignment] = []
    submissions: list[Submission] = []
    ratings: list[Rating] = []
    for index in batch:
        item, new = items[index], made.items[index]
        members = list(new.members.order_by("position"))
        for slot, (seat, seconds) in enumerate(
            zip(plan.seats[index], plan.seconds[index], strict=True), start=1
        ):
            shown_at = raters.begins[seat]
            submitted_at = shown_at + timedelta(seconds=float(seconds))
            raters.begins[seat] = submitted_at + timedelta(seconds=1)
            assignment = Assignment(
                uid=name_uid("assignment", made.study.key, str(new.uid), slot),
                study=made.study,
                item=new,
                slot=slot,
                priority=(slot - 1) * len(items) + new.position,
                shown_order=shown[item.pk, slot],
                state=AssignmentState.ANSWERED,
                participation=raters.participations[seat],
                claimed_at=shown_at,
            )
            given: list[tuple[Criterion, ItemMember | None, float]] = []
            for criterion in made.criteria:
                asked = members if criterion.asked_of == AskedOf.MEMBER else [None]
                for member in asked:
                    leaning = _leaning(criterion, member, item, plan) * ITEM_SPREAD
                    wish = leaning + raters.severity[seat] + rng.normal(0.0, NOISE_SPREAD)
                    given.append((criterion, member, _on_scale(criterion, 0.5 + wish)))
            content = [(one.key, None if who is None else who.position, value) for one, who, value in given]
            submission = Submission(
                uid=name_uid("submission", made.study.key, str(new.uid), slot),
                assignment=assignment,
                protocol_version=made.study.protocol_version,
                shown_order=assignment.shown_order,
                content_digest=hashlib.sha256(json.dumps(content).encode()).hexdigest(),
                shown_at=shown_at,
                first_action_at=shown_at + timedelta(seconds=float(seconds) * 0.6),
                submitted_at=submitted_at,
                active_ms=int(seconds * 950),
                received_at=submitted_at + timedelta(milliseconds=200),
            )
            assignments.append(assignment)
            submissions.append(submission)
            ratings += [
                Rating(submission=submission, criterion=criterion, member=member, value=value)
                for criterion, member, value in given
            ]
    Assignment.objects.bulk_create(assignments, batch_size=BATCH_ROWS)
    Submission.objects.bulk_create(submissions, batch_size=BATCH_ROWS)
    Rating.objects.bulk_create(ratings, batch_size=BATCH_ROWS)


def _leaning(criterion: Criterion, member: ItemMember | None, item: Item, plan: _Plan) -> float:
    """Return where an item or member stands on a criterion before anybody looks: mean 0, spread about 1."""
    if member is not None:
        return plan.quality[member.response_id]
    qualities = [plan.quality[one.response_id] for one in item.members.all()]
    if not criterion.is_symmetric and len(qualities) == 2:
        return (qualities[0] - qualities[1]) / 2**0.5
    return plan.similarity.get(item.pk, sum(qualities) / len(qualities))


def _on_scale(criterion: Criterion, share: float) -> float:
    """Return the value nearest to a share of the scale's width that the scale has."""
    wanted = criterion.low + min(max(share, 0.0), 1.0) * (criterion.high - criterion.low)
    if criterion.step is None:
        return min(max(round(wanted, 2), criterion.low), criterion.high)
    n_steps = int((criterion.high - criterion.low) / criterion.step + 1e-9)
    return criterion.low + min(round((wanted - criterion.low) / criterion.step), n_steps) * criterion.step
