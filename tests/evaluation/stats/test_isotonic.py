"""Isotonic curves against a published fit, the max-min formula and refitting on repeated units."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.isotonic import (
    cross_fitted,
    isotonic_band,
    isotonic_curve,
    pool_adjacent_violators,
    resampled_curves,
)
from tests.evaluation.stats.known import known

EIGHT = known("reference/isotonic-8")
FloatArray = npt.NDArray[np.float64]


def max_min(y: FloatArray, weights: FloatArray) -> list[float]:
    """Height at i: the greatest, over starts up to i, of the least mean up to ends from i on."""

    def mean(a: int, b: int) -> float:
        return float(np.average(y[a : b + 1], weights=weights[a : b + 1]))

    n = y.size
    return [max(min(mean(a, b) for b in range(i, n)) for a in range(i + 1)) for i in range(n)]


def made_up(seed: int) -> tuple[FloatArray, FloatArray, FloatArray, Any]:
    rng = np.random.default_rng(seed)
    prompts = np.concatenate([np.arange(7), rng.integers(7, size=33)]) * 2 + 1
    scores = np.round(rng.normal(size=40), 1)
    raters = rng.integers(1, 6, size=40).astype(float)
    return scores, rng.binomial(raters.astype(int), 1 / (1 + np.exp(-scores))) / raters, raters, prompts


def test_pooling_violators_gives_the_known_fit() -> None:
    case = EIGHT["expected"][0]
    fitted = pool_adjacent_violators(EIGHT["data"]["y_in_metric_order"])
    np.testing.assert_allclose(fitted, case["value"], rtol=0, atol=case["tolerance"])


blocks = st.lists(st.tuples(st.integers(-5, 5), st.integers(1, 4)), min_size=1, max_size=9)


@settings(max_examples=60, deadline=None)
@given(pairs=blocks)
def test_any_fit_equals_the_max_min_formula(pairs: list[tuple[int, int]]) -> None:
    y, weights = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    fitted = pool_adjacent_violators(y, weights)
    np.testing.assert_allclose(fitted, max_min(y, weights), rtol=0, atol=1e-12)
    repeated = pool_adjacent_violators(np.repeat(y, weights.astype(int)))
    ends = np.cumsum(weights).astype(int) - 1
    np.testing.assert_allclose(repeated[ends], fitted, rtol=0, atol=1e-12)
    np.testing.assert_allclose(pool_adjacent_violators(3 * y + 1, weights), 3 * fitted + 1, atol=1e-12)
    np.testing.assert_allclose(pool_adjacent_violators(y, weights * 7), fitted, rtol=0, atol=1e-12)


def test_tied_scores_have_one_height_and_the_order_of_units_does_not_matter() -> None:
    scores, targets, raters, _ = made_up(1)
    curve = isotonic_curve(scores, targets, raters)
    distinct = np.unique(scores)
    means = np.array([np.average(targets[scores == s], weights=raters[scores == s]) for s in distinct])
    totals = np.array([raters[scores == s].sum() for s in distinct])
    np.testing.assert_allclose(curve.predict(distinct), max_min(means, totals), rtol=0, atol=1e-12)
    order = np.random.default_rng(2).permutation(40)
    turned = isotonic_curve(scores[order], targets[order], raters[order])
    np.testing.assert_allclose(turned.predict(distinct), curve.predict(distinct), rtol=0, atol=1e-12)


def test_a_curve_is_straight_between_corners_and_level_outside() -> None:
    curve = isotonic_curve([1, 2, 4], [0.0, 0.5, 1.0])
    assert curve.predict([0, 1.5, 3, 9]).tolist() == [0.0, 0.25, 0.75, 1.0]
    assert np.isnan(curve.predict(np.nan))
    level = isotonic_curve([1, 2, 3, 4], [1, 0, 0.9, 0.1])
    assert level.scores.tolist() == [1, 4]
    np.testing.assert_allclose(level.values, [0.5, 0.5])


def test_resampled_curves_equal_refitting_on_the_repeated_units() -> None:
    scores, targets, raters, prompts = made_up(3)
    weights = prompt_weights(7, 40, np.random.default_rng(4))
    grid = np.linspace(-2, 2, 9)
    naive = []
    for row in weights:
        units = np.repeat(np.arange(40), row[prompts // 2])
        naive.append(isotonic_curve(scores[units], targets[units], raters[units]).predict(grid))
    got = resampled_curves(scores, targets, prompts, weights, grid, raters)
    np.testing.assert_allclose(got, naive, rtol=0, atol=1e-12)
    ones = resampled_curves(scores, targets, prompts, np.ones((1, 7)), grid, raters)[0]
    np.testing.assert_allclose(ones, isotonic_curve(scores, targets, raters).predict(grid), atol=1e-12)


def test_the_band_is_the_quantiles_of_the_draws_from_six_prompts_on() -> None:
    scores, targets, raters, prompts = made_up(5)
    grid = [-1.0, 0.0, 1.0]
    band = isotonic_band(scores, targets, prompts, grid, seed=6, counts=raters, n_draws=100)
    weights = prompt_weights(7, 100, np.random.default_rng(6))
    curves = resampled_curves(scores, targets, prompts, weights, grid, raters)
    np.testing.assert_allclose([band.low, band.high], np.quantile(curves, [0.025, 0.975], axis=0))
    assert (band.n_units, band.n_prompts, band.n_draws, band.seed) == (40, 7, 100, 6)
    few = isotonic_band(scores, targets, np.minimum(prompts, 7), grid, seed=6)
    assert (few.low, few.interval_undefined) == (None, "4 prompts: an interval needs at least 6")
    assert few.values is not None


def test_cross_fitting_leaves_the_units_prompt_out() -> None:
    scores, targets, raters, prompts = made_up(7)
    fitted = cross_fitted(scores, targets, prompts, rng=np.random.default_rng(8), n_folds=7, counts=raters)
    for prompt in np.unique(prompts):
        inside = prompts == prompt
        curve = isotonic_curve(scores[~inside], targets[~inside], raters[~inside])
        np.testing.assert_allclose(fitted[inside], curve.predict(scores[inside]))
    lone = cross_fitted([1, 2], [0, 1], [4, 4], rng=np.random.default_rng(1))
    assert np.isnan(lone).all()


def test_missing_and_weightless_units_are_left_out_and_nothing_is_undefined() -> None:
    made = isotonic_curve([1, np.nan, 3, 4], [0, 1, np.nan, 1], [1, 1, 1, 0])
    assert (made.n_units, made.n_left_out, made.predict(9).tolist()) == (1, 3, 0.0)
    none = isotonic_curve([np.nan], [1.0])
    assert (none.scores, none.undefined) == (None, "no unit has both score and target")
    with pytest.raises(ValueError, match="no curve"):
        none.predict([1])
    assert np.isnan(resampled_curves([1], [1], [0], [[0]], [1, 2])).all()
    band = isotonic_band([np.nan], [1], [0], [1], seed=1)
    assert (band.values, band.undefined) == (None, "no unit has both score and target")
    assert band.interval_undefined == "there is no value: no unit has both score and target"
    assert pool_adjacent_violators([]).size == 0


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="y: a missing"):
        pool_adjacent_violators([1, np.nan])
    with pytest.raises(ValueError, match="weights"):
        pool_adjacent_violators([1, 2], [1, 0])
    with pytest.raises(ValueError, match="target"):
        isotonic_curve([1, 2], [1])
    with pytest.raises(ValueError, match="unit_weights"):
        isotonic_curve([1, 2], [1, 2], [1, -1])
    with pytest.raises(ValueError, match="weights"):
        resampled_curves([1, 2], [1, 2], [0, 1], [[1]], [1])
    with pytest.raises(ValueError, match="n_folds"):
        cross_fitted([1, 2], [1, 2], [0, 1], rng=np.random.default_rng(1), n_folds=1)
    with pytest.raises(ValueError, match="confidence"):
        isotonic_band([1], [1], [0], [1], seed=1, confidence=1)
    with pytest.raises(ValueError, match="n_draws"):
        isotonic_band([1], [1], [0], [1], seed=1, n_draws=0)
