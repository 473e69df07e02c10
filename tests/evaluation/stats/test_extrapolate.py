"""Horvitz-Thompson and Hájek means, and inclusion probabilities of several draws and of sets."""

import math
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.extrapolate import (
    Weighting,
    design_mean,
    design_mean_estimates,
    resampled_design_mean,
)
from evaluation.stats.inclusion import pair_in_sets_probability, union_inclusion_probability

POPULATION = np.array([3.0, 8.0, 1.0, 4.0, 9.0, 2.0, 7.0])
STRATA = np.array([0, 0, 0, 0, 1, 1, 1])


def every_draw() -> list[npt.NDArray[np.int64]]:
    """All draws of two of the four items of stratum 0 and two of the three of stratum 1."""
    first = combinations(np.flatnonzero(STRATA == 0), 2)
    second = list(combinations(np.flatnonzero(STRATA == 1), 2))
    return [np.array(one + two) for one in first for two in second]


PROBABILITY = np.where(STRATA == 0, 2 / 4, 2 / 3)


def test_over_all_draws_horvitz_thompson_and_its_variance_are_unbiased() -> None:
    means, variances = [], []
    for drawn in every_draw():
        made = design_mean(
            POPULATION[drawn], PROBABILITY[drawn], "horvitz_thompson", population=7, strata=STRATA[drawn]
        )
        means.append(made.value)
        variances.append(made.variance)
    assert np.mean(means) == pytest.approx(POPULATION.mean(), abs=1e-12)
    assert np.mean(variances) == pytest.approx(np.var(means), abs=1e-12)


def test_in_strata_both_means_are_the_textbook_stratified_mean() -> None:
    drawn = every_draw()[4]
    y, codes = POPULATION[drawn], STRATA[drawn]
    value, variance = 0.0, 0.0
    for stratum, size in ((0, 4), (1, 3)):
        own = y[codes == stratum]
        value += size / 7 * own.mean()
        variance += (size / 7) ** 2 * (1 - 2 / size) * own.var(ddof=1) / 2
    reach = stats.t.ppf(0.975, 2) * math.sqrt(variance)
    for weighting, population in (("horvitz_thompson", 7), ("hajek", None)):
        made = design_mean(y, PROBABILITY[drawn], weighting, population=population, strata=codes)
        assert (made.value, made.variance) == pytest.approx((value, variance), abs=1e-12)
        assert (made.low, made.high) == pytest.approx((value - reach, value + reach), abs=1e-12)
        assert (made.degrees_of_freedom, made.n_units, made.confidence) == (2, 4, 0.95)


def test_equal_probabilities_without_strata_are_a_plain_mean() -> None:
    y = [0.0, 1.0, 1.0, 0.0, 1.0, 0.5]
    made = design_mean(y, np.full(6, 1e-9), "hajek", confidence=0.9)
    interval = stats.t.interval(0.9, 5, np.mean(y), stats.sem(y))
    assert made.value == pytest.approx(np.mean(y))
    assert (made.low, made.high) == pytest.approx(interval, abs=1e-9)


def test_hajek_follows_a_shift_and_both_follow_a_scale() -> None:
    rng = np.random.default_rng(1)
    y, probability = rng.normal(size=20), rng.uniform(0.01, 0.9, size=20)
    one = design_mean(y, probability, "hajek")
    two = design_mean(3 * y - 5, probability, "hajek")
    assert two.value == pytest.approx(3 * one.value - 5)
    assert two.variance == pytest.approx(9 * one.variance)
    order = rng.permutation(20)
    again = design_mean(y[order], probability[order], "hajek")
    assert (again.value, again.variance) == pytest.approx((one.value, one.variance), abs=1e-12)


def test_items_drawn_by_sets_vary_as_sets_do() -> None:
    rng = np.random.default_rng(2)
    sets = np.repeat([5, 2, 9, 4], [3, 1, 4, 2])
    y = rng.normal(size=10) + sets
    made = design_mean(y, np.full(10, 0.1), "hajek", clusters=sets)
    totals = [np.sum(y[sets == one] - y.mean()) / 10 for one in np.unique(sets)]
    assert made.variance == pytest.approx(4 / 3 * np.sum(np.square(totals)), abs=1e-12)
    assert made.degrees_of_freedom == 3
    assert made.variance > design_mean(y, np.full(10, 0.1), "hajek").variance


