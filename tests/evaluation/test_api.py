"""Reports and exports over the API: who may, what comes out, what it costs."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEvent, User
from annotation.models import Role, StudyMember
from evaluation.services.report import make_report
from jobs.models import Job
from tests import factories
from tests.evaluation.scenes import Scene, independent_pairs, scene
from tests.factories import NOW

pytestmark = pytest.mark.django_db

READ = [
    "reports",
    "report",
    "report/scatter?criterion=similarity&metric=chrf",
    "report/distribution?criterion=quality",
]


@pytest.fixture
def made() -> Scene:
    one = scene(independent_pairs(7), key="alike", title="How alike")
    one.score([0.1 * item for item in range(7)], key="chrf")
    for item in range(7):
        one.rate("ada", item, similarity=1 + item % 5, quality={0: 2})
        one.rate("ben", item, similarity=1 + (item + 1) % 5, slot=2)
    return one


@pytest.fixture
def ada(made: Scene) -> User:
    return factories.StudyMemberFactory(study=made.study).user


def client_of(user: User | None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def test_the_latest_report_comes_with_its_numbers_in_groups(made: Scene, ada: User):
    make_report(study=made.study, seed=1, at=NOW)
    report = make_report(study=made.study, seed=2, at=NOW)

    answer = client_of(ada).get("/api/studies/alike/report").json()

    assert answer["uid"] == str(report.uid)
    assert answer["study"] == {"key": "alike", "title": "How alike", "source": "collected"}
    assert answer["snapshot"]["n_submissions"] == 14
    assert answer["has_newer_submissions"] is False
    assert [(group["name"], group["criterion"], len(group["estimates"])) for group in answer["groups"]] == [
        ("ceiling", "quality", 2),
        ("ceiling", "similarity", 2),
        ("krippendorff_alpha", "quality", 2),
        ("krippendorff_alpha", "similarity", 2),
        ("spearman", "similarity", 2),
    ]
    alone, _ = answer["groups"][2]["estimates"]
    assert alone["value"] is None
    assert alone["undefined"] == "no unit has two ratings"
    assert alone["metric"] is None
    made.rate("cleo", 0, similarity=3, slot=3)
    assert client_of(ada).get("/api/studies/alike/report").json()["has_newer_submissions"] is True


def test_a_study_without_a_report_says_so(made: Scene, ada: User):
    answer = client_of(ada).get("/api/studies/alike/report")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_report")


def test_asking_for_a_report_opens_one_job(
    made: Scene, ada: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    sent: list[int] = []
    monkeypatch.setattr("evaluation.api.views.drain_task.delay", sent.append)

    with django_capture_on_commit_callbacks(execute=True):
        first = client_of(ada).post("/api/studies/alike/reports", {"seed": 3}, format="json")
        second = client_of(ada).post("/api/studies/alike/reports", {"seed": 3}, format="json")

    job = Job.objects.get()
    assert first.status_code == second.status_code == 202
    assert first.json()["uid"] == second.json()["uid"] == str(job.uid)
    assert (job.kind, job.inputs, job.created_by) == ("report", {"study": "alike", "seed": 3}, ada)
    assert sent == [job.pk, job.pk]


@pytest.mark.parametrize("body", [{"seed": "3"}, {"seed": -1}, {"sed": 3}, {"seed": 1.5}])
def test_a_wrong_seed_is_refused(made: Scene, ada: User, body: dict[str, Any]):
    assert client_of(ada).post("/api/studies/alike/reports", body, format="json").status_code == 400


def test_reports_are_listed_the_latest_first_in_three_queries(
    made: Scene, ada: User, django_assert_num_queries: Any
):
    for seed in range(3):
        make_report(study=made.study, seed=seed, at=NOW, by=ada)
    client = client_of(ada)

    with django_assert_num_queries(3):  # the study, the count, the page
        answer = client.get("/api/studies/alike/reports").json()

    assert [row["seed"] for row in answer["results"]] == [2, 1, 0]
    assert answer["results"][0]["n_estimates"] == 10
    assert answer["results"][0]["made_by"] == ada.username


def test_the_scatter_is_a_chart_with_its_numbers(made: Scene, ada: User):
    make_report(study=made.study, seed=0, at=NOW)

    answer = (
        client_of(ada)
        .get(
            "/api/studies/alike/report/scatter",
            {"criterion": "similarity", "metric": "chrf", "scheme": "dark"},
        )
        .json()
    )

    assert len(answer["rows"]) == 7
    assert set(answer["rows"][0]) == {"item", "prompt", "human_mean", "n_ratings", "metric_value"}
    (drawn,) = answer["spec"]["datasets"].values()
    assert drawn == answer["rows"]
    assert answer["spec"]["config"]["axis"]["gridColor"] == "#2A3340"
    assert answer["description"] == "chrF (across) against the mean human rating (up) of 7 items."
    assert answer["estimate"]["name"] == "spearman"


@pytest.mark.parametrize(
    ("extension", "content_type", "begins"),
    [
        ("png", "image/png", b"\x89PNG"),
        ("svg", "image/svg+xml", b"<svg"),
        ("csv", "text/csv", b"item,prompt,human_mean"),
    ],
)
def test_the_scatter_can_be_saved(made: Scene, ada: User, extension: str, content_type: str, begins: bytes):
    make_report(study=made.study, seed=0, at=NOW)

    answer = client_of(ada).get(
        f"/api/studies/alike/report/scatter.{extension}", {"criterion": "similarity", "metric": "chrf"}
    )

    assert answer["Content-Type"].startswith(content_type)
    assert (
        answer["Content-Disposition"] == f'attachment; filename="alike-scatter-similarity-chrf.{extension}"'
    )
    assert answer.content.startswith(begins)
    if extension == "svg":
        assert "Spearman" in answer.content.decode()
        assert "simulated" not in answer.content.decode()


def test_a_saved_chart_of_simulated_raters_says_so(ada: User):
    made = scene(
        independent_pairs(3), key="played-simulated", source="simulated", prompts=[1, 2, 3], first_uid=9000
    )
    made.score([0.1, 0.2, 0.3], key="chrf")
    factories.StudyMemberFactory(study=made.study, user=ada)
    make_report(study=made.study, seed=0, at=NOW)

    answer = client_of(ada).get(
        "/api/studies/played-simulated/report/scatter.svg", {"criterion": "similarity", "metric": "chrf"}
    )

    assert "(simulated raters)" in answer.content.decode()
    assert "human" not in answer.content.decode()
    assert "Not defined" in answer.content.decode()


def test_an_unknown_metric_or_criterion_has_no_chart(made: Scene, ada: User):
    make_report(study=made.study, seed=0, at=NOW)
    client = client_of(ada)

    for query in ({"criterion": "similarity", "metric": "none"}, {"criterion": "quality", "metric": "chrf"}):
        answer = client.get("/api/studies/alike/report/scatter", query)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_in_report")
    assert client.get("/api/studies/alike/report/distribution", {"criterion": "none"}).status_code == 404
    assert client.get("/api/studies/alike/report/scatter", {"criterion": "similarity"}).status_code == 400


def test_the_distribution_shows_the_whole_scale(made: Scene, ada: User):
    make_report(study=made.study, seed=0, at=NOW)

    answer = client_of(ada).get("/api/studies/alike/report/distribution", {"criterion": "quality"}).json()

    assert [(row["value"], row["n_ratings"]) for row in answer["rows"]] == [
        (1, 0),
        (2, 7),
        (3, 0),
        (4, 0),
        (5, 0),
    ]
    assert answer["rows"][1]["share"] == 1


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_an_export_is_an_archive_and_on_record(made: Scene, ada: User, format: str):
    answer = client_of(ada).post("/api/studies/alike/exports", {"format": format}, format="json")

    assert answer["Content-Disposition"] == f'attachment; filename="alike-{format}.zip"'
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a FileResponse
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.namelist() == [f"alike-ratings.{format}", f"alike-items.{format}", "alike-README.md"]
    assert archive.testzip() is None
    event = AuditEvent.objects.get(action="study.export")
    assert (event.actor, event.subject) == (ada, "study alike")
    answer.close()


def test_an_unknown_format_is_refused(made: Scene, ada: User):
    answer = client_of(ada).post("/api/studies/alike/exports", {"format": "xlsx"}, format="json")

    assert answer.status_code == 400
    assert "format" in answer.json()["fields"]


def test_nobody_sees_a_study_of_others(made: Scene, ada: User):
    make_report(study=made.study, seed=0, at=NOW)
    cleo = factories.UserFactory()

    for path in READ:
        assert client_of(ada).get(f"/api/studies/alike/{path}").status_code == 200, path
        assert client_of(cleo).get(f"/api/studies/alike/{path}").status_code == 404, path
        assert client_of(None).get(f"/api/studies/alike/{path}").status_code == 401, path
    for path in ("reports", "exports"):
        body = {"format": "csv"} if path == "exports" else {}
        assert client_of(cleo).post(f"/api/studies/alike/{path}", body, format="json").status_code == 404
        assert client_of(None).post(f"/api/studies/alike/{path}", body, format="json").status_code == 401
    assert not Job.objects.exists()
    assert not AuditEvent.objects.filter(action="study.export").exists()


def test_who_may_only_look_makes_no_report(made: Scene, ada: User):
    StudyMember.objects.filter(user=ada).update(role=Role.VIEWER)

    assert client_of(ada).post("/api/studies/alike/reports", {}, format="json").status_code == 404
