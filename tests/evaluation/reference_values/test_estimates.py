"""Shares and means helped by a metric, as examples ask for them."""

import numpy as np
import pytest
from scipy import stats

from .asking import answer

LABELLED = {"Y": [1, 0, 1, 1, 0], "Yhat": [0.9, 0.2, 0.4, 0.8, 0.3], "Yhat_unlabelled": [0.1, 0.6, 0.7]}
STRATA = [
    {"N": 900, "mean_f_population": 0.1, "y": [0, 0.5, 0.1], "f": [0.1, 0.2, 0.0]},
    {"N": 100, "mean_f_population": 0.7, "y": [1, 0.6], "f": [0.8, 0.5]},
]


def test_ends_of_a_share_are_where_the_score_test_turns() -> None:
    for quantity in ("lower95", "upper95"):
        end = answer("binomial_ci", quantity, x=7, n=30)
        assert abs(7 / 30 - end) == pytest.approx(1.959963984540054 * (end * (1 - end) / 30) ** 0.5)
    assert answer("binomial_ci", "lower95", x=7, n=30) < 7 / 30 < answer("binomial_ci", "upper95", x=7, n=30)


def test_no_success_leaves_zero_possible_and_nothing_leaves_no_interval() -> None:
    assert answer("binomial_ci", "lower95", x=0, n=5) == 0
    assert answer("binomial_ci", "upper95", x=0, n=0) is None


@pytest.mark.parametrize("weight", [0, 0.3, 1])
def test_estimate_and_interval_at_a_given_weight_by_hand(weight: float) -> None:
    y, f, others = (np.array(LABELLED[key]) for key in ("Y", "Yhat", "Yhat_unlabelled"))
    value = y.mean() + weight * (others.mean() - f.mean())
    reach = 1.959963984540054 * (weight**2 * others.var() / 3 + (y - weight * f).var() / 5) ** 0.5

    assert answer("prediction_powered_mean", "estimate", LABELLED, **{"lambda": weight}) == pytest.approx(
        value
    )
    assert answer("prediction_powered_mean", "ci95", LABELLED, **{"lambda": weight}) == pytest.approx(
        [value - reach, value + reach]
    )


def test_tuned_weight_is_the_one_that_is_used() -> None:
    weight = answer("prediction_powered_mean", "lambda_hat", LABELLED)
    tuned = answer("prediction_powered_mean", "estimate", LABELLED, **{"lambda": "tuned"})

    assert 0 < weight < 1
    assert tuned == pytest.approx(
        answer("prediction_powered_mean", "estimate", LABELLED, **{"lambda": weight})
    )
    assert answer("prediction_powered_mean", "estimate", LABELLED) == tuned


def test_a_single_labelled_item_has_no_mean() -> None:
    data = {"Y": [1], "Yhat": [0.5], "Yhat_unlabelled": [0.2, 0.3]}

    assert answer("prediction_powered_mean", "estimate", data, **{"lambda": 1}) is None
    assert answer("prediction_powered_mean", "ci95", data, **{"lambda": 1}) is None


def test_lopsided_strata_by_hand() -> None:
    residuals = [np.subtract(stratum["y"], stratum["f"]) for stratum in STRATA]
    value = 0.9 * (0.1 + residuals[0].mean()) + 0.1 * (0.7 + residuals[1].mean())
    terms = [
        0.9**2 * (1 - 3 / 900) * residuals[0].var(ddof=1) / 3,
        0.1**2 * (1 - 2 / 100) * residuals[1].var(ddof=1) / 2,
    ]
    freedom = sum(terms) ** 2 / (terms[0] ** 2 / 2 + terms[1] ** 2 / 1)
    reach = stats.t.ppf(0.975, freedom) * sum(terms) ** 0.5

    data = {"strata": STRATA}
    assert answer("prediction_powered_mean", "estimate", data) == pytest.approx(value, abs=1e-12)
    assert answer("prediction_powered_mean", "variance_with_fpc", data) == pytest.approx(
        sum(terms), abs=1e-14
    )
    assert answer("prediction_powered_mean", "ci95", data) == pytest.approx([value - reach, value + reach])


def test_the_order_of_strata_does_not_matter() -> None:
    for quantity in ("estimate", "variance_with_fpc"):
        assert answer("prediction_powered_mean", quantity, {"strata": STRATA[::-1]}) == pytest.approx(
            answer("prediction_powered_mean", quantity, {"strata": STRATA}), abs=1e-15
        )


def test_a_stratum_without_a_rated_item_leaves_no_mean() -> None:
    data = {"strata": [STRATA[0], {"N": 50, "mean_f_population": 0.3, "y": [], "f": []}]}

    assert answer("prediction_powered_mean", "estimate", data) is None
    assert answer("prediction_powered_mean", "variance_with_fpc", data) is None
