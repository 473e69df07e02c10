"""Reliability by hand: mean squares of two by two, concordance of three units, ceilings from a file."""

from math import exp, sqrt
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest

from evaluation.services.reference_values.questions import NotHere, NotKnown, Question
from evaluation.services.reference_values.reliability import (
    intraclass_correlation_of,
    kendall_w_of,
    noise_ceiling,
    variance_components_of,
)

# Mean squares: items 9, raters 4, residual 1, within items 2.5.
SQUARE = {"layout": "targets x judges", "ratings": [[1, 2], [3, 6]]}
RANKED = {"layout": "subjects x raters", "ratings": [[1, 1], [2, 3], [3, 3]]}
FOUR = [[1, 2, 3, 4], [1, 3, 2, 4], [1, 2, 3, 4]]


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("var_item", 4),
        ("var_rater", 1.5),
        ("var_residual", 1),
        ("sd_item", 2),
        ("sd_rater", sqrt(1.5)),
        ("sd_residual", 1),
        ("ICC(1,1)", 13 / 23),
    ],
)
def test_components_are_those_of_the_mean_squares(quantity: str, expected: float) -> None:
    for data in (SQUARE, {"layout": "samples (raters) x plates (items)", "ratings": [[1, 3], [2, 6]]}):
        assert variance_components_of(Question(quantity, {}, data)) == pytest.approx(expected, abs=1e-12)


def test_a_variance_below_zero_has_no_root() -> None:
    data = {"layout": "items x raters", "ratings": [[1, 2], [2, 1]]}
    assert variance_components_of(Question("var_item", {}, data)) == pytest.approx(-0.5)
    assert variance_components_of(Question("sd_item", {}, data)) is None


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("ICC(1,1)", 13 / 23),
        ("ICC(1,k)", 6.5 / 9),
        ("ICC(2,1)", 8 / (10 + 2 * 3 / 2)),
        ("ICC(2,k)", 8 / (9 + 3 / 2)),
        ("ICC(3,1)", 8 / 10),
        ("ICC(3,k)", 8 / 9),
    ],
)
def test_the_six_forms_come_out_of_every_statistic_that_prints_them(quantity: str, expected: float) -> None:
    question = Question(quantity, {}, SQUARE)
    for answer in (intraclass_correlation_of, kendall_w_of, noise_ceiling):
        assert answer(question) == pytest.approx(expected, abs=1e-12)


def test_neighbours_of_the_icc_follow_from_it() -> None:
    stepped = Question("spearman_brown(ICC(1,1), 3)", {}, SQUARE)
    assert intraclass_correlation_of(stepped) == pytest.approx(39 / 49, abs=1e-12)
    assert intraclass_correlation_of(Question("cronbach_alpha", {}, SQUARE)) == pytest.approx(
        8 / 9, abs=1e-12
    )


def test_an_interval_is_two_ends_around_its_value_and_none_with_gaps() -> None:
    ratings = [[9, 7, 8], [3, 1, 3], [6, 4, 6], [5, 4, 5]]
    interval = Question("ICC(3,1) 95% CI", {}, {"layout": "items x raters", "ratings": ratings})
    value = intraclass_correlation_of(Question("ICC(3,1)", {}, interval.data))
    ends = intraclass_correlation_of(interval)
    assert isinstance(ends, list)
    assert isinstance(value, float)
    assert ends[0] < value < ends[1]
    gaps = {"layout": "items x raters", "ratings": [*ratings[:2], [6, None, 6], ratings[3]]}
    assert intraclass_correlation_of(Question("ICC(3,1)", {}, gaps)) is not None
    assert intraclass_correlation_of(Question("ICC(3,1) 95% CI", {}, gaps)) is None


# Ranks 1, 2, 3 and 1, 2.5, 2.5: sums 2, 4.5, 5.5 about 4, S = 6.5, one tie of two.
def test_concordance_is_that_of_the_ranks_by_hand() -> None:
    found = {
        name: kendall_w_of(Question(name, {}, RANKED))
        for name in ("W_tie_corrected", "W_uncorrected", "chi2_tie_corrected", "p_value")
    }
    corrected = 12 * 6.5 / (4 * 24 - 2 * 6)
    assert found == pytest.approx(
        {
            "W_tie_corrected": corrected,
            "W_uncorrected": 12 * 6.5 / (4 * 24),
            "chi2_tie_corrected": 4 * corrected,
            "p_value": exp(-2 * corrected),
        },
        abs=1e-12,
    )