def test_an_item_drawn_for_certain_adds_no_variance() -> None:
    y = [5.0, 1.0, 2.0, 4.0]
    made = design_mean(y, [1, 0.1, 0.1, 0.1], "horvitz_thompson", population=31, strata=[0, 1, 1, 1])
    assert made.value == pytest.approx((5 + 70) / 31)
    assert made.variance == pytest.approx((30 / 31) ** 2 * 0.9 * np.var([1, 2, 4], ddof=1) / 3)
    complete = design_mean(y, np.ones(4), "hajek")
    assert (complete.low, complete.value, complete.high, complete.variance) == (3.0, 3.0, 3.0, 0.0)


@pytest.mark.parametrize("weighting", ["horvitz_thompson", "hajek"])
def test_draws_of_prompts_are_what_repeating_their_items_gives(weighting: Weighting) -> None:
    rng = np.random.default_rng(3)
    prompts = rng.integers(1, 7, size=40)  # nothing was drawn of prompt 0
    y, probability = rng.random(40), rng.uniform(0.05, 1, size=40)
    population = rng.integers(100, 200, size=7) if weighting == "horvitz_thompson" else None
    known = np.arange(7) if population is not None else np.unique(prompts)
    weights = prompt_weights(known.size, 50, rng)
    fast = resampled_design_mean(y, probability, prompts, weighting, weights, population=population)
    naive = []
    for row in weights:
        repeated = np.concatenate(
            [np.tile(np.flatnonzero(prompts == one), times) for one, times in zip(known, row, strict=True)]
        ).astype(int)
        size = None if population is None else int(row @ population)
        naive.append(design_mean(y[repeated], probability[repeated], weighting, population=size).value)
    np.testing.assert_allclose(fast, naive, rtol=0, atol=1e-12)


def test_weights_of_one_give_the_plain_hajek_mean_and_an_empty_draw_gives_none() -> None:
    y, probability, prompts = [1.0, 0.0, 1.0], [0.5, 0.5, 0.1], [4, 4, 9]
    draws = resampled_design_mean(y, probability, prompts, "hajek", [[1, 1], [0, 0]])
    assert draws[0] == pytest.approx(design_mean(y, probability, "hajek").value, abs=1e-12)
    assert np.isnan(draws[1])


def test_for_prompts_like_these_the_interval_is_wider_when_prompts_differ() -> None:
    rng = np.random.default_rng(4)
    prompts = np.repeat(np.arange(20), 30)
    y = np.clip(0.5 + 0.3 * rng.standard_normal(20)[prompts] + 0.05 * rng.standard_normal(600), 0, 1)
    these, like_these = design_mean_estimates(
        y, np.full(600, 0.01), prompts, strata=prompts, seed=1, n_draws=400
    )
    assert these.value == like_these.value
    assert 5 * (these.high - these.low) < like_these.high - like_these.low
    assert (these.resampled, like_these.resampled, like_these.seed) == (None, "prompts", 1)
    assert (these.method, like_these.method) == (
        "Hájek mean, these prompts",
        "Hájek mean, prompts like these",
    )


def test_the_design_interval_covers_the_mean_of_the_frame() -> None:
    rng = np.random.default_rng(5)
    frame = rng.random(400) ** 3
    strata = (frame > 0.2).astype(int)
    covered = 0
    for _ in range(300):
        drawn = np.concatenate(
            [rng.choice(np.flatnonzero(strata == one), 12, replace=False) for one in (0, 1)]
        )
        probability = 12 / np.bincount(strata)[strata[drawn]]
        made = design_mean(frame[drawn], probability, "hajek", strata=strata[drawn])
        covered += made.low <= frame.mean() <= made.high
    assert 0.91 <= covered / 300 <= 0.985


def test_no_rated_item_is_no_mean() -> None:
    made = design_mean([], [], "hajek")
    assert (made.value, made.undefined) == (None, "no item was rated")
    assert made.interval_undefined == "there is no value: no item was rated"
    these, like_these = design_mean_estimates([], [], np.empty(0, dtype=int), seed=1)
    assert (these.value, like_these.value) == (None, None)


