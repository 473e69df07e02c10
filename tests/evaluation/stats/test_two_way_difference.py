"""The people-corrected mean over draws of raters and prompts, against the definition on written-out copies."""

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from evaluation.stats.calibrated_difference import (
    calibrated_difference_estimates,
    resampled_calibrated_difference,
)
from evaluation.stats.data import ReliabilityData
from evaluation.stats.folds import prompt_folds
from evaluation.stats.isotonic import isotonic_curve
from evaluation.stats.scored_frame import ScoredFrame, ScoredItems
from evaluation.stats.two_way import rater_and_prompt_weights, share_by_raters, widening
from evaluation.stats.two_way_difference import two_way_difference, two_way_difference_estimate
from tests.evaluation.stats.known import reliability
from tests.evaluation.stats.test_calibrated_difference import made_up

N_RATERS = 5


def rated_by_people(seed: int) -> tuple[ScoredFrame, ScoredItems, ReliabilityData]:
    """Frame, items with the share of their raters who say yes, and those raters' answers."""
    frame, items = made_up(seed)
    rng = np.random.default_rng(seed + 1000)
    severity = 0.2 * rng.normal(size=(N_RATERS, 1))
    answers = (rng.random((N_RATERS, items.y.size)) < items.y + severity).astype(float)
    answers[rng.random(answers.shape) < 0.4] = np.nan
    answers[0, np.isnan(answers).all(axis=0)] = 1
    data = reliability(answers, items.prompts)
    return frame, ScoredItems(data.unit_means, items.metric, items.prompts, items.strata), data


def by_copies(
    frame: ScoredFrame, items: ScoredItems, data: ReliabilityData, folds: Any, raters: Any, row: Any
) -> float:
    """The definition, an item for each copy of a rating, counting one over its item's number of ratings."""
    copies = []
    for item, rater in itertools.product(range(data.n_units), range(data.n_raters)):
        answer = data.values[rater, item]
        if not np.isnan(answer):
            copies += [(item, answer, 1 / data.n_ratings[item])] * int(
                raters[rater] * row[items.prompts[item]]
            )
    item_of = np.array([copy[0] for copy in copies], dtype=int)
    y, amounts = (np.array([copy[side] for copy in copies]) for side in (1, 2))
    middles = (frame.bins[:-1] + frame.bins[1:]) / 2
    n_prompts, n_strata, n_bins = frame.population.shape
    fold_of_copy = folds[items.prompts[item_of]]
    heights = np.zeros((n_prompts, n_bins))
    for prompt in range(n_prompts):
        others = fold_of_copy != folds[prompt]
        curve = isotonic_curve(items.metric[item_of][others], y[others], amounts[others])
        heights[prompt] = curve.predict(middles)
    bin_of = np.digitize(items.metric[item_of], frame.bins) - 1
    residuals = y - heights[items.prompts[item_of], bin_of]
    total = 0.0
    for stratum in range(n_strata):
        counts = frame.population[:, stratum] * row[:, np.newaxis]
        own = items.strata[item_of] == stratum
        total += (counts * heights).sum() + counts.sum() * np.average(residuals[own], weights=amounts[own])
    return float(total / (frame.population.sum(axis=(1, 2)) @ row))


def test_each_draw_is_the_definition_on_copies_of_ratings() -> None:
    frame, items, data = rated_by_people(1)
    folds = prompt_folds(8, 3, np.random.default_rng(2))
    raters, weights = rater_and_prompt_weights(N_RATERS, 8, 30, np.random.default_rng(3))
    naive = [by_copies(frame, items, data, folds, *draw) for draw in zip(raters, weights, strict=True)]
    draws = two_way_difference(frame, items.metric, items.strata, data, folds, raters, weights)
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)


def test_with_each_rater_once_it_is_the_draw_of_prompts() -> None:
    frame, items, data = rated_by_people(4)
    folds = prompt_folds(8, 3, np.random.default_rng(5))
    _, weights = rater_and_prompt_weights(N_RATERS, 8, 30, np.random.default_rng(6))
    draws = two_way_difference(
        frame, items.metric, items.strata, data, folds, np.ones((30, N_RATERS)), weights
    )
    over_prompts = resampled_calibrated_difference(frame, items, folds, weights)
    np.testing.assert_allclose(draws, over_prompts, rtol=0, atol=1e-12)


def test_order_of_raters_and_items_does_not_matter() -> None:
    frame, items, data = rated_by_people(7)
    folds = np.arange(8) % 3
    raters, weights = rater_and_prompt_weights(N_RATERS, 8, 20, np.random.default_rng(8))
    rng = np.random.default_rng(9)
    rows, order = rng.permutation(N_RATERS), rng.permutation(data.n_units)
    turned = reliability(data.values[rows][:, order], items.prompts[order])
    here = two_way_difference(frame, items.metric, items.strata, data, folds, raters, weights)
    there = two_way_difference(
        frame, items.metric[order], items.strata[order], turned, folds, raters[:, rows], weights
    )
    np.testing.assert_allclose(there, here, rtol=0, atol=1e-12)


