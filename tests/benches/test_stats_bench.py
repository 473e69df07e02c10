from __future__ import annotations

import json

import pytest

from benches import stats

KEYS = {
    "alpha_speedup",
    "spearman_speedup",
    "kendall_speedup",
    "pearson_speedup",
    "auc_speedup",
    "max_abs_difference",
    "report_s",
    "report_peak_mb",
    "naive_draws",
    "machine",
    "seconds",
}
TINY = ["--raters=4", "--items=216", "--prompts=36", "--draws=30", "--naive-draws=10", "--rounds=1"]


def test_every_statistic_equals_its_package_and_every_key_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    stats.main(TINY)
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(figures) >= KEYS
    assert 0 <= figures["max_abs_difference"] <= 1e-12
    assert figures["naive_draws"] == 10
    assert all(figures[key] > 0 for key in KEYS - {"max_abs_difference", "naive_draws", "machine"})
    assert set(figures["drawn_before"]) == {"alpha", "spearman", "kendall", "pearson", "auc"}
    assert all(figures["drawn_before"][key] >= figures[f"{key}_speedup"] for key in figures["drawn_before"])
    assert set(figures["machine"]) == {"cores", "memory_gb", "python", "numpy", "blas", "database"}


def test_the_report_holds_every_group_level_and_pair() -> None:
    sizes = stats.Sizes(raters=4, items=216, prompts=36, draws=10, naive_draws=1, rounds=1)
    # 7 groups (all items, 6 strata) of one alpha and 3 levels with 8 metrics and 28 pairs
    assert stats.whole_report(stats.Study.of(sizes), sizes) == 7 * (1 + 3 * (8 + 28))


def test_a_difference_from_the_package_is_seen() -> None:
    sizes = stats.Sizes(raters=4, items=60, prompts=12, draws=5, naive_draws=5, rounds=1)
    study = stats.Study.of(sizes)
    right = stats.contests(study)[3]
    wrong = stats.Contest("wrong", right.ours, lambda units: right.package(units) + 0.25)
    assert stats.run_contest(wrong, study, sizes).difference == pytest.approx(0.25)


def test_more_naive_draws_than_draws_are_refused() -> None:
    with pytest.raises(SystemExit):
        stats.main(["--draws", "5", "--naive-draws", "6"])
