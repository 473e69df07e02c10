"""Agreement of groupings between raters and with a clustering, over prompts."""

import numpy as np
import pytest

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.partition import Grouping, adjusted_rand, b_cubed
from evaluation.stats.partition_agreement import (
    Comparison,
    PartitionMeasure,
    compare_groupings,
    partition_agreement_estimate,
    resampled_partition_agreement,
)

MEASURES: list[PartitionMeasure] = ["adjusted_rand", "b_cubed_f"]


def study(seed: int, n_prompts: int = 9) -> list[Grouping]:
    """Sets of five, two for each prompt but one, sorted by two or three raters; codes of prompts have gaps."""
    rng = np.random.default_rng(seed)
    found = []
    for prompt in range(n_prompts):
        for part in range(1 if prompt == 0 else 2):
            truth = rng.integers(2, size=5)
            for rater in ("ada", "ben", "cleo")[: 2 + part]:
                groups = np.where(rng.random(5) < 0.7, truth, rng.integers(2, size=5))
                members = tuple(f"r{prompt}.{part}.{i}" for i in range(5))
                found.append(Grouping(rater, f"{prompt}.{part}", 3 * prompt, members, tuple(groups.tolist())))
    return found


@pytest.mark.parametrize("measure", MEASURES)
def test_draws_are_means_over_the_comparisons_of_the_drawn_prompts(measure: PartitionMeasure) -> None:
    found = compare_groupings(study(1))
    prompts = sorted({one.prompt for one in found})
    weights = prompt_weights(len(prompts), 60, np.random.default_rng(2))
    naive = []
    for row in weights:
        drawn = [getattr(one, measure) for one in found for _ in range(row[prompts.index(one.prompt)])]
        naive.append(np.mean([value for value in drawn if value is not None]))
    fast = resampled_partition_agreement(found, measure, weights)
    np.testing.assert_allclose(fast, naive, rtol=0, atol=1e-12)


@pytest.mark.parametrize("measure", MEASURES)
def test_weights_of_one_give_the_plain_mean(measure: PartitionMeasure) -> None:
    found = compare_groupings(study(3))
    made = partition_agreement_estimate(found, measure, seed=1, n_draws=200)
    defined = [getattr(one, measure) for one in found if getattr(one, measure) is not None]
    assert made.value == pytest.approx(np.mean(defined), abs=1e-12)
    assert (made.n_units, made.n_raters, made.n_prompts) == (len(defined), 3, 9)
    assert made.low is not None
    assert made.low < made.value < made.high


def test_every_two_raters_of_a_set_are_compared_whatever_the_order_of_members() -> None:
    ada = Grouping("ada", "s", 0, ("x", "y", "z", "w"), (1, 1, 2, 2))
    ben = Grouping("ben", "s", 0, ("w", "y", "z", "x"), (1, 1, 2, 2))
    cleo = Grouping("cleo", "t", 0, ("x", "y"), (1, 2))
    (one,) = compare_groupings([ben, cleo, ada])
    assert (one.first, one.second, one.set_key) == ("ada", "ben", "s")
    assert one.adjusted_rand == adjusted_rand([1, 1, 2, 2], [2, 1, 2, 1]).value
    assert one.b_cubed_f == b_cubed([1, 1, 2, 2], [2, 1, 2, 1]).f


def test_each_rater_is_compared_with_the_clustering_where_there_is_one() -> None:
    people = study(4)
    clustering = [
        Grouping("clusters", one.set_key, one.prompt, one.members, (0, 0, 0, 1, 1))
        for one in people
        if one.rater == "ada" and one.prompt > 0
    ]
    found = compare_groupings(people, clustering)
    assert {one.second for one in found} == {"clusters"}
    assert len(found) == sum(one.prompt > 0 for one in people)


def test_sets_that_define_no_index_are_left_out_and_not_counted_as_agreement() -> None:
    found = [
        Comparison("s", 0, "ada", "ben", None, 1.0),
        Comparison("t", 1, "ada", "ben", 0.2, 0.6),
    ]
    assert partition_agreement_estimate(found, "adjusted_rand", seed=1).value == 0.2
    draws = resampled_partition_agreement(found, "adjusted_rand", [[2, 0], [0, 2]])
    np.testing.assert_array_equal(draws, [np.nan, 0.2])


def test_no_comparison_is_no_agreement() -> None:
    made = partition_agreement_estimate([], "b_cubed_f", seed=1)
    assert (made.value, made.undefined) == (None, "0 comparisons of two partitions, none of them defined")
    few = partition_agreement_estimate(compare_groupings(study(5, n_prompts=4)), "b_cubed_f", seed=1)
    assert few.interval_undefined == "4 prompts: an interval needs at least 6"


def test_wrong_comparisons_are_refused_by_name() -> None:
    ada = Grouping("ada", "s", 0, ("x", "y"), (1, 1))
    with pytest.raises(ValueError, match="members or prompt of set s differ"):
        compare_groupings([ada, Grouping("ben", "s", 0, ("x", "z"), (1, 1))])
    with pytest.raises(ValueError, match="members or prompt of set s differ"):
        compare_groupings([ada, Grouping("ben", "s", 1, ("x", "y"), (1, 1))])
    with pytest.raises(ValueError, match="automatic: set s comes twice"):
        compare_groupings([ada], [ada, ada])
    with pytest.raises(ValueError, match="measure: 'rand'"):
        resampled_partition_agreement([], "rand", np.ones((1, 0)))  # type: ignore[arg-type]  # refused on purpose
    with pytest.raises(ValueError, match="measure: 'rand'"):
        partition_agreement_estimate([], "rand", seed=1)  # type: ignore[arg-type]  # refused on purpose
