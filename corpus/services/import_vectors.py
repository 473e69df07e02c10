"""Vectors that a file carries: of one encoder that the import names, once for each text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from base.db import write_transaction
from corpus.models import Embedding, Encoder
from corpus.readers.records import CorpusRecord

from .import_plan import OnConflict, Tally

if TYPE_CHECKING:
    from .storing import RowWriter

MAX_NAME = 60
MAX_DIMS = 16_384
LOOK_UP_ROWS = 500
COLUMNS = ("encoder_id", "text_sha256", "vector", "n_dims", "n_tokens", "n_windows", "truncated")


def encoder_key(name: str) -> str:
    """Return the key of the encoder whose vectors come from files under this name."""
    return f"imported:{name}"


class Vectors:
    """The vectors of one file: checked, compared with those the dataset's encoder has, and stored.

    Parameters
    ----------
    name : str
        Of the encoder; empty where none was named, and then a row with a vector is refused.
    """

    def __init__(self, name: str, *, on_conflict: OnConflict, tally: Tally) -> None:
        self._name = name
        self._on_conflict = on_conflict
        self._tally = tally
        self._encoder: Encoder | None = None
        self._n_dims: int | None = None
        if name:
            self._encoder = Encoder.objects.filter(key=encoder_key(name)).first()
            self._n_dims = None if self._encoder is None else self._encoder.n_dims
        self._is_new = self._encoder is None
        # Of a text that stands several times the first vector counts: services give a text no two equal vectors.
        self._seen: set[bytes] = set()
        self._waiting: dict[str, tuple[int, bytes]] = {}
        self._replaced: list[tuple[str, bytes]] = []

    def problem(self, embedding: Sequence[float]) -> str | None:
        """Say what is wrong with a vector; the first one of the file decides how many numbers all have."""
        if not self._name:
            return "it carries a vector; say which encoder gave it (--embedding-name NAME)"
        if not 0 < len(embedding) <= MAX_DIMS:
            return f"its vector has {len(embedding)} numbers; it must have 1 to {MAX_DIMS}"
        if self._n_dims is not None and len(embedding) != self._n_dims:
            return (
                f"its vector has {len(embedding)} numbers, the others of {self._name} have {self._n_dims}; import "
                "vectors of another encoder under another name"
            )
        with np.errstate(over="ignore"):
            vector = np.asarray(embedding, dtype="<f4")
        if not np.isfinite(vector).all():
            return "its vector holds a number that is not finite or too large"
        if not vector.any():
            return "its vector is zero, which has no direction"
        return None

    def add(self, record: CorpusRecord, sha256: str) -> None:
        """Take the vector of a record that is taken."""
        digest = bytes.fromhex(sha256)[:16]
        if record.embedding is None or digest in self._seen:
            return
        self._n_dims = len(record.embedding)
        self._seen.add(digest)
        self._waiting[sha256] = (record.line, np.asarray(record.embedding, dtype="<f4").tobytes())

    @property
    def waiting(self) -> bool:
        """Whether a vector was taken that is not stored yet."""
        return bool(self._waiting or self._replaced)

    def compare(self) -> None:
        """Leave out of what waits what the encoder has already; another vector of a text is a conflict."""
        if self._encoder is None or self._is_new:
            return
        shas = sorted(self._waiting)
        for start in range(0, len(shas), LOOK_UP_ROWS):
            stored = Embedding.objects.filter(
                encoder=self._encoder, text_sha256__in=shas[start : start + LOOK_UP_ROWS]
            )
            for sha256, there in stored.values_list("text_sha256", "vector"):
                line, vector = self._waiting.pop(sha256)
                if vector != bytes(there):
                    self._tally.contradict(
                        line, f"the text of the response has another vector by {encoder_key(self._name)}"
                    )
                    if self._on_conflict is OnConflict.REPLACE:
                        self._replaced.append((sha256, vector))

    def store(self, writer: RowWriter) -> None:
        """Write what waits. Call it in a transaction, after `compare`."""
        if not self.waiting:
            return
        encoder = self._encoder or self._made(writer, n_dims=self._n_dims or 0)
        writer.add(
            Embedding,
            COLUMNS,
            [
                (encoder.pk, sha256, vector, encoder.n_dims, None, 1, False)
                for sha256, (_, vector) in self._waiting.items()
            ],
        )
        if self._replaced:
            writer.settle()
            for sha256, vector in self._replaced:
                Embedding.objects.filter(encoder=encoder, text_sha256=sha256).update(vector=vector)
        self.forget_waiting()

    def forget_waiting(self) -> None:
        """Let go of what waits: it is stored, or will not be."""
        self._waiting.clear()
        self._replaced.clear()

    def _made(self, writer: RowWriter, *, n_dims: int) -> Encoder:
        writer.settle()
        key = encoder_key(self._name)
        with write_transaction():
            self._encoder, _ = Encoder.objects.get_or_create(
                key=key,
                spec_digest=hashlib.sha256(key.encode()).hexdigest(),
                defaults={
                    "provider": "imported",
                    "model_name": self._name,
                    "revision": "",
                    "n_dims": n_dims,
                    "max_tokens": None,
                    "languages": None,
                },
            )
        return self._encoder
