"""Static word vectors of WordLlama: a hundred times faster than a transformer, and weaker."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus.encoders.base import Encoded, UnreadableText, checked_texts, unit_rows
from corpus.encoders.specs import WORDLLAMA, WORDLLAMA_TOKENIZER_SHA256
from corpus.encoders.weights import check_file, package_folder


class WordLlamaEncoder:
    """Mean of the static vectors of a text's tokens, made unit length.

    The files are read by ourselves: the package's own loader reaches for a
    download when it does not like what it finds. The vectors are those of
    `WordLlama.load().embed(texts, norm=True)`.

    Raises
    ------
    EncoderUnavailable
        If the package `wordllama` is not installed, or carries other weights.
    """

    spec = WORDLLAMA

    def __init__(self) -> None:
        folder = package_folder("wordllama")
        weights = folder / "weights" / "l2_supercat_256.safetensors"
        tokenizer = folder / "tokenizers" / "l2_supercat_tokenizer_config.json"
        check_file(weights, WORDLLAMA.weights_sha256)
        check_file(tokenizer, WORDLLAMA_TOKENIZER_SHA256)
        self._table: npt.NDArray[np.float64] = load_file(weights)["embedding.weight"].astype(np.float64)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts; see `Encoder.encode`."""
        read = self._tokenizer.encode_batch_fast(checked_texts(texts), add_special_tokens=False)
        sums = np.zeros((len(read), WORDLLAMA.n_dims))
        n_tokens = np.zeros(len(read), dtype=np.int64)
        for index, one in enumerate(read):
            # Counting first keeps memory bounded by the vocabulary, however long the text.
            ids, counts = np.unique(np.array(one.ids, dtype=np.int64), return_counts=True)
            if not len(ids):
                raise UnreadableText(index, "holds no token of this encoder")
            sums[index] = counts @ self._table[ids]
            n_tokens[index] = counts.sum()
        return Encoded(
            vectors=unit_rows(sums),
            n_tokens=n_tokens,
            n_windows=np.ones(len(read), dtype=np.int64),
            truncated=np.zeros(len(read), dtype=np.bool_),
        )
