"""Variance components against R lme4, the mean squares worked as a slow loop, and expected sums worked by matrices."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from evaluation.stats.components import RatingSums, variance_components
from tests.evaluation.stats.known import known, reliability

PENICILLIN = known("reference/penicillin-crossed-components")
FloatArray = npt.NDArray[np.float64]


def gappy(seed: int, n_raters: int = 5, n_units: int = 30, share: float = 0.35) -> FloatArray:
    rng = np.random.default_rng(seed)
    values = (
        3
        + 1.5 * rng.normal(size=n_units)
        + 0.7 * rng.normal(size=(n_raters, 1))
        + rng.normal(size=(n_raters, n_units))
    )
    values[rng.random(values.shape) < share] = np.nan
    return np.asarray(values)


def by_henderson(ratings: FloatArray) -> FloatArray:
    """Henderson's first method from its definition: quadratic forms, and the traces of their expectations."""
    raters, units = np.nonzero(~np.isnan(ratings))
    y = ratings[raters, units]
    for_unit = (units[:, None] == np.unique(units)).astype(float)
    for_rater = (raters[:, None] == np.unique(raters)).astype(float)

    def projection(columns: FloatArray) -> FloatArray:
        return np.asarray(columns @ np.linalg.pinv(columns))

    mean = projection(np.ones((y.size, 1)))
    forms = [projection(for_unit) - mean, projection(for_rater) - mean, np.eye(y.size) - mean]
    covariances = [for_unit @ for_unit.T, for_rater @ for_rater.T, np.eye(y.size)]
    expected = np.array([[np.trace(form @ covariance) for covariance in covariances] for form in forms])
    return np.asarray(np.linalg.solve(expected, [y @ form @ y for form in forms]))


@pytest.mark.parametrize("expected", PENICILLIN["expected"], ids=lambda expected: expected["quantity"])
def test_components_of_penicillin_are_those_of_lme4(expected: Any) -> None:
    parts = variance_components(reliability(np.array(PENICILLIN["data"]["ratings"]).T))
    kind, which = expected["quantity"].split("_")
    got = getattr(parts, which)
    got = got**0.5 if kind == "sd" else got
    assert got == pytest.approx(expected["value"], abs=expected["tolerance"])


def test_components_with_gaps_solve_the_expected_sums_of_squares() -> None:
    ratings = gappy(1)
    parts = variance_components(reliability(ratings))
    assert (parts.item, parts.rater, parts.residual) == pytest.approx(by_henderson(ratings), abs=1e-10)
    rated = ~np.isnan(ratings)
    assert (parts.n_units, parts.n_raters, parts.n_ratings) == (rated.any(axis=0).sum(), 5, rated.sum())
    counts = rated.sum(axis=0)
    assert parts.mean_ratings == pytest.approx(1 / np.mean(1 / counts[counts > 0]))


def test_nested_components_with_unequal_groups_follow_the_textbook_loop() -> None:
    # Searle, Casella & McCulloch 1992: n0 = (N - sum n_i^2 / N) / (a - 1).
    ratings = gappy(2)
    groups = [column[~np.isnan(column)] for column in ratings.T]
    groups = [group for group in groups if group.size]
    n, a = sum(group.size for group in groups), len(groups)
    grand = np.concatenate(groups).mean()
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / (n - a)
    between = sum(group.size * (group.mean() - grand) ** 2 for group in groups) / (a - 1)
    n0 = (n - sum(group.size**2 for group in groups) / n) / (a - 1)
    parts = variance_components(reliability(ratings), "nested")
    assert parts.residual == pytest.approx(within, abs=1e-12)
    assert parts.item == pytest.approx((between - within) / n0, abs=1e-12)
    assert parts.rater is None
    assert parts.undefined is None


