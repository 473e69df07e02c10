"""Raters who sort sets into groups: sameness of pairs, adjusted Rand and B-cubed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from evaluation.stats.data import ReliabilityData


@dataclass(frozen=True)
class Grouping:
    """How one rater, or an automatic clustering, sorted the members of one set.

    Parameters
    ----------
    rater, set_key : str
        Who sorted what. Sets may overlap: share members.
    prompt : int
        Code of the set's prompt.
    members : tuple of str
        Keys of the responses in the set, all different.
    groups : tuple of int
        The group of each member; only which are equal matters.

    Raises
    ------
    ValueError
        If a member comes twice, or members and groups differ in number.
    """

    rater: str
    set_key: str
    prompt: int
    members: tuple[str, ...]
    groups: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse a grouping that is no partition of its members."""
        if len(set(self.members)) != len(self.members):
            raise ValueError(f"members: one comes twice in set {self.set_key}")
        if len(self.groups) != len(self.members):
            raise ValueError(f"groups: {len(self.groups)} for {len(self.members)} members")


@dataclass(frozen=True, eq=False)
class PairSameness:
    """Each pair of responses that somebody saw in one set, judged the same (1) or not (0) by each rater.

    `data` has raters in rows and pairs in columns, both in ascending order, and nan where a rater did not see
    the pair, or contradicted himself; `pairs` are the two responses of each column; `n_contradictions` how
    many times a rater put a pair together in one set and apart in another.
    """

    data: ReliabilityData
    pairs: tuple[tuple[str, str], ...]
    n_contradictions: int


@dataclass(frozen=True)
class Agreement:
    """An index of two partitions, or None and the reason; `n_items` are the members both have sorted."""

    value: float | None
    n_items: int
    undefined: str | None


@dataclass(frozen=True)
class BCubed:
    """B-cubed precision, recall and their harmonic mean, or None and the reason."""

    precision: float | None
    recall: float | None
    f: float | None
    n_items: int
    undefined: str | None


def pair_sameness(groupings: Iterable[Grouping]) -> PairSameness:
    """Turn groupings of sets, which may overlap, into judgments of pairs.

    Parameters
    ----------
    groupings : iterable of Grouping
        At most one of each rater for each set; a response belongs to one prompt.

    Returns
    -------
    PairSameness
        Its `data` is ready for `agreement.alpha_estimate` with nominal measurement, which resamples prompts:
        the pairs of a set hang together, so they are no units to be resampled by themselves.

    Raises
    ------
    ValueError
        If a rater sorted a set twice, or a response stands under two prompts.

    Notes
    -----
    A set of k gives k (k - 1) / 2 pairs. A rater who saw a pair in several sets has one judgment of it, and
    none if they differ: a mean of the two would be a value that nobody gave.

    Examples
    --------
    >>> ada = Grouping("ada", "s", 0, ("x", "y", "z"), (1, 1, 2))
    >>> ben = Grouping("ben", "s", 0, ("z", "x", "y"), (5, 5, 5))
    >>> sameness = pair_sameness([ada, ben])
    >>> sameness.pairs, sameness.data.values.tolist()
    ((('x', 'y'), ('x', 'z'), ('y', 'z')), [[1.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    """
    known = one_for_each_set(groupings)
    judged: dict[tuple[str, tuple[str, str]], set[bool]] = defaultdict(set)
    prompt_of: dict[str, int] = {}
    for grouping in known:
        for member in grouping.members:
            if prompt_of.setdefault(member, grouping.prompt) != grouping.prompt:
                raise ValueError(f"groupings: response {member} stands under two prompts")
        for (one, its), (other, theirs) in combinations(
            sorted(zip(grouping.members, grouping.groups, strict=True)), 2
        ):
            judged[grouping.rater, (one, other)].add(its == theirs)
    raters = sorted({grouping.rater for grouping in known})
    pairs = sorted({pair for _, pair in judged})
    row = {rater: position for position, rater in enumerate(raters)}
    column = {pair: position for position, pair in enumerate(pairs)}
    values = np.full((len(raters), len(pairs)), np.nan)
    n_contradictions = 0
    for (rater, pair), answers in judged.items():
        if len(answers) > 1:
            n_contradictions += 1
        else:
            values[row[rater], column[pair]] = float(next(iter(answers)))
    data = ReliabilityData(
        values,
        np.array([prompt_of[pair[0]] for pair in pairs], dtype=np.int64),
        raters=tuple(raters),
        units=tuple(repr(pair) for pair in pairs),
    )
    return PairSameness(data, tuple(pairs), n_contradictions)


