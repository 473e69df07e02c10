"""Swaps of whole prompts against exchanging the ranks and correlating again, and all swaps there are."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import stats

from evaluation.stats import swaps as module
from evaluation.stats.levels import level_correlation
from evaluation.stats.swaps import swap_contributions, swap_tests


def made_up(seed: int, n: int = 48, n_prompts: int = 8) -> tuple[Any, Any, Any, Any]:
    rng = np.random.default_rng(seed)
    prompts = np.sort(np.concatenate([np.arange(n_prompts).repeat(3), rng.integers(n_prompts, size=n - 24)]))
    human = np.round(rng.normal(size=n) + prompts / 5, 1)
    a, b = np.round(human + rng.normal(size=n), 1), np.round(human + 2 * rng.normal(size=n), 1)
    return a, b, human, prompts


@pytest.mark.parametrize("level", ["item", "within_prompt", "prompt"])
@pytest.mark.parametrize("method", ["spearman", "pearson"])
def test_contributions_add_up_to_the_correlation(method: Any, level: Any) -> None:
    a, _, human, prompts = made_up(1)
    added = swap_contributions(a, human, prompts, method, level=level)
    plain = level_correlation(a, human, prompts, method, level=level).value
    assert added is not None
    assert added.sum() == pytest.approx(plain, abs=1e-12)


def test_a_swap_is_an_exchange_of_standardised_ranks_inside_the_prompt() -> None:
    a, b, human, prompts = made_up(2)
    ranks = [stats.zscore(stats.rankdata(side)) for side in (a, b, human)]
    steps = swap_contributions(a, human, prompts, "spearman", level="item") - swap_contributions(
        b, human, prompts, "spearman", level="item"
    )
    signs = np.random.default_rng(3).choice([-1, 1], size=8)
    exchanged = signs[prompts] < 0
    first, second = np.where(exchanged, ranks[1], ranks[0]), np.where(exchanged, ranks[0], ranks[1])
    assert signs @ steps == pytest.approx(np.mean((first - second) * ranks[2]), abs=1e-12)


@pytest.mark.parametrize("cells", [4_000_000, 64], ids=["one block", "blocks"])
def test_p_approaches_the_share_of_all_swaps(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWAP_CELLS", cells)
    steps = np.array([0.1, 0.3, -0.1, 0.2, 0.1, 0.4, 0.2])
    every = np.abs(np.array(list(product([-1, 1], repeat=7))) @ steps)
    exact = np.mean(every >= abs(steps.sum()) - 1e-12)
    (made,) = swap_tests(steps[:, np.newaxis], seed=1, n_swaps=4000)
    assert made.statistic == pytest.approx(1.2)
    assert made.p_value == pytest.approx(exact, abs=0.02)
    assert (made.n_swaps, made.n_prompts) == (4000, 7)


def test_p_is_never_zero_and_is_one_without_a_difference() -> None:
    certain, nothing = swap_tests(np.stack([np.ones(60), np.zeros(60)], axis=1), seed=1, n_swaps=99)
    assert certain.p_value == 1 / 100
    assert nothing.p_value == 1


def test_p_counts_by_its_definition_and_the_same_seed_repeats_it() -> None:
    steps = np.random.default_rng(4).normal(size=(9, 2))
    made = swap_tests(steps, seed=5, n_swaps=500)
    signs = 2 * np.random.default_rng(5).integers(2, size=(500, 9)) - 1
    for test, column in zip(made, steps.T, strict=True):
        count = sum(abs(row @ column) >= abs(column.sum()) - 1e-12 for row in signs)
        assert test.p_value == (count + 1) / 501
    assert swap_tests(steps, seed=5, n_swaps=500) == made


def test_the_sign_of_the_difference_does_not_matter() -> None:
    steps = np.random.default_rng(6).normal(size=(9, 1))
    assert swap_tests(steps, seed=1)[0].p_value == swap_tests(-steps, seed=1)[0].p_value


def test_fewer_than_six_prompts_have_no_p_value() -> None:
    (made,) = swap_tests(np.ones((5, 1)), seed=1)
    assert (made.p_value, made.undefined) == (None, "5 prompts: a swap test needs at least 6")


def test_what_is_no_sum_over_prompts_has_no_contributions() -> None:
    a, _, human, prompts = made_up(7)
    assert swap_contributions(a, human, prompts, "kendall_tau_b", level="item") is None
    assert swap_contributions(a, human, prompts, "spearman", level="model") is None
    assert swap_contributions(a, human, prompts, "kendall_tau_b", level="within_prompt") is not None


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^n_swaps: "):
        swap_tests(np.ones((6, 1)), seed=1, n_swaps=0)
    for steps in ([1.0, 2.0], [[np.nan]]):
        with pytest.raises(ValueError, match=r"^differences: "):
            swap_tests(steps, seed=1)
    with pytest.raises(ValueError, match=r"^human: a value is missing"):
        swap_contributions([1, 2], [1, np.nan], [0, 0], "pearson", level="item")
    with pytest.raises(ValueError, match=r"a side is constant"):
        swap_contributions([1, 1], [1, 2], [0, 0], "pearson", level="item")
    with pytest.raises(ValueError, match=r"a prompt cannot be correlated"):
        swap_contributions([1, 1, 2, 3], [1, 2, 1, 2], [0, 0, 1, 1], "pearson", level="within_prompt")
