"""Means over draws of raters and prompts against sums over written-out copies of ratings."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from evaluation.stats import two_way_means as module
from evaluation.stats.two_way import rater_and_prompt_weights, share_by_raters, widening
from evaluation.stats.two_way_means import drawn_units, rated_part, two_way_mean, two_way_mean_estimate
from tests.evaluation.stats.known import reliability
from tests.evaluation.stats.test_agreement import made_up

FloatArray = npt.NDArray[np.float64]


def by_copies(ratings: FloatArray, prompts: Any, raters: Any, weights: Any, amounts: Any) -> float:
    """Every copy of a rating counts its unit's amount over the number of people who rated the unit."""
    above = below = 0.0
    for unit in range(ratings.shape[1]):
        rated = [rater for rater in range(ratings.shape[0]) if not np.isnan(ratings[rater, unit])]
        for rater in rated:
            for _ in range(raters[rater] * weights[prompts[unit]]):
                above += amounts[unit] * ratings[rater, unit] / len(rated)
                below += amounts[unit] / len(rated)
    return above / below if below else float("nan")


@pytest.mark.parametrize("block", [500_000, 90], ids=["one block", "blocks"])
@pytest.mark.parametrize("weighted", [False, True])
def test_each_draw_is_the_mean_of_its_copies(weighted: bool, block: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "MAX_BLOCK_CELLS", block)
    ratings, prompts = made_up(91)
    amounts = np.random.default_rng(92).uniform(0, 9, ratings.shape[1]) if weighted else None
    raters, weights = rater_and_prompt_weights(5, 8, 40, np.random.default_rng(93))
    counted = np.ones(ratings.shape[1]) if amounts is None else amounts
    naive = [by_copies(ratings, prompts, *draw, counted) for draw in zip(raters, weights, strict=True)]
    draws = two_way_mean(reliability(ratings, prompts), raters, weights, unit_weights=amounts)
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)


def test_drawn_units_are_sums_over_copies_of_raters() -> None:
    ratings, prompts = made_up(94)
    raters, weights = rater_and_prompt_weights(5, 8, 10, np.random.default_rng(95))
    [(part, drawn)] = drawn_units(reliability(ratings, prompts), raters, weights)
    assert part == slice(0, 10)
    for draw, (of_raters, of_prompts) in enumerate(zip(raters, weights, strict=True)):
        for unit in range(ratings.shape[1]):
            copies = np.repeat(ratings[:, unit], of_raters)
            copies = copies[~np.isnan(copies)] - drawn.centre
            expected = (of_prompts[prompts[unit]] if copies.size else 0, copies.size, copies.sum())
            assert (drawn.units[draw, unit], drawn.times[draw, unit]) == expected[:2]
            assert drawn.sums[draw, unit] == pytest.approx(expected[2], abs=1e-12)
            assert drawn.squares[draw, unit] == pytest.approx((copies**2).sum(), abs=1e-12)
            if copies.size:
                assert drawn.means[draw, unit] == pytest.approx(copies.mean(), abs=1e-12)


def test_weights_of_ones_are_the_mean_of_the_units_means() -> None:
    ratings, prompts = made_up(96)
    data = reliability(ratings, prompts)
    one = two_way_mean(data, np.ones((1, 5)), np.ones((1, 8)))[0]
    assert one == pytest.approx(np.nanmean(data.unit_means), abs=1e-12)
    assert two_way_mean_estimate(data, seed=1, n_draws=9).value == pytest.approx(one, abs=1e-12)


def test_severity_of_raters_is_in_the_draws_at_its_full_size() -> None:
    # Raters who differ in nothing but severity, three to each of many units: the variance of the mean is that of
    # severity over the number of raters. Means within units would show (2/3)^2 of it.
    rng = np.random.default_rng(97)
    severity = rng.normal(size=12)
    rated = np.argsort(rng.random((12, 6000)), axis=0) < 3
    ratings = np.where(rated, severity[:, np.newaxis], np.nan)
    prompts = np.arange(6000) % 60
    raters, _ = rater_and_prompt_weights(12, 60, 1500, rng)
    draws = two_way_mean(reliability(ratings, prompts), raters, np.ones((1500, 60)))
    assert draws.var() == pytest.approx(severity.var() / 12, rel=0.12)


