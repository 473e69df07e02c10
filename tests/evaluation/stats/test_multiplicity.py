"""Adjusted p-values against the published family and the definitions as slow loops."""

from itertools import combinations
from typing import Any, get_args

import numpy as np
import pytest

from evaluation.stats.multiplicity import Adjustment, adjusted_p_values, n_rejections
from tests.evaluation.stats.known import known

EXAMPLE = known("reference/benjamini-hochberg-1995")
FAMILY = EXAMPLE["data"]["p"]
METHODS = get_args(Adjustment)


@pytest.mark.parametrize(
    "expected", EXAMPLE["expected"], ids=lambda one: f"{one['quantity']} {one['params']}"
)
def test_a_family_equals_the_published_figures(expected: Any) -> None:
    method = expected["params"]["method"]
    if expected["quantity"] == "rejections":
        assert n_rejections(FAMILY, method, level=expected["params"]["alpha"]) == expected["value"]
    else:
        made = adjusted_p_values(FAMILY, method)
        np.testing.assert_allclose(made, expected["value"], rtol=0, atol=expected["tolerance"])


def slow_rejections(p_values: Any, method: str, level: float) -> int:
    ascending, n = sorted(p_values), len(p_values)
    if method == "holm":
        passed = 0
        while passed < n and ascending[passed] <= level / (n - passed):
            passed += 1
        return passed
    share = level / sum(1 / i for i in range(1, n + 1)) if method == "benjamini_yekutieli" else level
    return max((i for i in range(1, n + 1) if ascending[i - 1] <= i / n * share), default=0)


@pytest.mark.parametrize("method", ["holm", "benjamini_hochberg", "benjamini_yekutieli"])
def test_rejections_are_those_of_the_step_by_step_rule(method: Any) -> None:
    rng = np.random.default_rng(1)
    for _ in range(40):
        family = rng.random(12) ** 4
        assert n_rejections(family, method, level=0.1) == slow_rejections(family, method, 0.1)


def simes(p_values: Any) -> float:
    ascending = np.sort(p_values)
    return float(np.min(ascending.size * ascending / np.arange(1, ascending.size + 1)))


def test_hommel_is_the_closed_test_of_simes() -> None:
    rng = np.random.default_rng(3)
    for n_tests in (1, 2, 3, 5, 7):
        for family in (rng.random(n_tests) ** 3, np.round(rng.random(n_tests), 1)):
            subsets = [
                list(subset)
                for size in range(1, n_tests + 1)
                for subset in combinations(range(n_tests), size)
            ]
            closed = [
                max(simes(family[subset]) for subset in subsets if test in subset) for test in range(n_tests)
            ]
            np.testing.assert_allclose(adjusted_p_values(family, "hommel"), closed, rtol=0, atol=1e-12)


def test_hochberg_steps_up_from_the_greatest() -> None:
    made = adjusted_p_values([0.01, 0.04, 0.03, 0.9], "hochberg")
    np.testing.assert_allclose(made, [0.04, 0.08, 0.08, 0.9], rtol=0, atol=1e-15)


def test_sidak_is_the_chance_of_one_as_small_among_independent_tests() -> None:
    made = adjusted_p_values([0.5, 1e-12, 1], "sidak")
    np.testing.assert_allclose(made, [1 - 0.5**3, 3e-12, 1], rtol=1e-11, atol=0)


@pytest.mark.parametrize("method", METHODS)
def test_order_does_not_matter_and_nothing_is_lowered(method: Adjustment) -> None:
    rng = np.random.default_rng(2)
    family = np.round(rng.random(20), 1)
    order = rng.permutation(20)
    made = adjusted_p_values(family, method)
    np.testing.assert_allclose(adjusted_p_values(family[order], method), made[order])
    assert (made >= family).all()
    assert made.max() <= 1


@pytest.mark.parametrize("method", METHODS)
def test_a_missing_p_value_is_no_part_of_the_family(method: Adjustment) -> None:
    made = adjusted_p_values([0.01, np.nan, 0.2], method)
    assert np.isnan(made[1])
    np.testing.assert_array_equal(made[[0, 2]], adjusted_p_values([0.01, 0.2], method))
    assert adjusted_p_values([0.03], method).tolist() == [0.03]
    assert adjusted_p_values([], method).size == 0


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^method: "):
        adjusted_p_values([0.1], "scheffe")  # type: ignore[arg-type]
    for family in ([[0.1]], [1.1], [-0.1]):
        with pytest.raises(ValueError, match=r"^p_values: "):
            adjusted_p_values(family, "holm")
    with pytest.raises(ValueError, match=r"^level: "):
        n_rejections([0.1], "holm", level=1)
