"""Sizes of studies, as examples ask for them."""

from math import ceil, log

import pytest
from scipy import stats

from .asking import answer

ICC = {"p": 0.7, "p0": 0.5, "k": 3, "alpha": 0.05, "power": 0.9}
BINARY = {"rates": [0.5, 0.5], "k1": 0.7, "k0": 0.85}
MARGINALS = {"marginals": [0.2, 0.25, 0.55], "k1": 0.6, "k0": 0.4}


@pytest.mark.parametrize("tails", [1, 2])
def test_items_for_a_correlation_by_their_formula(tails: int) -> None:
    z = stats.norm.ppf(1 - 0.05 / tails) + stats.norm.ppf(0.9)
    ratio = (1 + 3 * 0.7 / 0.3) / (1 + 3 * 0.5 / 0.5)

    assert answer("sample_size", "n", tails=tails, **ICC) == ceil(1 + 2 * z**2 * 3 / (log(ratio) ** 2 * 2))


def test_a_correlation_is_held_against_none_unless_told() -> None:
    assert answer("sample_size", "n", p=0.4, k=2) == answer("sample_size", "n", p=0.4, p0=0, k=2)


def test_a_correlation_is_tested_on_two_sides_and_a_kappa_on_one_unless_told() -> None:
    assert answer("sample_size", "n", **ICC) == answer("sample_size", "n", tails=2, **ICC)
    assert answer("sample_size", "n", **BINARY) == answer("sample_size", "n", sided="one", **BINARY)


def test_items_for_kappa_are_those_of_the_package_irr() -> None:
    assert answer("sample_size", "n", **BINARY, method="N.cohen.kappa") == 96
    assert answer("sample_size", "n", **MARGINALS, method="N2.cohen.kappa") == 101


@pytest.mark.parametrize("words", ["two", "two-sided", "Two sided", 2])
def test_sides_may_be_told_in_words(words: str | int) -> None:
    assert answer("sample_size", "n", sided=words, **BINARY) == answer("sample_size", "n", tails=2, **BINARY)
    assert answer("sample_size", "n", sided=words, **BINARY) > answer("sample_size", "n", **BINARY)


def test_other_words_for_sides_are_refused() -> None:
    with pytest.raises(ValueError, match="sided: 'many'"):
        answer("sample_size", "n", sided="many", **BINARY)


def test_no_number_of_items_shows_a_difference_that_is_none() -> None:
    assert answer("sample_size", "n", **{**ICC, "p0": 0.7}) is None
    assert answer("sample_size", "n", **{**MARGINALS, "k0": 0.6}) is None
