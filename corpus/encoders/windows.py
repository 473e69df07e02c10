"""Cut a long text into overlapping windows, and put its vector together from theirs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corpus.encoders.base import unit_rows


def window_bounds(n_tokens: int, *, size: int, overlap: int) -> list[tuple[int, int]]:
    """Where the windows over a text begin and end.

    Parameters
    ----------
    n_tokens : int
        Tokens of the text, at least 1.
    size : int
        Tokens a window holds at most.
    overlap : int
        Tokens that two neighbouring windows share, in [0, size).

    Returns
    -------
    list of (int, int)
        Half-open ranges. All but the last are full; a text that fits is one window.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> window_bounds(254, size=254, overlap=32)
    [(0, 254)]
    >>> window_bounds(255, size=254, overlap=32)
    [(0, 254), (222, 255)]
    """
    if n_tokens < 1:
        raise ValueError(f"n_tokens must be at least 1, not {n_tokens}")
    if size < 1:
        raise ValueError(f"size must be at least 1, not {size}")
    if not 0 <= overlap < size:
        raise ValueError(f"overlap must be in [0, {size}), not {overlap}")
    step = size - overlap
    # A window that would begin within the last overlap would read nothing new.
    starts = range(0, max(n_tokens - overlap, 1), step)
    return [(start, min(start + size, n_tokens)) for start in starts]


def joined_window_vectors(
    vectors: npt.NDArray[np.float32], n_tokens: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """Join the vectors of one text's windows: their mean weighted by tokens, made unit length.

    Parameters
    ----------
    vectors : float32 array, shape (n_windows, n_dims)
        Unit length: each window is encoded as a text of its own would be.
    n_tokens : int array, shape (n_windows,)
        Tokens each window holds, without special tokens. Those of an overlap count in both.

    Returns
    -------
    float32 array, shape (n_dims,)
        A single window comes back as it was.

    Notes
    -----
    The windows are made unit length before the mean, so that what a window
    weighs is its number of tokens alone. An unnormalised mean would also
    weigh it by the length of its vector, which tells how uniform its tokens
    are, not how much of the text it is.

    Examples
    --------
    >>> joined_window_vectors(np.eye(2, dtype=np.float32), np.array([3, 4]))
    array([0.6, 0.8], dtype=float32)
    """
    if len(vectors) == 1:
        joined: npt.NDArray[np.float32] = vectors[0]
    else:
        joined = unit_rows((n_tokens.astype(np.float64) @ vectors.astype(np.float64))[np.newaxis])[0]
    return joined
