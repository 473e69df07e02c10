"""What the stored means say of a dataset as a whole: intra-model, inter-model, floor, shares above thresholds.

A cell is a source at a prompt. Means are over prompts first, then over sources or pairs of sources, each
counting once whatever the number of its responses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import errors
from corpus.models import Centring, Dataset, DatasetSimilarity, Encoder, PromptHistogram, PromptSimilarity
from corpus.selectors.datasets import encoder_of_dataset
from corpus.selectors.responses import EncoderFit, corpus_responses, encoder_fit, frame_digest
from corpus.selectors.sources import Source, dataset_sources
from evaluation.stats.bootstrap import estimate_by_prompts
from evaluation.stats.estimate import Estimate
from jobs.models import Job, JobState

from .histograms import N_BINS, Counts, n_above
from .similarity import KIND, SEED

THRESHOLDS = (0.7, 0.8)
NO_INTRA = "no language model has two responses to a prompt"
NO_INTER = "no prompt has responses of two language models"

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SourceRow:
    """A source in the table: its means with itself and with the others, None where there is no pair."""

    key: str
    provider: str
    family: str
    released_on: date | None
    n_prompts: int
    intra: float | None
    inter: float | None


@dataclass(frozen=True)
class PairMean:
    """Mean cosine between two sources over their prompts."""

    a: str
    b: str
    mean: float
    n_prompts: int


@dataclass(frozen=True)
class SharesAbove:
    """Shares above each threshold, of `n` cells or pairs; None where there are none, and then the reason."""

    n: int
    shares: dict[str, float] | None
    undefined: str | None


@dataclass(frozen=True, eq=False)
class SimilaritySummary:
    """A dataset as an encoder sees it.

    Attributes
    ----------
    stale : bool
        Whether responses were imported since these means were computed.
    within, between : ndarray of int64, shape (200,)
        Counts of single pairs by their cosine, of one source and of two.
    floor_histogram : list of int, or None
        The same of pairs of two prompts, from a seeded sample of responses.
    """

    dataset: str
    encoder: str
    computed_at: datetime
    frame_digest: str
    stale: bool
    n_prompts: int
    n_responses: int
    sources: list[SourceRow]
    pairs: list[PairMean]
    intra: Estimate
    inter: Estimate
    floor: Estimate
    cells_above: SharesAbove
    pairs_above_within: SharesAbove
    pairs_above_between: SharesAbove
    within: Counts
    between: Counts
    floor_histogram: list[int] | None
    fit: EncoderFit


def similarity_summary(dataset: Dataset, encoder_key: str) -> SimilaritySummary:
    """Put together what a similarity run stored.

    Raises
    ------
    EncoderNotUsed
        If the dataset has no vectors of this encoder.
    NotCompared
        If it was never compared by it.
    """
    encoder = encoder_of_dataset(dataset, encoder_key)
    whole = DatasetSimilarity.objects.filter(dataset=dataset, encoder=encoder, centring=Centring.RAW).first()
    if whole is None:
        raise errors.NotCompared(
            f"{dataset.key} has not been compared by {encoder_key} yet. Run similarity first."
        )
    sources = dataset_sources(dataset)
    cells = _Cells(dataset, encoder, sources)
    within, between = _histograms(dataset, encoder)
    floor, floor_histogram = _floor(dataset, encoder, whole)
    intra_cells = cells.means[:, cells.is_intra]
    defined = intra_cells[~np.isnan(intra_cells)]
    stale = whole.n_responses != corpus_responses(dataset).count() or whole.frame_digest != frame_digest(
        dataset
    )
    return SimilaritySummary(
        dataset=dataset.key,
        encoder=encoder.key,
        computed_at=whole.computed_at,
        frame_digest=whole.frame_digest,
        stale=stale,
        n_prompts=whole.n_prompts,
        n_responses=whole.n_responses,
        sources=cells.source_rows(),
        pairs=cells.pair_means(),
        intra=_estimate(cells, cells.is_intra, "intra-model: mean over prompts, then over models", NO_INTRA),
        inter=_estimate(cells, ~cells.is_intra, "inter-model: mean over prompts, then over pairs", NO_INTER),
        floor=floor,
        cells_above=SharesAbove(
            n=defined.size,
            shares={f"{cut:g}": float((defined > cut).mean()) for cut in THRESHOLDS}
            if defined.size
            else None,
            undefined=None if defined.size else NO_INTRA,
        ),
        pairs_above_within=_shares(within, NO_INTRA),
        pairs_above_between=_shares(between, NO_INTER),
        within=within,
        between=between,
        floor_histogram=floor_histogram,
        fit=encoder_fit(dataset, encoder),
    )


def last_run(dataset: Dataset, encoder: Encoder) -> Job | None:
    """Return the last finished job that compared a dataset by an encoder."""
    jobs = Job.objects.filter(kind=KIND, state=JobState.DONE, inputs__encoder_spec=encoder.spec_digest)
    return jobs.filter(inputs__dataset=dataset.key).order_by("-finished_at", "-pk").first()


def printed(summary: SimilaritySummary) -> dict[str, Any]:
    """Return a summary as the command prints it; unknown values are None, with the reason beside."""
    return {
        "dataset": summary.dataset,
        "encoder": summary.encoder,
        "n_prompts": summary.n_prompts,
        "n_responses": summary.n_responses,
        "models": [source.key for source in summary.sources],
        "intra_mean": summary.intra.value,
        "intra_undefined": summary.intra.undefined,
        "intra_interval": _ends(summary.intra),
        "inter_mean": summary.inter.value,
        "inter_undefined": summary.inter.undefined,
        "inter_interval": _ends(summary.inter),
        "random_floor": summary.floor.value,
        "random_floor_undefined": summary.floor.undefined,
        "random_floor_interval": _ends(summary.floor),
        "intra": {source.key: source.intra for source in summary.sources},
        "inter": [[pair.a, pair.b, pair.mean] for pair in summary.pairs],
        "cells_above": summary.cells_above.shares,
        "pairs_above_within": summary.pairs_above_within.shares,
        "pairs_above_between": summary.pairs_above_between.shares,
        "longer_than_window": summary.fit.n_longer,
        "truncated": summary.fit.n_truncated,
        "other_language": summary.fit.n_other_language,
        "unknown_language": summary.fit.n_unknown_language,
    }


def _ends(estimate: Estimate) -> list[float] | None:
    return None if estimate.low is None or estimate.high is None else [estimate.low, estimate.high]


class _Cells:
    """Stored means as an array, shape (n_prompts, n_columns): a column is a source, or two; nan where no pair."""

    def __init__(self, dataset: Dataset, encoder: Encoder, sources: list[Source]) -> None:
        self.sources = sources
        position = {source.ids: number for number, source in enumerate(sources)}
        rows: dict[int, int] = {}
        columns: dict[tuple[int, int], int] = {}
        entries: list[tuple[int, int, float, int]] = []
        stored = PromptSimilarity.objects.filter(
            prompt__dataset=dataset, encoder=encoder, centring=Centring.RAW
        )
        for prompt, a, da, b, db, mean, n_pairs in (
            stored.order_by("prompt__uid")
            .values_list(
                "prompt_id",
                "language_model_a_id",
                "decoding_a_id",
                "language_model_b_id",
                "decoding_b_id",
                "mean",
                "n_pairs",
            )
            .iterator(chunk_size=20_000)
        ):
            column = columns.setdefault((position[(a, da)], position[(b, db)]), len(columns))
            entries.append((rows.setdefault(prompt, len(rows)), column, mean, n_pairs))
        order = sorted(columns)
        self.columns = order
        moved = {columns[key]: number for number, key in enumerate(order)}
        self.means: Matrix = np.full((len(rows), len(order)), np.nan)
        self.n_pairs = np.zeros((len(rows), len(order)), np.int64)
        for row, column, mean, n_pairs in entries:
            self.means[row, moved[column]] = mean
            self.n_pairs[row, moved[column]] = n_pairs
        self.is_intra = np.array([a == b for a, b in order], np.bool_)
        self.n_prompts_of = (~np.isnan(self.means)).sum(axis=0)
        # Every column has a cell, or it would not be there.
        self.column_means = np.nanmean(self.means, axis=0) if order else np.empty(0)

    def source_rows(self) -> list[SourceRow]:
        intra: dict[int, float] = {}
        inter: dict[int, list[float]] = {}
        prompts: dict[int, int] = {}
        for (a, b), mean, n in zip(
            self.columns, self.column_means.tolist(), self.n_prompts_of.tolist(), strict=True
        ):
            if a == b:
                intra[a] = mean
            else:
                inter.setdefault(a, []).append(mean)
                inter.setdefault(b, []).append(mean)
            for one in (a, b):
                prompts[one] = max(prompts.get(one, 0), n)
        return [
            SourceRow(
                key=source.key,
                provider=source.provider,
                family=source.family,
                released_on=source.released_on,
                n_prompts=prompts.get(number, 0),
                intra=intra.get(number),
                inter=float(np.mean(inter[number])) if number in inter else None,
            )
            for number, source in enumerate(self.sources)
        ]

    def pair_means(self) -> list[PairMean]:
        return [
            PairMean(self.sources[a].key, self.sources[b].key, mean, n)
            for (a, b), mean, n in zip(
                self.columns, self.column_means.tolist(), self.n_prompts_of.tolist(), strict=True
            )
            if a != b
        ]


def _estimate(cells: _Cells, chosen: npt.NDArray[np.bool_], method: str, reason: str) -> Estimate:
    means = cells.means[:, chosen]
    used = ~np.isnan(means).all(axis=1) if means.size else np.zeros(means.shape[0], np.bool_)
    means = means[used]
    there = (~np.isnan(means)).astype(np.float64)
    filled = np.where(there > 0, means, 0.0)
    value = float(np.mean(filled.sum(axis=0) / there.sum(axis=0))) if means.size else None

    def resampled(weights: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        drawn = weights.astype(np.float64)
        counts = drawn @ there
        by_column = np.divide(drawn @ filled, counts, out=np.full(counts.shape, np.nan), where=counts > 0)
        # A draw without a prompt of some pair of models is a mean over the other pairs.
        n_columns = (counts > 0).sum(axis=1)
        of_draws: Matrix = np.nansum(by_column, axis=1) / n_columns
        return of_draws

    return estimate_by_prompts(
        value,
        None if value is not None else reason,
        resampled,
        method=method,
        n_units=int(cells.n_pairs[:, chosen].sum()),
        n_raters=None,
        n_prompts=int(used.sum()),
        seed=SEED,
    )


def _histograms(dataset: Dataset, encoder: Encoder) -> tuple[Counts, Counts]:
    within, between = np.zeros(N_BINS, np.int64), np.zeros(N_BINS, np.int64)
    rows = PromptHistogram.objects.filter(prompt__dataset=dataset, encoder=encoder, centring=Centring.RAW)
    for one, other in rows.values_list("within", "between").iterator(chunk_size=500):
        within += np.array(one, np.int64)
        between += np.array(other, np.int64)
    return within, between


def _shares(counts: Counts, reason: str) -> SharesAbove:
    n = int(counts.sum())
    if not n:
        return SharesAbove(0, None, reason)
    return SharesAbove(n, {f"{cut:g}": n_above(counts, cut) / n for cut in THRESHOLDS}, None)


def _floor(dataset: Dataset, encoder: Encoder, whole: DatasetSimilarity) -> tuple[Estimate, list[int] | None]:
    """Read the floor's interval and picture from the job that computed it; its value stands in a row of its own."""
    job = last_run(dataset, encoder)
    if job is not None and job.result is not None and job.result["floor"]["value"] == whole.random_floor:
        return Estimate(**job.result["floor"]), job.result["floor_histogram"]
    return (
        Estimate(
            value=whole.random_floor,
            low=None,
            high=None,
            n_units=whole.n_floor_pairs,
            n_raters=None,
            n_prompts=whole.n_prompts,
            method="mean cosine over all pairs of responses to different prompts",
            resampled=None,
            n_draws=0,
            n_undefined_draws=0,
            seed=None,
            undefined=whole.random_floor_undefined or None,
            interval_undefined="the job that computed it is gone; compare the dataset again",
        ),
        None,
    )
