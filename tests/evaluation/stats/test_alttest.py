"""The alternative annotator test against its authors' program, and its definition as slow loops."""

from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from evaluation.stats.alttest import (
    Scoring,
    advantage_probability_estimate,
    alternative_annotator_test,
    resampled_advantage_probability,
)
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.data import ReliabilityData
from tests.evaluation.stats.known import known, reliability

FloatArray = npt.NDArray[np.float64]
EXAMPLE = known("reference/alt-test-small")
nan = np.nan


def example() -> tuple[ReliabilityData, FloatArray]:
    humans, llm = EXAMPLE["data"]["humans"], EXAMPLE["data"]["llm"]
    values = np.array([[given.get(unit, nan) for unit in llm] for given in humans.values()], dtype=float)
    return reliability(values, np.arange(len(llm)) % 9), np.array(list(llm.values()), dtype=float)


def by_loops(
    values: FloatArray, metric: FloatArray, scoring: Scoring, epsilon: float, min_units: int
) -> tuple[float, float, list[float]]:
    """Winning rate, advantage probability and p values, one rating after the other."""

    def score(one: float, others: list[float]) -> float:
        if scoring == "accuracy":
            return sum(one == other for other in others) / len(others)
        return -sqrt(sum((one - other) ** 2 for other in others) / len(others))

    p_values, advantages = [], []
    for rater in range(values.shape[0]):
        won, lost = [], []
        for unit in range(values.shape[1]):
            others = [v for r, v in enumerate(values[:, unit]) if r != rater and not np.isnan(v)]
            if np.isnan(values[rater, unit]) or np.isnan(metric[unit]) or not others:
                continue
            mine, its = score(values[rater, unit], others), score(metric[unit], others)
            won.append(float(its >= mine))
            lost.append(float(mine >= its))
        if len(won) >= min_units:
            differences = np.array(lost) - np.array(won)
            p_values.append(float(stats.ttest_1samp(differences, epsilon, alternative="less").pvalue))
            advantages.append(sum(won) / len(won))
    # Benjamini-Yekutieli: the largest k with p_(k) <= k q / (m (1 + 1/2 + ... + 1/m)).
    m = len(p_values)
    penalty = sum(1 / k for k in range(1, m + 1))
    n_rejected = max(
        (k for k, p in enumerate(sorted(p_values), 1) if p <= k * 0.05 / (m * penalty)), default=0
    )
    return n_rejected / m, sum(advantages) / m, p_values


@pytest.mark.parametrize("expected", EXAMPLE["expected"])
def test_the_example_has_the_authors_rates(expected: dict[str, Any]) -> None:
    data, metric = example()
    test = alternative_annotator_test(data, metric, **expected["params"])
    assert getattr(test, expected["quantity"]) == pytest.approx(expected["value"], abs=expected["tolerance"])


@pytest.mark.parametrize("scoring", ["accuracy", "neg_rmse"])
@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.3])
def test_gaps_and_ties_are_those_of_the_slow_loops(
    scoring: Scoring, epsilon: float, rng: np.random.Generator
) -> None:
    values = rng.integers(1, 5, size=(6, 40)).astype(float)
    values[rng.random(values.shape) < 0.5] = nan
    metric = np.where(rng.random(40) < 0.1, nan, rng.integers(1, 5, size=40))
    test = alternative_annotator_test(
        reliability(values), metric, scoring=scoring, epsilon=epsilon, min_units=15
    )
    winning_rate, advantage, p_values = by_loops(values, metric, scoring, epsilon, 15)
    assert test.winning_rate == pytest.approx(winning_rate)
    assert test.advantage_probability == pytest.approx(advantage)
    assert test.p_values == pytest.approx(p_values)
    assert test.passed == (winning_rate >= 0.5)


@pytest.mark.parametrize("scoring", ["accuracy", "neg_rmse"])
def test_draws_are_those_of_repeated_units(scoring: Scoring, rng: np.random.Generator) -> None:
    data, metric = example()
    weights = prompt_weights(9, 20, rng)
    draws = resampled_advantage_probability(data, metric, weights, scoring=scoring, min_units=45)
    for drawn, got in zip(weights, draws, strict=True):
        units = np.repeat(np.arange(data.n_units), drawn[data.unit_prompts])
        naive = alternative_annotator_test(
            reliability(data.values[:, units]), metric[units], scoring=scoring, epsilon=0, min_units=45
        )
        assert got == pytest.approx(naive.advantage_probability, abs=1e-12)


def test_weights_of_one_are_the_plain_value_and_an_empty_draw_is_none() -> None:
    data, metric = example()
    plain = alternative_annotator_test(data, metric, scoring="neg_rmse", epsilon=0)
    draws = resampled_advantage_probability(data, metric, [[1] * 9, [0] * 9], scoring="neg_rmse")
    assert draws[0] == pytest.approx(plain.advantage_probability, abs=1e-12)
    assert np.isnan(draws[1])


