"""How much of an agreement two different categories still are: 1 on the diagonal, less beside it."""

from __future__ import annotations

from typing import Literal, cast, get_args

import numpy as np
import numpy.typing as npt

Weighting = Literal["identity", "linear", "quadratic", "ordinal", "radical", "ratio", "circular", "bipolar"]
FloatArray = npt.NDArray[np.float64]


def agreement_weights(categories: npt.ArrayLike, name: Weighting) -> FloatArray:
    """Named agreement weights for every two of the categories.

    Parameters
    ----------
    categories : array_like, shape (n_categories,)
        Finite, strictly ascending; from 0 under ratio. At least one.
    name : {"identity", "linear", "quadratic", "ordinal", "radical", "ratio", "circular", "bipolar"}
        identity counts equal ratings alone; linear, quadratic and radical lose with the difference of the
        values, its square and its root; ordinal with the pairs of categories between them; ratio with the
        squared difference over the sum; circular on a scale whose ends touch; bipolar more near the ends.

    Returns
    -------
    ndarray of float64, shape (n_categories, n_categories)
        Symmetric, 1 on the diagonal, in [0, 1].

    Raises
    ------
    ValueError
        If the categories are empty, not finite or not ascending, a value is negative under ratio, or `name` is
        none of the eight.

    Notes
    -----
    Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., chapter 3, as the R package irrCAC has them:
    all but identity are 1 - d / max d, with d the disagreement of two categories. A single category has
    nothing to disagree with, and gets the weight 1.

    Examples
    --------
    >>> agreement_weights([1, 2, 3], "linear").tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]]
    >>> agreement_weights([1, 2, 3], "quadratic")[0].tolist()
    [1.0, 0.75, 0.0]
    """
    if name not in get_args(Weighting):
        raise ValueError(f"name: {name!r} is none of {', '.join(get_args(Weighting))}")
    values = checked_categories(categories)
    if name == "ratio" and values[0] < 0:
        raise ValueError("categories: a negative value has no place under ratio weights")
    apart = np.abs(values[:, np.newaxis] - values)
    sums = values[:, np.newaxis] + values
    if name == "identity":
        return np.eye(values.size)
    if name == "linear":
        distance = apart
    elif name == "quadratic":
        distance = apart**2
    elif name == "radical":
        distance = np.sqrt(apart)
    elif name == "ordinal":
        ranks = np.arange(values.size)
        n_between = np.abs(ranks[:, np.newaxis] - ranks) + 1.0
        distance = n_between * (n_between - 1) / 2
    elif name == "ratio":
        distance = np.divide(apart, sums, out=np.zeros_like(apart), where=apart > 0) ** 2
    elif name == "circular":
        distance = np.sin(np.pi * apart / (values[-1] - values[0] + 1)) ** 2
    else:
        ends = (sums - 2 * values[0]) * (2 * values[-1] - sums)
        distance = np.divide(apart**2, ends, out=np.zeros_like(apart), where=apart > 0)
    return weights_of_disagreements(distance)


def weights_of_disagreements(disagreements: npt.ArrayLike) -> FloatArray:
    """Agreement weights from weights of disagreement, such as those of Cohen (1968).

    Parameters
    ----------
    disagreements : array_like, shape (n_categories, n_categories)
        Finite, not negative, 0 on the diagonal; need not be symmetric.

    Returns
    -------
    ndarray of float64, shape (n_categories, n_categories)
        1 - d / max d; ones where every d is 0. A chance-corrected coefficient does not change when all d are
        multiplied by one number, percent agreement does.

    Raises
    ------
    ValueError
        If the shape is not square, or an entry breaks a rule above.

    Examples
    --------
    >>> weights_of_disagreements([[0, 1], [4, 0]]).tolist()
    [[1.0, 0.75], [0.0, 1.0]]
    """
    distance = np.asarray(disagreements, dtype=np.float64)
    if distance.ndim != 2 or distance.shape[0] != distance.shape[1]:
        raise ValueError(f"disagreements: a square is needed, not shape {distance.shape}")
    if not np.isfinite(distance).all() or (distance < 0).any():
        raise ValueError("disagreements: finite numbers from 0 are needed")
    if np.diagonal(distance).any():
        raise ValueError("disagreements: a category does not disagree with itself: the diagonal must be 0")
    largest = distance.max(initial=0.0)
    return np.asarray(1 - distance / largest if largest > 0 else np.ones_like(distance), dtype=np.float64)


def checked_categories(categories: npt.ArrayLike) -> FloatArray:
    """Categories as float64, after checking that they are finite, strictly ascending and not empty.

    Parameters
    ----------
    categories : array_like, shape (n_categories,)
        Values of a scale.

    Returns
    -------
    ndarray of float64, shape (n_categories,)

    Examples
    --------
    >>> checked_categories([1, 2]).tolist()
    [1.0, 2.0]
    """
    values = np.asarray(categories, dtype=np.float64)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"categories: one row of at least one value is needed, not shape {values.shape}")
    if not np.isfinite(values).all() or (np.diff(values) <= 0).any():
        raise ValueError("categories: finite, strictly ascending values are needed")
    return values


def weight_matrix(
    categories: FloatArray, weighting: Weighting | npt.ArrayLike, *, symmetric: bool
) -> FloatArray:
    """Weights by name or as given, after checking that they fit the categories.

    Parameters
    ----------
    categories : ndarray, shape (n_categories,)
        As in `agreement_weights`.
    weighting : str or array_like, shape (n_categories, n_categories)
        A name of `agreement_weights`, or agreement weights: at most 1, and 1 on the diagonal.
    symmetric : bool
        Whether given weights must be symmetric, as they must where raters have no order.

    Returns
    -------
    ndarray of float64, shape (n_categories, n_categories)

    Raises
    ------
    ValueError
        If `weighting` is an unknown name, does not fit the categories, or breaks a rule above.

    Examples
    --------
    >>> weight_matrix(np.array([1.0, 2.0]), "identity", symmetric=True).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    if isinstance(weighting, str):
        if weighting not in get_args(Weighting):
            raise ValueError(f"weighting: {weighting!r} is none of {', '.join(get_args(Weighting))}")
        return agreement_weights(categories, cast(Weighting, weighting))
    given = np.asarray(weighting, dtype=np.float64)
    if given.shape != (categories.size, categories.size):
        raise ValueError(f"weighting: shape {given.shape} does not fit {categories.size} categories")
    if not np.isfinite(given).all() or (given > 1).any() or (np.diagonal(given) != 1).any():
        raise ValueError("weighting: at most 1, and 1 on the diagonal, are needed")
    if symmetric and (given != given.T).any():
        raise ValueError("weighting: they must be symmetric, since raters have no order here")
    return given
