"""A tiny deterministic encoder for tests: no weights, vectors from hashes of words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.encoders.base import Encoded, checked_texts, unit_rows
from corpus.encoders.specs import TINY


class TinyEncoder:
    """Mean over a text's words, split at white space and case-folded, of 16 numbers hashed from each.

    Texts that share words are alike, others are near orthogonal. It says
    nothing about meaning and is for tests alone.

    Examples
    --------
    >>> encoded = TinyEncoder().encode(["the rain", "The RAIN", "a stone"])
    >>> (encoded.vectors @ encoded.vectors[0] > 0.99).tolist()
    [True, True, False]
    >>> encoded.n_tokens.tolist()
    [2, 2, 2]
    """

    spec = TINY

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts; see `Encoder.encode`."""
        split = [text.casefold().split() for text in checked_texts(texts)]
        sums = np.array([sum(map(_word_vector, words)) for words in split], dtype=np.float64)
        return Encoded(
            vectors=unit_rows(sums.reshape(len(split), TINY.n_dims)),
            n_tokens=np.array([len(words) for words in split], dtype=np.int64),
            n_windows=np.ones(len(split), dtype=np.int64),
            truncated=np.zeros(len(split), dtype=np.bool_),
        )


def _word_vector(word: str) -> npt.NDArray[np.float64]:
    digest = hashlib.blake2b(word.encode(), digest_size=2 * TINY.n_dims).digest()
    # The half keeps every number off zero, so that no word has the zero vector.
    return np.frombuffer(digest, dtype="<i2").astype(np.float64) + 0.5
