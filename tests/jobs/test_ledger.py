from __future__ import annotations

from datetime import timedelta

import pytest

from jobs import errors
from jobs.models import Chunk, Job
from jobs.services import ledger, registry, working
from tests.factories import NOW, JobFactory

from .kinds import Noting, registered, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def noting():
    noting = Noting()
    with registered(noting):
        yield noting


@pytest.fixture
def job(noting):
    return ledger.open_job(kind="test", inputs={"a": 1}, subject="a test", at=NOW)


def clock():
    return NOW


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def nobody_is_gone(owner):
    return False


def drain(job, owner="w1"):
    return working.drain(job=job, owner=owner, clock=clock)


def test_a_job_is_worked_off_and_concluded(noting, job):
    working.work_off(job=job, clock=clock)

    assert (job.state, job.n_chunks, job.result) == ("done", 3, {"stored": [1, 2, 3]})
    assert stored() == [1, 2, 3]


def test_opening_the_same_work_twice_gives_one_job(noting, job):
    again = ledger.open_job(kind="test", inputs={"a": 1}, subject="a test", at=NOW)

    assert again == job
    assert Job.objects.count() == 1


def test_the_order_of_inputs_does_not_make_another_job(noting):
    first = ledger.open_job(kind="test", inputs={"a": 1, "b": 2}, subject="a test", at=NOW)

    assert ledger.open_job(kind="test", inputs={"b": 2, "a": 1}, subject="a test", at=NOW) == first


def test_a_kind_nobody_registered_is_refused():
    with pytest.raises(errors.UnknownKind, match="unheard"):
        ledger.open_job(kind="unheard", inputs={}, subject="", at=NOW)


def test_registering_a_kind_twice_is_refused(noting):
    with pytest.raises(ValueError, match="twice"):
        registry.register(registry.kind_of("test"))


def test_a_job_without_chunks_is_concluded_at_once(noting, job):
    noting.n_chunks = 0

    working.work_off(job=job, clock=clock)

    assert (job.state, job.n_chunks, job.result) == ("done", 0, {"stored": []})


def test_two_workers_take_different_chunks(noting, job):
    ledger.plan_job(job=job, at=NOW)

    first = ledger.claim_chunk(job=job, owner="w1", at=NOW)
    second = ledger.claim_chunk(job=job, owner="w2", at=NOW)

    assert (first.number, second.number) == (1, 2)


def test_what_a_worker_stores_after_its_lease_went_to_another_is_refused_whole(noting, job):
    ledger.plan_job(job=job, at=NOW)
    slow = ledger.claim_chunk(job=job, owner="slow", at=NOW)
    write = noting.work(job, slow.payload)
    ledger.sweep(at=later(121), is_gone=nobody_is_gone)
    quick = ledger.claim_chunk(job=job, owner="quick", at=later(121))
    assert quick.pk == slow.pk

    with pytest.raises(errors.LeaseLost):
        ledger.finish_chunk(chunk=slow, write=write, at=later(122))

    assert stored() == []
    ledger.finish_chunk(chunk=quick, write=noting.work(job, quick.payload), at=later(123))
    assert stored() == [1]


def test_the_same_worker_cannot_store_with_an_earlier_attempt(noting, job):
    ledger.plan_job(job=job, at=NOW)
    early = ledger.claim_chunk(job=job, owner="w1", at=NOW)
    ledger.sweep(at=later(121), is_gone=nobody_is_gone)
    late = ledger.claim_chunk(job=job, owner="w1", at=later(121))
    assert late.attempts == 2

    with pytest.raises(errors.LeaseLost):
        ledger.finish_chunk(chunk=early, write=noting.work(job, early.payload), at=later(122))