def test_the_order_of_raters_and_units_does_not_matter(rng: np.random.Generator) -> None:
    data, metric = example()
    rows, columns = rng.permutation(data.n_raters), rng.permutation(data.n_units)
    plain = alternative_annotator_test(data, metric, scoring="accuracy", epsilon=0.1)
    moved = alternative_annotator_test(
        reliability(data.values[np.ix_(rows, columns)]), metric[columns], scoring="accuracy", epsilon=0.1
    )
    assert moved.winning_rate == plain.winning_rate
    assert moved.p_values == pytest.approx(plain.p_values[rows])


def test_labels_may_be_renamed_and_distances_shifted_and_scaled() -> None:
    data, metric = example()
    for scoring, change in (("accuracy", lambda v: (v * 2) % 5), ("neg_rmse", lambda v: 3 - 0.1 * v)):
        plain = alternative_annotator_test(data, metric, scoring=scoring, epsilon=0.1)
        moved = alternative_annotator_test(
            reliability(change(data.values)), change(metric), scoring=scoring, epsilon=0.1
        )
        assert moved.p_values == pytest.approx(plain.p_values)
        assert moved.advantage == pytest.approx(plain.advantage)


def test_a_metric_that_copies_a_rater_ties_with_him_everywhere() -> None:
    data, _ = example()
    complete = reliability(data.values[:, ~np.isnan(data.values).any(axis=0)])
    test = alternative_annotator_test(
        complete, complete.values[2], scoring="accuracy", epsilon=0.1, min_units=10
    )
    assert test.advantage[2] == 1
    assert test.p_values[2] == 0  # the mean difference is 0 without spread, below epsilon
    without = alternative_annotator_test(
        complete, complete.values[2], scoring="accuracy", epsilon=0, min_units=10
    )
    assert without.p_values[2] == 1


def test_a_lopsided_metric_that_gives_one_label_alone_loses() -> None:
    # Nine labels in ten are 0 and raters agree fully: saying 0 always wins nothing but ties, and loses the rest.
    values = np.tile((np.arange(60) % 10 == 0).astype(float), (4, 1))
    test = alternative_annotator_test(reliability(values), np.zeros(60), scoring="accuracy", epsilon=0.1)
    assert test.advantage.tolist() == [0.9] * 4
    assert (test.winning_rate, test.passed) == (0, False)


def test_raters_of_few_units_are_not_tested_but_still_compared_with() -> None:
    data, metric = example()
    values = data.values.copy()
    values[3, 20:] = nan
    test = alternative_annotator_test(reliability(values), metric, scoring="accuracy", epsilon=0.1)
    assert test.rater_rows.tolist() == [0, 1, 2]
    assert test.p_values == pytest.approx(by_loops(values, metric, "accuracy", 0.1, 30)[2])


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (slice(0, 0), "0 raters to compare with: at least 3 are needed"),
        (slice(0, 1), "0 raters to compare with: at least 3 are needed"),
        (slice(0, 2), "2 raters to compare with: at least 3 are needed"),
    ],
)
def test_fewer_than_three_raters_are_no_test(rows: slice, reason: str) -> None:
    data, metric = example()
    few = reliability(data.values[rows])
    test = alternative_annotator_test(few, metric, scoring="accuracy", epsilon=0.1)
    assert test.undefined == reason
    assert test.winning_rate is None
    assert test.advantage_probability is None
    estimate = advantage_probability_estimate(few, metric, scoring="accuracy", seed=1)
    assert (estimate.value, estimate.undefined) == (None, reason)


def test_too_few_units_for_everybody_are_no_test() -> None:
    data, metric = example()
    test = alternative_annotator_test(data, metric, scoring="accuracy", epsilon=0.1, min_units=60)
    assert test.undefined == "no rater shares 60 units with the metric and another rater"


def test_the_interval_needs_six_prompts_and_holds_the_value_then() -> None:
    data, metric = example()
    made = advantage_probability_estimate(data, metric, scoring="accuracy", seed=3, n_draws=200)
    assert made.value == pytest.approx(0.8870351650389198)
    assert made.low < made.value < made.high
    assert (made.n_prompts, made.n_raters, made.resampled) == (9, 4, "prompts")
    five = reliability(data.values, np.arange(data.n_units) % 5)
    without = advantage_probability_estimate(five, metric, scoring="accuracy", seed=3)
    assert without.interval_undefined == "5 prompts: an interval needs at least 6"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"metric": [1.0]}, "metric"),
        ({"metric": [np.inf] * 60}, "metric"),
        ({"scoring": "similarity"}, "scoring"),
        ({"epsilon": -0.1}, "epsilon"),
        ({"false_discovery": 1.0}, "false_discovery"),
        ({"min_units": 1}, "min_units"),
    ],
)
def test_wrong_input_is_named(change: dict[str, Any], name: str) -> None:
    data, metric = example()
    options: dict[str, Any] = {"metric": metric, "scoring": "accuracy", "epsilon": 0.1} | change
    with pytest.raises(ValueError, match=f"^{name}: "):
        alternative_annotator_test(data, **options)
