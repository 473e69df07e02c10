"""The vectors of a prompt's responses as one array."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus import errors
from corpus.models import Dataset, Embedding, Encoder, Prompt, Response

from .sources import Source

# As bytes lie in the database, on whatever machine they are read.
STORED = np.dtype("<f4")


@dataclass(frozen=True, eq=False)
class PromptEmbeddings:
    """A prompt's responses with their vectors, in canonical order: by response uid.

    Attributes
    ----------
    prompt_id : int
        The prompt.
    response_ids : ndarray of int64, shape (n_responses,)
        Ids in the database.
    response_uids : tuple of str
        Uids, ascending.
    sources : ndarray of int64, shape (n_responses,)
        Position of the response's source in the list that was given; -1 for a text without a language model.
    vectors : ndarray of float32, shape (n_responses, n_dims)
        As they are stored, not normalised.
    """

    prompt_id: int
    response_ids: npt.NDArray[np.int64]
    response_uids: tuple[str, ...]
    sources: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float32]


def prompt_embeddings(prompt: Prompt, encoder: Encoder, sources: list[Source]) -> PromptEmbeddings:
    """Read the vectors of a prompt's responses.

    Raises
    ------
    NotEncoded
        If a response has no vector by this encoder.
    """
    positions = {source.ids: position for position, source in enumerate(sources)}
    responses = Response.objects.filter(prompt=prompt, derived_from=None)
    rows = list(
        responses.order_by("uid").values_list("pk", "uid", "language_model_id", "decoding_id", "text_sha256")
    )
    stored = dict(
        Embedding.objects.filter(
            encoder=encoder, text_sha256__in=responses.values("text_sha256")
        ).values_list("text_sha256", "vector")
    )
    missing = [row[1] for row in rows if row[4] not in stored]
    if missing:
        raise errors.NotEncoded(
            f"{len(missing)} of {len(rows)} responses to prompt {prompt.key} have no vector by {encoder.key}. "
            "Encode the dataset first."
        )
    vectors = np.empty((len(rows), encoder.n_dims), np.float32)
    for position, row in enumerate(rows):
        vectors[position] = np.frombuffer(stored[row[4]], STORED)
    return PromptEmbeddings(
        prompt_id=prompt.pk,
        response_ids=np.array([row[0] for row in rows], np.int64),
        response_uids=tuple(str(row[1]) for row in rows),
        sources=np.array([positions.get((row[2], row[3]), -1) for row in rows], np.int64),
        vectors=vectors,
    )


def dataset_embeddings(
    dataset: Dataset, encoder: Encoder, sources: list[Source]
) -> Iterator[PromptEmbeddings]:
    """Read a dataset's vectors prompt by prompt, by prompt uid; a prompt without responses is left out."""
    for prompt in Prompt.objects.filter(dataset=dataset).order_by("uid").iterator(chunk_size=500):
        embeddings = prompt_embeddings(prompt, encoder, sources)
        if embeddings.response_ids.size:
            yield embeddings


def vectors_of(responses: list[int], encoder: Encoder) -> dict[int, npt.NDArray[np.float32]]:
    """Return the vectors of given responses by their ids; those without one are left out."""
    shas = dict(Response.objects.filter(pk__in=responses).values_list("pk", "text_sha256"))
    stored = dict(
        Embedding.objects.filter(encoder=encoder, text_sha256__in=set(shas.values())).values_list(
            "text_sha256", "vector"
        )
    )
    return {
        pk: np.frombuffer(stored[sha256], STORED).astype(np.float32)
        for pk, sha256 in shas.items()
        if sha256 in stored
    }
