"""Reliability data: who rated what how, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class ValueCounts:
    """How often each value was given to each unit.

    `domain`, shape (n_values,), holds the values that occur, ascending; `counts`, shape (n_units, n_values),
    how many raters gave each.
    """

    domain: npt.NDArray[np.float64]
    counts: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ReliabilityData:
    """Ratings of one criterion: raters in rows, units in columns.

    Parameters
    ----------
    values : array_like, shape (n_raters, n_units)
        Ratings; nan where a rater did not rate a unit. Kept as a read-only float64 copy.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt; any integers, equal for units of one prompt.
    raters : tuple of str
        A key for each row, all different.
    units : tuple of str
        A key for each column, all different.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is infinite, a prompt code is not an integer, or a key comes twice.

    Examples
    --------
    >>> ratings, prompts = [[1, 2, 5], [1, 3, np.nan]], [0, 0, 1]
    >>> data = ReliabilityData(ratings, prompts, raters=("ada", "ben"), units=("a", "b", "c"))
    >>> data.pairable.tolist(), data.unit_means.tolist()
    ([True, True, False], [1.0, 2.5, 5.0])
    """

    values: npt.NDArray[np.float64]
    unit_prompts: npt.NDArray[np.int64]
    raters: tuple[str, ...]
    units: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check, and keep copies that nobody can change afterwards."""
        values = np.array(self.values, dtype=np.float64)
        if values.ndim != 2:
            raise ValueError(f"values: two dimensions are needed, raters and units, not {values.ndim}")
        if np.isinf(values).any():
            raise ValueError("values: an infinite rating")
        codes = np.asarray(self.unit_prompts)
        if codes.shape != (values.shape[1],):
            raise ValueError(f"unit_prompts: shape {codes.shape} does not fit {values.shape[1]} units")
        if codes.size and not np.issubdtype(codes.dtype, np.integer):
            raise ValueError(f"unit_prompts: codes must be integers, not {codes.dtype}")
        for name, keys, needed in (
            ("raters", self.raters, values.shape[0]),
            ("units", self.units, values.shape[1]),
        ):
            if len(keys) != needed:
                raise ValueError(f"{name}: {len(keys)} keys for {needed} {name}")
            if len(set(keys)) != len(keys):
                raise ValueError(f"{name}: a key comes twice")
        prompts = np.array(codes, dtype=np.int64)
        values.setflags(write=False)
        prompts.setflags(write=False)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "unit_prompts", prompts)
        object.__setattr__(self, "raters", tuple(self.raters))
        object.__setattr__(self, "units", tuple(self.units))

    @property
    def n_raters(self) -> int:
        """Rows, also of raters without a rating."""
        return int(self.values.shape[0])

    @property
    def n_units(self) -> int:
        """Columns, also of units without a rating."""
        return int(self.values.shape[1])

    @property
    def n_prompts(self) -> int:
        """Different prompts among the units."""
        return int(np.unique(self.unit_prompts).size)

    @property
    def n_ratings(self) -> npt.NDArray[np.int64]:
        """Ratings of each unit, shape (n_units,)."""
        return np.asarray((~np.isnan(self.values)).sum(axis=0), dtype=np.int64)

    @property
    def pairable(self) -> npt.NDArray[np.bool_]:
        """Whether a unit has at least two ratings, shape (n_units,): agreement can see no others."""
        return np.asarray(self.n_ratings >= 2, dtype=np.bool_)

    @property
    def unit_means(self) -> npt.NDArray[np.float64]:
        """Mean rating of each unit, shape (n_units,); nan for a unit without ratings."""
        counts = self.n_ratings
        # Summed in ascending order, so that the order of raters cannot move a mean by a last bit, and with it
        # break a tie between two units.
        sums = np.nansum(np.sort(self.values, axis=0), axis=0)
        means = np.full(self.n_units, np.nan)
        np.divide(sums, counts, out=means, where=counts > 0)
        return means

    def value_counts(self) -> ValueCounts:
        """How often each value was given to each unit.

        Returns
        -------
        ValueCounts
            With an empty domain when there are no ratings.

        Examples
        --------
        >>> data = ReliabilityData([[1, 2], [3, 2]], [0, 0], raters=("ada", "ben"), units=("a", "b"))
        >>> data.value_counts().counts.tolist()
        [[1, 0, 1], [0, 2, 0]]
        """
        rated = ~np.isnan(self.values)
        domain, codes = np.unique(self.values[rated], return_inverse=True)
        cells = np.nonzero(rated)[1] * domain.size + codes.reshape(-1)
        counts = np.bincount(cells, minlength=self.n_units * domain.size)
        return ValueCounts(domain, counts.reshape(self.n_units, domain.size).astype(np.int64, copy=False))

    def only_pairable(self) -> ReliabilityData:
        """Leave out units of fewer than two ratings, and raters who then have none.

        Examples
        --------
        >>> ratings, prompts = [[1, 2, 5], [1, 3, np.nan]], [0, 0, 1]
        >>> data = ReliabilityData(ratings, prompts, raters=("ada", "ben"), units=("a", "b", "c"))
        >>> data.only_pairable().units
        ('a', 'b')
        """
        keep = self.pairable
        values = self.values[:, keep]
        present = np.asarray((~np.isnan(values)).any(axis=1), dtype=np.bool_)
        return ReliabilityData(
            values[present],
            self.unit_prompts[keep],
            raters=tuple(key for key, kept in zip(self.raters, present, strict=True) if kept),
            units=tuple(key for key, kept in zip(self.units, keep, strict=True) if kept),
        )
