"""Whole prompts dealt to folds: what is chosen or fitted for a prompt comes from the prompts of other folds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

DEFAULT_FOLDS = 5
MIN_FOLDS = 2

IntArray = npt.NDArray[np.int64]


def prompt_folds(n_prompts: int, n_folds: int, rng: np.random.Generator) -> IntArray:
    """Deal whole prompts to folds of equal size.

    Parameters
    ----------
    n_prompts : int
        Prompts there are.
    n_folds : int
        At least 2; with fewer prompts, some folds are empty.
    rng : numpy.random.Generator
        Decides which prompts go together.

    Returns
    -------
    ndarray of int64, shape (n_prompts,)

    Raises
    ------
    ValueError
        If `n_folds` is below 2.

    Examples
    --------
    >>> np.bincount(prompt_folds(7, 3, np.random.default_rng(1))).tolist()
    [3, 2, 2]
    """
    if n_folds < MIN_FOLDS:
        raise ValueError(f"n_folds: {n_folds} is below {MIN_FOLDS}")
    return np.asarray(rng.permutation(n_prompts) % n_folds, dtype=np.int64)


def checked_folds(folds: npt.ArrayLike, n_prompts: int) -> IntArray:
    """Folds as int64, after checking that each prompt has one.

    Parameters
    ----------
    folds : array_like of int, shape (n_prompts,)
        Fold of each prompt, from 0.
    n_prompts : int
        Prompts there are.

    Returns
    -------
    ndarray of int64, shape (n_prompts,)

    Raises
    ------
    ValueError
        If the shape does not fit or a fold is no integer from 0.

    Examples
    --------
    >>> checked_folds([0, 1, 0], 3).tolist()
    [0, 1, 0]
    """
    codes = np.asarray(folds)
    if codes.shape != (n_prompts,):
        raise ValueError(f"folds: shape {codes.shape} does not fit {n_prompts} prompts")
    if codes.size and (not np.issubdtype(codes.dtype, np.integer) or codes.min() < 0):
        raise ValueError("folds: an integer from 0 is needed for each prompt")
    return codes.astype(np.int64)
