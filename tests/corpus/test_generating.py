from __future__ import annotations

import json
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from base.errors import InvalidInput
from corpus import errors
from corpus.models import Decoding, GenerationCall, LanguageModel, Prompt, Response, ResponseCount
from corpus.remote import calling
from corpus.services import generating
from corpus.services.decodings import decoding_of
from corpus.services.generation_rows import Cell, ensure_language_model
from corpus.services.generation_scope import PRESETS, AskedModel, asked_models, checked_scope, estimate
from jobs.errors import LeaseLost
from jobs.models import Chunk, Job
from jobs.services import ledger, working
from jobs.services.holding import Hold
from tests.factories import NOW, DatasetFactory, LanguageModelFactory, PromptFactory, ResponseFactory

from .chat_stub import FAILURE_OF, SAYS_NO, ChatStub

pytestmark = pytest.mark.django_db


def clock():
    return NOW


@pytest.fixture
def dataset():
    """Three prompts without a response."""
    dataset = DatasetFactory(key="small")
    for number in range(1, 4):
        PromptFactory(dataset=dataset, key=f"p{number}")
    return dataset


@pytest.fixture
def stub(settings, monkeypatch):
    """A service that answers plainly, unless a test gives it other fates."""
    monkeypatch.setattr(calling, "FIRST_WAIT_SECONDS", 0.001)
    settings.REMOTE_TIMEOUT_SECONDS = 5
    settings.REMOTE_ATTEMPTS = 3
    with ChatStub(lambda key: "plain").running() as running:
        settings.REMOTE_PROVIDERS = {"stub": running.url}
        yield running


def scope(dataset, models="ant,bee", samples=2, preset="paper-topp", prompts=None):
    return checked_scope(
        dataset=dataset, models=asked_models(models), samples=samples, preset=preset, prompts=prompts
    )


def opened(dataset, **given):
    return generating.open_generation(scope=scope(dataset, **given), at=NOW)


def generated(dataset, **given):
    return working.work_off(job=opened(dataset, **given), clock=clock)


def fated(stub, dataset, fates, model="ant", preset="paper-topp"):
    """Give samples of the first prompt their fates, by number."""
    cell = Cell(
        job=Job(),
        prompt=Prompt.objects.select_related("dataset").get(dataset=dataset, key="p1"),
        language_model=ensure_language_model(model),
        decoding=decoding_of(PRESETS[preset]),
        model=AskedModel(model, model, "stub"),
    )
    by_key = {cell.idempotency_key(sample): fate for sample, fate in enumerate(fates)}
    stub.fate = lambda key: by_key.get(key, "plain")


def test_each_model_gives_each_prompt_its_samples(dataset, stub):
    job = generated(dataset)

    places = Response.objects.values_list("prompt__key", "language_model__key", "sample_index")
    assert sorted(places) == [(p, m, s) for p in ("p1", "p2", "p3") for m in ("ant", "bee") for s in (0, 1)]
    assert len({*Response.objects.values_list("text", flat=True)}) == 12
    assert {key: job.result[key] for key in ("dataset", "asked", "new", "reused", "failed", "failures")} == {
        "dataset": "small",
        "asked": 12,
        "new": 12,
        "reused": 0,
        "failed": 0,
        "failures": [],
    }
    assert (job.result["tokens"], job.result["cost"], job.result["requests"]) == (12 * 18, None, 12)


def test_the_request_says_what_the_paper_says_and_nothing_else(dataset, stub):
    generated(dataset, models="ant", samples=1, prompts=["p1"])
    generated(dataset, models="ant", samples=1, prompts=["p1"], preset="paper-minp")

    asked = [{"role": "user", "content": "Say something about p1."}]
    assert [one.body for one in stub.requests] == [
        {"model": "ant", "messages": asked, "temperature": 1.0, "top_p": 0.9, "max_tokens": 2048},
        {
            "model": "ant",
            "messages": asked,
            "temperature": 2.0,
            "top_p": 1.0,
            "min_p": 0.1,
            "max_tokens": 2048,
        },
    ]
    assert sorted(Decoding.objects.values_list("name", "temperature", "top_p", "min_p", "max_tokens")) == [
        ("t1-p0.9-max2048", 1.0, 0.9, None, 2048),
        ("t2-p1-minp0.1-max2048", 2.0, 1.0, 0.1, 2048),
    ]


