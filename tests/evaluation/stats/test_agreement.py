"""Krippendorff's alpha against published figures, the definition as a slow loop, and the package on repeated units."""

from typing import Any, get_args

import krippendorff
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.stats import agreement
from evaluation.stats.agreement import (
    Measurement,
    alpha_estimate,
    krippendorff_alpha,
    resampled_alpha,
)
from evaluation.stats.bootstrap import prompt_weights
from tests.evaluation.stats.known import known, reliability

EXAMPLES = known("krippendorff_alpha")
MEASUREMENTS = get_args(Measurement)
FloatArray = npt.NDArray[np.float64]


def alpha_by_definition(ratings: FloatArray, measurement: Measurement) -> float:
    """1 - D_o / D_e, all pairs one by one (Krippendorff 2011)."""
    units = [column[~np.isnan(column)] for column in ratings.T]
    units = [unit for unit in units if unit.size >= 2]
    pooled = np.concatenate(units)

    def distance(a: float, b: float) -> float:
        if measurement == "nominal":
            return float(a != b)
        if measurement == "interval":
            return float((a - b) ** 2)
        if measurement == "ratio":
            return 0.0 if a + b == 0 else float(((a - b) / (a + b)) ** 2)
        low, high = min(a, b), max(a, b)
        between = np.count_nonzero((pooled >= low) & (pooled <= high))
        ends = np.count_nonzero(pooled == low) + np.count_nonzero(pooled == high)
        return 0.0 if a == b else float((between - ends / 2) ** 2)

    observed = sum(
        distance(unit[i], unit[j]) / (unit.size - 1)
        for unit in units
        for i in range(unit.size)
        for j in range(unit.size)
        if i != j
    )
    expected = sum(
        distance(pooled[i], pooled[j]) for i in range(pooled.size) for j in range(pooled.size) if i != j
    )
    return float(1 - (pooled.size - 1) * observed / expected)


def alpha_of_repeated_units(
    ratings: FloatArray, prompts: npt.NDArray[np.int64], weights: Any, measurement: Measurement
) -> float:
    """What the package says when the drawn prompts' units are written out as often as they were drawn; nan without."""
    columns = np.repeat(np.arange(ratings.shape[1]), np.asarray(weights)[prompts])
    repeated = ratings[:, columns]
    repeated = repeated[:, (~np.isnan(repeated)).sum(axis=0) >= 2]
    if np.unique(repeated[~np.isnan(repeated)]).size < 2:
        return float("nan")
    return float(krippendorff.alpha(repeated, level_of_measurement=measurement))


