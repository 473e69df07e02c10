"""Newton's method on functions whose maximum is known, or is not there."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import special

from evaluation.stats.newton import concave_maximum

FloatArray = npt.NDArray[np.float64]


def logistic(successes: float, failures: float, scale: float = 1.0) -> object:
    """Binomial log likelihood in scale * log odds."""

    def value(at: FloatArray) -> float:
        log_odds = at[0] / scale
        return float(successes * special.log_expit(log_odds) + failures * special.log_expit(-log_odds))

    def slopes(at: FloatArray) -> tuple[FloatArray, FloatArray]:
        share = special.expit(at[0] / scale)
        total = successes + failures
        gradient = (successes - total * share) / scale
        return np.array([gradient]), np.array([[total * share * (1 - share) / scale**2]])

    return concave_maximum(value, slopes, np.zeros(1))


@pytest.mark.parametrize("scale", [1.0, 1e6, 1e-6])
def test_log_odds_are_those_of_the_counts_in_any_unit(scale: float) -> None:
    found = logistic(7, 2, scale)
    assert found.estimates[0] / scale == pytest.approx(np.log(7 / 2), abs=1e-10)
    assert found.covariance[0, 0] / scale**2 == pytest.approx(1 / 7 + 1 / 2)


def test_rare_events_still_have_a_maximum() -> None:
    assert logistic(1, 100_000).estimates[0] == pytest.approx(np.log(1e-5), abs=1e-9)


@pytest.mark.parametrize("scale", [1.0, 1e6, 1e-6])
def test_no_failure_at_all_puts_the_maximum_at_infinity(scale: float) -> None:
    assert logistic(7, 0, scale) is None


def test_a_direction_that_changes_nothing_has_no_single_maximum() -> None:
    flat = np.array([[1.0, 1.0], [1.0, 1.0]])
    found = concave_maximum(
        lambda at: -float((at.sum() - 1) ** 2) / 2,
        lambda at: ((1 - at.sum()) * np.ones(2), flat),
        np.zeros(2),
    )
    assert found is None
