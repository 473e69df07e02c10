from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from base.db import violated
from jobs.models import Chunk, Job
from tests.factories import NOW, ChunkFactory, JobFactory

pytestmark = pytest.mark.django_db


def refusal(act):
    """Return the name of the constraint that refused an act."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return violated(caught.value)


def test_two_active_jobs_of_one_kind_on_the_same_inputs_are_refused():
    JobFactory(inputs_digest="a" * 64, state="running")

    assert refusal(lambda: JobFactory(inputs_digest="a" * 64)) == "job_one_active_per_inputs"


def test_a_job_on_the_same_inputs_may_follow_one_that_has_ended():
    JobFactory(inputs_digest="a" * 64, state="done", finished_at=NOW)

    JobFactory(inputs_digest="a" * 64)

    assert Job.objects.count() == 2


def test_a_state_no_job_has_is_refused():
    assert refusal(lambda: JobFactory(state="asleep", finished_at=NOW)) == "job_state_known"


@pytest.mark.parametrize(("state", "finished_at"), [("running", NOW), ("done", None)])
def test_a_job_has_a_time_of_ending_exactly_when_it_has_ended(state, finished_at):
    assert (
        refusal(lambda: JobFactory(state=state, finished_at=finished_at))
        == "job_finished_at_with_final_state"
    )


def test_a_chunk_number_twice_in_a_job_is_refused():
    chunk = ChunkFactory()

    assert refusal(lambda: ChunkFactory(job=chunk.job, number=chunk.number)) == "chunk_number_once_per_job"


def test_a_state_no_chunk_has_is_refused():
    assert refusal(lambda: ChunkFactory(state="lost")) == "chunk_state_known"


@pytest.mark.parametrize(
    "lease",
    [
        {"state": "leased", "owner": "w1"},
        {"state": "leased", "lease_until": NOW},
        {"state": "open", "owner": "w1", "lease_until": NOW},
        {"state": "done", "finished_at": NOW, "owner": "w1"},
    ],
)
def test_a_lease_is_whole_or_empty(lease):
    assert refusal(lambda: ChunkFactory(**lease)) == "chunk_lease_whole_or_empty"


@pytest.mark.parametrize(("state", "finished_at"), [("open", NOW), ("done", None)])
def test_a_chunk_has_a_time_of_ending_exactly_when_it_is_done(state, finished_at):
    assert (
        refusal(lambda: ChunkFactory(state=state, finished_at=finished_at)) == "chunk_finished_at_with_done"
    )


def test_a_chunk_that_is_done_is_never_changed_again():
    chunk = ChunkFactory(state="done", finished_at=NOW, result={"encoded": 1})

    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        Chunk.objects.filter(pk=chunk.pk).update(result={"encoded": 2})

    assert isinstance(caught.value, IntegrityError)
    assert violated(caught.value) == "chunk_finished_once"
