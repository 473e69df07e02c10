"""Thresholds against a published data set and a slow search over all cuts."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.stats import threshold as module
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.threshold import resampled_threshold, threshold, threshold_estimate
from tests.evaluation.stats.known import known

ASAH = known("reference/auc-asah-s100b")
EXPECTED = {case["quantity"]: case for case in ASAH["expected"]}
RULES: list[dict[str, Any]] = [
    {"rule": "youden"},
    {"rule": "cost"},
    {"rule": "cost", "cost_false_same": 5.0, "cost_false_different": 2.0},
]


def gain_of(labels: Any, scores: Any, cut: float, rule: dict[str, Any]) -> float:
    labels, called = np.asarray(labels, dtype=float), np.asarray(scores) > cut
    n_same, n_different = labels.sum(), (1 - labels).sum()
    if rule["rule"] == "youden":
        return float(labels[called].sum() / n_same + (1 - labels[~called]).sum() / n_different - 1)
    false_same, false_different = rule.get("cost_false_same", 1), rule.get("cost_false_different", 1)
    spent = false_same * (1 - labels[called]).sum() + false_different * labels[~called].sum()
    return float((min(false_same * n_different, false_different * n_same) - spent) / labels.size)


def slow_threshold(labels: Any, scores: Any, rule: dict[str, Any]) -> float:
    distinct = sorted(set(np.asarray(scores).tolist()))
    best, chosen = 1e-9, np.nan
    if 0 < np.sum(labels) < len(labels):
        for below, above in itertools.pairwise(distinct):
            gain = gain_of(labels, scores, (below + above) / 2, rule)
            if gain > best + 1e-9:
                best, chosen = gain, (below + above) / 2
    return chosen


def made_up(seed: int, soft: bool = False) -> tuple:
    rng = np.random.default_rng(seed)
    prompts = np.concatenate([np.arange(7), rng.integers(7, size=43)])
    scores = np.round(rng.normal(size=50), 1)
    labels = (scores + rng.normal(size=50) > 0.5).astype(float)
    return (rng.integers(0, 4, size=50) / 3 if soft else labels), scores, prompts


def test_youdens_threshold_is_that_of_the_haemorrhage_data() -> None:
    made = threshold(**ASAH["data"])
    for field, quantity in (("value", "threshold"), ("sensitivity",) * 2, ("specificity",) * 2):
        case = EXPECTED[f"youden_{quantity}"]
        assert getattr(made, field) == pytest.approx(case["value"], abs=case["tolerance"])
    assert made.gain == pytest.approx(made.sensitivity + made.specificity - 1)


lattice = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), min_size=2, max_size=14)


@settings(max_examples=60, deadline=None)
@given(units=lattice, rule=st.sampled_from(RULES))
def test_any_threshold_equals_searching_all_cuts(units: list[tuple[int, int]], rule: dict[str, Any]) -> None:
    labels, scores = np.array([s for s, _ in units]) / 2, np.array([m for _, m in units], dtype=float)
    made = threshold(labels, scores, **rule)
    expected = slow_threshold(labels, scores, rule)
    np.testing.assert_allclose(np.nan if made.value is None else made.value, expected)
    if made.value is not None:
        assert made.gain == pytest.approx(gain_of(labels, scores, made.value, rule))
        moved = threshold(labels, 4 * scores - 3, **rule)
        assert moved.value == pytest.approx(4 * made.value - 3)


@pytest.mark.parametrize("rule", RULES, ids=["youden", "equal costs", "unequal costs"])
@pytest.mark.parametrize("soft", [False, True], ids=["hard", "soft"])
@pytest.mark.parametrize("block_cells", [4_000_000, 900], ids=["one block", "blocks"])
def test_resampled_thresholds_equal_choosing_anew_on_the_repeated_units(
    rule: dict[str, Any], soft: bool, block_cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BLOCK_CELLS", block_cells)
    labels, scores, prompts = made_up(1, soft)
    weights = prompt_weights(7, 40, np.random.default_rng(2))
    drawn = [np.repeat(np.arange(50), row[prompts]) for row in weights]
    got = resampled_threshold(labels, scores, prompts, weights, **rule)
    slow = [slow_threshold(labels[units], scores[units], rule) for units in drawn]
    np.testing.assert_allclose(got, slow, rtol=0, atol=1e-12)
    again = [threshold(labels[units], scores[units], **rule).value for units in drawn]
    np.testing.assert_allclose(got, np.array(again, dtype=float), rtol=0, atol=1e-12)


def test_the_flat_region_holds_every_cut_that_loses_next_to_nothing() -> None:
    labels, scores, _ = made_up(3)
    for rule in RULES:
        for flat in (0.0, 0.03, 0.2):
            made = threshold(labels, scores, **rule, flat=flat)
            distinct = np.unique(scores)
            cuts = (distinct[1:] + distinct[:-1]) / 2
            inside = (cuts > made.flat_low) & (cuts < made.flat_high)
            gains = np.array([gain_of(labels, scores, cut, rule) for cut in cuts])
            assert made.flat_low <= made.value <= made.flat_high
            assert (gains[inside] >= made.gain - flat - 1e-9).all()
            edges = np.flatnonzero(inside)
            for beside in (edges[0] - 1, edges[-1] + 1):
                if 0 <= beside < cuts.size:
                    assert gains[beside] < made.gain - flat
    assert (threshold([0, 1], [1, 3]).flat_low, threshold([0, 1], [1, 3]).flat_high) == (1, 3)


def test_dear_errors_move_the_cut_away_from_them() -> None:
    labels, scores, _ = made_up(4)
    careful = threshold(labels, scores, "cost", cost_false_same=4)
    generous = threshold(labels, scores, "cost", cost_false_different=4)
    assert careful.value > generous.value
    assert careful.specificity > generous.specificity


def test_the_choice_has_an_interval_from_six_prompts_on() -> None:
    labels, scores, prompts = made_up(5)
    made = threshold_estimate(labels, scores, prompts, seed=6, n_draws=200)
    draws = resampled_threshold(labels, scores, prompts, prompt_weights(7, 200, np.random.default_rng(6)))
    assert (made.low, made.high) == pytest.approx(tuple(np.nanquantile(draws, [0.025, 0.975])))
    assert (made.n_units, made.n_prompts, made.n_draws) == (50, 7, 200)
    few = threshold_estimate(labels, scores, np.minimum(prompts, 2), "cost", seed=6, cost_false_same=2)
    assert few.interval_undefined == "3 prompts: an interval needs at least 6"
    assert few.method == "threshold, least cost (2 for false same, 1 for false different)"


def test_a_threshold_without_an_answer_says_why() -> None:
    assert threshold([], []).undefined == "no unit has both label and score"
    assert threshold([0, 0], [1, 2]).undefined == "no unit is the same"
    assert threshold([1, 1], [1, 2]).undefined == "no unit is different"
    alike = "no cut is better than calling all units alike"
    assert threshold([1, 0], [2, 2]).undefined == alike
    assert threshold([1, 0], [1, 2]).undefined == alike
    assert threshold([0, 1, 1], [1, 2, 3], "cost", cost_false_different=9).value == 1.5
    assert threshold([1, 0, 1, 1], [1, 2, 3, 4], "cost", cost_false_different=9).undefined == alike
    assert np.isnan(resampled_threshold([1, 0], [2, 2], [0, 1], [[1, 1]])).all()
    assert np.isnan(resampled_threshold([0, 1], [1, 2], [0, 1], [[2, 0], [0, 0]])).all()
    made = threshold([0, 1, np.nan], [1, 2, 3])
    assert (made.value, made.n_units, made.n_left_out) == (1.5, 2, 1)


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="rule"):
        threshold([0, 1], [1, 2], "best")
    with pytest.raises(ValueError, match="cost_false_same"):
        threshold([0, 1], [1, 2], "cost", cost_false_same=0)
    with pytest.raises(ValueError, match="flat"):
        threshold([0, 1], [1, 2], flat=-1)
    with pytest.raises(ValueError, match="label"):
        threshold([0, 3], [1, 2])
    with pytest.raises(ValueError, match="weights"):
        resampled_threshold([0, 1], [1, 2], [0, 1], [[1]])