def made_up(seed: int, n_raters: int = 5, n_units: int = 40, n_prompts: int = 8) -> tuple[FloatArray, Any]:
    """Lopsided ratings 1 to 5 with gaps; prompts of unequal size."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(5, size=n_units, p=[0.5, 0.2, 0.15, 0.1, 0.05]) + 1
    ratings = np.clip(truth + rng.integers(-1, 2, size=(n_raters, n_units)), 1, 5).astype(np.float64)
    ratings[rng.random(ratings.shape) < 0.3] = np.nan
    prompts = np.sort(
        np.concatenate([np.arange(n_prompts), rng.integers(n_prompts, size=n_units - n_prompts)])
    )
    return ratings, prompts


@pytest.mark.parametrize("measurement", MEASUREMENTS)
@pytest.mark.parametrize("example", EXAMPLES["published"], ids=lambda example: example["name"])
def test_alpha_equals_the_published_figure(example: Any, measurement: Measurement) -> None:
    if measurement not in example["alpha"]:
        measurement = "nominal"
    alpha = krippendorff_alpha(reliability(example["ratings"]), measurement)
    assert alpha.value == pytest.approx(example["alpha"][measurement], abs=1e-12)
    assert (alpha.n_units, alpha.n_ratings) == (example["n_units"], example["n_ratings"])
    assert alpha.undefined is None


@pytest.mark.parametrize("case", EXAMPLES["edge_cases"], ids=lambda case: case["name"])
def test_alpha_of_degenerate_data_is_the_hand_worked_one_or_none_with_a_reason(case: Any) -> None:
    data = reliability(case["ratings"])
    alpha = krippendorff_alpha(data, case["measurement"])
    draws = resampled_alpha(data, case["measurement"], np.ones((1, data.n_prompts)))
    if case["alpha"] is None:
        assert alpha.value is None
        assert alpha.undefined
        assert np.isnan(draws[0])
    else:
        assert alpha.value == pytest.approx(case["alpha"], abs=1e-12)
        assert draws[0] == pytest.approx(case["alpha"], abs=1e-12)


def test_alpha_is_undefined_when_one_value_is_used() -> None:
    alpha = krippendorff_alpha(reliability([[3, 3, 3, None], [3, 3, 3, 5]]), "ordinal")
    assert alpha.value is None
    assert alpha.undefined == "all ratings are 3: with one value in use, no disagreement is expected"


def test_alpha_is_undefined_without_a_unit_rated_twice() -> None:
    alpha = krippendorff_alpha(reliability([[1, None], [None, 2]]), "nominal")
    assert (alpha.value, alpha.n_units, alpha.undefined) == (None, 0, "no unit has two ratings")
    assert np.isnan(resampled_alpha(reliability([[1, None], [None, 2]]), "nominal", [[1, 1]])).all()
    empty = krippendorff_alpha(reliability(np.empty((0, 0))), "nominal")
    assert empty.undefined == "no unit has two ratings"


def test_the_single_value_of_unit_12_is_left_out_of_the_pairable_values() -> None:
    # The trap: a transcription that makes the 3 of observer B missing everywhere gets .752 from other counts.
    ratings = EXAMPLES["published"][1]["ratings"]
    assert ratings[1][11] == 3
    alpha = krippendorff_alpha(reliability(ratings), "nominal")
    assert alpha.value == pytest.approx(0.743, abs=5e-4)
    assert alpha.n_ratings == 40


@pytest.mark.parametrize("measurement", MEASUREMENTS)
def test_three_raters_without_gaps_divide_by_raters_less_one(measurement: Measurement) -> None:
    # The trap: R irr 0.84.1 kripp.alpha divides by 1 when more than two raters leave no gap.
    ratings = np.array([[1, 2, 3, 3, 1, 4], [1, 2, 3, 4, 2, 4], [2, 2, 3, 3, 1, 5]], dtype=np.float64)
    expected = alpha_by_definition(ratings, measurement)
    assert krippendorff_alpha(reliability(ratings), measurement).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("measurement", MEASUREMENTS)
def test_alpha_equals_the_definition_as_a_slow_loop(measurement: Measurement) -> None:
    ratings, prompts = made_up(3, n_units=15, n_prompts=4)
    data = reliability(ratings, prompts)
    expected = alpha_by_definition(ratings, measurement)
    assert krippendorff_alpha(data, measurement).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("measurement", MEASUREMENTS)
def test_weights_of_units_equal_alpha_of_repeated_units(measurement: Measurement) -> None:
    example = EXAMPLES["weighted_units"]
    draws = resampled_alpha(reliability(example["ratings"]), measurement, [example["unit_weights"]])
    assert draws[0] == pytest.approx(example["alpha"][measurement], abs=1e-12)


@pytest.mark.parametrize("dense_values", [128, 0], ids=["coincidences", "ratings"])
@pytest.mark.parametrize("measurement", MEASUREMENTS)
def test_resampled_alpha_equals_calling_the_package_on_each_draw(
    measurement: Measurement, dense_values: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreement, "MAX_DENSE_VALUES", dense_values)
    monkeypatch.setattr(agreement, "MAX_BLOCK_CELLS", 100)  # several blocks
    ratings, prompts = made_up(4)
    weights = prompt_weights(8, 60, np.random.default_rng(5))
    naive = [alpha_of_repeated_units(ratings, prompts, row, measurement) for row in weights]
    draws = resampled_alpha(reliability(ratings, prompts), measurement, weights)
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)


@pytest.mark.parametrize("measurement", MEASUREMENTS)
def test_continuous_ratings_go_by_closed_forms_that_equal_the_package(
    measurement: Measurement, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(6)
    ratings = 1000 + rng.normal(size=20) + rng.normal(size=(3, 20))
    ratings[0, 3] = np.nan
    by_package = krippendorff.alpha(ratings, level_of_measurement=measurement)
    monkeypatch.setattr(agreement, "MAX_PACKAGE_CELLS", 0)
    assert krippendorff_alpha(reliability(ratings), measurement).value == pytest.approx(by_package, abs=1e-11)


def test_a_draw_in_which_one_value_is_used_is_undefined() -> None:
    data = reliability([[1, 1, 2, 3], [1, 1, 2, 2]], [0, 0, 1, 2])
    for measurement in MEASUREMENTS:
        draws = resampled_alpha(data, measurement, [[3, 0, 0], [1, 1, 1], [0, 0, 0]])
        assert np.isnan(draws).tolist() == [True, False, True]


def test_a_prompt_without_pairable_units_takes_no_part_in_the_draws() -> None:
    data = reliability([[1, 2, 5, 1], [1, 3, None, 2]], [0, 1, 2, 3])
    both = resampled_alpha(data, "ordinal", [[1, 1, 0, 1], [1, 1, 9, 1]])
    assert both[0] == both[1]
    assert alpha_estimate(data, "ordinal", seed=1).n_prompts == 3


def test_alpha_has_an_interval_from_six_prompts_on() -> None:
    ratings, prompts = made_up(7)
    made = alpha_estimate(reliability(ratings, prompts), "ordinal", seed=11, n_draws=400)
    again = alpha_estimate(reliability(ratings, prompts), "ordinal", seed=11, n_draws=400)
    assert made == again
    assert made.value is not None
    assert made.low is not None
    assert made.high is not None
    assert made.low < made.value < made.high
    naive = [
        alpha_of_repeated_units(ratings, prompts, row, "ordinal")
        for row in prompt_weights(8, 400, np.random.default_rng(11))
    ]
    assert (made.low, made.high) == pytest.approx(tuple(np.nanquantile(naive, [0.025, 0.975])), abs=1e-12)
    assert (made.resampled, made.n_draws, made.seed, made.confidence) == ("prompts", 400, 11, 0.95)
    five = alpha_estimate(reliability(ratings, np.minimum(prompts, 4)), "ordinal", seed=11)
    assert five.value == made.value
    assert (five.low, five.interval_undefined) == (None, "5 prompts: an interval needs at least 6")


def test_the_interval_resamples_only_prompts_with_a_pairable_unit() -> None:
    ratings, prompts = made_up(8)
    single = np.full((5, 1), np.nan)
    single[2] = 4
    wider = reliability(np.hstack([single, ratings]), np.concatenate([[-1], prompts]))
    with_it = alpha_estimate(wider, "interval", seed=3, n_draws=50)
    without = alpha_estimate(reliability(ratings, prompts), "interval", seed=3, n_draws=50)
    assert with_it == without


def test_wrong_input_is_refused_by_name() -> None:
    data = reliability([[1, 2], [1, -2]])
    with pytest.raises(ValueError, match="measurement"):
        krippendorff_alpha(data, "likert")  # type: ignore[arg-type]  # what the test is about
    with pytest.raises(ValueError, match="ratio"):
        krippendorff_alpha(data, "ratio")
    for weights in ([[1]], [[1, -1]], [[0.5, 1]], [1, 1], [[1, np.nan]]):
        with pytest.raises(ValueError, match="weights"):
            resampled_alpha(data, "ordinal", weights)


ratings_strategy = st.integers(2, 5).flatmap(
    lambda n_raters: st.integers(2, 10).flatmap(
        lambda n_units: st.lists(
            st.lists(st.sampled_from([np.nan, 1.0, 2.0, 3.0, 5.0]), min_size=n_units, max_size=n_units),
            min_size=n_raters,
            max_size=n_raters,
        )
    )
)


@settings(max_examples=60, deadline=None)
@given(ratings=ratings_strategy, measurement=st.sampled_from(MEASUREMENTS), random=st.randoms())
def test_alpha_keeps_under_any_order_of_raters_and_prompts_and_equals_its_draw_of_ones(
    ratings: list[list[float]], measurement: Measurement, random: Any
) -> None:
    values = np.array(ratings)
    prompts = np.arange(values.shape[1]) // 2
    alpha = krippendorff_alpha(reliability(values, prompts), measurement)
    n_prompts = np.unique(prompts).size
    one = resampled_alpha(reliability(values, prompts), measurement, np.ones((1, n_prompts)))[0]
    raters = random.sample(range(values.shape[0]), values.shape[0])
    units = random.sample(range(values.shape[1]), values.shape[1])
    relabelled = np.array(random.sample(range(50), n_prompts))[prompts]
    turned = reliability(values[raters][:, units], relabelled[units])
    if alpha.value is None:
        assert np.isnan(one)
        assert krippendorff_alpha(turned, measurement).undefined == alpha.undefined
        return
    assert one == pytest.approx(alpha.value, abs=1e-12)
    assert krippendorff_alpha(turned, measurement).value == pytest.approx(alpha.value, abs=1e-12)
    weights = np.arange(n_prompts) % 3 + 1
    here = resampled_alpha(reliability(values, prompts), measurement, weights[np.newaxis])[0]
    order = np.argsort([relabelled[prompts == p][0] for p in range(n_prompts)])
    there = resampled_alpha(turned, measurement, weights[order][np.newaxis])[0]
    assert there == pytest.approx(here, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(ratings=ratings_strategy, shift=st.integers(-40, 40), scale=st.sampled_from([0.25, 2.0, -3.0]))
def test_interval_alpha_keeps_under_affine_change_and_ordinal_under_any_ascending_one(
    ratings: list[list[float]], shift: int, scale: float
) -> None:
    values = np.array(ratings)
    for measurement, changed in (("interval", shift + scale * values), ("ordinal", np.exp(values))):
        before = krippendorff_alpha(reliability(values), measurement)  # type: ignore[arg-type]  # literals in a loop
        after = krippendorff_alpha(reliability(changed), measurement)  # type: ignore[arg-type]  # literals in a loop
        assert (before.value is None) == (after.value is None)
        if before.value is not None:
            assert after.value == pytest.approx(before.value, abs=1e-9)
