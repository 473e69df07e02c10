from __future__ import annotations

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from jobs.models import Job
from jobs.services import ledger, working
from tests.factories import NOW, ChunkFactory, JobFactory, UserFactory

from .kinds import Noting, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    client = APIClient()
    client.force_authenticate(UserFactory(username="ada"))
    return client


def with_chunks(n_done, n_open, seconds=10, **given):
    job = JobFactory(state="running", n_chunks=n_done + n_open, started_at=NOW, **given)
    for number in range(n_done):
        ChunkFactory(
            job=job,
            number=number,
            state="done",
            finished_at=NOW + timedelta(seconds=seconds * number),
            result={},
        )
    for number in range(n_open):
        ChunkFactory(job=job, number=n_done + number)
    return job


def test_jobs_are_listed_newest_first_with_their_counts(ada):
    with_chunks(2, 3, subject="older", created_at=NOW)
    with_chunks(
        4, 1, subject="newer", created_at=NOW + timedelta(hours=1), created_by=UserFactory(username="ben")
    )

    body = ada.get("/api/jobs").json()

    assert body["count"] == 2
    assert [
        (one["subject"], one["n_done"], one["n_chunks"], one["created_by"]) for one in body["results"]
    ] == [
        ("newer", 4, 5, "ben"),
        ("older", 2, 5, None),
    ]


@pytest.mark.parametrize("n_jobs", [1, 9])
def test_a_page_of_jobs_costs_as_many_queries_whatever_their_number(ada, django_assert_num_queries, n_jobs):
    for number in range(n_jobs):
        with_chunks(3, 2, subject=str(number), created_by=UserFactory())

    with django_assert_num_queries(3):
        assert len(ada.get("/api/jobs").json()["results"]) == n_jobs


@pytest.mark.parametrize(("n_done", "left"), [(2, None), (3, 70.0), (5, 50.0), (10, 0.0)])
def test_time_left_is_told_after_three_chunks_at_the_pace_so_far(ada, n_done, left):
    job = with_chunks(n_done, 10 - n_done)

    assert ada.get(f"/api/jobs/{job.uid}").json()["seconds_left"] == left


def test_a_pause_longer_than_a_lease_is_no_pace(ada):
    job = with_chunks(3, 2)
    ChunkFactory(job=job, number=99, state="done", finished_at=NOW + timedelta(days=1), result={})

    assert ada.get(f"/api/jobs/{job.uid}").json()["seconds_left"] == 10.0


def test_a_job_that_has_ended_has_no_time_left(ada):
    job = with_chunks(5, 0)
    Job.objects.filter(pk=job.pk).update(state="done", finished_at=NOW, result={"encoded": 1})

    body = ada.get(f"/api/jobs/{job.uid}").json()

    assert (body["state"], body["seconds_left"], body["result"]) == ("done", None, {"encoded": 1})


def test_a_job_is_cancelled_and_resumed(ada, django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr("jobs.api.views.drain_task.delay", sent.append)
    with registered(Noting()):
        job = ledger.open_job(kind="test", inputs={}, subject="a test", at=NOW)

        assert ada.post(f"/api/jobs/{job.uid}/cancel").json()["state"] == "cancelled"
        with django_capture_on_commit_callbacks(execute=True):
            body = ada.post(f"/api/jobs/{job.uid}/resume").json()

        assert (body["state"], sent) == ("queued", [job.pk])
        job.refresh_from_db()
        assert working.work_off(job=job, clock=lambda: NOW).state == "done"


def test_a_job_that_is_being_worked_on_says_that_it_will_stop(ada):
    with registered(Noting()):
        job = ledger.open_job(kind="test", inputs={}, subject="a test", at=NOW)
        ledger.plan_job(job=job, at=NOW)
        ledger.claim_chunk(job=job, owner="w1", at=NOW)

        body = ada.post(f"/api/jobs/{job.uid}/cancel").json()

    assert (body["state"], body["is_cancelling"], body["n_leased"]) == ("running", True, 1)


def test_what_cannot_be_cancelled_or_resumed_is_a_conflict(ada):
    done, running = JobFactory(state="done", finished_at=NOW), JobFactory()

    assert ada.post(f"/api/jobs/{done.uid}/cancel").json()["code"] == "job_not_cancellable"
    answer = ada.post(f"/api/jobs/{running.uid}/resume")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_not_resumable")


def test_an_unknown_job_is_not_found(ada):
    for act in (ada.get, lambda url: ada.post(f"{url}/cancel"), lambda url: ada.post(f"{url}/resume")):
        answer = act("/api/jobs/6d2c8f0e-3f0b-5c53-9a57-2f9a5d7a1b11")
        assert (answer.status_code, answer.json()["code"]) == (404, "job_not_found")


def test_jobs_ask_for_a_login():
    job = JobFactory()

    for url in ("/api/jobs", f"/api/jobs/{job.uid}"):
        assert APIClient().get(url).status_code == 401
    assert APIClient().post(f"/api/jobs/{job.uid}/cancel").status_code == 401
