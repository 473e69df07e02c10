"""Vendi scores, effective numbers, distinct-k, remote clique and Chamfer."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from evaluation.stats import diversity
from evaluation.stats.diversity import (
    chamfer,
    distinct_k,
    effective_number,
    remote_clique,
    vendi_score,
    vendi_score_of_vectors,
)
from tests.evaluation.stats.known import known

VENDI = known("reference/vendi-score")
HOMOGENEITY = known("reference/homogeneity-3-groups")
ORDERS = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, np.inf]


def kernel_of(name: str) -> npt.NDArray[np.float64]:
    if name == "K3":
        return np.array(VENDI["data"]["K3"])
    if name == "samples":
        samples = np.array(VENDI["data"]["samples"])
        return np.exp(-np.abs(samples[:, np.newaxis] - samples))
    return np.eye(5) if name == "identity of size 5" else np.ones((5, 5))


def unit(vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.mark.parametrize("expected", VENDI["expected"], ids=lambda one: f"{one['params']}")
def test_published_vendi_scores_come_out(expected: dict) -> None:
    params = expected["params"]
    score = vendi_score(kernel_of(params["K"]), order=params["q"])
    assert score.value == pytest.approx(expected["value"], abs=expected["tolerance"])


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("shape", [(7, 4), (4, 7)])
def test_a_vendi_score_of_vectors_is_that_of_their_cosines(order: float, shape: tuple[int, int]) -> None:
    vectors = np.random.default_rng(1).normal(size=shape)
    rows = unit(vectors)
    by_kernel = vendi_score(rows @ rows.T, order)
    assert vendi_score_of_vectors(vectors, order).value == pytest.approx(by_kernel.value, abs=1e-9)


@pytest.mark.parametrize("order", [0.5, 1.0, 2.0, 3.0])
def test_a_vendi_score_is_the_hill_number_of_the_eigenvalues(order: float) -> None:
    rows = unit(np.random.default_rng(2).normal(size=(5, 9)))
    total = 0.0
    for share in np.linalg.eigvalsh(rows @ rows.T / 5):
        total -= share * np.log(share) if order == 1 else -(share**order)
    by_hand = np.exp(total) if order == 1 else total ** (1 / (1 - order))
    assert vendi_score_of_vectors(rows, order).value == pytest.approx(by_hand, abs=1e-9)


@pytest.mark.parametrize("order", ORDERS)
def test_repeating_every_vector_scaling_or_reordering_does_not_move_the_vendi_score(order: float) -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(6, 4))
    once = vendi_score_of_vectors(vectors, order).value
    changed = np.concatenate([vectors, vectors])[rng.permutation(12)] * rng.uniform(1e-200, 9, size=(12, 1))
    assert vendi_score_of_vectors(changed, order).value == pytest.approx(once, abs=1e-9)


@pytest.mark.parametrize("order", ORDERS)
def test_equal_vectors_are_one_answer_and_orthogonal_ones_are_all_different(order: float) -> None:
    assert vendi_score_of_vectors(np.ones((5, 3)), order).value == pytest.approx(1)
    assert vendi_score_of_vectors(np.eye(5), order).value == pytest.approx(5)


@pytest.mark.parametrize("shape", [(30, 3), (3, 30)])
def test_no_matrix_larger_than_the_smaller_side_is_decomposed(
    shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, ...]] = []
    eigvalsh = np.linalg.eigvalsh

    def spied(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        seen.append(matrix.shape)
        return np.asarray(eigvalsh(matrix))

    monkeypatch.setattr(np.linalg, "eigvalsh", spied)
    vendi_score_of_vectors(np.random.default_rng(7).normal(size=shape))
    assert seen == [(3, 3)]


def test_a_vendi_score_falls_with_its_order() -> None:
    vectors = np.random.default_rng(4).normal(size=(9, 5)) + 1
    scores = [vendi_score_of_vectors(vectors, order).value for order in ORDERS]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("order", ORDERS)
def test_an_effective_number_is_the_vendi_score_of_groups(order: float) -> None:
    groups = np.repeat(np.arange(4), [7, 1, 1, 2])
    kernel = (groups[:, np.newaxis] == groups).astype(float)
    assert effective_number([7, 1, 1, 2], order).value == pytest.approx(vendi_score(kernel, order).value)


def test_effective_numbers_of_a_lopsided_set_by_hand() -> None:
    counts = [97, 1, 1, 1, 0]
    assert effective_number(counts, 0).value == pytest.approx(4)
    assert effective_number(counts).value == pytest.approx(np.exp(stats.entropy([0.97, 0.01, 0.01, 0.01])))
    assert effective_number(counts, 2).value == pytest.approx(1 / (0.97**2 + 3 * 0.01**2))
    assert effective_number(counts, np.inf).value == pytest.approx(1 / 0.97)
    assert effective_number(counts, 400).value == pytest.approx(0.97 ** (400 / -399))


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_distinct_k_is_the_mean_over_all_sets_of_k(k: int) -> None:
    groups = [0, 0, 0, 1, 2]
    found = [len({groups[i] for i in drawn}) for drawn in combinations(range(5), k)]
    assert distinct_k([3, 1, 0, 1], k).value == pytest.approx(np.mean(found), abs=1e-12)


def test_remote_clique_and_chamfer_are_means_over_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diversity, "BLOCK_ROWS", 3)
    vectors = np.random.default_rng(5).normal(size=(8, 3))
    distance = 1 - unit(vectors) @ unit(vectors).T
    pairs = [distance[i, j] for i, j in combinations(range(8), 2)]
    nearest = [min(distance[i, j] for j in range(8) if j != i) for i in range(8)]
    assert remote_clique(vectors).value == pytest.approx(np.mean(pairs), abs=1e-12)
    assert chamfer(vectors).value == pytest.approx(np.mean(nearest), abs=1e-12)


@pytest.mark.parametrize("group", [0, 1, 2])
def test_remote_clique_is_one_less_the_published_homogeneity(group: int) -> None:
    (expected,) = (
        one
        for one in HOMOGENEITY["expected"]
        if one["quantity"] == "mean_within_cosine" and one["params"] == {"group": group}
    )
    vectors = HOMOGENEITY["data"]["groups"][group]
    assert remote_clique(vectors).value == pytest.approx(1 - expected["value"], abs=expected["tolerance"])


def test_when_every_item_has_its_like_chamfer_is_zero() -> None:
    vectors = np.random.default_rng(6).normal(size=(4, 3))
    assert chamfer(np.concatenate([vectors, 2 * vectors])).value == pytest.approx(0, abs=1e-12)


def test_nothing_is_said_of_too_few_items() -> None:
    assert vendi_score(np.empty((0, 0))).undefined == "no items"
    assert vendi_score_of_vectors(np.empty((0, 3))).undefined == "no items"
    assert effective_number([0, 0]).undefined == "no items"
    assert effective_number([]).value is None
    assert distinct_k([2, 1], 4).undefined == "3 items: 4 cannot be drawn"
    assert remote_clique([[1.0, 0.0]]).undefined == "1 item: a distance needs two"
    assert chamfer(np.empty((0, 2))).undefined == "0 items: a distance needs two"


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="kernel: a square matrix"):
        vendi_score([[1.0, 0.0]])
    with pytest.raises(ValueError, match="kernel: not symmetric"):
        vendi_score([[1.0, 0.5], [0.0, 1.0]])
    with pytest.raises(ValueError, match="kernel: an item's similarity with itself"):
        vendi_score([[2.0, 0.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match="kernel: not positive semi-definite"):
        vendi_score([[1.0, 3.0], [3.0, 1.0]])
    with pytest.raises(ValueError, match="kernel: a similarity is missing"):
        vendi_score([[np.nan]])
    with pytest.raises(ValueError, match="order: -1"):
        effective_number([1], -1)
    with pytest.raises(ValueError, match="order: nan"):
        vendi_score([[1.0]], np.nan)
    with pytest.raises(ValueError, match="counts: "):
        effective_number([0.5])
    with pytest.raises(ValueError, match="k: 0 is below 1"):
        distinct_k([1], 0)
    with pytest.raises(ValueError, match="vectors: row 1 is zero"):
        vendi_score_of_vectors([[1.0], [0.0]])
    with pytest.raises(ValueError, match="vectors: a number is missing"):
        chamfer([[np.nan, 1.0]])
    with pytest.raises(ValueError, match="vectors: two dimensions"):
        chamfer([1.0])
