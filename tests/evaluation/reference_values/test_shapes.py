"""The same data in other shapes give the same answer: words, layouts, declared scales, other names of columns."""

from math import log, sqrt
from typing import Any

import krippendorff
import numpy as np
import pytest

from evaluation.services.reference_values.questions import NotHere, Question
from evaluation.services.reference_values.registry import ANSWERS

from .asking import answer

RATINGS = np.array([[1, 2, 3, 1, np.nan, 2], [1, 3, 3, 1, 2, 2], [1, 2, np.nan, 2, 2, 3]])
CITED = [[714, 730, 498, 221], [33, 425, 68, 17], [320, 813, 1072, 142], [284, 276, 325, 188]]
JOURNALS = ["Biometrika", "Comm Statist", "JASA", "JRSS-B"]


def listed(table: Any) -> list[list[float | None]]:
    return [[None if one != one else float(one) for one in row] for row in table]


def asked_in_a_file(statistic: str, data: dict[str, Any], *asked: tuple[str, dict[str, Any]]) -> list[Any]:
    return [ANSWERS[statistic](Question(quantity, params, data, None, asked)) for quantity, params in asked]


@pytest.mark.parametrize(
    ("layout", "turned"),
    [
        (None, False),
        ("raters x units; null = missing", False),
        ("columns: units; rows: raters", False),
        ("one row per judge, one column per case", False),
        ("3 tasters x 6 wines", False),
        ("rows are units, columns are raters", True),
        ("documents (rows) x coders (columns)", True),
        ("dishes x cooks", True),
        ("cooks x dishes", False),
    ],
)
def test_a_layout_is_read_in_many_words(layout: str | None, turned: bool) -> None:
    data = {"layout": layout, "ratings": listed(RATINGS.T if turned else RATINGS)}
    expected = krippendorff.alpha(RATINGS, level_of_measurement="interval")

    assert answer("krippendorff_alpha", "alpha", data, level="interval") == pytest.approx(expected, abs=1e-12)
    weighted = answer(
        "krippendorff_alpha_bootstrap",
        "alpha_of_weighted_units",
        data | {"unit_weights": [1] * 6},
        level="interval",
    )
    assert weighted == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_labels_in_words_are_places_on_the_scale_or_in_order(level: Any) -> None:
    words = {1.0: "good", 2.0: "fair", 3.0: "bad"}
    ratings = [[words.get(one) for one in row] for row in RATINGS.tolist()]
    expected = krippendorff.alpha(RATINGS, level_of_measurement=level)

    scale = {"ratings": ratings, "categories": ["good", "fair", "bad"]}
    assert answer("krippendorff_alpha", "alpha", scale, level=level) == pytest.approx(expected, abs=1e-12)
    if level == "nominal":
        assert answer("krippendorff_alpha", "alpha", {"ratings": ratings}) == pytest.approx(
            expected, abs=1e-12
        )
    quoted = [[None if one is None else str(int(one)) for one in row] for row in listed(RATINGS)]
    assert answer("krippendorff_alpha", "alpha", {"ratings": quoted}, level=level) == pytest.approx(expected)


def test_counts_have_an_alpha_and_ratings_a_fleiss() -> None:
    counts = np.array([[3, 0, 0], [1, 2, 0], [0, 0, 3], [0, 1, 2], [2, 0, 0], [1, 0, 0]])
    data = {"layout": "units x categories counts", "counts": counts.tolist()}
    expected = krippendorff.alpha(value_counts=counts, level_of_measurement="nominal")
    assert answer("krippendorff_alpha", "alpha", data, level="nominal") == pytest.approx(expected, abs=1e-12)
    assert answer("krippendorff_alpha", "n_units_used", data) == 5

    whole = [[5, 7, 5, 9], [5, 7, 7, 9], [5, 7, 9, 7]]
    by_counts = {"counts": [[3, 0, 0], [0, 3, 0], [1, 1, 1], [0, 1, 2]]}
    assert answer("fleiss_kappa", "kappa", {"ratings": whole}) == pytest.approx(
        answer("fleiss_kappa", "kappa", by_counts), abs=1e-12
    )
    assert answer("fleiss_kappa", "kappa_category", {"ratings": whole}, category=9) == pytest.approx(
        answer("fleiss_kappa", "kappa_category", by_counts, category=3), abs=1e-12
    )


