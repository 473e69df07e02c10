"""Spearman-Brown and what follows from it by hand; halves and leave-one-out against scipy called rater by rater."""

import math
from itertools import combinations
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.correlation import Method, correlation
from evaluation.stats.icc import intraclass_correlation
from evaluation.stats.reliability import (
    ceiling,
    disattenuated,
    leave_one_rater_out,
    mean_pairwise_correlation,
    raters_needed,
    resampled_leave_one_rater_out,
    spearman_brown,
    split_half,
)
from tests.evaluation.stats.known import known, reliability
from tests.evaluation.stats.test_components import gappy

FORMULAS = {
    "spearman_brown": spearman_brown,
    "raters_needed": raters_needed,
    "disattenuated": disattenuated,
    "ceiling": ceiling,
}
WORKED = [
    expected
    for expected in known("reference/reliability-algebra")["expected"]
    if expected["quantity"] in FORMULAS
]
METHODS = get_args(Method)
FloatArray = npt.NDArray[np.float64]


@pytest.mark.parametrize("expected", WORKED, ids=lambda expected: expected["quantity"])
def test_the_algebra_of_reliability_is_the_worked_one(expected: Any) -> None:
    made = FORMULAS[expected["quantity"]](**expected["params"])  # type: ignore[operator]  # functions of different params
    assert made.value == pytest.approx(expected["value"], abs=expected["tolerance"])


def test_spearman_brown_leads_from_a_single_rating_to_the_mean_of_four() -> None:
    example = {each["quantity"]: each["value"] for each in known("reference/shrout-fleiss-1979")["expected"]}
    made = spearman_brown(example["ICC(1,1)"], 4)
    assert made.value == pytest.approx(example["spearman_brown(ICC(1,1), 4)"], abs=1e-12)


def test_spearman_brown_down_undoes_spearman_brown_up() -> None:
    up = spearman_brown(0.37, 12).value
    assert up is not None
    assert spearman_brown(up, 1 / 12).value == pytest.approx(0.37, abs=1e-12)


@pytest.mark.parametrize(
    ("r", "target", "n"),
    # The table of published figures; on paper 36, 81, 16, 36, 21 and 4 raters would just reach their targets.
    [
        (0.1, 0.8, 37),
        (0.1, 0.9, 82),
        (0.2, 0.8, 17),
        (0.2, 0.9, 37),
        (0.3, 0.8, 10),
        (0.3, 0.9, 22),
        (0.5, 0.8, 5),
        (0.5, 0.75, 3),
        (0.2, 0.5, 4),
    ],
)
def test_raters_needed_are_the_fewest_whose_mean_reaches_the_target(r: float, target: float, n: int) -> None:
    assert raters_needed(r, target).value == n
    enough, one_fewer = spearman_brown(r, n).value, spearman_brown(r, n - 1).value
    assert enough is not None
    assert one_fewer is not None
    assert enough > target - 1e-12
    assert one_fewer <= target + 1e-12


def test_one_rater_is_enough_where_one_is_reliable_enough() -> None:
    assert raters_needed(0.95, 0.9).value == 1
    assert raters_needed(1, 0.9).value == 1


def test_a_disattenuated_correlation_beyond_1_is_shown() -> None:
    assert disattenuated(0.9, 0.5).value == pytest.approx(0.9 / math.sqrt(0.5))
    assert disattenuated(-0.6, 0.25, 0.64).value == pytest.approx(-1.5)


def test_algebra_that_is_not_defined_is_none_with_a_reason() -> None:
    assert spearman_brown(-0.5, 3).undefined == "3 ratings cannot all correlate at -0.5"
    assert (
        raters_needed(0, 0.8).undefined == "one rating has reliability 0: no number of raters adds up to any"
    )
    assert ceiling(-0.1).undefined == "the reliability is -0.1: below 0 it has no root"
    assert ceiling(0).value == 0
    assert ceiling(-8).value is None
    assert disattenuated(0.5, 0).undefined == "the reliability of the human means is 0: not above 0"
    assert disattenuated(0.5, 0.5, -0.2).undefined == "the reliability of the metric is -0.2: not above 0"


def test_wrong_input_is_refused_by_name() -> None:
    data = reliability([[1, 2, 3], [1, 3, 2]])
    with pytest.raises(ValueError, match=r"^r:"):
        spearman_brown(1.1, 2)
    with pytest.raises(ValueError, match=r"^k:"):
        spearman_brown(0.5, 0)
    with pytest.raises(ValueError, match=r"^target:"):
        raters_needed(0.5, 1)
    with pytest.raises(ValueError, match=r"^rel_human:"):
        ceiling(math.nan)
    with pytest.raises(ValueError, match=r"^rel_metric:"):
        disattenuated(0.5, 0.5, 2)
    with pytest.raises(ValueError, match=r"^n_splits:"):
        split_half(data, rng=np.random.default_rng(1), n_splits=0)
    with pytest.raises(ValueError, match=r"^weights:"):
        resampled_leave_one_rater_out(data, [[1]])


def others_mean(ratings: FloatArray, rater: int) -> FloatArray:
    columns = [np.delete(column, rater) for column in ratings.T]
    return np.array([np.nan if np.isnan(c).all() else np.nanmean(c) for c in columns])


