"""The disattenuated correlation against its two parts, called again on every draw."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.correlation import Method, correlation
from evaluation.stats.disattenuation import (
    disattenuated_correlation_estimate,
    resampled_disattenuated_correlation,
)
from evaluation.stats.icc import Form, intraclass_correlation
from tests.evaluation.stats.known import reliability
from tests.evaluation.stats.test_components import gappy

FloatArray = npt.NDArray[np.float64]


def scene(seed: int) -> tuple[FloatArray, FloatArray, Any]:
    """A metric with gaps, ratings with gaps, prompts of unequal size."""
    rng = np.random.default_rng(seed)
    ratings = np.round(gappy(seed))
    metric = np.nanmean(np.vstack([ratings, np.full(30, 3.0)]), axis=0) + rng.normal(size=30)
    metric[[3, 17]] = np.nan
    return metric, ratings, np.sort(np.append(np.arange(8), rng.integers(8, size=22)))


def by_parts(metric: FloatArray, ratings: FloatArray, method: Method, form: Form, rel_metric: float) -> float:
    """Correlation and reliability of the units that have both, one divided by the root of the other."""
    kept = ~np.isnan(metric) & ~np.isnan(ratings).all(axis=0)
    data = reliability(ratings[:, kept])
    r = correlation(metric[kept], data.unit_means, method).value
    rel = intraclass_correlation(data, form).value
    if r is None or rel is None or rel <= 0:
        return float("nan")
    return float(r / np.sqrt(rel * rel_metric))


@pytest.mark.parametrize(
    ("method", "form", "rel_metric"),
    [("spearman", "ICC(2,k)", 1.0), ("kendall_tau_b", "ICC(1,k)", 0.8), ("pearson", "ICC(3,k)", 1.0)],
)
def test_each_draw_makes_both_parts_anew(method: Method, form: Form, rel_metric: float) -> None:
    metric, ratings, prompts = scene(51)
    weights = prompt_weights(8, 60, np.random.default_rng(52))
    naive = []
    for row in weights:
        columns = np.repeat(np.arange(30), row[prompts])
        naive.append(by_parts(metric[columns], ratings[:, columns], method, form, rel_metric))
    draws = resampled_disattenuated_correlation(
        metric, reliability(ratings, prompts), weights, method=method, form=form, rel_metric=rel_metric
    )
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)


def test_the_estimate_is_the_quotient_and_its_interval_that_of_the_draws() -> None:
    metric, ratings, prompts = scene(53)
    data = reliability(ratings, prompts)
    made = disattenuated_correlation_estimate(metric, data, seed=5, n_draws=300)
    assert made.value == pytest.approx(by_parts(metric, ratings, "spearman", "ICC(2,k)", 1.0), abs=1e-12)
    draws = resampled_disattenuated_correlation(
        metric, data, prompt_weights(8, 300, np.random.default_rng(5))
    )
    assert (made.low, made.high) == pytest.approx(tuple(np.nanquantile(draws, [0.025, 0.975])), abs=1e-12)
    assert (made.method, made.n_prompts) == ("Spearman's rho, disattenuated by ICC(2,k)", 8)
    assert made.n_units == np.count_nonzero(~np.isnan(metric) & ~np.isnan(ratings).all(axis=0))


def test_weights_of_one_give_the_plain_value() -> None:
    metric, ratings, prompts = scene(54)
    data = reliability(ratings, prompts)
    one = resampled_disattenuated_correlation(metric, data, np.ones((1, 8)))[0]
    assert one == pytest.approx(
        disattenuated_correlation_estimate(metric, data, seed=1, n_draws=2).value, abs=1e-12
    )


def test_it_undoes_the_noise_of_few_raters() -> None:
    rng = np.random.default_rng(55)
    truth = rng.normal(size=4000)
    metric = 0.6 * truth + 0.8 * rng.normal(size=4000)
    data = reliability(truth + 1.5 * rng.normal(size=(3, 4000)), np.arange(4000) // 40)
    made = disattenuated_correlation_estimate(metric, data, seed=1, method="pearson", n_draws=50)
    assert made.value == pytest.approx(0.6, abs=0.03)
    raw = correlation(metric, data.unit_means, "pearson").value
    assert raw is not None
    assert raw < 0.5


def test_beyond_1_is_shown_with_its_interval() -> None:
    ratings = np.array([[1, 2, 3, 4, 5, 6, 7], [4, 3, 1, 7, 5, 6, 2.0]])
    data = reliability(ratings)
    made = disattenuated_correlation_estimate(data.unit_means, data, seed=3, form="ICC(3,k)", n_draws=400)
    assert made.value is not None
    assert made.high is not None
    assert made.value > 1
    assert made.high > made.value


def test_order_and_relabelling_change_nothing() -> None:
    metric, ratings, prompts = scene(56)
    rng = np.random.default_rng(57)
    units = rng.permutation(30)
    here = disattenuated_correlation_estimate(metric, reliability(ratings, prompts), seed=2, n_draws=60)
    turned = reliability(10 - 2 * ratings[::-1][:, units], prompts[units] + 40)
    there = disattenuated_correlation_estimate(-3 * metric[units], turned, seed=2, n_draws=60)
    assert (there.low, there.value, there.high) == pytest.approx((here.low, here.value, here.high), abs=1e-11)


@pytest.mark.parametrize(
    ("metric", "ratings", "reason"),
    [
        ([1, 1, 1, 1], [[1, 2, 3, 4], [1, 3, 2, 4]], "metric is 1 for every unit"),
        (
            [1, 2, 3, 4],
            [[1, 2, 3, 4]],
            "the human means have no reliability: 1 rater: variances need at least 2",
        ),
        (
            [1, 2, 3, 4],
            [[1, 2, 3, 4], [4, 3, 1, 2]],
            "the reliability of the human means is -8: not above 0",
        ),
    ],
)
def test_a_missing_part_leaves_no_value_and_says_which(metric: Any, ratings: Any, reason: str) -> None:
    made = disattenuated_correlation_estimate(metric, reliability(ratings), seed=1, form="ICC(3,k)")
    assert made.value is None
    assert made.undefined == reason


def test_wrong_input_is_refused_by_name() -> None:
    data = reliability([[1, 2, 3], [1, 3, 2]])
    with pytest.raises(ValueError, match=r"^metric:"):
        disattenuated_correlation_estimate([1, 2], data, seed=1)
    with pytest.raises(ValueError, match=r"^rel_metric:"):
        disattenuated_correlation_estimate([1, 2, 3], data, seed=1, rel_metric=0)
    with pytest.raises(ValueError, match=r"^weights:"):
        resampled_disattenuated_correlation([1, 2, 3], data, [[1, 1]])
