"""Whose ratings a study has decides what its report says of them: numbers where there are any, else the reason."""

from __future__ import annotations

import csv
from pathlib import Path

import krippendorff
import numpy as np
import pytest

from annotation.models import Item, Study
from evaluation.models import Estimate, Report
from evaluation.services.export import export_study
from evaluation.services.report import free_metrics, make_report, score_study
from evaluation.services.report_files import report_keys
from tests.annotation.released import (
    SCORED,
    absolute,
    imported,
    pairwise,
    without_forms,
    word_pairs,
    written,
)
from tests.evaluation.test_api import client_of
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db

WORDS = [
    ("love", "sex", [9.0, 6.0, 8.0]),
    ("tiger", "tiger", [10.0, 10.0, 10.0]),
    ("book", "paper", [8.0, 7.0, 7.5]),
    ("king", "cabbage", [0.0, 1.0, 0.5]),
    ("money", "cash", [9.0, 8.0, 10.0]),
    ("stock", "jaguar", [1.0, 2.0, 0.0]),
    ("train", "car", [6.0, 7.0, 5.0]),
]


def reported(study: Study) -> Report:
    for key in free_metrics(study):
        score_study(study=study, metric_key=key)
    return make_report(study=study, seed=0, at=NOW)


def one(report: Report, **fields: str) -> Estimate:
    return Estimate.objects.get(report=report, **{"exclusions": "applied", **fields})


def test_unnamed_lists_have_an_alpha_and_no_ceiling(tmp_path: Path):
    rows = without_forms(absolute())
    imported(written(tmp_path / "a.jsonl", rows), "infinity-chat-absolute")

    report = reported(Study.objects.get())

    lists = [row["human_labels"] for row in rows]
    longest = max(map(len, lists))
    padded = np.array([labels + [np.nan] * (longest - len(labels)) for labels in lists]).T
    alpha = one(report, name="krippendorff_alpha")
    expected = krippendorff.alpha(reliability_data=padded, level_of_measurement="ordinal")
    assert alpha.value == pytest.approx(expected, abs=1e-12)
    assert (alpha.n_units, alpha.n_raters, alpha.measurement) == (12, None, "ordinal")
    ceiling = one(report, name="ceiling")
    assert (ceiling.value, ceiling.n_raters) == (None, None)
    assert ceiling.undefined.startswith("the ratings are lists without raters")
    assert ceiling.undefined in ceiling.interval_undefined


def test_pseudo_raters_of_a_form_are_not_followed_across_forms(tmp_path: Path):
    imported(written(tmp_path / "a.jsonl", absolute()), "infinity-chat-absolute")
    imported(written(tmp_path / "p.jsonl", pairwise()), "infinity-chat-pairwise")

    report = reported(Study.objects.get())

    for criterion in ("quality", "preference"):
        alpha = one(report, name="krippendorff_alpha", criterion=criterion)
        assert alpha.value is not None
        assert alpha.n_raters is None
        ceiling = one(report, name="ceiling", criterion=criterion)
        assert ceiling.value is None
        assert "known inside a form only" in ceiling.undefined
    # A metric of pairs is alike whichever comes first; a preference is not.
    assert not report.estimates.filter(name="spearman").exists()


def test_means_have_correlations_and_neither_agreement_nor_a_ceiling(tmp_path: Path):
    lines = [
        SCORED.replace("2.500", f"{score}").replace("hair", noun)
        for score, noun in zip(
            (0, 1.2, 2, 3.4, 4, 5, 2.6), ["hair", "arm", "leg", "hand", "foot", "nose", "ear"], strict=True
        )
    ]
    imported(written(tmp_path / "s.tsv", "".join(lines)), "sts-benchmark", study="sts")

    report = reported(Study.objects.get())

    for name in ("krippendorff_alpha", "ceiling"):
        found = one(report, name=name)
        assert (found.value, found.n_raters) == (None, None)
        assert "a mean of several people for each item" in found.undefined
    correlation = one(report, name="spearman", metric="chrf")
    assert correlation.value is not None
    assert (correlation.n_units, correlation.n_prompts, correlation.n_raters) == (7, 7, None)


def test_persons_have_alpha_ceiling_and_correlations(tmp_path: Path):
    imported(written(tmp_path / "w.csv", word_pairs(WORDS)), "wordsim353", study="words")

    report = reported(Study.objects.get())

    matrix = np.array([values for _, _, values in WORDS]).T
    alpha = one(report, name="krippendorff_alpha")
    expected = krippendorff.alpha(reliability_data=matrix, level_of_measurement="ordinal")
    assert alpha.value == pytest.approx(expected, abs=1e-12)
    assert (alpha.n_raters, one(report, name="ceiling").n_raters) == (3, 3)
    assert one(report, name="ceiling").value is not None
    # Of a word beside itself too: its copy is scored like any response.
    assert one(report, name="spearman", metric="chrf").n_units == 7
    assert report_keys(report)["rater_kind"] == "persons"


def test_an_export_says_whose_ratings_they_are_and_makes_up_no_times(tmp_path: Path):
    imported(written(tmp_path / "a.jsonl", without_forms(absolute())), "infinity-chat-absolute")

    export_study(study=Study.objects.get(), format="csv", folder=tmp_path / "out", at=NOW)

    with (tmp_path / "out" / "hive-ratings.csv").open(newline="") as stream:
        ratings = list(csv.DictReader(stream))
    assert {(row["source"], row["rater_kind"], row["submitted_at"]) for row in ratings} == {
        ("imported", "unnamed", "")
    }
    assert len(ratings) == 296
    with (tmp_path / "out" / "hive-items.csv").open(newline="") as stream:
        items = list(csv.DictReader(stream))
    assert {row["rater_kind"] for row in items} == {"unnamed"}
    assert sorted({int(row["n_slots"]) for row in items}) == [23, 25, 26]
    readme = (tmp_path / "out" / "hive-README.md").read_text()
    assert "imported from released labels" in readme
    assert "**unnamed**" in readme


def test_the_page_of_a_study_learns_whose_ratings_it_has(tmp_path: Path):
    ada = UserFactory()
    imported(written(tmp_path / "a.jsonl", without_forms(absolute())), "infinity-chat-absolute", by=ada)

    study = client_of(ada).get("/api/studies/hive").json()

    assert (study["source"], study["rater_kind"], study["state"]) == ("imported", "unnamed", "closed")
    assert study["progress"]["n_raters"] is None
    assert client_of(ada).get("/api/studies/hive/raters").json() == []
    assert client_of(ada).get("/api/studies/hive/items").json()["count"] == Item.objects.count() == 12
