"""Two correlations that share a side, and families of p-values, as examples ask for them."""

from math import atanh, sqrt, tanh

import pytest
from scipy import stats

from .asking import answer

THREE = {"r_jk": 0.63, "r_jh": 0.42, "r_kh": 0.5, "n": 60}
SWAPPED = {**THREE, "r_jk": THREE["r_jh"], "r_jh": THREE["r_jk"]}


@pytest.mark.parametrize("quantity", ["williams_t", "steiger_z", "meng_z"])
def test_a_test_is_positive_when_the_first_metric_is_the_closer_one(quantity: str) -> None:
    found = answer("compare_dependent_correlations", quantity, **THREE)

    assert found > 0
    assert answer("compare_dependent_correlations", quantity, **SWAPPED) == pytest.approx(-found)


def test_meng_z_by_its_formula() -> None:
    mean_square = (0.63**2 + 0.42**2) / 2
    factor = min(1, (1 - 0.5) / (2 * (1 - mean_square)))
    height = (1 - factor * mean_square) / (1 - mean_square)
    z = (atanh(0.63) - atanh(0.42)) * sqrt((60 - 3) / (2 * (1 - 0.5) * height))

    assert answer("compare_dependent_correlations", "meng_z", **THREE) == pytest.approx(z, abs=1e-12)
    assert answer("compare_dependent_correlations", "meng_p_one_sided", **THREE) == pytest.approx(
        stats.norm.sf(z)
    )
    assert answer("compare_dependent_correlations", "meng_p_two_sided", **THREE) == pytest.approx(
        2 * stats.norm.sf(z)
    )


@pytest.mark.parametrize(("name", "statistic"), [("williams", "williams_t"), ("steiger", "steiger_z")])
def test_p_value_is_that_of_the_statistic(name: str, statistic: str) -> None:
    found = answer("compare_dependent_correlations", statistic, **THREE)
    sf = stats.t(57).sf if name == "williams" else stats.norm.sf

    assert answer("compare_dependent_correlations", f"{name}_p_two_sided", **THREE) == pytest.approx(
        2 * sf(found)
    )


def test_interval_of_independent_correlations_that_are_equal_is_symmetric() -> None:
    low, high = answer("compare_dependent_correlations", "zou_ci95_independent", r1=0.5, r2=0.5, n1=50, n2=50)
    step = 1.959963984540054 / sqrt(47)
    reach = sqrt((0.5 - tanh(atanh(0.5) - step)) ** 2 + (tanh(atanh(0.5) + step) - 0.5) ** 2)

    assert (low, high) == (pytest.approx(-reach), pytest.approx(reach))


def test_interval_of_dependent_correlations_turns_with_their_order() -> None:
    low, high = answer("compare_dependent_correlations", "zou_ci95", **THREE, printed="words")

    assert answer("compare_dependent_correlations", "zou_ci95", **SWAPPED) == pytest.approx([-high, -low])
    assert low < 0.21 < high


def test_three_items_define_no_test_and_no_interval() -> None:
    few = {**THREE, "n": 3}

    assert answer("compare_dependent_correlations", "meng_z", **few) is None
    assert answer("compare_dependent_correlations", "meng_ci95_fisher_z_difference", **few) is None


def test_adjusted_p_values_keep_the_order_given() -> None:
    data = {"p": [0.03, 0.01, 0.04]}

    assert answer("multiplicity", "adjusted_p", data, method="holm") == pytest.approx([0.06, 0.03, 0.06])
    assert answer("multiplicity", "adjusted_p", data, method="bonferroni") == pytest.approx(
        [0.09, 0.03, 0.12]
    )
    assert answer("multiplicity", "adjusted_p", data, method="benjamini_hochberg") == pytest.approx(
        [0.04, 0.03, 0.04]
    )
    assert answer("multiplicity", "adjusted_p", data, method="benjamini_yekutieli") == pytest.approx(
        [0.04 * 11 / 6, 0.03 * 11 / 6, 0.04 * 11 / 6]
    )


def test_a_test_without_p_value_is_no_part_of_the_family() -> None:
    data = {"p": [0.02, None, 0.04]}

    assert answer("multiplicity", "adjusted_p", data, method="bonferroni") == [0.04, None, 0.08]
    assert answer("multiplicity", "rejections", data, method="bonferroni", alpha=0.05) == 1
    assert answer("multiplicity", "rejections", data, method="bonferroni", alpha=0.1) == 2
