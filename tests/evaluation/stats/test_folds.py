"""Folds of whole prompts."""

import numpy as np
import pytest

from evaluation.stats.folds import checked_folds, prompt_folds


def test_folds_are_whole_prompts_of_equal_number() -> None:
    folds = prompt_folds(23, 5, np.random.default_rng(1))
    assert sorted(np.bincount(folds).tolist()) == [4, 4, 5, 5, 5]
    assert prompt_folds(2, 5, np.random.default_rng(1)).max() < 2


def test_the_generator_decides_which_prompts_go_together() -> None:
    one, again, other = (prompt_folds(40, 4, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^n_folds: 1 is below 2"):
        prompt_folds(9, 1, np.random.default_rng(1))
    for folds in ([0], [0, -1], [0.5, 1.0], [[0, 1]]):
        with pytest.raises(ValueError, match=r"^folds:"):
            checked_folds(folds, 2)