def test_a_language_model_may_have_another_name_at_its_service(dataset, stub, settings):
    settings.REMOTE_PROVIDERS = {"other": "http://127.0.0.1:9/v1", "stub": stub.url}

    generated(dataset, models="Llama-3.1-8B-Instruct=meta-llama/llama-3.1-8b@stub", samples=1, prompts=["p1"])

    assert stub.requests[0].body["model"] == "meta-llama/llama-3.1-8b"
    call = GenerationCall.objects.get()
    assert (call.language_model.key, call.provider, call.model_reported) == (
        "Llama-3.1-8B-Instruct",
        "stub",
        "meta-llama/llama-3.1-8b-2026-01-01",
    )


def test_a_new_language_model_gets_what_the_shipped_table_knows_and_a_known_one_is_left(dataset, stub):
    LanguageModelFactory(key="gpt-4o-mini-2024-07-18", provider="as somebody wrote")

    opened(dataset, models="gpt-4o-2024-08-06,gpt-4o-mini-2024-07-18,ant")

    facts = dict(LanguageModel.objects.values_list("key", "provider"))
    assert facts == {"gpt-4o-2024-08-06": "OpenAI", "gpt-4o-mini-2024-07-18": "as somebody wrote", "ant": ""}


def test_counts_of_responses_are_kept(dataset, stub):
    ant = LanguageModelFactory(key="ant")
    prompt = Prompt.objects.get(key="p1")
    decoding = decoding_of(PRESETS["paper-topp"])
    ResponseFactory(prompt=prompt, language_model=ant, decoding=decoding, sample_index=1)

    generated(dataset, models="ant,bee", samples=3)

    counts = ResponseCount.objects.values_list("prompt__key", "language_model__key", "n_responses")
    assert sorted(counts) == [(p, m, 3) for p in ("p1", "p2", "p3") for m in ("ant", "bee")]


def test_what_is_there_is_not_asked_for_again(dataset, stub):
    generated(dataset, samples=2)
    before = {*Response.objects.values_list("uid", "text")}
    stub.requests.clear()

    job = generated(dataset, samples=3)

    assert (job.result["asked"], job.result["new"], job.result["reused"]) == (18, 6, 12)
    assert len(stub.requests) == 6
    assert {*Response.objects.values_list("uid", "text")} > before


def test_a_passing_fault_is_tried_again_and_each_request_is_counted(dataset, stub):
    fates = ["429 once", "500 once", "cut JSON once", "cut off once", "plain"]
    fated(stub, dataset, fates)

    job = generated(dataset, models="ant", samples=5, prompts=["p1"])

    calls = GenerationCall.objects.order_by("sample_index")
    assert [(call.attempts, call.failure) for call in calls] == [(2, "")] * 4 + [(1, "")]
    assert (job.result["new"], job.result["requests"]) == (5, 9)
    # A body that was cut off on its way was paid for: the second request of its key is sent the same text.
    assert set(stub.paid().values()) == {1}


def test_a_time_out_is_tried_again_and_the_late_answer_is_not_paid_twice(dataset, stub, settings):
    settings.REMOTE_TIMEOUT_SECONDS = 0.2
    stub.slow_seconds = 1.0
    fated(stub, dataset, ["slow once"])

    generated(dataset, models="ant", samples=1, prompts=["p1"])

    assert GenerationCall.objects.get().attempts == 2
    assert [(one.said, one.paid) for one in stub.requests] == [("slow once", True), ("replay", False)]


