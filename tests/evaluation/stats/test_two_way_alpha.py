"""Alpha over draws of raters and prompts against all pairs of copies one by one, none of them a rater's own."""

from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest

from evaluation.stats.agreement import Measurement, krippendorff_alpha, resampled_alpha
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.two_way import rater_and_prompt_weights, share_by_raters, widening
from evaluation.stats.two_way_alpha import two_way_alpha, two_way_alpha_estimate
from tests.evaluation.stats.known import known, reliability
from tests.evaluation.stats.test_agreement import made_up

MEASUREMENTS = get_args(Measurement)
WEIGHTED = known("reference/krippendorff-bootstrap-weights")
FloatArray = npt.NDArray[np.float64]


def by_pairs(
    ratings: FloatArray,
    prompts: Any,
    raters: Any,
    weights: Any,
    measurement: Measurement,
    *,
    self_pairs: bool = False,
) -> float:
    """1 - D_o / D_e over written-out copies, a pair of one rater's copies skipped (or, wrongly, kept)."""
    units = []
    for unit in range(ratings.shape[1]):
        copies = [
            (rater, ratings[rater, unit])
            for rater in range(ratings.shape[0])
            if not np.isnan(ratings[rater, unit])
            for _ in range(raters[rater])
        ]
        if len({rater for rater, _ in copies}) > 1:
            units += [copies] * weights[prompts[unit]]
    pooled = np.array([value for copies in units for _, value in copies])
    if np.unique(pooled).size < 2:
        return float("nan")

    def distance(a: float, b: float) -> float:
        if measurement == "nominal":
            return float(a != b)
        if measurement == "interval":
            return float((a - b) ** 2)
        if measurement == "ratio":
            return 0.0 if a == b else float(((a - b) / (a + b)) ** 2)
        low, high = min(a, b), max(a, b)
        between = np.count_nonzero((pooled >= low) & (pooled <= high))
        ends = np.count_nonzero(pooled == low) + np.count_nonzero(pooled == high)
        return 0.0 if a == b else float((between - ends / 2) ** 2)

    table = {(a, b): distance(a, b) for a in np.unique(pooled) for b in np.unique(pooled)}
    observed = 0.0
    for copies in units:
        m = len(copies)
        of_one = m if self_pairs else sum(raters[rater] ** 2 for rater in {rater for rater, _ in copies})
        pairs = sum(table[a, b] for i, a in copies for j, b in copies if i != j)
        observed += pairs / (m - of_one / m)
    expected = sum(table[a, b] for a in pooled for b in pooled)
    return float(1 - (pooled.size - 1) * observed / expected)


@pytest.mark.parametrize("measurement", MEASUREMENTS)
def test_two_way_alpha_equals_all_pairs_of_different_raters_one_by_one(measurement: Measurement) -> None:
    ratings, prompts = made_up(71, n_raters=4, n_units=14, n_prompts=6)
    raters, weights = rater_and_prompt_weights(4, 6, 12, np.random.default_rng(72))
    naive = [by_pairs(ratings, prompts, *draw, measurement) for draw in zip(raters, weights, strict=True)]
    draws = two_way_alpha(reliability(ratings, prompts), measurement, raters, weights)
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)


@pytest.mark.parametrize("measurement", MEASUREMENTS)
def test_with_each_rater_once_it_is_alpha_over_prompts(measurement: Measurement) -> None:
    ratings, prompts = made_up(73)
    data = reliability(ratings, prompts)
    weights = prompt_weights(8, 30, np.random.default_rng(74))
    draws = two_way_alpha(data, measurement, np.ones((30, 5)), weights)
    np.testing.assert_allclose(draws, resampled_alpha(data, measurement, weights), rtol=0, atol=1e-12)


@pytest.mark.parametrize("expected", WEIGHTED["expected"], ids=lambda expected: expected["params"]["level"])
def test_weights_of_units_alone_give_the_worked_alpha(expected: Any) -> None:
    data = reliability(WEIGHTED["data"]["ratings"])
    weights = [WEIGHTED["data"]["unit_weights"]]
    draws = two_way_alpha(data, expected["params"]["level"], np.ones((1, data.n_raters)), weights)
    assert draws[0] == pytest.approx(expected["value"], abs=expected["tolerance"])


def test_a_rater_drawn_not_at_all_is_a_rater_left_out() -> None:
    ratings, prompts = made_up(75)
    without = krippendorff_alpha(reliability(ratings[[0, 1, 3, 4]]), "ordinal").value
    draws = two_way_alpha(reliability(ratings, prompts), "ordinal", [[1, 1, 0, 1, 1]], np.ones((1, 8)))
    assert draws[0] == pytest.approx(without, abs=1e-12)


def test_every_rater_twice_changes_nothing_but_the_count_of_values() -> None:
    # By hand: the third unit has 2 ordered pairs of unlike values over m - 1 = 1, and of n = 6 values 2 x 3 x 3
    # pairs are unlike; drawn twice each, 8 such pairs over 4 - 8 / 4 = 2, and 2 x 6 x 6 of n = 12.
    data = reliability([[1, 2, 2], [1, 2, 1]])
    once, twice = two_way_alpha(data, "nominal", [[1, 1], [2, 2]], np.ones((2, 3)))
    assert once == pytest.approx(1 - 5 * 2 / (2 * 3 * 3))
    assert twice == pytest.approx(1 - 11 * 4 / (2 * 6 * 6))


