"""all-MiniLM-L6-v2, offline: the default encoder, and one that reads only the beginning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.encoders.base import Encoded, UnreadableText, checked_texts, unit_rows
from corpus.encoders.minilm_session import MiniLmSession, minilm_session
from corpus.encoders.specs import MINILM, MINILM_HEAD, MINILM_OVERLAP, MINILM_WINDOW
from corpus.encoders.windows import joined_window_vectors, window_bounds

CLS, SEP = 101, 102
CONTENT = MINILM_WINDOW - 2
# Tokens of one forward pass, padding included: small enough that its activations stay in the cache.
BATCH_TOKENS = 2048


class MiniLmEncoder:
    """Reads a whole text, in windows of 256 word pieces when it is longer.

    Parameters
    ----------
    model_dir : Path or None
        Folder of the weights; None means the installed package.
    cache_dir : Path or None
        Where the built graph is kept.
    threads : int
        Threads of one forward pass.
    head_only : bool
        Read the first window alone (`minilm_head`), as the published model does.

    Raises
    ------
    EncoderUnavailable
        If the weights are missing or are not the published ones.

    Notes
    -----
    A text of at most 254 word pieces is one window, and its vector the
    published model's: mean over all tokens, [CLS] and [SEP] included, made unit
    length. A longer one is read in windows that share 32 word pieces, and its
    vector is the mean of theirs weighted by tokens, made unit length.
    """

    def __init__(
        self,
        *,
        model_dir: Path | None = None,
        cache_dir: Path | None = None,
        threads: int = 1,
        head_only: bool = False,
    ) -> None:
        self.spec = MINILM_HEAD if head_only else MINILM
        self._head_only = head_only
        self._session = minilm_session(model_dir=model_dir, cache_dir=cache_dir, threads=threads)

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts; see `Encoder.encode`."""
        ids = self._session.token_ids(checked_texts(texts))
        for index, pieces in enumerate(ids):
            if not pieces:
                raise UnreadableText(index, "holds no token of this encoder")
        bounds = [window_bounds(len(pieces), size=CONTENT, overlap=MINILM_OVERLAP) for pieces in ids]
        read = [one[:1] for one in bounds] if self._head_only else bounds
        windows = [ids[index][start:end] for index, one in enumerate(read) for start, end in one]
        window_vectors = _window_vectors(self._session, windows)

        vectors = np.empty((len(ids), self.spec.n_dims), dtype=np.float32)
        first = 0
        for index, one in enumerate(read):
            last = first + len(one)
            lengths = np.array([end - start for start, end in one], dtype=np.int64)
            vectors[index] = joined_window_vectors(window_vectors[first:last], lengths)
            first = last
        return Encoded(
            vectors=vectors,
            n_tokens=np.array([len(pieces) for pieces in ids], dtype=np.int64),
            n_windows=np.array([len(one) for one in read], dtype=np.int64),
            truncated=np.array([len(r) < len(b) for r, b in zip(read, bounds, strict=True)], dtype=np.bool_),
        )


def _window_vectors(session: MiniLmSession, windows: list[list[int]]) -> npt.NDArray[np.float32]:
    """Encode windows; unit vectors of shape (n_windows, 384), in their order."""
    vectors = np.empty((len(windows), MINILM.n_dims), dtype=np.float32)
    for batch in _batches([len(window) for window in windows]):
        width = max(len(windows[index]) for index in batch) + 2
        ids = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, index in enumerate(batch):
            window = windows[index]
            ids[row, : len(window) + 2] = [CLS, *window, SEP]
            mask[row, : len(window) + 2] = 1
        vectors[batch] = unit_rows(session.pooled(ids, mask))
    return vectors


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Put indices in batches of similar length, longest first, so that little is padding."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        if batch and (len(batch) + 1) * (lengths[batch[0]] + 2) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
