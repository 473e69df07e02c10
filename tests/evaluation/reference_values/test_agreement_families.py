"""Coefficients of agreement by hand, and the same ratings in every shape an example may give them."""

from itertools import product
from math import sqrt
from typing import Any

import pytest

from evaluation.services.reference_values.coefficients import (
    agreement_coefficients,
    fleiss_kappa,
    weighted_kappa,
)
from evaluation.services.reference_values.questions import NotKnown, Question, Value

TABLE = {"table": [[20, 5], [10, 15]]}
GAPS = {"layout": "raters x units", "ratings": [[1, 1, 2, None], [1, 2, 2, 2]]}
PATIENTS = {"layout": "subjects x categories counts", "counts": [[3, 0, 0], [0, 3, 0], [1, 1, 1]]}
THREE = [[13, 2, 1], [4, 20, 7], [0, 4, 9]]


def coefficient(quantity: str, data: dict[str, Any], **params: Any) -> Value:
    return agreement_coefficients(Question(quantity, params, data))


# 35 of 50 agree. Rows have shares .5 and .5, columns .6 and .4; together .55 and .45.
@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("percent_agreement", 0.7),
        ("cohen_kappa", (0.7 - 0.5) / 0.5),
        ("conger_kappa", (0.7 - 0.5) / 0.5),
        ("scott_pi", (0.7 - 0.505) / 0.495),
        ("fleiss_kappa", (0.7 - 0.505) / 0.495),
        ("percent_chance_ac1", 2 * 0.55 * 0.45),
        ("gwet_ac1", (0.7 - 0.495) / 0.505),
        ("brennan_prediger", (0.7 - 0.5) / 0.5),
        ("krippendorff_alpha_nominal", 1 - 0.3 / (2 * 55 * 45 / (100 * 99))),
    ],
)
def test_a_table_of_two_raters_has_the_coefficients_worked_by_hand(quantity: str, expected: float) -> None:
    assert coefficient(quantity, TABLE) == pytest.approx(expected, abs=1e-12)


# Units 1 to 3 are shared and two agree; the rating of unit 4 counts only towards shares.
@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("percent_agreement", 2 / 3),
        ("cohen_kappa", 2 / 5),
        ("fleiss_kappa_missing_allowed", 13 / 45),
        ("conger_kappa", 3 / 7),
        ("gwet_ac1", (2 / 3 - 2 * 0.375 * 0.625) / (1 - 2 * 0.375 * 0.625)),
        ("percent_chance_ac1", 2 * 0.375 * 0.625),
    ],
)
def test_a_null_rating_leaves_its_unit_out_of_agreement_alone(quantity: str, expected: float) -> None:
    assert coefficient(quantity, GAPS) == pytest.approx(expected, abs=1e-12)
    turned = [list(unit) for unit in zip(*GAPS["ratings"], strict=True)]
    by_unit = {"layout": "subjects x raters; null = missing", "ratings": turned}
    assert coefficient(quantity, by_unit) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("quantity", ["percent_agreement", "fleiss_kappa", "gwet_ac1", "gwet_ac1_se"])
def test_counts_ratings_and_their_transposes_give_one_number(quantity: str) -> None:
    ratings = [[1, 2, 1, 1], [1, 2, 2, 1], [1, 2, 3, 2]]
    counts = [[3, 0, 0], [0, 3, 0], [1, 1, 1], [2, 1, 0]]
    shapes: list[dict[str, Any]] = [
        {"ratings": ratings},
        {
            "layout": "one row per item, one column per judge",
            "ratings": [*map(list, zip(*ratings, strict=True))],
        },
        {"layout": "subjects x categories counts", "counts": counts},
        {"layout": "categories x subjects", "counts": [*map(list, zip(*counts, strict=True))]},
    ]
    found = [coefficient(quantity, shape) for shape in shapes]
    assert found == pytest.approx([found[0]] * 4, abs=1e-12)
    assert coefficient("krippendorff_alpha_nominal", shapes[2]) == pytest.approx(
        coefficient("krippendorff_alpha_nominal", shapes[0])
    )


@pytest.mark.parametrize("layout", ["judges x haikus", "haikus x judges", "units x votes", "votes x units"])
def test_a_layout_that_names_one_side_alone_is_understood(layout: str) -> None:
    raters_first = layout in ("judges x haikus", "votes x units")
    lying = GAPS["ratings"] if raters_first else [*map(list, zip(*GAPS["ratings"], strict=True))]
    found = coefficient("conger_kappa", {"layout": layout, "ratings": lying})
    assert found == pytest.approx(3 / 7, abs=1e-12)


