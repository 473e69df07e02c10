"""Scores against labels, as examples ask for them."""

from itertools import pairwise, product
from math import erfc, sqrt

import numpy as np
import pytest

from .asking import answer

LABEL = [0, 0, 1, 0, 1, 1, 0, 1, 0]
FIRST = [0.1, 0.4, 0.35, 0.8, 0.9, 0.6, 0.35, 0.7, 0.2]
SECOND = [3, 1, 4, 1, 5, 9, 2, 6, 5]
TWO_SCORES = {"label": LABEL, "score_first": FIRST, "score_second": SECOND}


def _placements(score: list[float]) -> tuple[list[float], list[float]]:
    same = [s for s, lab in zip(score, LABEL, strict=True) if lab]
    different = [s for s, lab in zip(score, LABEL, strict=True) if not lab]
    won = {
        (i, j): (a > b) + (a == b) / 2 for (i, a), (j, b) in product(enumerate(same), enumerate(different))
    }
    by_same = [sum(won[i, j] for j in range(len(different))) / len(different) for i in range(len(same))]
    by_different = [sum(won[i, j] for i in range(len(same))) / len(same) for j in range(len(different))]
    return by_same, by_different


def _covariance(first: list[float], second: list[float]) -> float:
    (a, b), (c, d) = _placements(first), _placements(second)
    return float(np.cov(a, c)[0, 1] / len(a) + np.cov(b, d)[0, 1] / len(b))


@pytest.mark.parametrize(("name", "score"), [("first", FIRST), ("score_second", SECOND)])
def test_area_variance_and_interval_of_a_named_score_are_those_of_the_pairs(
    name: str, score: list[float]
) -> None:
    area = float(np.mean(_placements(score)[0]))
    variance = _covariance(score, score)
    reach = 1.959963984540054 * sqrt(variance)

    assert answer("roc_auc", "auc", TWO_SCORES, score=name) == pytest.approx(area, abs=1e-12)
    assert answer("roc_auc", "delong_variance", TWO_SCORES, score=name) == pytest.approx(variance, abs=1e-12)
    assert answer("roc_auc", "delong_ci95", TWO_SCORES, score=name) == pytest.approx(
        [max(0, area - reach), min(1, area + reach)], abs=1e-9
    )


def test_paired_test_of_two_scores_is_the_definition() -> None:
    difference = np.mean(_placements(FIRST)[0]) - np.mean(_placements(SECOND)[0])
    variance = _covariance(FIRST, FIRST) + _covariance(SECOND, SECOND) - 2 * _covariance(FIRST, SECOND)
    z = difference / sqrt(variance)

    assert answer("roc_auc", "delong_paired_z", TWO_SCORES, a="first", b="second") == pytest.approx(
        z, abs=1e-12
    )
    assert answer("roc_auc", "delong_paired_z", TWO_SCORES, a="second", b="first") == pytest.approx(
        -z, abs=1e-12
    )
    assert answer("roc_auc", "delong_paired_p", TWO_SCORES, a="first", b="second") == pytest.approx(
        erfc(abs(z) / sqrt(2)), abs=1e-12
    )


def test_youden_cut_is_the_best_of_all_cuts() -> None:
    data = {"label": LABEL, "score": FIRST}
    values = sorted(set(FIRST))

    def rates(cut: float) -> tuple[float, float]:
        said = [s > cut for s in FIRST]
        right = [yes == bool(lab) for yes, lab in zip(said, LABEL, strict=True)]
        of_same = [ok for ok, lab in zip(right, LABEL, strict=True) if lab]
        of_different = [ok for ok, lab in zip(right, LABEL, strict=True) if not lab]
        return sum(of_same) / len(of_same), sum(of_different) / len(of_different)

    cuts = [(low + high) / 2 for low, high in pairwise(values)]
    best = max(cuts, key=lambda cut: round(sum(rates(cut)), 12))

    assert answer("roc_auc", "youden_threshold", data, rule="midpoint") == pytest.approx(best)
    assert answer("roc_auc", "youden_sensitivity", data) == pytest.approx(rates(best)[0])
    assert answer("roc_auc", "youden_specificity", data) == pytest.approx(rates(best)[1])


def test_a_unit_without_a_score_is_left_out() -> None:
    with_null = {"label": [*LABEL, 1], "score": [*FIRST, None]}

    for quantity in ("auc", "delong_variance", "youden_threshold"):
        assert answer("roc_auc", quantity, with_null) == answer(
            "roc_auc", quantity, {"label": LABEL, "score": FIRST}
        )


def test_labels_of_one_side_define_no_area() -> None:
    assert answer("roc_auc", "auc", {"label": [1, 1], "score": [1, 2]}) is None
    assert answer("roc_auc", "delong_ci95", {"label": [1, 1], "score": [1, 2]}) is None


def test_of_several_scores_one_must_be_named() -> None:
    with pytest.raises(ValueError, match="score: None"):
        answer("roc_auc", "auc", TWO_SCORES)


def test_values_that_fall_throughout_are_pooled_into_their_mean() -> None:
    assert answer("isotonic_calibration", "fitted", {"y_in_metric_order": [6, 2, 1]}) == pytest.approx(
        [3, 3, 3]
    )


def test_values_that_never_fall_are_their_own_curve() -> None:
    assert answer("isotonic_calibration", "fitted", {"y_in_metric_order": [-1, 0, 0, 4]}) == [-1, 0, 0, 4]


def test_a_missing_value_in_the_order_is_refused() -> None:
    with pytest.raises(ValueError, match="y: a missing value"):
        answer("isotonic_calibration", "fitted", {"y_in_metric_order": [1, None, 2]})
