"""The tolerance of a tie against the published optimum, a search through all tolerances, and other folds."""

from typing import Any

import numpy as np
import pytest

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.tie_calibration import (
    calibrated_accuracy,
    calibrated_accuracy_draws,
    calibrated_accuracy_estimate,
    calibrated_epsilon,
)
from evaluation.stats.ties import acc_eq
from tests.evaluation.stats.known import known


def made_up(seed: int, n: int = 60, n_prompts: int = 9) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    prompts = np.sort(rng.integers(n_prompts, size=n) ** 2 // n_prompts)
    prompts[-1] = n_prompts + 3  # one prompt of one unit, which has no pair
    human = rng.integers(1, 4, size=n).astype(float)
    metric = np.round(human + rng.normal(size=n), 2)
    metric[5], human[9] = np.nan, np.nan
    return metric, human, prompts


def mean_accuracy(metric: Any, human: Any, prompts: Any, epsilon: float) -> float:
    made = [acc_eq(metric[prompts == p], human[prompts == p], epsilon=epsilon) for p in np.unique(prompts)]
    return float(np.mean([one.value for one in made if one.value is not None]))


def test_the_best_tolerance_reaches_the_published_accuracy() -> None:
    example = known("reference/ties-matter-small")
    expected = next(one for one in example["expected"] if one["quantity"] == "acc_eq_calibrated")
    made = calibrated_epsilon(example["data"]["metric"], example["data"]["gold"])
    assert made.accuracy == pytest.approx(expected["value"], abs=expected["tolerance"])
    again = acc_eq(example["data"]["metric"], example["data"]["gold"], epsilon=made.epsilon or 0.0)
    assert again.value == pytest.approx(made.accuracy)


@pytest.mark.parametrize("by_prompt", [False, True])
def test_no_other_difference_is_better_than_the_tolerance_found(by_prompt: bool) -> None:
    metric, human, prompts = made_up(1)
    codes = prompts if by_prompt else np.zeros_like(prompts)
    made = calibrated_epsilon(metric, human, prompts if by_prompt else None)
    candidates = np.unique(np.abs(metric[:, np.newaxis] - metric)[~np.isnan(metric[:, np.newaxis] - metric)])
    found = {float(one): mean_accuracy(metric, human, codes, one) for one in [0.0, *candidates]}
    assert made.accuracy == pytest.approx(max(found.values()), abs=1e-12)
    assert mean_accuracy(metric, human, codes, made.epsilon or 0.0) == pytest.approx(made.accuracy, abs=1e-12)


def test_of_equally_good_tolerances_the_smallest_is_taken() -> None:
    made = calibrated_epsilon([1, 2, 4, 8], [1, 2, 3, 4])
    assert (made.epsilon, made.accuracy) == (0.0, pytest.approx(1, abs=1e-12))


def test_each_fold_takes_the_tolerance_of_the_others() -> None:
    metric, human, prompts = made_up(2)
    made = calibrated_accuracy(metric, human, prompts, seed=4, n_folds=3)
    used = [
        p for p in np.unique(prompts) if acc_eq(metric[prompts == p], human[prompts == p]).value is not None
    ]
    assert made.accuracies.size == len(used)
    for prompt, fold, accuracy in zip(used, made.folds, made.accuracies, strict=True):
        others = np.isin(prompts, [p for p, f in zip(used, made.folds, strict=True) if f != fold])
        chosen = calibrated_epsilon(metric[others], human[others], prompts[others]).epsilon
        assert made.epsilons[fold] == chosen
        inside = prompts == prompt
        direct = acc_eq(metric[inside], human[inside], epsilon=chosen or 0.0).value
        assert accuracy == pytest.approx(direct, abs=1e-12)
    assert made.value == pytest.approx(made.accuracies.mean())


def test_out_of_fold_is_no_better_than_in_fold_on_noise() -> None:
    rng = np.random.default_rng(5)
    prompts = np.repeat(np.arange(12), 4)
    metric, human = rng.normal(size=48), rng.integers(1, 3, size=48)
    inside = calibrated_epsilon(metric, human, prompts).accuracy
    outside = calibrated_accuracy(metric, human, prompts, seed=1).value
    assert inside is not None
    assert outside is not None
    assert outside < inside


def test_order_of_units_does_not_matter() -> None:
    metric, human, prompts = made_up(6)
    order = np.random.default_rng(7).permutation(metric.size)
    plain = calibrated_accuracy(metric, human, prompts, seed=1)
    other = calibrated_accuracy(metric[order], human[order], prompts[order], seed=1)
    np.testing.assert_allclose(other.accuracies, plain.accuracies, atol=1e-12)
    np.testing.assert_array_equal(other.epsilons, plain.epsilons)


def test_draws_are_means_of_the_repeated_prompts() -> None:
    metric, human, prompts = made_up(8)
    made = calibrated_accuracy(metric, human, prompts, seed=1)
    weights = prompt_weights(made.accuracies.size, 30, np.random.default_rng(2))
    naive = [np.repeat(made.accuracies, row).mean() for row in weights]
    np.testing.assert_allclose(calibrated_accuracy_draws(made, weights), naive, atol=1e-12)
    ones = np.ones((1, made.accuracies.size))
    assert calibrated_accuracy_draws(made, ones)[0] == pytest.approx(made.value)
    assert np.isnan(calibrated_accuracy_draws(made, 0 * ones)[0])


def test_an_estimate_holds_its_value_and_counts() -> None:
    metric, human, prompts = made_up(9)
    made = calibrated_accuracy_estimate(metric, human, prompts, seed=3, n_draws=300)
    plain = calibrated_accuracy(metric, human, prompts, seed=3)
    assert made.value == plain.value
    assert made.low is not None
    assert made.low < plain.value < made.high
    assert made.n_prompts == plain.accuracies.size


def test_without_two_prompts_of_pairs_nothing_is_out_of_fold() -> None:
    made = calibrated_accuracy([1, 2, 3], [1, 2, 3], [0, 0, 1], seed=1)
    assert made.value is None
    assert "choosing out of fold needs 2" in (made.undefined or "")
    assert calibrated_accuracy([], [], np.empty(0, dtype=int), seed=1).value is None


def test_without_a_pair_there_is_no_tolerance() -> None:
    made = calibrated_epsilon([1, 2], [1, 2], [0, 1])
    assert (made.epsilon, made.undefined) == (None, "no prompt has a pair of units with both values")


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^n_folds: "):
        calibrated_accuracy([1, 2], [1, 2], [0, 0], seed=1, n_folds=1)
    with pytest.raises(ValueError, match=r"^unit_prompts: "):
        calibrated_accuracy([1, 2], [1, 2], [0], seed=1)
    made = calibrated_accuracy([1, 2, 1, 2], [1, 2, 1, 2], [0, 0, 1, 1], seed=1)
    with pytest.raises(ValueError, match=r"^weights: "):
        calibrated_accuracy_draws(made, [[1]])
