"""acc_eq at tolerances chosen out of fold, against a search through all tolerances on written-out prompts."""

from itertools import combinations
from typing import Any, get_args

import numpy as np
import pytest

from evaluation.stats import pair_tallies
from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.calibrated_accuracy import (
    AccuracyLevel,
    calibrated_accuracy,
    calibrated_accuracy_estimate,
    resampled_calibrated_accuracy,
)
from evaluation.stats.tie_calibration import calibrated_epsilon
from evaluation.stats.ties import acc_eq
from tests.evaluation.stats.test_tie_calibration import made_up

LEVELS = get_args(AccuracyLevel)


def usable(metric: Any, human: Any, prompts: Any, level: AccuracyLevel) -> Any:
    kept = ~(np.isnan(metric) | np.isnan(human))
    if level == "within_prompt":
        codes, sizes = np.unique(prompts[kept], return_counts=True)
        kept &= np.isin(prompts, codes[sizes > 1])
    return metric[kept], human[kept], prompts[kept]


def pairs_of_draw(metric: Any, human: Any, prompts: Any, row: Any, level: AccuracyLevel) -> Any:
    """Every pair of units of the drawn prompts: folds come later. No pair joins a prompt to its own copy."""
    copies = [
        (int(prompt), copy)
        for prompt, times in zip(np.unique(prompts), row, strict=True)
        for copy in range(times)
    ]
    units = [(prompt, copy, unit) for prompt, copy in copies for unit in np.flatnonzero(prompts == prompt)]
    pairs = []
    for (p, c, i), (q, d, j) in combinations(units, 2):
        if (p == q and c != d) or (level == "within_prompt" and p != q):
            continue
        alike = (metric[i] > metric[j]) == (human[i] > human[j]) and metric[i] != metric[j]
        tied = bool(human[i] == human[j])
        pairs.append((p, q, c, abs(metric[i] - metric[j]), alike and not tied, tied))
    return pairs


def accuracy(pairs: Any, epsilon: float, level: AccuracyLevel) -> float:
    """Share of pairs that are right; within prompts, the mean of the shares of the copies of prompts."""
    right: dict[Any, list[bool]] = {}
    for p, _, copy, difference, alike, tied in pairs:
        key = (p, copy) if level == "within_prompt" else None
        right.setdefault(key, []).append(tied if difference <= epsilon else alike)
    return float(np.mean([np.mean(each) for each in right.values()]))


def chosen(pairs: Any, level: AccuracyLevel) -> float:
    candidates = sorted({0.0, *(pair[3] for pair in pairs)})
    found = [accuracy(pairs, one, level) for one in candidates]
    return float(candidates[int(np.flatnonzero(np.array(found) >= max(found) - 1e-12)[0])])


def by_search(metric: Any, human: Any, prompts: Any, folds: Any, row: Any, level: AccuracyLevel) -> float:
    fold_of = dict(zip(np.unique(prompts).tolist(), folds.tolist(), strict=True))
    pairs = pairs_of_draw(metric, human, prompts, row, level)
    blocks: dict[Any, Any] = {}
    for pair in pairs:
        blocks.setdefault(frozenset((fold_of[pair[0]], fold_of[pair[1]])), []).append(pair)
    total, amount = 0.0, 0
    for folds_here, own in blocks.items():
        elsewhere = [pair for pair in pairs if not {fold_of[pair[0]], fold_of[pair[1]]} & folds_here]
        if not elsewhere:
            return float("nan")
        counts = len({(pair[0], pair[2]) for pair in own}) if level == "within_prompt" else len(own)
        total += counts * accuracy(own, chosen(elsewhere, level), level)
        amount += counts
    return total / amount if amount else float("nan")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("block", [4_000_000, 1], ids=["one block", "blocks"])
def test_each_draw_chooses_its_tolerances_anew(level: AccuracyLevel, block: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(pair_tallies, "MAX_BLOCK_CELLS", block)
    metric, human, prompts = usable(*made_up(1, n=26, n_prompts=6), level)
    n_prompts = np.unique(prompts).size
    folds = np.arange(n_prompts) % 4
    weights = prompt_weights(n_prompts, 12, np.random.default_rng(2))
    naive = [by_search(metric, human, prompts, folds, row, level) for row in weights]
    draws = resampled_calibrated_accuracy(metric, human, prompts, folds, weights, level=level)
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)
    ones = np.ones(n_prompts, dtype=int)
    once = resampled_calibrated_accuracy(metric, human, prompts, folds, [ones], level=level)[0]
    assert once == pytest.approx(by_search(metric, human, prompts, folds, ones, level), abs=1e-12)


