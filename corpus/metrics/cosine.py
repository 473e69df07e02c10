"""Cosine similarity of stored vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.metrics.base import PairValue


def cosine_values(
    lefts: npt.ArrayLike, rights: npt.ArrayLike, *, centre: npt.ArrayLike | None = None
) -> list[PairValue]:
    """Compute the cosine of each pair of rows.

    Parameters
    ----------
    lefts, rights : array_like, shape (n_pairs, n_dims)
        Vectors as stored; they need not be unit length.
    centre : array_like, shape (n_dims,), optional
        Subtracted from every vector first: the mean vector of a dataset's
        responses, for `cosine_centred:ENCODER`.

    Returns
    -------
    list of PairValue
        In [-1, 1]; undefined when a vector has length zero.

    Raises
    ------
    ValueError
        If the shapes do not fit or a number is not finite.

    Notes
    -----
    Stored float32 vectors are multiplied in double precision; what rounding
    adds beyond 1 is cut off.

    Examples
    --------
    >>> cosine_values([[3, 0], [1, 0]], [[1, 1], [0, 0]])
    [PairValue(value=0.7071067811865475, undefined=None),
     PairValue(value=None, undefined='the second vector has length zero')]
    """
    left, right = _rows("lefts", lefts), _rows("rights", rights)
    if left.shape != right.shape:
        raise ValueError(f"rights must have the shape of lefts: {right.shape} against {left.shape}")
    if centre is not None:
        middle = np.asarray(centre, dtype=np.float64)
        if middle.shape != left.shape[1:]:
            raise ValueError(f"centre must have shape {left.shape[1:]}, not {middle.shape}")
        if not np.isfinite(middle).all():
            raise ValueError("centre must be finite")
        left, right = left - middle, right - middle
    left_lengths, right_lengths = np.linalg.norm(left, axis=1), np.linalg.norm(right, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosines = np.einsum("ij,ij->i", left, right) / (left_lengths * right_lengths)
    return [
        _value(float(cosine), bool(left_length), bool(right_length))
        for cosine, left_length, right_length in zip(cosines, left_lengths, right_lengths, strict=True)
    ]


def vectors_from_bytes(stored: Sequence[bytes], *, n_dims: int) -> npt.NDArray[np.float32]:
    r"""Read stored vectors into one array.

    Parameters
    ----------
    stored : sequence of bytes
        Little-endian float32, 4 * n_dims bytes each.
    n_dims : int
        Length of a vector.

    Returns
    -------
    float32 array, shape (n_vectors, n_dims)

    Raises
    ------
    ValueError
        If the bytes of one do not fit the dimensions.

    Examples
    --------
    >>> vectors_from_bytes([b"\x00\x00\x80?" * 2], n_dims=2)
    array([[1., 1.]], dtype=float32)
    """
    for index, one in enumerate(stored):
        if len(one) != 4 * n_dims:
            raise ValueError(f"stored[{index}] must have {4 * n_dims} bytes, not {len(one)}")
    vectors = np.frombuffer(b"".join(stored), dtype="<f4").reshape(len(stored), n_dims)
    return vectors.astype(np.float32)


def _value(cosine: float, left_has_length: bool, right_has_length: bool) -> PairValue:
    if not left_has_length:
        return PairValue(None, "the first vector has length zero")
    if not right_has_length:
        return PairValue(None, "the second vector has length zero")
    return PairValue(max(-1.0, min(cosine, 1.0)))


def _rows(name: str, values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    rows = np.asarray(values, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError(f"{name} must have two dimensions, not {rows.ndim}")
    if not np.isfinite(rows).all():
        raise ValueError(f"{name} must be finite")
    return rows
