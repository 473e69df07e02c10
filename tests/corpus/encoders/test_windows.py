from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.encoders.windows import joined_window_vectors, window_bounds


def test_windows_of_a_text_worked_by_hand():
    assert window_bounds(10, size=4, overlap=1) == [(0, 4), (3, 7), (6, 10)]
    assert window_bounds(11, size=4, overlap=1) == [(0, 4), (3, 7), (6, 10), (9, 11)]


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 3000), st.integers(1, 300), st.data())
def test_windows_cover_the_text_once_but_for_the_overlap(n_tokens, size, data):
    overlap = data.draw(st.integers(0, size - 1))
    bounds = window_bounds(n_tokens, size=size, overlap=overlap)
    assert bounds[0][0] == 0
    assert bounds[-1][1] == n_tokens
    assert all(0 < end - start <= size for start, end in bounds)
    for (_, end), (start, later_end) in pairwise(bounds):
        assert end - start == overlap
        assert later_end > end  # each window reads something new


@pytest.mark.parametrize(
    ("n_tokens", "size", "overlap", "name"),
    [(0, 4, 1, "n_tokens"), (5, 0, 0, "size"), (5, 4, 4, "overlap"), (5, 4, -1, "overlap")],
)
def test_an_argument_out_of_range_is_named(n_tokens, size, overlap, name):
    with pytest.raises(ValueError, match=name):
        window_bounds(n_tokens, size=size, overlap=overlap)


def test_windows_weigh_by_their_tokens_and_not_by_their_number():
    vectors = np.eye(2, dtype=np.float32)
    np.testing.assert_allclose(joined_window_vectors(vectors, np.array([4, 3])), [0.8, 0.6], atol=1e-7)


def test_a_single_window_is_not_touched():
    vector = np.array([[0.6, 0.8]], dtype=np.float32)
    assert joined_window_vectors(vector, np.array([3])).tobytes() == vector[0].tobytes()
