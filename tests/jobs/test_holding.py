"""Parts of a chunk that are stored before the chunk is done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from jobs import errors
from jobs.models import Chunk
from jobs.services import ledger, working
from jobs.services.holding import Hold
from jobs.services.registry import JobKind, register
from tests.factories import NOW, UserFactory

from .kinds import Noting, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def chunk():
    """A chunk that w1 has claimed."""
    with registered(Noting(n_chunks=1)):
        job = ledger.open_job(kind="test", inputs={}, subject="a test", at=NOW)
        ledger.plan_job(job=job, at=NOW)
        yield ledger.claim_chunk(job=job, owner="w1", at=NOW)


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def test_what_is_stored_under_a_lease_stays_and_renews_it(chunk, settings):
    now = [NOW]
    hold = Hold(chunk=chunk, clock=lambda: now[0])
    now[0] = at(100)

    assert hold.store(lambda: UserFactory(username="kept").username) == "kept"

    chunk.refresh_from_db()
    assert chunk.lease_until == at(220)
    ledger.sweep(at=at(130), is_gone=lambda owner: False)
    chunk.refresh_from_db()
    assert (chunk.state, chunk.owner) == ("leased", "w1")


def test_a_lease_is_renewed_when_a_third_of_it_is_gone_and_not_before(chunk, settings):
    now = [NOW]
    hold = Hold(chunk=chunk, clock=lambda: now[0])

    leases = []
    for seconds in (39, 40, 79, 80):
        now[0] = at(seconds)
        hold.renew()
        chunk.refresh_from_db()
        leases.append(chunk.lease_until)

    assert leases == [at(120), at(160), at(160), at(200)]


def test_nothing_is_stored_or_renewed_by_whoever_lost_the_lease(chunk):
    hold = Hold(chunk=chunk, clock=lambda: at(200))
    ledger.sweep(at=at(121), is_gone=lambda owner: False)
    ledger.claim_chunk(job=chunk.job, owner="w1", at=at(121))
    # The same worker, but another attempt.
    with pytest.raises(errors.LeaseLost):
        hold.store(lambda: UserFactory(username="lost"))

    hold._renew_at = NOW
    with pytest.raises(errors.LeaseLost):
        hold.renew()

    assert not User.objects.filter(username="lost").exists()
    assert Chunk.objects.get().lease_until == at(241)


def test_a_write_that_fails_stores_nothing_and_keeps_the_lease(chunk):
    hold = Hold(chunk=chunk, clock=lambda: NOW)

    def breaks():
        UserFactory(username="half")
        raise RuntimeError("breaks")

    with pytest.raises(RuntimeError):
        hold.store(breaks)

    assert not User.objects.filter(username="half").exists()
    chunk.refresh_from_db()
    assert chunk.state == "leased"


def test_a_kind_that_works_under_a_hold_is_given_one():
    from jobs.services import registry

    stored = []

    def work(job, payload, hold):
        hold.store(lambda: stored.append((payload["number"], hold.now())))
        return dict

    noting = Noting(n_chunks=2)
    register(JobKind(name="held", plan=noting.plan, work_held=work, conclude=lambda job: {"ok": True}))
    try:
        job = ledger.open_job(kind="held", inputs={}, subject="a test", at=NOW)
        working.work_off(job=job, clock=lambda: NOW)
    finally:
        del registry._kinds["held"]

    assert (job.state, stored) == ("done", [(1, NOW), (2, NOW)])


def test_a_kind_works_in_one_way():
    with pytest.raises(ValueError, match="work or work_held"):
        JobKind(name="none", plan=list, conclude=dict)
