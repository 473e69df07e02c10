"""Agreement of two raters against printed tables, statsmodels, the definition, and irr for Light's kappa."""

from itertools import combinations
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.stats.agreement import krippendorff_alpha
from evaluation.stats.coefficients import agreement_coefficient
from evaluation.stats.data import ValueCounts
from evaluation.stats.layouts import ratings_of_counts, ratings_of_table
from evaluation.stats.two_raters import (
    PairTable,
    TableCoefficientName,
    light_kappa,
    pair_table,
    table_coefficient,
)
from evaluation.stats.weights import Weighting, agreement_weights, weights_of_disagreements
from tests.evaluation.stats.known import known, reliability

NAMES: tuple[TableCoefficientName, ...] = get_args(TableCoefficientName)
WEIGHTINGS: tuple[Weighting, ...] = get_args(Weighting)
COHEN = known("reference/cohen-1968-weighted")
ABSTRACTORS = known("reference/gwet-3x3-abstractors")
FLEISS = known("reference/fleiss-1971-psychiatric")
OTHERS = known("agreement_coefficients")
ASKED: dict[str, TableCoefficientName] = {
    "cohen_kappa": "cohen",
    "cohen_kappa_se": "cohen",
    "scott_pi": "scott",
    "gwet_ac1": "gwet",
    "gwet_ac1_se": "gwet",
    "brennan_prediger": "brennan-prediger",
    "percent_agreement": "percent agreement",
}


def expected_of(fixture: Any, quantity: str) -> Any:
    (one,) = (one for one in fixture["expected"] if one["quantity"] == quantity)
    return pytest.approx(one["value"], abs=one["tolerance"])


def table_of(counts: npt.ArrayLike, categories: npt.ArrayLike | None = None) -> PairTable:
    scale = None if categories is None else np.array(categories, dtype=np.float64)
    return PairTable(np.array(counts, dtype=np.float64), scale)


def made_up(seed: int, q: int = 4) -> npt.NDArray[np.float64]:
    """Lopsided, not symmetric, with empty cells."""
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 6, size=(q, q)) + np.diag([40] + [5] * (q - 1))
    return table.astype(np.float64)


@pytest.mark.parametrize("quantity", ASKED)
def test_coefficients_of_two_abstractors_equal_gwets_figures(quantity: str) -> None:
    made = table_coefficient(table_of(ABSTRACTORS["data"]["table"]), ASKED[quantity])
    got = made.se if quantity.endswith("_se") else made.value
    assert got == expected_of(ABSTRACTORS, quantity)


def test_alpha_of_a_table_written_out_as_ratings_equals_gwets_figure() -> None:
    data = ratings_of_table(table_of(ABSTRACTORS["data"]["table"]))
    alpha = krippendorff_alpha(data, "nominal").value
    assert alpha == expected_of(ABSTRACTORS, "krippendorff_alpha_nominal")


def test_weighted_kappa_of_proportions_equals_cohens_figure() -> None:
    table = table_of(np.array(COHEN["data"]["proportions"]) * COHEN["data"]["n"])
    assert table_coefficient(table, "cohen").value == expected_of(COHEN, "kappa")
    weights = weights_of_disagreements(COHEN["data"]["disagreement_weights"])
    assert table_coefficient(table, "cohen", weighting=weights).value == expected_of(COHEN, "weighted_kappa")


@pytest.mark.parametrize("weighting", OTHERS["table_expected"])
def test_kappa_and_its_standard_error_equal_those_of_statsmodels(weighting: Weighting) -> None:
    made = table_coefficient(table_of(OTHERS["table"]), "cohen", weighting=weighting)
    expected = OTHERS["table_expected"][weighting]
    assert made.value == pytest.approx(expected["kappa"], abs=1e-12)
    assert made.se == pytest.approx(expected["ase"], abs=1e-12)


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_coefficient_equals_its_definition_unit_by_unit(
    name: TableCoefficientName, weighting: Weighting
) -> None:
    table = made_up(2)
    weights = agreement_weights([1, 2, 3, 4], weighting)
    units = [(a, b) for a in range(4) for b in range(4) for _ in range(int(table[a, b]))]
    observed = sum(weights[a, b] for a, b in units) / len(units)
    expected = 0.0
    if name == "cohen":
        expected = sum(weights[a, b] for a, _ in units for _, b in units) / len(units) ** 2
    elif name == "scott":
        pooled = [value for unit in units for value in unit]
        expected = sum(weights[a, b] for a in pooled for b in pooled) / len(pooled) ** 2
    elif name == "brennan-prediger":
        expected = sum(weights[a, b] for a in range(4) for b in range(4)) / 16
    elif name == "gwet":
        pooled = [value for unit in units for value in unit]
        shares = [pooled.count(k) / len(pooled) for k in range(4)]
        expected = weights.sum() / 12 * sum(share * (1 - share) for share in shares)
    made = table_coefficient(table_of(table), name, weighting=weighting)
    assert made.value == pytest.approx((observed - expected) / (1 - expected), abs=1e-12)


