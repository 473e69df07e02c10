"""Flips of slots: half of them, the same everywhere, and no order favoured."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.stats.balance import counterbalanced_flips


@given(n_slots=st.integers(0, 60), seed=st.integers(), item_key=st.text(max_size=20))
def test_half_of_the_slots_are_flipped_and_every_beginning_is_balanced(
    n_slots: int, seed: int, item_key: str
) -> None:
    flips = counterbalanced_flips(n_slots, seed=seed, item_key=item_key)
    assert len(flips) == n_slots
    for first in range(n_slots + 1):
        assert abs(2 * sum(flips[:first]) - first) <= first % 2


def test_twenty_five_slots_have_twelve_or_thirteen_flips_about_equally_often() -> None:
    counts = [sum(counterbalanced_flips(25, seed=1, item_key=f"item {i}")) for i in range(2000)]
    assert set(counts) == {12, 13}
    assert 900 < counts.count(13) < 1100


def test_each_slot_is_flipped_for_about_half_of_the_items() -> None:
    flips = [counterbalanced_flips(7, seed=2, item_key=f"item {i}") for i in range(2000)]
    for slot in range(7):
        assert 900 < sum(one[slot] for one in flips) < 1100


def test_slots_added_later_do_not_turn_the_earlier_ones() -> None:
    assert counterbalanced_flips(25, seed=3, item_key="a")[:9] == counterbalanced_flips(
        9, seed=3, item_key="a"
    )


def test_flips_follow_from_seed_and_key_and_are_these_on_every_machine() -> None:
    assert (
        "".join("01"[flip] for flip in counterbalanced_flips(12, seed=7, item_key="pair")) == "101010011010"
    )
    others = {
        counterbalanced_flips(12, seed=seed, item_key=key) for seed in (7, 8) for key in ("pair", "pear")
    }
    assert len(others) == 4


def test_a_negative_number_of_slots_is_refused() -> None:
    with pytest.raises(ValueError, match="n_slots"):
        counterbalanced_flips(-1, seed=1, item_key="a")
