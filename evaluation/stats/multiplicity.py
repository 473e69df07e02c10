"""Many p-values at once: adjusted so that a bound on them bounds the errors of the whole family."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

Adjustment = Literal["bonferroni", "holm", "benjamini_hochberg", "benjamini_yekutieli"]

FloatArray = npt.NDArray[np.float64]


def adjusted_p_values(p_values: npt.ArrayLike, method: Adjustment) -> FloatArray:
    """Adjust the p-values of a family: one is rejected at a level when its adjusted value is no greater.

    Parameters
    ----------
    p_values : array_like, shape (n_tests,)
        In [0, 1]; nan where a test has no p-value. Those are no part of the family.
    method : {"bonferroni", "holm", "benjamini_hochberg", "benjamini_yekutieli"}
        The first two bound the chance of any false rejection; Hochberg's the expected share of false ones
        among the rejections, for independent or positively dependent tests; Yekutieli's under any dependence.

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
    Holm 1979; Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001; as `p.adjust` of R.

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
    elif method == "holm":
        raised = np.maximum.accumulate(ascending * np.arange(n_tests, 0, -1))
    else:
        places = np.arange(1, n_tests + 1)
        raised = ascending * n_tests / places
        if method == "benjamini_yekutieli":
            raised *= (1 / places).sum()
        raised = np.minimum.accumulate(raised[::-1])[::-1]
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
