"""Correlations at four levels against a published example and, over draws, against repeated prompts."""

from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from evaluation.stats import within
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.correlation import Method, correlation
from evaluation.stats.levels import (
    Level,
    level_correlation,
    level_estimate,
    resampled_level_correlation,
)
from evaluation.stats.means import ModelSums
from evaluation.stats.within import correlations_within_prompts
from tests.evaluation.stats.known import known

METHODS = get_args(Method)
LEVELS = get_args(Level)
EXAMPLE = known("reference/correlation-levels-2x3")
GROUPS = {"sys": [0, 0, 0, 1, 1, 1], "item": [0, 1, 2, 0, 1, 2]}
BY_NAME: dict[str, Method] = {
    "pearson": "pearson",
    "kendall_b": "kendall_tau_b",
    "spearman": "spearman",
}
FloatArray = npt.NDArray[np.float64]


def made_up(seed: int, n: int = 90, n_prompts: int = 8) -> tuple[FloatArray, FloatArray, Any, Any]:
    """Lopsided: prompts of unequal size, one of one unit and one constant, values missing, models absent."""
    rng = np.random.default_rng(seed)
    prompts = np.sort(rng.integers(n_prompts - 2, size=n) ** 2 // (n_prompts - 2))
    prompts[-1], prompts[-5:-1] = n_prompts - 1, n_prompts - 2
    x = np.round(rng.normal(size=n) + prompts / 4, 1)
    y = np.round(x + rng.normal(size=n)) / 3
    y[-5:-1] = 1
    x[3], y[11] = np.nan, np.nan
    models = rng.integers(5, size=n)
    models[:4] = 9
    return x, y, prompts * 10, models


def repeated(row: Any, prompts: Any) -> tuple[Any, Any]:
    """Places of the units of a draw, and a prompt of its own for every copy."""
    places, codes = [], []
    for prompt, times in zip(np.unique(prompts), row, strict=True):
        for copy in range(int(times)):
            units = np.flatnonzero(prompts == prompt)
            places.append(units)
            codes.append(np.full(units.size, prompt * 1000 + copy))
    return np.concatenate(places), np.concatenate(codes)


@pytest.mark.parametrize(
    "expected", EXAMPLE["expected"], ids=lambda one: f"{one['quantity']} {one['params']}"
)
def test_a_correlation_by_level_equals_the_published_figure(expected: Any) -> None:
    gold, metric = EXAMPLE["data"]["gold"], EXAMPLE["data"]["metric"]
    by = expected["params"]["average_by"]
    made = level_correlation(
        metric,
        gold,
        GROUPS.get(by, [0] * 6),
        BY_NAME[expected["quantity"]],
        level="item" if by == "none" else "within_prompt",
    )
    assert made.value == pytest.approx(expected["value"], abs=expected["tolerance"])
    assert (made.n_units, made.n_left_out) == (6, 0)


def test_model_level_is_the_correlation_of_hand_made_means() -> None:
    # Means of the models: x 1.5, 4, 2; y 2, 3, 7: ranks 1 3 2 and 1 2 3.
    made = level_correlation(
        [1, 2, 4, 2], [1, 3, 3, 7], [0, 1, 0, 1], "spearman", level="model", unit_models=[5, 5, 6, 7]
    )
    assert made.value == pytest.approx(0.5, abs=1e-12)
    assert made.n_points == 3


@pytest.mark.parametrize("average", ["macro", "micro"])
@pytest.mark.parametrize("method", METHODS)
def test_within_prompts_is_the_slow_loop_over_prompts(method: Method, average: Any) -> None:
    x, y, prompts, _ = made_up(1)
    values, sizes = [], []
    for prompt in np.unique(prompts):
        one = correlation(x[prompts == prompt], y[prompts == prompt], method)
        if one.value is not None:
            values.append(one.value)
            sizes.append(one.n_units)
    weights = sizes if average == "micro" else np.ones(len(values))
    made = level_correlation(x, y, prompts, method, level="within_prompt", average=average, min_units=3)
    assert made.value == pytest.approx(np.average(values, weights=weights), abs=1e-12)
    assert made.n_points == len(values)


def test_prompts_left_out_are_counted_by_their_reason() -> None:
    x, y, prompts, _ = made_up(1)
    made = level_correlation(x, y, prompts, "spearman", level="within_prompt")
    assert (made.n_too_small, made.n_constant, made.n_left_out) == (1, 1, 2)
    assert made.n_points == np.unique(prompts).size - 2
    assert made.n_units == x.size - 2 - 5


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("method", METHODS)
def test_draws_equal_calling_again_on_the_repeated_prompts(method: Method, level: Level) -> None:
    x, y, prompts, models = made_up(2)
    weights = prompt_weights(np.unique(prompts).size, 40, np.random.default_rng(3))
    weights[0, :] = 0
    weights[0, -1] = 8  # a draw of a single prompt of a single unit
    draws = resampled_level_correlation(x, y, prompts, weights, method, level=level, unit_models=models)
    naive = []
    for row in weights:
        units, codes = repeated(row, prompts)
        one = level_correlation(
            x[units], y[units], codes, method, level=level, unit_models=models[units]
        ).value
        naive.append(np.nan if one is None else one)
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)
    assert np.isnan(draws).any()


