"""Groupings of sets: sameness of pairs, adjusted Rand and B-cubed."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from evaluation.stats.agreement import alpha_estimate, krippendorff_alpha
from evaluation.stats.partition import Grouping, adjusted_rand, b_cubed, pair_sameness


def labels(seed: int, n: int, n_groups: int) -> list[int]:
    return np.random.default_rng(seed).integers(n_groups, size=n).tolist()


def slow_adjusted_rand(first: list[int], second: list[int]) -> float:
    """Hubert & Arabie's index, with the pairs counted one by one."""
    pairs = list(combinations(range(len(first)), 2))
    in_first = [first[i] == first[j] for i, j in pairs]
    in_second = [second[i] == second[j] for i, j in pairs]
    index = sum(one and two for one, two in zip(in_first, in_second, strict=True))
    expected = sum(in_first) * sum(in_second) / len(pairs)
    return (index - expected) / ((sum(in_first) + sum(in_second)) / 2 - expected)


# The last column is scikit-learn 1.9.1, adjusted_rand_score(first, second).
@pytest.mark.parametrize(
    ("first", "second", "known"),
    [
        ([0, 0, 1, 1], [0, 0, 1, 2], 0.5714285714285714),
        ([0, 0, 0, 0, 1, 2, 2], [1, 1, 1, 2, 2, 2, 2], 0.2),
        ([0, 1, 2, 0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 1, 1, 2, 2, 2], -0.3333333333333333),
    ],
)
def test_adjusted_rand_is_that_of_scikit_learn(first: list[int], second: list[int], known: float) -> None:
    assert adjusted_rand(first, second).value == pytest.approx(known, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_adjusted_rand_is_what_counting_pairs_gives(seed: int) -> None:
    first, second = labels(seed, 23, 2 + seed), labels(seed + 100, 23, 3)
    assert adjusted_rand(first, second).value == pytest.approx(slow_adjusted_rand(first, second), abs=1e-12)


def test_adjusted_rand_of_a_lopsided_case_by_hand() -> None:
    # 4 items. Together in first: ab ac bc; in second: ab. In both: ab. Expected 3 * 1 / 6, maximum (3 + 1) / 2.
    assert adjusted_rand([0, 0, 0, 1], [5, 5, 6, 7]).value == pytest.approx((1 - 0.5) / (2 - 0.5))


def test_adjusted_rand_is_cohens_kappa_of_pairs() -> None:
    first, second = labels(1, 15, 3), labels(2, 15, 4)
    ones = np.array([first[i] == first[j] for i, j in combinations(range(15), 2)])
    twos = np.array([second[i] == second[j] for i, j in combinations(range(15), 2)])
    chance = ones.mean() * twos.mean() + (1 - ones.mean()) * (1 - twos.mean())
    kappa = ((ones == twos).mean() - chance) / (1 - chance)
    assert adjusted_rand(first, second).value == pytest.approx(kappa, abs=1e-12)


def test_adjusted_rand_does_not_see_names_order_or_sides() -> None:
    first, second = np.array(labels(3, 20, 4)), np.array(labels(4, 20, 3))
    once = adjusted_rand(first.tolist(), second.tolist()).value
    order = np.random.default_rng(5).permutation(20)
    assert adjusted_rand((7 - first)[order].tolist(), (9 * second)[order].tolist()).value == once
    assert adjusted_rand(second.tolist(), first.tolist()).value == once
    assert adjusted_rand(first.tolist(), first.tolist()).value == 1


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([1, 1, 1], [2, 2, 2], "both partitions put the items all together: chance agrees fully"),
        ([1, 2, 3], [3, 2, 1], "both partitions put the items all apart: chance agrees fully"),
        ([1], [1], "1 item: a pair needs two"),
        ([], [], "0 items: a pair needs two"),
    ],
)
def test_adjusted_rand_is_undefined_where_chance_agrees_fully(
    first: list[int], second: list[int], reason: str
) -> None:
    assert adjusted_rand(first, second).undefined == reason
    assert adjusted_rand(first, second).value is None


def test_adjusted_rand_of_one_group_against_all_apart_is_zero() -> None:
    assert adjusted_rand([0, 0, 0], [0, 1, 2]).value == 0


@pytest.mark.parametrize("seed", range(4))
def test_b_cubed_is_the_mean_over_items(seed: int) -> None:
    system, reference = labels(seed, 12, 3), labels(seed + 50, 12, 4)
    precision, recall = [], []
    for i in range(12):
        same_system = {j for j in range(12) if system[j] == system[i]}
        same_reference = {j for j in range(12) if reference[j] == reference[i]}
        precision.append(len(same_system & same_reference) / len(same_system))
        recall.append(len(same_system & same_reference) / len(same_reference))
    scores = b_cubed(system, reference)
    p, r = np.mean(precision), np.mean(recall)
    assert (scores.precision, scores.recall, scores.f) == pytest.approx(
        (p, r, 2 * p * r / (p + r)), abs=1e-12
    )
    swapped = b_cubed(reference, system)
    assert (swapped.precision, swapped.recall) == pytest.approx((scores.recall, scores.precision), abs=1e-12)


