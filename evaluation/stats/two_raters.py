"""Agreement of two raters, from their ratings or from the table that the literature prints; Light's kappa."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from evaluation.stats.data import ReliabilityData
from evaluation.stats.weights import Weighting, checked_categories, weight_matrix

TableCoefficientName = Literal["percent agreement", "cohen", "scott", "gwet", "brennan-prediger"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PairTable:
    """What two raters said of the same units: categories of the first in rows, of the second in columns.

    Parameters
    ----------
    counts : array_like, shape (n_categories, n_categories)
        Units with each two categories, finite and not negative. Proportions will do, times the number of units
        for a right standard error. Kept as a read-only float64 copy.
    categories : array_like, shape (n_categories,), optional
        Values of the categories, ascending; 1, 2, ... by default.

    Raises
    ------
    ValueError
        If the shape is not square, a count is negative or not finite, or the categories do not fit.

    Examples
    --------
    >>> PairTable([[20, 5], [10, 15]]).n_units
    50.0
    """

    counts: npt.NDArray[np.float64]
    categories: npt.NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        """Check, and keep copies that nobody can change afterwards."""
        counts = np.array(self.counts, dtype=np.float64)
        if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.size == 0:
            raise ValueError(f"counts: a square table is needed, not shape {counts.shape}")
        if not np.isfinite(counts).all() or (counts < 0).any():
            raise ValueError("counts: finite numbers from 0 are needed")
        numbers = np.arange(1.0, counts.shape[0] + 1) if self.categories is None else self.categories
        categories = checked_categories(numbers).copy()
        if categories.size != counts.shape[0]:
            raise ValueError(f"categories: {categories.size} for a table of {counts.shape[0]}")
        counts.setflags(write=False)
        categories.setflags(write=False)
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "categories", categories)

    @property
    def n_units(self) -> float:
        """Sum of the table."""
        return float(self.counts.sum())


@dataclass(frozen=True)
class TableCoefficient:
    """An agreement coefficient of two raters, or None and the reason.

    `observed` and `expected` are the agreement found and that expected by chance, None without a value, and
    for percent agreement, which expects none; `se` the large-sample standard error, None without a value.
    """

    value: float | None
    observed: float | None
    expected: float | None
    se: float | None
    n_units: float
    undefined: str | None


@dataclass(frozen=True)
class LightKappa:
    """Mean of the pairwise kappas, or None and the reason; pairs of raters in all and those left out."""

    value: float | None
    n_pairs: int
    n_undefined_pairs: int
    undefined: str | None


def pair_table(
    data: ReliabilityData,
    first: str,
    second: str,
    *,
    categories: npt.ArrayLike | None = None,
) -> PairTable:
    """Cross two raters' ratings of the units that both rated.

    Parameters
    ----------
    data : ReliabilityData
        Missing ratings allowed: a unit that one of the two did not rate is left out.
    first, second : str
        Keys of the two raters.
    categories : array_like, shape (n_categories,), optional
        The whole scale, ascending; by default the values that occur in `data`, also with other raters.

    Returns
    -------
    PairTable

    Raises
    ------
    ValueError
        If a rater is not in the data, the data hold no rating at all, or a rating is none of the categories.

    Examples
    --------
    >>> data = ReliabilityData([[1, 1, 2], [1, 2, np.nan]], [0, 0, 1], raters=("ada", "ben"),
    ...                        units=tuple("abc"))
    >>> pair_table(data, "ada", "ben").counts.tolist()
    [[1.0, 1.0], [0.0, 0.0]]
    """
    for name, key in (("first", first), ("second", second)):
        if key not in data.raters:
            raise ValueError(f"{name}: no rater {key!r} in the data")
    rated = data.values[~np.isnan(data.values)]
    if rated.size == 0:
        raise ValueError("data: there is no rating")
    scale = checked_categories(np.unique(rated) if categories is None else categories)
    if not np.isin(rated, scale).all():
        raise ValueError(f"categories: the ratings hold {rated[~np.isin(rated, scale)][0]:g} besides")
    rows = data.values[data.raters.index(first)], data.values[data.raters.index(second)]
    both = ~np.isnan(rows[0]) & ~np.isnan(rows[1])
    cells = np.searchsorted(scale, rows[0][both]) * scale.size + np.searchsorted(scale, rows[1][both])
    counts = np.bincount(cells, minlength=scale.size**2).reshape(scale.size, scale.size)
    return PairTable(counts.astype(np.float64), scale)


def table_coefficient(
    table: PairTable,
    name: TableCoefficientName,
    *,
    weighting: Weighting | npt.ArrayLike = "identity",
) -> TableCoefficient:
    """Agreement of two raters beyond chance, weighted or not.

    Parameters
    ----------
    table : PairTable
        Its categories are the whole scale, used or not.
    name : {"percent agreement", "cohen", "scott", "gwet", "brennan-prediger"}
        What is expected by chance: with cohen each rater's own shares of the categories; with scott their
        mean; gwet and brennan-prediger as in `coefficients.agreement_coefficient`.
    weighting : str or array_like, shape (n_categories, n_categories)
        A name or a matrix as in `weights.weight_matrix`; it need be symmetric only where the two raters are
        exchanged for one another, so not for cohen and percent agreement. Weights of disagreement:
        `weights.weights_of_disagreements`.

    Returns
    -------
    TableCoefficient
        `value` is at most 1; None, with the reason, for an empty table, and when no disagreement is expected,
        as with one value in use. On a table of several categories, Gwet and Brennan-Prediger do expect some.

    Raises
    ------
    ValueError
        If `name` or `weighting` is unknown, or a weight matrix does not fit.

    Notes
    -----
    Cohen (1960, 1968); Scott (1955); Gwet (2008); Brennan & Prediger (1981). Standard errors by the delta
    method on multinomial shares, which for (weighted) kappa is the asymptotic one of Fleiss, Cohen & Everitt
    (1969), and for the others as the R package irrCAC has them for tables. It divides by n, where
    `coefficients` divides by n - 1.

    Examples
    --------
    >>> kappa = table_coefficient(PairTable([[20, 5], [10, 15]]), "cohen")
    >>> round(kappa.value, 4), round(kappa.se, 4), kappa.n_units
    (0.4, 0.127, 50.0)
    """
    if name not in get_args(TableCoefficientName):
        raise ValueError(f"name: {name!r} is none of {', '.join(get_args(TableCoefficientName))}")
    assert table.categories is not None
    symmetric = name not in ("cohen", "percent agreement")
    distance = 1 - weight_matrix(table.categories, weighting, symmetric=symmetric)
    n_units = table.n_units
    if n_units == 0:
        return TableCoefficient(None, None, None, None, n_units, "no unit was rated by both")
    cells = table.counts / n_units
    observed = float(np.sum(cells * distance))
    expected, influence = _chance(cells, distance, name)
    if not expected > 0:
        used = table.categories[(cells.sum(axis=0) + cells.sum(axis=1)) > 0]
        reason = "the weighting counts no two of the values in use as different: no disagreement is expected"
        if used.size == 1:
            reason = f"all ratings are {used[0]:g}: with one value in use, no disagreement is expected"
        return TableCoefficient(None, None, None, None, n_units, reason)
    value = 1 - observed / expected
    gain = distance - (1 - value) * influence
    variance = max(0.0, float(np.sum(cells * gain**2) - np.sum(cells * gain) ** 2))
    return TableCoefficient(
        value=value,
        observed=1 - observed,
        expected=None if name == "percent agreement" else 1 - expected,
        se=math.sqrt(variance / n_units) / expected,
        n_units=n_units,
        undefined=None,
    )


def light_kappa(
    data: ReliabilityData,
    *,
    weighting: Weighting | npt.ArrayLike = "identity",
    categories: npt.ArrayLike | None = None,
) -> LightKappa:
    """Mean of Cohen's kappas over all pairs of raters (Light 1971).

    Parameters
    ----------
    data : ReliabilityData
        Missing ratings allowed: each pair of raters is compared on the units that both rated.
    weighting, categories
        As in `table_coefficient` and `pair_table`; the same for all pairs.

    Returns
    -------
    LightKappa
        `value` is the mean over the pairs that define a kappa; None, with the reason, when none does. Pairs
        that share no unit, or used one value alone, are left out and counted.

    Raises
    ------
    ValueError
        As `table_coefficient` and `pair_table`, but data without a rating are no error.

    Examples
    --------
    >>> data = ReliabilityData([[1, 1, 2, 2], [1, 2, 2, 2], [1, 1, 2, 1]], [0, 0, 1, 1],
    ...                        raters=("ada", "ben", "cleo"), units=tuple("abcd"))
    >>> light = light_kappa(data)
    >>> round(light.value, 4), light.n_pairs
    (0.4, 3)
    """
    pairs = list(combinations(data.raters, 2))
    if not pairs:
        return LightKappa(None, 0, 0, "there is no pair of raters")
    if np.isnan(data.values).all():
        return LightKappa(None, len(pairs), len(pairs), "there is no rating")
    kappas = [
        table_coefficient(
            pair_table(data, first, second, categories=categories), "cohen", weighting=weighting
        ).value
        for first, second in pairs
    ]
    defined = [kappa for kappa in kappas if kappa is not None]
    n_undefined = len(pairs) - len(defined)
    if not defined:
        return LightKappa(None, len(pairs), n_undefined, "no pair of raters defines a kappa")
    # Summed exactly, so that the order of raters cannot move the last bit.
    return LightKappa(math.fsum(defined) / len(defined), len(pairs), n_undefined, None)


def _chance(cells: FloatArray, distance: FloatArray, name: TableCoefficientName) -> tuple[float, FloatArray]:
    """Give the disagreement expected by chance, and how far a unit in each cell moves it, up to a constant."""
    first, second = cells.sum(axis=1), cells.sum(axis=0)
    shares = (first + second) / 2
    q = shares.size
    none = np.zeros_like(cells)
    if name == "percent agreement":
        return 1.0, none
    if name == "cohen":
        return float(first @ distance @ second), np.add.outer(distance @ second, first @ distance)
    if name == "scott":
        moved = distance @ shares
        return float(shares @ moved), np.add.outer(moved, moved)
    if name == "brennan-prediger" or not distance.any():
        return float(distance.mean()), none
    scale = float((1 - distance).sum()) / (q * (q - 1))
    return 1 - scale * float(np.sum(shares * (1 - shares))), scale * np.add.outer(shares, shares)