def test_categories_are_numbered_from_0_where_one_is_asked_as_0() -> None:
    data = {"counts": [[3, 0], [0, 3], [2, 1]]}
    asked = [("kappa_category", {"category": number}) for number in (0, 1)]
    assert asked_in_a_file("fleiss_kappa", data, *asked) == asked_in_a_file(
        "fleiss_kappa", data, *[("kappa_category", {"category": number}) for number in (1, 2)]
    )
    with pytest.raises(ValueError, match="category: '3' is none of 1, 2"):
        answer("fleiss_kappa", "kappa_category", data, category=3)


# Of four pairs three agree; a scale of 4 expects 1/4 where the 2 in use expect 1/2.
@pytest.mark.parametrize("scale", [[1, 2, 3, 4], ["a", "b", "c", "d"]])
def test_a_declared_scale_counts_whole(scale: list[Any]) -> None:
    ratings = [[scale[0], scale[1], scale[0], scale[1]], [scale[0], scale[1], scale[0], scale[0]]]
    data = {"ratings": ratings, "categories": scale}
    assert answer("agreement_coefficients", "brennan_prediger", data) == pytest.approx(
        (3 / 4 - 1 / 4) / (3 / 4)
    )
    del data["categories"]
    assert answer("agreement_coefficients", "brennan_prediger", data) == pytest.approx(
        (3 / 4 - 1 / 2) / (1 / 2)
    )


def test_weights_with_zeros_on_the_diagonal_are_of_disagreement() -> None:
    table = {"table": [[13, 2, 1], [4, 20, 7], [0, 4, 9]]}
    expected = answer("weighted_kappa", "weighted_kappa", table, weights="quadratic")
    squares = [[0, 1, 4], [1, 0, 1], [4, 1, 0]]
    assert answer("weighted_kappa", "weighted_kappa", table, weights=squares) == pytest.approx(expected)
    assert answer("weighted_kappa", "weighted_kappa", table | {"weights": squares}) == pytest.approx(expected)


# R's BradleyTerry2 on its data set `citations`: abilities and errors as its manual prints them.
def test_a_filled_diagonal_is_no_comparison_and_errors_share_the_reference_of_the_values() -> None:
    data = {"items": JOURNALS, "wins_row_over_column": CITED}
    asked = [("log_ability", {"item": item, "reference": "Biometrika"}) for item in JOURNALS[1:]]
    asked += [("se", {"item": item}) for item in JOURNALS[1:]]
    found = asked_in_a_file("bradley_terry", data, *asked)
    assert found == pytest.approx([-2.94907, -0.47957, 0.26895, 0.10255, 0.06059, 0.07083], abs=1e-5)

    last = [("log_ability", {"item": "JASA", "reference": "JRSS-B"}), ("se", {"item": "Biometrika"})]
    value, error = asked_in_a_file("bradley_terry", data, *last)
    assert value == pytest.approx(-0.47957 - 0.26895, abs=2e-5)
    assert error == pytest.approx(0.07083, abs=1e-5)


def test_rows_by_home_and_away_add_their_binomial_coefficients() -> None:
    data: dict[str, Any] = {"teams": ["a", "b"], "wins_row_over_column": [[0, 3], [1, 0]]}
    with pytest.raises(NotHere, match="binomial coefficients"):
        answer("bradley_terry", "log_likelihood_home_away_rows", data)
    data["columns"] = ["home", "away", "home_wins", "away_wins"]
    data["rows"] = [["a", "b", 2, 0], ["b", "a", 1, 1]]
    found = answer("bradley_terry", "log_likelihood_home_away_rows", data)
    assert found == pytest.approx(3 * log(3 / 4) + log(1 / 4) + log(2), abs=1e-9)
    data["rows"] = [["a", "b", 2, 0]]
    with pytest.raises(ValueError, match="do not add up"):
        answer("bradley_terry", "log_likelihood_home_away_rows", data)


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (["i", "j", "wins_i", "wins_j", "ties"], [1, 2, 4, 1, 4]),
        (["ties", "item_a", "item_b", "wins_b", "wins_a"], [4, 1, 2, 1, 4]),
        (["home", "away", "home_wins", "away_wins", "draws"], [1, 2, 4, 1, 4]),
        (["left", "right", "left preferred", "right preferred", "tied"], [1, 2, 4, 1, 4]),
    ],
)
def test_columns_of_wins_and_ties_go_by_many_names(columns: list[str], row: list[int]) -> None:
    data = {"columns": columns, "rows": [row]}
    assert answer("bradley_terry_ties", "log_p", data, item=2, reference=1) == pytest.approx(
        -log(4), abs=1e-8
    )
    assert answer("bradley_terry_ties", "log_nu", data) == pytest.approx(log(2), abs=1e-8)
    with pytest.raises(ValueError, match="columns:"):
        answer("bradley_terry_ties", "log_nu", {"columns": columns[1:], "rows": [row[1:]]})