def test_b_cubed_of_no_items_is_undefined() -> None:
    scores = b_cubed([], [])
    assert (scores.precision, scores.recall, scores.f, scores.undefined) == (None, None, None, "no items")


def grouping(rater: str, key: str, prompt: int, members: str, groups: list[int]) -> Grouping:
    return Grouping(rater, key, prompt, tuple(members), tuple(groups))


def test_a_pair_seen_in_overlapping_sets_is_judged_once_and_not_at_all_if_contradicted() -> None:
    sameness = pair_sameness(
        [
            grouping("ada", "s", 0, "abc", [1, 1, 2]),
            grouping("ada", "t", 0, "bad", [4, 4, 4]),  # ab again the same
            grouping("ben", "s", 0, "abc", [1, 1, 1]),
            grouping("ben", "t", 0, "abd", [1, 2, 2]),  # ab now apart
        ]
    )
    assert sameness.pairs == (("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"))
    assert sameness.n_contradictions == 1
    np.testing.assert_array_equal(sameness.data.values, [[1, 0, 1, 0, 1], [np.nan, 1, 0, 1, 1]])


def simulated(seed: int, n_prompts: int = 8) -> list[Grouping]:
    rng = np.random.default_rng(seed)
    found = []
    for prompt in range(n_prompts):
        truth = rng.integers(3, size=7)
        for part, chosen in enumerate((range(5), range(2, 7))):
            for rater in ("ada", "ben", "cleo"):
                seen = np.array(chosen)
                groups = np.where(rng.random(5) < 0.8, truth[seen], rng.integers(3, size=5))
                members = tuple(f"r{prompt}.{i}" for i in seen)
                found.append(Grouping(rater, f"{prompt}.{part}", prompt, members, tuple(groups.tolist())))
    return found


def test_sameness_does_not_see_names_of_groups_or_any_order() -> None:
    known = simulated(1)
    rng = np.random.default_rng(2)
    changed = []
    for one in reversed(known):
        order = rng.permutation(len(one.members))
        changed.append(
            Grouping(
                one.rater,
                one.set_key,
                one.prompt,
                tuple(one.members[i] for i in order),
                tuple(10 - one.groups[i] for i in order),
            )
        )
    first, second = pair_sameness(known), pair_sameness(changed)
    np.testing.assert_array_equal(first.data.values, second.data.values)
    assert (first.pairs, first.n_contradictions) == (second.pairs, second.n_contradictions)
    assert first.n_contradictions > 0


def test_alpha_on_pairs_resamples_prompts_and_sees_every_pair() -> None:
    sameness = pair_sameness(simulated(3))
    # 7 responses in two sets of 5 that share 3: 10 + 10 - 3 pairs of each of 8 prompts.
    assert sameness.data.n_units == 8 * 17
    made = alpha_estimate(sameness.data, "nominal", seed=1, n_draws=200)
    assert made.value == krippendorff_alpha(sameness.data, "nominal").value
    assert (made.n_prompts, made.resampled) == (8, "prompts")
    assert made.low is not None
    assert made.low < 0.7


def slow_sameness(known: list[Grouping], rater: str, a: str, b: str) -> float:
    answers = {
        one.groups[one.members.index(a)] == one.groups[one.members.index(b)]
        for one in known
        if one.rater == rater and a in one.members and b in one.members
    }
    return float(answers.pop()) if len(answers) == 1 else np.nan


def test_sameness_is_what_a_slow_search_finds() -> None:
    known = simulated(4, n_prompts=3)
    sameness = pair_sameness(known)
    slow: npt.NDArray[np.float64] = np.array(
        [[slow_sameness(known, rater, a, b) for a, b in sameness.pairs] for rater in sameness.data.raters]
    )
    np.testing.assert_array_equal(sameness.data.values, slow)


def test_no_groupings_are_no_pairs() -> None:
    sameness = pair_sameness([])
    assert (sameness.pairs, sameness.data.values.shape) == ((), (0, 0))
    assert krippendorff_alpha(sameness.data, "nominal").undefined == "no unit has two ratings"


def test_wrong_groupings_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="members: one comes twice"):
        grouping("ada", "s", 0, "aa", [1, 2])
    with pytest.raises(ValueError, match="groups: 1 for 2 members"):
        grouping("ada", "s", 0, "ab", [1])
    with pytest.raises(ValueError, match="ada sorted set s twice"):
        pair_sameness([grouping("ada", "s", 0, "ab", [1, 2]), grouping("ada", "s", 0, "ab", [1, 1])])
    with pytest.raises(ValueError, match="response a stands under two prompts"):
        pair_sameness([grouping("ada", "s", 0, "ab", [1, 2]), grouping("ada", "t", 1, "ac", [1, 1])])
    with pytest.raises(ValueError, match="second: 1 items, but first has 2"):
        adjusted_rand([1, 2], [1])
