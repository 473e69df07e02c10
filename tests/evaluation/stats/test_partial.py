"""Partial Spearman against R's figures, residuals of a regression, and repeated prompts."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.correlation import kendall_tau_b
from evaluation.stats.partial import (
    partial_spearman,
    partial_spearman_estimate,
    resampled_partial_spearman,
)
from tests.evaluation.stats.known import known

SWISS = known("reference/partial-spearman-swiss")
X, Y, Z = (np.array(SWISS["data"][name], dtype=float) for name in ("x", "y", "covariate"))


def made_up(seed: int, n: int = 60, n_prompts: int = 8) -> tuple[Any, Any, Any, Any]:
    rng = np.random.default_rng(seed)
    prompts = rng.integers(n_prompts, size=n) ** 2 // n_prompts
    z = np.round(rng.normal(size=n), 1)
    x, y = np.round(z + rng.normal(size=n), 1), np.round(z + rng.normal(size=n)) / 4
    x[2], y[7], z[11] = np.nan, np.nan, np.nan
    return x, y, z, prompts


@pytest.mark.parametrize("expected", SWISS["expected"], ids=lambda one: one["quantity"])
def test_the_swiss_provinces_give_the_figures_of_r(expected: Any) -> None:
    made = partial_spearman(X, Y, Z)
    got = {
        "spearman_xy": made.x_y,
        "spearman_x_covariate": made.x_covariate,
        "spearman_y_covariate": made.y_covariate,
        "partial_spearman": made.value,
        "kendall_tau_b_xy": kendall_tau_b(X, Y).value,
    }
    assert got[expected["quantity"]] == pytest.approx(expected["value"], abs=expected["tolerance"])


def test_it_is_the_correlation_of_what_a_line_through_the_ranks_leaves() -> None:
    ranks = [stats.rankdata(side) for side in (X, Y, Z)]
    line = np.stack([np.ones(Z.size), ranks[2]], axis=1)
    left = [side - line @ np.linalg.lstsq(line, side, rcond=None)[0] for side in ranks[:2]]
    assert partial_spearman(X, Y, Z).value == pytest.approx(stats.pearsonr(*left).statistic, abs=1e-12)


def test_draws_equal_calling_again_on_the_repeated_units() -> None:
    x, y, z, prompts = made_up(1)
    n_prompts = np.unique(prompts).size
    weights = prompt_weights(n_prompts, 60, np.random.default_rng(2))
    weights[0] = 0
    draws = resampled_partial_spearman(x, y, z, prompts, weights)
    places = np.unique(prompts, return_inverse=True)[1]
    naive = []
    for row in weights:
        units = np.repeat(np.arange(x.size), row[places])
        value = partial_spearman(x[units], y[units], z[units]).value
        naive.append(np.nan if value is None else value)
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)
    ones = resampled_partial_spearman(x, y, z, prompts, np.ones((1, n_prompts)))
    assert ones[0] == pytest.approx(partial_spearman(x, y, z).value, abs=1e-12)


def test_order_and_growing_changes_do_not_matter_and_sides_may_be_exchanged() -> None:
    x, y, z, _ = made_up(3)
    plain = partial_spearman(x, y, z).value
    order = np.random.default_rng(4).permutation(x.size)
    assert partial_spearman(np.exp(x[order]), 3 * y[order] - 1, -z[order]).value == pytest.approx(plain)
    assert partial_spearman(y, x, z).value == pytest.approx(plain)


def test_units_that_lack_one_of_three_are_left_out_and_counted() -> None:
    made = partial_spearman(*made_up(5)[:3])
    assert (made.n_units, made.n_left_out) == (57, 3)


def test_a_covariate_that_orders_like_a_side_leaves_nothing() -> None:
    made = partial_spearman(
        [1, 2, 3, 4], [2, 1, 4, 3], [-1, -2, -3, -4], names=("metric", "human", "overlap")
    )
    assert (made.value, made.x_covariate) == (None, pytest.approx(-1))
    assert made.undefined == "overlap orders the units as metric does: nothing of metric is left"


def test_a_constant_value_is_undefined_by_name() -> None:
    made = partial_spearman([1, 2, 3, 4], [2, 1, 4, 3], [7, 7, 7, 7])
    assert (made.value, made.undefined) == (None, "covariate is the same for every unit")


def test_three_units_are_too_few() -> None:
    made = partial_spearman([1, 2, 3], [2, 1, 3], [3, 2, 1])
    assert made.undefined == "3 units with all three values: a partial correlation needs at least 4"
    assert partial_spearman([], [], []).value is None


def test_a_draw_of_three_units_is_undefined() -> None:
    x, y, z = [1, 2, 3, 4, 5, 6], [2, 1, 3, 5, 4, 6], [1, 3, 2, 6, 4, 5]
    draws = resampled_partial_spearman(x, y, z, [0, 0, 0, 1, 1, 1], [[1, 0], [1, 1], [2, 0]])
    assert np.isnan(draws).tolist() == [True, False, False]


def test_an_estimate_holds_value_interval_and_counts() -> None:
    x, y, z, prompts = made_up(6)
    made = partial_spearman_estimate(x, y, z, prompts, seed=1, n_draws=300, n_raters=3)
    assert made.value == partial_spearman(x, y, z).value
    assert made.low is not None
    assert made.low < made.value < made.high
    assert (made.n_units, made.n_raters, made.n_prompts) == (57, 3, np.unique(prompts).size)


def test_fewer_than_six_prompts_have_no_interval() -> None:
    made = partial_spearman_estimate(X, Y, Z, np.arange(47) % 5, seed=1)
    assert made.value is not None
    assert made.interval_undefined == "5 prompts: an interval needs at least 6"


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^covariate: "):
        partial_spearman([1, 2], [1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match=r"^y: "):
        partial_spearman([1, 2], [1, np.inf], [1, 2])
    with pytest.raises(ValueError, match=r"^weights: "):
        resampled_partial_spearman(X, Y, Z, np.arange(47) % 5, [[1, 1]])
    with pytest.raises(ValueError, match=r"^unit_prompts: "):
        resampled_partial_spearman(X, Y, Z, [0], [[1]])
