"""Columns over units: what is refused, and what is summed."""

import numpy as np
import pytest

from evaluation.stats.columns import by_score_and_prompt, column, prompts_of_units, shares, unit_weights


def test_a_column_is_one_finite_or_missing_number_for_each_unit() -> None:
    assert np.isnan(column([1, np.nan], "score")[1])
    for wrong in ([[1, 2]], [1, np.inf]):
        with pytest.raises(ValueError, match="score"):
            column(wrong, "score")
    with pytest.raises(ValueError, match="score: 1 values for 2 units"):
        column([1], "score", 2)


def test_shares_lie_between_zero_and_one_or_are_missing() -> None:
    assert shares([0, 1, np.nan], "label").size == 3
    for wrong in (-0.1, 1.1):
        with pytest.raises(ValueError, match="label"):
            shares([wrong], "label")


def test_weights_of_units_are_numbers_from_zero() -> None:
    assert unit_weights([0, 2.5], 2).tolist() == [0, 2.5]
    for wrong in ([-1, 1], [np.nan, 1], [1]):
        with pytest.raises(ValueError, match="unit_weights"):
            unit_weights(wrong, 2)


def test_prompts_stand_in_ascending_order_of_their_codes() -> None:
    places, n_prompts = prompts_of_units([9, -4, 30, 9], 4)
    assert (places.tolist(), n_prompts) == ([1, 0, 2, 1], 3)
    for wrong in ([0.5, 1.0], [1]):
        with pytest.raises(ValueError, match="unit_prompts"):
            prompts_of_units(wrong, 2)


def test_sums_by_score_and_prompt_equal_adding_one_by_one() -> None:
    rng = np.random.default_rng(1)
    scores, prompts, amounts = rng.integers(4, size=30), rng.integers(3, size=30), rng.random(30)
    slow = np.zeros((4, 3))
    for s, p, amount in zip(scores, prompts, amounts, strict=True):
        slow[s, p] += amount
    np.testing.assert_allclose(by_score_and_prompt(scores, amounts, prompts, 4, 3), slow)
