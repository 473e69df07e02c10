"""The difference estimator whose calibration is fitted on the ratings, again in each draw."""

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.calibrated_difference import (
    calibrated,
    calibrated_difference_estimates,
    calibrated_difference_mean,
    resampled_calibrated_difference,
)
from evaluation.stats.difference import difference_mean, resampled_difference_mean
from evaluation.stats.folds import prompt_folds
from evaluation.stats.isotonic import isotonic_curve
from evaluation.stats.scored_frame import ScoredFrame, ScoredItems, bins_of_items, with_items

BINS = np.linspace(0, 1, 9)
EDGES = [0.4, 0.7]
IntArray = npt.NDArray[np.int64]


def made_up(seed: int, n_prompts: int = 8, n_rated: int = 90) -> tuple[ScoredFrame, ScoredItems]:
    """Draw items of a frame with prompts of unequal size; the metric lies in the frame's histogram."""
    rng = np.random.default_rng(seed)
    prompts = np.repeat(np.arange(n_prompts), rng.integers(20, 60, n_prompts))
    metric = rng.random(prompts.size)
    strata = np.digitize(metric, EDGES)
    population = np.zeros((n_prompts, 3, BINS.size - 1), dtype=np.int64)
    np.add.at(population, (prompts, strata, np.digitize(metric, BINS) - 1), 1)
    drawn = rng.choice(metric.size, n_rated, replace=False)
    effect = 0.15 * rng.standard_normal(n_prompts)[prompts]
    y = np.clip(np.round(metric**2 + effect + 0.2 * rng.standard_normal(metric.size), 1), 0, 1)
    items = ScoredItems(y[drawn], metric[drawn], prompts[drawn], strata[drawn])
    return ScoredFrame(population, BINS), items


def repeated(
    frame: ScoredFrame, items: ScoredItems, folds: IntArray, row: IntArray
) -> tuple[ScoredFrame, ScoredItems, IntArray]:
    """The frame in which each prompt stands as often as it was drawn, its copies in its fold."""
    copies = np.repeat(np.arange(row.size), row)
    own = [np.flatnonzero(items.prompts == prompt) for prompt in copies]
    chosen = np.concatenate(own)
    places = np.repeat(np.arange(copies.size), [one.size for one in own])
    drawn = ScoredItems(items.y[chosen], items.metric[chosen], places, items.strata[chosen])
    return ScoredFrame(frame.population[copies], frame.bins), drawn, folds[copies]


def by_hand(frame: ScoredFrame, items: ScoredItems, folds: IntArray) -> float:
    """Sum over strata of N_s / N times mean f of the stratum plus mean residual, f out of fold."""
    middles = (frame.bins[:-1] + frame.bins[1:]) / 2
    curves = {
        fold: isotonic_curve(
            items.metric[folds[items.prompts] != fold], items.y[folds[items.prompts] != fold]
        )
        for fold in set(folds.tolist())
    }
    n_prompts, n_strata, n_bins = frame.population.shape
    total = 0.0
    for stratum in range(n_strata):
        for prompt, place in itertools.product(range(n_prompts), range(n_bins)):
            height = curves[int(folds[prompt])].predict(middles[place])
            total += frame.population[prompt, stratum, place] * float(height)
        own = np.flatnonzero(items.strata == stratum)
        residuals = []
        for item in own:
            place = int(np.flatnonzero(frame.bins <= items.metric[item])[-1])
            height = curves[int(folds[items.prompts[item]])].predict(middles[place])
            residuals.append(items.y[item] - float(height))
        total += frame.population[:, stratum].sum() * float(np.mean(residuals))
    return total / float(frame.population.sum())


def test_the_value_is_the_definition_with_curves_out_of_fold() -> None:
    frame, items = made_up(1)
    folds = prompt_folds(8, 3, np.random.default_rng(2))
    made = calibrated_difference_mean(frame, items, folds)
    assert made.value == pytest.approx(by_hand(frame, items, folds), abs=1e-12)
    assert made.value == difference_mean(*calibrated(frame, items, folds)).value


def test_each_draw_fits_its_curves_on_the_repeated_prompts() -> None:
    frame, items = made_up(3)
    folds = prompt_folds(8, 3, np.random.default_rng(4))
    weights = prompt_weights(8, 40, np.random.default_rng(5))
    naive = [by_hand(*repeated(frame, items, folds, row)) for row in weights]
    draws = resampled_calibrated_difference(frame, items, folds, weights)
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)
    ones = resampled_calibrated_difference(frame, items, folds, np.ones((1, 8)))[0]
    assert ones == pytest.approx(calibrated_difference_mean(frame, items, folds).value, abs=1e-12)


