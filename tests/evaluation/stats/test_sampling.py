"""Strata, allocation and the draw: known figures, fairness, and the same pairs on every machine."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.stats import sampling
from evaluation.stats.sampling import allocate, draw_ranks, draw_stratified, stratify


def test_strata_hold_their_lower_edge_and_the_last_one_both() -> None:
    strata = stratify([0.0, 0.25, 0.5, 0.75, 1.0], [0, 0.5, 0.75, 1], bins=[0, 0.5, 1])
    assert strata.codes.tolist() == [0, 0, 1, 2, 2]
    assert strata.population.tolist() == [2, 1, 2]
    assert strata.metric_sum.tolist() == [0.25, 0.5, 1.75]
    assert strata.metric_sum_sq.tolist() == [0.0625, 0.25, 1.5625]
    assert strata.histogram.tolist() == [[2, 0], [0, 1], [0, 2]]


def test_strata_of_the_parts_add_up_to_those_of_the_whole() -> None:
    values = np.random.default_rng(1).uniform(-1, 1, size=500)
    edges = [-1, 0, 0.4, 1]
    whole, first, second = (stratify(part, edges) for part in (values, values[:170], values[170:]))
    assert (whole.population == first.population + second.population).all()
    assert (whole.histogram == first.histogram + second.histogram).all()
    np.testing.assert_allclose(whole.metric_sum, first.metric_sum + second.metric_sum, atol=1e-12)
    assert (whole.histogram.sum(axis=1) == whole.population).all()
    assert whole.histogram.shape == (3, 200)


def test_an_empty_frame_has_empty_strata() -> None:
    strata = stratify([], [-1, 0, 1])
    assert strata.population.tolist() == [0, 0]
    assert strata.metric_sum.dtype == np.float64


def test_a_value_that_belongs_nowhere_is_refused() -> None:
    for values, edges, message in (
        ([0.5, np.nan], [0, 1], "missing"),
        ([1.5], [0, 1], "outside edges"),
        ([-0.5], [0, 1], "outside edges"),
        ([1.5], [0, 2], "outside bins"),
        ([0.5], [1, 0], "edges"),
        ([0.5], [0], "edges"),
        ([[0.5]], [0, 1], "values"),
    ):
        with pytest.raises(ValueError, match=message):
            stratify(values, edges)


@pytest.mark.parametrize(
    ("n", "population", "rule", "spread", "at_least", "expected"),
    [
        (12, [100, 100, 100], "equal", None, 0, [4, 4, 4]),
        (11, [100, 100, 100], "equal", None, 0, [4, 4, 3]),
        (10, [100, 0, 1], "equal", None, 0, [9, 0, 1]),
        (100, [5, 30, 1000], "equal", None, 0, [5, 30, 65]),
        (10, [550, 250, 200], "proportional", None, 0, [6, 2, 2]),  # 5.5, 2.5, 2: the earlier half first
        (10, [900, 99, 1], "proportional", None, 2, [7, 2, 1]),
        (0, [3, 3], "proportional", None, 0, [0, 0]),
        (6, [3, 3], "equal", None, 0, [3, 3]),
        (
            100,
            [5000, 3000, 2000],
            "neyman",
            [0.1, 0.2, 0.3],
            0,
            [30, 35, 35],
        ),  # 500, 600, 600 of 1700: 29.41, 35.29, 35.29
        (10, [4, 100, 100], "neyman", [9.0, 0.1, 0.1], 0, [4, 3, 3]),
        (
            7,
            [4, 100, 50],
            "neyman",
            [9.0, 0.0, 0.0],
            0,
            [4, 2, 1],
        ),  # no spread is drawn from last, by population
        (6, [4, 100, 100], "neyman", [0.0, 0.0, 0.0], 2, [2, 2, 2]),
        (0, [], "equal", None, 0, []),
    ],
)
def test_allocation_is_the_hand_worked_one(
    n: int, population: Any, rule: Any, spread: Any, at_least: int, expected: list[int]
) -> None:
    got = allocate(n, np.array(population, dtype=np.int64), rule, spread=spread, at_least=at_least)
    assert got.tolist() == expected


def test_neyman_allocation_makes_the_variance_of_the_stratified_mean_least() -> None:
    population, spread = np.array([40, 30, 20]), np.array([0.2, 0.5, 0.9])

    def variance(drawn: tuple[int, ...]) -> float:
        return float(sum((m * s) ** 2 / d for m, s, d in zip(population, spread, drawn, strict=True)))

    options = [(a, b, 24 - a - b) for a in range(1, 23) for b in range(1, 24 - a)]
    options = [option for option in options if option[2] <= 20]
    best = min(options, key=variance)
    got = tuple(allocate(24, population, "neyman", spread=spread).tolist())
    assert max(abs(a - b) for a, b in zip(best, got, strict=True)) <= 1
    assert variance(got) <= variance(tuple(allocate(24, population, "proportional").tolist()))
    assert variance(got) <= 1.01 * variance(best)


def test_an_allocation_that_cannot_be_made_is_refused() -> None:
    for n, population, rule, options, message in (
        (7, [3, 3], "equal", {}, "n: 7 cannot be drawn from 6 pairs"),
        (-1, [3], "equal", {}, "n"),
        (1, [3, 3], "equal", {"at_least": 1}, "at_least=1"),
        (1, [3, 3], "equal", {"at_least": -1}, "at_least"),
        (1, [3.5], "equal", {}, "population"),
        (1, [-3, 5], "equal", {}, "population"),
        (1, [3], "optimal", {}, "rule"),
        (1, [3], "neyman", {}, "spread"),
        (1, [3], "equal", {"spread": [1.0]}, "spread"),
        (1, [3], "neyman", {"spread": [-1.0]}, "spread"),
        (1, [3], "neyman", {"spread": [1.0, 2.0]}, "spread"),
    ):
        with pytest.raises(ValueError, match=message):
            allocate(n, population, rule, **options)  # type: ignore[arg-type]  # wrong on purpose


@settings(max_examples=150, deadline=None)
@given(
    strata=st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from([0.0, 0.1, 0.3, 7.0])), min_size=1, max_size=8
    ),
    share=st.floats(0, 1),
    rule=st.sampled_from(["equal", "proportional", "neyman"]),
    at_least=st.integers(0, 3),
)
def test_an_allocation_adds_up_and_keeps_its_bounds(
    strata: Any, share: float, rule: Any, at_least: int
) -> None:
    population = np.array([room for room, _ in strata])
    spread = np.array([deviation for _, deviation in strata]) if rule == "neyman" else None
    floor = np.minimum(population, at_least)
    n = int(floor.sum() + share * (population.sum() - floor.sum()))
    got = allocate(n, population, rule, spread=spread, at_least=at_least)
    assert got.sum() == n
    assert (floor <= got).all()
    assert (got <= population).all()
    if rule == "equal":
        inside = got[(got < population) & (got > floor)]
        assert inside.size == 0 or inside.max() - inside.min() <= 1


def test_ranks_drawn_by_a_seed_are_these_on_every_machine() -> None:
    assert draw_ranks(1000, 5, seed=20261122).tolist() == [0, 103, 267, 448, 958]
    picked = [199029937782, 347103027292, 478709396883, 559167293530, 593064514020]
    assert draw_ranks(10**12, 5, seed=20261122, stream=3).tolist() == picked


@pytest.mark.parametrize("shuffled", [1 << 22, 0], ids=["shuffled", "picked"])
def test_every_set_of_ranks_is_equally_likely(shuffled: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "MAX_SHUFFLED", shuffled)
    n_seeds = 6000
    seen: dict[tuple[int, ...], int] = {}
    for seed in range(n_seeds):
        ranks = tuple(draw_ranks(6, 3, seed=seed).tolist())
        assert len(set(ranks)) == 3
        seen[ranks] = seen.get(ranks, 0) + 1
    expected = n_seeds / math.comb(6, 3)
    chi_squared = sum((count - expected) ** 2 / expected for count in seen.values())
    assert len(seen) == 20
    assert chi_squared < 43.8  # the 99.9 % point for 19 degrees of freedom


def test_streams_of_a_seed_differ() -> None:
    assert draw_ranks(1000, 20, seed=1).tolist() != draw_ranks(1000, 20, seed=1, stream=1).tolist()
    assert draw_ranks(1000, 20, seed=1).tolist() != draw_ranks(1000, 20, seed=2).tolist()


def test_no_rank_of_a_huge_population_is_favoured_by_the_remainder() -> None:
    population = 3 << 61  # raw numbers modulo this would name its first two thirds with probability 3/4
    ranks = draw_ranks(population, 3000, seed=1)
    assert np.mean(ranks < population // 3 * 2) == pytest.approx(2 / 3, abs=0.03)


def test_strata_of_one_size_are_drawn_independently() -> None:
    keys = [f"{stratum}{i:02}" for stratum in "ab" for i in range(50)]
    draw = draw_stratified(keys, np.arange(100) // 50, [10, 10], seed=1)
    assert draw.indices[:10].tolist() != (draw.indices[10:] - 50).tolist()


def test_ranks_that_cannot_be_drawn_are_refused() -> None:
    for population, n, seed in ((3, 4, 1), (3, -1, 1), (3, 2, -1)):
        with pytest.raises(ValueError, match=r"^(n|seed)"):
            draw_ranks(population, n, seed=seed)
    assert draw_ranks(0, 0, seed=1).tolist() == []


def test_inclusion_probability_is_drawn_over_population() -> None:
    keys = [f"pair {i:03}" for i in range(50)]
    codes = np.array([0] * 40 + [1] * 8 + [2] * 2)
    draw = draw_stratified(keys, codes, [4, 2, 2], seed=5)
    assert np.bincount(draw.strata).tolist() == [4, 2, 2]
    assert draw.inclusion_probability.tolist() == [0.1] * 4 + [0.25] * 2 + [1.0] * 2
    assert (codes[draw.indices] == draw.strata).all()
    assert np.unique(draw.indices).size == 8


@settings(max_examples=40, deadline=None)
@given(n=st.integers(1, 40), seed=st.integers(0, 2**63), order=st.randoms())
def test_the_order_of_the_frame_does_not_matter(n: int, seed: int, order: Any) -> None:
    keys = [f"{i * 7919 % 1000:03}" for i in range(n)]
    codes = np.arange(n) % 3
    wanted = np.minimum(np.bincount(codes, minlength=3), 2)
    one = draw_stratified(keys, codes, wanted, seed=seed)
    turn = order.sample(range(n), n)
    two = draw_stratified([keys[i] for i in turn], codes[turn], wanted, seed=seed)
    assert [keys[i] for i in one.indices] == [keys[turn[i]] for i in two.indices]
    assert [keys[i] for i in one.indices] == sorted(keys[i] for i in one.indices)
    assert (one.inclusion_probability == two.inclusion_probability).all()


def test_every_pair_of_a_stratum_is_drawn_as_often_as_its_probability_says() -> None:
    keys = list("abcdefghij")
    codes = np.array([0] * 4 + [1] * 6)
    times = np.zeros(10)
    for seed in range(4000):
        times[draw_stratified(keys, codes, [1, 3], seed=seed).indices] += 1
    np.testing.assert_allclose(times / 4000, [0.25] * 4 + [0.5] * 6, atol=0.035)


def test_a_draw_that_cannot_be_made_is_refused() -> None:
    for keys, codes, allocation, message in (
        (["a", "a"], [0, 0], [1], "keys"),
        (["a", "b"], [0], [1], "codes"),
        (["a", "b"], [0, 1], [1], "codes"),
        (["a", "b"], [0, -1], [1], "codes"),
        (["a", "b"], [0, 0.5], [1], "codes"),
        (["a", "b"], [0, 0], [3], "allocation: 3 of stratum 0, which holds 2"),
        (["a", "b"], [0, 0], [-1], "allocation"),
    ):
        with pytest.raises(ValueError, match=message):
            draw_stratified(keys, codes, allocation, seed=1)
