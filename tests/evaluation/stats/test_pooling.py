"""Partial pooling of groups' means."""

import numpy as np
import pytest

from evaluation.stats.extrapolate import DesignMean
from evaluation.stats.pooling import partially_pooled


def mean(value: float | None, variance: float | None, undefined: str | None = None) -> DesignMean:
    return DesignMean(value, variance, None, None, None, 5, undefined, "not asked", None)


def test_a_lopsided_case_by_hand() -> None:
    # Weights 1, 1, .25: centre (0 + 4 + 1) / 2.25 = 20/9; Q = 400/81 + 256/81 + 0.25 * 256/81 = 80/9;
    # tau^2 = (80/9 - 2) / (2.25 - 2.0625 / 2.25) = (62/9) / (4/3) = 31/6.
    pooled = partially_pooled([mean(0, 1), mean(4, 1), mean(4, 4)])
    assert pooled.between_variance == pytest.approx(31 / 6)
    weights = np.array([6 / 37, 6 / 37, 6 / 55])
    centre = weights @ [0, 4, 4] / weights.sum()
    assert pooled.centre == pytest.approx(centre)
    assert pooled.groups[2].own_share == pytest.approx(31 / 55)
    assert pooled.groups[2].value == pytest.approx(31 / 55 * 4 + 24 / 55 * centre)
    spread = np.sqrt(31 / 55 * 4 + (24 / 55) ** 2 / weights.sum())
    assert pooled.groups[2].high - pooled.groups[2].value == pytest.approx(1.959963985 * spread)


def test_groups_that_differ_no_more_than_chance_share_one_mean() -> None:
    pooled = partially_pooled([mean(1.0, 4), mean(1.1, 4), mean(0.9, 2)])
    assert pooled.between_variance == 0
    assert [one.value for one in pooled.groups] == pytest.approx([pooled.centre] * 3)


def test_pooling_comes_nearer_the_truth_than_each_group_alone() -> None:
    rng = np.random.default_rng(1)
    truth, error = rng.normal(0.3, 0.05, size=300), rng.uniform(0.02, 0.15, size=300)
    found = truth + error * rng.standard_normal(300)
    pooled = partially_pooled([mean(y, v) for y, v in zip(found, error**2, strict=True)])
    values = np.array([one.value for one in pooled.groups])
    assert pooled.between_variance == pytest.approx(0.05**2, rel=0.3)
    assert np.mean((values - truth) ** 2) < 0.5 * np.mean((found - truth) ** 2)
    covered = np.mean([one.low <= true <= one.high for one, true in zip(pooled.groups, truth, strict=True)])
    assert 0.91 <= covered <= 0.985


def test_order_shift_and_scale_of_groups_do_what_they_should() -> None:
    cells = [(0.1, 0.01), (0.5, 0.02), (0.3, 0.005), (0.9, 0.03)]
    plain = [one.value for one in partially_pooled([mean(*cell) for cell in cells]).groups]
    turned = partially_pooled([mean(2 * y + 1, 4 * v) for y, v in reversed(cells)])
    assert [one.value for one in turned.groups] == pytest.approx([2 * y + 1 for y in reversed(plain)])


def test_a_group_without_a_variance_has_a_reason_and_moves_no_other() -> None:
    three = [mean(0, 1), mean(4, 1), mean(4, 4)]
    more = partially_pooled([*three, mean(None, None, "no item was rated"), mean(2, None), mean(3, 0.0)])
    assert more.groups[:3] == partially_pooled(three).groups
    assert [one.undefined for one in more.groups[3:]] == [
        "no item was rated",
        "its variance is unknown, so it cannot be pooled",
        None,
    ]
    assert (more.groups[4].value, more.groups[5].value, more.groups[5].own_share) == (None, 3, 1.0)


def test_two_groups_are_not_pooled() -> None:
    pooled = partially_pooled([mean(0, 1), mean(4, 1)])
    assert (pooled.centre, pooled.groups[0].value) == (None, None)
    assert pooled.undefined == "2 groups with a mean and its variance: pooling needs at least 3"
    with pytest.raises(ValueError, match="confidence: 1"):
        partially_pooled([], confidence=1)