def test_items_of_one_metric_have_one_height() -> None:
    frame, items = made_up(3)
    coarse = ScoredItems(items.y, BINS[bins_of_items(frame, items)] + 0.01, items.prompts, items.strata)
    folds = np.arange(8) % 3
    weights = prompt_weights(8, 20, np.random.default_rng(5))
    naive = [by_hand(*repeated(frame, coarse, folds, row)) for row in weights]
    draws = resampled_calibrated_difference(frame, coarse, folds, weights)
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)


def test_refitting_is_not_the_same_as_keeping_the_curves() -> None:
    frame, items = made_up(6)
    folds = prompt_folds(8, 4, np.random.default_rng(7))
    weights = prompt_weights(8, 200, np.random.default_rng(8))
    refitted = resampled_calibrated_difference(frame, items, folds, weights)
    kept = resampled_difference_mean(*calibrated(frame, items, folds), weights)
    assert np.abs(refitted - kept).max() > 1e-3


def test_a_prompts_calibration_does_not_see_its_own_ratings() -> None:
    frame, items = made_up(9)
    folds = np.arange(8) % 3
    changed = ScoredItems(
        np.where(items.prompts == 2, 1 - items.y, items.y), items.metric, items.prompts, items.strata
    )
    (before, rated), (after, other) = (calibrated(frame, one, folds) for one in (items, changed))
    np.testing.assert_array_equal(before.f_sum[folds == 2], after.f_sum[folds == 2])
    np.testing.assert_array_equal(rated.f[folds[items.prompts] == 2], other.f[folds[items.prompts] == 2])
    assert (before.f_sum[folds != 2] != after.f_sum[folds != 2]).any()


def test_neither_order_of_items_nor_of_prompts_matters() -> None:
    frame, items = made_up(10)
    folds = np.arange(8) % 3
    weights = prompt_weights(8, 20, np.random.default_rng(11))
    rng = np.random.default_rng(12)
    order, rows = rng.permutation(items.y.size), rng.permutation(8)
    shuffled = ScoredItems(
        items.y[order], items.metric[order], np.argsort(rows)[items.prompts[order]], items.strata[order]
    )
    moved = ScoredFrame(frame.population[rows], frame.bins)
    one = resampled_calibrated_difference(frame, items, folds, weights)
    two = resampled_calibrated_difference(moved, shuffled, folds[rows], weights[:, rows])
    np.testing.assert_allclose(two, one, rtol=0, atol=1e-12)


def test_an_affine_change_of_the_human_value_moves_every_draw_with_it() -> None:
    frame, items = made_up(13)
    folds = np.arange(8) % 3
    weights = prompt_weights(8, 20, np.random.default_rng(14))
    scaled = ScoredItems(3 + 2 * items.y, items.metric, items.prompts, items.strata)
    one = resampled_calibrated_difference(frame, items, folds, weights)
    two = resampled_calibrated_difference(frame, scaled, folds, weights)
    np.testing.assert_allclose(two, 3 + 2 * one, rtol=0, atol=1e-12)


def test_both_intervals_stand_side_by_side_and_the_seed_deals_the_folds() -> None:
    frame, items = made_up(15, n_prompts=12, n_rated=150)
    these, like_these = calibrated_difference_estimates(frame, items, seed=3, n_draws=300)
    folds = prompt_folds(12, 5, np.random.default_rng(3))
    plain = calibrated_difference_mean(frame, items, folds)
    assert (these.value, these.low, these.high) == (plain.value, plain.low, plain.high)
    draws = resampled_calibrated_difference(
        frame, items, folds, prompt_weights(12, 300, np.random.default_rng(3))
    )
    assert (like_these.low, like_these.high) == pytest.approx(tuple(np.nanquantile(draws, [0.025, 0.975])))
    assert (these.resampled, like_these.resampled) == (None, "prompts")
    assert like_these.method == "stratified difference estimator, prompts like these"


def test_a_prompt_without_items_is_not_resampled() -> None:
    frame, items = made_up(16)
    padded = ScoredFrame(np.insert(frame.population, 2, 0, axis=0), frame.bins)
    moved = ScoredItems(items.y, items.metric, items.prompts + (items.prompts >= 2), items.strata)
    one = calibrated_difference_estimates(frame, items, seed=3, n_draws=50)
    assert calibrated_difference_estimates(padded, moved, seed=3, n_draws=50) == one


