"""Agreement of many raters against printed figures, irrCAC, the definition pair by pair, and repeated units."""

from itertools import combinations, permutations
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.stats import chance
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.chance import CoefficientName
from evaluation.stats.coefficients import (
    agreement_coefficient,
    coefficient_estimate,
    resampled_coefficient,
)
from evaluation.stats.data import ValueCounts
from evaluation.stats.weights import Weighting, agreement_weights
from tests.evaluation.stats.known import known, reliability

NAMES: tuple[CoefficientName, ...] = get_args(CoefficientName)
WEIGHTINGS: tuple[Weighting, ...] = get_args(Weighting)
RAW = known("reference/gwet-raw-4raters")
FLEISS = known("reference/fleiss-1971-psychiatric")
OTHERS = known("agreement_coefficients")
ASKED: dict[str, CoefficientName] = {
    "gwet_ac1": "gwet",
    "gwet_ac2": "gwet",
    "gwet_ac1_se": "gwet",
    "fleiss_kappa_missing_allowed": "fleiss",
    "conger_kappa": "conger",
    "brennan_prediger": "brennan-prediger",
}
FloatArray = npt.NDArray[np.float64]


def by_definition(
    ratings: FloatArray, name: CoefficientName, weights: FloatArray, scale: FloatArray
) -> float:
    """Pairs of ratings one by one, and chance as its author describes it (Gwet 2014, chapters 2 to 5)."""
    place = {value: k for k, value in enumerate(scale)}
    units = [[place[value] for value in column if not np.isnan(value)] for column in ratings.T]
    units = [unit for unit in units if unit]
    q = len(scale)
    agreed = []
    for unit in units:
        if len(unit) >= 2:
            pairs = list(combinations(unit, 2))
            agreed.append(sum(weights[a, b] for a, b in pairs) / len(pairs))
    observed = sum(agreed) / len(agreed)
    shares = [sum(unit.count(k) / len(unit) for unit in units) / len(units) for k in range(q)]
    every = [(k, j) for k in range(q) for j in range(q)]
    if name == "percent agreement":
        return float(observed)
    if name == "gwet":
        expected = weights.sum() / (q * (q - 1)) * sum(share * (1 - share) for share in shares)
    elif name == "fleiss":
        expected = sum(weights[k, j] * shares[k] * shares[j] for k, j in every)
    elif name == "brennan-prediger":
        expected = sum(weights[k, j] for k, j in every) / q**2
    else:
        own = []
        for row in ratings:
            given = [place[value] for value in row if not np.isnan(value)]
            if given:
                own.append([given.count(k) / len(given) for k in range(q)])
        different = list(permutations(own, 2))
        expected = sum(weights[k, j] * a[k] * b[j] for a, b in different for k, j in every) / len(different)
    return float((observed - expected) / (1 - expected))


