"""Slots: given once, taken back, never more than the overlap."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from annotation import errors
from annotation.models import Assignment, AssignmentState, Participation
from annotation.selectors import progress
from annotation.selectors.people import taking_part
from annotation.services import assignment, rating
from tests.factories import NOW

from .given import answer_to, rater_of, study_with_slots

pytestmark = pytest.mark.django_db


def test_a_pair_is_shown_flipped_in_12_or_13_of_25_slots() -> None:
    study = study_with_slots(n_items=8, overlap=25)

    for item in study.items.all():
        flips = Counter(str(one.shown_order) for one in item.assignments.all())
        assert flips["[1, 0]"] in (12, 13)
        assert flips["[0, 1]"] == 25 - flips["[1, 0]"]


def test_the_first_slots_of_all_items_are_given_before_any_second_one() -> None:
    study = study_with_slots(n_items=3, overlap=2)
    ada, ben = rater_of(study), rater_of(study)

    given = [assignment.claim_slot(participation=ada, at=NOW) for _ in range(2)]
    given += [assignment.claim_slot(participation=ben, at=NOW) for _ in range(3)]

    assert [(one.item.position, one.slot) for one in given if one] == [(0, 1), (1, 1), (2, 1), (0, 2), (1, 2)]


def test_a_rater_is_given_an_item_once_and_then_nothing() -> None:
    study = study_with_slots(n_items=2, overlap=5)
    ada = rater_of(study)

    given = [assignment.claim_slot(participation=ada, at=NOW) for _ in range(3)]

    assert len({one.item_id for one in given if one}) == 2
    assert given[2] is None


def test_a_hold_that_ran_out_opens_its_number_to_another_rater() -> None:
    study = study_with_slots(n_items=1, overlap=1)
    ada, ben = rater_of(study), rater_of(study)
    first = assignment.claim_slot(participation=ada, at=NOW)
    assert first is not None
    later = NOW + timedelta(seconds=study.lease_seconds + 1)

    assert assignment.hold_slots(participation=ben, count=1, at=NOW) == []
    (second,) = assignment.hold_slots(participation=ben, count=1, at=later)

    first.refresh_from_db()
    assert (first.state, first.slot, first.former_slot) == (AssignmentState.EXPIRED, None, 1)
    assert (second.slot, second.shown_order) == (1, first.shown_order)


def test_a_rater_who_comes_back_gets_the_items_back_whose_number_is_open() -> None:
    study = study_with_slots(n_items=1, overlap=1)
    ada = rater_of(study)
    first = assignment.claim_slot(participation=ada, at=NOW)
    assert first is not None
    later = NOW + timedelta(seconds=study.lease_seconds + 1)
    assignment.release_expired(study=study, at=later)

    (again,) = assignment.hold_slots(participation=ada, count=3, at=later)

    assert again.pk == first.pk
    assert (again.slot, again.state) == (1, AssignmentState.HELD)
    assert Assignment.objects.filter(item=again.item).count() == 1


def test_holding_renews_the_lease_and_fills_up_to_the_count() -> None:
    study = study_with_slots(n_items=5, overlap=1)
    ada = rater_of(study)
    assignment.hold_slots(participation=ada, count=2, at=NOW)

    held = assignment.hold_slots(participation=ada, count=3, at=NOW + timedelta(seconds=60))

    assert len(held) == 3
    ends = set(ada.assignments.values_list("lease_until", flat=True))
    assert ends == {NOW + timedelta(seconds=60 + study.lease_seconds)}


def test_nobody_holds_more_items_than_a_rater_is_to_rate() -> None:
    study = study_with_slots(n_items=5, overlap=1, items_per_rater=2)
    ada = rater_of(study)

    assert len(assignment.hold_slots(participation=ada, count=5, at=NOW)) == 2


def test_a_rater_has_work_while_another_holds_an_item_they_have_not_had() -> None:
    study = study_with_slots(n_items=1, overlap=1)
    ada, ben = rater_of(study), rater_of(study)

    def has_work(participation: Participation) -> bool:
        part = taking_part(participation.uid)
        assert part is not None
        return progress.has_work(part)

    assert (has_work(ada), has_work(ben)) == (True, True)
    slot = assignment.claim_slot(participation=ada, at=NOW)
    assert slot is not None
    assert (has_work(ada), has_work(ben)) == (True, True)
    rating.submit_rating(participation=ada, answer=answer_to(slot), n_taken=1, at=NOW)
    assert (has_work(ada), has_work(ben)) == (False, False)


def test_a_paused_study_gives_nothing() -> None:
    study = study_with_slots(state="paused")

    with pytest.raises(errors.StudyNotOpen):
        assignment.hold_slots(participation=rater_of(study), count=1, at=NOW)
