"""The additive model against lme4's figures, mean squares by hand, and the restricted likelihood by dense matrices."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import optimize

from evaluation.stats.raters import AdditiveModel, additive_model, connected_groups
from tests.evaluation.stats.known import known, reliability

FloatArray = npt.NDArray[np.float64]
nan = np.nan


def ragged(
    rng: np.random.Generator, n_raters: int = 5, n_units: int = 12, missing: float = 0.35
) -> FloatArray:
    values = rng.normal(size=(n_raters, n_units)) + rng.normal(scale=1.3, size=n_units)
    values += rng.normal(scale=0.8, size=(n_raters, 1))
    values[rng.random(values.shape) < missing] = nan
    return values


def dense(values: FloatArray, variances: FloatArray) -> tuple[float, float, FloatArray, FloatArray]:
    """Restricted deviance, mean, unit effects and severities from the covariance matrix of all ratings."""
    rows, columns = np.nonzero(~np.isnan(values))
    y = values[rows, columns]
    by_unit = (columns[:, None] == np.arange(values.shape[1])).astype(float)
    by_rater = (rows[:, None] == np.arange(values.shape[0])).astype(float)
    unit, rater, residual = variances
    covariance = unit * by_unit @ by_unit.T + rater * by_rater @ by_rater.T + residual * np.eye(y.size)
    inverse = np.linalg.inv(covariance)
    weight = inverse.sum()
    mean = float(inverse.sum(axis=0) @ y / weight)
    error = inverse @ (y - mean)
    deviance = float(np.linalg.slogdet(covariance)[1] + np.log(weight) + (y - mean) @ error)
    return deviance, mean, unit * by_unit.T @ error, rater * by_rater.T @ error


def variances(model: AdditiveModel) -> FloatArray:
    return np.array([model.var_unit, model.var_rater, model.var_residual], dtype=float)


def test_penicillin_has_the_components_of_lme4() -> None:
    example = known("reference/penicillin-crossed-components")
    model = additive_model(reliability(np.array(example["data"]["ratings"]).T))
    named = dict(zip(("item", "rater", "residual"), variances(model), strict=True))
    for expected in example["expected"]:
        kind, part = expected["quantity"].split("_")
        got = named[part] if kind == "var" else np.sqrt(named[part])
        assert got == pytest.approx(expected["value"], abs=expected["tolerance"])


def test_complete_ratings_have_the_components_of_their_mean_squares() -> None:
    # By hand, around the grand mean 3: raters' means 11/4 15/4 10/4 and mean square 7/4, units' 4/3 10/3 14/3 8/3
    # and 52/9; of the total of 22, 7/6 is left over with 6 degrees of freedom.
    ratings = [[1, 3, 5, 2], [2, 4, 5, 4], [1, 3, 4, 2]]
    ms_rater, ms_unit, ms_residual = 7 / 4, 52 / 9, 7 / 36
    model = additive_model(reliability(ratings))
    expected = [(ms_unit - ms_residual) / 3, (ms_rater - ms_residual) / 4, ms_residual]
    assert variances(model) == pytest.approx(expected, abs=1e-8)
    assert model.mean == pytest.approx(3)
    shrink = 4 * expected[1] / (4 * expected[1] + ms_residual)
    assert model.severities == pytest.approx(shrink * np.array([-1 / 4, 3 / 4, -1 / 2]), abs=1e-7)


def test_gaps_give_the_highest_restricted_likelihood(rng: np.random.Generator) -> None:
    values = ragged(rng)
    model = additive_model(reliability(values))
    reached, mean, units, severities = dense(values, variances(model))
    found = optimize.minimize(lambda logs: dense(values, np.exp(logs))[0], np.zeros(3), method="Nelder-Mead")
    assert reached <= found.fun + 1e-9
    assert variances(model) == pytest.approx(np.exp(found.x), rel=1e-3)
    assert model.mean == pytest.approx(mean)
    assert model.severities == pytest.approx(severities)
    assert model.predicted_means == pytest.approx(mean + units)


def test_adjusted_means_take_each_raters_severity_out(rng: np.random.Generator) -> None:
    values = ragged(rng)
    model = additive_model(reliability(values))
    for unit in range(values.shape[1]):
        shifted = [
            values[rater, unit] - model.severities[rater]
            for rater in range(values.shape[0])
            if not np.isnan(values[rater, unit])
        ]
        assert model.adjusted_means[unit] == pytest.approx(sum(shifted) / len(shifted))


def test_the_order_of_raters_and_units_does_not_matter(rng: np.random.Generator) -> None:
    values = ragged(rng)
    rows, columns = rng.permutation(values.shape[0]), rng.permutation(values.shape[1])
    plain, moved = (additive_model(reliability(v)) for v in (values, values[np.ix_(rows, columns)]))
    assert variances(moved) == pytest.approx(variances(plain), rel=1e-6)
    assert moved.severities == pytest.approx(plain.severities[rows], abs=1e-6)
    assert moved.predicted_means == pytest.approx(plain.predicted_means[columns], abs=1e-6)


def test_more_raters_than_units_is_the_same_model_seen_from_the_side(rng: np.random.Generator) -> None:
    values = ragged(rng)
    wide, tall = additive_model(reliability(values)), additive_model(reliability(values.T))
    assert tall.var_unit == pytest.approx(wide.var_rater, rel=1e-6)
    assert tall.var_rater == pytest.approx(wide.var_unit, rel=1e-6)
    assert tall.predicted_means == pytest.approx(wide.mean + wide.severities, abs=1e-6)


def test_another_unit_of_measurement_changes_the_numbers_alone(rng: np.random.Generator) -> None:
    values = ragged(rng)
    plain, scaled = additive_model(reliability(values)), additive_model(reliability(7 - 3 * values))
    assert variances(scaled) == pytest.approx(9 * variances(plain), rel=1e-6)
    assert scaled.reliability_one == pytest.approx(plain.reliability_one, rel=1e-6)
    assert scaled.severities == pytest.approx(-3 * plain.severities, abs=1e-6)
    assert scaled.adjusted_means == pytest.approx(7 - 3 * plain.adjusted_means, abs=1e-6)


def test_a_harsh_rater_of_good_units_no_longer_pulls_them_down(rng: np.random.Generator) -> None:
    # Ten raters share two thirds of the units; the last one, three points harsher, sees the best units alone
    # with one other.
    truth = np.linspace(0, 5, 60)
    values = truth + rng.normal(scale=0.3, size=(10, 60))
    values[9] -= 3
    values[9, :30] = nan
    values[1:9, 45:] = nan
    model = additive_model(reliability(values))
    plain = np.nanmean(values, axis=0)
    assert np.abs(model.adjusted_means - truth).max() < np.abs(plain - truth).max() / 2
    assert model.severities.argmin() == 9


def test_a_variance_that_is_not_there_is_exactly_zero() -> None:
    # Raters' means are equal: their mean square, 0, is below the residual's.
    model = additive_model(reliability([[1, 2, 3, 4], [2, 1, 4, 3], [1, 2, 4, 3]]))
    assert model.var_rater == 0
    assert model.severities == pytest.approx([0, 0, 0])


def test_raters_and_units_without_ratings_are_passed_over() -> None:
    ratings = [[1, 3, 5, 2], [2, 4, 5, 4], [1, 3, 4, 2]]
    model = additive_model(reliability([[*row, nan] for row in ratings] + [[nan] * 5]))
    plain = additive_model(reliability(ratings))
    assert (model.n_raters, model.n_units, model.n_ratings) == (3, 4, 12)
    assert np.isnan(model.severities[3])
    assert np.isnan(model.predicted_means[4])
    assert model.severities[:3] == pytest.approx(plain.severities)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([[nan, nan], [nan, nan]], "there are no ratings"),
        ([[1, 2, 3]], "one rater alone: raters cannot be compared"),
        ([[1], [2]], "one unit alone: units cannot be compared"),
        (
            [[1, 2, nan, nan], [2, 1, nan, nan], [nan, nan, 3, 4], [nan, nan, 4, 4]],
            "raters and units fall into 2 groups that no rating connects",
        ),
        ([[1, 2], [nan, 3]], "3 ratings of 2 units by 2 raters leave no residual"),
        ([[2, 2], [2, 2]], "all ratings are 2"),
        (
            [[1, 2, 5], [2, 3, 6], [4, 5, 8]],
            "the ratings are exactly a sum of unit and rater: there is no residual variance",
        ),
    ],
)
def test_data_that_define_no_model_say_why(ratings: list[list[float | None]], reason: str) -> None:
    model = additive_model(reliability(ratings))
    assert model.undefined == reason
    assert model.var_unit is None
    assert model.severities is None
    assert model.predicted_means is None


def test_groups_are_joined_by_one_common_rating() -> None:
    apart = [[1, 2, nan], [nan, nan, 3], [nan, nan, nan]]
    groups = connected_groups(reliability(apart))
    assert (groups.n_groups, groups.raters.tolist(), groups.units.tolist()) == (2, [0, 1, -1], [0, 0, 1])
    apart[1][0] = 2
    assert connected_groups(reliability(apart)).n_groups == 1
