"""The spread of the ratings of one unit, as examples ask for it."""

from math import log

import pytest

from evaluation.services.reference_values.questions import NotKnown

from .asking import answer


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("entropy_bits", 1.0),
        ("entropy_bits_miller_madow", 1 + 1 / (2 * 6 * log(2))),
        ("van_der_eijk_A", -1.0),
        ("polarization", 1.0),
        ("tastle_wierman_consensus", 0.0),
    ],
)
def test_half_of_the_ratings_at_each_end_of_three_categories(quantity: str, expected: float) -> None:
    assert answer("label_distribution", quantity, counts=[3, 0, 3]) == pytest.approx(expected, abs=1e-12)


def test_agreement_of_two_neighbouring_categories_of_three_by_hand() -> None:
    # One layer of both used: U = 1 with two used of three, so A = 1 - 1/2; the rest is one category, A = 1.
    assert answer("label_distribution", "van_der_eijk_A", counts=[1, 3, 0]) == pytest.approx(
        (2 * 0.5 + 2 * 1) / 4
    )


def test_two_categories_have_no_agreement_but_entropy() -> None:
    assert answer("label_distribution", "van_der_eijk_A", counts=[2, 2]) is None
    assert answer("label_distribution", "polarization", counts=[2, 2]) is None
    assert answer("label_distribution", "entropy_bits", counts=[2, 2]) == 1.0


def test_no_rating_has_no_entropy() -> None:
    assert answer("label_distribution", "entropy_bits", counts=[0, 0, 0]) is None


def test_an_unknown_quantity_of_counts_is_not_known() -> None:
    with pytest.raises(NotKnown):
        answer("label_distribution", "gini", counts=[1, 2])
