"""A prompt's pairs, in strata of similarity -> items to rate, drawn by seed from a frozen frame."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from annotation import errors
from annotation.models import Draw, Item, ItemKind, ItemMember, ItemPair, Purpose, Stratum, Study
from annotation.protocol import DrawPlan
from base.db import name_uid
from corpus.models import Metric, Prompt
from corpus.services import frames
from evaluation.stats.sampling import Strata, allocate, draw_stratified, stratify

BATCH = 1000


@dataclass(frozen=True)
class FramePair:
    """A pair that could be drawn; a's uid stands before b's."""

    prompt_id: int
    response_a: int
    response_b: int
    uid_a: str
    uid_b: str
    relation: str
    cosine: float

    @property
    def key(self) -> str:
        """The same on every database, whatever the ids are there."""
        return f"{self.uid_a} {self.uid_b}"


@dataclass(frozen=True)
class Cell:
    """A stratum of a planned draw."""

    key: str
    relation: str
    low: float
    high: float
    population: int
    n_drawn: int
    metric_sum: float
    metric_sum_of_squares: float
    histogram: list[int]


@dataclass(frozen=True)
class PlannedDraw:
    """What a draw would give: shown before anything is written."""

    cells: list[Cell]
    pairs: list[tuple[FramePair, int]]  # with the number of its cell
    n_frame: int
    n_responses: int
    n_prompts: int
    frame_digest: str
    metric: Metric


def plan_draw(*, dataset_key: str, plan: DrawPlan, seed: int) -> PlannedDraw:
    """Draw pairs of a dataset's prompts, without writing anything.

    A stratum is a relation (within a source, between two) and a range of the metric. Pairs are drawn in the order
    of their uids, so the same corpus and seed give the same pairs on any database.

    Raises
    ------
    NothingToDraw
        If the frame holds no pair, or fewer than are asked for.
    """
    frame = frames.open_frame(dataset_key=dataset_key, encoder_key=plan.metric.removeprefix("cosine:"))
    prompts = _prompts(frame, plan)
    pairs = [
        pair for pair in _pairs_of(frame) if pair.relation in plan.relations and pair.prompt_id in prompts
    ]
    if len(pairs) < plan.pairs:
        languages = f", prompts in {', '.join(plan.prompt_languages)}" if plan.prompt_languages else ""
        raise errors.NothingToDraw(
            f"{plan.pairs} pairs are asked for, but the frame holds {len(pairs)} ({' and '.join(plan.relations)} "
            f"sources, in {dataset_key}{languages}). Ask for fewer, or import more responses.",
            fields={"draw.pairs": [f"at most {len(pairs)}"]},
        )
    cosines = np.clip(np.array([pair.cosine for pair in pairs], dtype=np.float64), -1.0, 1.0)
    codes = np.empty(len(pairs), dtype=np.int64)
    n_bins = len(plan.edges) - 1
    strata: list[Strata] = []
    for number, relation in enumerate(plan.relations):
        chosen = np.array([pair.relation == relation for pair in pairs], dtype=np.bool_)
        found = stratify(cosines[chosen], plan.edges)
        codes[chosen] = found.codes + number * n_bins
        strata.append(found)
    population = np.concatenate([one.population for one in strata])
    at_least = plan.at_least
    while at_least and int(np.minimum(population, at_least).sum()) > plan.pairs:
        at_least -= 1  # a small draw over many strata cannot give each its floor
    allocation = allocate(plan.pairs, population, plan.allocation, at_least=at_least)
    drawn = draw_stratified([pair.key for pair in pairs], codes, allocation, seed=seed)
    cells = [
        Cell(
            key=f"{relation} {'['}{plan.edges[n]:g}, {plan.edges[n + 1]:g}{']' if n == n_bins - 1 else ')'}",
            relation=relation,
            low=plan.edges[n],
            high=plan.edges[n + 1],
            population=int(one.population[n]),
            n_drawn=int(allocation[number * n_bins + n]),
            metric_sum=float(one.metric_sum[n]),
            metric_sum_of_squares=float(one.metric_sum_sq[n]),
            histogram=one.histogram[n].tolist(),
        )
        for number, (relation, one) in enumerate(zip(plan.relations, strata, strict=True))
        for n in range(n_bins)
    ]
    return PlannedDraw(
        cells=cells,
        pairs=[(pairs[index], int(code)) for index, code in zip(drawn.indices, drawn.strata, strict=True)],
        n_frame=len(pairs),
        n_responses=frame.n_responses,
        n_prompts=len({pair.prompt_id for pair in pairs}),
        frame_digest=frame.digest,
        metric=frame.metric,
    )


def store_draw(*, study: Study, planned: PlannedDraw, plan: DrawPlan, at: datetime) -> Draw:
    """Write a planned draw: its strata, and an item with its pair for each drawn pair. Call it in a transaction."""
    draw = Draw.objects.create(
        study=study,
        number=study.draws.count() + 1,
        seed=study.seed,
        rule=plan.model_dump(mode="json"),
        metric=planned.metric,
        frame_digest=planned.frame_digest,
        n_responses=planned.n_responses,
        n_frame=planned.n_frame,
        drawn_at=at,
    )
    strata = Stratum.objects.bulk_create(
        [
            Stratum(
                draw=draw,
                key=cell.key,
                relation=cell.relation,
                low=cell.low,
                high=cell.high,
                population=cell.population,
                n_drawn=cell.n_drawn,
                metric_sum=cell.metric_sum,
                metric_sum_of_squares=cell.metric_sum_of_squares,
                histogram=cell.histogram,
            )
            for cell in planned.cells
        ]
    )
    drawn = sorted(planned.pairs, key=lambda one: _place(study.seed, one[0].key))
    first = study.items.count()
    items = Item.objects.bulk_create(
        [
            Item(
                uid=name_uid("item", study.key, Purpose.MAIN, pair.uid_a, pair.uid_b),
                study=study,
                kind=ItemKind.PAIR,
                position=first + number,
                prompt_id=pair.prompt_id,
                n_slots=study.overlap,
                draw=draw,
                stratum=strata[code],
                inclusion_probability=planned.cells[code].n_drawn / planned.cells[code].population,
                members_digest=hashlib.sha256(pair.key.encode()).hexdigest(),
            )
            for number, (pair, code) in enumerate(drawn)
        ],
        batch_size=BATCH,
    )
    ItemMember.objects.bulk_create(
        [
            ItemMember(item=item, position=position, response_id=response)
            for item, (pair, _) in zip(items, drawn, strict=True)
            for position, response in enumerate((pair.response_a, pair.response_b))
        ],
        batch_size=BATCH,
    )
    ItemPair.objects.bulk_create(
        [
            ItemPair(
                item=item,
                response_a_id=min(pair.response_a, pair.response_b),
                response_b_id=max(pair.response_a, pair.response_b),
                inclusion_probability=item.inclusion_probability,
            )
            for item, (pair, _) in zip(items, drawn, strict=True)
        ],
        batch_size=BATCH,
    )
    return draw


def _prompts(frame: frames.Frame, plan: DrawPlan) -> set[int]:
    prompts = Prompt.objects.filter(dataset=frame.dataset)
    if plan.prompt_languages is not None:
        prompts = prompts.filter(language__in=plan.prompt_languages)
    return set(prompts.values_list("pk", flat=True))


def _pairs_of(frame: frames.Frame) -> Iterator[FramePair]:
    for prompt in frame.prompts():
        ids: Sequence[int] = prompt.response_ids
        uids: Sequence[str] = prompt.uids  # ascending, so that i < j is the canonical order
        for i, j, cosine, within in zip(
            prompt.i.tolist(), prompt.j.tolist(), prompt.cosine.tolist(), prompt.within.tolist(), strict=True
        ):
            yield FramePair(
                prompt_id=prompt.prompt_id,
                response_a=ids[i],
                response_b=ids[j],
                uid_a=uids[i],
                uid_b=uids[j],
                relation="within" if within else "between",
                cosine=cosine,
            )


def _place(seed: int, key: str) -> bytes:
    """Order items by a keyed digest: a seeded shuffle that is the same on every machine."""
    return hashlib.blake2b(f"{seed}\x1f{key}".encode(), digest_size=16, person=b"serving").digest()
