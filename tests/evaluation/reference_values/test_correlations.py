"""A metric against people by level, with ties and with a third value held fixed, as examples ask for it."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from .asking import answer

GOLD = np.array([[1.0, 5, 2, 4], [3, 3, 1, 2], [6, 2, 7, 1]])  # three systems, four items
METRIC = np.array([[2.0, 4, 4, 3], [1, 5, 2, 2], [7, 3, 5, 6]])
BY_SYSTEM = {
    "gold": GOLD.ravel().tolist(),
    "metric": METRIC.ravel().tolist(),
    "layout": "system-major vectors, 3 systems x 4 items",
}
BY_ITEM = {
    "gold": GOLD.T.ravel().tolist(),
    "metric": METRIC.T.ravel().tolist(),
    "layout": "item-major vectors, 4 items x 3 systems",
}
SCIPY = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall_b": stats.kendalltau}
TIED = {"gold": [1, 2, 2, 3, 1, 4, 2], "metric": [0.2, 0.1, 0.5, 0.5, 0.3, 0.9, 0.1]}


@pytest.mark.parametrize("data", [BY_SYSTEM, BY_ITEM], ids=["by system", "by item"])
@pytest.mark.parametrize("method", sorted(SCIPY))
def test_each_level_is_the_mean_over_its_groups(method: str, data: dict[str, object]) -> None:
    correlate = SCIPY[method]
    rows = np.mean([correlate(m, g).statistic for m, g in zip(METRIC, GOLD, strict=True)])
    columns = np.mean([correlate(m, g).statistic for m, g in zip(METRIC.T, GOLD.T, strict=True)])
    flat = correlate(METRIC.ravel(), GOLD.ravel()).statistic

    assert answer("correlation_by_level", method, data, average_by="sys") == pytest.approx(rows, abs=1e-12)
    assert answer("correlation_by_level", method, data, average_by="item") == pytest.approx(
        columns, abs=1e-12
    )
    assert answer("correlation_by_level", method, data, average_by="none") == pytest.approx(flat, abs=1e-12)
    assert answer("correlation_by_level", method, data) == pytest.approx(flat, abs=1e-12)


@pytest.mark.parametrize("data", [BY_SYSTEM, BY_ITEM], ids=["by system", "by item"])
def test_system_level_correlates_the_means_of_systems(data: dict[str, object]) -> None:
    expected = stats.pearsonr(METRIC.mean(axis=1), GOLD.mean(axis=1)).statistic

    assert answer("correlation_by_level", "pearson_system_level", data) == pytest.approx(expected, abs=1e-12)


def test_two_systems_are_ahead_and_behind() -> None:
    data = {"gold": [1, 2, 3, 4, 5, 6], "metric": [2, 1, 4, 3, 3, 7], "layout": "2 systems x 3 items"}

    assert answer("correlation_by_level", "pearson_system_level", data) == pytest.approx(1.0)
    data["metric"] = data["metric"][::-1]
    assert answer("correlation_by_level", "pearson_system_level", data) == pytest.approx(-1.0)


def test_a_null_leaves_its_unit_out_at_every_level() -> None:
    data = {**BY_SYSTEM, "metric": [None, *BY_SYSTEM["metric"][1:]]}
    rows = [stats.pearsonr(METRIC[0, 1:], GOLD[0, 1:]), *map(stats.pearsonr, METRIC[1:], GOLD[1:])]
    means = [METRIC[0, 1:].mean(), *METRIC[1:].mean(axis=1)], [GOLD[0, 1:].mean(), *GOLD[1:].mean(axis=1)]

    assert answer("correlation_by_level", "pearson", data, average_by="sys") == pytest.approx(
        np.mean([row.statistic for row in rows]), abs=1e-12
    )
    assert answer("correlation_by_level", "pearson_system_level", data) == pytest.approx(
        stats.pearsonr(*means).statistic, abs=1e-12
    )


def test_a_constant_metric_has_no_correlation_at_any_level() -> None:
    data = {**BY_SYSTEM, "metric": [1] * 12}

    for average_by in ("none", "sys", "item"):
        assert answer("correlation_by_level", "spearman", data, average_by=average_by) is None
    assert answer("correlation_by_level", "pearson_system_level", data) is None


@pytest.mark.parametrize(
    ("word", "other"),
    [("system", "sys"), ("systems", "sys"), ("model", "sys"), ("items", "item"), ("seg", "item")],
)
def test_a_level_goes_by_several_words(word: str, other: str) -> None:
    found = answer("correlation_by_level", "pearson", BY_SYSTEM, average_by=word)

    assert found == answer("correlation_by_level", "pearson", BY_SYSTEM, average_by=other)


def test_another_word_for_a_level_is_refused() -> None:
    with pytest.raises(ValueError, match="average_by: 'rater'"):
        answer("correlation_by_level", "pearson", BY_SYSTEM, average_by="rater")


@pytest.mark.parametrize("layout", ["", "2 systems x 5 items"])
def test_a_layout_that_does_not_fit_is_named(layout: str) -> None:
    with pytest.raises(ValueError, match="layout:"):
        answer("correlation_by_level", "pearson", {**BY_SYSTEM, "layout": layout}, average_by="sys")


def test_one_number_in_the_layout_is_enough() -> None:
    for layout in ("system-major, 3 systems", "system-major, 4 items"):
        found = answer("correlation_by_level", "pearson", {**BY_SYSTEM, "layout": layout}, average_by="item")
        assert found == answer("correlation_by_level", "pearson", BY_SYSTEM, average_by="item")


def _pairs(epsilon: float) -> list[tuple[bool, bool, bool]]:
    """Whether each pair is tied in the metric, tied in the gold, and ordered alike."""
    units = list(zip(TIED["metric"], TIED["gold"], strict=True))
    return [
        (abs(a - b) <= epsilon, g == h, (a - b) * (g - h) > 0) for (a, g), (b, h) in combinations(units, 2)
    ]


def _share_of_agreeing_pairs(epsilon: float) -> float:
    pairs = _pairs(epsilon)
    return sum((tied and also) or (alike and not tied) for tied, also, alike in pairs) / len(pairs)


@pytest.mark.parametrize("epsilon", [0, 0.15, 0.45, 2])
def test_accuracy_and_tau_with_a_tolerance_are_counts_of_pairs(epsilon: float) -> None:
    share = _share_of_agreeing_pairs(epsilon)

    assert answer("kendall_variants", "acc_eq", TIED, epsilon=epsilon) == pytest.approx(share, abs=1e-12)
    assert answer("kendall_variants", "tau_23", TIED, epsilon=epsilon) == pytest.approx(
        2 * share - 1, abs=1e-12
    )


def test_calibrated_accuracy_is_the_best_of_all_tolerances() -> None:
    tolerances = [0, *(abs(a - b) for a, b in combinations(TIED["metric"], 2))]
    best = max(map(_share_of_agreeing_pairs, tolerances))

    assert answer("kendall_variants", "acc_eq_calibrated", TIED, epsilon="optimal") == pytest.approx(best)
    assert answer("kendall_variants", "acc_eq_calibrated", TIED) == pytest.approx(best)
    assert answer("kendall_variants", "acc_eq_calibrated", TIED, epsilon=0.15) == pytest.approx(
        _share_of_agreeing_pairs(0.15)
    )


@pytest.mark.parametrize("variant", ["b", "c"])
def test_tau_is_that_of_scipy(variant: str) -> None:
    expected = stats.kendalltau(TIED["metric"], TIED["gold"], variant=variant).statistic

    assert answer("kendall_variants", f"tau_{variant}", TIED) == pytest.approx(expected, abs=1e-12)


def test_pairs_of_a_unit_with_a_null_are_not_counted() -> None:
    with_null = {"gold": [*TIED["gold"], None], "metric": [*TIED["metric"], 0.4]}

    for quantity in ("tau_b", "tau_c", "tau_23", "acc_eq", "acc_eq_calibrated"):
        assert answer("kendall_variants", quantity, with_null) == answer("kendall_variants", quantity, TIED)


def test_partial_correlation_is_that_of_the_residuals_of_ranks() -> None:
    data = {
        "x": [3, 1, 4, 1, 5, 9, 2, 6],
        "y": [2, 7, 1, 8, 2, 8, 1, 8],
        "covariate": [1, 4, 1, 4, 2, 1, 3, 5],
    }
    x, y, z = (stats.rankdata(data[key]) for key in ("x", "y", "covariate"))
    left = [side - np.polyval(np.polyfit(z, side, 1), z) for side in (x, y)]

    assert answer("partial_spearman", "partial_spearman", data) == pytest.approx(
        np.corrcoef(left)[0, 1], abs=1e-12
    )
    assert answer("partial_spearman", "spearman_xy", data) == pytest.approx(
        np.corrcoef(x, y)[0, 1], abs=1e-12
    )
    assert answer("partial_spearman", "spearman_x_covariate", data) == pytest.approx(np.corrcoef(x, z)[0, 1])
    assert answer("partial_spearman", "spearman_y_covariate", data) == pytest.approx(np.corrcoef(y, z)[0, 1])
    assert answer("partial_spearman", "kendall_tau_b_xy", data) == pytest.approx(
        stats.kendalltau(data["x"], data["y"]).statistic
    )


def test_a_missing_covariate_leaves_the_unit_out_of_what_needs_it() -> None:
    whole = {"x": [1, 2, 3, 4, 5], "y": [2, 1, 4, 3, 5], "covariate": [1, 3, 2, 5, 4]}
    with_null = {"x": [*whole["x"], 0], "y": [*whole["y"], 9], "covariate": [*whole["covariate"], None]}

    assert answer("partial_spearman", "partial_spearman", with_null) == answer(
        "partial_spearman", "partial_spearman", whole
    )
    assert answer("partial_spearman", "spearman_xy", with_null) == pytest.approx(
        stats.spearmanr(with_null["x"], with_null["y"]).statistic
    )


def test_nothing_is_left_beside_a_covariate_that_orders_alike() -> None:
    data = {"x": [1, 2, 3, 4], "y": [2, 1, 4, 3], "covariate": [10, 20, 30, 40]}

    assert answer("partial_spearman", "partial_spearman", data) is None
