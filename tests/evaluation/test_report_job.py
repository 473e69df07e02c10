"""The report as background work and as a command: first the scores that cost nothing, then the numbers."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from corpus.models import PairScore
from evaluation.models import Report
from evaluation.services.report import free_metrics, score_study
from evaluation.services.report_job import conclude, open_report_job
from jobs.services import working
from tests import factories
from tests.evaluation.scenes import Scene, independent_pairs, scene
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LEXICAL = {"chrf", "rouge_l", "token_jaccard"}
KEYS = {
    "name", "criterion", "metric", "level", "measurement", "group", "exclusions", "value", "low", "high",
    "n_units", "n_raters", "n_prompts", "method", "resampled", "seed", "undefined",
}  # fmt: skip


@pytest.fixture
def made() -> Scene:
    one = scene(independent_pairs(8), key="alike")
    for item in range(8):
        one.rate("ada", item, similarity=1 + item % 5)
        one.rate("ben", item, similarity=1 + (item + item % 2) % 5, slot=2)
    return one


def encode(made: Scene, *, leave_out: int = 0) -> None:
    encoder = factories.EncoderFactory()
    responses = sorted(made.responses.values(), key=lambda one: one.pk)
    for number, response in enumerate(responses[leave_out:]):
        vector = np.array([np.cos(number), np.sin(number), 0.1, 0], "<f4").tobytes()
        factories.EmbeddingFactory(encoder=encoder, text_sha256=response.text_sha256, vector=vector)


def test_free_are_the_lexical_metrics_and_cosines_of_encoders_that_saw_everything(made: Scene):
    assert set(free_metrics(made.study)) == LEXICAL

    encode(made)
    assert set(free_metrics(made.study)) == LEXICAL | {"cosine:tiny"}


def test_an_encoder_that_saw_a_part_is_passed_over(made: Scene):
    encode(made, leave_out=1)

    assert set(free_metrics(made.study)) == LEXICAL


def test_scores_are_made_once(made: Scene):
    encode(made)

    assert score_study(study=made.study, metric_key="cosine:tiny") == 8
    assert score_study(study=made.study, metric_key="cosine:tiny") == 0
    assert PairScore.objects.count() == 8


def test_the_job_scores_and_reports(made: Scene):
    encode(made)
    user = factories.UserFactory()
    job = open_report_job(study=made.study, seed=5, at=NOW, by=user)

    job = working.work_off(job=job, clock=timezone.now)

    report = Report.objects.get()
    assert job.result == {"study": "alike", "report": str(report.uid), "snapshot": report.snapshot.digest}
    assert (report.seed, report.n_draws, report.made_by) == (5, 2000, user)
    assert job.n_chunks == 4
    found = set(report.estimates.filter(name="spearman").values_list("metric", flat=True))
    assert found == LEXICAL | {"cosine:tiny"}


def test_concluding_twice_makes_one_report(made: Scene):
    job = open_report_job(study=made.study, seed=5, at=NOW)

    assert conclude(job) == conclude(job)
    assert Report.objects.count() == 1


def test_the_command_prints_the_estimates_in_order(made: Scene, capsys: pytest.CaptureFixture[str]):
    encode(made)

    call_command("report", "alike", "--json")

    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {"study", "snapshot", "estimates"} <= set(printed)
    assert printed["study"] == "alike"
    assert all(set(estimate) >= KEYS for estimate in printed["estimates"])
    order = [
        tuple(estimate[key] or "" for key in ("name", "criterion", "metric", "level", "group", "exclusions"))
        for estimate in printed["estimates"]
    ]
    assert order == sorted(order)
    alpha = next(one for one in printed["estimates"] if one["name"] == "krippendorff_alpha")
    assert (alpha["metric"], alpha["level"], alpha["group"], alpha["measurement"]) == (
        None,
        None,
        None,
        "ordinal",
    )
    spearman = next(one for one in printed["estimates"] if one["metric"] == "cosine:tiny")
    assert (spearman["level"], spearman["measurement"], spearman["resampled"]) == ("item", None, "prompts")


def test_the_command_writes_numbers_and_charts(
    made: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    call_command("report", "alike", "--out", str(tmp_path), "--json")

    printed: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert json.loads((tmp_path / "alike-estimates.json").read_text())["estimates"] == printed["estimates"]
    with (tmp_path / "alike-estimates.csv").open(newline="") as stream:
        assert len(list(csv.DictReader(stream))) == len(printed["estimates"])
    charts = sorted(path.name for path in tmp_path.glob("*-scatter-*"))
    assert charts == sorted(
        f"alike-scatter-similarity-{metric}.{extension}" for metric in LEXICAL for extension in ("png", "svg")
    )


def test_the_command_refuses_an_unknown_study():
    with pytest.raises(CommandError, match="There is no study 'none'"):
        call_command("report", "none")
