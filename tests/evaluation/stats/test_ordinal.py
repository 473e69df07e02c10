"""The cumulative logit against R's wine example, a general optimiser on the definition, and 2 by 2 tables."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import optimize

from evaluation.stats.ordinal import CumulativeLogit, cumulative_logit
from tests.evaluation.stats.known import known

FloatArray = npt.NDArray[np.float64]
WINE = known("reference/cumulative-logit-wine")
RATINGS = np.array([row[0] for row in WINE["data"]["rows"]])
TREATED = np.array([[row[1] == "warm", row[2] == "yes"] for row in WINE["data"]["rows"]], dtype=float)
JUDGES = np.array([row[4] for row in WINE["data"]["rows"]])


def by_definition(
    ratings: FloatArray, covariates: FloatArray, raters: FloatArray | None, rater_ridge: float, ridge: float
) -> tuple[FloatArray, float]:
    """Thresholds, slopes and intercepts by BFGS, one rating after the other; thresholds as steps of logs."""
    scale = sorted(set(ratings.tolist()))
    judges = [] if raters is None else sorted(set(raters.tolist()))
    n_thresholds, n_slopes = len(scale) - 1, covariates.shape[1]

    def expit(x: float) -> float:
        return float(1 / (1 + np.exp(-x)))

    def parts(free: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        thresholds = np.cumsum(np.append(free[0], np.exp(free[1:n_thresholds])))
        return thresholds, free[n_thresholds : n_thresholds + n_slopes], free[n_thresholds + n_slopes :]

    def log_likelihood(free: FloatArray) -> float:
        thresholds, slopes, intercepts = parts(free)
        total = 0.0
        for row, rating in enumerate(ratings.tolist()):
            shift = float(covariates[row] @ slopes)
            if raters is not None:
                shift += intercepts[judges.index(raters[row])]
            place = scale.index(rating)
            upper = 1.0 if place == n_thresholds else expit(thresholds[place] - shift)
            lower = 0.0 if place == 0 else expit(thresholds[place - 1] - shift)
            total += np.log(upper - lower)
        return float(total)

    def loss(free: FloatArray) -> float:
        _, slopes, intercepts = parts(free)
        return float(ridge * slopes @ slopes + rater_ridge * intercepts @ intercepts) / 2 - log_likelihood(
            free
        )

    start = np.concatenate([[-1.0], np.zeros(n_thresholds - 1 + n_slopes + len(judges))])
    found = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-5})
    return np.concatenate(parts(found.x)), log_likelihood(found.x)


def all_estimates(fit: CumulativeLogit) -> FloatArray:
    assert fit.undefined is None
    return np.concatenate([fit.thresholds, fit.coefficients, fit.rater_intercepts])


def test_the_wine_has_the_coefficients_of_r() -> None:
    fit = cumulative_logit(RATINGS, TREATED)
    terms = {"temp warm": 0, "contact yes": 1}
    for expected in WINE["expected"]:
        got = {
            "coef": lambda params: fit.coefficients[terms[params["term"]]],
            "se": lambda params: fit.coefficient_errors[terms[params["term"]]],
            "thresholds": lambda _: fit.thresholds,
            "log_likelihood": lambda _: fit.log_likelihood,
        }[expected["quantity"]](expected.get("params", {}))
        assert got == pytest.approx(expected["value"], abs=expected["tolerance"])


@pytest.mark.parametrize(("rater_ridge", "ridge"), [(0.01, 0.0), (2.0, 0.5)])
def test_judges_and_ridge_are_those_of_the_definition(rater_ridge: float, ridge: float) -> None:
    some = JUDGES <= 4
    fit = cumulative_logit(
        RATINGS[some], TREATED[some], raters=JUDGES[some], rater_ridge=rater_ridge, ridge=ridge
    )
    estimates, log_likelihood = by_definition(RATINGS[some], TREATED[some], JUDGES[some], rater_ridge, ridge)
    assert all_estimates(fit) == pytest.approx(estimates, abs=2e-3)
    assert fit.log_likelihood == pytest.approx(log_likelihood, abs=1e-4)


def test_intercepts_of_judges_sum_to_zero_and_lend_the_thresholds_no_width() -> None:
    weak, strong = (cumulative_logit(RATINGS, TREATED, raters=JUDGES, rater_ridge=r) for r in (1e-5, 1e-3))
    assert weak.rater_intercepts.sum() == pytest.approx(0, abs=1e-6)
    assert weak.threshold_errors == pytest.approx(strong.threshold_errors, rel=0.01)
    assert weak.rater_errors == pytest.approx(strong.rater_errors, rel=0.01)


def test_two_values_and_one_group_are_a_two_by_two_table() -> None:
    # 3 of 10 against 8 of 12 above: log odds ratio and its error by hand.
    ratings = [1] * 7 + [2] * 3 + [1] * 4 + [2] * 8
    fit = cumulative_logit(ratings, [[0]] * 10 + [[1]] * 12)
    assert fit.coefficients == pytest.approx([np.log(8 / 4 / (3 / 7))])
    assert fit.coefficient_errors == pytest.approx([np.sqrt(1 / 7 + 1 / 3 + 1 / 4 + 1 / 8)])
    assert fit.thresholds == pytest.approx([np.log(7 / 3)])


def test_without_covariates_thresholds_are_the_log_odds_of_the_shares() -> None:
    fit = cumulative_logit([1, 2, 2, 5], np.zeros((4, 0)))
    assert fit.thresholds == pytest.approx([np.log(1 / 3), np.log(3)])
    assert fit.log_likelihood == pytest.approx(2 * np.log(1 / 4) + 2 * np.log(1 / 2))


def test_only_the_order_of_the_values_counts() -> None:
    plain = cumulative_logit(RATINGS, TREATED, raters=JUDGES)
    bent = cumulative_logit(np.exp(RATINGS), TREATED, raters=JUDGES)
    assert all_estimates(bent) == pytest.approx(all_estimates(plain))


def test_the_scale_upside_down_turns_every_sign() -> None:
    plain = cumulative_logit(RATINGS, TREATED, raters=JUDGES)
    turned = cumulative_logit(-RATINGS, TREATED, raters=JUDGES)
    assert turned.coefficients == pytest.approx(-plain.coefficients)
    assert turned.thresholds == pytest.approx(-plain.thresholds[::-1])
    assert turned.rater_intercepts == pytest.approx(-plain.rater_intercepts, abs=1e-7)


def test_the_order_of_ratings_and_the_codes_of_raters_do_not_matter(rng: np.random.Generator) -> None:
    order = rng.permutation(RATINGS.size)
    plain = cumulative_logit(RATINGS, TREATED, raters=JUDGES)
    moved = cumulative_logit(RATINGS[order], TREATED[order], raters=100 - JUDGES[order])
    assert moved.coefficients == pytest.approx(plain.coefficients)
    assert moved.rater_intercepts == pytest.approx(plain.rater_intercepts[::-1], abs=1e-7)


def test_a_covariate_in_other_units_has_a_slope_in_those_units() -> None:
    plain = cumulative_logit(RATINGS, TREATED)
    scaled = cumulative_logit(RATINGS, TREATED * [1000, 0.001] + [5, 0])
    assert scaled.coefficients == pytest.approx(plain.coefficients / [1000, 0.001])
    assert scaled.coefficient_errors == pytest.approx(plain.coefficient_errors / [1000, 0.001])
    assert scaled.log_likelihood == pytest.approx(plain.log_likelihood)


def test_a_rater_who_used_one_end_alone_stays_finite() -> None:
    ratings = np.append(RATINGS, [5, 5, 5, 5])
    fit = cumulative_logit(ratings, np.vstack([TREATED, TREATED[:4]]), raters=np.append(JUDGES, [99] * 4))
    assert fit.undefined is None
    assert fit.rater_intercepts.argmax() == 9
    assert fit.rater_intercepts[9] < 20


def test_a_lopsided_scale_still_gives_the_slope_it_was_made_with(rng: np.random.Generator) -> None:
    covariate = rng.normal(size=(4000, 1))
    latent = 1.2 * covariate[:, 0] + rng.logistic(size=4000)
    fit = cumulative_logit(np.searchsorted([3.0, 4.0, 5.5], latent), covariate)
    assert fit.coefficients == pytest.approx([1.2], abs=3 * fit.coefficient_errors[0])
    assert fit.thresholds == pytest.approx([3.0, 4.0, 5.5], abs=0.6)


@pytest.mark.parametrize(
    ("ratings", "covariates", "reason"),
    [
        ([], np.zeros((0, 1)), "there are no ratings"),
        ([4, 4], [[0], [1]], "all ratings are 4"),
        ([1, 2, 3, 1], [[1]] * 4, "the covariates are collinear or constant"),
        ([1, 2, 3, 1], [[0, 0], [1, 1], [0, 0], [1, 1]], "the covariates are collinear or constant"),
        (
            [1, 1, 2, 2],
            [[0], [0], [1], [1]],
            "the covariates part the ratings so well that no finite maximum exists",
        ),
        (
            [1, 1, 2, 3],
            [[0], [0], [1], [1]],
            "the covariates part the ratings so well that no finite maximum exists",
        ),
    ],
)
def test_data_that_define_no_slopes_say_why(
    ratings: list[int], covariates: npt.ArrayLike, reason: str
) -> None:
    fit = cumulative_logit(ratings, covariates)
    assert fit.undefined == reason
    assert fit.coefficients is None
    assert fit.log_likelihood is None


def test_a_ridge_gives_collinear_covariates_equal_slopes() -> None:
    fit = cumulative_logit(RATINGS, TREATED[:, [0, 0]], ridge=0.1)
    assert fit.coefficients[0] == pytest.approx(fit.coefficients[1])


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"ratings": [1, np.nan]}, "ratings"),
        ({"covariates": [[1]]}, "covariates"),
        ({"covariates": [[1], [np.inf]]}, "covariates"),
        ({"raters": [1]}, "raters"),
        ({"raters": [0.5, 1]}, "raters"),
        ({"raters": [1, 2], "rater_ridge": 0.0}, "rater_ridge"),
        ({"ridge": -1.0}, "ridge"),
    ],
)
def test_wrong_input_is_named(change: dict[str, object], name: str) -> None:
    options: dict[str, object] = {"ratings": [1, 2], "covariates": [[0], [1]]} | change
    ratings, covariates = options.pop("ratings"), options.pop("covariates")
    with pytest.raises(ValueError, match=f"^{name}: "):
        cumulative_logit(ratings, covariates, **options)  # type: ignore[arg-type]  # wrong on purpose