def test_the_estimate_has_the_value_of_the_other_intervals_and_widened_ends() -> None:
    frame, items, data = rated_by_people(10)
    made = two_way_difference_estimate(
        frame, items.metric, items.strata, data, seed=3, n_folds=3, n_draws=200, bounds=(0.0, 1.0)
    )
    these, _ = calibrated_difference_estimates(frame, items, seed=3, n_folds=3, n_draws=10)
    assert made.value == pytest.approx(these.value, abs=1e-12)
    folds = prompt_folds(8, 3, np.random.default_rng(3))
    raters, weights = rater_and_prompt_weights(N_RATERS, 8, 200, np.random.default_rng(3))
    draws = two_way_difference(frame, items.metric, items.strata, data, folds, raters, weights)
    reach = widening(share_by_raters(draws, raters), n_raters=N_RATERS, n_prompts=8, confidence=0.95)
    assert made.value is not None
    ends = made.value + reach * (np.nanquantile(draws, [0.025, 0.975]) - made.value)
    assert (made.low, made.high) == pytest.approx(tuple(np.clip(ends, 0, 1)), abs=1e-12)
    assert (made.n_raters, made.n_prompts, made.resampled) == (N_RATERS, 8, "raters and prompts")
    assert made.method == "stratified difference estimator, raters and prompts like these"


def test_items_without_a_rating_and_prompts_without_items_are_left_out() -> None:
    frame, items, data = rated_by_people(11)
    padded = ScoredFrame(np.insert(frame.population, 2, 0, axis=0), frame.bins)
    answers: npt.NDArray[np.float64] = np.hstack([data.values, np.full((N_RATERS, 1), np.nan)])
    prompts = items.prompts + (items.prompts >= 2)
    prompts, metric, strata = (
        np.append(column, column[0]) for column in (prompts, items.metric, items.strata)
    )
    one = two_way_difference_estimate(frame, items.metric, items.strata, data, seed=3, n_draws=40)
    two = two_way_difference_estimate(
        padded, metric, strata, reliability(answers, prompts), seed=3, n_draws=40
    )
    assert (one.value, one.low, one.high, one.n_units) == (two.value, two.low, two.high, two.n_units)


def test_a_draw_without_a_rating_of_a_stratum_is_undefined() -> None:
    frame = ScoredFrame(np.full((3, 1, 2), 5), [0, 0.5, 1])
    data = reliability([[1, 0, 1], [None, 1, 1]], [0, 1, 2])
    raters, weights = [[1, 1], [0, 2], [0, 2], [0, 0]], [[1, 1, 1], [1, 1, 1], [2, 1, 0], [1, 1, 1]]
    draws = two_way_difference(frame, [0.1, 0.9, 0.2], [0, 0, 0], data, [0, 1, 2], raters, weights)
    assert np.isnan(draws).tolist() == [False, False, True, True]


def test_few_raters_few_prompts_and_no_ratings_have_their_reasons() -> None:
    frame, items, data = rated_by_people(12)
    three = reliability(np.nan_to_num(data.values[:3]), items.prompts)
    made = two_way_difference_estimate(frame, items.metric, items.strata, three, seed=1)
    assert made.value is not None
    assert made.interval_undefined == "3 raters: an interval over raters needs at least 4"
    five = ScoredFrame(frame.population[:5], frame.bins)
    inside = items.prompts < 5
    few = two_way_difference_estimate(
        five,
        items.metric[inside],
        items.strata[inside],
        reliability(data.values[:, inside], items.prompts[inside]),
        seed=1,
    )
    assert few.interval_undefined == "5 prompts: an interval needs at least 6"
    none = reliability(np.full(data.values.shape, np.nan), items.prompts)
    empty = two_way_difference_estimate(frame, items.metric, items.strata, none, seed=1)
    assert empty.value is None
    assert str(empty.undefined).endswith("none was rated")


def test_wrong_input_is_refused_by_name() -> None:
    frame = ScoredFrame(np.full((2, 1, 2), 5), [0, 0.5, 1])
    data = reliability([[1, 0], [1, 1]], [0, 1])
    ones = np.ones((1, 2))
    with pytest.raises(ValueError, match=r"^metric:"):
        two_way_difference(frame, [0.1], [0, 0], data, [0, 1], ones, ones)
    with pytest.raises(ValueError, match=r"^strata:"):
        two_way_difference(frame, [0.1, 0.2], [0], data, [0, 1], ones, ones)
    with pytest.raises(ValueError, match=r"^folds:"):
        two_way_difference(frame, [0.1, 0.2], [0, 0], data, [0], ones, ones)
    with pytest.raises(ValueError, match=r"^rater_weights:"):
        two_way_difference(frame, [0.1, 0.2], [0, 0], data, [0, 1], [[1]], ones)
    with pytest.raises(ValueError, match=r"^weights:"):
        two_way_difference(frame, [0.1, 0.2], [0, 0], data, [0, 1], ones, [[1]])
