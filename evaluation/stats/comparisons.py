"""Which of two was preferred: comparisons of items, left and right as shown."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Comparisons:
    """Results of comparisons of two items, left and right as shown.

    Parameters
    ----------
    left, right : array_like of int, shape (n_rows,)
        Positions in `items` of what was shown left and right; never the same.
    outcomes : array_like of int, shape (n_rows,)
        1 when the left item was preferred, -1 the right one, 0 for a tie.
    items : sequence of hashable
        A key for each item, all different.
    counts : array_like, optional, shape (n_rows,)
        How often each row was seen, at least 0; once unless given.
    raters : array_like of int, optional, shape (n_rows,)
        Code of who compared. Needed for errors that allow one rater's comparisons to depend on each other.

    Raises
    ------
    ValueError
        If a shape does not fit, a position or outcome is out of range, an item meets itself or a key comes twice.

    Examples
    --------
    >>> Comparisons([0, 1], [1, 0], [1, 0], items=("a", "b")).counts.tolist()
    [1.0, 1.0]
    """

    left: IntArray
    right: IntArray
    outcomes: IntArray
    items: tuple[Hashable, ...]
    counts: FloatArray
    raters: IntArray | None

    def __init__(
        self,
        left: npt.ArrayLike,
        right: npt.ArrayLike,
        outcomes: npt.ArrayLike,
        *,
        items: Sequence[Hashable],
        counts: npt.ArrayLike | None = None,
        raters: npt.ArrayLike | None = None,
    ) -> None:
        """Check, and keep copies."""
        keys = tuple(items)
        if len(set(keys)) != len(keys):
            raise ValueError("items: a key comes twice")
        first = _integers("left", left, None)
        second = _integers("right", right, first.size)
        results = _integers("outcomes", outcomes, first.size)
        for name, codes in (("left", first), ("right", second)):
            if codes.size and (codes.min() < 0 or codes.max() >= len(keys)):
                raise ValueError(f"{name}: a position outside the {len(keys)} items")
        if (first == second).any():
            raise ValueError("right: an item is compared with itself")
        if not np.isin(results, (-1, 0, 1)).all():
            raise ValueError("outcomes: -1, 0 or 1 is needed")
        seen = np.ones(first.size) if counts is None else np.array(counts, dtype=np.float64)
        if seen.shape != first.shape or not np.isfinite(seen).all() or (seen < 0).any():
            raise ValueError(f"counts: {first.size} finite numbers from 0 are needed")
        object.__setattr__(self, "left", first)
        object.__setattr__(self, "right", second)
        object.__setattr__(self, "outcomes", results)
        object.__setattr__(self, "items", keys)
        object.__setattr__(self, "counts", seen)
        by = None if raters is None else _integers("raters", raters, first.size)
        object.__setattr__(self, "raters", by)

    @classmethod
    def from_wins(
        cls, wins: npt.ArrayLike, *, items: Sequence[Hashable], ties: npt.ArrayLike | None = None
    ) -> Comparisons:
        """Comparisons of a table of wins, the row's item counted as left.

        Parameters
        ----------
        wins : array_like, shape (n_items, n_items)
            How often the row's item was preferred to the column's; the diagonal must be 0.
        items : sequence of hashable
            As in `Comparisons`.
        ties : array_like, optional, shape (n_items, n_items)
            How often each two tied: symmetric, each tie standing on both sides of the diagonal.

        Returns
        -------
        Comparisons

        Raises
        ------
        ValueError
            If a table has the wrong shape, a filled diagonal or a negative count, or `ties` is not symmetric.

        Examples
        --------
        >>> Comparisons.from_wins([[0, 3], [1, 0]], items=("a", "b")).counts.tolist()
        [3.0, 1.0]
        """
        tables = [np.asarray(wins, dtype=np.float64)]
        if ties is not None:
            tables.append(np.asarray(ties, dtype=np.float64))
        for name, table in zip(("wins", "ties"), tables, strict=False):
            if table.shape != (len(items), len(items)):
                raise ValueError(f"{name}: shape {table.shape} does not fit {len(items)} items")
            if np.diag(table).any():
                raise ValueError(f"{name}: an item is compared with itself")
        rows, columns = np.nonzero(tables[0])
        outcomes, counts = np.ones(rows.size, dtype=np.int64), tables[0][rows, columns]
        if ties is not None:
            if (tables[1] != tables[1].T).any():
                raise ValueError("ties: the table is not symmetric")
            above, beside = np.nonzero(np.triu(tables[1]))
            rows, columns = np.append(rows, above), np.append(columns, beside)
            outcomes = np.append(outcomes, np.zeros(above.size, dtype=np.int64))
            counts = np.append(counts, tables[1][above, beside])
        return cls(rows, columns, outcomes, items=items, counts=counts)


def _integers(name: str, codes: npt.ArrayLike, size: int | None) -> IntArray:
    array = np.asarray(codes)
    if array.ndim != 1 or (size is not None and array.size != size):
        raise ValueError(f"{name}: one entry for each comparison is needed, not shape {array.shape}")
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name}: integers are needed, not {array.dtype}")
    return array.astype(np.int64)
