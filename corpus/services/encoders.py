"""Encoders of this machine and their rows: one row for each frozen spec, one loaded at a time."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from base.db import write_transaction
from corpus import errors
from corpus.encoders import registry
from corpus.encoders.base import Encoder as Program
from corpus.encoders.base import EncoderSpec
from corpus.models import Encoder


def spec_of(key: str) -> EncoderSpec:
    """Return what an encoder is, without loading it.

    Raises
    ------
    UnknownEncoder
        If this program knows none of this key.
    """
    try:
        return registry.encoder_spec(key)
    except registry.UnknownEncoder as error:
        raise errors.UnknownEncoder(
            f"There is no encoder {key!r}; there are {', '.join(registry.encoder_keys())}.",
            fields={"encoder": [f"There is no encoder {key!r}."]},
        ) from error


def spec_digest(spec: EncoderSpec) -> str:
    """Return the sha256 of everything that decides an encoder's vectors."""
    parts = [
        spec.key,
        spec.provider,
        spec.model,
        spec.revision,
        spec.weights_sha256,
        spec.n_dims,
        spec.max_tokens,
        spec.languages,
        spec.parameters,
    ]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()


def ensure_encoder(key: str) -> Encoder:
    """Return the row of the encoder as it is on this machine, made when it is the first of its spec."""
    spec = spec_of(key)
    with write_transaction():
        row, _ = Encoder.objects.get_or_create(
            key=spec.key,
            spec_digest=spec_digest(spec),
            defaults={
                "provider": spec.provider,
                "model_name": spec.model,
                "revision": spec.revision,
                "weights_sha256": spec.weights_sha256,
                "n_dims": spec.n_dims,
                "max_tokens": spec.max_tokens,
                "languages": None if spec.languages is None else list(spec.languages),
                "parameters": dict(spec.parameters),
            },
        )
    return row


def program_of(encoder: Encoder) -> Program:
    """Return the loaded encoder of a row; the process keeps the last one.

    Raises
    ------
    EncoderChanged
        If this machine's encoder of that key has another spec, so that its vectors are not the row's.
    """
    if spec_digest(spec_of(encoder.key)) != encoder.spec_digest:
        raise errors.EncoderChanged(
            f"The encoder {encoder.key} on this machine is not the one with revision {encoder.revision} "
            "that these vectors are of. Encode the dataset again."
        )
    return _loaded(encoder.key)


@lru_cache(maxsize=1)
def _loaded(key: str) -> Program:
    return registry.get_encoder(
        key,
        model_dir=Path(settings.MODEL_DIR) if settings.MODEL_DIR else None,
        cache_dir=Path(settings.CACHE_DIR),
        # 0 is "choose": one, since a second process often works beside this one.
        threads=settings.ENCODER_THREADS or 1,
    )
