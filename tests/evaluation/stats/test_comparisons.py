"""Comparisons of two items: what is refused, and the table of wins they may come from."""

import numpy as np
import pytest

from evaluation.stats.comparisons import Comparisons


def test_a_table_of_wins_and_ties_is_one_row_for_each_kind_of_result() -> None:
    made = Comparisons.from_wins(
        [[0, 3, 0], [1, 0, 2], [0, 0, 0]], items="abc", ties=[[0, 0, 4], [0, 0, 0], [4, 0, 0]]
    )
    rows = zip(made.left, made.right, made.outcomes, made.counts, strict=True)
    assert {tuple(map(int, row)) for row in rows} == {(0, 1, 1, 3), (1, 0, 1, 1), (1, 2, 1, 2), (0, 2, 0, 4)}


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"items": ("a", "a")}, "items"),
        ({"left": [[0]]}, "left"),
        ({"left": [0, 2]}, "left"),
        ({"left": [0.5, 1.0]}, "left"),
        ({"right": [0, 0]}, "right"),
        ({"right": [1]}, "right"),
        ({"outcomes": [1, 2]}, "outcomes"),
        ({"counts": [1, -1]}, "counts"),
        ({"counts": [1, np.nan]}, "counts"),
        ({"raters": [1]}, "raters"),
    ],
)
def test_wrong_input_is_named(change: dict[str, object], name: str) -> None:
    options = {"left": [0, 1], "right": [1, 0], "outcomes": [1, 0], "items": ("a", "b")} | change
    left, right, outcomes = (options.pop(key) for key in ("left", "right", "outcomes"))
    with pytest.raises(ValueError, match=f"^{name}: "):
        Comparisons(left, right, outcomes, **options)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("wins", "ties", "name"),
    [
        ([[0, 1]], None, "wins"),
        ([[1, 1], [1, 0]], None, "wins"),
        ([[0, -1], [1, 0]], None, "counts"),
        ([[0, 1], [1, 0]], [[0, 1], [2, 0]], "ties"),
        ([[0, 1], [1, 0]], [[0]], "ties"),
    ],
)
def test_a_wrong_table_is_named(wins: list[list[int]], ties: list[list[int]] | None, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}: "):
        Comparisons.from_wins(wins, items="ab", ties=ties)
