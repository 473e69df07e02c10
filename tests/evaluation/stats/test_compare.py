"""Metrics compared on the same units and draws: against calling again, and which cannot be told apart."""

from itertools import combinations
from typing import Any, get_args

import numpy as np
import pytest

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.compare import compare_metrics, difference_estimate, inseparable_groups
from evaluation.stats.correlation import Method
from evaluation.stats.levels import Level, level_correlation, resampled_level_correlation
from evaluation.stats.multiplicity import adjusted_p_values

LEVELS = get_args(Level)
METHODS = get_args(Method)


def made_up(seed: int, n_prompts: int = 20, size: int = 5) -> tuple[dict[str, Any], Any, Any, Any]:
    rng = np.random.default_rng(seed)
    prompts = np.repeat(np.arange(n_prompts), size)
    human = np.round(rng.normal(size=prompts.size) + rng.normal(size=n_prompts)[prompts], 1)
    metrics = {
        "close": human + 0.3 * rng.normal(size=human.size),
        "near": human + 0.35 * rng.normal(size=human.size),
        "far": rng.normal(size=human.size),
    }
    return metrics, human, prompts, np.tile(np.arange(size), n_prompts)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("method", METHODS)
def test_the_difference_is_that_of_the_same_draws(method: Method, level: Level) -> None:
    metrics, human, prompts, models = made_up(1)
    made = difference_estimate(
        metrics["close"],
        metrics["far"],
        human,
        prompts,
        method,
        level=level,
        unit_models=models,
        seed=3,
        n_draws=100,
    )
    weights = prompt_weights(20, 100, np.random.default_rng(3))
    draws, values = [], []
    for name in ("close", "far"):
        given = (metrics[name], human, prompts)
        values.append(level_correlation(*given, method, level=level, unit_models=models).value or 0.0)
        draws.append(resampled_level_correlation(*given, weights, method, level=level, unit_models=models))
    assert made.value == pytest.approx(values[0] - values[1], abs=1e-12)
    expected = np.nanquantile(draws[0] - draws[1], [0.025, 0.975])
    assert (made.low, made.high) == pytest.approx(tuple(expected), abs=1e-12)


def test_a_metric_less_itself_is_nothing_and_exchanging_turns_the_sign() -> None:
    metrics, human, prompts, _ = made_up(2)
    same = difference_estimate(metrics["far"], metrics["far"], human, prompts, "spearman", seed=1, n_draws=50)
    assert (same.value, same.low, same.high) == (0, 0, 0)
    one = difference_estimate(
        metrics["close"], metrics["far"], human, prompts, "spearman", seed=1, n_draws=50
    )
    other = difference_estimate(
        metrics["far"], metrics["close"], human, prompts, "spearman", seed=1, n_draws=50
    )
    assert (one.low, one.high) == pytest.approx((-(other.high or 0), -(other.low or 0)))


def test_both_metrics_are_judged_on_the_units_they_share() -> None:
    metrics, human, prompts, _ = made_up(3)
    gappy = metrics["close"].copy()
    gappy[::3] = np.nan
    made = difference_estimate(gappy, metrics["far"], human, prompts, "spearman", seed=1, n_draws=50)
    kept = ~np.isnan(gappy)
    values = [
        level_correlation(side[kept], human[kept], prompts[kept], "spearman", level="item").value or 0.0
        for side in (gappy, metrics["far"])
    ]
    assert made.value == pytest.approx(values[0] - values[1])
    assert made.n_units == kept.sum()


def test_within_prompts_both_metrics_are_judged_on_the_prompts_they_share() -> None:
    metrics, human, prompts, _ = made_up(4)
    flat = metrics["close"].copy()
    flat[prompts < 6] = 1
    made = difference_estimate(
        flat, metrics["far"], human, prompts, "spearman", level="within_prompt", seed=1, n_draws=50
    )
    kept = prompts >= 6
    values = [
        level_correlation(side[kept], human[kept], prompts[kept], "spearman", level="within_prompt").value
        or 0.0
        for side in (flat, metrics["far"])
    ]
    assert made.value == pytest.approx(values[0] - values[1])
    assert made.n_prompts == 14


@pytest.mark.parametrize("level", ["item", "within_prompt"])
def test_close_metrics_stay_together_and_the_far_one_apart(level: Level) -> None:
    metrics, human, prompts, _ = made_up(5)
    made = compare_metrics(metrics, human, prompts, "spearman", level=level, seed=1, n_draws=200, n_swaps=999)
    assert made.groups == (made.metrics[:2], ("far",))
    assert set(made.metrics[:2]) == {"close", "near"}
    assert list(made.values) == sorted(made.values, reverse=True)
    assert [(pair.first, pair.second) for pair in made.pairs] == list(combinations(made.metrics, 2))
    plain = [pair.swap.p_value for pair in made.pairs]
    np.testing.assert_allclose([pair.adjusted_p for pair in made.pairs], adjusted_p_values(plain, "holm"))
    for pair in made.pairs:
        assert pair.swap.statistic == pytest.approx(pair.difference.value, abs=1e-12)


