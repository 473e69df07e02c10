"""Kendall's variants and acc_eq against the published example and the definition as a slow loop."""

from itertools import combinations
from typing import Any, get_args

import numpy as np
import pytest
from scipy import stats

from evaluation.stats import ties as module
from evaluation.stats.ties import PairCounts, Variant, acc_eq, kendall_variant, pair_counts
from tests.evaluation.stats.known import known

EXAMPLE = known("reference/ties-matter-small")
GOLD, METRIC = EXAMPLE["data"]["gold"], EXAMPLE["data"]["metric"]
VARIANTS = get_args(Variant)
TAUS = [one for one in EXAMPLE["expected"] if one["quantity"].startswith("tau")]
ACCURACIES = [one for one in EXAMPLE["expected"] if one["quantity"] == "acc_eq"]


def made_up(seed: int, n: int = 40) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    human = rng.integers(1, 5, size=n) / 3
    return np.round(human + rng.normal(size=n) / 2, 1), human


def slow_counts(metric: Any, human: Any, epsilon: float) -> PairCounts:
    counts = dict.fromkeys(("concordant", "discordant", "tied_metric", "tied_human", "tied_both"), 0)
    for i, j in combinations(range(len(metric)), 2):
        tied, human_tied = abs(metric[i] - metric[j]) <= epsilon, human[i] == human[j]
        if tied and human_tied:
            counts["tied_both"] += 1
        elif tied:
            counts["tied_metric"] += 1
        elif human_tied:
            counts["tied_human"] += 1
        elif (metric[i] > metric[j]) == (human[i] > human[j]):
            counts["concordant"] += 1
        else:
            counts["discordant"] += 1
    return PairCounts(**counts)


@pytest.mark.parametrize("expected", TAUS, ids=lambda one: one["quantity"])
def test_a_variant_equals_the_published_figure(expected: Any) -> None:
    made = kendall_variant(METRIC, GOLD, expected["quantity"].removeprefix("tau_"))
    assert made.value == pytest.approx(expected["value"], abs=expected["tolerance"])
    assert (made.n_units, made.n_pairs) == (5, 10)


@pytest.mark.parametrize("expected", ACCURACIES, ids=lambda one: str(one["params"]))
def test_acc_eq_equals_the_published_figure(expected: Any) -> None:
    made = acc_eq(METRIC, GOLD, epsilon=expected["params"]["epsilon"])
    assert made.value == pytest.approx(expected["value"], abs=expected["tolerance"])


@pytest.mark.parametrize("epsilon", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("block", [4_000_000, 90], ids=["one block", "blocks"])
def test_counts_are_those_of_the_slow_loop(epsilon: float, block: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "PAIR_BLOCK", block)
    metric, human = made_up(1)
    assert pair_counts(metric, human, epsilon=epsilon) == slow_counts(metric, human, epsilon)


@pytest.mark.parametrize("variant", ["b", "c"])
def test_variants_with_ties_are_scipys(variant: Any) -> None:
    metric, human = made_up(2)
    expected = stats.kendalltau(metric, human, variant=variant).statistic
    assert kendall_variant(metric, human, variant).value == pytest.approx(expected, abs=1e-12)


def test_without_ties_a_b_and_23_are_one() -> None:
    rng = np.random.default_rng(3)
    metric, human = rng.normal(size=(2, 30))
    values = [kendall_variant(metric, human, variant).value for variant in VARIANTS]
    np.testing.assert_allclose(values, values[0], atol=1e-12)


@pytest.mark.parametrize("variant", VARIANTS)
def test_order_and_growing_changes_do_not_matter(variant: Variant) -> None:
    metric, human = made_up(4)
    order = np.random.default_rng(5).permutation(metric.size)
    plain = kendall_variant(metric, human, variant).value
    assert kendall_variant(np.exp(metric[order]), human[order], variant).value == pytest.approx(plain)


def test_tau_23_is_acc_eq_stretched() -> None:
    metric, human = made_up(6)
    accuracy = acc_eq(metric, human, epsilon=0.2).value
    assert kendall_variant(metric, human, "23", epsilon=0.2).value == pytest.approx(2 * (accuracy or 0) - 1)


def test_units_that_lack_a_value_are_left_out_and_counted() -> None:
    made = acc_eq([*METRIC, np.nan, 1], [*GOLD, 2, np.nan])
    assert (made.value, made.n_units, made.n_left_out) == (0.6, 5, 2)


@pytest.mark.parametrize("variant", VARIANTS)
def test_one_unit_has_no_pair(variant: Variant) -> None:
    assert kendall_variant([1], [1], variant).undefined == "there is no pair of units"
    assert acc_eq([], []).undefined == "there is no pair of units"


@pytest.mark.parametrize("variant", ["b", "c"])
def test_a_constant_side_is_undefined_by_name(variant: Any) -> None:
    assert kendall_variant([1, 1, 1], [1, 2, 3], variant).undefined == "every pair is tied in the metric"
    made = kendall_variant([1, 2, 3], [1, 1, 1], variant)
    assert (made.value, made.undefined) == (None, "every pair is tied in the human values")


def test_wrong_input_is_refused_by_name() -> None:
    for epsilon in (-1, np.nan, np.inf):
        with pytest.raises(ValueError, match=r"^epsilon: "):
            acc_eq([1, 2], [1, 2], epsilon=epsilon)
    with pytest.raises(ValueError, match=r"^epsilon: tau-c"):
        kendall_variant([1, 2], [1, 2], "c", epsilon=1)
    with pytest.raises(ValueError, match=r"^variant: "):
        kendall_variant([1, 2], [1, 2], "d")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^human: "):
        acc_eq([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match=r"^metric: "):
        acc_eq([[1, 2]], [1, 2])
