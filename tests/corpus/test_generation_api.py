from __future__ import annotations

import pytest
from django.test import Client

from corpus.models import GenerationCall, Response
from jobs.models import Job
from jobs.services import working
from tests.factories import NOW, DatasetFactory, PromptFactory, UserFactory

from .chat_stub import ChatStub

pytestmark = pytest.mark.django_db

ASKED = {"models": [{"key": "ant"}], "samples": 2, "preset": "paper-topp"}


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setattr("corpus.api.generation_views.drain_task.delay", lambda job_id: None)
    client = Client()
    client.force_login(UserFactory())
    return client


@pytest.fixture
def dataset(settings):
    settings.REMOTE_PROVIDERS = {"far": "https://api.example.org/v1"}
    dataset = DatasetFactory(key="small")
    PromptFactory(dataset=dataset, key="p1")
    PromptFactory(dataset=dataset, key="p2")
    return dataset


def post(client, address, body):
    return client.post(f"/api/datasets/small/generations{address}", body, content_type="application/json")


def test_the_options_name_services_and_presets_and_show_no_key(client, dataset, monkeypatch):
    monkeypatch.setenv("FAR_API_KEY", "sk-secret")

    answer = client.get("/api/generation-options")

    assert answer.json()["providers"] == [
        {
            "name": "far",
            "base_url": "https://api.example.org/v1",
            "key_variable": "FAR_API_KEY",
            "has_key": True,
        }
    ]
    assert [(one["key"], one["temperature"], one["min_p"]) for one in answer.json()["presets"]] == [
        ("paper-topp", 1.0, None),
        ("paper-minp", 2.0, 0.1),
    ]
    assert "sk-secret" not in answer.content.decode()


def test_an_estimate_opens_nothing(client, dataset):
    answer = post(client, "/estimate", ASKED)

    assert answer.status_code == 200
    body = answer.json()
    assert (body["asked"], body["calls"], body["tokens_out_max"], body["cost_max"]) == (4, 4, 4 * 2048, None)
    assert body["models"] == [
        {
            "key": "ant",
            "name": "ant",
            "provider": "far",
            "calls": 4,
            "tokens_in": 4 * 14,
            "tokens_out_max": 4 * 2048,
            "cost_max": None,
        }
    ]
    assert Job.objects.count() == 0


def test_a_job_is_opened_and_brings_responses(client, dataset, settings):
    with ChatStub(lambda key: "plain").running() as stub:
        settings.REMOTE_PROVIDERS = {"stub": stub.url}
        answer = post(client, "", ASKED)
        assert answer.status_code == 201
        assert (answer.json()["kind"], answer.json()["inputs"]["models"]) == (
            "generate",
            [{"key": "ant", "name": "ant", "provider": "stub"}],
        )

        working.work_off(job=Job.objects.get(), clock=lambda: NOW)

    assert Response.objects.count() == 4


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"models": []}, "invalid", "models.non_field_errors"),
        ({"models": [{"key": "ant", "kee": "x"}]}, "invalid", "models.0.kee"),
        ({"samples": "2"}, "invalid", "samples"),
        ({"samples": 0}, "invalid", "samples"),
        ({"preset": "greedy"}, "invalid", "preset"),
        ({"temperature": 1}, "invalid", "temperature"),
        ({"models": [{"key": "ant"}, {"key": "ant"}]}, "unusable_models", "models"),
        ({"models": [{"key": "ant", "provider": "nowhere"}]}, "unknown_provider", None),
    ],
)
def test_what_cannot_be_asked_is_refused_by_field(client, dataset, change, code, field):
    answer = post(client, "", ASKED | change)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert field is None or field in answer.json()["fields"]
    assert Job.objects.count() == 0


def test_an_unknown_prompt_or_dataset_is_not_found(client, dataset):
    assert post(client, "/estimate", ASKED | {"prompts": ["p9"]}).status_code == 404
    answer = client.post("/api/datasets/none/generations", ASKED, content_type="application/json")
    assert answer.json()["code"] == "dataset_not_found"


def test_a_second_job_for_a_dataset_is_a_conflict(client, dataset):
    post(client, "", ASKED)

    answer = post(client, "", ASKED | {"samples": 3})

    assert (answer.status_code, answer.json()["code"]) == (409, "generating_already")


def test_failures_are_listed_with_reasons_in_two_queries_more_for_any_number(
    client, dataset, settings, django_assert_max_num_queries
):
    with ChatStub(lambda key: "content filter").running() as stub:
        settings.REMOTE_PROVIDERS = {"stub": stub.url}
        post(client, "", ASKED)
        working.work_off(job=Job.objects.get(), clock=lambda: NOW)

    # Session, user, dataset, count, rows.
    with django_assert_max_num_queries(5):
        answer = client.get("/api/datasets/small/generations/failures")

    rows = answer.json()["results"]
    assert [(row["prompt"], row["model"], row["sample"], row["failure"]) for row in rows] == [
        ("p1", "ant", 0, "content_filter"),
        ("p1", "ant", 1, "content_filter"),
        ("p2", "ant", 0, "content_filter"),
        ("p2", "ant", 1, "content_filter"),
    ]
    assert rows[0]["reason"] == "the service refused: finish_reason content_filter"
    assert GenerationCall.objects.count() == 4
