"""Jackknife t against the t interval of a mean; BCa against scipy on the same draws."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from evaluation.stats.agreement import krippendorff_alpha, resampled_alpha
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.intervals import (
    bca_interval,
    estimate_by_bca,
    estimate_by_jackknife,
    jackknife_t_interval,
    jackknife_weights,
)
from tests.evaluation.stats.known import reliability
from tests.evaluation.stats.test_components import gappy

MEANS = np.array([0.2, 1.9, 0.4, 0.3, 7.5, 1.1, 0.9, 0.2, 3.0])


def mean_of(weights: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    return np.asarray(weights @ MEANS / weights.sum(axis=1))


def test_weights_of_the_jackknife_leave_each_prompt_out_once() -> None:
    weights = jackknife_weights(4)
    assert weights.sum(axis=1).tolist() == [3, 3, 3, 3]
    assert np.diag(weights).tolist() == [0, 0, 0, 0]
    assert weights.dtype == np.int64


def test_the_jackknife_of_a_mean_is_its_t_interval() -> None:
    made = estimate_by_jackknife(
        MEANS.mean(), None, mean_of, method="mean", n_units=9, n_raters=None, n_prompts=9, confidence=0.9
    )
    expected = stats.t.interval(0.9, 8, MEANS.mean(), stats.sem(MEANS))
    assert (made.low, made.high) == pytest.approx(expected, abs=1e-12)
    assert (made.resampled, made.n_draws, made.seed, made.confidence) == (
        "prompts, each left out once",
        9,
        None,
        0.9,
    )


def test_the_jackknife_of_alpha_leaves_out_prompt_after_prompt() -> None:
    ratings, prompts = np.round(gappy(61)), np.arange(30) // 4
    data = reliability(ratings, prompts)
    alpha = krippendorff_alpha(data, "interval").value
    assert alpha is not None
    naive = [krippendorff_alpha(reliability(ratings[:, prompts != p]), "interval").value for p in range(8)]
    left_out = np.array(naive, dtype=np.float64)
    error = math.sqrt(7 / 8 * sum((each - left_out.mean()) ** 2 for each in left_out))
    made = estimate_by_jackknife(
        alpha,
        None,
        lambda weights: resampled_alpha(data, "interval", weights),
        method="alpha",
        n_units=30,
        n_raters=5,
        n_prompts=8,
    )
    assert made.high == pytest.approx(alpha + stats.t.ppf(0.975, 7) * error, abs=1e-12)


def test_the_jackknife_covers_a_mean_of_seven_prompts() -> None:
    rng = np.random.default_rng(62)
    hits = 0
    for _ in range(600):
        sample = rng.normal(size=7)
        interval = jackknife_t_interval(sample.mean(), (sample.sum() - sample) / 6)
        assert interval.low is not None
        assert interval.high is not None
        hits += interval.low <= 0 <= interval.high
    assert stats.binomtest(hits, 600, 0.95).pvalue > 0.001


@pytest.mark.parametrize("confidence", [0.95, 0.8])
def test_bca_equals_scipy_on_the_same_draws(confidence: float) -> None:
    by_scipy = stats.bootstrap(
        (MEANS,),
        np.mean,
        n_resamples=999,
        confidence_level=confidence,
        method="BCa",
        rng=np.random.default_rng(63),
    )
    left_out = mean_of(jackknife_weights(9))
    interval = bca_interval(by_scipy.bootstrap_distribution, MEANS.mean(), left_out, confidence=confidence)
    assert (interval.low, interval.high) == pytest.approx(tuple(by_scipy.confidence_interval), abs=1e-12)


def test_bca_of_symmetric_draws_is_the_percentile_interval() -> None:
    draws = np.linspace(-1, 1, 2001)
    interval = bca_interval(draws, 0.0, [-3, -2, -1, 0, 1, 2, 3])
    assert (interval.low, interval.high) == pytest.approx((-0.95, 0.95), abs=1e-12)


def test_bca_reads_the_draws_of_the_seed_and_leans_to_the_long_tail() -> None:
    made = estimate_by_bca(
        MEANS.mean(),
        None,
        mean_of,
        method="mean",
        n_units=9,
        n_raters=None,
        n_prompts=9,
        seed=64,
        n_draws=500,
    )
    draws = mean_of(prompt_weights(9, 500, np.random.default_rng(64)))
    interval = bca_interval(draws, float(MEANS.mean()), mean_of(jackknife_weights(9)))
    assert (made.low, made.high) == (interval.low, interval.high)
    assert made.high is not None
    assert made.high > np.quantile(draws, 0.975)
    assert (made.resampled, made.seed, made.n_draws) == ("prompts, bias-corrected and accelerated", 64, 500)


def test_a_statistic_that_never_moves_has_an_interval_of_one_point() -> None:
    assert bca_interval(np.ones(50), 1.0, np.ones(6)).low == 1
    assert jackknife_t_interval(1.0, np.ones(6)).high == 1


def test_five_prompts_have_no_interval_and_say_so() -> None:
    reason = "5 prompts: an interval needs at least 6"
    assert jackknife_t_interval(0.0, np.arange(5.0)).undefined == reason
    assert bca_interval([1.0, 2.0], 1.5, np.arange(5.0)).undefined == reason
    for made in (
        estimate_by_jackknife(0.5, None, mean_of, method="m", n_units=5, n_raters=None, n_prompts=5),
        estimate_by_bca(0.5, None, mean_of, method="m", n_units=5, n_raters=None, n_prompts=5, seed=1),
    ):
        assert (made.value, made.low, made.interval_undefined, made.n_draws) == (0.5, None, reason, 0)


def test_a_missing_value_has_no_interval() -> None:
    for made in (
        estimate_by_jackknife(None, "no pair", mean_of, method="m", n_units=0, n_raters=2, n_prompts=9),
        estimate_by_bca(None, "no pair", mean_of, method="m", n_units=0, n_raters=2, n_prompts=9, seed=1),
    ):
        assert (made.undefined, made.interval_undefined) == ("no pair", "there is no value: no pair")


def test_intervals_that_the_draws_do_not_allow_say_why() -> None:
    left_out = np.array([1.0, 2, 3, 4, 5, 6])
    without = left_out.copy()
    without[2] = np.nan
    reason = "the statistic is undefined without 1 of the 6 prompts, each left out alone"
    assert jackknife_t_interval(3.0, without).undefined == reason
    assert bca_interval([1.0, 2.0], 1.5, without).undefined == reason
    assert bca_interval([1.0, 2.0], 0.5, left_out).undefined == "all draws lie above the value"
    assert bca_interval([1.0, 2.0], 2.5, left_out).undefined == "all draws lie below the value"
    some = bca_interval([np.nan, np.nan, 2.0], 2.5, left_out)
    assert (some.undefined, some.n_undefined_draws) == ("the statistic is undefined in 2 of 3 draws", 2)
    # One prompt far out, and all but one draw on one side: the correction would divide by less than nothing.
    far = np.append(np.zeros(5000), -1.0)
    strong = bca_interval(np.append(np.zeros(9999), 9.0), 8.0, far, confidence=0.999)
    assert strong.undefined == "the acceleration, 0.167, is too strong for the correction"


def test_wrong_input_is_refused_by_name() -> None:
    six = np.arange(6.0)
    with pytest.raises(ValueError, match=r"^n_prompts:"):
        jackknife_weights(0)
    with pytest.raises(ValueError, match=r"^value:"):
        jackknife_t_interval(math.nan, six)
    with pytest.raises(ValueError, match=r"^left_out:"):
        jackknife_t_interval(1.0, [six])
    with pytest.raises(ValueError, match=r"^left_out:"):
        jackknife_t_interval(1.0, [math.inf, *six])
    with pytest.raises(ValueError, match=r"^confidence:"):
        jackknife_t_interval(1.0, six, confidence=0)
    with pytest.raises(ValueError, match=r"^statistics:"):
        bca_interval([], 1.0, six)
    with pytest.raises(ValueError, match=r"^statistics:"):
        bca_interval([math.inf], 1.0, six)
    with pytest.raises(ValueError, match=r"^n_draws:"):
        estimate_by_bca(1.0, None, mean_of, method="m", n_units=9, n_raters=1, n_prompts=9, seed=1, n_draws=0)
