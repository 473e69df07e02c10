"""What could be drawn: every unordered pair of responses to one prompt, with its cosine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.models import Dataset, Encoder, Metric
from corpus.selectors.datasets import dataset_by_key, encoder_of_dataset
from corpus.selectors.embeddings import PromptEmbeddings, dataset_embeddings
from corpus.selectors.responses import corpus_responses, frame_digest
from corpus.selectors.sources import dataset_sources

from .scoring import ensure_metric


@dataclass(frozen=True, eq=False)
class PromptPairs:
    """All pairs of a prompt's responses that have a source.

    Attributes
    ----------
    prompt_id : int
        The prompt.
    response_ids, uids : list
        Of its responses, ascending by uid: the canonical order.
    i, j : ndarray of int64, shape (n_pairs,)
        Positions in these lists, i < j; sorted by (i, j).
    cosine : ndarray of float64, shape (n_pairs,)
        In [-1, 1].
    within : ndarray of bool, shape (n_pairs,)
        Whether both are of one source.
    """

    prompt_id: int
    response_ids: list[int]
    uids: list[str]
    i: npt.NDArray[np.int64]
    j: npt.NDArray[np.int64]
    cosine: npt.NDArray[np.float64]
    within: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Frame:
    """A dataset's pairs of one prompt, within and across sources, as an encoder sees them.

    `digest` names the responses that were there, drawable or not; `metric` is the cosine's row.
    """

    dataset: Dataset
    encoder: Encoder
    metric: Metric
    digest: str
    n_responses: int

    def prompts(self) -> Iterator[PromptPairs]:
        """Read pairs prompt by prompt, by prompt uid, so that one prompt's are held at a time.

        Raises
        ------
        NotEncoded
            If a response has no vector.
        """
        for embeddings in dataset_embeddings(self.dataset, self.encoder, dataset_sources(self.dataset)):
            pairs = _pairs(embeddings)
            if pairs.i.size:
                yield pairs


def open_frame(*, dataset_key: str, encoder_key: str) -> Frame:
    """Return the frame of a dataset as an encoder sees it.

    Raises
    ------
    DatasetNotFound
        If there is no such dataset.
    EncoderNotUsed
        If it has no vectors of this encoder.
    """
    dataset = dataset_by_key(dataset_key)
    encoder = encoder_of_dataset(dataset, encoder_key)
    return Frame(
        dataset=dataset,
        encoder=encoder,
        metric=ensure_metric(f"cosine:{encoder.key}", encoder=encoder),
        digest=frame_digest(dataset),
        n_responses=corpus_responses(dataset).count(),
    )


def _pairs(embeddings: PromptEmbeddings) -> PromptPairs:
    # A text without a language model has no source, so no pair of it is within or between sources.
    kept = np.flatnonzero(embeddings.sources >= 0)
    sources = embeddings.sources[kept]
    rows = embeddings.vectors[kept].astype(np.float64)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    i, j = np.triu_indices(kept.size, k=1)
    return PromptPairs(
        prompt_id=embeddings.prompt_id,
        response_ids=embeddings.response_ids[kept].tolist(),
        uids=[embeddings.response_uids[position] for position in kept.tolist()],
        i=i.astype(np.int64),
        j=j.astype(np.int64),
        cosine=np.clip((rows @ rows.T)[i, j], -1.0, 1.0),
        within=sources[i] == sources[j],
    )
