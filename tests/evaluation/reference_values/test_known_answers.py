"""The worked examples of the statistics of single numbers, metrics and planning."""

import shutil
from pathlib import Path

import pytest

from evaluation.services.reference_values.checking import check_folder
from evaluation.services.reference_values.questions import NotKnown
from evaluation.services.reference_values.registry import ANSWERS

from .asking import REFERENCE, answer, write_example

FILES = [
    "auc-asah-s100b",
    "benjamini-hochberg-1995",
    "correlation-levels-2x3",
    "dependent-correlations",
    "homogeneity-3-groups",
    "icc-sample-size",
    "isotonic-8",
    "krippendorff-2011-a-binary",
    "krippendorff-2011-c-missing",
    "krippendorff-bootstrap-weights",
    "krippendorff-edge-cases",
    "krippendorff-wikipedia",
    "label-distribution",
    "partial-spearman-swiss",
    "ppi-mean-binary",
    "range-restriction",
    "stratified-difference-estimator",
    "ties-matter-small",
    "tukey-fences",
    "vendi-score",
    "wilson-newcombe",
]
ENOUGH = {
    "binomial_ci": {},
    "compare_dependent_correlations": {},
    "correlation_by_level": {"metric": [1, 2], "gold": [1, 2]},
    "isotonic_calibration": {"y_in_metric_order": [1]},
    "kendall_variants": {"metric": [1, 2], "gold": [1, 2]},
    "multiplicity": {"p": [0.5]},
    "partial_spearman": {"x": [1], "y": [1], "covariate": [1]},
    "prediction_powered_mean": {"Y": [0, 1], "Yhat": [0, 1], "Yhat_unlabelled": [0, 1]},
    "range_restriction": {},
    "roc_auc": {"label": [0, 1], "score": [0, 1]},
    "sample_size": {},
    "spearman_metric_vs_human": {},
    "tukey_fences": {"values": [1, 2]},
    "vendi_score": {"vectors": [[1, 0]]},
}


@pytest.mark.parametrize("name", FILES)
def test_every_value_of_a_worked_example_comes_out(name: str, tmp_path: Path) -> None:
    shutil.copy(REFERENCE / f"{name}.json", tmp_path)

    checked = list(check_folder(tmp_path))

    assert checked
    assert [(one.quantity, one.got, one.note) for one in checked if one.state != "ok"] == []


@pytest.mark.parametrize("statistic", sorted(ENOUGH))
def test_a_quantity_that_a_statistic_does_not_have_is_not_known(statistic: str) -> None:
    with pytest.raises(NotKnown):
        answer(statistic, "no_such_quantity", ENOUGH[statistic], method="holm", n=4)


def test_statistics_are_listed_in_order() -> None:
    assert list(ANSWERS) == sorted(ANSWERS)


def test_a_wrong_expected_value_is_missed(tmp_path: Path) -> None:
    expected = [{"quantity": "lower95", "value": 0.3, "tolerance": 1e-9, "params": {"x": 81, "n": 263}}]
    write_example(tmp_path, "binomial_ci", {}, expected)

    (checked,) = check_folder(tmp_path)

    assert checked.state == "missed"
    assert checked.got == pytest.approx(0.2552885198782742)


def test_data_that_do_not_fit_are_a_miss_that_names_itself(tmp_path: Path) -> None:
    expected = [{"quantity": "fences", "value": [0, 1], "params": {}}]
    write_example(tmp_path, "tukey_fences", {"values": [1, 2, 3]}, expected)

    (checked,) = check_folder(tmp_path)

    assert (checked.state, checked.note) == ("missed", "there is no 'k' in its params or data")
