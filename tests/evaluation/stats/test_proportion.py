"""Wilson and Newcombe against published tables, and against the equation that defines them."""

import math

import numpy as np
import pytest
from scipy import optimize

from evaluation.stats.proportion import (
    design_effect,
    effective_n,
    newcombe_difference,
    normal_quantile,
    wilson,
)
from tests.evaluation.stats.known import known

WILSON = known("reference/wilson-newcombe")["expected"]
ALGEBRA = {
    case["quantity"]: case
    for case in known("reference/reliability-algebra")["expected"]
    if case["quantity"] in ("design_effect", "effective_n")
}


@pytest.mark.parametrize("case", WILSON, ids=[f"{c['quantity']} of {c['params']}" for c in WILSON])
def test_wilson_equals_newcombes_table(case: dict) -> None:
    made = wilson(case["params"]["x"], case["params"]["n"])
    got = {"lower95": made.low, "upper95": made.high}[case["quantity"]]
    assert got == pytest.approx(case["value"], abs=case["tolerance"])


def test_the_design_effect_and_the_effective_number_are_the_known_ones() -> None:
    effect, worth = ALGEBRA["design_effect"], ALGEBRA["effective_n"]
    assert design_effect(**effect["params"]) == pytest.approx(effect["value"], abs=effect["tolerance"])
    assert effective_n(**worth["params"]) == pytest.approx(worth["value"], abs=worth["tolerance"])
    assert effective_n(10, 2, -1) is None
    assert design_effect(1, 0.9) == 1


@pytest.mark.parametrize(("x", "n"), [(1, 10), (81, 263), (7, 8)])
def test_wilsons_ends_are_the_shares_that_the_score_test_just_accepts(x: int, n: int) -> None:
    z = 1.6448536269514722
    made = wilson(x, n, confidence=0.9)

    def score(p: float) -> float:
        return abs(x / n - p) / math.sqrt(p * (1 - p) / n) - z

    assert made.low == pytest.approx(optimize.brentq(score, 1e-9, x / n - 1e-9), abs=1e-9)
    assert made.high == pytest.approx(optimize.brentq(score, x / n + 1e-9, 1 - 1e-9), abs=1e-9)


def test_wilson_of_none_and_of_all_ends_at_zero_and_one() -> None:
    z2 = normal_quantile(0.95) ** 2
    none, every = wilson(0, 20), wilson(20, 20)
    assert (none.value, none.low, every.value, every.high) == (0, 0, 1, 1)
    assert none.high == pytest.approx(z2 / (20 + z2))
    assert every.low == pytest.approx(20 / (20 + z2))


def test_calling_yes_no_mirrors_the_interval() -> None:
    yes, no = wilson(3, 40), wilson(37, 40)
    assert (yes.low, yes.high) == pytest.approx((1 - no.high, 1 - no.low))


def test_a_design_effect_leaves_the_share_and_widens_the_interval_to_that_of_fewer() -> None:
    clustered, fewer = wilson(30, 100, design_effect=2), wilson(15, 50)
    assert (clustered.value, clustered.low, clustered.high) == pytest.approx(
        (fewer.value, fewer.low, fewer.high)
    )
    assert clustered.n == 100


# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
@pytest.mark.parametrize(
    ("x", "m", "y", "n", "low", "high"),
    [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 20, 0.6791, 1.0)],
)
def test_newcombes_difference_equals_his_table(
    x: int, m: int, y: int, n: int, low: float, high: float
) -> None:
    made = newcombe_difference(x, m, y, n)
    assert (made.low, made.high) == pytest.approx((low, high), abs=5e-5)
    turned = newcombe_difference(y, n, x, m)
    assert (turned.low, turned.high) == pytest.approx((-made.high, -made.low))


def test_a_share_of_nothing_is_undefined() -> None:
    assert (wilson(0, 0).value, wilson(0, 0).undefined) == (None, "a share of nothing")
    assert newcombe_difference(1, 2, 0, 0).undefined == "a share of nothing"


def test_wrong_input_is_refused_by_name() -> None:
    for arguments, name in (((3, 2), "successes"), ((-1, 2), "successes"), ((0, -1), "n:")):
        with pytest.raises(ValueError, match=name):
            wilson(*arguments)
    with pytest.raises(ValueError, match="confidence"):
        wilson(1, 2, confidence=1)
    with pytest.raises(ValueError, match="design_effect"):
        wilson(1, 2, design_effect=0)
    with pytest.raises(ValueError, match="cluster_size"):
        design_effect(0.5, 0.1)
    with pytest.raises(ValueError, match="icc"):
        design_effect(3, -0.9)
    with pytest.raises(ValueError, match="icc"):
        design_effect(3, 2)
    with pytest.raises(ValueError, match="n:"):
        effective_n(np.nan, 3, 0.1)
