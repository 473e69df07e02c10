"""The four tests of lexical overlap against slow loops over units and pairs, and on a metric made to fail them."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from evaluation.stats import overlap_groups
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.isotonic import isotonic_band
from evaluation.stats.overlap import curves_by_overlap, overlap_tests
from evaluation.stats.overlap_groups import (
    OverlapTerciles,
    curve_gap,
    matched_difference,
    overlap_terciles,
    resampled_curve_gap,
    resampled_matched_difference,
)
from evaluation.stats.overlap_residual import resampled_residual_overlap, residual_overlap
from evaluation.stats.partial import partial_spearman

FloatArray = npt.NDArray[np.float64]


def fitted(x: FloatArray, y: FloatArray) -> dict[float, float]:
    """Isotonic heights by the max-min formula over pooled values of x."""
    distinct = sorted(set(x.tolist()))
    means = np.array([y[x == value].mean() for value in distinct])
    counts = np.array([(x == value).sum() for value in distinct])

    def mean(a: int, b: int) -> float:
        return float(np.average(means[a : b + 1], weights=counts[a : b + 1]))

    n = len(distinct)
    heights = [max(min(mean(a, b) for b in range(i, n)) for a in range(i + 1)) for i in range(n)]
    return dict(zip(distinct, heights, strict=True))


def slow_residual(m: FloatArray, h: FloatArray, lexical: FloatArray) -> float:
    heights = fitted(h, m)
    left = np.round([value - heights[people] for value, people in zip(m, h, strict=True)], 10)
    if np.unique(left).size < 2 or np.unique(lexical).size < 2:
        return np.nan
    return float(stats.spearmanr(left, lexical).statistic)


def slow_matched(m: Any, h: Any, se: Any, lexical: Any, cuts: OverlapTerciles) -> float:
    found = [
        m[i] - m[j]
        for i in range(len(m))
        for j in range(len(m))
        if lexical[i] >= cuts.high_cut and lexical[j] <= cuts.low_cut
        if abs(h[i] - h[j]) <= (se[i] + se[j]) / 2 / 2 + 1e-12
    ]
    return float(np.mean(found)) if found else np.nan


def slow_gap(m: FloatArray, h: FloatArray, lexical: FloatArray, cuts: OverlapTerciles) -> float:
    high, low = lexical >= cuts.high_cut, lexical <= cuts.low_cut
    if not (high.any() and low.any()):
        return np.nan
    upper, lower = fitted(m[high], h[high]), fitted(m[low], h[low])
    inside = [x for x in m if max(min(upper), min(lower)) <= x <= min(max(upper), max(lower))]
    if not inside:
        return np.nan
    return float(
        np.mean(
            np.interp(inside, list(upper), list(upper.values()))
            - np.interp(inside, list(lower), list(lower.values()))
        )
    )


def made_up(
    seed: int, lean: float = 0.5, n: int = 48
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, Any]:
    """A metric that follows people and leans on words by `lean`; prompts of unequal size."""
    rng = np.random.default_rng(seed)
    prompts = np.concatenate([np.arange(7), rng.integers(7, size=n - 7)])
    lexical = np.round(rng.random(n), 2)
    human = rng.integers(0, 6, size=n) / 5
    metric = np.round(human + lean * lexical + rng.normal(0, 0.1, size=n), 2)
    return metric, human, np.full(n, 0.2) + rng.random(n) / 10, lexical, prompts


def test_the_four_tests_equal_the_loops() -> None:
    m, h, se, lexical, prompts = made_up(1)
    made = overlap_tests(m, h, se, lexical, prompts, seed=2, n_draws=20)
    cuts = made.terciles
    assert (cuts.low_cut, cuts.high_cut) == pytest.approx(tuple(np.quantile(lexical, [1 / 3, 2 / 3])))
    assert made.partial.value == partial_spearman(m, h, lexical).value
    assert made.residual.value == pytest.approx(slow_residual(m, h, lexical), abs=1e-12)
    assert made.matched.value == pytest.approx(slow_matched(m, h, se, lexical, cuts), abs=1e-12)
    assert made.gap.value == pytest.approx(slow_gap(m, h, lexical, cuts), abs=1e-12)


@pytest.mark.parametrize("block_cells", [4_000_000, 40], ids=["one block", "blocks"])
def test_resampled_values_equal_the_loops_on_the_repeated_units(
    block_cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlap_groups, "MAX_BLOCK_CELLS", block_cells)
    m, h, se, lexical, prompts = made_up(3)
    cuts = overlap_terciles(lexical)
    weights = prompt_weights(7, 12, np.random.default_rng(4))
    drawn = [np.repeat(np.arange(m.size), row[prompts]) for row in weights]
    for got, slow, point in (
        (
            resampled_residual_overlap(m, h, lexical, prompts, weights),
            [slow_residual(m[u], h[u], lexical[u]) for u in drawn],
            [residual_overlap(m[u], h[u], lexical[u]).value for u in drawn],
        ),
        (
            resampled_matched_difference(m, h, se, lexical, cuts, prompts, weights),
            [slow_matched(m[u], h[u], se[u], lexical[u], cuts) for u in drawn],
            [matched_difference(m[u], h[u], se[u], lexical[u], cuts).value for u in drawn],
        ),
        (
            resampled_curve_gap(m, h, lexical, cuts, prompts, weights),
            [slow_gap(m[u], h[u], lexical[u], cuts) for u in drawn],
            [curve_gap(m[u], h[u], lexical[u], cuts).value for u in drawn],
        ),
    ):
        np.testing.assert_allclose(got, slow, rtol=0, atol=1e-12)
        np.testing.assert_allclose(got, np.array(point, dtype=float), rtol=0, atol=1e-12)


def test_a_metric_that_leans_on_words_fails_all_four_and_a_plain_one_none() -> None:
    m, h, se, lexical, prompts = made_up(5, lean=0.6, n=200)
    leaning = overlap_tests(m, h, se, lexical, prompts, seed=6, n_draws=200)
    assert leaning.residual.low > 0
    assert leaning.matched.low > 0.2
    assert leaning.gap.high < 0
    plain = overlap_tests(*made_up(5, lean=0.0, n=200)[:4], prompts, seed=6, n_draws=200)
    assert plain.residual.low < 0 < plain.residual.high
    assert abs(plain.matched.value) < 0.05
    assert abs(plain.gap.value) < 0.05


def test_units_in_another_order_and_a_stretched_metric_change_no_rank_test() -> None:
    m, h, _, lexical, _ = made_up(7)
    order = np.random.default_rng(8).permutation(m.size)
    value = residual_overlap(m, h, lexical).value
    assert residual_overlap(m[order], h[order], lexical[order]).value == pytest.approx(value, abs=1e-12)
    assert residual_overlap(1000 * m - 3, h, lexical).value == pytest.approx(value, abs=1e-12)
    assert residual_overlap(m, h, np.exp(lexical)).value == pytest.approx(value, abs=1e-12)


def test_all_tests_share_units_prompts_and_draws() -> None:
    m, h, se, lexical, prompts = made_up(9)
    m[0], lexical[1] = np.nan, np.nan
    made = overlap_tests(m, h, se, lexical, prompts, seed=6, n_draws=50, n_raters=3)
    for estimate in (made.partial, made.residual, made.matched, made.gap):
        assert (estimate.n_units, estimate.n_raters, estimate.seed, estimate.n_draws) == (46, 3, 6, 50)
    assert made.n_left_out == 2
    weights = prompt_weights(made.residual.n_prompts, 50, np.random.default_rng(6))
    kept = np.arange(2, m.size)
    draws = resampled_residual_overlap(m[kept], h[kept], lexical[kept], prompts[kept], weights)
    ends = tuple(np.nanquantile(draws, [0.025, 0.975]))
    assert (made.residual.low, made.residual.high) == pytest.approx(ends, abs=1e-12)
    few = overlap_tests(m, h, se, lexical, np.minimum(prompts, 3), seed=6)
    assert few.gap.interval_undefined == "4 prompts: an interval needs at least 6"


def test_the_curves_of_each_tercile_are_those_of_its_units() -> None:
    m, h, _, lexical, prompts = made_up(10)
    cuts = overlap_terciles(lexical)
    grid = np.linspace(0, 1.5, 4)
    bands = curves_by_overlap(m, h, lexical, prompts, grid, cuts, seed=1, n_draws=30)
    groups = (
        lexical <= cuts.low_cut,
        (lexical > cuts.low_cut) & (lexical < cuts.high_cut),
        lexical >= cuts.high_cut,
    )
    assert sum(band.n_units for band in bands) == m.size
    for band, group in zip(bands, groups, strict=True):
        alone = isotonic_band(m[group], h[group], prompts[group], grid, seed=1, n_draws=30)
        np.testing.assert_array_equal(band.values, alone.values)
        np.testing.assert_array_equal(band.low, alone.low)


def test_what_cannot_be_tested_says_why() -> None:
    assert overlap_terciles([np.nan]).undefined == "no unit has a lexical overlap"
    flat = overlap_terciles([0, 0, 0, 0, 0.5])
    assert (flat.low_cut, flat.undefined) == (None, "lexical overlap is 0 at both terciles")
    alike = overlap_tests([1, 2, 3], [1, 2, 3], [1] * 3, [0, 0, 0], [0, 1, 2], seed=1)
    assert alike.matched.undefined == alike.gap.undefined == "lexical overlap is 0 at both terciles"
    left = "what is left of the metric beside the human side is 0 for every unit"
    assert residual_overlap([1, 2, 3], [1, 2, 3], [0, 1, 2]).undefined == left
    cuts = OverlapTerciles(0.1, 0.9, 1, 1, None)
    far = matched_difference([1, 2], [1, 5], [0.1, 0.1], [0, 1], cuts)
    assert (far.value, far.undefined) == (None, "no unit of high overlap matches one of low overlap")
    apart = curve_gap([1, 2], [1, 5], [0, 1], cuts)
    assert apart.undefined == "no value of the metric occurs among both high and low overlap"
    assert np.isnan(resampled_curve_gap([1, 2], [1, 5], [0, 1], cuts, [0, 1], [[1, 1]])).all()
    assert np.isnan(resampled_matched_difference([1], [1], [1], [0], flat, [0], [[1]])).all()
    assert np.isnan(resampled_residual_overlap([1, 2, 3], [1, 2, 3], [0, 1, 2], [0, 1, 2], [[1, 1, 0]])).all()


def test_a_missing_error_leaves_a_unit_out() -> None:
    cuts = OverlapTerciles(0.1, 0.9, 1, 1, None)
    made = matched_difference([1, 2, 9], [1, 1, 1], [0.1, 0.1, np.nan], [0, 1, 1], cuts)
    assert (made.value, made.n_compared, made.n_units, made.n_left_out) == (1, 1, 2, 1)


def test_wrong_input_is_refused_by_name() -> None:
    cuts = OverlapTerciles(0.1, 0.9, 1, 1, None)
    with pytest.raises(ValueError, match="human_se"):
        matched_difference([1], [1], [-1], [1], cuts)
    with pytest.raises(ValueError, match="lexical"):
        residual_overlap([1, 2], [1, 2], [1])
    with pytest.raises(ValueError, match="unit_prompts"):
        overlap_tests([1, 2], [1, 2], [1, 1], [1, 2], [0], seed=1)
    with pytest.raises(ValueError, match="terciles"):
        curves_by_overlap([1], [1], [1], [0], [1], OverlapTerciles(None, None, 0, 0, "none"), seed=1)
    with pytest.raises(ValueError, match="weights"):
        resampled_residual_overlap([1], [1], [1], [0], [[1, 2]])
