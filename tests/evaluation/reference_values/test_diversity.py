"""Vendi scores, as examples ask for them."""

from math import exp, log

import pytest

from .asking import answer

SAMPLES = {"samples": [0.0, 2.0]}
VECTORS = {"vectors": [[1, 0], [0, 3], [2, 0]]}


def _of_two(similarity: float, order: float) -> float:
    shares = [(1 + similarity) / 2, (1 - similarity) / 2]
    if order == 1:
        return exp(-sum(share * log(share) for share in shares))
    return sum(share**order for share in shares) ** (1 / (1 - order))


@pytest.mark.parametrize("order", [0.5, 1, 2, 3])
@pytest.mark.parametrize(
    ("kernel", "similarity"),
    [("exp(-|a-b|)", exp(-2)), ("exp(-(a - b)^2 / 8)", exp(-0.5)), ("exp(-|a-b|/4)", exp(-0.5))],
)
def test_two_samples_under_a_kernel_by_hand(kernel: str, similarity: float, order: float) -> None:
    data = {**SAMPLES, "kernel_for_samples": kernel}

    expected = pytest.approx(_of_two(similarity, order), abs=1e-9)
    assert answer("vendi_score", "vs", data, K="samples", q=order) == expected
    assert answer("vendi_score", "vs", data, q=order) == expected
    assert answer("vendi_score", "vs", SAMPLES, K="samples", q=order, kernel=kernel) == expected


@pytest.mark.parametrize("order", [0.5, 1, 2, "inf"])
def test_repeating_vectors_changes_nothing(order: float | str) -> None:
    plain = answer("vendi_score", "vs", VECTORS, q=order, kernel="cosine")

    assert answer("vendi_score", "vs_after_duplicating_every_vector", VECTORS, q=order) == pytest.approx(
        plain
    )


def test_vectors_in_two_directions_two_to_one_by_hand() -> None:
    # Shares 2/3 and 1/3.
    assert answer("vendi_score", "vs", VECTORS, q=2) == pytest.approx(9 / 5)
    assert answer("vendi_score", "vs", VECTORS, K="vectors", q=1) == pytest.approx(3 / 2 ** (2 / 3))
    assert answer("vendi_score", "vs", VECTORS, q="inf") == pytest.approx(1.5)


def test_products_of_vectors_are_a_kernel_only_at_unit_length() -> None:
    unit = {"vectors": [[1, 0], [0.6, 0.8]]}

    for kernel in ("dot product", "Linear", "dot product of unit vectors"):
        assert answer("vendi_score", "vs", unit, q=1, kernel=kernel) == pytest.approx(_of_two(0.6, 1))
    with pytest.raises(ValueError, match="similarity with itself is not 1"):
        answer("vendi_score", "vs", VECTORS, q=1, kernel="dot product")


def test_kernels_told_in_words() -> None:
    assert answer("vendi_score", "vs", K="identity of size 3", q=0.5) == pytest.approx(3)
    assert answer("vendi_score", "vs", K="all ones of size 4", q=3) == pytest.approx(1)


def test_a_kernel_under_another_name_than_in_the_examples() -> None:
    data = {"K_b": [[1, 0.5], [0.5, 1]], "K_c": [[1, 0], [0, 1]]}

    assert answer("vendi_score", "vs", data, K="K_b", q=1) == pytest.approx(_of_two(0.5, 1))
    with pytest.raises(ValueError, match="K: one of K_b, K_c is to be named"):
        answer("vendi_score", "vs", data, q=1)
    with pytest.raises(ValueError, match="K: 'K_d' names none of the data"):
        answer("vendi_score", "vs", data, K="K_d", q=1)


def test_a_kernel_that_is_no_known_formula_is_refused() -> None:
    with pytest.raises(ValueError, match="kernel: 'tanh"):
        answer("vendi_score", "vs", {**SAMPLES, "kernel_for_samples": "tanh(a b)"}, q=1)


def test_a_missing_similarity_is_refused() -> None:
    with pytest.raises(ValueError, match="kernel: a similarity is missing"):
        answer("vendi_score", "vs", {"K": [[1, None], [None, 1]]}, q=1)