def test_nested_components_do_not_ask_who_rated() -> None:
    # Each unit with two raters of its own, against the same two rows of ratings.
    pairs = np.array([[1.0, 4, 2, 5], [2, 4, 3, 3]])
    spread = np.full((8, 4), np.nan)
    for unit in range(4):
        spread[2 * unit : 2 * unit + 2, unit] = pairs[:, unit]
    own, shared = (variance_components(reliability(each), "nested") for each in (spread, pairs))
    assert (own.item, own.residual) == pytest.approx((shared.item, shared.residual), abs=1e-12)
    crossed = variance_components(reliability(spread))
    assert crossed.item is None
    assert (
        crossed.undefined == "raters are not crossed with units: each rates one unit, or nothing links them"
    )


def test_an_unbiased_component_may_come_out_below_zero() -> None:
    # By hand: unit means are equal, so mean square of units 0; of residual 4/1; item = (0 - 4) / 2.
    parts = variance_components(reliability([[1, 3], [3, 1]]))
    assert (parts.item, parts.rater, parts.residual) == pytest.approx((-2, -2, 4))


def test_components_find_the_variances_that_made_the_ratings() -> None:
    found = np.array(
        [
            [parts.item, parts.rater, parts.residual]
            for parts in (variance_components(reliability(gappy(seed, 12, 80, 0.5))) for seed in range(60))
        ],
        dtype=np.float64,
    )
    np.testing.assert_allclose(found.mean(axis=0), [2.25, 0.49, 1.0], rtol=0.12)


def test_shift_leaves_components_and_scale_squares_them() -> None:
    ratings = gappy(3)
    here, there = (
        variance_components(reliability(ratings)),
        variance_components(reliability(1000 - 3 * ratings)),
    )
    for name in ("item", "rater", "residual"):
        assert getattr(there, name) == pytest.approx(9 * getattr(here, name), rel=1e-9)


def test_components_keep_under_any_order_of_raters_and_units() -> None:
    ratings = gappy(4)
    rng = np.random.default_rng(5)
    turned = ratings[rng.permutation(5)][:, rng.permutation(30)]
    here, there = variance_components(reliability(ratings)), variance_components(reliability(turned))
    for name in ("item", "rater", "residual", "mean_ratings"):
        assert getattr(there, name) == pytest.approx(getattr(here, name), abs=1e-12)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (np.empty((0, 0)), "0 units with a rating: variances need at least 2"),
        ([[1], [2]], "1 unit with a rating: variances need at least 2"),
        ([[1, 2, 3]], "1 rater: variances need at least 2"),
        ([[1, None], [None, 2]], "no unit has two ratings"),
        ([[3, 3, None], [3, 3, 3]], "all ratings are equal"),
        ([[0.1, 0.1, 0.1], [0.1, 0.1, 0.1]], "all ratings are equal"),
    ],
)
def test_components_that_the_ratings_do_not_define_are_none_with_a_reason(ratings: Any, reason: str) -> None:
    parts = variance_components(reliability(ratings))
    assert (parts.item, parts.rater, parts.residual, parts.undefined) == (None, None, None, reason)


def test_a_rater_or_unit_without_ratings_takes_no_part() -> None:
    ratings = gappy(6)
    wider = np.full((6, 31), np.nan)
    wider[:5, 1:] = ratings
    with_it, without = variance_components(reliability(wider)), variance_components(reliability(ratings))
    assert (with_it.n_units, with_it.n_raters, with_it.n_ratings) == (without.n_units, 5, without.n_ratings)
    for name in ("item", "rater", "residual", "mean_ratings"):
        assert getattr(with_it, name) == pytest.approx(getattr(without, name), abs=1e-12)


def test_sums_of_a_draw_are_those_of_the_repeated_units() -> None:
    ratings, prompts = gappy(7), np.arange(30) // 3
    weights = np.array([[2, 0, 1, 1, 3, 0, 0, 1, 1, 1]])
    drawn = RatingSums.of(reliability(ratings, prompts)).draw(weights.astype(float))
    repeated = ratings[:, np.repeat(np.arange(30), weights[0][prompts])]
    for got, expected in zip(drawn.components("crossed"), by_henderson(repeated), strict=True):
        assert got[0] == pytest.approx(expected, abs=1e-10)


def test_a_design_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="design"):
        variance_components(reliability([[1, 2], [1, 3]]), "mixed")  # type: ignore[arg-type]  # what is tested