@pytest.mark.parametrize(("fate", "failure"), FAILURE_OF.items())
def test_a_call_that_comes_to_nothing_is_kept_with_its_reason(dataset, stub, fate, failure):
    fated(stub, dataset, [fate, "plain"])

    job = generated(dataset, models="ant", samples=2, prompts=["p1"])

    call = GenerationCall.objects.get(sample_index=0)
    tried_again = failure in ("server_error", "rate_limited", "not_json")
    assert (call.response, call.failure, call.attempts) == (None, failure, 3 if tried_again else 1)
    assert job.state == "done"
    assert (job.result["new"], job.result["failed"]) == (1, 1)
    assert job.result["failures"] == [
        {"prompt": "p1", "model": "ant", "sample": 0, "reason": f"{failure}: {call.failure_reason}"}
    ]
    assert Response.objects.count() == 1


def test_a_failed_sample_is_asked_again_by_a_later_run_and_success_turns_its_row(dataset, stub):
    fated(stub, dataset, ["500 always", "empty"])
    generated(dataset, models="ant", samples=2, prompts=["p1"])
    first = [one.key for one in stub.requests]
    stub.fate = lambda key: "plain"
    stub.requests.clear()

    job = generated(dataset, models="ant", samples=2, prompts=["p1"])

    assert (job.result["new"], job.result["failed"]) == (2, 0)
    rows = GenerationCall.objects.order_by("sample_index")
    assert [(row.failure, row.attempts, row.response is not None) for row in rows] == [
        ("", 4, True),
        ("", 2, True),
    ]
    # Of what was never answered the same key finds the answer if one was made; the empty one needs another key.
    again = [one.key for one in stub.requests]
    assert len(set(again) & set(first)) == 1


def test_a_refusal_in_words_is_a_response_and_a_text_cut_at_max_tokens_is_marked(dataset, stub):
    fated(stub, dataset, ["says no", "length", "plain"])

    generated(dataset, models="ant", samples=3, prompts=["p1"])

    no, long, plain = Response.objects.order_by("sample_index")
    assert no.text == SAYS_NO
    assert (long.extra, plain.extra) == ({"finish_reason": "length"}, {})
    assert [call.finish_reason for call in GenerationCall.objects.order_by("sample_index")] == [
        "stop",
        "length",
        "stop",
    ]


def test_a_request_that_cannot_be_read_fails_its_whole_cell_without_being_sent_fifty_times(
    dataset, stub, settings
):
    settings.REMOTE_CONCURRENCY = 1
    stub.status_for_all = (400, {"error": {"message": "min_p is not supported"}})

    job = generated(dataset, models="ant", samples=50, prompts=["p1"])

    assert (job.state, job.result["failed"], len(stub.requests)) == ("done", 50, 1)
    assert {failure["reason"] for failure in job.result["failures"]} == {
        "bad_request: HTTP 400: min_p is not supported"
    }
    assert sorted(GenerationCall.objects.values_list("attempts", flat=True)) == [0] * 49 + [1]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_stops_the_job_at_once_with_what_to_do(dataset, stub, settings, status, monkeypatch):
    monkeypatch.setenv("STUB_API_KEY", "kept-secret-12345")
    settings.REMOTE_CONCURRENCY = 1
    stub.status_for_all = (status, {"error": {"message": "Incorrect API key provided: kept-secret-12345"}})
    job = opened(dataset, samples=5)

    with pytest.raises(errors.ProviderRefused, match="STUB_API_KEY"):
        working.work_off(job=job, clock=clock)

    job.refresh_from_db()
    assert (job.state, len(stub.requests)) == ("failed", 1)
    assert "STUB_API_KEY" in job.error
    assert "kept-secret" not in job.error
    assert GenerationCall.objects.count() == 0

    stub.status_for_all = None
    working.work_off(job=ledger.resume_job(job=job, at=NOW), clock=clock)
    assert (job.state, job.result["new"]) == ("done", 30)


