"""A folder with files that are none of the format, and the command's lines and exit code."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from evaluation import errors
from evaluation.services.reference_values.checking import check_folder

from .asking import write_example

GOOD = {"quantity": "lower95", "value": 0.2552885, "tolerance": 1e-6, "params": {"x": 81, "n": 263}}


def only(folder: Path) -> tuple[str, str]:
    (one,) = check_folder(folder)
    return one.state, one.note


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"statistic": ', "Expecting value"),
        (b"\xff\xfe", "utf-8"),
        (b"[1, 2]", "it holds a list, not an object"),
        (b'{"expected": [1]}', "'statistic' is missing or no text"),
        (b'{"statistic": ["x"], "expected": [1]}', "'statistic' is missing or no text"),
        (b'{"statistic": "kendall_w"}', "'expected' is missing or no list"),
        (b'{"statistic": "kendall_w", "expected": []}', "'expected' is empty"),
        (b'{"statistic": "kendall_w", "data": [1], "expected": [1]}', "'data' is no object"),
    ],
)
def test_a_file_of_another_kind_is_one_miss_that_says_why(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "strange.json").write_bytes(content)

    state, note = only(tmp_path)

    assert state == "missed"
    assert said in note


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (7, "an expected value is an object, not 7"),
        ({"value": 1}, "names no quantity"),
        ({"quantity": 3, "value": 1}, "names no quantity"),
        ({"quantity": "lower95"}, "lower95: there is no value"),
        ({"quantity": "lower95", "value": 1, "params": [1]}, "lower95: params are an object"),
        ({"quantity": "lower95", "value": 1, "tolerance": "small"}, "lower95: the tolerance is a number"),
    ],
)
def test_an_entry_of_another_kind_is_a_miss_and_the_others_are_computed(
    entry: Any, said: str, tmp_path: Path
) -> None:
    write_example(tmp_path, "binomial_ci", {}, [entry, GOOD])

    strange, good = check_folder(tmp_path)

    assert (strange.state, good.state) == ("missed", "ok")
    assert said in strange.note


@pytest.mark.parametrize(
    ("statistic", "data", "quantity", "said"),
    [
        ("no_such_statistic", {}, "alpha", "'no_such_statistic' is not known"),
        ("kendall_w", {"layout": "raters x units", "ratings": [[1, 2], [1, 2]]}, "beauty", "no quantity 'beauty'"),
        ("kendall_w", {}, "W_tie_corrected", "there is no ratings"),
        ("kendall_w", {"ratings": [[1, 2, 3], [1, 2]]}, "p_value", "row 2 has 2 entries, row 1 has 3"),
        ("kendall_w", {"ratings": [1, 2, 3]}, "p_value", "a list of rows is needed"),
        ("kendall_w", {"ratings": [["a", 2], ["b", 1]]}, "p_value", "2 is neither a number nor"),
        ("roc_auc", {"label": [0, 1, 0], "score": [1, 2]}, "auc", "3 values for 2 units"),
        ("roc_auc", {"label": [1, 2, 3], "score": [1, 2, 3]}, "auc", "two kinds are needed, not 3"),
        ("correlation_by_level", {"metric": [1, 2], "gold": [1]}, "pearson", "2 values for 1 of gold"),
        ("krippendorff_alpha_bootstrap", {"ratings": [[1, 2], [1, 1]], "unit_weights": [1]},
         "alpha_of_weighted_units", "1 weights for 2 units"),
        ("label_distribution", {}, "entropy_bits", "there is no 'counts'"),
        ("alternative_annotator_test", {"humans": [1], "llm": {}}, "winning_rate", "AttributeError"),
    ],
)  # fmt: skip
def test_data_that_do_not_fit_are_a_miss_that_names_them(
    statistic: str, data: dict[str, Any], quantity: str, said: str, tmp_path: Path
) -> None:
    write_example(tmp_path, statistic, data, [{"quantity": quantity, "value": 1, "params": None}])

    state, note = only(tmp_path)

    assert state == "missed"
    assert said in note


@pytest.mark.parametrize("files", [["study/one.csv"], {"first": ["study/one.csv"]}, "study/one.csv"])
def test_any_example_with_external_data_is_skipped_by_the_name_of_what_is_not_here(
    files: Any, tmp_path: Path
) -> None:
    external = {"external": {"repository": "somewhere"}}
    expected = [{"quantity": "alpha", "value": 1}, {"quantity": "no_such", "value": 1}]
    write_example(tmp_path, "krippendorff_alpha", {**external, "files": files}, expected)

    skipped, unknown = check_folder(tmp_path, data=tmp_path)

    assert (skipped.state, skipped.note) == ("skipped", "study/one.csv")
    assert unknown.state == "missed"
    write_example(tmp_path, "krippendorff_alpha", external, expected[:1])
    assert only(tmp_path) == ("skipped", "somewhere")


def test_external_ratings_serve_every_statistic_of_ratings(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("id,1,2\na,1,1\nb,2,2\nc,3,\n")
    data = {"external": {"repository": "somewhere"}, "files": ["one.csv"]}
    write_example(
        tmp_path, "krippendorff_alpha", data, [{"quantity": "alpha", "value": 1, "tolerance": 1e-12}]
    )

    (one,) = check_folder(tmp_path, data=tmp_path)

    assert (one.state, one.got) == ("ok", 1)


def run(folder: Path, *options: str) -> tuple[list[str], list[str]]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("check_reference_values", str(folder), *options, stdout=out, stderr=err)
    finally:
        lines = out.getvalue().splitlines(), err.getvalue().splitlines()
    return lines


def test_all_values_that_come_out_are_told_line_by_line_and_counted(tmp_path: Path) -> None:
    write_example(tmp_path, "binomial_ci", {}, [GOOD])

    out, err = run(tmp_path, "--json")

    assert json.loads(out[-1]) == {"values": 1, "ok": 1, "missed": 0, "skipped": 0}
    assert err == [
        "ok       example.json  lower95(x=81, n=263)  expected 0.2552885  got 0.2552885198782742  within 1e-06"
    ]


@pytest.mark.parametrize("options", [("--json",), ()])
def test_a_miss_ends_in_the_counts_and_an_error(options: tuple[str, ...], tmp_path: Path) -> None:
    write_example(tmp_path, "binomial_ci", {}, [GOOD, {**GOOD, "value": 0.3}])
    out, err = io.StringIO(), io.StringIO()

    with pytest.raises(CommandError, match="1 of 2 values were missed"):
        call_command("check_reference_values", str(tmp_path), *options, stdout=out, stderr=err)

    assert "missed" in out.getvalue()
    assert sum(line.startswith("missed") for line in err.getvalue().splitlines()) == 1


def test_a_folder_without_examples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.NotAReferenceFile):
        list(check_folder(tmp_path / "nowhere"))
