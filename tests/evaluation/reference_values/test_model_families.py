"""Models of raters and of comparisons where the maximum is known in closed form, and the annotator test."""

import json
from math import log, sqrt
from pathlib import Path
from typing import Any

import pytest

from evaluation.services.reference_values.annotator_test import alternative_annotator_test_of
from evaluation.services.reference_values.checking import check_folder
from evaluation.services.reference_values.cumulative import cumulative_link_model
from evaluation.services.reference_values.latent_classes import dawid_skene_of
from evaluation.services.reference_values.preference import bradley_terry, bradley_terry_ties
from evaluation.services.reference_values.questions import NotHere, NotKnown, Question
from tests.evaluation.stats.known import DATA, known

MINE = (
    "agreement_coefficients",
    "alternative_annotator_test",
    "bradley_terry",
    "bradley_terry_ties",
    "cumulative_link_model",
    "dawid_skene",
    "fleiss_kappa",
    "intraclass_correlation",
    "kendall_w",
    "noise_ceiling",
    "variance_components",
    "weighted_kappa",
)
NEEDS_MORE = "log_likelihood_home_away_rows"  # its rows are not in the example
PAIR = {"items": ["a", "b"], "wins_row_over_column": [[0, 1], [3, 0]]}
TIED = {"columns": ["i", "j", "wins_i", "wins_j", "ties"], "rows": [[1, 2, 4, 1, 4]]}
SMALL = known("reference/alt-test-small")["data"]


def test_every_value_of_the_known_examples_comes_out() -> None:
    checked = [one for one in check_folder(DATA / "reference") if one.statistic in MINE]
    assert {one.statistic for one in checked} == set(MINE)
    assert [one for one in checked if one.state == "missed"] == []
    assert [one.quantity for one in checked if one.state == "skipped"] == [NEEDS_MORE]


def test_two_items_differ_by_the_log_of_their_wins() -> None:
    asked = {"item": "b", "reference": "a"}
    assert bradley_terry(Question("log_ability", asked, PAIR)) == pytest.approx(log(3), abs=1e-9)
    assert bradley_terry(Question("se", {"item": "b"}, PAIR)) == pytest.approx(sqrt(1 + 1 / 3), abs=1e-9)
    turned = Question("log_ability", {"item": "a", "reference": "b"}, PAIR)
    assert bradley_terry(turned) == pytest.approx(-log(3), abs=1e-9)


def test_an_item_that_never_lost_has_no_ability() -> None:
    data = {"teams": ["a", "b"], "wins_row_over_column": [[0, 0], [3, 0]]}
    assert bradley_terry(Question("log_ability", {"team": "b", "reference": "a"}, data)) is None
    assert bradley_terry(Question("se", {"team": "b"}, data)) is None


def test_the_rows_that_a_table_of_wins_adds_up_are_elsewhere() -> None:
    with pytest.raises(NotHere, match="home and away"):
        bradley_terry(Question(NEEDS_MORE, {}, PAIR))


# Saturated: p2 / p1 = 1 / 4, nu = 4 / sqrt(4 x 1).
@pytest.mark.parametrize(
    ("quantity", "params", "expected"),
    [
        ("log_p", {"item": 2, "reference": 1}, -log(4)),
        ("log_p", {"item": 1, "reference": 2}, log(4)),
        ("se_log_p", {"item": 2}, sqrt(1 / 4 + 1)),
        ("log_nu", {}, log(2)),
        ("se_log_nu", {}, 0.75),
    ],
)
def test_two_items_with_ties_are_fitted_exactly(quantity: str, params: Any, expected: float) -> None:
    for rows in ([[1, 2, 4, 1, 4]], [[2, 1, 1, 4, 4]], [[1, 2, 3, 0, 4], [2, 1, 1, 1, 0]]):
        data = TIED | {"rows": rows}
        assert bradley_terry_ties(Question(quantity, params, data)) == pytest.approx(expected, abs=1e-8)


# Three of four ratings are 1 without milk, one of four with it: a logit of each.
@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("coef", 2 * log(3)),
        ("se", sqrt(8 / 3)),
        ("thresholds", [log(3)]),
        ("log_likelihood", 6 * log(3 / 4) + 2 * log(1 / 4)),
    ],
)
def test_two_values_and_two_groups_are_a_table_of_odds(quantity: str, expected: Any) -> None:
    seen = [(1, "no", 3), (2, "no", 1), (1, "yes", 1), (2, "yes", 3)]
    once = [[rating, milk, judge] for rating, milk, n in seen for judge in range(n)]
    shapes: list[tuple[str, dict[str, Any]]] = [
        ("milk yes", {"columns": ["rating", "milk", "judge"], "rows": [*once, [None, "no", 9]]}),
        ("milkyes", {"columns": ["milk", "rating", "count"], "rows": [[m, r, n] for r, m, n in seen]}),
        ("x", {"columns": ["rating", "x"], "rows": [[r, int(m == "yes")] for r, m, _ in once]}),
    ]
    for term, data in shapes:
        params = {"term": term} if quantity in ("coef", "se") else {}
        found = cumulative_link_model(Question(quantity, params, data))
        assert found == pytest.approx(expected, abs=1e-8)


