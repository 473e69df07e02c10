"""Embeddings to means and histograms by prompt, as a job; then the floor of the whole dataset.

A run replaces what an earlier one stored for the same prompts and encoder, so a repeat changes nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from base.db import write_transaction
from corpus import errors
from corpus.models import (
    Centring,
    Dataset,
    DatasetSimilarity,
    Encoder,
    Prompt,
    PromptHistogram,
    PromptSimilarity,
)
from corpus.selectors.datasets import dataset_by_key, encoder_of_dataset
from corpus.selectors.embeddings import PromptEmbeddings, dataset_embeddings, prompt_embeddings
from corpus.selectors.responses import content_digest, corpus_responses, frame_digest, texts_without_embedding
from corpus.selectors.sources import Source, dataset_sources
from evaluation.stats.bootstrap import estimate_by_prompts
from evaluation.stats.estimate import Estimate
from evaluation.stats.similarity import UnitSum, mean_between, mean_within, random_pair_floor, unit_sum
from jobs.models import Job
from jobs.services import ledger
from jobs.services.registry import JobKind, Write

from .histograms import BLOCK_ROWS, pair_histograms, unit_rows

KIND = "similarity"
CHUNK_PROMPTS = 10
CHUNK_RESPONSES = 2000
# All pairs of so many responses are a picture of the floor smooth enough, and cost nothing.
FLOOR_SAMPLE = 1500
SAME_VECTOR = 1e-7
SEED = 1


def open_similarity(*, dataset: Dataset, encoder: str, at: datetime, by: User | None = None) -> Job:
    """Open the job that compares a dataset's responses, or return the one that is at it.

    Raises
    ------
    EncoderNotUsed, NotEncoded
        If texts of the dataset have no vector by the encoder.
    """
    row = encoder_of_dataset(dataset, encoder)
    missing = len(texts_without_embedding(dataset, row))
    if missing:
        raise errors.NotEncoded(
            f"{missing:,} texts of {dataset.key} have no vector by {row.key}. Encode it first."
        )
    return ledger.open_job(
        kind=KIND,
        inputs={
            "dataset": dataset.key,
            "encoder": row.key,
            "encoder_spec": row.spec_digest,
            "content": content_digest(dataset),
        },
        subject=f"{dataset.key} by {row.key}",
        at=at,
        by=by,
        seed=SEED,
    )


def plan(job: Job) -> list[dict[str, Any]]:
    """Cut the prompts into chunks of some thousand responses."""
    dataset, _ = _inputs(job)
    prompts = (
        Prompt.objects.filter(dataset=dataset)
        .annotate(n=Count("responses", filter=Q(responses__derived_from=None)))
        .filter(n__gt=0)
        .order_by("uid")
    )
    chunks: list[list[int]] = []
    n_responses = 0
    for pk, n in prompts.values_list("pk", "n"):
        if not chunks or len(chunks[-1]) == CHUNK_PROMPTS or n_responses + n > CHUNK_RESPONSES:
            chunks.append([])
            n_responses = 0
        chunks[-1].append(pk)
        n_responses += n
    return [{"prompts": chunk} for chunk in chunks]


def work(job: Job, payload: dict[str, Any]) -> Write:
    """Compare the responses of some prompts, and return what stores the means and histograms."""
    dataset, encoder = _inputs(job)
    sources = dataset_sources(dataset)
    means: list[PromptSimilarity] = []
    histograms: list[PromptHistogram] = []
    nearest: list[list[float]] = []
    prompts = list(Prompt.objects.filter(pk__in=payload["prompts"]).order_by("uid"))
    for prompt in prompts:
        embeddings = prompt_embeddings(prompt, encoder, sources)
        means += prompt_means(embeddings, encoder, sources)
        within, between = pair_histograms(embeddings.vectors, embeddings.sources)
        if (pair := nearest_pair(embeddings)) is not None:
            nearest.append([prompt.pk, *pair])
        histograms.append(
            PromptHistogram(
                prompt=prompt,
                encoder=encoder,
                within=within.tolist(),
                between=between.tolist(),
                n_responses=embeddings.response_ids.size,
            )
        )

    def write() -> dict[str, Any]:
        mine = {"prompt__in": prompts, "encoder": encoder, "centring": Centring.RAW}
        PromptSimilarity.objects.filter(**mine).delete()
        PromptHistogram.objects.filter(**mine).delete()
        PromptSimilarity.objects.bulk_create(means, batch_size=1000)
        PromptHistogram.objects.bulk_create(histograms, batch_size=100)
        return {"prompts": len(prompts), "means": len(means), "nearest": nearest}

    return write


def prompt_means(
    embeddings: PromptEmbeddings, encoder: Encoder, sources: list[Source]
) -> list[PromptSimilarity]:
    """Mean cosine of each source with itself and of each two sources, where there is a pair."""
    sums: list[tuple[Source, UnitSum]] = []
    for position, source in enumerate(sources):
        rows = embeddings.vectors[embeddings.sources == position]
        if rows.shape[0]:
            sums.append((source, unit_sum(rows)))
    found = []
    for index, (a, sum_a) in enumerate(sums):
        for b, sum_b in sums[index:]:
            mean = mean_within(sum_a) if a is b else mean_between(sum_a, sum_b)
            if mean.value is None:
                continue
            found.append(
                PromptSimilarity(
                    prompt_id=embeddings.prompt_id,
                    encoder=encoder,
                    language_model_a_id=a.language_model_id,
                    decoding_a_id=a.decoding_id,
                    language_model_b_id=b.language_model_id,
                    decoding_b_id=b.decoding_id,
                    mean=mean.value,
                    n_pairs=mean.n_pairs,
                )
            )
    return found


def nearest_pair(embeddings: PromptEmbeddings) -> tuple[int, int, float] | None:
    """Find the two responses of different sources that are most alike and yet not one vector.

    Returns
    -------
    tuple of (int, int, float), or None
        Ids of both, by uid, and their cosine; None where there is no such pair.
    """
    kept = np.flatnonzero(embeddings.sources >= 0)
    rows, sources = unit_rows(embeddings.vectors[kept]), embeddings.sources[kept]
    best: tuple[int, int, float] | None = None
    for top in range(0, kept.size, BLOCK_ROWS):
        cosines = rows[top : top + BLOCK_ROWS] @ rows.T
        # Equal texts have equal vectors: their cosine of 1 says nothing about the encoder.
        mine = sources[top : top + BLOCK_ROWS, np.newaxis] == sources[np.newaxis, :]
        cosines[mine | (cosines > 1 - SAME_VECTOR)] = -np.inf
        if not cosines.size:
            continue
        i, j = np.unravel_index(int(cosines.argmax()), cosines.shape)
        value = float(cosines[i, j])
        if np.isfinite(value) and (best is None or value > best[2]):
            first, second = sorted((int(kept[top + i]), int(kept[j])))
            best = int(embeddings.response_ids[first]), int(embeddings.response_ids[second]), value
    return best


def conclude(job: Job) -> dict[str, Any]:
    """Store the floor of the whole dataset, and note which responses all of it is about.

    Raises
    ------
    FrameChanged
        If responses were imported or replaced meanwhile: some prompts were compared with them, others
        without.
    """
    dataset, encoder = _inputs(job)
    if content_digest(dataset) != job.inputs["content"]:
        raise errors.FrameChanged(
            f"Responses of {dataset.key} were imported while it was compared. Compare it again."
        )
    n_responses = corpus_responses(dataset).count()
    rng = np.random.default_rng(SEED)
    sample = np.sort(rng.choice(n_responses, size=min(n_responses, FLOOR_SAMPLE), replace=False))
    sums: list[UnitSum] = []
    rows: list[npt.NDArray[np.float32]] = []
    groups: list[int] = []
    first = 0
    for number, embeddings in enumerate(dataset_embeddings(dataset, encoder, [])):
        sums.append(unit_sum(embeddings.vectors))
        last = first + embeddings.response_ids.size
        for position in sample[(sample >= first) & (sample < last)] - first:
            rows.append(embeddings.vectors[position])
            groups.append(number)
        first = last
    floor = random_pair_floor(sums)
    _, histogram = pair_histograms(
        np.stack(rows) if rows else np.empty((0, encoder.n_dims), np.float32), np.array(groups, np.int64)
    )
    with write_transaction():
        DatasetSimilarity.objects.update_or_create(
            dataset=dataset,
            encoder=encoder,
            centring=Centring.RAW,
            defaults={
                "frame_digest": frame_digest(dataset),
                "n_prompts": len(sums),
                "n_responses": n_responses,
                "random_floor": floor.value,
                "n_floor_pairs": floor.n_pairs,
                "random_floor_undefined": floor.undefined or "",
                "computed_at": timezone.now(),
            },
        )
    return {
        "dataset": dataset.key,
        "encoder": encoder.key,
        "floor": asdict(floor_estimate(sums)),
        "floor_histogram": histogram.tolist(),
        "nearest": sorted(
            (
                pair
                for result in job.chunks.values_list("result", flat=True)
                for pair in (result or {})["nearest"]
            ),
            key=lambda pair: (-pair[3], pair[0]),
        ),
    }


def floor_estimate(sums: list[UnitSum]) -> Estimate:
    """Mean cosine of pairs of two prompts, with its interval by resampling prompts.

    Two copies of a prompt that is drawn twice are one prompt: no pair of them is a pair of two prompts.
    """
    floor = random_pair_floor(sums)
    totals = np.stack([one.total for one in sums]) if sums else np.empty((0, 1))
    own = np.einsum("ij,ij->i", totals, totals)
    counts = np.array([one.n_rows for one in sums], np.float64)

    def resampled(weights: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        drawn = weights.astype(np.float64)
        lengths = np.array([float(row @ row) for row in drawn @ totals])
        pairs = (drawn @ counts) ** 2 - drawn**2 @ counts**2
        dots = lengths - drawn**2 @ own
        means: npt.NDArray[np.float64] = np.divide(
            dots, pairs, out=np.full(pairs.shape, np.nan), where=pairs > 0
        )
        return means

    return estimate_by_prompts(
        floor.value,
        floor.undefined,
        resampled,
        method="mean cosine over all pairs of responses to different prompts",
        n_units=floor.n_pairs,
        n_raters=None,
        n_prompts=len(sums),
        seed=SEED,
    )


def _inputs(job: Job) -> tuple[Dataset, Encoder]:
    dataset = dataset_by_key(job.inputs["dataset"])
    return dataset, Encoder.objects.get(key=job.inputs["encoder"], spec_digest=job.inputs["encoder_spec"])


SIMILARITY = JobKind(name=KIND, plan=plan, work=work, conclude=conclude)