def made_up(seed: int, n_raters: int = 5, n_units: int = 40, n_prompts: int = 8) -> tuple[FloatArray, Any]:
    """Lopsided ratings 1 to 5 with gaps; prompts of unequal size."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(5, size=n_units, p=[0.5, 0.2, 0.15, 0.1, 0.05]) + 1
    ratings = np.clip(truth + rng.integers(-1, 2, size=(n_raters, n_units)), 1, 5).astype(np.float64)
    ratings[rng.random(ratings.shape) < 0.4] = np.nan
    prompts = np.sort(
        np.concatenate([np.arange(n_prompts), rng.integers(n_prompts, size=n_units - n_prompts)])
    )
    return ratings, prompts


@pytest.mark.parametrize(
    "expected",
    [one for one in RAW["expected"] if one["quantity"] in ASKED],
    ids=lambda one: f"{one['quantity']} {one.get('params', '')}",
)
def test_coefficients_of_four_raters_equal_gwets_figures(expected: Any) -> None:
    weighting = expected.get("params", {}).get("weights", "identity")
    made = agreement_coefficient(
        reliability(RAW["data"]["ratings"]), ASKED[expected["quantity"]], weighting=weighting
    )
    got = made.se if expected["quantity"].endswith("_se") else made.value
    assert got == pytest.approx(expected["value"], abs=expected["tolerance"])
    assert (made.n_units, made.n_pairable, made.n_ratings, made.n_categories) == (12, 11, 41, 5)


def test_fleiss_kappa_of_his_thirty_patients_is_the_published_one() -> None:
    counts = np.array(FLEISS["data"]["counts"])
    made = agreement_coefficient(ValueCounts(np.arange(5.0), counts), "fleiss")
    assert made.value == pytest.approx(FLEISS["expected"][0]["value"], abs=1e-9)
    assert made.observed == pytest.approx(0.5556, abs=5e-5)  # the mean P_i of the paper's table
    assert made.expected == pytest.approx(0.2199, abs=5e-5)


@pytest.mark.parametrize("weighting", OTHERS["expected"])
@pytest.mark.parametrize("name", ["gwet", "fleiss", "conger", "brennan-prediger"])
def test_lopsided_ratings_with_gaps_give_what_irrcac_gives(
    name: CoefficientName, weighting: Weighting
) -> None:
    made = agreement_coefficient(reliability(OTHERS["ratings"]), name, weighting=weighting)
    expected = OTHERS["expected"][weighting][name]
    assert made.value == pytest.approx(expected["value"], abs=1e-11)
    assert made.se == pytest.approx(expected["se"], abs=1e-11)


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_coefficient_equals_its_definition_pair_by_pair(
    name: CoefficientName, weighting: Weighting
) -> None:
    ratings, _ = made_up(3)
    scale = np.arange(1.0, 8.0)  # 6 and 7 are not used
    made = agreement_coefficient(reliability(ratings), name, weighting=weighting, categories=scale)
    expected = by_definition(ratings, name, agreement_weights(scale, weighting), scale)
    assert made.value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_raters_and_units_and_the_names_of_categories_do_not_matter(
    name: CoefficientName, seed: int
) -> None:
    ratings, prompts = made_up(seed)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(ratings.shape[0]), rng.permutation(ratings.shape[1])
    plain = agreement_coefficient(reliability(ratings, prompts), name)
    moved = agreement_coefficient(reliability(ratings[rows][:, columns], prompts[columns]), name)
    renamed = agreement_coefficient(reliability((7 * ratings) % 11, prompts), name)  # another order, too
    for other in (moved, renamed):
        assert other.value == pytest.approx(plain.value, abs=1e-12)
        assert other.se == pytest.approx(plain.se, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_an_affine_change_of_the_scale_does_not_change_quadratic_coefficients(name: CoefficientName) -> None:
    ratings, _ = made_up(5)
    plain = agreement_coefficient(reliability(ratings), name, weighting="quadratic")
    moved = agreement_coefficient(reliability(20 - 3 * ratings), name, weighting="quadratic")
    assert moved.value == pytest.approx(plain.value, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_every_unit_twice_gives_the_same_value(name: CoefficientName) -> None:
    ratings, _ = made_up(6)
    twice = agreement_coefficient(reliability(np.tile(ratings, 2)), name, weighting="linear")
    once = agreement_coefficient(reliability(ratings), name, weighting="linear")
    assert twice.value == pytest.approx(once.value, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_a_matrix_of_weights_gives_what_its_name_gives(name: CoefficientName) -> None:
    data = reliability(made_up(7)[0])
    named = agreement_coefficient(data, name, weighting="ordinal")
    matrix = agreement_weights([1, 2, 3, 4, 5], "ordinal")
    assert agreement_coefficient(data, name, weighting=matrix) == named


def test_counts_give_what_ratings_give() -> None:
    data = reliability(made_up(8)[0])
    for name in NAMES:
        if name != "conger":
            counted, rated = (
                agreement_coefficient(data.value_counts(), name),
                agreement_coefficient(data, name),
            )
            assert counted.value == pytest.approx(rated.value, abs=1e-12)
            assert counted.se == pytest.approx(rated.se, abs=1e-12)
            assert (counted.n_units, counted.n_ratings) == (rated.n_units, rated.n_ratings)


@pytest.mark.parametrize("weighting", ["identity", "ordinal"])
@pytest.mark.parametrize("name", NAMES)
def test_resampled_coefficients_equal_calling_again_on_the_drawn_units(
    name: CoefficientName, weighting: Weighting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chance, "MAX_BLOCK_CELLS", 100)  # so that draws are worked off in several blocks
    ratings, prompts = made_up(9)
    scale = np.arange(1.0, 6.0)
    weights = prompt_weights(8, 60, np.random.default_rng(4))
    made = resampled_coefficient(reliability(ratings, prompts), name, weights, weighting=weighting)
    for draw, got in zip(weights, made, strict=True):
        again = ratings[:, np.repeat(np.arange(prompts.size), draw[prompts])]
        naive = agreement_coefficient(reliability(again), name, weighting=weighting, categories=scale)
        assert got == pytest.approx(naive.value, abs=1e-12)
        slow = by_definition(again, name, agreement_weights(scale, weighting), scale)
        assert got == pytest.approx(slow, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_weights_of_one_give_the_plain_value_whatever_the_prompt_codes(name: CoefficientName) -> None:
    ratings, prompts = made_up(10)
    data = reliability(ratings, 900 - 7 * prompts)
    assert resampled_coefficient(data, name, np.ones((1, 8)))[0] == agreement_coefficient(data, name).value


def test_a_draw_without_a_rater_is_about_the_other_raters() -> None:
    data = reliability([[1, 2, 1, 2], [1, 1, 1, 2], [None, None, 2, 2]], [0, 0, 1, 1])
    drawn = resampled_coefficient(data, "conger", [[2, 0]])
    assert drawn[0] == agreement_coefficient(reliability([[1, 2], [1, 1]]), "conger").value


@pytest.mark.parametrize("name", NAMES)
def test_coefficients_are_undefined_without_a_unit_rated_twice(name: CoefficientName) -> None:
    lone = reliability([[1, None], [None, 2]])
    bare = [reliability(values) for values in (np.empty((0, 0)), np.full((2, 3), np.nan), np.ones((1, 3)))]
    for data in (lone, *bare):
        made = agreement_coefficient(data, name)
        assert (made.value, made.observed, made.expected, made.se) == (None,) * 4
        assert made.undefined == "no unit has two ratings"
        assert np.isnan(resampled_coefficient(data, name, np.ones((2, data.n_prompts)))).all()
        assert coefficient_estimate(data, name, seed=1).undefined == "no unit has two ratings"


@pytest.mark.parametrize("name", ["gwet", "fleiss", "conger", "brennan-prediger"])
def test_chance_corrected_coefficients_are_undefined_when_one_value_is_used(name: CoefficientName) -> None:
    data = reliability([[3, 3, 3], [3, 3, 3]])
    made = agreement_coefficient(data, name)
    assert made.value is None
    assert made.undefined == "all ratings are 3: with one value in use, no disagreement is expected"
    assert np.isnan(resampled_coefficient(data, name, [[1, 1, 1]])).all()


def test_one_value_on_a_declared_scale_leaves_kappa_undefined_and_is_full_agreement_to_gwet() -> None:
    data = reliability([[3, 3, 3], [3, 3, 3]])
    scale = [1, 2, 3]
    for name in NAMES:
        made = agreement_coefficient(data, name, categories=scale)
        assert made.value == (None if name in ("fleiss", "conger") else 1)


@pytest.mark.parametrize("name", ["gwet", "fleiss", "conger", "brennan-prediger"])
def test_weights_that_forgive_everything_leave_nothing_to_expect(name: CoefficientName) -> None:
    made = agreement_coefficient(reliability([[1, 2], [2, 1]]), name, weighting=np.ones((2, 2)))
    assert made.value is None
    assert made.undefined is not None
    assert made.undefined.startswith("the weighting counts no two of the values in use as different")


def test_one_unit_has_a_value_and_no_standard_error() -> None:
    made = agreement_coefficient(reliability([[1], [1], [2]]), "percent agreement")
    assert made.value == pytest.approx(1 / 3)
    assert (made.se, made.expected) == (None, None)


def test_one_dominant_category_sinks_kappa_and_not_ac1() -> None:
    ratings = np.ones((2, 100))
    ratings[0, :3] = ratings[1, 3:6] = 2
    fleiss = agreement_coefficient(reliability(ratings), "fleiss").value
    gwet = agreement_coefficient(reliability(ratings), "gwet").value
    assert fleiss == pytest.approx((0.94 - 0.9418) / (1 - 0.9418))
    assert gwet == pytest.approx((0.94 - 0.0582) / (1 - 0.0582))


def test_an_estimate_has_an_interval_from_six_prompts_and_a_reason_below() -> None:
    ratings, prompts = made_up(11)
    made = coefficient_estimate(reliability(ratings, prompts), "gwet", seed=3, n_draws=300)
    assert made.value is not None
    assert made.low is not None
    assert made.high is not None
    assert made.low < made.value < made.high
    assert (made.method, made.resampled, made.n_prompts, made.n_raters) == ("Gwet's AC1", "prompts", 8, 5)
    few = coefficient_estimate(
        reliability(ratings, np.minimum(prompts, 4)), "gwet", seed=3, weighting="linear"
    )
    assert few.method == "Gwet's AC2, linear"
    assert few.interval_undefined == "5 prompts: an interval needs at least 6"
    given = coefficient_estimate(reliability(ratings), "fleiss", seed=3, weighting=np.eye(5), n_draws=10)
    assert given.method == "Fleiss' kappa, weights as given"


@pytest.mark.parametrize("name", NAMES)
def test_an_estimate_holds_the_plain_value_also_where_a_prompt_has_a_single_rating(
    name: CoefficientName,
) -> None:
    data = reliability(RAW["data"]["ratings"])
    made = coefficient_estimate(data, name, seed=3, n_draws=20)
    assert made.value == pytest.approx(agreement_coefficient(data, name).value, abs=1e-12)
    n_entering = 11 if name == "percent agreement" else 12
    assert (made.n_units, made.n_prompts, made.n_draws) == (n_entering, n_entering, 20)


def test_an_estimate_does_not_resample_prompts_that_add_nothing() -> None:
    ratings, prompts = made_up(12)
    lone = np.full((5, 2), np.nan)
    lone[0, 0] = 5
    data = reliability(np.hstack([ratings, lone]), np.append(prompts, [98, 99]))
    assert coefficient_estimate(data, "gwet", seed=3, n_draws=20).n_prompts == 9
    assert coefficient_estimate(data, "percent agreement", seed=3, n_draws=20).n_prompts == 8


def test_wrong_input_is_refused_by_the_name_of_the_argument() -> None:
    data = reliability([[1, 2], [1, 3]])
    with pytest.raises(ValueError, match="name: 'cohen'"):
        agreement_coefficient(data, "cohen")  # type: ignore[arg-type]  # what a configuration file could hold
    with pytest.raises(ValueError, match="categories: the ratings hold 3 besides"):
        agreement_coefficient(data, "gwet", categories=[1, 2])
    with pytest.raises(ValueError, match="categories: the ratings hold 2 besides"):
        agreement_coefficient(data, "gwet", categories=[1, 3])
    with pytest.raises(ValueError, match="data: Conger's kappa needs"):
        agreement_coefficient(data.value_counts(), "conger")
    with pytest.raises(ValueError, match="weighting: "):
        agreement_coefficient(data, "gwet", weighting="cubic")
    with pytest.raises(ValueError, match="weights: shape"):
        resampled_coefficient(data, "gwet", [[1, 1, 1]])


@pytest.mark.parametrize("name", NAMES)
def test_the_weights_of_a_prompt_without_ratings_change_nothing(name: CoefficientName) -> None:
    ratings, prompts = made_up(13)
    empty_first = reliability(np.hstack([np.full((5, 1), np.nan), ratings]), np.append(-1, prompts))
    weights = prompt_weights(8, 20, np.random.default_rng(4))
    with_empty = np.hstack([np.arange(20)[:, np.newaxis], weights])
    np.testing.assert_array_equal(
        resampled_coefficient(empty_first, name, with_empty),
        resampled_coefficient(reliability(ratings, prompts), name, weights),
    )


def test_an_estimate_counts_the_unused_categories_of_a_declared_scale() -> None:
    ratings, prompts = made_up(14)
    data = reliability(ratings, prompts)
    scale = np.arange(1.0, 12.0)
    made = coefficient_estimate(data, "gwet", seed=3, n_draws=200, categories=scale)
    assert made.value == agreement_coefficient(data, "gwet", categories=scale).value
    weights = prompt_weights(8, 200, np.random.default_rng(3))
    draws = resampled_coefficient(data, "gwet", weights, categories=scale)
    assert (made.low, made.high) == tuple(np.quantile(draws, [0.025, 0.975]))