@pytest.mark.parametrize("average", ["macro", "micro"])
def test_draws_of_the_mean_over_prompts_keep_its_weights(average: Any) -> None:
    x, y, prompts, _ = made_up(4)
    weights = prompt_weights(np.unique(prompts).size, 20, np.random.default_rng(5))
    draws = resampled_level_correlation(
        x, y, prompts, weights, "spearman", level="within_prompt", average=average
    )
    for row, draw in zip(weights, draws, strict=True):
        units, codes = repeated(row, prompts)
        one = level_correlation(x[units], y[units], codes, "spearman", level="within_prompt", average=average)
        assert draw == pytest.approx(one.value, abs=1e-12)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("method", METHODS)
def test_weights_of_one_give_the_plain_value(method: Method, level: Level) -> None:
    x, y, prompts, models = made_up(6)
    ones = np.ones((1, np.unique(prompts).size), dtype=np.int64)
    plain = level_correlation(x, y, prompts, method, level=level, unit_models=models).value
    draw = resampled_level_correlation(x, y, prompts, ones, method, level=level, unit_models=models)
    assert draw[0] == pytest.approx(plain, abs=1e-12)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("method", METHODS)
def test_order_names_of_prompts_and_affine_changes_do_not_matter(method: Method, level: Level) -> None:
    x, y, prompts, models = made_up(7)
    plain = level_correlation(x, y, prompts, method, level=level, unit_models=models).value
    order = np.random.default_rng(8).permutation(x.size)
    changed = level_correlation(
        3 * x[order] - 7,
        y[order] / 4 + 2,
        -prompts[order] - 1,
        method,
        level=level,
        unit_models=50 - models[order],
    ).value
    assert changed == pytest.approx(plain, abs=1e-12)
    turned = level_correlation(-x, y, prompts, method, level=level, unit_models=models).value
    assert turned == pytest.approx(-(plain or 0.0), abs=1e-12)


def test_models_with_the_same_answers_tie_in_every_draw() -> None:
    rng = np.random.default_rng(9)
    thirds = rng.integers(1, 16, size=40) / 3
    x = np.concatenate([thirds, thirds[::-1], rng.normal(size=40)])
    prompts = np.concatenate([np.arange(40), np.arange(40)[::-1], np.arange(40)]) % 10
    models = np.repeat([0, 1, 2], 40)
    y = np.concatenate([np.full(40, 2.0), np.full(40, 1.0), np.full(40, 3.0)])
    weights = prompt_weights(10, 200, np.random.default_rng(10))
    sums = ModelSums.of(x, y, prompts, models)
    tau = sums.resampled(weights, "kendall_tau_b")
    # One pair tied in x of three: tau-b of 2 concordant or discordant pairs is 2 / sqrt(2 * 3).
    np.testing.assert_allclose(np.abs(tau), 2 / np.sqrt(6), atol=1e-12)


def test_a_pooled_correlation_may_hide_that_prompts_say_the_opposite() -> None:
    prompts = np.repeat(np.arange(6), 3)
    inside = np.tile([0.0, 1.0, 2.0], 6)
    x, y = 10 * prompts + inside, 10 * prompts - inside
    levels = {level: level_correlation(x, y, prompts, "spearman", level=level).value for level in LEVELS[:3]}
    assert levels["within_prompt"] == pytest.approx(-1, abs=1e-12)
    assert levels["prompt"] == 1
    assert levels["item"] > 0.9


@pytest.mark.parametrize("method", METHODS)
def test_within_prompts_without_a_usable_prompt_is_undefined(method: Method) -> None:
    made = level_correlation([1, 2, 3], [5, 5, 1], [0, 0, 1], method, level="within_prompt")
    assert made.value is None
    assert made.undefined == (
        "no prompt can be correlated: 1 with fewer than 2 units that have both values, 1 with a constant side"
    )


@pytest.mark.parametrize(
    ("level", "reason"),
    [
        ("item", "the metric is 1 for every unit"),
        ("prompt", "over prompt means: the metric is 1 for every unit"),
        ("model", "over means of language models: the metric is 1 for every unit"),
    ],
)
def test_a_constant_metric_is_undefined_by_name(level: Level, reason: str) -> None:
    made = level_correlation(
        [1, 1, 1],
        [1, 2, 3],
        [0, 1, 2],
        "pearson",
        level=level,
        unit_models=[0, 1, 2],
        names=("the metric", "human"),
    )
    assert (made.value, made.undefined) == (None, reason)