def test_order_relabelling_and_scale_do_what_they_should() -> None:
    ratings, prompts = made_up(98)
    raters, weights = rater_and_prompt_weights(5, 8, 30, np.random.default_rng(99))
    rng = np.random.default_rng(100)
    rows, units, labels = rng.permutation(5), rng.permutation(ratings.shape[1]), rng.permutation(8)
    here = two_way_mean(reliability(ratings, prompts), raters, weights)
    turned = reliability(10 - 2 * ratings[rows][:, units], labels[prompts][units])
    there = two_way_mean(turned, raters[:, rows], weights[:, np.argsort(labels)])
    np.testing.assert_allclose(there, 10 - 2 * here, rtol=0, atol=1e-12)


def test_the_ends_are_widened_percentiles_and_the_counts_those_of_what_was_used() -> None:
    ratings, prompts = made_up(101)
    ratings = np.vstack([ratings, np.full(ratings.shape[1], np.nan)])  # a rater who never rated
    data = reliability(ratings, prompts)
    amounts = np.where(np.arange(ratings.shape[1]) == 0, 0.0, 1.0)
    made = two_way_mean_estimate(data, seed=5, unit_weights=amounts, n_draws=200)
    used = rated_part(data, amounts > 0)
    raters, weights = rater_and_prompt_weights(5, used.n_prompts, 200, np.random.default_rng(5))
    draws = two_way_mean(used, raters, weights)
    reach = widening(share_by_raters(draws, raters), n_raters=5, n_prompts=used.n_prompts, confidence=0.95)
    assert made.value is not None
    ends = made.value + reach * (np.nanquantile(draws, [0.025, 0.975]) - made.value)
    assert (made.low, made.high) == pytest.approx(tuple(ends), abs=1e-12)
    assert (made.n_raters, made.n_units, made.resampled) == (5, used.n_units, "raters and prompts")


def test_an_end_beyond_the_bounds_is_drawn_back() -> None:
    ratings = np.zeros((4, 60))
    ratings[0] = ratings[1, :30] = 1
    free, bounded = (
        two_way_mean_estimate(reliability(ratings, np.arange(60) % 20), seed=1, bounds=bounds, n_draws=300)
        for bounds in (None, (0.0, 1.0))
    )
    assert free.low is not None
    assert free.low < 0
    assert (bounded.low, bounded.high) == (0.0, min(1.0, free.high or 0))


@pytest.mark.parametrize(
    ("ratings", "prompts", "reason"),
    [
        (np.ones((1, 8)), np.arange(8), "1 rater: an interval over raters needs at least 4"),
        (np.ones((3, 8)), np.arange(8), "3 raters: an interval over raters needs at least 4"),
        (np.ones((4, 8)), np.arange(8) % 5, "5 prompts: an interval needs at least 6"),
    ],
)
def test_too_few_raters_or_prompts_have_a_value_and_no_interval(
    ratings: FloatArray, prompts: Any, reason: str
) -> None:
    made = two_way_mean_estimate(reliability(ratings, prompts), seed=1)
    assert (made.value, made.low, made.interval_undefined) == (1.0, None, reason)


def test_without_a_rating_there_is_no_mean() -> None:
    made = two_way_mean_estimate(reliability([[None, None], [None, None]]), seed=1)
    assert (made.value, made.undefined) == (None, "no unit that counts has a rating")
    draws = two_way_mean(reliability([[1, None], [None, 2]]), [[0, 0], [0, 2]], [[1, 1], [2, 0]])
    assert np.isnan(draws).all()


def test_wrong_input_is_refused_by_name() -> None:
    data = reliability([[1, 2], [1, 2]])
    with pytest.raises(ValueError, match=r"^rater_weights:"):
        two_way_mean(data, [[1]], [[1, 1]])
    with pytest.raises(ValueError, match=r"^weights:"):
        two_way_mean(data, [[1, 1]], [[1]])
    with pytest.raises(ValueError, match=r"^unit_weights:"):
        two_way_mean(data, [[1, 1]], [[1, 1]], unit_weights=[-1, 1])
