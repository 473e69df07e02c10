from __future__ import annotations

import threading

import pytest
from django.db import connection

from jobs import errors
from jobs.models import Chunk, Job
from jobs.services import ledger, working
from tests.factories import NOW

from .kinds import Noting, registered, stored

pytestmark = pytest.mark.django_db(transaction=True)


def clock():
    return NOW


def at_once(*acts):
    """Run each act in a thread with a connection of its own; return results or raised errors in order."""
    outcomes = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(position, act):
        try:
            gate.wait()
            outcomes[position] = act()
        except Exception as error:
            outcomes[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_eight_presses_of_one_button_open_one_job():
    with registered(Noting()):
        opened = at_once(
            *[
                lambda: ledger.open_job(kind="test", inputs={"a": 1}, subject="a test", at=NOW)
                for _ in range(8)
            ]
        )

    assert len({job.pk for job in opened}) == 1
    assert Job.objects.count() == 1


def test_eight_workers_store_each_chunk_once():
    noting = Noting(n_chunks=24)
    with registered(noting):
        job = ledger.open_job(kind="test", inputs={}, subject="a test", at=NOW)
        noting.user = _user()
        outcomes = at_once(
            *[
                lambda n=n: working.drain(job=Job.objects.get(pk=job.pk), owner=f"w{n}", clock=clock)
                for n in range(8)
            ]
        )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert stored() == list(range(1, 25))
    assert Chunk.objects.exclude(state="done").count() == 0
    assert Job.objects.get().state == "done"


def test_of_two_that_hold_a_chunk_by_lost_and_new_lease_one_stores_it():
    noting = Noting(n_chunks=1)
    with registered(noting):
        job = ledger.open_job(kind="test", inputs={}, subject="a test", at=NOW)
        ledger.plan_job(job=job, at=NOW)
        noting.user = _user()
        old = ledger.claim_chunk(job=job, owner="old", at=NOW)
        ledger.sweep(at=NOW, is_gone=lambda owner: True)
        new = ledger.claim_chunk(job=job, owner="new", at=NOW)
        outcomes = at_once(
            lambda: ledger.finish_chunk(chunk=old, write=noting.work(job, old.payload), at=NOW),
            lambda: ledger.finish_chunk(chunk=new, write=noting.work(job, new.payload), at=NOW),
        )

    assert isinstance(outcomes[0], errors.LeaseLost)
    assert outcomes[1] is None
    assert stored() == [1]


def _user():
    from tests.factories import UserFactory

    return UserFactory()
