"""How likely an item was to be drawn, when it could be drawn in more than one way."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def union_inclusion_probability(probabilities: Iterable[npt.ArrayLike]) -> FloatArray:
    """How likely an item was to be in at least one of several independent draws.

    Parameters
    ----------
    probabilities : iterable of array_like, each of shape (n_items,)
        Inclusion probabilities of each draw, in [0, 1].

    Returns
    -------
    ndarray of float64, shape (n_items,)

    Raises
    ------
    ValueError
        If there is no draw, shapes differ, or a probability is not in [0, 1].

    Examples
    --------
    >>> union_inclusion_probability([[0.5, 0.1], [0.5, 0.0]]).round(12).tolist()
    [0.75, 0.1]
    """
    missed: FloatArray | None = None
    for probability in probabilities:
        drawn = np.asarray(probability, dtype=np.float64)
        if not ((drawn >= 0) & (drawn <= 1)).all():
            raise ValueError("probabilities: one is not between 0 and 1")
        if missed is not None and drawn.shape != missed.shape:
            raise ValueError(f"probabilities: shapes {missed.shape} and {drawn.shape}")
        missed = 1 - drawn if missed is None else missed * (1 - drawn)
    if missed is None:
        raise ValueError("probabilities: no draw")
    return 1 - missed


def pair_in_sets_probability(n_responses: int, set_size: int, n_sets: int) -> float:
    """How likely two given responses of a prompt are to stand together in one of its sets.

    Parameters
    ----------
    n_responses : int
        Responses of the prompt, at least 2.
    set_size : int
        Responses in a set, from 2 to `n_responses`.
    n_sets : int
        Sets drawn independently, each without replacement; at least 1.

    Returns
    -------
    float
        In (0, 1].

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> pair_in_sets_probability(4, 3, 1), pair_in_sets_probability(4, 3, 2)
    (0.5, 0.75)
    """
    if not 2 <= set_size <= n_responses:
        raise ValueError(f"set_size: {set_size} is not between 2 and {n_responses}")
    if n_sets < 1:
        raise ValueError(f"n_sets: {n_sets} is below 1")
    once = set_size * (set_size - 1) / (n_responses * (n_responses - 1))
    return float(1 - (1 - once) ** n_sets)