# Three groups of eight ratings, 1 or 2: 6, 4 and 2 of them 1.
SHARES = {"low": 6, "medium": 4, "high": 2}


def grouped(name: str, levels: dict[Any, Any]) -> dict[str, Any]:
    rows = [[levels[g], rating, n] for g, ones in SHARES.items() for rating, n in ((1, ones), (2, 8 - ones))]
    return {"columns": [name, "rating", "Freq"], "rows": rows}


@pytest.mark.parametrize(
    ("name", "levels", "terms"),
    [
        ("dose", {"low": "low", "medium": "medium", "high": "high"}, ("dose medium", "dose high")),
        ("dose", {"low": "low", "medium": "medium", "high": "high"}, ("dosemedium", "dose[T.high]")),
        ("judge", {"low": 1, "medium": 2, "high": 3}, ("judge 2", "factor(judge)3")),
    ],
)
def test_the_level_that_no_term_names_is_the_one_others_are_set_against(
    name: str, levels: dict[Any, Any], terms: tuple[str, str]
) -> None:
    asked = [*[("coef", {"term": term}) for term in terms], ("thresholds", {}), ("se", {"term": terms[0]})]
    medium, high, thresholds, error = asked_in_a_file("cumulative_link_model", grouped(name, levels), *asked)

    assert (medium, high) == pytest.approx((log(3), 2 * log(3)), abs=1e-8)
    assert thresholds == pytest.approx([log(3)], abs=1e-8)
    assert error == pytest.approx(sqrt(1 / 6 + 1 / 2 + 1 / 4 + 1 / 4), abs=1e-8)


def test_who_rated_is_no_covariate_unless_a_term_names_it() -> None:
    data = grouped("judge", {"low": 1, "medium": 2, "high": 3})
    (alone,) = asked_in_a_file("cumulative_link_model", data, ("thresholds", {}))
    assert alone == pytest.approx([0], abs=1e-8)
    with pytest.raises(ValueError, match="term: 'dose' is none of"):
        asked_in_a_file("cumulative_link_model", data, ("coef", {"term": "dose"}))


def test_ratings_in_words_need_their_order() -> None:
    data = grouped("dose", {"low": 0, "medium": 1, "high": 2})
    in_words = [[dose, ["dull", "sharp"][rating - 1], n] for dose, rating, n in data["rows"]]
    asked = ("coef", {"term": "dose"})
    said = data | {"rows": in_words, "categories": ["dull", "sharp"]}
    assert asked_in_a_file("cumulative_link_model", said, asked) == pytest.approx([log(3)], abs=1e-8)
    plain = [[dose, ["Unlikely", "Very likely"][rating - 1], n] for dose, rating, n in data["rows"]]
    known = {"columns": ["dose", "apply", "Freq"], "rows": plain}
    assert asked_in_a_file("cumulative_link_model", known, asked) == pytest.approx([log(3)], abs=1e-8)
    with pytest.raises(ValueError, match="no order"):
        asked_in_a_file("cumulative_link_model", data | {"rows": in_words}, asked)


def test_labels_of_a_model_of_raters_may_be_words() -> None:
    units = [[0, 0, 0]] * 3 + [[1, 1, 1], [1, 1, 0]]
    rows = [
        [f"item {unit}", f"rater {number}", ["no", "yes"][label]]
        for unit, labels in enumerate(units)
        for number, label in enumerate(labels)
    ]
    data = {"columns": ["item", "rater", "rating"], "rows": rows}
    assert answer("dawid_skene", "class_prior", data) == pytest.approx([0.6, 0.4], abs=1e-6)
    assert answer("dawid_skene", "sensitivity_per_rater", data) == pytest.approx([1, 1, 0.5], abs=1e-6)
    with pytest.raises(ValueError, match="item 9 is none of the 5"):
        answer("dawid_skene", "posterior_item_9", data)