@pytest.mark.parametrize(
    ("of_table", "of_ratings"),
    [("cohen", "conger"), ("scott", "fleiss"), ("gwet", "gwet"), ("brennan-prediger", "brennan-prediger")],
)
@pytest.mark.parametrize("weighting", ["identity", "quadratic"])
def test_two_raters_without_gaps_agree_with_the_coefficients_of_many(
    of_table: Any, of_ratings: Any, weighting: Weighting
) -> None:
    table = table_of(made_up(3))
    by_table = table_coefficient(table, of_table, weighting=weighting)
    by_unit = agreement_coefficient(ratings_of_table(table), of_ratings, weighting=weighting)
    assert by_table.value == pytest.approx(by_unit.value, abs=1e-12)
    assert by_table.se is not None
    assert by_unit.se == pytest.approx(by_table.se * np.sqrt(table.n_units / (table.n_units - 1)), abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), name=st.sampled_from(NAMES))
def test_the_names_of_categories_and_of_the_two_raters_do_not_matter(
    seed: int, name: TableCoefficientName
) -> None:
    table = made_up(seed)
    order = np.random.default_rng(seed).permutation(4)
    plain = table_coefficient(table_of(table), name)
    for other in (table.T, table[order][:, order], 3 * table):
        assert table_coefficient(table_of(other), name).value == pytest.approx(plain.value, abs=1e-12)


def test_quadratic_kappa_does_not_change_with_an_affine_change_of_the_scale() -> None:
    plain = table_coefficient(table_of(made_up(4)), "cohen", weighting="quadratic")
    moved = table_coefficient(table_of(made_up(4), [-3, -1, 1, 3]), "cohen", weighting="quadratic")
    assert moved.value == pytest.approx(plain.value, abs=1e-12)


def test_disagreement_weights_need_not_be_symmetric_for_cohen_alone() -> None:
    weights = weights_of_disagreements([[0, 1], [4, 0]])
    table = table_of([[20, 5], [10, 15]])
    # disagreement observed (5 + 4 x 10) / 50 = .9; by chance (25 x 20 + 4 x 25 x 30) / 2500 = 1.4
    assert table_coefficient(table, "cohen", weighting=weights).value == pytest.approx(1 - 0.9 / 1.4)
    with pytest.raises(ValueError, match="weighting: they must be symmetric"):
        table_coefficient(table, "scott", weighting=weights)


def test_light_and_pairwise_kappas_of_the_psychiatrists_equal_those_of_irr() -> None:
    counts = ValueCounts(np.arange(1.0, 6.0), np.array(FLEISS["data"]["counts"]))
    data = ratings_of_counts(counts)
    assert light_kappa(data).value == expected_of(FLEISS, "light_kappa")
    table = pair_table(data, "rater 2", "rater 3")
    assert table_coefficient(table, "cohen").value == expected_of(FLEISS, "cohen_kappa_raters_2_3")


def test_light_kappa_is_the_mean_over_pairs_that_share_units() -> None:
    data = reliability([[1, 1, 2, None], [1, 2, 2, 1], [None, 1, 2, 1], [None, None, None, 3]])
    kappas = [
        table_coefficient(pair_table(data, a, b), "cohen").value for a, b in combinations(data.raters, 2)
    ]
    # rater 3 meets the others on unit 3 alone, where it says 3 and they say 1: kappa 0 by the formula
    defined = [kappa for kappa in kappas if kappa is not None]
    made = light_kappa(data)
    assert (made.n_pairs, made.n_undefined_pairs) == (6, 1)
    assert made.value == pytest.approx(np.mean(defined), abs=1e-12)


