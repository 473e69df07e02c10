"""Correlations against published figures, and resampled ones against scipy on the repeated units."""

from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.stats import rank_draws
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.correlation import (
    Method,
    correlation,
    correlation_estimate,
    kendall_tau_b,
    pearson,
    resampled_correlation,
    spearman,
)
from tests.evaluation.stats.known import known

METHODS = get_args(Method)
EXAMPLES = known("correlation")["examples"]
FloatArray = npt.NDArray[np.float64]
FIGURES = [(example, method) for example in EXAMPLES for method in METHODS if method in example]


def by_scipy(x: FloatArray, y: FloatArray, method: Method) -> float:
    if np.unique(x).size < 2 or np.unique(y).size < 2:
        return float("nan")
    if method == "spearman":
        return float(stats.spearmanr(x, y).statistic)
    if method == "kendall_tau_b":
        return float(stats.kendalltau(x, y).statistic)
    return float(stats.pearsonr(x, y).statistic)


def naive_draws(x: FloatArray, y: FloatArray, prompts: Any, weights: Any, method: Method) -> list[float]:
    drawn = (np.repeat(np.arange(x.size), row[prompts]) for row in weights)
    return [by_scipy(x[units], y[units], method) for units in drawn]


def made_up(seed: int, n: int = 70, n_prompts: int = 7) -> tuple[FloatArray, FloatArray, Any]:
    """A continuous metric with a few ties, a human mean on a lattice, prompts of unequal size in no order."""
    rng = np.random.default_rng(seed)
    prompts = np.concatenate(
        [np.arange(n_prompts), rng.integers(n_prompts, size=n - n_prompts) ** 2 // n_prompts]
    )
    x = rng.normal(size=n) + prompts / 4
    x[::6] = x[0]
    return x, np.round(x + rng.normal(size=n)) / 4, prompts


@pytest.mark.parametrize(
    ("example", "method"), FIGURES, ids=[f"{example['name']}: {method}" for example, method in FIGURES]
)
def test_a_correlation_equals_the_published_figure(example: Any, method: Method) -> None:
    made = correlation(example["x"], example["y"], method)
    assert made.value == pytest.approx(example[method], abs=1e-9)
    assert (made.n_units, made.n_left_out) == (len(example["x"]), 0)


def test_spearman_with_ties_is_the_hand_worked_fraction() -> None:
    # Mid-ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: covariance 4.5, sums of squares 4.5 and 5.
    assert spearman([1, 2, 2, 3], [1, 2, 3, 4]).value == pytest.approx(4.5 / np.sqrt(4.5 * 5), abs=1e-15)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("block_cells", [4_000_000, 600], ids=["one block", "blocks"])
@pytest.mark.parametrize("product_prompts", [400, 0], ids=["product", "running sums"])
def test_resampled_correlation_equals_calling_scipy_on_each_draw(
    method: Method, block_cells: int, product_prompts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rank_draws, "MAX_BLOCK_CELLS", block_cells)
    monkeypatch.setattr(rank_draws, "MAX_PRODUCT_PROMPTS", product_prompts)
    x, y, prompts = made_up(1)
    weights = prompt_weights(7, 80, np.random.default_rng(2))
    draws = resampled_correlation(x, y, prompts, weights, method)
    np.testing.assert_allclose(draws, naive_draws(x, y, prompts, weights, method), rtol=0, atol=1e-12)


def test_ranks_too_large_for_single_precision_are_made_in_double() -> None:
    # 3 prompts drawn some thousand times: w N is above 2^23, where halves are no longer exact in single.
    x, y, prompts = made_up(5, n=40, n_prompts=3)
    weights = np.array([[1501, 2003, 1999], [3, 4001, 1]])
    draws = resampled_correlation(x, y, prompts, weights, "spearman")
    np.testing.assert_allclose(draws, naive_draws(x, y, prompts, weights, "spearman"), rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_a_prompt_whose_units_all_lack_a_value_changes_no_draw(method: Method) -> None:
    x, y, prompts = made_up(6)
    weights = prompt_weights(7, 20, np.random.default_rng(7))
    without = resampled_correlation(
        x[prompts != 3], y[prompts != 3], prompts[prompts != 3], np.delete(weights, 3, 1), method
    )
    x[prompts == 3] = np.nan
    np.testing.assert_array_equal(resampled_correlation(x, y, prompts, weights, method), without)


def test_ranks_are_those_of_the_draw_and_not_frozen() -> None:
    x, y, prompts = made_up(3)
    weights = prompt_weights(7, 50, np.random.default_rng(4))
    frozen = resampled_correlation(stats.rankdata(x), stats.rankdata(y), prompts, weights, "pearson")
    exact = resampled_correlation(x, y, prompts, weights, "spearman")
    assert np.abs(frozen - exact).max() > 1e-3


@pytest.mark.parametrize("method", METHODS)
def test_a_draw_with_a_constant_side_is_undefined(method: Method) -> None:
    x = [0.1, 0.1, 0.1, 0.7, 0.9]
    y = [1.0, 2.0, 3.0, 4.0, 5.0]
    weights = [[5, 0, 0], [1, 1, 1], [0, 0, 3], [0, 0, 0]]
    draws = resampled_correlation(x, y, [4, 4, 4, 6, 9], weights, method)
    assert np.isnan(draws).tolist() == [True, False, True, True]


@pytest.mark.parametrize("method", METHODS)
def test_a_draw_of_two_units_is_undefined(method: Method) -> None:
    draws = resampled_correlation([1, 2, 3], [1, 3, 2], [0, 1, 2], [[1, 1, 0], [1, 2, 0]], method)
    assert np.isnan(draws[0])
    assert draws[1] == pytest.approx(1)


def test_pearson_keeps_its_digits_in_a_draw_whose_values_lie_close_together() -> None:
    x, y = np.array([1, 1 + 1e-9, 1 + 3e-9, 5, 6]), np.array([1.0, 3, 2, 9, 8])
    draws = resampled_correlation(x, y, [0, 0, 0, 1, 1], [[2, 0], [1, 1]], "pearson")
    assert draws[0] == pytest.approx(by_scipy(x[:3], y[:3], "pearson"), abs=1e-6)
    assert draws[1] == pytest.approx(by_scipy(x, y, "pearson"), abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_units_that_lack_a_value_are_left_out_and_counted(method: Method) -> None:
    x = [1.0, np.nan, 3.0, 4.0, 5.0]
    y = [1.0, 2.0, 4.0, np.nan, 3.0]
    made = correlation(x, y, method)
    assert (made.n_units, made.n_left_out) == (3, 2)
    assert made.value == pytest.approx(by_scipy(np.array([1.0, 3, 5]), np.array([1.0, 4, 3]), method))
    draws = resampled_correlation(x, y, [0, 1, 2, 2, 0], [[1, 1, 1], [1, 7, 1]], method)
    assert draws == pytest.approx([made.value, made.value])
    assert correlation_estimate(x, y, [0, 1, 2, 2, 0], method, seed=1).n_prompts == 2


def test_a_correlation_without_an_answer_says_why() -> None:
    assert spearman([1, 2], [2, 1]).undefined == "2 units with both values: a correlation needs at least 3"
    assert spearman([1, np.nan, np.nan], [2, 1, 3]).undefined == (
        "1 unit with both values: a correlation needs at least 3"
    )
    assert kendall_tau_b([4, 4, 4], [1, 2, 3]).undefined == "x is 4 for every unit"
    assert correlation([1, 2, 3], [5, 5, 5], "spearman", names=("cosine", "human mean")).undefined == (
        "human mean is 5 for every unit"
    )
    assert pearson([1e9, 1e9 + 1e-6, 1e9], [1, 2, 3]).undefined == "x varies by no more than rounding"
    made = correlation_estimate([4, 4, 4], [1, 2, 3], [0, 1, 2], "spearman", seed=1)
    assert (made.value, made.interval_undefined) == (None, "there is no value: x is 4 for every unit")


def test_nothing_at_all_is_undefined_and_not_an_error() -> None:
    assert spearman([], []).undefined == "0 units with both values: a correlation needs at least 3"
    assert np.isnan(resampled_correlation([np.nan], [1.0], [0], [[1]], "spearman")).all()


def test_perfect_order_is_exactly_one_and_never_more() -> None:
    x = np.arange(11) / 7
    for method in METHODS:
        assert correlation(x, 3 * x + 0.1, method).value == pytest.approx(1.0, abs=1e-15)
        draws = resampled_correlation(
            x, -x, np.arange(11), prompt_weights(11, 50, np.random.default_rng(1)), method
        )
        assert draws.min() >= -1
        assert draws == pytest.approx(np.full(50, -1.0))


@pytest.mark.parametrize("method", METHODS)
def test_a_correlation_has_an_interval_from_six_prompts_on(method: Method) -> None:
    x, y, prompts = made_up(5)
    made = correlation_estimate(x, y, prompts, method, seed=9, n_draws=300, n_raters=4)
    weights = prompt_weights(7, 300, np.random.default_rng(9))
    naive = naive_draws(x, y, prompts, weights, method)
    assert (made.low, made.high) == pytest.approx(tuple(np.nanquantile(naive, [0.025, 0.975])), abs=1e-12)
    assert (made.n_units, made.n_raters, made.n_prompts, made.seed) == (70, 4, 7, 9)
    few = correlation_estimate(x, y, np.minimum(prompts, 3), method, seed=9)
    assert few.value == made.value
    assert few.interval_undefined == "4 prompts: an interval needs at least 6"


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^y"):
        spearman([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match=r"^x"):
        spearman([[1, 2, 3]], [1, 2, 3])
    with pytest.raises(ValueError, match="infinite"):
        spearman([1, 2, np.inf], [1, 2, 3])
    with pytest.raises(ValueError, match="method"):
        correlation([1, 2, 3], [1, 2, 3], "tau")  # type: ignore[arg-type]  # what the test is about
    with pytest.raises(ValueError, match="unit_prompts"):
        resampled_correlation([1, 2, 3], [1, 2, 3], [0, 1], [[1, 1]], "spearman")
    with pytest.raises(ValueError, match="integers"):
        resampled_correlation([1, 2, 3], [1, 2, 3], [0, 1, 0.5], [[1, 1]], "spearman")
    with pytest.raises(ValueError, match="weights"):
        resampled_correlation([1, 2, 3], [1, 2, 3], [0, 1, 1], [[1, 1, 1]], "spearman")


lattice = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 3)), min_size=3, max_size=20
)


@settings(max_examples=80, deadline=None)
@given(
    units=lattice,
    method=st.sampled_from(METHODS),
    weights=st.lists(st.integers(0, 3), min_size=4, max_size=4),
)
def test_any_weights_equal_scipy_on_the_repeated_units(
    units: list[tuple[int, int, int]], method: Method, weights: list[int]
) -> None:
    x, y, prompts = (np.array(column) for column in zip(*units, strict=True))
    codes, dense = np.unique(prompts, return_inverse=True)
    row = np.array(weights[: codes.size])
    drawn = np.repeat(np.arange(x.size), row[dense])
    expected = by_scipy(x[drawn].astype(float), y[drawn].astype(float), method) if drawn.size >= 3 else np.nan
    got = resampled_correlation(x, y, prompts, [row], method)[0]
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)
    ones = resampled_correlation(x, y, prompts, np.ones((1, codes.size)), method)[0]
    point = correlation(x, y, method).value
    np.testing.assert_allclose(ones, np.nan if point is None else point, rtol=0, atol=1e-12)
    swapped = correlation(y, x, method).value
    assert (swapped is None) == (point is None)
    if point is not None:
        assert swapped == pytest.approx(point, abs=1e-12)
