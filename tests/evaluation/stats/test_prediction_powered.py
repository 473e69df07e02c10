"""The prediction-powered mean and its draws of prompts."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.prediction_powered import (
    prediction_powered_mean,
    resampled_prediction_powered_mean,
)
from tests.evaluation.stats.known import known

KNOWN = known("reference/ppi-mean-binary")
DATA = [np.array(KNOWN["data"][name], dtype=float) for name in ("Y", "Yhat", "Yhat_unlabelled")]


@pytest.mark.parametrize(
    "expected", KNOWN["expected"], ids=lambda one: f"{one['quantity']} {one.get('params')}"
)
def test_the_reference_values_come_out(expected: dict) -> None:
    tuning = expected.get("params", {"lambda": "tuned"})["lambda"]
    made = prediction_powered_mean(*DATA, tuning=None if tuning == "tuned" else tuning)
    got = {"estimate": made.value, "ci95": [made.low, made.high], "lambda_hat": made.tuning}
    assert got[expected["quantity"]] == pytest.approx(expected["value"], abs=expected["tolerance"])


def made_up(seed: int, n: int = 40, n_others: int = 90) -> tuple[npt.NDArray[np.float64], ...]:
    rng = np.random.default_rng(seed)
    f, others = rng.random(n), rng.random(n_others)
    y = np.clip(f + 0.2 * rng.standard_normal(n), 0, 1)
    return y, f, others, rng.integers(3, 10, size=n), rng.integers(2, 10, size=n_others)


def test_ignoring_the_metric_leaves_the_mean_of_the_people() -> None:
    y, f, others, _, _ = made_up(1)
    made = prediction_powered_mean(y, f, others, tuning=0, confidence=0.9)
    assert made.value == pytest.approx(y.mean(), abs=1e-12)
    assert made.standard_error == pytest.approx(y.std() / np.sqrt(40), abs=1e-12)
    assert made.high - made.value == pytest.approx(stats.norm.ppf(0.95) * made.standard_error, abs=1e-12)


def test_the_default_weight_is_about_the_one_of_least_error() -> None:
    y, f, others, _, _ = made_up(2, n=400, n_others=900)
    tuned = prediction_powered_mean(y, f, others)
    errors = [
        prediction_powered_mean(y, f, others, tuning=one).standard_error for one in np.linspace(0, 1, 101)
    ]
    assert tuned.standard_error <= min(errors) * 1.001
    assert prediction_powered_mean(y, 1 - f, others).tuning == 0  # a metric that goes the wrong way


def test_scale_and_shift_of_the_metric_do_not_move_the_tuned_mean() -> None:
    y, f, others, _, _ = made_up(3)
    plain = prediction_powered_mean(y, f, others)
    changed = prediction_powered_mean(y, 5 * f + 1000, 5 * others + 1000)
    assert (changed.value, changed.low) == pytest.approx((plain.value, plain.low), abs=1e-9)
    order = np.random.default_rng(4).permutation(40)
    again = prediction_powered_mean(y[order], f[order], others[::-1])
    assert (again.value, again.high) == pytest.approx((plain.value, plain.high), abs=1e-12)


@pytest.mark.parametrize("tuning", [None, 0.0, 0.4, 1.0])
def test_draws_of_prompts_are_what_repeating_their_items_gives(tuning: float | None) -> None:
    y, f, others, prompts, prompts_others = made_up(5, n=25)
    codes = np.unique(np.concatenate([prompts, prompts_others]))
    weights = prompt_weights(codes.size, 60, np.random.default_rng(6))
    naive = []
    for row in weights:
        own = np.repeat(np.arange(y.size), row[np.searchsorted(codes, prompts)])
        theirs = np.repeat(np.arange(others.size), row[np.searchsorted(codes, prompts_others)])
        naive.append(prediction_powered_mean(y[own], f[own], others[theirs], tuning=tuning).value)
    fast = resampled_prediction_powered_mean(y, f, prompts, others, prompts_others, weights, tuning=tuning)
    np.testing.assert_allclose(fast, naive, rtol=0, atol=1e-12)
    ones = np.ones((1, codes.size))
    plain = resampled_prediction_powered_mean(y, f, prompts, others, prompts_others, ones, tuning=tuning)
    assert plain[0] == pytest.approx(prediction_powered_mean(y, f, others, tuning=tuning).value, abs=1e-12)


def test_a_draw_without_what_it_needs_is_undefined() -> None:
    y, f, prompts = [0, 1, 1, 0], [0.3, 0.3, 0.6, 0.1], [0, 0, 1, 1]
    weights = [[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 2]]
    draws = resampled_prediction_powered_mean(y, f, prompts, [0.3, 0.3], [2, 2], weights)
    np.testing.assert_array_equal(
        np.isnan(draws), [True, False, True, True]
    )  # constant; ok; no other; no label
    given = resampled_prediction_powered_mean(y, f, prompts, [0.3, 0.3], [2, 2], weights, tuning=1)
    np.testing.assert_array_equal(np.isnan(given), [False, False, True, True])


def test_too_little_data_has_a_reason_and_no_value() -> None:
    one = prediction_powered_mean([1], [0.5], [0.2, 0.3])
    assert (one.value, one.low, one.tuning) == (None, None, None)
    assert one.undefined == "1 labelled item: their spread needs two"
    assert prediction_powered_mean([], [], [0.2]).undefined == "0 labelled items: their spread needs two"
    assert prediction_powered_mean([1, 0], [0.5, 0.1], []).undefined == "no unlabelled items"
    constant = prediction_powered_mean([1, 0], [0.1, 0.1], [0.1])
    assert constant.undefined == "the metric is constant: no weight of it is best"
    assert prediction_powered_mean([1, 0], [0.1, 0.1], [0.1], tuning=1).value == 0.5


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="y: a finite number"):
        prediction_powered_mean([np.nan], [1], [1])
    with pytest.raises(ValueError, match="f: 1 items, but y has 2"):
        prediction_powered_mean([0, 1], [1], [1])
    with pytest.raises(ValueError, match="tuning: nan"):
        prediction_powered_mean([0, 1], [1, 2], [1], tuning=np.nan)
    with pytest.raises(ValueError, match="confidence: 0"):
        prediction_powered_mean([0, 1], [1, 2], [1], confidence=0)
    with pytest.raises(ValueError, match="f: 1 items, but y has 2"):
        resampled_prediction_powered_mean([0, 1], [1], [0, 0], [1], [0], [[1]])
    with pytest.raises(ValueError, match="prompts: shape"):
        resampled_prediction_powered_mean([0, 1], [1, 2], [0], [1], [0], [[1]])
    with pytest.raises(ValueError, match="prompts_unlabelled: codes must be integers"):
        resampled_prediction_powered_mean([0, 1], [1, 2], [0, 0], [1], [0.5], [[1]])