def test_order_of_metrics_units_and_names_of_prompts_do_not_matter() -> None:
    metrics, human, prompts, _ = made_up(6)
    made = compare_metrics(metrics, human, prompts, "spearman", seed=1, n_draws=50, n_swaps=99)
    order = np.random.default_rng(7).permutation(human.size)
    turned = {name: metrics[name][order] for name in reversed(metrics)}
    other = compare_metrics(
        turned, human[order], 3 * prompts[order], "spearman", seed=1, n_draws=50, n_swaps=99
    )
    assert (other.metrics, other.groups) == (made.metrics, made.groups)
    assert other.values == pytest.approx(made.values)
    assert other.pairs[1].difference.low == pytest.approx(made.pairs[1].difference.low)


@pytest.mark.parametrize("level", ["item", "within_prompt"])
def test_a_metric_without_a_correlation_is_left_out_and_takes_nothing_away(level: Level) -> None:
    metrics, human, prompts, _ = made_up(8)
    alone = compare_metrics(metrics, human, prompts, "spearman", level=level, seed=1, n_draws=50, n_swaps=99)
    dull = {**metrics, "flat": np.ones(human.size), "absent": np.full(human.size, np.nan)}
    made = compare_metrics(dull, human, prompts, "spearman", level=level, seed=1, n_draws=50, n_swaps=99)
    assert (made.values, made.pairs, made.groups) == (alone.values, alone.pairs, alone.groups)
    assert [name for name, _ in made.left_out] == ["flat", "absent"]
    assert all(reason for _, reason in made.left_out)


def test_a_difference_from_a_constant_metric_is_undefined_by_name() -> None:
    metrics, human, prompts, _ = made_up(9)
    made = difference_estimate(metrics["far"], np.ones(human.size), human, prompts, "spearman", seed=1)
    assert (made.value, made.low) == (None, None)
    assert made.undefined == "B: B is 1 for every unit"


def test_where_no_swap_test_is_made_nothing_is_told_apart() -> None:
    metrics, human, prompts, models = made_up(10)
    for level, method in (("model", "spearman"), ("item", "kendall_tau_b")):
        made = compare_metrics(
            metrics, human, prompts, method, level=level, unit_models=models, seed=1, n_draws=50
        )
        assert made.groups == (made.metrics,)
        assert all(pair.adjusted_p is None for pair in made.pairs)
        assert made.pairs[0].swap.undefined.startswith("no swap test of ")


def test_five_prompts_give_values_and_reasons_alone() -> None:
    metrics, human, prompts, _ = made_up(11, n_prompts=5)
    made = compare_metrics(metrics, human, prompts, "spearman", seed=1)
    assert len(made.values) == 3
    for pair in made.pairs:
        assert pair.difference.interval_undefined == "5 prompts: an interval needs at least 6"
        assert pair.swap.undefined == "5 prompts: a swap test needs at least 6"


def test_one_metric_is_a_group_by_itself_and_none_with_a_value_gives_nothing() -> None:
    metrics, human, prompts, _ = made_up(12)
    assert compare_metrics({"far": metrics["far"]}, human, prompts, "pearson", seed=1).groups == (("far",),)
    made = compare_metrics({"flat": np.ones(human.size)}, human, prompts, "pearson", seed=1)
    assert (made.metrics, made.pairs, made.groups) == ((), (), ())
    assert made.left_out == (("flat", "flat is 1 for every unit"),)


def test_groups_are_the_largest_sets_without_a_pair_told_apart() -> None:
    rng = np.random.default_rng(13)
    for _ in range(30):
        apart = np.triu(rng.random((6, 6)) < 0.4, 1)
        sets = [
            group
            for size in range(1, 7)
            for group in combinations(range(6), size)
            if not any(apart[i, j] for i, j in combinations(group, 2))
        ]
        largest = [one for one in sets if not any(set(one) < set(other) for other in sets)]
        assert inseparable_groups(apart) == tuple(sorted(largest))


def test_wrong_input_is_refused_by_name() -> None:
    metrics, human, prompts, models = made_up(14)
    with pytest.raises(ValueError, match=r"^metrics: "):
        compare_metrics({}, human, prompts, "spearman", seed=1)
    with pytest.raises(ValueError, match=r"^significance: "):
        compare_metrics(metrics, human, prompts, "spearman", seed=1, significance=0)
    with pytest.raises(ValueError, match=r"^far: "):
        compare_metrics({"far": [1, 2]}, human, prompts, "spearman", seed=1)
    with pytest.raises(ValueError, match=r"^unit_models: "):
        compare_metrics(metrics, human, prompts, "spearman", seed=1, level="model", unit_models=models[:3])
    with pytest.raises(ValueError, match=r"^n_draws: "):
        compare_metrics(metrics, human, prompts, "spearman", seed=1, n_draws=0)
    with pytest.raises(ValueError, match=r"^apart: "):
        inseparable_groups([[True, False]])
