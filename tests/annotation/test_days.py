"""The days of collection say how many counted answers each brought."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from annotation.selectors.progress import DayRow, day_rows
from annotation.services import assignment, rating
from tests.factories import NOW

from .given import answer_to, rater_of, study_with_slots

pytestmark = pytest.mark.django_db


def test_each_day_with_answers_has_their_count_and_the_others_have_no_row() -> None:
    study = study_with_slots(n_items=3, overlap=1)
    ada = rater_of(study)
    slot = assignment.claim_slot(participation=ada, at=NOW)
    for days in (0, 2, 2):
        assert slot is not None
        at = NOW + timedelta(days=days)
        slot = rating.submit_rating(participation=ada, answer=answer_to(slot), n_taken=1, at=at).next_slot

    first = NOW.date()
    assert day_rows(study) == [DayRow(first, 1), DayRow(first + timedelta(days=2), 2)]


def test_answers_of_another_study_are_not_counted() -> None:
    study, other = study_with_slots(), study_with_slots()
    cleo = rater_of(other)
    slot = assignment.claim_slot(participation=cleo, at=NOW)
    assert slot is not None
    rating.submit_rating(participation=cleo, answer=answer_to(slot), n_taken=1, at=NOW)

    assert day_rows(study) == []
    assert [type(row.day) for row in day_rows(other)] == [date]