def test_pairs_of_a_rater_with_his_own_copy_would_raise_alpha() -> None:
    # In the measured case that this guards against, alpha .441 came out as .465.
    rng = np.random.default_rng(76)
    prompts = np.repeat(np.arange(8), 3)
    felt: FloatArray = rng.normal(size=24) + 0.4 * rng.normal(size=(10, 1)) + rng.normal(size=(10, 24))
    ratings: FloatArray = 1.0 + np.digitize(felt, [-1.2, -0.4, 0.4, 1.2]).astype(np.float64)
    ratings[rng.random(ratings.shape) < 0.3] = np.nan
    raters, weights = rater_and_prompt_weights(10, 8, 40, np.random.default_rng(77))
    right, wrong = (
        np.array(
            [
                by_pairs(ratings, prompts, *draw, "interval", self_pairs=kept)
                for draw in zip(raters, np.ones_like(weights), strict=True)
            ]
        )
        for kept in (False, True)
    )
    alpha = krippendorff_alpha(reliability(ratings), "interval").value
    assert alpha is not None
    assert abs(right.mean() - alpha) < 0.015
    assert wrong.mean() > alpha + 0.025
    draws = two_way_alpha(reliability(ratings, prompts), "interval", raters, np.ones_like(weights))
    np.testing.assert_allclose(draws, right, rtol=0, atol=1e-12)


def test_order_and_relabelling_change_nothing() -> None:
    ratings, prompts = made_up(78)
    raters, weights = rater_and_prompt_weights(5, 8, 10, np.random.default_rng(79))
    rng = np.random.default_rng(80)
    rows, units = rng.permutation(5), rng.permutation(40)
    labels = rng.permutation(8)
    for measurement in MEASUREMENTS:
        here = two_way_alpha(reliability(ratings, prompts), measurement, raters, weights)
        turned = reliability(ratings[rows][:, units], labels[prompts][units])
        there = two_way_alpha(turned, measurement, raters[:, rows], weights[:, np.argsort(labels)])
        np.testing.assert_allclose(there, here, rtol=0, atol=1e-12)


def test_a_draw_of_one_rater_or_of_one_value_is_undefined() -> None:
    data = reliability([[1, 1, 2], [1, 1, 3], [1, 2, 3]])
    raters = [[3, 0, 0], [1, 2, 0], [1, 1, 1], [0, 0, 0]]
    weights = [[1, 1, 1], [2, 1, 0], [1, 1, 1], [1, 1, 1]]
    for measurement in MEASUREMENTS:
        draws = two_way_alpha(data, measurement, raters, weights)
        assert np.isnan(draws).tolist() == [True, True, False, True]
    empty = two_way_alpha(reliability([[None, None]]), "ordinal", [[1]], [[1, 1]])
    assert np.isnan(empty).all()


def test_the_interval_over_raters_too_is_wider_where_raters_are_few() -> None:
    ratings, prompts = made_up(82, n_raters=4, n_units=60, n_prompts=12)
    data = reliability(ratings, prompts)
    made = two_way_alpha_estimate(data, "ordinal", seed=5, n_draws=200)
    assert made.value == krippendorff_alpha(data, "ordinal").value
    raters, weights = rater_and_prompt_weights(4, 12, 200, np.random.default_rng(5))
    draws = two_way_alpha(data, "ordinal", raters, weights)
    reach = widening(share_by_raters(draws, raters), n_raters=4, n_prompts=12, confidence=0.95)
    assert reach > 1.1
    assert made.value is not None
    ends = made.value + reach * (np.nanquantile(draws, [0.025, 0.975]) - made.value)
    assert (made.low, made.high, made.confidence) == pytest.approx((*ends, 0.95), abs=1e-12)
    over_prompts = np.quantile(resampled_alpha(data, "ordinal", weights), [0.025, 0.975])
    assert made.low is not None
    assert made.high is not None
    assert made.high - made.low > over_prompts[1] - over_prompts[0]
    assert (made.resampled, made.n_draws, made.n_undefined_draws) == (
        "raters and prompts",
        200,
        np.isnan(draws).sum(),
    )


def test_no_end_lies_above_1() -> None:
    ratings = np.tile(np.arange(24) % 4 + 1.0, (4, 1))
    ratings[0, ::3] = (
        5 - ratings[0, ::3]
    )  # one of four often disagrees: draws without him find perfect agreement
    data = reliability(ratings, np.arange(24) // 2)
    made = two_way_alpha_estimate(data, "nominal", seed=1, n_draws=200)
    assert made.value is not None
    assert made.value < made.high == 1.0  # type: ignore[operator]


def test_two_raters_or_five_prompts_have_no_interval_and_say_so() -> None:
    ratings, prompts = made_up(83)
    two = two_way_alpha_estimate(reliability(ratings[:2], prompts), "ordinal", seed=1)
    assert two.value is not None
    assert two.interval_undefined == "2 raters: an interval over raters needs at least 4"
    five = two_way_alpha_estimate(reliability(ratings, np.minimum(prompts, 4)), "ordinal", seed=1)
    assert five.interval_undefined == "5 prompts: an interval needs at least 6"
    none = two_way_alpha_estimate(reliability([[1, 1], [1, 1]]), "ordinal", seed=1)
    assert none.interval_undefined == f"there is no value: {none.undefined}"


def test_wrong_input_is_refused_by_name() -> None:
    data = reliability([[1, 2], [1, -2]])
    ones = np.ones((1, 2))
    with pytest.raises(ValueError, match=r"^measurement:"):
        two_way_alpha(data, "likert", ones, ones)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(ValueError, match="ratio"):
        two_way_alpha(data, "ratio", ones, ones)
    with pytest.raises(ValueError, match=r"^rater_weights:"):
        two_way_alpha(data, "ordinal", [[1]], ones)
    with pytest.raises(ValueError, match=r"^weights:"):
        two_way_alpha(data, "ordinal", ones, np.ones((2, 2)))