def test_a_pair_table_counts_only_units_that_both_rated() -> None:
    data = reliability([[1, 2, None, 3], [1, None, 2, 5]])
    table = pair_table(data, "rater 0", "rater 1")
    assert table.n_units == 2
    assert table.categories is not None
    assert table.categories.tolist() == [1, 2, 3, 5]
    assert (table.counts[0, 0], table.counts[2, 3]) == (1, 1)
    assert pair_table(data, "rater 0", "rater 1", categories=range(7)).counts.shape == (7, 7)


def test_kappa_is_undefined_when_one_value_is_used() -> None:
    for name in ("cohen", "scott"):
        made = table_coefficient(table_of([[0, 0], [0, 9]]), name)
        assert (made.value, made.observed, made.se) == (None, None, None)
        assert made.undefined == "all ratings are 2: with one value in use, no disagreement is expected"
    assert table_coefficient(table_of([[9]]), "gwet").value is None
    assert table_coefficient(table_of([[9]]), "brennan-prediger").value is None
    assert table_coefficient(table_of([[0, 0], [0, 9]]), "percent agreement").value == 1


def test_kappa_is_undefined_where_weights_forgive_all_that_was_used() -> None:
    made = table_coefficient(table_of([[1, 2], [3, 4]]), "cohen", weighting=np.ones((2, 2)))
    assert made.undefined is not None
    assert made.undefined.startswith("the weighting counts no two")


@pytest.mark.parametrize("name", NAMES)
def test_coefficients_of_an_empty_table_are_undefined(name: TableCoefficientName) -> None:
    made = table_coefficient(table_of(np.zeros((3, 3))), name)
    assert (made.value, made.undefined) == (None, "no unit was rated by both")


def test_light_kappa_is_undefined_without_a_pair_that_defines_one() -> None:
    assert light_kappa(reliability([[1, 2, 3]])).undefined == "there is no pair of raters"
    assert light_kappa(reliability([[None, None], [None, None]])).undefined == "there is no rating"
    made = light_kappa(reliability([[1, None], [None, 2]]))
    assert (made.value, made.undefined) == (None, "no pair of raters defines a kappa")


def test_full_agreement_is_one_without_error() -> None:
    for name in NAMES:
        made = table_coefficient(table_of(np.diag([90, 5, 5])), name)
        assert made.value == 1
        assert made.se == pytest.approx(0, abs=1e-9)


def test_ratings_of_counts_keep_the_counts_and_allow_units_of_different_size() -> None:
    counts = np.array([[3, 0, 1], [0, 2, 0], [0, 0, 0]])
    found = ratings_of_counts(ValueCounts(np.array([1.0, 2.0, 4.0]), counts)).value_counts()
    np.testing.assert_array_equal(found.counts, counts)
    table = made_up(5)
    again = pair_table(ratings_of_table(table_of(table)), "rater 1", "rater 2")
    np.testing.assert_array_equal(again.counts, table)


def test_wrong_input_is_refused_by_the_name_of_the_argument() -> None:
    empty = np.empty((0, 0))
    for wrong in (np.array([[1, 2]]), np.array([[1, -1], [0, 1]]), np.full((2, 2), np.nan), empty):
        with pytest.raises(ValueError, match="counts: "):
            table_of(wrong)
    with pytest.raises(ValueError, match="categories: 3 for a table of 2"):
        table_of(np.eye(2), np.arange(3.0))
    data = reliability([[1, 2], [1, 3]])
    with pytest.raises(ValueError, match="second: no rater 'ada'"):
        pair_table(data, "rater 0", "ada")
    with pytest.raises(ValueError, match="categories: the ratings hold 3 besides"):
        pair_table(data, "rater 0", "rater 1", categories=[1, 2])
    with pytest.raises(ValueError, match="data: there is no rating"):
        pair_table(reliability([[None], [None]]), "rater 0", "rater 1")
    with pytest.raises(ValueError, match="name: 'fleiss'"):
        table_coefficient(table_of(np.eye(2)), "fleiss")  # type: ignore[arg-type]  # a name of the other module
    with pytest.raises(ValueError, match="table: whole counts"):
        ratings_of_table(table_of(np.full((2, 2), 0.25)))
    with pytest.raises(ValueError, match="found: whole counts"):
        ratings_of_counts(ValueCounts(np.arange(2.0), np.array([[1, -1]])))
    with pytest.raises(ValueError, match="found: counts of shape"):
        ratings_of_counts(ValueCounts(np.arange(3.0), np.array([[1, 1]])))