def test_a_chunk_that_was_finished_cannot_be_finished_again(noting, job):
    ledger.plan_job(job=job, at=NOW)
    chunk = ledger.claim_chunk(job=job, owner="w1", at=NOW)
    ledger.finish_chunk(chunk=chunk, write=noting.work(job, chunk.payload), at=NOW)

    with pytest.raises(errors.LeaseLost):
        ledger.finish_chunk(chunk=chunk, write=noting.work(job, chunk.payload), at=NOW)

    assert stored() == [1]


def test_a_lease_that_still_runs_is_left_alone_by_a_sweep(noting, job):
    ledger.plan_job(job=job, at=NOW)
    ledger.claim_chunk(job=job, owner="w1", at=NOW)

    jobs = ledger.sweep(at=later(60), is_gone=nobody_is_gone)

    assert Chunk.objects.get(number=1).state == "leased"
    assert jobs == [job.pk]


def test_a_sweep_does_not_wait_for_the_lease_of_a_dead_worker(noting, job):
    ledger.plan_job(job=job, at=NOW)
    ledger.claim_chunk(job=job, owner="dead", at=NOW)
    ledger.claim_chunk(job=job, owner="alive", at=NOW)

    ledger.sweep(at=later(1), is_gone=lambda owner: owner == "dead")

    assert list(Chunk.objects.order_by("number").values_list("state", flat=True)) == [
        "open",
        "leased",
        "open",
    ]


def test_a_chunk_that_ends_its_worker_ten_times_fails_its_job(noting, job):
    ledger.plan_job(job=job, at=NOW)
    for _ in range(10):
        job.refresh_from_db()
        assert job.state == "running"
        chunk = ledger.claim_chunk(job=job, owner="w1", at=NOW)
        assert chunk is not None
        assert chunk.number == 1
        ledger.sweep(at=NOW, is_gone=lambda owner: True)

    job.refresh_from_db()
    assert (job.state, job.chunks.get(number=1).state) == ("failed", "failed")
    assert "ended 10 times" in job.error


def test_a_sweep_sends_no_job_that_has_ended(noting, job):
    working.work_off(job=job, clock=clock)

    assert ledger.sweep(at=NOW, is_gone=nobody_is_gone) == []


def test_a_failure_is_recorded_and_raised_and_the_next_round_tries_again(noting, job):
    noting.fail = {2: 1}

    with pytest.raises(RuntimeError, match="chunk 2 breaks"):
        drain(job)
    chunk = Chunk.objects.get(number=2)
    assert (chunk.state, chunk.attempts, chunk.error) == ("open", 1, "RuntimeError: chunk 2 breaks")

    drain(job)
    job.refresh_from_db()
    assert (job.state, stored()) == ("done", [1, 2, 3])


def test_a_failure_while_storing_leaves_no_row_of_the_chunk(noting, job):
    noting.fail_in_write = {2: 1}

    with pytest.raises(RuntimeError):
        drain(job)

    assert stored() == [1]
    drain(job)
    assert stored() == [1, 2, 3]


def test_a_chunk_that_fails_three_times_fails_its_job(noting, job):
    noting.fail = {2: 9}

    with pytest.raises(RuntimeError):
        working.work_off(job=job, clock=clock)

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "RuntimeError: chunk 2 breaks")
    assert stored() == [1]


def test_a_failed_job_goes_on_where_it_stopped_when_it_is_resumed(noting, job):
    noting.fail = {2: 3}
    with pytest.raises(RuntimeError):
        working.work_off(job=job, clock=clock)

    ledger.resume_job(job=job, at=NOW)
    working.work_off(job=job, clock=clock)

    assert (job.state, job.error, stored()) == ("done", "", [1, 2, 3])
    assert noting.worked.count(1) == 1


def test_a_cancelled_job_stops_after_the_running_chunk_and_keeps_it(noting, job):
    noting.before_write = {1: lambda: ledger.cancel_job(job=Job.objects.get(pk=job.pk), at=NOW)}

    drain(job)

    assert (job.state, stored()) == ("cancelled", [1])