def test_a_single_item_of_a_stratum_leaves_a_value_without_an_interval() -> None:
    made = design_mean([1, 2, 3], [0.5, 0.5, 0.5], "hajek", strata=[0, 0, 3])
    assert (made.value, made.low) == (2.0, None)
    assert made.interval_undefined == "stratum 3 has one item: its spread is unknown"
    by_set = design_mean([1, 2, 3], [0.5, 0.5, 0.5], "hajek", clusters=[7, 7, 7])
    assert by_set.interval_undefined == "stratum 0 has one set: its spread is unknown"


def test_equal_values_do_not_show_that_nothing_varies() -> None:
    made = design_mean([1, 1, 1], [0.5, 0.1, 0.5], "hajek")
    assert (made.value, made.low, made.variance) == (1.0, None, None)
    assert made.interval_undefined.startswith("no spread within any stratum")


def test_inclusion_in_several_draws_and_in_sets_is_what_counting_gives() -> None:
    np.testing.assert_allclose(union_inclusion_probability([[0.2, 1], [0.5, 0], [0.1, 0]]), [0.64, 1])
    sets = list(combinations(range(6), 3))
    once = sum(1 for one in sets if {0, 1} <= set(one)) / len(sets)
    assert pair_in_sets_probability(6, 3, 1) == pytest.approx(once)
    assert pair_in_sets_probability(6, 3, 4) == pytest.approx(1 - (1 - once) ** 4)
    assert pair_in_sets_probability(5, 5, 1) == 1


def test_wrong_input_is_refused_by_name() -> None:
    ones = [1.0, 1.0]
    with pytest.raises(ValueError, match="values: "):
        design_mean([1, np.nan], ones, "hajek")
    with pytest.raises(ValueError, match="inclusion_probability: shape"):
        design_mean([1, 2], [1.0], "hajek")
    with pytest.raises(ValueError, match="inclusion_probability: one is not above 0"):
        design_mean([1, 2], [0.0, 1.0], "hajek")
    with pytest.raises(ValueError, match="population: needed"):
        design_mean([1, 2], ones, "horvitz_thompson")
    with pytest.raises(ValueError, match="population: 1 is less"):
        design_mean([1, 2], ones, "horvitz_thompson", population=1)
    with pytest.raises(ValueError, match="weighting: 'ratio'"):
        design_mean([1, 2], ones, "ratio")  # type: ignore[arg-type]  # refused on purpose
    with pytest.raises(ValueError, match="confidence: 1"):
        design_mean([1, 2], ones, "hajek", confidence=1)
    with pytest.raises(ValueError, match="strata: shape"):
        design_mean([1, 2], ones, "hajek", strata=[1])
    with pytest.raises(ValueError, match="strata: codes must be integers"):
        design_mean([1, 2], ones, "hajek", strata=[0.5, 1])
    with pytest.raises(ValueError, match="clusters: a set lies in two strata"):
        design_mean([1, 2], ones, "hajek", strata=[0, 1], clusters=[3, 3])
    with pytest.raises(ValueError, match="population: a number from 0"):
        resampled_design_mean([1], [1], [0], "horvitz_thompson", [[1]], population=[-1])
    with pytest.raises(ValueError, match="unit_prompts: a code outside"):
        resampled_design_mean([1], [1], [5], "horvitz_thompson", [[1]], population=[9])
    with pytest.raises(ValueError, match="weights: "):
        resampled_design_mean([1], [1], [5], "hajek", [[1, 2]])
    with pytest.raises(ValueError, match="probabilities: no draw"):
        union_inclusion_probability([])
    with pytest.raises(ValueError, match="probabilities: one is not"):
        union_inclusion_probability([[1.5]])
    with pytest.raises(ValueError, match="probabilities: shapes"):
        union_inclusion_probability([[0.5], [0.5, 0.5]])
    with pytest.raises(ValueError, match="set_size: 1"):
        pair_in_sets_probability(5, 1, 1)
    with pytest.raises(ValueError, match="n_sets: 0"):
        pair_in_sets_probability(5, 2, 0)
