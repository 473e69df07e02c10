"""Tukey's fences and range restriction, as examples ask for them."""

import pytest
from scipy import stats

from .asking import answer

VALUES = {"values": [9, 1, 3, 2, 4]}


def test_quartiles_fences_and_what_they_keep_by_hand() -> None:
    assert answer("tukey_fences", "quartiles", VALUES, method="linear (type 7)") == [2, 4]
    assert answer("tukey_fences", "quartiles", VALUES) == [2, 4]
    assert answer("tukey_fences", "fences", VALUES, k=0.5) == [1, 5]
    assert answer("tukey_fences", "kept", VALUES, k=0.5) == 4
    assert answer("tukey_fences", "kept", VALUES, k=2.5) == 5


def test_a_null_has_no_part_in_the_fences() -> None:
    with_null = {"values": [None, *VALUES["values"]]}

    assert answer("tukey_fences", "fences", with_null, k=0.5) == [1, 5]
    assert answer("tukey_fences", "kept", with_null, k=0.5) == 4


def test_no_value_has_no_fences() -> None:
    assert answer("tukey_fences", "fences", {"values": []}, k=1) is None
    assert answer("tukey_fences", "quartiles", {"values": [None]}) is None


def test_quartiles_of_another_method_are_refused() -> None:
    with pytest.raises(ValueError, match="method:"):
        answer("tukey_fences", "quartiles", VALUES, method="weibull (type 6)")


@pytest.mark.parametrize(("rho", "k"), [(0.5, 0.75), (-0.3, 2.0), (0.9, 0.1)])
def test_restricted_correlation_uses_the_spread_of_a_cut_normal(rho: float, k: float) -> None:
    bound = stats.norm.ppf(0.75) * (1 + 2 * k)
    u = stats.truncnorm.std(-bound, bound)
    expected = rho * u / (1 - rho**2 + rho**2 * u**2) ** 0.5

    assert answer("range_restriction", "restricted_pearson", rho=rho, tukey_k=k) == pytest.approx(
        expected, abs=1e-9
    )