def test_a_draw_without_ratings_of_a_stratum_or_of_other_folds_is_undefined() -> None:
    frame = ScoredFrame(np.full((3, 1, 2), 5), [0, 0.5, 1])
    items = ScoredItems([0, 1, 0], [0.1, 0.9, 0.2], [0, 0, 1], [0, 0, 0])
    weights = [[1, 1, 1], [2, 1, 0], [3, 0, 0], [0, 0, 3], [0, 1, 2], [0, 0, 0]]
    draws = resampled_calibrated_difference(frame, items, [0, 1, 2], weights)
    assert np.isnan(draws).tolist() == [False, False, True, True, True, True]


@pytest.mark.parametrize(
    ("prompts", "reason"),
    [
        ([0, 0], "the prompts outside fold 0 have no rated item to calibrate by"),
        ([], "stratum 0 holds 20 items and none was rated"),
    ],
)
def test_without_ratings_to_calibrate_by_there_is_no_value_and_a_reason(prompts: Any, reason: str) -> None:
    frame = ScoredFrame(np.full((2, 1, 2), 5), [0, 0.5, 1])
    items = ScoredItems([0, 1][: len(prompts)], [0.1, 0.9][: len(prompts)], prompts, [0] * len(prompts))
    made = calibrated_difference_mean(frame, items, [0, 1])
    assert (made.value, made.low, made.undefined) == (None, None, reason)
    if prompts:
        with pytest.raises(ValueError, match=f"^folds: {reason}"):
            calibrated(frame, items, [0, 1])


def test_an_empty_stratum_and_few_prompts_have_their_reasons() -> None:
    population = np.zeros((2, 2, 2), dtype=int)
    population[:, 0], population[:, 1, 1] = 5, 4
    items = ScoredItems([0, 1, 0, 1], [0.1, 0.9, 0.2, 0.8], [0, 0, 1, 1], [0] * 4)
    these, like_these = calibrated_difference_estimates(ScoredFrame(population, [0, 0.5, 1]), items, seed=1)
    assert these.undefined == like_these.undefined == "stratum 1 holds 8 items and none was rated"
    whole = ScoredFrame(population[:, :1], [0, 0.5, 1])
    _, few = calibrated_difference_estimates(whole, items, seed=1)
    assert few.value is not None
    assert few.interval_undefined == "2 prompts: an interval needs at least 6"


def test_the_last_bin_holds_its_upper_edge() -> None:
    frame = ScoredFrame([[[1, 2]]], [0, 0.5, 1])
    items = ScoredItems([0, 0, 0], [0.5, 1, 0], [0, 0, 0], [0, 0, 0])
    assert bins_of_items(frame, items).tolist() == [1, 1, 0]


def test_wrong_input_is_refused_by_name() -> None:
    frame, items = ScoredFrame([[[2, 2]], [[2, 2]]], [0, 0.5, 1]), ScoredItems([1], [0.1], [0], [0])
    for population, bins in (([[[1.5]]], [0, 1]), ([[[-1]]], [0, 1]), ([[1]], [0, 1]), ([[[1, 2]]], [0, 1])):
        with pytest.raises(ValueError, match=r"^population:"):
            ScoredFrame(population, bins)
    for bins in ([1, 0], [0], [0, np.nan]):
        with pytest.raises(ValueError, match=r"^bins:"):
            ScoredFrame([[[1]]], bins)
    with pytest.raises(ValueError, match=r"^metric: a finite"):
        ScoredItems([1], [np.nan], [0], [0])
    with pytest.raises(ValueError, match=r"^y:"):
        ScoredItems([np.nan], [1], [0], [0])
    for wrong, why in (
        (ScoredItems([1], [0.1], [2], [0]), "items: one lies outside"),
        (ScoredItems([1], [1.1], [0], [0]), "metric: a value outside"),
        (ScoredItems([1] * 3, [0.1] * 3, [0] * 3, [0] * 3), "items: a bin"),
    ):
        with pytest.raises(ValueError, match=f"^{why}"):
            calibrated_difference_mean(frame, wrong, [0, 1])
    with pytest.raises(ValueError, match=r"^items: one lies in a prompt without"):
        with_items(ScoredFrame([[[0]], [[1]]], [0, 1]), np.array([0]))
    for folds in ([0], [0, -1], [0.5, 1]):
        with pytest.raises(ValueError, match=r"^folds:"):
            calibrated_difference_mean(frame, items, folds)
    with pytest.raises(ValueError, match=r"^n_folds: 1"):
        calibrated_difference_estimates(frame, items, seed=1, n_folds=1)
    with pytest.raises(ValueError, match=r"^weights:"):
        resampled_calibrated_difference(frame, items, [0, 1], [[1]])
