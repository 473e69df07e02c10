"""Fleiss' kappa of each category alone, and the test that raters agree no more than by chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from evaluation.stats.coefficients import agreement_coefficient
from evaluation.stats.data import ReliabilityData, ValueCounts

UNEQUAL = (
    "the units differ in their number of ratings: the error under chance is known for equal numbers only"
)


@dataclass(frozen=True)
class FleissTest:
    """Fleiss' kappa with its standard error if raters agree by chance alone, or None and the reasons.

    `se_null` serves the test, `z`, alone, and no interval. `z_undefined` says why there is no test.
    """

    value: float | None
    se_null: float | None
    z: float | None
    n_units: int
    undefined: str | None
    z_undefined: str | None


@dataclass(frozen=True)
class CategoryKappa:
    """Fleiss' kappa of one category against all others."""

    category: float
    share: float | None
    kappa: FleissTest


def fleiss_test(data: ReliabilityData | ValueCounts) -> FleissTest:
    """Fleiss' kappa and its z under the hypothesis of agreement by chance.

    Parameters
    ----------
    data : ReliabilityData or ValueCounts
        As in `coefficients.agreement_coefficient`; for z, every unit has the same number of ratings.

    Returns
    -------
    FleissTest
        `z` is standard normal for many units under chance.

    Notes
    -----
    Fleiss (1971); the standard error of Fleiss, Nee & Landis (1979), which corrects that of 1971.

    Examples
    --------
    >>> counts = ValueCounts(np.array([1.0, 2.0]), np.array([[3, 0], [0, 3], [2, 1], [3, 0]]))
    >>> made = fleiss_test(counts)
    >>> round(made.value, 4), round(made.z, 4)
    (0.625, 2.1651)
    """
    found = data if isinstance(data, ValueCounts) else data.value_counts()
    point = agreement_coefficient(found, "fleiss")
    if point.value is None:
        return FleissTest(None, None, None, point.n_units, point.undefined, point.undefined)
    sizes = found.counts.sum(axis=1)
    sizes = sizes[sizes > 0]
    if np.unique(sizes).size > 1:
        return FleissTest(point.value, None, None, point.n_units, None, UNEQUAL)
    n_units, n_ratings = sizes.size, int(sizes[0])
    shares = found.counts.sum(axis=0) / (n_units * n_ratings)
    spread = shares * (1 - shares)
    left = float(spread.sum() ** 2 - np.sum(spread * (1 - 2 * shares)))
    error = math.sqrt(2 * left / (n_units * n_ratings * (n_ratings - 1))) / float(spread.sum())
    return FleissTest(point.value, error, point.value / error, point.n_units, None, None)


def fleiss_by_category(data: ReliabilityData | ValueCounts) -> tuple[CategoryKappa, ...]:
    """Fleiss' kappa of each category, all others taken together.

    Parameters
    ----------
    data : ReliabilityData or ValueCounts
        As in `fleiss_test`.

    Returns
    -------
    tuple of CategoryKappa
        One for each value that occurs, of counts for each of their domain, in ascending order. `share` is the
        mean over units of the share of their ratings, None without ratings.

    Notes
    -----
    Fleiss (1971): where a category is never used, or always, no disagreement about it is expected, and its
    kappa is undefined.

    Examples
    --------
    >>> counts = ValueCounts(np.array([1.0, 2.0, 3.0]), np.array([[3, 0, 0], [0, 3, 0], [1, 1, 1]]))
    >>> [round(one.kappa.value, 4) for one in fleiss_by_category(counts)]
    [0.55, 0.55, -0.125]
    """
    found = data if isinstance(data, ValueCounts) else data.value_counts()
    sizes = found.counts.sum(axis=1)
    made = []
    for place, category in enumerate(found.domain):
        own = found.counts[:, place]
        alone = ValueCounts(np.array([0.0, 1.0]), np.column_stack([sizes - own, own]))
        share = float(np.mean(own[sizes > 0] / sizes[sizes > 0])) if (sizes > 0).any() else None
        made.append(CategoryKappa(float(category), share, fleiss_test(alone)))
    return tuple(made)
