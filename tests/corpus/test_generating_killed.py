"""A worker that generates is killed again and again: nothing is lost, and what was received is not asked for again.

What is counted here:

* The stub honours Idempotency-Key as services do that document it. The first request of a key for which it makes a
  text is *paid*; each later one of that key is *replayed* for nothing.
* A call is *received* when its row is in the database. That is all a worker that comes after a kill can know.
* Between the two lie the calls that were under way at a kill: paid, perhaps even sent back, never stored. They are
  asked again, by the same key, so at such a service they are *re-sent* but not paid twice. There are at most as
  many of them as calls run side by side, for each kill. At a service that does not honour the key, these and no
  others would be paid twice.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection

from corpus.models import Dataset, GenerationCall, Response, ResponseCount
from corpus.remote import calling
from corpus.services import generating
from corpus.services.decodings import decoding_of
from corpus.services.generation_rows import Cell, ensure_language_model
from corpus.services.generation_scope import Scope, asked_models, checked_scope
from jobs.models import Job
from jobs.services import ledger, working
from tests.factories import NOW, DatasetFactory, PromptFactory

from .chat_stub import FAILURE_OF, ChatStub, fate_by_key

pytestmark = pytest.mark.django_db(transaction=True)

CONCURRENCY = 4
WORKER = """
import sys, django
django.setup()
from django.utils import timezone
from corpus.remote import calling
from jobs.models import Job
from jobs.services import working
calling.FIRST_WAIT_SECONDS = 0.01
working.work_off(job=Job.objects.get(pk=int(sys.argv[1])), clock=timezone.now)
"""
# 2 models x 20 prompts x 50 samples with every fault take minutes: GENERATION_FULL=1 runs that.
FULL = os.environ.get("GENERATION_FULL") == "1"
N_PROMPTS, N_SAMPLES, KILLS = (20, 50, 8) if FULL else (3, 10, 2)


@dataclass(frozen=True)
class Rows:
    """What a run left, by (prompt, model, sample)."""

    texts: dict[tuple[str, str, int], tuple[str, str, str]]
    failures: dict[tuple[str, str, int], tuple[str, str]]
    counts: dict[tuple[str, str], int]

    @property
    def received(self) -> set[tuple[str, str, int]]:
        return {*self.texts, *self.failures}


def rows() -> Rows:
    place = ("prompt__key", "language_model__key", "sample_index")
    return Rows(
        texts={
            tuple(row[:3]): tuple(row[3:])
            for row in Response.objects.values_list(*place, "uid", "text", "generation_call__finish_reason")
        },
        failures={
            tuple(row[:3]): tuple(row[3:])
            for row in GenerationCall.objects.filter(response=None).values_list(
                *place, "failure", "failure_reason"
            )
        },
        counts={
            tuple(row[:2]): row[2]
            for row in ResponseCount.objects.values_list("prompt__key", "language_model__key", "n_responses")
        },
    )


def forget_rows() -> None:
    ResponseCount.objects.all().delete()
    GenerationCall.objects.all().delete()
    Response.objects.all().delete()
    Job.objects.all().delete()


def job_of(scope: Scope) -> Job:
    # Without its audit event, which nothing can delete after the test.
    return ledger.open_job(kind=generating.KIND, inputs=scope.as_inputs(), subject="a test", at=NOW)


def database_url() -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    given = urlsplit(os.environ["TEST_DATABASE_URL"])
    return urlunsplit(given._replace(path=f"/{connection.settings_dict['NAME']}"))


def worker(job: Job, stub: ChatStub, folder: Any) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HIVECHECK_DATA_DIR": str(folder),
        "DATABASE_URL": database_url(),
        "REMOTE_PROVIDERS": f"stub={stub.url}",
        "REMOTE_CONCURRENCY": str(CONCURRENCY),
        "REMOTE_TIMEOUT_SECONDS": "1",
        "REMOTE_ATTEMPTS": "3",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(job.pk)], cwd=django_settings.BASE_DIR, env=environment
    )


def keys_of(scope: Scope) -> dict[str, tuple[str, str, int]]:
    """Which sample a key of the stub's log stands for."""
    decoding = decoding_of(scope.sampling)
    found = {}
    for prompt in scope.prompt_rows():
        for model in scope.models:
            cell = Cell(Job(), prompt, ensure_language_model(model.key), decoding, model)
            for sample in range(scope.samples):
                found[cell.idempotency_key(sample)] = (prompt.key, model.key, sample)
    return found


def test_killed_workers_leave_the_rows_of_an_undisturbed_run_and_pay_no_received_answer_again(
    settings, tmp_path, monkeypatch
):
    # As the worker of a process of its own has it.
    monkeypatch.setattr(calling, "FIRST_WAIT_SECONDS", 0.01)
    settings.REMOTE_CONCURRENCY, settings.REMOTE_TIMEOUT_SECONDS, settings.REMOTE_ATTEMPTS = CONCURRENCY, 1, 3
    dataset = DatasetFactory(key="killed")
    for number in range(N_PROMPTS):
        PromptFactory(dataset=dataset, key=f"p{number:02}")
    dataset = Dataset.objects.get()
    n_calls = N_PROMPTS * 2 * N_SAMPLES
    with ChatStub(fate_by_key, seconds=0.01, slow_seconds=1.5).running() as stub:
        settings.REMOTE_PROVIDERS = {"stub": stub.url}
        scope = checked_scope(
            dataset=dataset, models=asked_models("ant,bee"), samples=N_SAMPLES, preset="paper-topp"
        )
        places = keys_of(scope)

        job = job_of(scope)
        working.work_off(job=job, clock=lambda: NOW)
        undisturbed = rows()
        assert Counter(stub.paid().values()) == {1: len(stub.paid())}
        forget_rows()
        stub.forget()

        job = job_of(scope)
        stored_at_kill: list[tuple[int, set[tuple[str, str, int]]]] = []
        for kill in range(1, KILLS + 1):
            one = worker(job, stub, tmp_path)
            stub.wait_for(kill * n_calls // (KILLS + 1))
            one.send_signal(signal.SIGKILL)
            one.wait()
            # What the worker had sent may still be on its way through the stub.
            stub.wait_until_idle()
            stored_at_kill.append((len(stub.requests), rows().received))
        assert worker(job, stub, tmp_path).wait() == 0

        job.refresh_from_db()
        disturbed = rows()
        assert job.state == "done"
        assert disturbed == undisturbed
        assert disturbed.received == set(places.values())
        # Each failure is there with the reason that its fate gives it, and no other.
        assert {place: failure for place, (failure, _) in disturbed.failures.items()} == {
            place: FAILURE_OF[fate_by_key(key)]
            for key, place in places.items()
            if fate_by_key(key) in FAILURE_OF
        }
        assert job.result["new"] + job.result["failed"] == n_calls

        # No text was made twice.
        assert set(stub.paid().values()) == {1}
        assert set(stub.paid()) <= set(places)
        # Nothing that was stored when a worker was killed was ever asked for again.
        for n_requests, stored in stored_at_kill:
            later = {places[one.key] for one in stub.requests[n_requests:]}
            assert later & stored == set()
        # So what was answered in whole and then asked again was under way at a kill.
        delivered = Counter(one.key for one in stub.requests if one.said in ("answer", "replay"))
        re_sent = [key for key, times in delivered.items() if times > 1]
        assert len(re_sent) <= KILLS * CONCURRENCY
        print(
            f"{n_calls} calls, {len(stub.requests)} requests, {KILLS} kills, {len(re_sent)} answers re-sent"
        )
