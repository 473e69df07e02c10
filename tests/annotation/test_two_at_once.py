"""What several people do at once: connections of their own, real threads."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from annotation.models import Assignment, AssignmentState, Participation, Study, Submission
from annotation.services import assignment, rating
from tests.factories import NOW

from .given import answer_to, rater_of, study_with_slots

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], None]]) -> None:
    """Run each act in a thread with a connection of its own; raise what any of them raised."""
    failures: list[BaseException] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], None]) -> None:
        try:
            gate.wait()
            act()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def rate_to_the_end(participation: Participation, sent: list[str]) -> Callable[[], None]:
    def act() -> None:
        slot: Assignment | None = None
        while slot is not None or (slot := assignment.claim_slot(participation=participation, at=NOW)):
            answer = answer_to(slot)
            stored = rating.submit_rating(participation=participation, answer=answer, n_taken=1, at=NOW)
            rating.submit_rating(participation=participation, answer=answer, n_taken=1, at=NOW)  # sent twice
            sent.append(str(answer.uid))
            slot = stored.next_slot

    return act


def test_sixteen_raters_fill_every_slot_once() -> None:
    study = study_with_slots(n_items=12, overlap=5)
    raters = [rater_of(study) for _ in range(16)]
    sent: list[str] = []

    at_once([rate_to_the_end(rater, sent) for rater in raters])

    assert_nothing_is_lost_or_doubled(study, sent)
    assert set(counted(study).values()) == {5}
    assert not Assignment.objects.filter(study=study, state=AssignmentState.OPEN).exists()


def test_a_rater_holds_at_most_one_slot_of_an_item() -> None:
    study = study_with_slots(n_items=6, overlap=4)
    ada = rater_of(study)
    sent: list[str] = []

    at_once([rate_to_the_end(ada, sent) for _ in range(4)])

    assert_nothing_is_lost_or_doubled(study, sent)
    assert set(counted(study).values()) == {1}


def test_one_answer_sent_by_eight_tabs_is_stored_once() -> None:
    study = study_with_slots(n_items=2, overlap=2)
    ada = rater_of(study)
    slot = assignment.claim_slot(participation=ada, at=NOW)
    assert slot is not None
    answer = answer_to(slot)
    stored: list[bool] = []

    def act() -> None:
        stored.append(rating.submit_rating(participation=ada, answer=answer, n_taken=9, at=NOW).is_repeat)

    at_once([act] * 8)

    assert sorted(stored) == [False] + [True] * 7
    assert Submission.objects.count() == 1


def counted(study: Study) -> Counter[int]:
    rows = Assignment.objects.filter(study=study, state=AssignmentState.ANSWERED, slot__isnull=False)
    return Counter(rows.values_list("item_id", flat=True))


def assert_nothing_is_lost_or_doubled(study: Study, sent: list[str]) -> None:
    stored = [
        str(uid) for uid in Submission.objects.filter(assignment__study=study).values_list("uid", flat=True)
    ]
    assert sorted(stored) == sorted(sent)
    assert max(counted(study).values()) <= study.overlap
    pairs = Counter(
        Assignment.objects.filter(study=study, participation__isnull=False).values_list(
            "item_id", "participation_id"
        )
    )
    assert set(pairs.values()) == {1}