def test_a_unit_that_one_rater_left_out_is_not_ranked() -> None:
    gaps = {"layout": "subjects x raters", "ratings": [*RANKED["ratings"], [2, None]]}
    for quantity in ("W_tie_corrected", "W_uncorrected"):
        assert kendall_w_of(Question(quantity, {}, gaps)) == kendall_w_of(Question(quantity, {}, RANKED))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_alpha_beside_concordance_is_that_of_the_package(level: Any) -> None:
    gaps = {"layout": "subjects x raters", "ratings": [*RANKED["ratings"], [2, None], [2, 1]]}
    expected = krippendorff.alpha(
        reliability_data=np.array([[1, 2, 3, np.nan, 2], [1, 3, 3, np.nan, 1]]), level_of_measurement=level
    )
    found = kendall_w_of(Question("krippendorff_alpha", {"level": level}, gaps))
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("quantity", "params", "expected"),
    [
        ("spearman_brown", {"r": 0.25, "k": 3}, 0.5),
        ("raters_needed", {"r": 0.5, "target": 0.75}, 3),
        ("raters_needed", {"r": -0.1, "target": 0.75}, None),
        ("ceiling", {"rel_human": 0.64}, 0.8),
        ("ceiling", {"rel_human": -0.1}, None),
        ("disattenuated", {"r": 0.9, "rel_human": 0.64}, 1.125),
        ("disattenuated", {"r": 0.36, "rel_human": 0.64, "rel_metric": 0.81}, 0.5),
        ("design_effect", {"cluster_size": 3, "icc": 0.5}, 2),
        ("effective_n", {"n": 10, "cluster_size": 3, "icc": 0.5}, 5),
        ("fisher_ci95", {"r": 0.5, "n": 3}, None),
        ("fisher_ci95", {"r": 0, "n": 28}, [-0.3731, 0.3731]),
        ("spearman_ci95_bonett_wright", {"rho": 0, "n": 28}, [-0.3731, 0.3731]),
    ],
)
def test_what_needs_no_ratings_follows_from_params(quantity: str, params: Any, expected: Any) -> None:
    found = noise_ceiling(Question(quantity, params, {}))
    assert found == (expected if expected is None else pytest.approx(expected, abs=5e-5))


def test_ratings_in_a_file_are_found_under_its_longer_name(tmp_path: Path) -> None:
    lines = ["word,mean,1,2,3", *(f"w,9,{','.join(map(str, unit))}" for unit in zip(*FOUR, strict=True))]
    (tmp_path / "study-one-per-rater.csv").write_text("\n".join(lines))
    data = {"external": {"repository": "somewhere"}, "files": ["study/one.csv"]}
    found = {
        quantity: noise_ceiling(Question(quantity, {}, data, tmp_path))
        for quantity in (
            "mean_pairwise_spearman",
            "mean_leave_one_out_spearman",
            "krippendorff_alpha_interval",
        )
    }
    alpha = krippendorff.alpha(reliability_data=np.array(FOUR), level_of_measurement="interval")
    assert found == pytest.approx(
        {
            "mean_pairwise_spearman": (0.8 + 1 + 0.8) / 3,
            "mean_leave_one_out_spearman": (0.9 / sqrt(0.9) + 0.8 + 0.9 / sqrt(0.9)) / 3,
            "krippendorff_alpha_interval": alpha,
        },
        abs=1e-12,
    )


def test_an_empty_cell_of_a_file_is_a_missing_rating(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "one.csv").write_text("id,1,2\n1,1,2\n2,3,6\n3,,5\n")
    here = Question("ICC(3,1)", {}, {"layout": "items x raters", "ratings": [[1, 2], [3, 6], [None, 5]]})
    there = Question("ICC(3,1)", {}, {"files": ["study/one.csv"]}, tmp_path)
    assert noise_ceiling(there) == noise_ceiling(here)


@pytest.mark.parametrize("folder", [None, Path(__file__).parent])
def test_a_file_that_is_not_here_is_named(folder: Path | None) -> None:
    with pytest.raises(NotHere, match=r"study/one\.csv"):
        noise_ceiling(Question("ICC(1,1)", {}, {"files": ["study/one.csv"]}, folder))


@pytest.mark.parametrize(
    "answer", [intraclass_correlation_of, kendall_w_of, noise_ceiling, variance_components_of]
)
def test_a_quantity_nobody_knows_is_not_known(answer: Any) -> None:
    with pytest.raises(NotKnown):
        answer(Question("entropy", {}, SQUARE))
