"""Tests of two correlations by formula against R's cocor and psych."""

import math
from typing import Any

import pytest

from evaluation.stats.dependent import (
    meng_interval,
    meng_test,
    steiger_test,
    williams_test,
    zou_interval,
    zou_interval_independent,
)
from tests.evaluation.stats.known import known

EXAMPLE = known("reference/dependent-correlations")
TESTS = {"williams": williams_test, "steiger": steiger_test, "meng": meng_test}


def computed(quantity: str, params: dict[str, Any]) -> Any:
    if quantity == "zou_ci95_independent":
        made = zou_interval_independent(params["r1"], params["r2"], params["n1"], params["n2"])
        return [made.low, made.high]
    given = (params["r_jk"], params["r_jh"], params["r_kh"], params["n"])
    if "ci95" in quantity:
        made = (zou_interval if quantity == "zou_ci95" else meng_interval)(*given)
        return [made.low, made.high]
    test = TESTS[quantity.split("_")[0]](*given)
    return test.p_two_sided if quantity.endswith("p_two_sided") else test.statistic


@pytest.mark.parametrize(
    "expected", EXAMPLE["expected"], ids=lambda one: f"{one['quantity']} {one['params']}"
)
def test_a_test_equals_the_published_figure(expected: Any) -> None:
    got = computed(expected["quantity"], expected["params"])
    assert got == pytest.approx(expected["value"], abs=expected["tolerance"])


@pytest.mark.parametrize("name", TESTS)
def test_exchanging_the_metrics_turns_the_sign(name: str) -> None:
    one, other = TESTS[name](0.5, 0.2, 0.4, 60), TESTS[name](0.2, 0.5, 0.4, 60)
    assert one.statistic == pytest.approx(-(other.statistic or 0))
    assert one.p_two_sided == pytest.approx(other.p_two_sided)
    assert one.p_two_sided == pytest.approx(2 * (one.p_one_sided or 0))


@pytest.mark.parametrize("interval", [meng_interval, zou_interval])
def test_exchanging_the_metrics_turns_the_interval(interval: Any) -> None:
    one, other = interval(0.5, 0.2, 0.4, 60), interval(0.2, 0.5, 0.4, 60)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    narrow = interval(0.5, 0.2, 0.4, 60, confidence=0.5)
    assert one.low < narrow.low < narrow.difference < narrow.high < one.high


def test_mengs_factor_is_at_most_one() -> None:
    # (1 - a_b) / (2 (1 - 0.25)) is above 1, and with a factor of 1 the error is 2 (1 - a_b) / (n - 3).
    made = meng_test(0.5, -0.5, -0.9, 41)
    assert made.statistic == pytest.approx(2 * math.atanh(0.5) / math.sqrt(2 * 1.9 / 38))


@pytest.mark.parametrize("name", TESTS)
def test_equal_correlations_give_nothing_to_see(name: str) -> None:
    made = TESTS[name](0.3, 0.3, 0.2, 50)
    assert (made.statistic, made.p_two_sided) == (pytest.approx(0), pytest.approx(1))


@pytest.mark.parametrize("function", [*TESTS.values(), meng_interval, zou_interval])
def test_three_items_and_perfect_correlations_are_undefined_by_name(function: Any) -> None:
    assert function(0.3, 0.4, 0.5, 3).undefined == "3 items: the formula needs at least 4"
    made = function(1.0, 0.5, 0.5, 50)
    assert made.undefined == "human_a is 1: the formula needs correlations between -1 and 1"
    assert (
        function(0.4, 0.4, 1.0, 50).undefined == "a_b is 1: the formula needs correlations between -1 and 1"
    )


def test_correlations_of_different_items_need_four_of_each() -> None:
    assert zou_interval_independent(0.3, 0.4, 50, 1).undefined == "1 item: the formula needs at least 4"


@pytest.mark.parametrize("function", [*TESTS.values(), meng_interval, zou_interval])
def test_wrong_input_is_refused_by_name(function: Any) -> None:
    with pytest.raises(ValueError, match=r"^human_b: "):
        function(0.3, 1.4, 0.5, 30)
    with pytest.raises(ValueError, match=r"^a_b: no three variables"):
        function(0.9, -0.9, 0.9, 30)


@pytest.mark.parametrize("interval", [meng_interval, zou_interval])
def test_an_impossible_confidence_is_refused(interval: Any) -> None:
    with pytest.raises(ValueError, match=r"^confidence: "):
        interval(0.3, 0.4, 0.5, 30, confidence=1)
