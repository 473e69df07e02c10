"""Subsets as the paper chooses them, and the correlation that choosing alone leaves."""

from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from evaluation.stats.subsets import (
    above_percentile,
    expected_in_middle,
    expected_in_tukey_fences,
    greatest,
    preference_disagreement,
    restricted_pearson,
    tukey_fences,
    within_tukey_fences,
)
from tests.evaluation.stats.known import known

TUKEY = known("reference/tukey-fences")
VALUES = TUKEY["data"]["values"]
RESTRICTED = known("reference/range-restriction")


@pytest.mark.parametrize("expected", TUKEY["expected"], ids=lambda one: f"{one['quantity']} {one['params']}")
def test_fences_equal_the_reference_figures(expected: Any) -> None:
    made = tukey_fences(VALUES, expected["params"].get("k", 1))
    got = {
        "quartiles": [made.first_quartile, made.third_quartile],
        "fences": [made.low, made.high],
        "kept": made.n_kept,
    }
    assert got[expected["quantity"]] == pytest.approx(expected["value"], abs=expected["tolerance"])


@pytest.mark.parametrize("k", [0.0, 0.5, 1.5])
def test_the_mask_keeps_as_many_as_are_counted_and_a_missing_value_never(k: float) -> None:
    kept = within_tukey_fences([*VALUES, np.nan], k)
    assert kept.sum() == tukey_fences(VALUES, k).n_kept
    assert not kept[-1]


def test_ends_of_the_fences_belong_to_them() -> None:
    # Quartiles 1 and 3, distance 2: fences of k = 0.5 at 0 and 4.
    assert tukey_fences([0, 1, 2, 3, 4], 0.5).n_kept == 5


def test_fences_inside_prompts_are_those_of_each_prompt() -> None:
    values, prompts = np.array([1, 2, 3, 4, 50, 100, 101, 102, 103, 150.0]), np.repeat([7, 3], 5)
    inside = within_tukey_fences(values, 1, prompts)
    assert np.flatnonzero(~inside).tolist() == [4, 9]
    assert within_tukey_fences(values, 1).all()


def test_order_and_affine_changes_do_not_move_the_choice() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=50)
    order = rng.permutation(50)
    np.testing.assert_array_equal(
        within_tukey_fences(4 * values[order] - 3, 0.5), within_tukey_fences(values, 0.5)[order]
    )


def test_no_values_have_no_fences() -> None:
    made = tukey_fences([np.nan, np.nan], 1)
    assert (made.low, made.n_units, made.undefined) == (None, 0, "no unit has a value")
    assert not within_tukey_fences([np.nan], 1).any()


def test_the_entropy_percentile_is_numpys() -> None:
    entropies = np.round(np.random.default_rng(2).gamma(2, size=750), 2)
    for percent in (16, 8, 2):
        expected = entropies >= np.percentile(entropies, 100 - percent)
        np.testing.assert_array_equal(above_percentile(entropies, percent), expected)
    assert above_percentile(entropies, 100).all()


def test_missing_values_are_never_above() -> None:
    assert above_percentile([np.nan, 1, 2], 50).tolist() == [False, False, True]
    assert not above_percentile([np.nan], 50).any()


@pytest.mark.parametrize(("percent", "size"), [(95, 475), (90, 450), (85, 425), (65, 325), (60, 300)])
def test_sorted_subsets_have_the_sizes_of_the_paper(percent: int, size: int) -> None:
    ties = np.random.default_rng(3).integers(0, 12, size=500)
    kept = greatest(ties, percent)
    assert kept.sum() == size
    assert ties[kept].min() >= ties[~kept].max()


def test_all_shares_of_a_hundred_are_exact() -> None:
    assert [greatest(np.arange(100), percent).sum() for percent in range(101)] == list(range(101))
    assert greatest(np.arange(375), 18.4).sum() == 69


def test_disagreement_is_the_hand_worked_fraction() -> None:
    made = preference_disagreement([10, 12, 0], [5, 12, 0], [10, 1, 0])
    assert made[:2] == pytest.approx([1 - 15 / 25, 1 - 12.5 / 25])
    assert np.isnan(made[2])
    swapped = preference_disagreement([5], [10], [10])
    assert swapped[0] == made[0]


@pytest.mark.parametrize("expected", RESTRICTED["expected"], ids=lambda one: str(one["params"]))
def test_the_expectation_in_fences_equals_the_exact_figure(expected: Any) -> None:
    made = expected_in_tukey_fences(expected["params"]["rho"], expected["params"]["tukey_k"])
    assert made == pytest.approx(expected["value"], abs=expected["tolerance"])


@pytest.mark.parametrize("percent", [1, 40, 80, 99])
def test_the_expectation_in_the_middle_is_that_of_the_integrated_spread(percent: float) -> None:
    bound = stats.norm.ppf(0.5 + percent / 200)
    spread = integrate.quad(lambda x: x**2 * stats.norm.pdf(x), -bound, bound)[0] / (percent / 100)
    expected = restricted_pearson(0.6, np.sqrt(spread))
    assert expected_in_middle(0.6, percent) == pytest.approx(expected, abs=1e-9)


def test_a_simulated_judge_loses_what_is_expected() -> None:
    rng = np.random.default_rng(4)
    human = rng.normal(size=100_000)
    metric = 0.6 * human + 0.8 * rng.normal(size=human.size)
    kept = within_tukey_fences(human, 0.5)
    seen = np.corrcoef(human[kept], metric[kept])[0, 1]
    assert seen == pytest.approx(expected_in_tukey_fences(0.6, 0.5), abs=0.01)


def test_no_restriction_changes_nothing_and_signs_follow() -> None:
    assert restricted_pearson(0.6, 1) == pytest.approx(0.6)
    assert expected_in_middle(0.6, 100) == pytest.approx(0.6)
    assert expected_in_tukey_fences(-0.4, 1) == -expected_in_tukey_fences(0.4, 1)
    assert restricted_pearson(1, 0.3) == 1
    assert restricted_pearson(0.5, 0) == 0


def test_wrong_input_is_refused_by_name() -> None:
    for k in (-1, np.nan):
        with pytest.raises(ValueError, match=r"^k: "):
            tukey_fences([1, 2], k)
        with pytest.raises(ValueError, match=r"^k: "):
            expected_in_tukey_fences(0.5, k)
    for percent in (-1, 101, np.nan):
        with pytest.raises(ValueError, match=r"^percent: "):
            above_percentile([1, 2], percent)
        with pytest.raises(ValueError, match=r"^percent: "):
            greatest([1, 2], percent)
        with pytest.raises(ValueError, match=r"^percent: "):
            expected_in_middle(0.5, percent)
    with pytest.raises(ValueError, match=r"^rho: "):
        restricted_pearson(1.1, 1)
    for ratio in (-1, np.inf):
        with pytest.raises(ValueError, match=r"^spread_ratio: "):
            restricted_pearson(0.5, ratio)
    with pytest.raises(ValueError, match=r"^spread_ratio: "):
        restricted_pearson(1, 0)
    with pytest.raises(ValueError, match=r"^values: "):
        tukey_fences([[1]], 1)
    with pytest.raises(ValueError, match=r"^n_tied: "):
        preference_disagreement([1], [1], [-1])
    with pytest.raises(ValueError, match=r"^n_second: "):
        preference_disagreement([1], [1, 2], [1])