def test_leave_one_rater_out_equals_scipy_rater_by_rater() -> None:
    ratings = np.round(gappy(31))
    expected = []
    for rater in range(5):
        others = others_mean(ratings, rater)
        both = ~np.isnan(ratings[rater]) & ~np.isnan(others)
        expected.append(stats.spearmanr(ratings[rater][both], others[both]).statistic)
    made = leave_one_rater_out(reliability(ratings))
    assert [each for _, each in made.by_key] == pytest.approx(expected, abs=1e-12)
    assert made.value == pytest.approx(np.mean(expected), abs=1e-12)
    assert (made.n_correlations, made.n_undefined, made.by_key[0][0]) == (5, 0, ("rater 0",))


def test_mean_pairwise_correlation_equals_scipy_pair_by_pair() -> None:
    ratings = np.round(gappy(32))
    expected = [stats.kendalltau(a, b, nan_policy="omit").statistic for a, b in combinations(ratings, 2)]
    made = mean_pairwise_correlation(reliability(ratings), method="kendall_tau_b")
    assert made.value == pytest.approx(np.mean(expected), abs=1e-12)
    assert made.n_correlations == 10


def test_raters_without_a_correlation_are_left_out_and_counted() -> None:
    ratings = [[1, 2, 3, 4], [1, 3, 2, 4], [2, 2, 2, 2]]
    pairwise, one_out = (
        mean_pairwise_correlation(reliability(ratings)),
        leave_one_rater_out(reliability(ratings)),
    )
    assert (pairwise.value, pairwise.n_correlations, pairwise.n_undefined) == (pytest.approx(0.8), 1, 2)
    assert (one_out.n_correlations, one_out.by_key[2]) == (2, (("rater 2",), None))
    alone = leave_one_rater_out(reliability([[1, 2, 3, 4]]))
    assert alone.value is None
    assert alone.undefined == "no rater has a correlation with another: too few shared units, or constant"
    assert mean_pairwise_correlation(reliability([[1, 2, 3, 4]])).undefined == alone.undefined


@pytest.mark.parametrize("method", METHODS)
def test_resampled_leave_one_rater_out_equals_calling_it_on_the_repeated_units(method: Method) -> None:
    ratings, prompts = np.round(gappy(33)), np.arange(30) // 4
    weights = prompt_weights(8, 25, np.random.default_rng(34))
    naive = [
        leave_one_rater_out(
            reliability(ratings[:, np.repeat(np.arange(30), row[prompts])]), method=method
        ).value
        for row in weights
    ]
    draws = resampled_leave_one_rater_out(reliability(ratings, prompts), weights, method=method)
    np.testing.assert_allclose(draws, np.array(naive, dtype=np.float64), rtol=0, atol=1e-12)


def test_a_draw_without_any_correlation_is_undefined() -> None:
    data = reliability([[1, 2, 3, 2], [1, 2, 3, 2]], [0, 0, 0, 1])
    draws = resampled_leave_one_rater_out(data, [[0, 4], [1, 1]])
    assert np.isnan(draws).tolist() == [True, False]


def test_split_half_is_the_mean_over_the_halves_drawn_stepped_up() -> None:
    ratings = gappy(35, n_raters=6, share=0)
    rng, found = np.random.default_rng(36), []
    for _ in range(20):
        order = rng.permutation(6)
        found.append(
            stats.spearmanr(ratings[order[:3]].mean(axis=0), ratings[order[3:]].mean(axis=0)).statistic
        )
    made = split_half(reliability(ratings), rng=np.random.default_rng(36), method="spearman", n_splits=20)
    half = float(np.mean(found))
    assert (made.half, made.value) == pytest.approx((half, 2 * half / (1 + half)), abs=1e-12)
    assert (made.n_raters, made.n_splits, made.n_undefined_splits) == (6, 20, 0)


def test_split_half_comes_near_the_reliability_of_the_mean() -> None:
    data = reliability(gappy(37, n_raters=12, n_units=200, share=0))
    made = split_half(data, rng=np.random.default_rng(38))
    assert made.value == pytest.approx(intraclass_correlation(data, "ICC(3,k)").value, abs=0.01)


def test_split_half_without_halves_or_shared_units_is_none_with_a_reason() -> None:
    rng = np.random.default_rng(39)
    alone = split_half(reliability([[1, 2, 3], [None, None, None]]), rng=rng)
    assert (alone.value, alone.undefined) == (None, "1 rater with ratings: halves need at least 2")
    apart = split_half(reliability([[1, 2, 3, None], [None, None, None, 4]]), rng=rng, n_splits=4)
    assert apart.undefined == "no split has a correlation: too few shared units, or a half is constant"
    assert apart.n_undefined_splits == 4


def test_a_changed_scale_and_order_leave_the_ceilings_as_they_are() -> None:
    ratings = np.round(gappy(40))
    order = np.random.default_rng(41).permutation(30)
    here, there = reliability(ratings), reliability(2 * ratings[::-1][:, order] + 8)
    assert leave_one_rater_out(there).value == pytest.approx(leave_one_rater_out(here).value, abs=1e-12)
    assert mean_pairwise_correlation(there).value == pytest.approx(
        mean_pairwise_correlation(here).value, abs=1e-12
    )


def test_two_raters_have_one_correlation_whichever_way_it_is_asked() -> None:
    ratings = gappy(42, n_raters=2, share=0)
    data = reliability(ratings)
    expected = correlation(ratings[0], ratings[1], "spearman").value
    assert leave_one_rater_out(data).value == pytest.approx(expected)
    assert mean_pairwise_correlation(data).value == pytest.approx(expected)
    assert split_half(
        data, rng=np.random.default_rng(43), method="spearman", n_splits=2
    ).half == pytest.approx(expected)
