"""Sizes for Cohen's kappa."""

import math

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.planning_kappa import items_for_binary_kappa, items_for_kappa

Z = stats.norm.ppf(0.95), stats.norm.ppf(0.8)


def variance(table: np.ndarray) -> float:
    """Fleiss, Cohen & Everitt (1969), cell by cell; of a kappa, times the items."""
    k = len(table)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    agreed, chance = np.trace(table), float(rows @ columns)
    total = sum(table[i, i] * (1 - chance - (rows[i] + columns[i]) * (1 - agreed)) ** 2 for i in range(k)) + (
        1 - agreed
    ) ** 2 * sum(table[i, j] * (columns[i] + rows[j]) ** 2 for i in range(k) for j in range(k) if i != j)
    return (total - (agreed * chance - 2 * chance + agreed) ** 2) / (1 - chance) ** 4


def binary_table(kappa: float, rates: tuple[float, float]) -> np.ndarray:
    a, b = rates
    chance = a * b + (1 - a) * (1 - b)
    both = (chance + kappa * (1 - chance) + a + b - 1) / 2
    return np.array([[both, a - both], [b - both, 1 - a - b + both]])


@pytest.mark.parametrize(
    ("kappa", "null", "rates"),
    [(0.7, 0.85, (0.5, 0.5)), (0.6, 0.3, (0.2, 0.3)), (0.5, 0.0, (0.07, 0.1))],
)
def test_two_categories_have_one_table_and_its_variance(
    kappa: float, null: float, rates: tuple[float, float]
) -> None:
    deviations = [math.sqrt(variance(binary_table(one, rates))) for one in (null, kappa)]
    exact = ((Z[0] * deviations[0] + Z[1] * deviations[1]) / (kappa - null)) ** 2
    size = items_for_binary_kappa(kappa, null, rates)
    assert size.exact == pytest.approx(exact, rel=1e-9)
    assert size.n == math.ceil(exact)


def test_with_even_rates_the_variance_is_one_less_kappa_squared() -> None:
    # Cantor (1996): Q = 1 - kappa^2 when both say yes to half of the items.
    exact = ((Z[0] * math.sqrt(1 - 0.85**2) + Z[1] * math.sqrt(1 - 0.7**2)) / 0.15) ** 2
    assert items_for_binary_kappa(0.7, 0.85, (0.5, 0.5)).exact == pytest.approx(exact, rel=1e-9)
    two_sided = ((stats.norm.ppf(0.975) + stats.norm.ppf(0.9) * math.sqrt(1 - 0.4**2)) / 0.4) ** 2
    size = items_for_binary_kappa(0.4, 0.0, (0.5, 0.5), sides=2, power=0.9)
    assert size.exact == pytest.approx(two_sided, rel=1e-9)


def test_of_two_categories_the_least_favourable_table_is_the_only_one() -> None:
    same = items_for_kappa(0.6, 0.4, (0.3, 0.7)).exact
    assert same == pytest.approx(items_for_binary_kappa(0.6, 0.4, (0.3, 0.3)).exact, rel=1e-9)


def test_of_three_categories_no_table_asks_for_more_and_one_asks_for_as_much() -> None:
    marginals = np.array([0.2, 0.25, 0.55])
    chance = float(marginals @ marginals)
    most = []
    for kappa in (0.4, 0.6):
        agreed = chance + kappa * (1 - chance)
        found = []
        # Given marginals and kappa, a 3 x 3 table has three numbers to choose.
        for a in np.linspace(0, marginals[0], 41):
            for b in np.linspace(0, marginals[1], 41):
                c = agreed - a - b
                for x in np.linspace(0, marginals[0] - a, 11):  # cell (0, 1)
                    table = np.array([[a, x, 0.2 - a - x], [0, b, 0], [0, 0, c]])
                    table[2, 1] = 0.25 - b - x
                    table[2, 0] = 0.55 - c - table[2, 1]
                    table[1, 0] = 0.2 - a - table[2, 0]
                    table[1, 2] = 0.25 - b - table[1, 0]
                    if (table >= -1e-12).all():
                        found.append(variance(table))
        most.append(max(found))
    by_search = ((Z[0] * math.sqrt(most[0]) + Z[1] * math.sqrt(most[1])) / 0.2) ** 2
    exact = items_for_kappa(0.6, 0.4, marginals.tolist()).exact
    assert by_search <= exact + 1e-9
    assert by_search == pytest.approx(exact, rel=0.02)


def test_neither_names_of_categories_nor_of_raters_matter() -> None:
    one = items_for_kappa(0.5, 0.1, (0.2, 0.05, 0.2, 0.05, 0.2, 0.3)).exact
    assert items_for_kappa(0.5, 0.1, (0.3, 0.2, 0.2, 0.2, 0.05, 0.05)).exact == pytest.approx(one, rel=1e-9)
    two = items_for_binary_kappa(0.5, 0.2, (0.2, 0.4)).exact
    assert items_for_binary_kappa(0.5, 0.2, (0.4, 0.2)).exact == pytest.approx(two, rel=1e-9)
    assert items_for_binary_kappa(0.5, 0.2, (0.8, 0.6)).exact == pytest.approx(two, rel=1e-9)


def test_an_impossible_plan_has_a_reason_and_no_number() -> None:
    assert items_for_kappa(0.5, 0.5, (0.5, 0.5)).undefined == "both are 0.5: there is no difference to find"
    far = items_for_binary_kappa(0.9, 0.1, (0.1, 0.6))
    assert (far.n, far.undefined) == (None, "a kappa of 0.9 cannot occur with these marginals")


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="rates: 0"):
        items_for_binary_kappa(0.5, 0.2, (0.0, 0.5))
    with pytest.raises(ValueError, match="null_kappa: -2"):
        items_for_binary_kappa(0.5, -2, (0.5, 0.5))
    with pytest.raises(ValueError, match="marginals: "):
        items_for_kappa(0.5, 0.2, (0.5, 0.4))
    with pytest.raises(ValueError, match="marginals: "):
        items_for_kappa(0.5, 0.2, (1.0,))
    with pytest.raises(ValueError, match="power: 1"):
        items_for_kappa(0.5, 0.2, (0.5, 0.5), power=1)
