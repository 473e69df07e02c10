"""Many p-values at once: adjusted so that a bound on them bounds the errors of the whole family."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

Adjustment = Literal[
    "bonferroni", "sidak", "holm", "hochberg", "hommel", "benjamini_hochberg", "benjamini_yekutieli"
]

FloatArray = npt.NDArray[np.float64]


def adjusted_p_values(p_values: npt.ArrayLike, method: Adjustment) -> FloatArray:
    """Adjust the p-values of a family: one is rejected at a level when its adjusted value is no greater.

    Parameters
    ----------
    p_values : array_like, shape (n_tests,)
        In [0, 1]; nan where a test has no p-value. Those are no part of the family.
    method : {"bonferroni", "sidak", "holm", "hochberg", "hommel", "benjamini_hochberg", "benjamini_yekutieli"}
        bonferroni and holm bound the chance of any false rejection; sidak, hochberg and hommel as well, for
        independent tests, and a little more sharply. benjamini_hochberg bounds the expected share of false ones
        among the rejections, for independent or positively dependent tests; benjamini_yekutieli under any
        dependence.

    Returns
    -------
    ndarray of float64, shape (n_tests,)
        In [0, 1], in the order given; nan where nan was given.

    Raises
    ------
    ValueError
        If `p_values` is not one-dimensional or leaves [0, 1], or `method` is unknown.

    Notes
    -----
    Sidak 1967; Holm 1979; Hochberg 1988; Hommel 1988; Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001; all
    but sidak as `p.adjust` of R.

    Examples
    --------
    >>> adjusted_p_values([0.01, 0.04, 0.03], "holm").round(6).tolist()
    [0.03, 0.06, 0.06]
    """
    if method not in get_args(Adjustment):
        raise ValueError(f"method: {method!r} is none of {', '.join(get_args(Adjustment))}")
    given = np.asarray(p_values, dtype=np.float64)
    if given.ndim != 1:
        raise ValueError(f"p_values: one dimension is needed, not shape {given.shape}")
    if ((given < 0) | (given > 1)).any():
        raise ValueError("p_values: numbers in [0, 1] are needed")
    present = np.flatnonzero(~np.isnan(given))
    adjusted = np.full(given.size, np.nan)
    order = present[np.argsort(given[present], kind="stable")]
    ascending, n_tests = given[order], order.size
    if method == "bonferroni":
        raised = ascending * n_tests
    elif method == "sidak":
        raised = -np.expm1(n_tests * np.log1p(-np.minimum(ascending, np.nextafter(1, 0))))
        raised[ascending == 1] = 1.0
    elif method == "holm":
        raised = np.maximum.accumulate(ascending * np.arange(n_tests, 0, -1))
    elif method == "hochberg":
        raised = _running_minimum(ascending * np.arange(n_tests, 0, -1))
    elif method == "hommel":
        raised = _hommel(ascending)
    else:
        places = np.arange(1, n_tests + 1)
        raised = ascending * n_tests / places
        if method == "benjamini_yekutieli":
            raised *= (1 / places).sum()
        raised = _running_minimum(raised)
    adjusted[order] = np.minimum(raised, 1.0)
    return adjusted


def n_rejections(p_values: npt.ArrayLike, method: Adjustment, *, level: float = 0.05) -> int:
    """How many tests of a family are rejected at a level.

    Parameters
    ----------
    p_values, method
        As in `adjusted_p_values`.
    level : float
        Strictly between 0 and 1.

    Returns
    -------
    int
        Tests whose adjusted p-value is no greater than `level`.

    Raises
    ------
    ValueError
        As `adjusted_p_values`, or if `level` is not in (0, 1).

    Examples
    --------
    >>> n_rejections([0.01, 0.04, 0.03], "benjamini_hochberg")
    3
    """
    if not 0 < level < 1:
        raise ValueError(f"level: {level} is not between 0 and 1")
    return int(np.count_nonzero(adjusted_p_values(p_values, method) <= level))


def _running_minimum(ascending: FloatArray) -> FloatArray:
    """Give each place the least of its own and all later values."""
    return np.asarray(np.minimum.accumulate(ascending[::-1])[::-1], dtype=np.float64)


def _hommel(ascending: FloatArray) -> FloatArray:
    """Adjust by the closed test of Simes, in the steps of Wright (1992), Biometrics 48, 1005-1013."""
    n_tests = ascending.size
    adjusted = np.full(n_tests, np.min(ascending * n_tests / np.arange(1, n_tests + 1), initial=1.0))
    for size in range(n_tests - 1, 1, -1):
        low = n_tests - size + 1  # how many of the smallest stand outside the greatest size - 1
        bound = np.min(size * ascending[low:] / np.arange(2, size + 1))
        adjusted[:low] = np.maximum(adjusted[:low], np.minimum(bound, size * ascending[:low]))
        adjusted[low:] = np.maximum(adjusted[low:], adjusted[low - 1])
    return np.asarray(np.maximum(adjusted, ascending), dtype=np.float64)