def test_a_refused_key_ends_calls_side_by_side_too_and_keeps_what_they_brought(dataset, stub, settings):
    settings.REMOTE_CONCURRENCY = 2
    fated(stub, dataset, ["401 always"])
    fate_of = stub.fate

    def once_both_came(key):
        """Answer neither call before the other has come, so that they are under way together."""
        deadline = time.monotonic() + 60
        while stub.most_at_once < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        return fate_of(key)

    stub.fate = once_both_came
    job = opened(dataset, models="ant", samples=9, prompts=["p1"])
    ledger.plan_job(job=job, at=NOW)
    chunk = ledger.claim_chunk(job=job, owner="w1", at=NOW)

    class Late(Hold):
        """Stores an answer when the refusal has long been there."""

        def store(self, write):
            while "error" not in [one.said for one in stub.requests]:
                time.sleep(0.01)
            time.sleep(0.2)
            return super().store(write)

    with pytest.raises(errors.ProviderRefused):
        generating.work(job, chunk.payload, Late(chunk=chunk, clock=clock))

    assert len(stub.requests) == 2
    assert [one.sample_index for one in Response.objects.all()] == [1]


def test_a_job_without_a_key_stops_before_the_first_call(dataset, settings, monkeypatch):
    monkeypatch.delenv("FAR_API_KEY", raising=False)
    settings.REMOTE_PROVIDERS = {"far": "https://api.example.org/v1"}
    job = opened(dataset)

    with pytest.raises(errors.KeyMissing, match="FAR_API_KEY"):
        working.work_off(job=job, clock=clock)

    job.refresh_from_db()
    assert (job.state, job.n_chunks) == ("failed", None)


def test_the_key_is_sent_and_stands_in_no_row(dataset, stub, monkeypatch):
    monkeypatch.setenv("STUB_API_KEY", "kept-secret-12345")
    stub.status_for_all = (400, {"error": {"message": "the key kept-secret-12345 may not do this"}})

    job = generated(dataset, models="ant", samples=1, prompts=["p1"])

    assert stub.requests[0].headers["authorization"] == "Bearer kept-secret-12345"
    rows = [*Job.objects.values(), *Chunk.objects.values(), *GenerationCall.objects.values(), job.result]
    assert "kept-secret" not in repr(rows)
    assert "[key]" in GenerationCall.objects.get().failure_reason


def test_calls_run_side_by_side_but_no_more_than_allowed(dataset, stub, settings):
    settings.REMOTE_CONCURRENCY = 4
    stub.seconds = 0.02

    generated(dataset, models="ant", samples=20, prompts=["p1"])

    assert stub.most_at_once == 4


def test_a_call_begins_when_an_earlier_one_is_stored_so_a_kill_loses_no_more_than_run_side_by_side(
    dataset, stub, settings
):
    settings.REMOTE_CONCURRENCY = 3
    job = opened(dataset, models="ant", samples=12, prompts=["p1"])
    ledger.plan_job(job=job, at=NOW)
    chunk = ledger.claim_chunk(job=job, owner="w1", at=NOW)
    sent_and_not_stored = []

    class Slow(Hold):
        """A database so slow that every call under way is answered before the next row is stored."""

        def store(self, write):
            stub.wait_for(min(12, Response.objects.count() + 3))
            time.sleep(0.02)
            sent_and_not_stored.append(len(stub.requests) - Response.objects.count())
            return super().store(write)

    generating.work(job, chunk.payload, Slow(chunk=chunk, clock=clock))

    assert sent_and_not_stored == [3] * 10 + [2, 1]


def test_tokens_and_cost_are_those_the_service_tells(dataset, stub, settings):
    settings.REMOTE_PRICES = {"ant": (Decimal("2"), Decimal("10"))}

    job = generated(dataset, models="ant", samples=2, prompts=["p1"])

    # 11 tokens in and 7 out: (11 * 2 + 7 * 10) / 1e6 dollars each.
    assert [call.cost for call in GenerationCall.objects.all()] == [Decimal("0.000092")] * 2
    assert job.result["cost"] == pytest.approx(0.000184)
    assert (job.result["tokens_in"], job.result["tokens_out"]) == (22, 14)


