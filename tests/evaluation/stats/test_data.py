"""Reliability data: what it refuses, and what it counts."""

import numpy as np
import pytest

from evaluation.stats.data import ReliabilityData
from tests.evaluation.stats.known import known, reliability


def test_counts_and_means_of_units_with_gaps() -> None:
    data = reliability([[1, 2, None, None], [3, 2, 5, None], [1, None, None, None]], [0, 0, 7, 7])
    assert data.n_ratings.tolist() == [3, 2, 1, 0]
    assert data.pairable.tolist() == [True, True, False, False]
    np.testing.assert_array_equal(data.unit_means, [5 / 3, 2, 5, np.nan])
    counts = data.value_counts()
    assert counts.domain.tolist() == [1, 2, 3, 5]
    assert counts.counts.tolist() == [[2, 0, 1, 0], [0, 2, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]]
    assert (data.n_raters, data.n_units, data.n_prompts) == (3, 4, 2)


def test_only_pairable_drops_single_ratings_and_raters_who_gave_no_other() -> None:
    data = reliability([[1, 2, None], [3, 2, None], [None, None, 5]], [4, 5, 6]).only_pairable()
    assert data.units == ("unit 0", "unit 1")
    assert data.raters == ("rater 0", "rater 1")
    assert data.unit_prompts.tolist() == [4, 5]


def test_the_published_example_has_forty_pairable_values_on_eleven_units() -> None:
    used = reliability(known("krippendorff_alpha")["published"][1]["ratings"]).only_pairable()
    assert (used.n_units, int(used.n_ratings.sum())) == (11, 40)


def test_the_order_of_raters_cannot_move_a_mean_by_a_last_bit() -> None:
    ratings = np.random.default_rng(1).normal(size=(25, 200))
    means = reliability(ratings).unit_means
    assert (reliability(ratings[::-1]).unit_means == means).all()
    np.testing.assert_allclose(means, ratings.mean(axis=0), rtol=0, atol=1e-14)


def test_nothing_is_a_valid_table() -> None:
    data = reliability(np.empty((2, 0)))
    assert data.value_counts().counts.shape == (0, 0)
    assert data.unit_means.size == 0
    assert reliability(np.full((2, 3), np.nan)).value_counts().counts.shape == (3, 0)


def test_what_was_checked_cannot_be_changed_afterwards() -> None:
    ratings = np.array([[1.0, 2.0]])
    data = ReliabilityData(ratings, np.array([0, 1]), raters=("ada",), units=("a", "b"))
    ratings[0, 0] = 9
    assert data.values[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        data.values[0, 0] = 9


def test_wrong_input_is_refused_by_name() -> None:
    ratings, codes = np.ones((1, 2)), np.array([0, 1])
    with pytest.raises(ValueError, match="values"):
        ReliabilityData(np.ones(2), codes, raters=("ada",), units=("a", "b"))
    with pytest.raises(ValueError, match="infinite"):
        ReliabilityData(ratings * np.inf, codes, raters=("ada",), units=("a", "b"))
    with pytest.raises(ValueError, match="unit_prompts"):
        ReliabilityData(ratings, np.array([0]), raters=("ada",), units=("a", "b"))
    with pytest.raises(ValueError, match="integers"):
        ReliabilityData(ratings, np.array([0, 1.5]), raters=("ada",), units=("a", "b"))
    with pytest.raises(ValueError, match="raters"):
        ReliabilityData(ratings, codes, raters=("ada", "ben"), units=("a", "b"))
    with pytest.raises(ValueError, match="units: a key comes twice"):
        ReliabilityData(ratings, codes, raters=("ada",), units=("a", "a"))
