"""Pairs on which metric and people surely differ."""

import numpy as np
import pytest

from evaluation.stats.error_sets import error_sets
from evaluation.stats.proportion import wilson


def test_the_sets_are_what_the_rule_says_unit_by_unit() -> None:
    rng = np.random.default_rng(1)
    calibrated, ratings = rng.random(80), rng.integers(1, 15, size=80)
    same = rng.binomial(ratings, rng.random(80))
    similar, different, unsure = {}, {}, 0
    for i in range(80):
        people = wilson(same[i], ratings[i])
        surprise = abs(calibrated[i] - people.value) / ((people.high - people.low) / 2 / 1.959963984540054)
        unsure += people.low <= 0.5 <= people.high
        if calibrated[i] > 0.5 > people.high:
            similar[i] = surprise
        if calibrated[i] < 0.5 < people.low:
            different[i] = surprise
    made = error_sets(calibrated, same, ratings)
    for got, expected in ((made.false_similar, similar), (made.false_different, different)):
        assert len(expected) > 2
        assert got.units.tolist() == sorted(expected, key=lambda i: -expected[i])
        assert got.surprise == pytest.approx(sorted(expected.values(), reverse=True))
    assert (made.n_units, made.n_people_unsure, made.n_left_out) == (80, unsure, 0)


def test_calling_same_different_swaps_the_sets() -> None:
    calibrated, same = np.array([0.9, 0.2, 0.7, 0.4]), np.array([0, 12, 1, 11])
    made, turned = error_sets(calibrated, same, [12] * 4), error_sets(1 - calibrated, 12 - same, [12] * 4)
    assert made.false_similar.units.tolist() == turned.false_different.units.tolist() == [0, 2]
    assert made.false_different.units.tolist() == turned.false_similar.units.tolist() == [1, 3]


def test_people_who_may_be_noise_make_no_error() -> None:
    # 1 of 4 say same: Wilson's interval reaches .70, past the middle.
    made = error_sets([0.95], [1], [4])
    assert (made.false_similar.units.size, made.n_people_unsure) == (0, 1)
    assert error_sets([0.95], [1], [4], confidence=0.6).false_similar.units.tolist() == [0]


def test_units_without_ratings_or_prediction_are_left_out() -> None:
    made = error_sets([0.9, np.nan, 0.9, 0.9], [0, 0, 0, np.nan], [20, 20, 0, 20])
    assert (made.false_similar.units.tolist(), made.n_units, made.n_left_out) == ([0], 1, 3)
    assert error_sets([], [], []).n_units == 0


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="calibrated"):
        error_sets([1.5], [1], [2])
    with pytest.raises(ValueError, match="n_same"):
        error_sets([0.5], [3], [2])
    with pytest.raises(ValueError, match="n_ratings"):
        error_sets([0.5], [0], [-2])
    with pytest.raises(ValueError, match="confidence"):
        error_sets([0.5], [0], [2], confidence=0)