def test_two_models_define_no_correlation() -> None:
    made = level_correlation(
        [1, 2, 3], [1, 2, 3], [0, 1, 2], "spearman", level="model", unit_models=[0, 0, 1]
    )
    assert made.value is None
    assert "2 units" in (made.undefined or "")


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_at_all_is_undefined(level: Level) -> None:
    empty = np.empty(0, dtype=np.int64)
    made = level_correlation([], [], empty, "spearman", level=level, unit_models=empty)
    assert made.value is None
    assert made.undefined


@pytest.mark.parametrize("level", LEVELS)
def test_an_estimate_carries_value_interval_and_counts(level: Level) -> None:
    x, y, prompts, models = made_up(11)
    made = level_estimate(
        x, y, prompts, "spearman", level=level, unit_models=models, seed=1, n_draws=200, n_raters=4
    )
    plain = level_correlation(x, y, prompts, "spearman", level=level, unit_models=models)
    assert made.value == plain.value
    assert made.low is None or made.low < made.high
    assert (made.n_units, made.n_raters) == (plain.n_units, 4)
    n_prompts = np.unique(prompts).size
    assert made.n_prompts == (n_prompts - 2 if level == "within_prompt" else n_prompts)


def test_fewer_than_six_usable_prompts_have_no_interval() -> None:
    x = np.tile([1.0, 2.0, 3.0], 8)
    y = np.where(np.arange(24) < 12, 1.0, x)
    made = level_estimate(x, y, np.repeat(np.arange(8), 3), "spearman", level="within_prompt", seed=1)
    assert made.value == pytest.approx(1)
    assert made.interval_undefined == "4 prompts: an interval needs at least 6"


@pytest.mark.parametrize("few", [100, 2], ids=["all pairs", "scipy"])
def test_tau_inside_prompts_is_scipys(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(within, "FEW_UNITS", few)
    x, y, prompts, _ = made_up(13)
    kept = ~(np.isnan(x) | np.isnan(y))
    inside = correlations_within_prompts(x, y, prompts, "kendall_tau_b")
    defined = ~np.isnan(inside.values)
    expected = [
        stats.kendalltau(x[kept & (prompts == code)], y[kept & (prompts == code)]).statistic
        for code in inside.codes[defined]
    ]
    np.testing.assert_allclose(inside.values[defined], expected, rtol=0, atol=1e-12)


def test_ranks_inside_prompts_are_scipys() -> None:
    x, y, prompts, _ = made_up(12)
    kept = ~(np.isnan(x) | np.isnan(y))
    inside = correlations_within_prompts(x, y, prompts, "spearman")
    for code, value, n in zip(inside.codes, inside.values, inside.n_units, strict=True):
        units = kept & (prompts == code)
        assert n == units.sum()
        if not np.isnan(value):
            assert value == pytest.approx(stats.spearmanr(x[units], y[units]).statistic, abs=1e-12)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"level": "system"}, "level"),
        ({"average": "mean"}, "average"),
        ({"method": "tau"}, "method"),
        ({"y": [1, 2]}, "y"),
        ({"unit_prompts": [0, 1]}, "unit_prompts"),
        ({"unit_prompts": [0.0, 1.0, 2.0]}, "unit_prompts"),
        ({"x": [1, 2, np.inf]}, "x"),
        ({"level": "model"}, "unit_models"),
        ({"level": "model", "unit_models": [0, 1]}, "unit_models"),
        ({"level": "model", "unit_models": [0.5, 1, 2]}, "unit_models"),
        ({"level": "within_prompt", "min_units": 1}, "min_units"),
    ],
)
def test_wrong_input_is_refused_by_name(changes: dict[str, Any], name: str) -> None:
    given: dict[str, Any] = {"x": [1, 2, 3], "y": [1, 2, 3], "unit_prompts": [0, 1, 2], "method": "pearson"}
    with pytest.raises(ValueError, match=f"^{name}: "):
        level_correlation(**{**given, "level": "item", **changes})
    with pytest.raises(ValueError, match=f"^{name}: "):
        resampled_level_correlation(**{**given, "level": "item", "weights": [[1, 1, 1]], **changes})


@pytest.mark.parametrize("level", LEVELS)
def test_weights_that_do_not_fit_are_refused(level: Level) -> None:
    with pytest.raises(ValueError, match=r"^weights: "):
        resampled_level_correlation(
            [1, 2, 3], [1, 2, 3], [0, 1, 2], [[1, 1]], "pearson", level=level, unit_models=[0, 1, 2]
        )
