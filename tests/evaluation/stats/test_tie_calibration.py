"""The tolerance of a tie against the published optimum and a search through all tolerances."""

from typing import Any

import numpy as np
import pytest

from evaluation.stats.tie_calibration import calibrated_epsilon
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


def test_without_a_pair_there_is_no_tolerance() -> None:
    made = calibrated_epsilon([1, 2], [1, 2], [0, 1])
    assert (made.epsilon, made.undefined) == (None, "no prompt has a pair of units with both values")


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^unit_prompts: "):
        calibrated_epsilon([1, 2], [1, 2], [0])
    with pytest.raises(ValueError, match=r"^human: "):
        calibrated_epsilon([1, 2], [1, 2, 3])