def test_a_covariate_that_parts_the_ratings_has_no_slope() -> None:
    data = {"columns": ["rating", "milk"], "rows": [[1, "no"], [1, "no"], [2, "yes"], [2, "yes"]]}
    for quantity in ("coef", "thresholds", "log_likelihood"):
        assert cumulative_link_model(Question(quantity, {"term": "milk yes"}, data)) is None


# Raters 1 and 2 always agree, and so are right; rater 3 misses one of the two positive units.
PATTERNS = [[0, 0, 0, 3], [1, 1, 1, 1], [1, 1, 0, 1]]
UNITS = [pattern[:3] for pattern in PATTERNS for _ in range(pattern[3])]


def shapes_of_labels() -> list[dict[str, Any]]:
    long = [[u, r, label] for u, unit in enumerate(UNITS, 1) for r, label in enumerate(unit, 1)]
    return [
        {"columns": ["item", "rater", "rating"], "rows": [*long, [1, 4, None]]},
        {"columns": ["item", "V1", "V2", "V3"], "rows": [[u, *unit] for u, unit in enumerate(UNITS, 1)]},
        {"columns": ["V1", "V2", "V3", "freq"], "rows": PATTERNS},
        {"columns": ["pattern", "A", "B", "C", "n"], "rows": [[7 * u, *p] for u, p in enumerate(PATTERNS)]},
    ]


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("n_items", 5),
        ("class_prior", [0.6, 0.4]),
        ("map_class_counts", [3, 2]),
        ("sensitivity_per_rater", [1, 1, 0.5]),
        ("specificity_per_rater", [1, 1, 1]),
        ("rater_3_confusion_diagonal", [1, 0.5]),
        ("posterior_item_5", [0, 1]),
        ("log_likelihood_up_to_multinomial_constants", 3 * log(0.6) + 2 * log(0.4) + 2 * log(0.5)),
    ],
)
def test_labels_by_row_by_unit_and_by_pattern_are_one_model(quantity: str, expected: Any) -> None:
    for data in shapes_of_labels():
        assert dawid_skene_of(Question(quantity, {}, data)) == pytest.approx(expected, abs=1e-6)


def test_a_null_label_is_no_label() -> None:
    rows = [*UNITS, [1, 1, None]]
    found = dawid_skene_of(Question("sensitivity_per_rater", {}, {"columns": ["a", "b", "c"], "rows": rows}))
    assert found == pytest.approx([1, 1, 0.5], abs=1e-6)


def test_sensitivity_is_of_two_classes() -> None:
    data = {"columns": ["a", "b"], "rows": [[1, 1], [2, 2], [3, 3]]}
    with pytest.raises(ValueError, match="3 classes"):
        dawid_skene_of(Question("sensitivity_per_rater", {}, data))


def answers(data: dict[str, Any], folder: Path | None = None, **params: Any) -> list[Any]:
    return [
        alternative_annotator_test_of(Question(quantity, params, data, folder))
        for quantity in ("winning_rate", "advantage_probability")
    ]


def test_labels_in_words_and_nulls_are_those_in_numbers_with_gaps() -> None:
    words = {5: "five", 4: "four", 3: "three", 2: "two", 1: "one", None: None}
    items = sorted({item for one in SMALL["humans"].values() for item in one})
    said = {
        "humans": {h: {item: words[one.get(item)] for item in items} for h, one in SMALL["humans"].items()},
        "llm": {item: words[value] for item, value in SMALL["llm"].items()},
    }
    options: dict[str, Any] = {"scoring": "accuracy", "epsilon": 0.1}
    assert answers(said, **options) == answers(SMALL, **options)
    assert answers(SMALL, **options)[0] == 0.75


def test_a_model_that_says_what_all_say_always_wins() -> None:
    same = {f"i{n}": n % 3 for n in range(30)}
    data = {"humans": dict.fromkeys("abc", same), "llm": same}
    assert answers(data, scoring="neg_rmse", epsilon=0.1) == [1, 1]
    assert answers(data | {"min_items_per_human": 31}, scoring="neg_rmse", epsilon=0.1) == [None, None]


def test_data_sets_in_files_have_options_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    files = ["data/small/humans.json", "data/small/models.json"]
    (folder / "humans.json").write_text(json.dumps(SMALL["humans"]))
    (folder / "models.json").write_text(json.dumps({"one": SMALL["llm"], "other": {}}))
    data = {
        "files": {"small": files, "large": ["data/large/humans.json", "data/large/models.json"]},
        "scoring": {"large": "neg_rmse", "small": "accuracy"},
        "epsilon": {"large": 0.2, "small": 0.1},
    }
    found = answers(data, tmp_path, dataset="small", llm="one")
    assert found == answers(SMALL, scoring="accuracy", epsilon=0.1)
    with pytest.raises(NotHere, match=r"data/large/humans\.json"):
        answers(data, tmp_path, dataset="large", llm="one")


@pytest.mark.parametrize(
    ("answer", "data"),
    [
        (bradley_terry, PAIR),
        (bradley_terry_ties, TIED),
        (cumulative_link_model, {"columns": ["rating", "x"], "rows": [[1, 0], [2, 0], [1, 1], [2, 1]]}),
        (dawid_skene_of, shapes_of_labels()[0]),
        (alternative_annotator_test_of, SMALL),
    ],
)
def test_a_quantity_nobody_knows_is_not_known(answer: Any, data: dict[str, Any]) -> None:
    with pytest.raises(NotKnown):
        answer(Question("entropy", {}, data))
