"""Fleiss' kappa by category and its test, against the paper, irr, and the definition in a loop."""

import math

import numpy as np
import pytest

from evaluation.stats.data import ValueCounts
from evaluation.stats.fleiss import fleiss_by_category, fleiss_test
from tests.evaluation.stats.known import known, reliability

PAPER = known("reference/fleiss-1971-psychiatric")
COUNTS = np.array(PAPER["data"]["counts"])


def test_kappa_and_z_of_the_thirty_patients_equal_those_of_irr() -> None:
    made = fleiss_test(ValueCounts(np.arange(5.0), COUNTS))
    values = {one["quantity"]: one for one in PAPER["expected"]}
    assert made.value == pytest.approx(values["kappa"]["value"], abs=1e-9)
    assert made.z == pytest.approx(values["z_null"]["value"], abs=1e-6)


def test_kappa_of_each_diagnosis_equals_the_published_one() -> None:
    made = fleiss_by_category(ValueCounts(np.arange(5.0), COUNTS))
    expected = [one for one in PAPER["expected"] if one["quantity"] == "kappa_category"]
    for one, category, figure in zip(made, PAPER["data"]["categories"], expected, strict=True):
        assert figure["params"]["category"] == category
        assert one.kappa.value == pytest.approx(figure["value"], abs=figure["tolerance"])


def test_kappa_of_a_category_equals_its_closed_form_and_its_error_is_that_of_all_such() -> None:
    n_units, n_ratings = COUNTS.shape[0], 6
    for place, made in enumerate(fleiss_by_category(ValueCounts(np.arange(5.0), COUNTS))):
        own = COUNTS[:, place]
        share = own.sum() / (n_units * n_ratings)
        mixed = sum(count * (n_ratings - count) for count in own)
        kappa = 1 - mixed / (n_units * n_ratings * (n_ratings - 1) * share * (1 - share))
        assert made.share == pytest.approx(share, abs=1e-12)
        assert made.kappa.value == pytest.approx(kappa, abs=1e-12)
        # one category alone: sqrt(2 / (N m (m - 1))) whatever its share (Fleiss, Nee & Landis 1979)
        assert made.kappa.se_null == pytest.approx(math.sqrt(2 / (30 * 6 * 5)), abs=1e-12)


def test_kappa_is_the_mean_of_the_categories_weighted_by_their_spread() -> None:
    found = ValueCounts(np.arange(5.0), COUNTS)
    pairs = [(one.share, one.kappa.value) for one in fleiss_by_category(found)]
    spread = [share * (1 - share) for share, _ in pairs if share is not None]
    values = [value for _, value in pairs if value is not None]
    assert fleiss_test(found).value == pytest.approx(np.average(values, weights=spread), abs=1e-12)


def test_the_order_of_units_and_categories_does_not_matter() -> None:
    plain = fleiss_test(ValueCounts(np.arange(5.0), COUNTS))
    moved = fleiss_test(ValueCounts(np.arange(5.0), COUNTS[::-1, ::-1]))
    assert moved.value == pytest.approx(plain.value, abs=1e-12)
    assert moved.z == pytest.approx(plain.z, abs=1e-9)


def test_units_of_different_size_have_a_kappa_and_no_test() -> None:
    made = fleiss_test(reliability([[1, 2, 1, 2], [1, 2, 2, None], [1, 2, 1, 2]]))
    assert made.value is not None
    assert (made.se_null, made.z) == (None, None)
    assert made.z_undefined is not None
    assert made.z_undefined.startswith("the units differ in their number of ratings")


def test_a_category_that_is_never_or_always_used_has_no_kappa() -> None:
    counts = ValueCounts(np.array([1.0, 2.0]), np.array([[3, 0], [3, 0]]))
    for one in fleiss_by_category(counts):
        assert one.kappa.value is None
        assert one.kappa.undefined
    made = fleiss_test(counts)
    assert made.undefined == "all ratings are 1: with one value in use, no disagreement is expected"
    assert made.z_undefined == made.undefined


def test_nothing_rated_twice_has_no_kappa() -> None:
    made = fleiss_test(reliability([[1, None], [None, 2]]))
    assert (made.value, made.undefined) == (None, "no unit has two ratings")
    assert fleiss_by_category(reliability(np.empty((0, 0)))) == ()