def test_within_prompts_each_fold_takes_the_tolerance_of_the_others() -> None:
    metric, human, prompts = made_up(2)
    made = calibrated_accuracy(metric, human, prompts, level="within_prompt", seed=4, n_folds=3)
    accuracies = []
    for prompt, fold in zip(made.prompts, made.folds, strict=True):
        others = np.isin(prompts, made.prompts[made.folds != fold])
        best = calibrated_epsilon(metric[others], human[others], prompts[others]).epsilon
        assert made.epsilons[fold] == best
        inside = prompts == prompt
        accuracies.append(acc_eq(metric[inside], human[inside], epsilon=best or 0.0).value)
    assert made.value == pytest.approx(np.mean(accuracies), abs=1e-12)  # type: ignore[arg-type]


def test_over_items_a_pair_takes_the_tolerance_of_the_folds_it_does_not_touch() -> None:
    metric, human, prompts = usable(*made_up(3), "item")
    made = calibrated_accuracy(metric, human, prompts, level="item", seed=4, n_folds=4)
    fold_of = made.folds[np.searchsorted(made.prompts, prompts)]
    right = 0
    for i, j in combinations(range(metric.size), 2):
        others = ~np.isin(fold_of, [fold_of[i], fold_of[j]])
        epsilon = made.epsilons[fold_of[i], fold_of[j]]
        assert epsilon == calibrated_epsilon(metric[others], human[others]).epsilon
        tied = abs(metric[i] - metric[j]) <= epsilon
        same = human[i] == human[j]
        right += same if tied else not same and (metric[i] > metric[j]) == (human[i] > human[j])
    assert made.n_pairs == metric.size * (metric.size - 1) / 2
    assert made.value == pytest.approx(right / made.n_pairs, abs=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_out_of_fold_is_no_better_than_in_fold_on_noise(level: AccuracyLevel) -> None:
    rng = np.random.default_rng(5)
    prompts = np.repeat(np.arange(12), 4)
    metric, human = rng.normal(size=48), rng.integers(1, 3, size=48)
    inside = calibrated_epsilon(metric, human, prompts if level == "within_prompt" else None).accuracy
    outside = calibrated_accuracy(metric, human, prompts, level=level, seed=1).value
    assert inside is not None
    assert outside is not None
    assert outside < inside


@pytest.mark.parametrize("level", LEVELS)
def test_order_relabelling_and_growing_changes_of_people_do_not_matter(level: AccuracyLevel) -> None:
    metric, human, prompts = made_up(6)
    order = np.random.default_rng(7).permutation(metric.size)
    plain = calibrated_accuracy(metric, human, prompts, level=level, seed=1)
    other = calibrated_accuracy(
        4 * metric[order], np.exp(human[order]), 3 * prompts[order] + 7, level=level, seed=1
    )
    assert other.value == pytest.approx(plain.value, abs=1e-12)
    np.testing.assert_allclose(other.epsilons, 4 * plain.epsilons, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_of_equally_good_tolerances_the_smallest_is_taken_whatever_rounding_says(seed: int) -> None:
    # Prompts of three to seven units: the accuracies are sums of thirds to twenty-firsts, equal but for last bits.
    rng = np.random.default_rng(seed)
    prompts = np.repeat(np.arange(6), [3, 4, 5, 6, 7, 3])
    human, metric = rng.integers(1, 4, 28), rng.integers(0, 12, 28)
    weights = prompt_weights(6, 25, rng)
    naive = [by_search(metric, human, prompts, np.arange(6), row, "within_prompt") for row in weights]
    draws = resampled_calibrated_accuracy(
        metric, human, prompts, np.arange(6), weights, level="within_prompt"
    )
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)


def test_a_grid_of_tolerances_comes_close_to_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    human = rng.integers(1, 5, size=150) / 4
    metric, prompts = human + 0.5 * rng.normal(size=150), np.arange(150) // 10
    made = calibrated_accuracy(metric, human, prompts, level="item", seed=1)
    monkeypatch.setattr(pair_tallies, "MAX_CANDIDATES", 100_000)
    exact = calibrated_accuracy(metric, human, prompts, level="item", seed=1)
    assert made.value == pytest.approx(exact.value, abs=0.003)
    assert made.value != exact.value


def test_a_prompt_drawn_twice_is_not_paired_with_its_copy() -> None:
    # Two prompts say nothing of each other's order, and inside each everything is wrong: copies of a unit would tie
    # with it on both sides and count as right.
    metric, human, prompts = [1, 2, 1, 2, 1, 2], [2, 1, 2, 1, 2, 1], [0, 0, 1, 1, 2, 2]
    draws = resampled_calibrated_accuracy(
        metric, human, prompts, [0, 1, 2], [[1, 1, 1], [5, 1, 1]], level="within_prompt"
    )
    assert draws.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("level", LEVELS)
def test_an_estimate_holds_its_value_interval_and_counts(level: AccuracyLevel) -> None:
    metric, human, prompts = made_up(9)
    made = calibrated_accuracy_estimate(metric, human, prompts, level=level, seed=3, n_draws=300)
    plain = calibrated_accuracy(metric, human, prompts, level=level, seed=3)
    assert (made.value, made.n_units) == (plain.value, plain.n_units)
    part = np.isin(prompts, plain.prompts)
    weights = prompt_weights(plain.prompts.size, 300, np.random.default_rng(3))
    draws = resampled_calibrated_accuracy(
        metric[part], human[part], prompts[part], plain.folds, weights, level=level
    )
    assert (made.low, made.high) == pytest.approx(tuple(np.nanquantile(draws, [0.025, 0.975])), abs=1e-12)
    assert made.n_prompts == plain.prompts.size
    assert plain.n_units + plain.n_left_out == metric.size
    assert made.method.startswith("acc_eq over all" if level == "item" else "acc_eq within prompts")


@pytest.mark.parametrize(
    ("level", "prompts", "reason"),
    [
        (
            "within_prompt",
            [0, 0, 0, 1],
            "1 prompt has a pair of units with both values: choosing out of fold needs 2",
        ),
        (
            "within_prompt",
            [0, 1, 2, 3],
            "0 prompts have a pair of units with both values: choosing out of fold needs 2",
        ),
        ("item", [0, 0, 1, 1], "2 prompts have a unit with both values: choosing out of fold needs 3"),
        ("item", [0, 0, 1, 2], "the folds that a tolerance is chosen on have no pair of units"),
    ],
)
def test_too_few_prompts_leave_no_value_and_a_reason(level: AccuracyLevel, prompts: Any, reason: str) -> None:
    made = calibrated_accuracy([1, 2, 3, 4], [1, 2, 3, 4], prompts, level=level, seed=1)
    assert (made.value, made.undefined) == (None, reason)
    assert np.isnan(made.epsilons).any()
    estimate = calibrated_accuracy_estimate([1, 2, 3, 4], [1, 2, 3, 4], prompts, level=level, seed=1)
    assert (estimate.value, estimate.undefined) == (None, reason)


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_has_no_value_and_few_prompts_no_interval(level: AccuracyLevel) -> None:
    assert calibrated_accuracy([], [], np.empty(0, dtype=int), level=level, seed=1).value is None
    prompts = np.repeat(np.arange(5), 2)
    made = calibrated_accuracy_estimate(np.arange(10), np.arange(10), prompts, level=level, seed=1)
    assert made.value == 1
    assert made.interval_undefined == "5 prompts: an interval needs at least 6"


def test_a_draw_without_a_pair_or_without_other_folds_is_undefined() -> None:
    values, prompts = [1, 2, 3, 4, 5, 6], [0, 0, 1, 1, 2, 2]
    weights = [[1, 1, 1], [2, 1, 0], [3, 0, 0], [0, 0, 0]]
    within = resampled_calibrated_accuracy(values, values, prompts, [0, 1, 2], weights, level="within_prompt")
    assert np.isnan(within).tolist() == [False, False, True, True]
    over_items = resampled_calibrated_accuracy(values, values, prompts, [0, 1, 2], weights, level="item")
    assert np.isnan(over_items).tolist() == [False, True, True, True]


def test_wrong_input_is_refused_by_name() -> None:
    units: Any = ([1, 2, 3], [1, 2, 3], [0, 1, 2])
    with pytest.raises(ValueError, match=r"^level: "):
        calibrated_accuracy(*units, level="model", seed=1)  # type: ignore[arg-type]
    for level, n_folds in (("within_prompt", 1), ("item", 2)):
        with pytest.raises(ValueError, match=rf"^n_folds: {n_folds} is below"):
            calibrated_accuracy(*units, level=level, seed=1, n_folds=n_folds)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^unit_prompts: "):
        calibrated_accuracy([1, 2], [1, 2], [0], level="item", seed=1)
    with pytest.raises(ValueError, match=r"^folds: "):
        resampled_calibrated_accuracy(*units, [0, 1], [[1, 1, 1]], level="item")
    with pytest.raises(ValueError, match=r"^weights: "):
        resampled_calibrated_accuracy(*units, [0, 1, 2], [[1, 1]], level="item")
