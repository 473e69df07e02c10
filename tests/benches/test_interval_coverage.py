"""Intervals in simulated studies; `make test-coverage-of-intervals` has enough of them to judge by."""

import json
from collections.abc import Iterator

import pytest

from benches import interval_coverage
from benches.interval_coverage import (
    ALL_LIKE_THESE,
    ITEM_BOOTSTRAP,
    LABELS,
    MISTAKES,
    PROMPTS_ALONE,
    THESE_RATERS,
    TWO_WAY,
    coverage,
    holds_truth,
    main,
    true_values,
    true_values_of_all,
)
from evaluation.stats.proportion import wilson

STUDIES = 100


@pytest.fixture(scope="module")
def covered() -> Iterator[dict[str, float]]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENBLAS_NUM_THREADS", "1")
        yield coverage(STUDIES, seed=11, n_draws=200)


@pytest.mark.parametrize("name", [name for name in LABELS if name not in MISTAKES])
def test_an_interval_covers_about_as_often_as_it_says(covered: dict[str, float], name: str) -> None:
    assert 0.85 <= covered[name] <= 1.0  # 95 % of 100 studies: fewer than 85 by chance in one of 20,000


def test_items_taken_for_prompts_cover_clearly_less(covered: dict[str, float]) -> None:
    upper = wilson(round(covered[ITEM_BOOTSTRAP] * STUDIES), STUDIES).high
    assert upper is not None
    assert upper < 0.95
    assert covered[ITEM_BOOTSTRAP] < covered["spearman"] - 0.04


def test_prompts_alone_do_not_speak_of_other_raters(covered: dict[str, float]) -> None:
    assert covered[PROMPTS_ALONE] < 0.85
    assert covered[PROMPTS_ALONE] < covered["two-way mean"] - 0.1


def test_every_interval_is_held_against_the_truth_that_its_label_names() -> None:
    of_panel, of_all = true_values(11, 0), true_values_of_all(11)
    assert set(of_panel) == {name for name, label in LABELS.items() if label == THESE_RATERS}
    assert set(of_all) == {name for name, label in LABELS.items() if label == ALL_LIKE_THESE}
    assert set(of_all) == {*TWO_WAY, PROMPTS_ALONE}
    # One panel finds texts the same more often, another less often, than people do.
    more, less = (made["share, prompts like these"] for made in (of_panel, true_values(11, 2)))
    assert less + 0.01 < of_all["two-way share"] < more - 0.01


def test_the_same_seed_gives_the_same_study_and_a_wrong_truth_is_not_held() -> None:
    truth = true_values(11, 0) | true_values_of_all(11)
    assert truth == true_values(11, 0) | true_values_of_all(11)
    assert holds_truth(11, 0, 0, truth, 50) == holds_truth(11, 0, 0, truth, 50)
    wrong = {name: value + 0.9 for name, value in truth.items()}
    held = holds_truth(11, 0, 0, wrong, 50)
    assert [name for name in LABELS if held[name]] in ([], ["share, these prompts"])


@pytest.mark.parametrize(
    ("studies", "name", "share", "status"),
    [
        (1000, "alpha", 0.95, 0),
        (1000, "alpha", 0.919, 1),
        (1000, "alpha", 0.976, 1),
        (999, "alpha", 0.5, 0),
        (1000, "two-way alpha", 0.999, 0),
        (1000, "two-way share", 0.919, 1),
        (1000, ITEM_BOOTSTRAP, 0.7, 0),
        (1000, PROMPTS_ALONE, 0.6, 0),
    ],
)
def test_program_fails_on_1000_studies_outside_the_bounds(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    studies: int,
    name: str,
    share: float,
    status: int,
) -> None:
    found = {**dict.fromkeys(LABELS, 0.95), ITEM_BOOTSTRAP: 0.8, PROMPTS_ALONE: 0.61, name: share}
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setattr(interval_coverage, "coverage", lambda *_, **__: found)
    assert main([str(studies)]) == status
    *lines, last = capsys.readouterr().out.splitlines()
    report = json.loads(last)
    assert set(report) == {
        "studies",
        "coverage",
        "item_bootstrap_spearman",
        "mean_by_prompts_alone",
        "machine",
        "seconds",
    }
    assert report["studies"] == studies
    assert report["coverage"] == {one: found[one] for one in LABELS if one not in MISTAKES}
    assert report["item_bootstrap_spearman"] == found[ITEM_BOOTSTRAP]
    assert report["mean_by_prompts_alone"] == found[PROMPTS_ALONE]
    for shown in LABELS:
        assert any(line.startswith(shown) for line in lines)