def test_the_estimate_counts_what_is_left_by_the_stated_rule_and_sends_nothing(dataset, stub, settings):
    settings.REMOTE_PRICES = {"ant@stub": (Decimal("2"), Decimal("10"))}
    generated(dataset, models="ant", samples=1)
    stub.requests.clear()

    known = estimate(scope(dataset, models="ant", samples=3))
    both = estimate(scope(dataset, models="ant,bee", samples=3))

    # "Say something about p1." has 23 bytes: 6 tokens, and 8 for the frame.
    assert (known.asked, known.reused, known.calls) == (9, 3, 6)
    assert (known.tokens_in, known.tokens_out_max) == (6 * 14, 6 * 2048)
    assert known.cost_max == (Decimal(84) * 2 + Decimal(6 * 2048) * 10) / 1_000_000
    assert (both.calls, both.cost_max) == (15, None)
    assert [part.cost_max is None for part in both.models] == [False, True]
    assert stub.requests == []


def test_of_two_jobs_for_one_dataset_the_second_is_refused_and_the_same_is_joined(dataset, stub):
    job = opened(dataset)

    assert opened(dataset) == job
    with pytest.raises(errors.GeneratingAlready):
        opened(dataset, samples=3)
    working.work_off(job=job, clock=clock)
    assert opened(dataset, samples=3) != job


def test_what_cannot_be_asked_is_refused_before_a_job_is_opened(dataset, stub):
    LanguageModelFactory(key="crowd", is_human=True)

    with pytest.raises(errors.UnusableModels, match="people"):
        scope(dataset, models="crowd")
    with pytest.raises(errors.UnusableModels, match="twice"):
        scope(dataset, models="ant,ant=bee")
    with pytest.raises(errors.UnusableModels, match="at least one"):
        scope(dataset, models="")
    with pytest.raises(errors.UnknownProvider, match="stub"):
        scope(dataset, models="ant@nowhere")
    with pytest.raises(errors.PromptNotFound, match="p9"):
        scope(dataset, prompts=["p1", "p9"])
    with pytest.raises(InvalidInput, match="samples"):
        scope(dataset, samples=0)
    with pytest.raises(InvalidInput, match="paper-topp"):
        scope(dataset, preset="greedy")


def test_a_worker_that_lost_its_lease_stores_no_answer_and_sends_no_further_request(
    dataset, stub, settings, monkeypatch
):
    settings.REMOTE_CONCURRENCY = 2
    job = opened(dataset, models="ant", samples=20, prompts=["p1"])
    ledger.plan_job(job=job, at=NOW)
    slow = ledger.claim_chunk(job=job, owner="slow", at=NOW)
    ledger.sweep(at=NOW + timedelta(hours=1), is_gone=lambda owner: False)

    with pytest.raises(LeaseLost):
        generating.work(job, slow.payload, Hold(chunk=slow, clock=clock))

    assert Response.objects.count() == 0
    assert len(stub.requests) < 20
    working.drain(job=job, owner="quick", clock=clock)
    assert Response.objects.count() == 20


def test_a_call_that_waits_to_be_tried_again_gives_up_when_the_lease_is_lost(dataset, stub, monkeypatch):
    monkeypatch.setattr(calling, "FIRST_WAIT_SECONDS", 30)
    fated(stub, dataset, ["plain", "500 always"])
    fate = stub.fate

    def failure_first(key):
        if fate(key) == "plain":
            stub.wait_for(1)
        return fate(key)

    stub.fate = failure_first
    job = opened(dataset, models="ant", samples=2, prompts=["p1"])
    ledger.plan_job(job=job, at=NOW)
    slow = ledger.claim_chunk(job=job, owner="slow", at=NOW)
    ledger.sweep(at=NOW + timedelta(hours=1), is_gone=lambda owner: False)

    with pytest.raises(LeaseLost):
        generating.work(job, slow.payload, Hold(chunk=slow, clock=clock))

    assert [one.said for one in stub.requests] == ["error", "answer"]


