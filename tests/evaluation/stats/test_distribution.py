"""Spread of ratings against published figures, definitions as slow loops, and chance by enumeration."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.stats.distribution import (
    agreement,
    consensus,
    disagreement_beyond_chance,
    entropy_bits,
    label_distribution,
)
from tests.evaluation.stats.known import known

CASES = known("reference/label-distribution")["expected"]
FIELDS = {
    "entropy_bits": "entropy_bits",
    "entropy_bits_miller_madow": "entropy_bits_miller_madow",
    "van_der_eijk_A": "agreement",
    "polarization": "polarization",
    "tastle_wierman_consensus": "consensus",
}
scale = st.lists(st.integers(0, 6), min_size=3, max_size=7).filter(any)


def eijk(counts: list[int]) -> float:
    """Van der Eijk's own steps: peel layers, count triples."""
    left, total, summed, k = list(counts), sum(counts), 0.0, len(counts)
    while any(left):
        height = min(c for c in left if c)
        used = [c > 0 for c in left]
        s = sum(used)
        joined = split = 0
        for a, b, c in itertools.combinations(used, 3):
            joined += (a, b, c) in ((True, True, False), (False, True, True))
            split += (a, b, c) == (True, False, True)
        if s == 1:
            u = 1.0
        elif s == k:
            u = 0.0
        else:
            u = ((k - 2) * joined - (k - 1) * split) / ((k - 2) * (joined + split))
        summed += height * s / total * u * (1 - (s - 1) / (k - 1))
        left = [c - height if c else 0 for c in left]
    return summed


@pytest.mark.parametrize("case", CASES, ids=[f"{c['quantity']} of {c['params']['counts']}" for c in CASES])
def test_a_spread_equals_the_known_figure(case: dict) -> None:
    made = label_distribution(case["params"]["counts"])
    assert getattr(made, FIELDS[case["quantity"]]) == pytest.approx(case["value"], abs=case["tolerance"])


@settings(max_examples=80, deadline=None)
@given(counts=scale)
def test_any_spread_equals_its_definition_as_a_loop(counts: list[int]) -> None:
    n, k = sum(counts), len(counts)
    shares = [c / n for c in counts]
    bits = -sum(p * math.log2(p) for p in shares if p)
    mean = sum(i * p for i, p in enumerate(shares))
    agreed = 1 + sum(p * math.log2(1 - abs(i - mean) / (k - 1)) for i, p in enumerate(shares) if p)
    made = label_distribution(counts)
    assert made.entropy_bits == pytest.approx(bits, abs=1e-12)
    used = sum(c > 0 for c in counts)
    assert made.entropy_bits_miller_madow == pytest.approx(bits + (used - 1) / (2 * n * math.log(2)))
    assert made.agreement == pytest.approx(eijk(counts), abs=1e-12)
    assert made.consensus == pytest.approx(agreed, abs=1e-12)
    turned = label_distribution(counts[::-1])
    assert (turned.agreement, turned.consensus) == pytest.approx((made.agreement, made.consensus), abs=1e-12)
    times = label_distribution([3 * c for c in counts])
    assert (times.entropy_bits, times.agreement) == pytest.approx((made.entropy_bits, made.agreement))


def test_many_units_at_once_equal_one_by_one() -> None:
    counts = np.random.default_rng(1).integers(0, 5, size=(40, 5))
    counts[3] = 0
    for function, field in (
        (entropy_bits, "entropy_bits"),
        (agreement, "agreement"),
        (consensus, "consensus"),
    ):
        got = function(counts)
        assert np.isnan(got[3])
        singly = [getattr(label_distribution(row), field) for row in np.delete(counts, 3, axis=0)]
        np.testing.assert_allclose(np.delete(got, 3), singly, rtol=0, atol=1e-15)


def test_entropy_does_not_see_where_on_the_scale_people_stand_and_agreement_does() -> None:
    far, near = label_distribution([5, 0, 0, 0, 5]), label_distribution([0, 0, 5, 5, 0])
    assert far.entropy_bits == near.entropy_bits == 1
    assert far.agreement == -1
    assert near.agreement == pytest.approx(0.75)


def test_a_unit_without_ratings_or_with_two_categories_says_what_is_undefined() -> None:
    empty = label_distribution([0, 0, 0])
    assert (empty.entropy_bits, empty.consensus, empty.undefined) == (None, None, "no rating")
    two = label_distribution([3, 1])
    assert (two.agreement, two.polarization) == (None, None)
    assert two.agreement_undefined == "2 categories: agreement on an ordered scale needs at least 3"
    assert two.undefined is None
    assert label_distribution([4]).consensus == 1


