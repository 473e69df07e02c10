import numpy as np
import pytest

from corpus.metrics.base import PairValue
from corpus.metrics.cosine import cosine_values, vectors_from_bytes


def test_cosines_worked_by_hand():
    scored = cosine_values([[3, 4], [1, 0], [1, 1]], [[4, 3], [-2, 0], [1, -1]])
    assert [one.value for one in scored] == [pytest.approx(24 / 25), -1.0, 0.0]


def test_centred_cosines_are_taken_about_the_centre():
    # (3, 2) - (1, 1) = (2, 1) and (2, 3) - (1, 1) = (1, 2): 4 / 5.
    (scored,) = cosine_values([[3, 2]], [[2, 3]], centre=[1, 1])
    assert scored.value == pytest.approx(0.8)


def test_stored_vectors_give_the_dot_product_over_the_lengths():
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 50, 384)).astype(np.float32)
    expected = [
        np.dot(x, y) / np.sqrt(np.dot(x, x) * np.dot(y, y))
        for x, y in zip(a.astype(float), b.astype(float), strict=True)
    ]
    np.testing.assert_allclose([one.value for one in cosine_values(a, b)], expected, atol=1e-12)
    assert cosine_values(a, b) == cosine_values(b, a)


def test_equal_vectors_never_come_out_above_1():
    vectors = np.random.default_rng(4).normal(size=(300, 7)).astype(np.float32)
    values = [one.value for one in cosine_values(vectors, vectors)]
    assert max(values) <= 1
    assert min(values) == pytest.approx(1)


def test_a_vector_of_length_zero_has_no_cosine_but_a_reason():
    first, second = cosine_values([[0, 0], [1, 2]], [[1, 2], [0, 0]])
    assert first == PairValue(None, "the first vector has length zero")
    assert second == PairValue(None, "the second vector has length zero")


def test_no_pairs_have_no_values():
    assert cosine_values(np.empty((0, 3)), np.empty((0, 3))) == []


@pytest.mark.parametrize(
    ("lefts", "rights", "centre", "named"),
    [
        ([1.0, 2.0], [[1.0, 2.0]], None, "lefts must have two dimensions"),
        ([[1.0, 2.0]], [[1.0]], None, "rights must have the shape of lefts"),
        ([[1.0, np.nan]], [[1.0, 2.0]], None, "lefts must be finite"),
        ([[1.0, 2.0]], [[np.inf, 2.0]], None, "rights must be finite"),
        ([[1.0, 2.0]], [[1.0, 2.0]], [1.0], "centre must have shape"),
        ([[1.0, 2.0]], [[1.0, 2.0]], [1.0, np.nan], "centre must be finite"),
    ],
)
def test_wrong_input_is_named(lefts, rights, centre, named):
    with pytest.raises(ValueError, match=named):
        cosine_values(lefts, rights, centre=centre)


def test_stored_bytes_come_back_as_the_vectors_they_were():
    vectors = np.array([[0.1, -2.5, 3e-30], [1, 2, 3]], dtype=np.float32)
    back = vectors_from_bytes([row.astype("<f4").tobytes() for row in vectors], n_dims=3)
    assert back.dtype == np.float32
    assert back.tolist() == vectors.tolist()


def test_bytes_that_do_not_fit_the_dimensions_are_refused():
    with pytest.raises(ValueError, match=r"stored\[1\] must have 12 bytes, not 8"):
        vectors_from_bytes([bytes(12), bytes(8)], n_dims=3)
