"""The Brier score's parts against hand-worked fractions and slow loops."""

import numpy as np
import pytest

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.calibration import (
    brier_parts,
    miscalibration_estimate,
    reliability_bins,
    resampled_brier_parts,
)
from evaluation.stats.isotonic import isotonic_curve

FIELDS = ("brier", "miscalibration", "discrimination", "uncertainty")


def made_up(seed: int) -> tuple:
    rng = np.random.default_rng(seed)
    prompts = np.concatenate([np.arange(7), rng.integers(7, size=33)])
    predicted = np.round(rng.random(40), 2)
    raters = rng.integers(1, 6, size=40)
    return predicted, rng.binomial(raters, predicted**2) / raters, raters.astype(float), prompts


def test_the_parts_are_the_hand_worked_fractions() -> None:
    # Recalibrated: 0, 1/2, 1/2, 1 at predictions .1, .4, .6, .8. Base rate 1/2.
    made = brier_parts([0.1, 0.4, 0.6, 0.8], [0, 1, 0, 1])
    assert made.brier == pytest.approx((0.01 + 0.36 + 0.36 + 0.04) / 4)
    assert made.uncertainty == pytest.approx(1 / 4)
    assert made.discrimination == pytest.approx(1 / 4 - 1 / 8)
    assert made.miscalibration == pytest.approx(0.77 / 4 - 1 / 8)


def test_the_parts_make_up_the_score_and_none_is_negative() -> None:
    predicted, observed, raters, _ = made_up(1)
    made = brier_parts(predicted, observed, raters)
    assert made.brier == pytest.approx(made.miscalibration - made.discrimination + made.uncertainty)
    slow = sum(w * (p - o) ** 2 for p, o, w in zip(predicted, observed, raters, strict=True)) / raters.sum()
    assert made.brier == pytest.approx(slow)
    assert min(made.miscalibration, made.discrimination, made.uncertainty) >= 0
    again = brier_parts(isotonic_curve(predicted, observed, raters).predict(predicted), observed, raters)
    assert again.miscalibration == pytest.approx(0, abs=1e-12)
    assert again.discrimination == pytest.approx(made.discrimination)


def test_a_constant_forecast_discriminates_nothing_and_the_base_rate_is_calibrated() -> None:
    made = brier_parts([0.25] * 4, [0, 0, 0, 1])
    assert (made.miscalibration, made.discrimination) == (0, 0)
    assert brier_parts([0.5] * 4, [0, 0, 0, 1]).miscalibration == pytest.approx(1 / 16)
    lopsided = brier_parts([0.9] * 30, [1] * 30)
    assert (lopsided.uncertainty, lopsided.discrimination) == (0, 0)
    assert lopsided.miscalibration == pytest.approx(0.01)


def test_resampled_parts_equal_the_parts_of_the_repeated_units() -> None:
    predicted, observed, raters, prompts = made_up(2)
    weights = prompt_weights(7, 30, np.random.default_rng(3))
    naive = []
    for row in weights:
        units = np.repeat(np.arange(40), row[prompts])
        made = brier_parts(predicted[units], observed[units], raters[units])
        naive.append([getattr(made, field) for field in FIELDS])
    got = resampled_brier_parts(predicted, observed, prompts, weights, raters)
    np.testing.assert_allclose(got, naive, rtol=0, atol=1e-12)
    ones = resampled_brier_parts(predicted, observed, prompts, np.ones((1, 7)))[0]
    plain = brier_parts(predicted, observed)
    np.testing.assert_allclose(ones, [getattr(plain, field) for field in FIELDS], rtol=0, atol=1e-12)
    assert np.isnan(resampled_brier_parts([0.5], [1], [0], [[0]])).all()


def test_miscalibration_has_an_interval_from_six_prompts_on() -> None:
    predicted, observed, raters, prompts = made_up(4)
    made = miscalibration_estimate(predicted, observed, prompts, seed=5, counts=raters, n_draws=100)
    weights = prompt_weights(7, 100, np.random.default_rng(5))
    draws = resampled_brier_parts(predicted, observed, prompts, weights, raters)[:, 1]
    assert (made.low, made.high) == pytest.approx(tuple(np.quantile(draws, [0.025, 0.975])))
    few = miscalibration_estimate(predicted, observed, np.minimum(prompts, 3), seed=5)
    assert few.interval_undefined == "4 prompts: an interval needs at least 6"


def test_reliability_bins_equal_the_means_of_their_units() -> None:
    predicted, observed, raters, _ = made_up(6)
    made = reliability_bins(predicted, observed, 5, raters)
    assert sum(b.n_units for b in made.bins) == 40
    gap = 0.0
    for b in made.bins:
        inside = [i for i in range(40) if b.low <= predicted[i] < b.high or predicted[i] == b.high == 1]
        assert b.n_units == len(inside)
        assert b.observed == pytest.approx((observed[inside] * raters[inside]).sum() / raters[inside].sum())
        gap += raters[inside].sum() * abs(b.predicted - b.observed)
    assert made.calibration_error == pytest.approx(gap / raters.sum())


def test_a_prediction_on_an_edge_falls_into_the_upper_bin_and_one_into_the_last() -> None:
    made = reliability_bins([0.0, 0.5, 1.0], [0, 1, 1], 2)
    assert [(b.low, b.high, b.n_units) for b in made.bins] == [(0, 0.5, 1), (0.5, 1, 2)]
    tenths = reliability_bins([0.3, 0.6, 0.7], [0, 1, 1], 10)
    assert [b.low for b in tenths.bins] == [0.3, 0.6, 0.7]


def test_units_that_lack_a_value_are_left_out_and_nothing_is_undefined() -> None:
    made = brier_parts([0.5, np.nan, 0.2], [1, 0, np.nan])
    assert (made.brier, made.n_units, made.n_left_out) == (0.25, 1, 2)
    none = brier_parts([np.nan], [1])
    assert (none.brier, none.undefined) == (None, "no unit has both prediction and observation")
    assert reliability_bins([], []).undefined == "no unit has both prediction and observation"
    assert miscalibration_estimate([np.nan], [1], [0], seed=1).undefined == none.undefined


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="predicted"):
        brier_parts([1.2], [1])
    with pytest.raises(ValueError, match="observed"):
        brier_parts([0.2], [-1])
    with pytest.raises(ValueError, match="unit_weights"):
        brier_parts([0.2], [1], [-1])
    with pytest.raises(ValueError, match="n_bins"):
        reliability_bins([0.2], [1], 0)
    with pytest.raises(ValueError, match="weights"):
        resampled_brier_parts([0.2], [1], [0], [[1, 1]])