def test_wrong_counts_are_refused() -> None:
    for wrong in ([], [1, -1, 0], [0.5, 1, 1], [np.nan, 1, 1]):
        with pytest.raises(ValueError, match="counts"):
            label_distribution(wrong)
    with pytest.raises(ValueError, match="counts"):
        label_distribution([[1, 2, 3]])
    with pytest.raises(ValueError, match="agreement"):
        agreement([1, 2])
    with pytest.raises(ValueError, match="consensus"):
        consensus([1])


def test_the_noise_is_what_least_squares_leaves_of_unit_and_rater() -> None:
    rng = np.random.default_rng(2)
    ratings = rng.normal(size=(4, 12)) + rng.normal(size=(4, 1))
    ratings[rng.random(ratings.shape) < 0.25] = np.nan
    ratings[:2, :] = np.nan_to_num(ratings[:2, :])
    raters, units = np.nonzero(~np.isnan(ratings))
    design = np.zeros((raters.size, 16))
    design[np.arange(raters.size), units] = 1
    design[np.arange(raters.size), 12 + raters] = 1
    rated = ratings[raters, units]
    fitted = design @ np.linalg.lstsq(design, rated, rcond=None)[0]
    squares = np.bincount(units, (rated - fitted) ** 2)
    k = np.bincount(units)
    made = disagreement_beyond_chance(ratings, rng=rng, n_draws=10)
    assert made.residual_variance == pytest.approx(squares.sum() / (raters.size - 15))
    np.testing.assert_allclose(made.ratio, squares / (k - 1) * (k - 1).sum() / squares.sum(), atol=1e-12)


def test_chance_is_what_enumerating_all_draws_gives() -> None:
    ratings = np.array([[0.0, 3, 0, 1], [1, 0, 4, 2]])
    made = disagreement_beyond_chance(ratings, rng=np.random.default_rng(3), n_draws=40_000)
    residual = ratings - ratings.mean(axis=0) - (ratings.mean(axis=1) - ratings.mean())[:, None]
    pool = residual.ravel() * math.sqrt(2)  # a residual of two ratings is short by that
    chances = np.array([(a - b) ** 2 for a, b in itertools.product(pool, repeat=2)])
    own = np.diff(ratings - ratings.mean(axis=1)[:, None], axis=0)[0] ** 2
    exact = [(chances >= o - 1e-9).mean() for o in own]
    np.testing.assert_allclose(made.p_value, exact, atol=0.01)


def test_severity_alone_is_no_disagreement_and_one_split_unit_stands_out() -> None:
    rng = np.random.default_rng(4)
    base = np.round(rng.normal(3, 1, size=60))
    severe = base + np.array([[0.0], [1], [-1], [2], [0]])
    assert disagreement_beyond_chance(severe, rng=rng).undefined == "raters differ by severity alone"
    noisy = severe + rng.normal(0, 0.3, size=severe.shape)
    noisy[:, 7] += [3, -3, 3, -3, 3]
    made = disagreement_beyond_chance(noisy, rng=rng)
    assert made.p_value is not None
    assert int(made.p_value.argmin()) == 7
    assert made.p_value[7] < 0.02
    assert np.median(made.p_value) > 0.2
    shifted = disagreement_beyond_chance(5 * noisy + 2, rng=rng)
    np.testing.assert_allclose(shifted.ratio, made.ratio, atol=1e-9)
    order = rng.permutation(5)
    np.testing.assert_allclose(disagreement_beyond_chance(noisy[order], rng=rng).ratio, made.ratio, atol=1e-9)


def test_without_two_ratings_or_noise_chance_is_undefined() -> None:
    rng = np.random.default_rng(5)
    lone = disagreement_beyond_chance([[1, 2, 3]], rng=rng)
    assert (lone.p_value, lone.undefined) == (None, "no unit has two ratings")
    assert (
        disagreement_beyond_chance([[1], [2]], rng=rng).undefined
        == "no noise is left beside units and raters"
    )
    assert (
        disagreement_beyond_chance([[1, 2], [1, 2]], rng=rng).undefined == "raters differ by severity alone"
    )
    some = disagreement_beyond_chance([[1, 2, 5], [3, 1, np.nan]], rng=rng, n_draws=5)
    assert np.isnan(some.p_value).tolist() == [False, False, True]
    with pytest.raises(ValueError, match="values"):
        disagreement_beyond_chance([1, 2], rng=rng)
    with pytest.raises(ValueError, match="infinite"):
        disagreement_beyond_chance([[1, np.inf]], rng=rng)
    with pytest.raises(ValueError, match="n_draws"):
        disagreement_beyond_chance([[1, 2], [1, 3]], rng=rng, n_draws=0)
