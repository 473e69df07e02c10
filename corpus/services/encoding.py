"""Responses to embeddings, chunk by chunk; harmless to run again.

A text is known by its sha256 and encoded once for each encoder, whatever number of responses or datasets hold
it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Exists, OuterRef

from accounts.models import User
from corpus import errors
from corpus.encoders.base import UnreadableText
from corpus.models import Dataset, Embedding, Encoder, Response
from corpus.selectors.datasets import dataset_by_key
from corpus.selectors.embeddings import STORED
from corpus.selectors.responses import UnseenText, corpus_responses, n_texts, texts_without_embedding
from jobs.models import Job
from jobs.services import ledger
from jobs.services.registry import JobKind, Write

from . import encoders

KIND = "encode"
# A chunk is finished or lost as a whole: small enough that a killed worker loses seconds.
CHUNK_TEXTS = 32
CHUNK_CHARS = 64_000
# Encoders repeat themselves within 1e-6, whatever machine and whatever texts beside.
TOLERANCE = 1e-5


def open_encoding(*, dataset: Dataset, encoder: str, at: datetime, by: User | None = None) -> Job:
    """Open the job that encodes a dataset's texts, or return the one that is at it.

    Raises
    ------
    UnknownEncoder
        If there is no encoder of this key.
    """
    row = encoders.ensure_encoder(encoder)
    return ledger.open_job(
        kind=KIND,
        inputs={"dataset": dataset.key, "encoder": row.key, "encoder_spec": row.spec_digest},
        subject=f"{dataset.key} by {row.key}",
        at=at,
        by=by,
    )


def plan(job: Job) -> list[dict[str, Any]]:
    """Cut the texts without a vector into chunks of texts of like length.

    Chunks stand in an order that has nothing to do with length, so that the pace of the first tells that of
    the rest.
    """
    dataset, encoder = _inputs(job)
    chunks: list[list[str]] = []
    n_chars = 0
    for text in texts_without_embedding(dataset, encoder):
        if not chunks or len(chunks[-1]) == CHUNK_TEXTS or n_chars + text.n_chars > CHUNK_CHARS:
            chunks.append([])
            n_chars = 0
        chunks[-1].append(text.sha256)
        n_chars += text.n_chars
    return [{"texts": chunk} for chunk in sorted(chunks)]


def work(job: Job, payload: dict[str, Any]) -> Write:
    """Encode a chunk's texts, and return what stores their vectors."""
    dataset, encoder = _inputs(job)
    wanted: list[str] = payload["texts"]
    seen = Embedding.objects.filter(encoder=encoder, text_sha256=OuterRef("text_sha256"))
    found: dict[str, str] = {}
    # Of equal texts any will do; those that another job has encoded meanwhile are passed over.
    for sha256, text in (
        corpus_responses(dataset)
        .filter(~Exists(seen), text_sha256__in=wanted)
        .order_by("pk")
        .values_list("text_sha256", "text")
    ):
        found.setdefault(sha256, text)
    shas = [sha256 for sha256 in wanted if sha256 in found]
    try:
        encoded = encoders.program_of(encoder).encode([found[sha256] for sha256 in shas])
    except UnreadableText as error:
        response = Response.objects.filter(
            prompt__dataset=dataset, text_sha256=shas[error.index], derived_from=None
        ).earliest("pk")
        raise ValueError(
            f"response {response.uid} {error.reason}, so {encoder.key} cannot encode it"
        ) from error
    rows = [
        Embedding(
            encoder=encoder,
            text_sha256=sha256,
            vector=encoded.vectors[position].astype(STORED).tobytes(),
            n_dims=encoder.n_dims,
            n_tokens=int(encoded.n_tokens[position]),
            n_windows=int(encoded.n_windows[position]),
            truncated=bool(encoded.truncated[position]),
        )
        for position, sha256 in enumerate(shas)
    ]

    def write() -> dict[str, Any]:
        return {"encoded": store_embeddings(encoder, rows)}

    return write


def store_embeddings(encoder: Encoder, rows: list[Embedding]) -> int:
    """Store vectors that are not there yet; return how many. Call it inside a transaction.

    Two jobs may store the same text at one time: the unique key then refuses the later, whose chunk is tried
    again and finds the vector there.

    Raises
    ------
    VectorDiffers
        If a text has a vector already and it is another than this one.
    """
    stored = dict(
        Embedding.objects.filter(
            encoder=encoder, text_sha256__in=[row.text_sha256 for row in rows]
        ).values_list("text_sha256", "vector")
    )
    for row in rows:
        if row.text_sha256 not in stored:
            continue
        distance = float(np.abs(_numbers(stored[row.text_sha256]) - _numbers(row.vector)).max())
        if not distance <= TOLERANCE:
            raise errors.VectorDiffers(
                f"The text {row.text_sha256} has a vector by {encoder.key} that differs from the one made now by "
                f"{distance:.2g}."
            )
    new = [row for row in rows if row.text_sha256 not in stored]
    Embedding.objects.bulk_create(new, batch_size=200)
    return len(new)


def conclude(job: Job) -> dict[str, Any]:
    """Count what is there now and what this job made.

    Texts imported while it ran are not its own, but without them the dataset is not encoded: they count as
    texts, and neither as encoded nor as reused.
    """
    dataset, encoder = _inputs(job)
    n_encoded = sum(
        (result or {}).get("encoded", 0) for result in job.chunks.values_list("result", flat=True)
    )
    texts = n_texts(dataset)
    missing: list[UnseenText] = texts_without_embedding(dataset, encoder)
    mine = Embedding.objects.filter(
        encoder=encoder, text_sha256__in=corpus_responses(dataset).values("text_sha256")
    )
    return {
        "dataset": dataset.key,
        "encoder": encoder.key,
        "texts": texts,
        "encoded": n_encoded,
        "reused": texts - n_encoded - len(missing),
        "missing": len(missing),
        "truncated": mine.filter(truncated=True).count(),
        "longer_than_window": mine.filter(n_windows__gt=1).count(),
        "responses": corpus_responses(dataset).count(),
        "dims": encoder.n_dims,
    }


def _inputs(job: Job) -> tuple[Dataset, Encoder]:
    dataset = dataset_by_key(job.inputs["dataset"])
    encoder = Encoder.objects.get(key=job.inputs["encoder"], spec_digest=job.inputs["encoder_spec"])
    return dataset, encoder


def _numbers(vector: bytes | memoryview) -> npt.NDArray[np.float64]:
    return np.frombuffer(vector, STORED).astype(np.float64)


ENCODE = JobKind(name=KIND, plan=plan, work=work, conclude=conclude)
