"""How alike raters sorted sets, and whether an automatic clustering sorted them as the raters did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
)
from evaluation.stats.estimate import Estimate
from evaluation.stats.partition import Grouping, adjusted_rand, b_cubed, one_for_each_set

PartitionMeasure = Literal["adjusted_rand", "b_cubed_f"]
MEASURE_NAMES: dict[PartitionMeasure, str] = {
    "adjusted_rand": "mean adjusted Rand index",
    "b_cubed_f": "mean B-cubed F",
}

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """How alike two raters sorted one set, or a rater and the automatic clustering; None where undefined."""

    set_key: str
    prompt: int
    first: str
    second: str
    adjusted_rand: float | None
    b_cubed_f: float | None


def compare_groupings(
    groupings: Iterable[Grouping], automatic: Iterable[Grouping] | None = None
) -> tuple[Comparison, ...]:
    """Compare each two raters on every set both sorted, or each rater with an automatic clustering.

    Parameters
    ----------
    groupings : iterable of Grouping
        At most one of each rater for each set.
    automatic : iterable of Grouping, optional
        One for each set, by a clustering. Sets without one are left out.

    Returns
    -------
    tuple of Comparison
        In ascending order of set and raters; the clustering is `second`.

    Raises
    ------
    ValueError
        If a rater sorted a set twice, or two groupings of a set differ in members or prompt.

    Examples
    --------
    >>> ada = Grouping("ada", "s", 0, ("x", "y", "z"), (1, 1, 2))
    >>> ben = Grouping("ben", "s", 0, ("z", "x", "y"), (5, 3, 3))
    >>> [found.adjusted_rand for found in compare_groupings([ada, ben])]
    [1.0]
    """
    by_set: dict[str, list[Grouping]] = defaultdict(list)
    for grouping in sorted(one_for_each_set(groupings), key=lambda one: (one.set_key, one.rater)):
        by_set[grouping.set_key].append(grouping)
    if automatic is None:
        twos = [two for sorted_set in by_set.values() for two in combinations(sorted_set, 2)]
    else:
        clustering: dict[str, Grouping] = {}
        for grouping in automatic:
            if grouping.set_key in clustering:
                raise ValueError(f"automatic: set {grouping.set_key} comes twice")
            clustering[grouping.set_key] = grouping
        twos = [
            (grouping, clustering[key])
            for key, sorted_set in by_set.items()
            if key in clustering
            for grouping in sorted_set
        ]
    return tuple(_compared(first, second) for first, second in twos)


def resampled_partition_agreement(
    comparisons: Sequence[Comparison], measure: PartitionMeasure, weights: npt.ArrayLike
) -> FloatArray:
    """Mean agreement of partitions in each draw of prompts.

    Parameters
    ----------
    comparisons : sequence of Comparison
        Those whose measure is undefined are left out.
    measure : {"adjusted_rand", "b_cubed_f"}
        Which index is averaged over comparisons.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the prompts' codes in `comparisons`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where no comparison was drawn.

    Raises
    ------
    ValueError
        If `measure` is unknown, or `weights` does not fit.

    Examples
    --------
    >>> found = [Comparison("s", 0, "ada", "ben", 0.5, 0.8), Comparison("t", 1, "ada", "ben", 1.0, 1.0)]
    >>> resampled_partition_agreement(found, "adjusted_rand", [[1, 1], [2, 0]]).tolist()
    [0.75, 0.5]
    """
    if measure not in get_args(PartitionMeasure):
        raise ValueError(f"measure: {measure!r} is none of {', '.join(get_args(PartitionMeasure))}")
    codes = np.array([one.prompt for one in comparisons], dtype=np.int64)
    prompts, prompt_of = np.unique(codes, return_inverse=True)
    drawn = checked_weights(weights, prompts.size)
    values = np.array([getattr(one, measure) for one in comparisons], dtype=np.float64)  # None becomes nan
    defined = ~np.isnan(values)
    sums = np.bincount(prompt_of[defined], values[defined], prompts.size)
    counts = drawn @ np.bincount(prompt_of[defined], minlength=prompts.size).astype(np.float64)
    means = np.full(drawn.shape[0], np.nan)
    np.divide(drawn @ sums, counts, out=means, where=counts > 0)
    return means


def partition_agreement_estimate(
    comparisons: Sequence[Comparison],
    measure: PartitionMeasure,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Mean agreement of partitions with its interval by resampling prompts.

    Parameters
    ----------
    comparisons, measure
        As in `resampled_partition_agreement`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`.

    Returns
    -------
    Estimate
        `n_units` counts the comparisons whose measure is defined.

    Raises
    ------
    ValueError
        If `measure` is unknown.

    Examples
    --------
    >>> found = [Comparison("s", 0, "ada", "ben", 0.5, 0.8), Comparison("t", 1, "ada", "ben", 1.0, 1.0)]
    >>> partition_agreement_estimate(found, "b_cubed_f", seed=1).value
    0.9
    """
    if measure not in get_args(PartitionMeasure):
        raise ValueError(f"measure: {measure!r} is none of {', '.join(get_args(PartitionMeasure))}")
    defined = [one for one in comparisons if getattr(one, measure) is not None]
    n_prompts = len({one.prompt for one in defined})
    value: float | None = None
    reason: str | None = f"{len(comparisons)} comparisons of two partitions, none of them defined"
    if defined:
        value = float(resampled_partition_agreement(defined, measure, np.ones((1, n_prompts)))[0])
        reason = None
    return estimate_by_prompts(
        value,
        reason,
        lambda weights: resampled_partition_agreement(defined, measure, weights),
        method=MEASURE_NAMES[measure],
        n_units=len(defined),
        n_raters=len({rater for one in defined for rater in (one.first, one.second)}),
        n_prompts=n_prompts,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _compared(first: Grouping, second: Grouping) -> Comparison:
    if set(first.members) != set(second.members) or first.prompt != second.prompt:
        raise ValueError(f"groupings: members or prompt of set {first.set_key} differ")
    group_of = dict(zip(second.members, second.groups, strict=True))
    theirs = [group_of[member] for member in first.members]
    return Comparison(
        set_key=first.set_key,
        prompt=first.prompt,
        first=first.rater,
        second=second.rater,
        adjusted_rand=adjusted_rand(first.groups, theirs).value,
        b_cubed_f=b_cubed(first.groups, theirs).f,
    )