def adjusted_rand(first: Sequence[int], second: Sequence[int]) -> Agreement:
    """Adjusted Rand index of two partitions of the same items.

    Parameters
    ----------
    first, second : sequence of int, length n_items
        The group of each item; only which are equal matters.

    Returns
    -------
    Agreement
        `value` is at most 1, 0 is agreement by chance; None, with the reason, for fewer than two items, and
        when both put all items together, or both none: then chance agrees fully as well.

    Raises
    ------
    ValueError
        If the lengths differ.

    Notes
    -----
    Hubert & Arabie (1985), Journal of Classification 2, 193-218: (index - expected) / (maximum - expected) of
    the number of pairs together in both, given the sizes of the groups.

    Examples
    --------
    >>> adjusted_rand([0, 0, 1, 1], [0, 0, 1, 2]).value
    0.5714285714285714
    """
    table = _contingency(first, second)
    n_items = len(first)
    if n_items < 2:
        return Agreement(None, n_items, f"{n_items} item{'' if n_items == 1 else 's'}: a pair needs two")
    both, in_first, in_second = (
        _pairs(table),
        _pairs(table.sum(axis=1)),
        _pairs(table.sum(axis=0)),
    )
    # In whole numbers as long as possible: the case without an answer is told exactly.
    every = n_items * (n_items - 1) // 2
    above = 2 * (both * every - in_first * in_second)
    below = (in_first + in_second) * every - 2 * in_first * in_second
    if below == 0:
        how = "all together" if in_first else "all apart"
        return Agreement(None, n_items, f"both partitions put the items {how}: chance agrees fully")
    return Agreement(above / below, n_items, None)


def b_cubed(system: Sequence[int], reference: Sequence[int]) -> BCubed:
    """B-cubed precision and recall of a partition against a reference.

    Parameters
    ----------
    system, reference : sequence of int, length n_items
        The group of each item; only which are equal matters.

    Returns
    -------
    BCubed
        Each in (0, 1]. Swapping the sides swaps precision and recall. None, with the reason, for no items. It
        is not adjusted for chance: see `adjusted_rand`.

    Raises
    ------
    ValueError
        If the lengths differ.

    Notes
    -----
    Bagga & Baldwin (1998); Amigó et al. (2009), Information Retrieval 12, 461-486. Precision is the mean over
    items of the share of their system group (themselves among it) that is of their reference group.

    Examples
    --------
    >>> scores = b_cubed([0, 0, 0], [0, 0, 1])
    >>> round(scores.precision, 4), scores.recall, round(scores.f, 4)
    (0.5556, 1.0, 0.7143)
    """
    table = _contingency(system, reference).astype(np.float64)
    n_items = len(system)
    if n_items == 0:
        return BCubed(None, None, None, 0, "no items")
    precision = float((table**2 / table.sum(axis=1, keepdims=True)).sum() / n_items)
    recall = float((table**2 / table.sum(axis=0, keepdims=True)).sum() / n_items)
    return BCubed(precision, recall, 2 * precision * recall / (precision + recall), n_items, None)


def one_for_each_set(groupings: Iterable[Grouping]) -> list[Grouping]:
    """Return the groupings as a list, after checking that no rater sorted a set twice.

    Parameters
    ----------
    groupings : iterable of Grouping
        Of any raters and sets.

    Returns
    -------
    list of Grouping
        In the order given.

    Raises
    ------
    ValueError
        If one did.

    Examples
    --------
    >>> len(one_for_each_set([Grouping("ada", "s", 0, ("x", "y"), (1, 1))]))
    1
    """
    known = list(groupings)
    seen: set[tuple[str, str]] = set()
    for grouping in known:
        if (grouping.rater, grouping.set_key) in seen:
            raise ValueError(f"groupings: {grouping.rater} sorted set {grouping.set_key} twice")
        seen.add((grouping.rater, grouping.set_key))
    return known


def _contingency(first: Sequence[int], second: Sequence[int]) -> npt.NDArray[np.int64]:
    """Count items by their groups in both partitions; every row and column has some."""
    if len(first) != len(second):
        raise ValueError(f"second: {len(second)} items, but first has {len(first)}")
    rows, in_first = np.unique(np.asarray(first), return_inverse=True)
    columns, in_second = np.unique(np.asarray(second), return_inverse=True)
    cells = in_first * columns.size + in_second
    counts = np.bincount(cells, minlength=rows.size * columns.size)
    return counts.reshape(rows.size, columns.size).astype(np.int64)


def _pairs(sizes: npt.NDArray[np.int64]) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
