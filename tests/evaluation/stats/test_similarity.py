"""Closed forms of cosine similarity against plain double loops."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.stats import similarity
from evaluation.stats.similarity import (
    mean_between,
    mean_cross_similarity,
    mean_pairwise_similarity,
    mean_within,
    paired_cosine,
    random_pair_floor,
    share_above,
    unit_sum,
)
from tests.evaluation.stats.known import known

GROUPS = known("homogeneity")
Rows = npt.NDArray[Any]


def cosine(u: Rows, v: Rows) -> float:
    u, v = u.astype(np.float64), v.astype(np.float64)
    return float(u @ v / np.linalg.norm(u) / np.linalg.norm(v))


def within(rows: Rows) -> list[float]:
    return [cosine(rows[i], rows[j]) for i in range(len(rows)) for j in range(i + 1, len(rows))]


def between(a: Rows, b: Rows) -> list[float]:
    return [cosine(u, v) for u in a for v in b]


def rows(seed: int, n: int, n_dims: int = 16, dtype: type = np.float64) -> Rows:
    """Vectors with a common direction, of very different lengths."""
    rng = np.random.default_rng(seed)
    return ((rng.normal(size=(n, n_dims)) + 1) * rng.uniform(0.01, 50, size=(n, 1))).astype(dtype)


@pytest.mark.parametrize("group", range(3))
def test_the_mean_within_a_group_equals_all_pairs_and_keeps_no_self_pairs(group: int) -> None:
    made = mean_pairwise_similarity(GROUPS["groups"][group])
    assert made.value == pytest.approx(GROUPS["within"][group], abs=1e-12)
    assert made.value != pytest.approx(GROUPS["within_if_self_pairs_are_wrongly_kept"][group], abs=1e-2)


def test_the_mean_between_groups_equals_all_pairs() -> None:
    for pair in GROUPS["between"]:
        a, b = GROUPS["groups"][pair["a"]], GROUPS["groups"][pair["b"]]
        made = mean_cross_similarity(a, b)
        assert made.value == pytest.approx(pair["value"], abs=1e-12)
        assert made.n_pairs == len(a) * len(b)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_means_equal_a_plain_double_loop(dtype: type) -> None:
    a, b = rows(1, 40, dtype=dtype), rows(2, 33, dtype=dtype)
    assert mean_pairwise_similarity(a).value == pytest.approx(np.mean(within(a)), abs=1e-12)
    assert mean_cross_similarity(a, b).value == pytest.approx(np.mean(between(a, b)), abs=1e-12)


def test_blocks_of_rows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = rows(3, 23), rows(4, 11)
    monkeypatch.setattr(similarity, "BLOCK_ROWS", 7)
    assert mean_pairwise_similarity(a).value == pytest.approx(np.mean(within(a)), abs=1e-12)
    assert share_above(a, [0.6]).n_above[0] == sum(value > 0.6 for value in within(a))
    assert share_above(a, [0.6], b).n_above[0] == sum(value > 0.6 for value in between(a, b))
    np.testing.assert_allclose(
        paired_cosine(a[:11], b), [cosine(u, v) for u, v in zip(a, b, strict=False)], atol=1e-14
    )


def test_the_random_pair_floor_equals_all_pairs_of_different_prompts() -> None:
    prompts = [rows(5, 6), rows(6, 1), rows(7, 9), np.empty((0, 16))]
    pairs = [cosine(u, v) for p in range(4) for q in range(p + 1, 4) for u in prompts[p] for v in prompts[q]]
    made = random_pair_floor(unit_sum(prompt) for prompt in prompts)
    assert made.value == pytest.approx(np.mean(pairs), abs=1e-12)
    assert made.n_pairs == len(pairs) == 6 + 54 + 9


def test_the_floor_is_undefined_for_one_prompt() -> None:
    assert random_pair_floor([unit_sum(rows(1, 3))]).value is None
    made = random_pair_floor([unit_sum(rows(1, 3)), unit_sum(np.empty((0, 16)))])
    assert made.undefined == "1 prompt with responses: a pair of prompts needs two"
    assert random_pair_floor([]).undefined == "0 prompts with responses: a pair of prompts needs two"


def test_means_without_a_pair_are_undefined() -> None:
    assert mean_pairwise_similarity(np.empty((0, 4))).undefined == "0 responses: a pair needs two"
    assert mean_pairwise_similarity([[1.0, 2.0]]).undefined == "1 response: a pair needs two"
    assert mean_cross_similarity([[1.0, 2.0]], np.empty((0, 2))).value is None


def test_equal_rows_have_similarity_one_and_never_more() -> None:
    for n in range(2, 60):
        same = np.tile(rows(n, 1), (n, 1))
        value = mean_pairwise_similarity(same).value
        assert value is not None
        assert value <= 1
        assert value == pytest.approx(1, abs=1e-14)
    many = rows(60, 2000)
    assert paired_cosine(many, many).max() <= 1


def test_paired_cosine_does_not_depend_on_the_sides() -> None:
    a, b = rows(8, 50, dtype=np.float32), rows(9, 50, dtype=np.float32)
    assert (paired_cosine(a, b) == paired_cosine(b, a)).all()
    np.testing.assert_allclose(
        paired_cosine(a, b), [cosine(u, v) for u, v in zip(a, b, strict=True)], atol=1e-14
    )


def test_shares_above_thresholds_equal_counting_pairs() -> None:
    groups = [np.array(group) for group in GROUPS["groups"]]
    counted = [share_above(groups[a], [0.8], groups[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    share = sum(one.n_above[0] for one in counted) / sum(one.n_pairs for one in counted)
    assert share == pytest.approx(GROUPS["share_of_cross_pairs_above_0_8"], abs=1e-12)
    a = rows(10, 30)
    cuts = (0.2, 0.5, 0.9)
    made = share_above(a, cuts)
    assert made.shares == pytest.approx([np.mean(np.array(within(a)) > cut) for cut in cuts])
    assert made.n_pairs == 435


def test_a_pair_on_the_threshold_is_not_above_it() -> None:
    assert share_above([[1, 0], [1, 0]], [1.0]).n_above == (0,)
    assert share_above([[1, 0]], [0.5]).undefined == "fewer than two responses: a pair needs two"
    assert share_above([[1, 0]], [0.5], np.empty((0, 2))).shares is None


@pytest.mark.parametrize("bad", [[0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0]])
def test_a_row_without_direction_is_refused_with_its_number(bad: list[float]) -> None:
    broken = [[1.0, 0.0], bad]
    with pytest.raises(ValueError, match="embeddings: row 1 is zero or not finite"):
        mean_pairwise_similarity(broken)
    with pytest.raises(ValueError, match="b: row 1"):
        mean_cross_similarity([[1.0, 0.0]], broken)
    with pytest.raises(ValueError, match="a: row 1"):
        share_above(broken, [0.5])
    with pytest.raises(ValueError, match="b: row 1"):
        paired_cosine([[1.0, 0.0]] * 2, broken)


def test_very_short_and_very_long_rows_still_have_a_direction() -> None:
    extremes = np.array([[1e-45, 1e-45], [3e38, 3e38]], dtype=np.float32)
    assert mean_pairwise_similarity(extremes).value == pytest.approx(1, abs=1e-15)
    assert share_above(extremes, [0.99]).n_above == (1,)
    with pytest.raises(ValueError, match="row 0"):  # its square is no number of full precision
        mean_pairwise_similarity([[1e-200, 1e-200]])


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="embeddings: two dimensions"):
        mean_pairwise_similarity([1.0, 2.0])
    with pytest.raises(ValueError, match="b: 3 dimensions, but a has 2"):
        mean_cross_similarity([[1, 2]], [[1, 2, 3]])
    with pytest.raises(ValueError, match="b: 3 dimensions, but a has 2"):
        share_above([[1, 2]], [0.5], [[1, 2, 3]])
    with pytest.raises(ValueError, match="b: shape"):
        paired_cosine([[1, 2]], [[1, 2], [3, 4]])
    with pytest.raises(ValueError, match="thresholds"):
        share_above([[1, 2]], [float("nan")])
    with pytest.raises(ValueError, match="prompts"):
        random_pair_floor([unit_sum([[1, 2]]), unit_sum([[1, 2, 3]])])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 12), scale=st.floats(0.001, 1000), order=st.randoms())
def test_order_and_length_of_rows_do_not_matter(seed: int, n: int, scale: float, order: Any) -> None:
    a = rows(seed, n)
    shuffled = a[order.sample(range(n), n)] * scale
    assert mean_pairwise_similarity(shuffled).value == pytest.approx(
        mean_pairwise_similarity(a).value, abs=1e-12
    )
    half = n // 2
    parts = unit_sum(a[:half]), unit_sum(a[half:])
    pairs = [mean_within(parts[0]), mean_within(parts[1]), mean_between(*parts)]
    pooled = sum(one.value * one.n_pairs for one in pairs if one.value is not None) / (n * (n - 1) // 2)
    assert pooled == pytest.approx(mean_pairwise_similarity(a).value, abs=1e-12)