def test_a_cancelled_job_is_resumed_to_its_end(noting, job):
    noting.before_write = {1: lambda: ledger.cancel_job(job=Job.objects.get(pk=job.pk), at=NOW)}
    drain(job)

    ledger.resume_job(job=job, at=NOW)
    working.work_off(job=job, clock=clock)

    assert (job.state, job.cancel_requested_at, stored()) == ("done", None, [1, 2, 3])


def test_a_job_cancelled_before_it_began_ends_at_once(noting, job):
    ledger.cancel_job(job=job, at=NOW)

    assert (job.state, drain(job).state, stored()) == ("cancelled", "cancelled", [])


def test_cancelling_what_has_ended_and_resuming_what_goes_well_are_refused(noting, job):
    with pytest.raises(errors.NotResumable):
        ledger.resume_job(job=job, at=NOW)
    working.work_off(job=job, clock=clock)

    with pytest.raises(errors.NotCancellable):
        ledger.cancel_job(job=job, at=NOW)
    with pytest.raises(errors.NotResumable):
        ledger.resume_job(job=job, at=NOW)


def test_a_job_is_not_resumed_beside_another_on_the_same_inputs(noting, job):
    ledger.cancel_job(job=job, at=NOW)
    ledger.open_job(kind="test", inputs={"a": 1}, subject="a test", at=NOW)

    with pytest.raises(errors.NotResumable, match="Another job"):
        ledger.resume_job(job=job, at=NOW)


def test_a_job_whose_plan_cannot_be_made_fails_with_the_reason(noting, job):
    noting.plan_error = ValueError("there is nothing to cut")

    with pytest.raises(ValueError, match="nothing to cut"):
        drain(job)

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "ValueError: there is nothing to cut")


def test_a_job_that_died_between_its_last_chunk_and_its_end_is_concluded_by_the_next_worker(noting, job):
    ledger.plan_job(job=job, at=NOW)
    while chunk := ledger.claim_chunk(job=job, owner="w1", at=NOW):
        ledger.finish_chunk(chunk=chunk, write=noting.work(job, chunk.payload), at=NOW)
    assert Job.objects.get().state == "running"

    drain(job, owner="w2")

    assert Job.objects.get().state == "done"


def test_a_command_waits_for_a_chunk_that_another_worker_holds(noting, job):
    ledger.plan_job(job=job, at=NOW)
    held = ledger.claim_chunk(job=job, owner="other", at=NOW)
    waits = []

    def wait(seconds):
        waits.append(seconds)
        ledger.finish_chunk(chunk=held, write=noting.work(job, held.payload), at=NOW)

    working.work_off(job=job, clock=clock, wait=wait)

    assert (job.state, len(waits), stored()) == ("done", 1, [1, 2, 3])


def test_a_command_takes_over_the_chunk_of_a_worker_whose_lease_runs_out(noting, job):
    ledger.plan_job(job=job, at=NOW)
    ledger.claim_chunk(job=job, owner="other", at=NOW)
    now = [NOW]

    def wait(seconds):
        now[0] += timedelta(seconds=200)

    working.work_off(job=job, clock=lambda: now[0], wait=wait)

    assert (job.state, stored()) == ("done", [1, 2, 3])


def test_a_worker_is_gone_when_its_process_is_no_more():
    name = working.own_name()
    host, _pid, _ = name.split(":")

    assert working.is_gone(name) is False
    assert working.is_gone(f"{host}:{2**22 + 1}:abc") is True
    assert working.is_gone(f"elsewhere:{2**22 + 1}:abc") is False


def test_a_message_that_comes_too_late_finds_nothing_to_do(noting, job):
    from jobs.tasks import drain_task

    working.work_off(job=job, clock=clock)

    drain_task(job.pk)
    drain_task(JobFactory(state="cancelled", finished_at=NOW).pk)
    drain_task(999_999)

    assert stored() == [1, 2, 3]
