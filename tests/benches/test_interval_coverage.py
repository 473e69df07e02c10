"""Intervals in simulated studies; `make test-coverage-of-intervals` has enough of them to judge by."""

import json
from collections.abc import Iterator

import pytest

from benches import interval_coverage
from benches.interval_coverage import ITEM_BOOTSTRAP, LABELS, coverage, holds_truth, main, true_values
from evaluation.stats.proportion import wilson

STUDIES = 100


@pytest.fixture(scope="module")
def covered() -> Iterator[dict[str, float]]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENBLAS_NUM_THREADS", "1")
        yield coverage(STUDIES, seed=11)


@pytest.mark.parametrize("name", [name for name in LABELS if name != ITEM_BOOTSTRAP])
def test_interval_by_prompts_covers_about_as_often_as_it_says(covered: dict[str, float], name: str) -> None:
    assert 0.85 <= covered[name] <= 1.0  # 95 % of 100 studies: fewer than 85 by chance in one of 20,000


def test_items_taken_for_prompts_cover_clearly_less(covered: dict[str, float]) -> None:
    upper = wilson(round(covered[ITEM_BOOTSTRAP] * STUDIES), STUDIES).high
    assert upper is not None
    assert upper < 0.95
    assert covered[ITEM_BOOTSTRAP] < covered["spearman"] - 0.04


def test_the_same_seed_gives_the_same_study_and_a_wrong_truth_is_not_held() -> None:
    truth = true_values(11, 0)
    assert truth == true_values(11, 0)
    assert holds_truth(11, 0, 0, truth, 50) == holds_truth(11, 0, 0, truth, 50)
    wrong = {name: value + 0.5 for name, value in truth.items()}
    held = holds_truth(11, 0, 0, wrong, 50)
    assert [name for name in LABELS if held[name]] in ([], ["share, these prompts"])


@pytest.mark.parametrize(
    ("studies", "share", "status"),
    [(1000, 0.95, 0), (1000, 0.919, 1), (1000, 0.976, 1), (999, 0.5, 0)],
)
def test_program_fails_on_1000_studies_outside_the_bounds(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    studies: int,
    share: float,
    status: int,
) -> None:
    found = {**dict.fromkeys(LABELS, 0.95), "alpha": share, ITEM_BOOTSTRAP: 0.8}
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setattr(interval_coverage, "coverage", lambda *_, **__: found)
    assert main([str(studies)]) == status
    *lines, last = capsys.readouterr().out.splitlines()
    report = json.loads(last)
    assert set(report) == {"studies", "coverage", "item_bootstrap_spearman", "machine", "seconds"}
    assert report["studies"] == studies
    assert report["coverage"]["alpha"] == share
    assert ITEM_BOOTSTRAP not in report["coverage"]
    assert report["item_bootstrap_spearman"] == 0.8
    assert any(line.startswith(ITEM_BOOTSTRAP) for line in lines)
