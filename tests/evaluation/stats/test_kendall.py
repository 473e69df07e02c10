"""Kendall's W against irr, the definition in a loop, and its relation to Spearman's correlation."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.stats.kendall import fisher_mean_spearman, kendall_w
from tests.evaluation.stats.known import known, reliability

ANXIETY = known("reference/kendall-w-anxiety")
RATINGS = np.array(ANXIETY["data"]["ratings"], dtype=np.float64).T  # the file has subjects in rows


def w_by_definition(ratings: npt.NDArray[np.float64]) -> tuple[float, float]:
    """W with and without correction, ranks counted one by one."""
    m, n = ratings.shape
    totals = [0.0] * n
    ties = 0.0
    for row in ratings:
        for i in range(n):
            below = sum(row[j] < row[i] for j in range(n))
            equal = sum(row[j] == row[i] for j in range(n))
            totals[i] += below + (equal + 1) / 2
            ties += (equal**3 - equal) / equal
    spread = sum((total - m * (n + 1) / 2) ** 2 for total in totals)
    return (
        float(12 * spread / (m**2 * (n**3 - n) - m * ties)),
        float(12 * spread / (m**2 * (n**3 - n))),
    )


def made_up(seed: int, n_raters: int = 4, n_units: int = 25) -> npt.NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    truth = rng.choice(5, size=n_units, p=[0.5, 0.2, 0.15, 0.1, 0.05]) + 1
    ratings: npt.NDArray[np.float64] = np.clip(
        truth + rng.integers(-1, 2, size=(n_raters, n_units)), 1, 5
    ).astype(np.float64)
    return ratings


def test_w_of_the_anxiety_ratings_equals_that_of_irr() -> None:
    made = kendall_w(reliability(RATINGS))
    got = {
        "W_tie_corrected": made.value,
        "W_uncorrected": made.uncorrected,
        "chi2_tie_corrected": made.chi2,
        "p_value": made.p_value,
        "mean_pairwise_spearman_irr": fisher_mean_spearman(reliability(RATINGS)).value,
    }
    for one in ANXIETY["expected"]:
        assert got[one["quantity"]] == pytest.approx(one["value"], abs=one["tolerance"])
    assert (made.df, made.n_raters, made.n_units, made.n_left_out) == (19, 3, 20, 0)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_w_equals_its_definition_in_any_order_and_on_any_ascending_scale(seed: int) -> None:
    ratings = made_up(seed)
    rng = np.random.default_rng(seed)
    made = kendall_w(reliability(ratings))
    value, uncorrected = w_by_definition(ratings)
    assert made.value == pytest.approx(value, abs=1e-12)
    assert made.uncorrected == pytest.approx(uncorrected, abs=1e-12)
    moved = ratings[rng.permutation(4)][:, rng.permutation(25)]
    assert kendall_w(reliability(moved)).value == pytest.approx(value, abs=1e-12)
    assert kendall_w(reliability(np.exp(ratings))).value == pytest.approx(value, abs=1e-12)


def test_without_ties_w_follows_from_the_mean_rank_correlation() -> None:
    rng = np.random.default_rng(2)
    ratings = rng.normal(size=(4, 12))
    rhos = [stats.spearmanr(a, b).statistic for a, b in combinations(ratings, 2)]
    made = kendall_w(reliability(ratings))
    assert made.value == pytest.approx((np.mean(rhos) * 3 + 1) / 4, abs=1e-12)  # Kendall 1962, 6.5
    assert made.uncorrected == made.value


def test_raters_who_rank_alike_have_w_of_one_even_with_ties() -> None:
    made = kendall_w(reliability([[1, 1, 2, 5], [3, 3, 4, 9]]))
    assert made.value == pytest.approx(1, abs=1e-12)
    assert made.uncorrected is not None
    assert made.uncorrected < 1


def test_units_that_a_rater_left_out_and_raters_without_ratings_are_left_out() -> None:
    whole = made_up(3)
    gaps = np.vstack([np.hstack([whole, np.array([[1], [2], [np.nan], [4]])]), np.full(26, np.nan)])
    made, plain = kendall_w(reliability(gaps)), kendall_w(reliability(whole))
    assert (made.value, made.n_raters, made.n_units, made.n_left_out) == (plain.value, 4, 25, 1)


def test_w_is_undefined_below_two_raters_or_units_and_when_nothing_is_ranked() -> None:
    for data, reason in (
        (reliability([[1, 2, 3]]), "fewer than two raters"),
        (reliability(np.empty((0, 0))), "fewer than two raters"),
        (reliability(np.full((2, 3), np.nan)), "fewer than two raters"),
        (reliability([[1, 2, None], [None, 2, 1]]), "fewer than two units that every rater rated"),
        (
            reliability([[1, 1, 1], [2, 2, 2]]),
            "every rater gives one value to all units: nothing is ranked",
        ),
    ):
        made = kendall_w(data)
        assert (made.value, made.uncorrected, made.chi2, made.p_value) == (None,) * 4
        assert made.undefined == reason


def test_one_constant_rater_takes_away_from_concordance_without_undoing_it() -> None:
    made = kendall_w(reliability([[1, 2, 3], [1, 2, 3], [2, 2, 2]]))
    assert made.value == pytest.approx(12 * 8 / (9 * 24 - 3 * 24), abs=1e-12)


def test_the_mean_rank_correlation_is_that_of_fisher_over_pairs_that_have_one() -> None:
    ratings = np.vstack([made_up(4, n_raters=3), np.full(25, 2.0)])
    made = fisher_mean_spearman(reliability(ratings))
    rhos = [stats.spearmanr(a, b).statistic for a, b in combinations(ratings[:3], 2)]
    assert made.value == pytest.approx(np.tanh(np.mean(np.arctanh(rhos))), abs=1e-12)
    assert (made.n_pairs, made.n_constant_pairs, made.n_perfect_pairs) == (6, 3, 0)


def test_the_mean_rank_correlation_is_undefined_when_no_pair_is_left() -> None:
    made = fisher_mean_spearman(reliability([[1, 2, 3], [2, 4, 9], [5, 5, 5]]))
    assert (made.value, made.n_perfect_pairs, made.n_constant_pairs) == (None, 1, 2)
    assert made.undefined == "every pair of raters is perfectly correlated, or holds a constant rater"
    assert fisher_mean_spearman(reliability([[1, 2]])).undefined == "fewer than two raters"