def test_a_service_slower_than_the_lease_does_not_lose_it(dataset, stub, settings):
    from django.utils import timezone

    settings.CHUNK_LEASE_SECONDS = 1
    settings.REMOTE_CONCURRENCY = 1
    stub.seconds = 1.3
    job = opened(dataset, models="ant", samples=1, prompts=["p1"])
    ledger.plan_job(job=job, at=timezone.now())
    chunk = ledger.claim_chunk(job=job, owner="w1", at=timezone.now())

    at_store = []

    class Watched(Hold):
        def store(self, write):
            at_store.append(Chunk.objects.get().lease_until)
            return super().store(write)

    generating.work(job, chunk.payload, Watched(chunk=chunk, clock=timezone.now))

    # Before the answer came, the lease was longer than it was at first; with the answer it grew once more.
    assert Response.objects.count() == 1
    assert chunk.lease_until < at_store[0] < Chunk.objects.get().lease_until


def test_a_chunk_that_is_tried_again_asks_only_for_what_has_not_been_asked(dataset, stub):
    fated(stub, dataset, ["plain", "empty", "plain", "plain"])
    job = opened(dataset, models="ant", samples=2, prompts=["p1"])
    ledger.plan_job(job=job, at=NOW)
    chunk = ledger.claim_chunk(job=job, owner="w1", at=NOW)
    generating.work(job, chunk.payload, Hold(chunk=chunk, clock=clock))
    stub.requests.clear()
    ledger.sweep(at=NOW, is_gone=lambda owner: True)

    working.drain(job=job, owner="w2", clock=clock)

    assert stub.requests == []
    job.refresh_from_db()
    assert (job.state, job.result["new"], job.result["failed"]) == ("done", 1, 1)


def test_a_sample_that_came_by_another_way_meanwhile_is_left_as_it_is(dataset, stub):
    job = opened(dataset, models="ant", samples=2, prompts=["p1"])
    ledger.plan_job(job=job, at=NOW)
    imported = ResponseFactory(
        prompt=Prompt.objects.get(key="p1"),
        language_model=LanguageModel.objects.get(key="ant"),
        decoding=decoding_of(PRESETS["paper-topp"]),
        sample_index=0,
    )

    working.drain(job=job, owner="w1", clock=clock)

    imported.refresh_from_db()
    assert imported.text.startswith("Response number")
    job.refresh_from_db()
    assert (job.result["new"], job.result["reused"], len(stub.requests)) == (1, 1, 1)


def test_the_command_prints_what_came_of_it(dataset, stub, capsys):
    call_command(
        "generate", "small", "--models", "ant,bee", "--samples", "2", "--preset", "paper-topp", "--json"
    )

    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {key: printed[key] for key in ("dataset", "asked", "new", "reused", "failed", "failures")} == {
        "dataset": "small",
        "asked": 12,
        "new": 12,
        "reused": 0,
        "failed": 0,
        "failures": [],
    }
    assert printed["cost"] is None


def test_the_command_tells_an_estimate_and_stops(dataset, stub, settings, capsys):
    settings.REMOTE_PRICES = {"ant": (Decimal("2"), Decimal("10"))}
    call_command(
        "generate", "small", "--models=ant", "--samples=2", "--preset=paper-topp", "--estimate", "--json"
    )

    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (printed["calls"], printed["cost_max"]) == (6, pytest.approx((84 * 2 + 6 * 20480) / 1e6))
    assert (stub.requests, Job.objects.count()) == ([], 0)


def test_the_command_says_what_is_wrong(dataset, stub):
    with pytest.raises(CommandError, match="There is no provider 'nowhere'"):
        call_command("generate", "small", "--models=ant@nowhere", "--samples=2", "--preset=paper-topp")
