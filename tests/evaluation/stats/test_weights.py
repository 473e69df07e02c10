"""Agreement weights against Gwet's tables worked by hand."""

from typing import get_args

import numpy as np
import pytest

from evaluation.stats.weights import (
    Weighting,
    agreement_weights,
    checked_categories,
    weight_matrix,
    weights_of_disagreements,
)

SCALE = [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("name", "first_row"),
    [
        ("identity", [1, 0, 0, 0, 0]),
        ("linear", [1, 3 / 4, 2 / 4, 1 / 4, 0]),
        ("quadratic", [1, 15 / 16, 12 / 16, 7 / 16, 0]),
        ("ordinal", [1, 9 / 10, 7 / 10, 4 / 10, 0]),
        ("radical", [1, 1 / 2, 1 - np.sqrt(2) / 2, 1 - np.sqrt(3) / 2, 0]),
        ("ratio", [1, 1 - 1 / 4, 1 - (2 / 4) ** 2 * 9 / 4, 1 - (3 / 5) ** 2 * 9 / 4, 0]),
    ],
)
def test_weights_of_the_lowest_category_equal_those_worked_by_hand(
    name: Weighting, first_row: list[float]
) -> None:
    assert agreement_weights(SCALE, name)[0] == pytest.approx(first_row, abs=1e-12)


def test_the_ends_of_a_circular_scale_are_neighbours() -> None:
    weights = agreement_weights(SCALE, "circular")
    assert weights[0, 4] == pytest.approx(weights[0, 1], abs=1e-12)
    assert weights[0, 2] == pytest.approx(0, abs=1e-12)


def test_a_bipolar_step_counts_more_near_an_end_than_in_the_middle() -> None:
    weights = agreement_weights(SCALE, "bipolar")
    # (2-1)^2 / ((3-2)(10-3)) = 1/7 at the end, (3-2)^2 / ((5-2)(10-5)) = 1/15 inside, 1 from end to end
    assert weights[0, 1] == pytest.approx(6 / 7, abs=1e-12)
    assert weights[1, 2] == pytest.approx(14 / 15, abs=1e-12)
    assert weights[0, 4] == 0


@pytest.mark.parametrize("name", get_args(Weighting))
def test_weights_are_symmetric_with_ones_on_the_diagonal_and_between_0_and_1(name: Weighting) -> None:
    for scale in ([0.5, 2, 7, 8], [1, 2], [3]):
        weights = agreement_weights(scale, name)
        np.testing.assert_array_equal(weights, weights.T)
        np.testing.assert_array_equal(np.diagonal(weights), 1)
        assert weights.min() >= 0


@pytest.mark.parametrize("name", ["identity", "linear", "quadratic", "ordinal", "radical", "bipolar"])
def test_an_affine_change_of_the_scale_changes_no_weight(name: Weighting) -> None:
    scale = np.array([1.0, 2.0, 4.0, 9.0])
    np.testing.assert_allclose(
        agreement_weights(3 * scale - 20, name), agreement_weights(scale, name), atol=1e-12
    )


def test_weights_of_disagreements_that_are_all_zero_are_ones() -> None:
    assert weights_of_disagreements(np.zeros((2, 2))).tolist() == [[1, 1], [1, 1]]


def test_wrong_input_is_refused_by_the_name_of_the_argument() -> None:
    with pytest.raises(ValueError, match="name: 'cubic'"):
        agreement_weights(SCALE, "cubic")  # type: ignore[arg-type]  # what a configuration file could hold
    with pytest.raises(ValueError, match="categories: a negative value"):
        agreement_weights([-1, 2], "ratio")
    nothing: list[float] = []
    for wrong in (nothing, [[1.0, 2.0]], [1.0, 1.0], [2.0, 1.0], [1.0, np.nan]):
        with pytest.raises(ValueError, match="categories: "):
            checked_categories(wrong)
    with pytest.raises(ValueError, match="weighting: 'cubic'"):
        weight_matrix(np.arange(2.0), "cubic", symmetric=True)
    with pytest.raises(ValueError, match="weighting: shape"):
        weight_matrix(np.arange(3.0), np.eye(2), symmetric=True)
    with pytest.raises(ValueError, match="weighting: at most 1"):
        weight_matrix(np.arange(2.0), np.ones((2, 2)) - np.eye(2), symmetric=True)
    with pytest.raises(ValueError, match="weighting: they must be symmetric"):
        weight_matrix(np.arange(2.0), np.array([[1, 0.5], [0, 1]]), symmetric=True)
    for wrong_table in ([[0, 1]], [[0, -1], [1, 0]], [[1, 1], [1, 0]]):
        with pytest.raises(ValueError, match="disagreements: "):
            weights_of_disagreements(wrong_table)
