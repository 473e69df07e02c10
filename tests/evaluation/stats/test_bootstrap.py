"""Weights of prompts, and the interval read off the draws."""

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.bootstrap import (
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
    percentile_interval,
    prompt_weights,
)


def test_every_draw_has_as_many_prompts_as_there_are() -> None:
    weights = prompt_weights(13, 300, np.random.default_rng(1))
    assert weights.shape == (300, 13)
    assert (weights.sum(axis=1) == 13).all()
    assert weights.min() == 0


def test_weights_are_the_counts_of_the_prompts_drawn() -> None:
    drawn = np.random.default_rng(2).integers(5, size=(4, 5))
    by_hand = [[int((row == prompt).sum()) for prompt in range(5)] for row in drawn]
    assert prompt_weights(5, 4, np.random.default_rng(2)).tolist() == by_hand


def test_weights_are_spread_as_a_multinomial_is() -> None:
    weights = prompt_weights(20, 20_000, np.random.default_rng(3))
    observed = np.bincount(weights[:, 0], minlength=5)[:5] / 20_000
    np.testing.assert_allclose(observed, stats.binom.pmf(np.arange(5), 20, 1 / 20), atol=0.012)


def test_the_percentile_interval_leaves_out_undefined_draws_and_counts_them() -> None:
    draws = np.concatenate([np.arange(1001.0), np.full(99, np.nan)])
    np.random.default_rng(4).shuffle(draws)
    interval = percentile_interval(draws, n_prompts=6)
    assert (interval.low, interval.high) == pytest.approx((25.0, 975.0))
    assert (interval.n_draws, interval.n_undefined_draws, interval.undefined) == (1100, 99, None)
    wide = percentile_interval(draws, n_prompts=6, confidence=0.5)
    assert (wide.low, wide.high) == pytest.approx((250.0, 750.0))


@pytest.mark.parametrize(
    ("n_prompts", "reason"),
    [
        (1, "1 prompt: an interval needs at least 6"),
        (5, "5 prompts: an interval needs at least 6"),
        (6, None),
    ],
)
def test_there_is_no_interval_below_six_prompts(n_prompts: int, reason: str | None) -> None:
    interval = percentile_interval([1.0, 2.0, 3.0], n_prompts=n_prompts)
    assert interval.undefined == reason
    assert (interval.low is None) == (reason is not None)


def test_there_is_no_interval_when_most_draws_are_undefined() -> None:
    interval = percentile_interval([1.0, np.nan, np.nan], n_prompts=9)
    assert interval.undefined == "the statistic is undefined in 2 of 3 draws"
    made = estimate_by_prompts(
        1.0,
        None,
        lambda weights: np.full(len(weights), np.nan),
        method="",
        n_units=9,
        n_raters=2,
        n_prompts=9,
        seed=1,
    )
    assert (made.value, made.low) == (1.0, None)
    assert made.interval_undefined == "the statistic is undefined in 2000 of 2000 draws"
    assert (made.n_draws, made.n_undefined_draws, made.seed, made.confidence) == (
        DEFAULT_DRAWS,
        2000,
        1,
        None,
    )


def test_the_interval_of_a_mean_is_near_the_textbook_one() -> None:
    means = np.random.default_rng(5).normal(size=200)
    made = estimate_by_prompts(
        float(means.mean()),
        None,
        lambda weights: weights @ means / 200,
        method="mean",
        n_units=200,
        n_raters=None,
        n_prompts=200,
        seed=6,
    )
    half = 1.96 * means.std() / np.sqrt(200)
    assert (made.low, made.high) == pytest.approx((means.mean() - half, means.mean() + half), abs=0.15 * half)


def test_wrong_input_is_refused_by_name() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(ValueError, match="n_prompts"):
        prompt_weights(0, 5, rng)
    with pytest.raises(ValueError, match="n_draws"):
        prompt_weights(5, 0, rng)
    for wrong in ([], [[1.0]], [np.inf]):
        with pytest.raises(ValueError, match="statistics"):
            percentile_interval(wrong, n_prompts=9)
    for confidence in (0.0, 1.0, 95.0):
        with pytest.raises(ValueError, match="confidence"):
            percentile_interval([1.0], n_prompts=9, confidence=confidence)
    with pytest.raises(ValueError, match="weights"):
        checked_weights([[1, 2]], 3)
