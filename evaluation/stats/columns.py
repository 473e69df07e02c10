"""Columns over units: checked, and summed by tied score and prompt, which is what every draw is made from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


def column(values: npt.ArrayLike, name: str, n_units: int | None = None) -> FloatArray:
    """One number for each unit as float64, nan where missing.

    Parameters
    ----------
    values : array_like, shape (n_units,)
        The numbers; nan where missing.
    name : str
        The argument to name in an error.
    n_units : int, optional
        Length that is needed.

    Returns
    -------
    ndarray of float64, shape (n_units,)

    Raises
    ------
    ValueError
        If `values` is not one-dimensional, has another length or holds an infinity.

    Examples
    --------
    >>> column([1, 2], "score").tolist()
    [1.0, 2.0]
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1:
        raise ValueError(f"{name}: one value for each unit is needed, not shape {numbers.shape}")
    if n_units is not None and numbers.size != n_units:
        raise ValueError(f"{name}: {numbers.size} values for {n_units} units")
    if np.isinf(numbers).any():
        raise ValueError(f"{name}: an infinite value")
    return numbers


def shares(values: npt.ArrayLike, name: str, n_units: int | None = None) -> FloatArray:
    """As `column`, of numbers that lie in [0, 1] or are missing.

    Parameters
    ----------
    values : array_like, shape (n_units,)
        nan where missing.
    name : str
        What errors call them.
    n_units : int, optional
        The length that they must have.

    Returns
    -------
    ndarray of float64, shape (n_units,)

    Examples
    --------
    >>> shares([0, 0.5, 1], "label").tolist()
    [0.0, 0.5, 1.0]
    """
    numbers = column(values, name, n_units)
    if ((numbers < 0) | (numbers > 1)).any():
        raise ValueError(f"{name}: shares between 0 and 1 are needed")
    return numbers


def unit_weights(weights: npt.ArrayLike | None, n_units: int) -> FloatArray:
    """How much each unit counts: ones unless given, else finite numbers from 0.

    Parameters
    ----------
    weights : array_like, shape (n_units,), optional
        None missing.
    n_units : int
        Units to be counted.

    Returns
    -------
    ndarray of float64, shape (n_units,)

    Examples
    --------
    >>> unit_weights(None, 3).tolist()
    [1.0, 1.0, 1.0]
    """
    if weights is None:
        return np.ones(n_units)
    numbers = column(weights, "unit_weights", n_units)
    if np.isnan(numbers).any() or (numbers < 0).any():
        raise ValueError("unit_weights: numbers from 0 are needed")
    return numbers


def prompts_of_units(unit_prompts: npt.ArrayLike, n_units: int) -> tuple[IntArray, int]:
    """Place of each unit's prompt in ascending order of the codes, and how many prompts there are.

    Parameters
    ----------
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    n_units : int
        Length that is needed.

    Returns
    -------
    tuple
        Places, shape (n_units,), each the unit's column of a weight matrix; and the number of prompts.

    Raises
    ------
    ValueError
        If the shape does not fit or a code is not an integer.

    Examples
    --------
    >>> places, n_prompts = prompts_of_units([40, 7, 40], 3)
    >>> places.tolist(), n_prompts
    ([1, 0, 1], 2)
    """
    codes = np.asarray(unit_prompts)
    if codes.shape != (n_units,):
        raise ValueError(f"unit_prompts: shape {codes.shape} does not fit {n_units} units")
    if codes.size and not np.issubdtype(codes.dtype, np.integer):
        raise ValueError(f"unit_prompts: codes must be integers, not {codes.dtype}")
    distinct, places = np.unique(codes, return_inverse=True)
    return places.astype(np.intp), int(distinct.size)


def by_score_and_prompt(
    score_of: IntArray, amounts: FloatArray, prompt_of: IntArray, n_scores: int, n_prompts: int
) -> FloatArray:
    """Sums of amounts over units of one score and prompt, shape (n_scores, n_prompts).

    Parameters
    ----------
    score_of, prompt_of : ndarray of int, shape (n_units,)
        Place of each unit's score and prompt, from 0.
    amounts : ndarray of float64, shape (n_units,)
        What is summed, none missing.
    n_scores, n_prompts : int
        How many places there are.

    Returns
    -------
    ndarray of float64, shape (n_scores, n_prompts)
        0 where no unit has both.

    Examples
    --------
    >>> by_score_and_prompt(np.array([0, 1, 1]), np.array([1.0, 2.0, 3.0]), np.array([0, 0, 1]), 2, 2).tolist()
    [[1.0, 0.0], [2.0, 3.0]]
    """
    cells = np.bincount(score_of * n_prompts + prompt_of, amounts, n_scores * n_prompts)
    return np.asarray(cells.reshape(n_scores, n_prompts), dtype=np.float64)