@pytest.mark.parametrize("labels", [[1, 2], ["bad", "good"], [False, True], [-1, 1]])
def test_the_second_of_two_labels_is_the_one_to_be_found(labels: list[Any]) -> None:
    data = {"label": [labels[one] for one in (0, 1, 0, 1, 1)], "score": [1, 3, 2, 2, 5]}
    assert answer("roc_auc", "auc", data) == pytest.approx(5.5 / 6)
    assert answer("roc_auc", "delong_variance", data) is not None


@pytest.mark.parametrize(
    "layout",
    [
        "items x systems, 2 x 3, row by row",
        "3 systems x 2 items, item-major",
        "item-major vectors, 2 items x 3 systems",
    ],
)
def test_sizes_of_a_layout_follow_its_words(layout: str) -> None:
    metric, gold = np.array([[1.0, 3, 2], [2, 6, 9]]), np.array([[1.0, 2, 3], [3, 1, 4]])
    data = {"layout": layout, "metric": metric.ravel().tolist(), "gold": gold.ravel().tolist()}
    expected = np.mean([np.corrcoef(m, g)[0, 1] for m, g in zip(metric, gold, strict=True)])
    assert answer("correlation_by_level", "pearson", data, average_by="item") == pytest.approx(expected)


# Mean squares between and within the three items, of two ratings each: 61 / 6 and 9 / 6.
@pytest.mark.parametrize(
    ("layout", "quantities"),
    [
        ("batches x samples, nested", ("var_item", "var_residual")),
        ("items x replicates", ("var_item", "var_residual")),
        ("batches x samples", ("var_item", "var_residual", "ICC(1,1)")),
    ],
)
def test_repetitions_in_no_order_are_a_one_way_model(layout: str, quantities: tuple[str, ...]) -> None:
    data = {"layout": layout, "ratings": [[1, 2], [5, 3], [5, 7]]}
    squares = {"var_item": (61 / 6 - 1.5) / 2, "var_residual": 1.5}
    found = asked_in_a_file("variance_components", data, *[(quantity, {}) for quantity in quantities])
    assert found[:2] == pytest.approx([squares["var_item"], squares["var_residual"]])
    crossed = asked_in_a_file(
        "variance_components",
        data | {"layout": "items x raters"},
        *[(q, {}) for q in ("var_residual", "var_rater")],
    )
    assert crossed[0] != pytest.approx(1.5)


@pytest.mark.parametrize(
    ("name", "same"),
    [("BH", "benjamini_hochberg"), ("fdr_by", "benjamini_yekutieli"), ("Simes-Hochberg", "hochberg")],
)
def test_adjustments_go_by_their_names_elsewhere(name: str, same: str) -> None:
    data = {"p": [0.01, 0.2, 0.03]}
    found = answer("multiplicity", "adjusted_p", data, method=name)
    assert found == answer("multiplicity", "adjusted_p", data, method=same)
    with pytest.raises(ValueError, match="method: 'scheffe'"):
        answer("multiplicity", "adjusted_p", data, method="scheffe")


def test_strata_take_a_share_of_the_metric() -> None:
    strata = [
        {"N": 30, "mean_f_population": 0.2, "y": [0, 1], "f": [0.1, 0.5]},
        {"N": 10, "mean_f_population": 0.6, "y": [1, 1], "f": [0.7, 0.9]},
    ]
    for share, expected in (
        (0, 0.75 * 0.5 + 0.25),
        (1, 0.75 * (0.2 + 0.2) + 0.25 * (0.6 + 0.2)),
        (None, None),
    ):
        params = {} if share is None else {"lambda": share}
        found = answer("prediction_powered_mean", "estimate", {"strata": strata}, **params)
        assert found == pytest.approx(0.75 * 0.4 + 0.25 * 0.8 if expected is None else expected)
    bad = [{**strata[0], "f": [0.1]}]
    with pytest.raises(ValueError, match="stratum 1 has 2 y for 1 f"):
        answer("prediction_powered_mean", "estimate", {"strata": bad})
