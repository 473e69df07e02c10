"""Area under the ROC curve and average precision against a published data set and slow loops."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.stats import roc as module
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.delong import delong, delong_difference
from evaluation.stats.roc import (
    auc_estimate,
    average_precision,
    average_precision_estimate,
    resampled_auc,
    resampled_average_precision,
    roc_auc,
)
from tests.evaluation.stats.known import known

ASAH = known("reference/auc-asah-s100b")
EXPECTED = {case["quantity"]: case for case in ASAH["expected"]}
FloatArray = npt.NDArray[np.float64]


def slow_auc(labels: Any, scores: Any) -> float:
    """Every judgement "same" against every judgement "different"."""
    won = total = 0.0
    for s, m in zip(labels, scores, strict=True):
        for t, k in zip(labels, scores, strict=True):
            weight = s * (1 - t)
            won += weight * ((m > k) + (m == k) / 2)
            total += weight
    return won / total if total else np.nan


def slow_precision(labels: Any, scores: Any) -> float:
    labels, scores = np.asarray(labels, dtype=float), np.asarray(scores)
    if not labels.sum():
        return np.nan
    area = before = 0.0
    for cut in sorted(set(scores.tolist()), reverse=True):
        called = scores >= cut
        recall = labels[called].sum() / labels.sum()
        area += (recall - before) * labels[called].sum() / called.sum()
        before = recall
    return area


STATISTICS = {
    "auc": (roc_auc, resampled_auc, slow_auc),
    "average precision": (average_precision, resampled_average_precision, slow_precision),
}


def made_up(seed: int, soft: bool) -> tuple[FloatArray, FloatArray, Any]:
    rng = np.random.default_rng(seed)
    prompts = np.concatenate([np.arange(7), rng.integers(7, size=43) ** 2 // 7]) * 3
    scores = np.round(rng.normal(size=50) + prompts / 9, 1)
    labels = (scores + rng.normal(size=50) > 1).astype(float)
    return (rng.integers(0, 6, size=50) / 5 if soft else labels), scores, prompts


def test_the_area_and_delongs_interval_are_those_of_the_haemorrhage_data() -> None:
    made = delong(**ASAH["data"])
    assert made.value == pytest.approx(EXPECTED["auc"]["value"], abs=1e-9)
    assert made.variance == pytest.approx(EXPECTED["delong_variance"]["value"], abs=1e-10)
    assert (made.low, made.high) == pytest.approx(EXPECTED["delong_ci95"]["value"], abs=1e-6)
    assert roc_auc(**ASAH["data"]).value == made.value


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize("soft", [False, True], ids=["hard", "soft"])
@pytest.mark.parametrize("block_cells", [4_000_000, 600], ids=["one block", "blocks"])
def test_resampled_values_equal_the_definition_on_the_repeated_units(
    name: str, soft: bool, block_cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BLOCK_CELLS", block_cells)
    point, resampled, slow = STATISTICS[name]
    labels, scores, prompts = made_up(1, soft)
    weights = prompt_weights(7, 12, np.random.default_rng(2))
    drawn = [np.repeat(np.arange(50), row[prompts // 3]) for row in weights]
    expected = [slow(labels[units], scores[units]) for units in drawn]
    got = resampled(labels, scores, prompts, weights)
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)
    again = [point(labels[units], scores[units]).value for units in drawn]
    np.testing.assert_allclose(got, again, rtol=0, atol=1e-12)
    ones = resampled(labels, scores, prompts, np.ones((1, 7)))[0]
    assert ones == pytest.approx(point(labels, scores).value, abs=1e-12)


pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=15)


@settings(max_examples=60, deadline=None)
@given(units=pairs)
def test_any_labels_and_ties_equal_the_loops(units: list[tuple[int, int]]) -> None:
    labels, scores = np.array([s for s, _ in units]) / 4, np.array([m for _, m in units])
    for point, _, slow in STATISTICS.values():
        made = point(labels, scores)
        got = np.nan if made.value is None else made.value
        np.testing.assert_allclose(got, slow(labels, scores), rtol=0, atol=1e-12)
    area = roc_auc(labels, scores).value
    if area is not None:
        assert roc_auc(labels, -scores).value == pytest.approx(1 - area)
        assert roc_auc(1 - labels, scores).value == pytest.approx(1 - area)
        assert roc_auc(labels, 3.0 * scores**3 - 7).value == area


def test_a_lopsided_case_worked_by_hand() -> None:
    labels, scores = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0], [5, 1, 2, 3, 4, 5, 5, 6, 1, 1]
    assert roc_auc(labels, scores).value == pytest.approx(7 / 9)  # 6 below, 2 tied, 1 above
    assert average_precision(labels, scores).value == pytest.approx(1 / 4)  # 6, then three at 5
    assert (roc_auc(labels, scores).n_same, roc_auc(labels, scores).n_different) == (1, 9)


def test_delong_equals_the_placements_as_loops_and_its_test_the_difference() -> None:
    rng = np.random.default_rng(3)
    labels = np.array([0] * 17 + [1] * 9)
    a, b = np.round(rng.normal(size=(2, 26)) + labels, 1)

    def placements(score: FloatArray) -> tuple[FloatArray, FloatArray]:
        won = np.array([[(x > y) + (x == y) / 2 for y in score[:17]] for x in score[17:]])
        return won.mean(axis=1), won.mean(axis=0)

    (a_same, a_rest), (b_same, b_rest) = placements(a), placements(b)
    alone = a_same.var(ddof=1) / 9 + a_rest.var(ddof=1) / 17
    assert delong(labels, a).variance == pytest.approx(alone)
    variance = (a_same - b_same).var(ddof=1) / 9 + (a_rest - b_rest).var(ddof=1) / 17
    made = delong_difference(labels, a, b)
    assert made.variance == pytest.approx(variance)
    assert made.z == pytest.approx((a_same.mean() - b_same.mean()) / np.sqrt(variance))
    turned = delong_difference(labels, b, a)
    assert (turned.z, turned.p_value) == pytest.approx((-made.z, made.p_value))


def test_units_that_lack_a_value_are_left_out_and_counted() -> None:
    labels, scores = [1, 0, np.nan, 1, 0], [3, 1, 2, np.nan, 4]
    made = roc_auc(labels, scores)
    assert (made.value, made.n_units, made.n_left_out) == (0.5, 3, 2)
    assert resampled_auc(labels, scores, [0, 0, 1, 1, 2], [[1, 5, 1]])[0] == made.value
    assert auc_estimate(labels, scores, [0, 0, 1, 1, 2], seed=1).n_prompts == 2
    assert delong(labels, scores).n_units == 3


def test_a_value_without_an_answer_says_why() -> None:
    assert roc_auc([], []).undefined == "no unit has both label and score"
    assert roc_auc([0, 0], [1, 2]).undefined == "no unit is the same"
    assert roc_auc([1, 1], [1, 2]).undefined == "no unit is different"
    assert average_precision([1, 1], [1, 2]).value == 1
    assert average_precision([0, 0], [1, 2]).undefined == "no unit is the same"
    assert np.isnan(resampled_auc([0, 1], [1, 2], [0, 1], [[2, 0], [0, 2], [0, 0]])).all()
    lone = delong([0, 0, 1], [1, 2, 3])
    assert (lone.value, lone.interval_undefined) == (1, "a variance needs two units on each side")
    none = delong([0, 0], [1, 2])
    assert (none.undefined, none.interval_undefined) == (
        "no unit is the same",
        "there is no value: no unit is the same",
    )
    same = delong_difference([0, 0, 1, 1], [1, 3, 2, 4], [10, 30, 20, 40])
    assert (same.value, same.z) == (0, None)
    assert same.test_undefined == "the difference of the two scores does not vary over units"
    assert delong_difference([1, 1], [1, 2], [2, 1]).undefined == "no unit is different"
    assert (
        delong_difference([1, 0], [1, 2], [2, 1]).test_undefined == "a variance needs two units on each side"
    )


@pytest.mark.parametrize("estimate", [auc_estimate, average_precision_estimate])
def test_there_is_an_interval_from_six_prompts_on(estimate: Any) -> None:
    labels, scores, prompts = made_up(5, soft=False)
    made = estimate(labels, scores, prompts, seed=9, n_draws=300, n_raters=4)
    resampled = resampled_auc if estimate is auc_estimate else resampled_average_precision
    draws = resampled(labels, scores, prompts, prompt_weights(7, 300, np.random.default_rng(9)))
    assert (made.low, made.high) == pytest.approx(tuple(np.nanquantile(draws, [0.025, 0.975])), abs=1e-12)
    assert (made.n_units, made.n_raters, made.n_prompts, made.seed) == (50, 4, 7, 9)
    few = estimate(labels, scores, np.minimum(prompts, 9), seed=9)
    assert few.value == made.value
    assert few.interval_undefined == "4 prompts: an interval needs at least 6"


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="label"):
        roc_auc([0, 2], [1, 2])
    with pytest.raises(ValueError, match="label"):
        roc_auc([0, 1, 1], [1, 2])
    with pytest.raises(ValueError, match="score: an infinite"):
        roc_auc([0, 1], [1, np.inf])
    with pytest.raises(ValueError, match="label: DeLong"):
        delong([0, 0.5, 1], [1, 2, 3])
    with pytest.raises(ValueError, match="score_b"):
        delong_difference([0, 1], [1, 2], [1])
    with pytest.raises(ValueError, match="unit_prompts"):
        resampled_auc([0, 1], [1, 2], [0], [[1]])
    with pytest.raises(ValueError, match="weights"):
        resampled_auc([0, 1], [1, 2], [0, 1], [[1]])