@pytest.mark.parametrize("name", ["quadratic", "Fleiss-Cohen", "squared"])
def test_weights_go_by_their_names_elsewhere(name: str) -> None:
    gained = [[1, 0.75, 0], [0.75, 1, 0.75], [0, 0.75, 1]]
    assert coefficient("gwet_ac2", {"table": THREE}, weights=name) == pytest.approx(
        coefficient("gwet_ac2", {"table": THREE}, weights=gained)
    )


def test_two_raters_kappa_is_not_told_of_three() -> None:
    with pytest.raises(ValueError, match="of two raters, not of 3"):
        coefficient("cohen_kappa", {"ratings": [[1, 2], [1, 2], [1, 1]]})


def test_counts_know_no_cohen() -> None:
    with pytest.raises(ValueError, match="ratings of each rater"):
        coefficient("cohen_kappa", PATIENTS)


def weighted_by_loops(table: list[list[int]], weights: list[list[float]]) -> tuple[float, float]:
    """Weighted kappa and its error, as Fleiss, Cohen & Everitt (1969) print them."""
    size, n = range(len(table)), sum(map(sum, table))
    p = [[count / n for count in row] for row in table]
    rows, columns = [sum(row) for row in p], [sum(row[j] for row in p) for j in size]
    observed = sum(weights[i][j] * p[i][j] for i, j in product(size, size))
    chance = sum(weights[i][j] * rows[i] * columns[j] for i, j in product(size, size))
    by_row = [sum(weights[i][j] * columns[j] for j in size) for i in size]
    by_column = [sum(weights[i][j] * rows[i] for i in size) for j in size]
    spread = sum(
        p[i][j] * (weights[i][j] * (1 - chance) - (by_row[i] + by_column[j]) * (1 - observed)) ** 2
        for i, j in product(size, size)
    )
    spread -= (observed * chance - 2 * chance + observed) ** 2
    return (observed - chance) / (1 - chance), sqrt(spread / n) / (1 - chance) ** 2


@pytest.mark.parametrize(
    ("prefix", "params", "weights"),
    [
        ("", {}, [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
        ("weighted_", {"weights": "linear"}, [[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]),
    ],
)
def test_weighted_kappa_and_its_error_are_those_of_the_slow_loops(
    prefix: str, params: dict[str, Any], weights: list[list[float]]
) -> None:
    value, error = weighted_by_loops(THREE, weights)
    n = sum(map(sum, THREE))
    proportions = {"proportions": [[count / n for count in row] for row in THREE], "n": n}
    for data in ({"table": THREE}, proportions):
        assert weighted_kappa(Question(f"{prefix}kappa", params, data)) == pytest.approx(value, abs=1e-12)
        assert weighted_kappa(Question(f"{prefix}kappa_ase", params, data)) == pytest.approx(error, abs=1e-12)
    assert coefficient("weighted_kappa", {"table": THREE}, weights=weights) == pytest.approx(value, abs=1e-12)


def test_weighted_kappa_without_weights_is_no_guess() -> None:
    with pytest.raises(ValueError, match="weights"):
        weighted_kappa(Question("weighted_kappa", {}, {"table": THREE}))


# Ratings written out: (1, 1, 1), (2, 2, 2), (1, 2, 3).
@pytest.mark.parametrize(
    ("quantity", "params", "expected"),
    [
        ("kappa_category", {"category": 1}, 22 / 40),
        ("kappa_category", {"category": 3}, -1 / 8),
        ("cohen_kappa_raters_1_3", {}, 1 / 2),
        ("cohen_kappa_raters_1_2", {}, 2 / 5),
        ("light_kappa", {}, (2 / 5 + 1 / 2 + 1 / 2) / 3),
    ],
)
def test_counts_without_names_have_numbered_categories(
    quantity: str, params: dict[str, Any], expected: float
) -> None:
    assert fleiss_kappa(Question(quantity, params, PATIENTS)) == pytest.approx(expected, abs=1e-12)


def test_unequal_numbers_of_ratings_leave_kappa_and_no_test() -> None:
    data = {"counts": [[3, 0], [0, 2], [1, 1]]}
    assert fleiss_kappa(Question("kappa", {}, data)) is not None
    assert fleiss_kappa(Question("z_null", {}, data)) is None


def test_one_value_in_use_defines_no_kappa() -> None:
    assert coefficient("cohen_kappa", {"table": [[9, 0], [0, 0]]}) is None


@pytest.mark.parametrize("answer", [agreement_coefficients, weighted_kappa, fleiss_kappa])
def test_a_quantity_nobody_knows_is_not_known(answer: Any) -> None:
    with pytest.raises(NotKnown):
        answer(Question("entropy", {}, TABLE | PATIENTS))
