"""An answer is stored once, in canonical order, and never lost."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from annotation import errors
from annotation.models import Assignment, AssignmentState, Participation, Rating, Submission
from annotation.selectors.progress import past_answers
from annotation.selectors.sheet import sheet_of
from annotation.services import assignment, rating
from annotation.services.rating import Answer, GivenRating, Submitted
from tests.factories import NOW, CriterionFactory

from .given import TEXTS, answer_to, rater_of, study_with_slots

pytestmark = pytest.mark.django_db


def submit(participation: Participation, answer: Answer, at: datetime = NOW) -> Submitted:
    return rating.submit_rating(participation=participation, answer=answer, n_taken=1, at=at)


def claimed(participation: Participation) -> Assignment:
    slot = assignment.claim_slot(participation=participation, at=NOW)
    assert slot is not None
    return slot


def shown(slot: Assignment, order: list[int]) -> Assignment:
    slot.shown_order = order
    slot.save(update_fields=["shown_order"])
    return slot


def test_an_answer_is_stored_with_one_rating_for_each_question() -> None:
    study = study_with_slots()
    ada = rater_of(study)
    slot = claimed(ada)

    stored = submit(ada, answer_to(slot))

    slot.refresh_from_db()
    assert slot.state == AssignmentState.ANSWERED
    assert stored.is_counted
    assert stored.next_slot is not None
    assert Rating.objects.filter(submission__uid=stored.uid).count() == 3


def test_letters_shown_become_members_in_canonical_order() -> None:
    study = study_with_slots(n_items=4, overlap=2)
    ada = rater_of(study)
    flipped, straight = shown(claimed(ada), [1, 0]), shown(claimed(ada), [0, 1])

    for slot in (flipped, straight):
        submit(ada, answer_to(slot, quality=(1, 5)))

    def stored(slot: Assignment) -> list[float | None]:
        rows = Rating.objects.filter(submission__assignment=slot, criterion__key="quality")
        return list(rows.order_by("member__position").values_list("value", flat=True))

    assert stored(flipped) == [5, 1]
    assert stored(straight) == [1, 5]


def test_a_preference_changes_its_sign_where_the_pair_was_shown_flipped() -> None:
    study = study_with_slots(n_items=4, overlap=2, quality=False)
    study.criteria.all().delete()
    CriterionFactory(study=study, key="preference", low=-2, high=2, is_symmetric=False, texts=TEXTS)
    ada = rater_of(study)
    slot = shown(claimed(ada), [1, 0])

    submit(ada, replace(answer_to(slot), ratings=(GivenRating("preference", None, 2),)))

    assert Rating.objects.get().value == -2


def test_the_same_answer_sent_again_is_stored_once() -> None:
    study = study_with_slots()
    ada = rater_of(study)
    answer = answer_to(claimed(ada))

    first, second = submit(ada, answer), submit(ada, answer)

    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert first.uid == second.uid
    assert Submission.objects.count() == 1


def test_the_same_uuid_with_other_content_is_refused() -> None:
    study = study_with_slots()
    ada = rater_of(study)
    slot = claimed(ada)
    answer = answer_to(slot, similarity=1)
    submit(ada, answer)

    with pytest.raises(errors.UuidReused):
        submit(ada, answer_to(slot, similarity=2, uid=answer.uid))


def test_a_second_answer_to_an_item_must_say_what_it_corrects() -> None:
    study = study_with_slots()
    ada = rater_of(study)
    slot = claimed(ada)
    submit(ada, answer_to(slot))

    with pytest.raises(errors.AlreadyAnswered):
        submit(ada, answer_to(slot))


def test_five_changes_of_mind_leave_six_submissions_and_one_current() -> None:
    study = study_with_slots()
    ada = rater_of(study)
    slot = claimed(ada)
    answer = answer_to(slot, similarity=1)
    submit(ada, answer)
    for value in (2, 3, 4, 5, 2):
        answer = answer_to(slot, similarity=value, corrects=answer.uid)
        submit(ada, answer)

    assert Submission.objects.count() == 6
    current = Submission.objects.get(is_current=True)
    assert current.uid == answer.uid
    assert Rating.objects.get(submission=current, criterion__key="similarity").value == 2


def test_a_correction_of_a_superseded_answer_is_refused() -> None:
    study = study_with_slots()
    ada = rater_of(study)
    slot = claimed(ada)
    first = answer_to(slot)
    submit(ada, first)
    submit(ada, answer_to(slot, similarity=2, corrects=first.uid))

    with pytest.raises(errors.AlreadyAnswered):
        submit(ada, answer_to(slot, similarity=3, corrects=first.uid))


def test_a_late_answer_counts_while_its_number_is_open() -> None:
    study = study_with_slots(n_items=1, overlap=1)
    ada = rater_of(study)
    slot = claimed(ada)
    later = NOW + timedelta(seconds=study.lease_seconds + 1)
    assignment.release_expired(study=study, at=later)

    stored = submit(ada, answer_to(slot), at=later)

    slot.refresh_from_db()
    assert stored.is_counted
    assert (slot.slot, slot.state) == (1, AssignmentState.ANSWERED)
    assert Assignment.objects.filter(item=slot.item).count() == 1


def test_a_late_answer_is_surplus_when_its_number_went_to_another() -> None:
    study = study_with_slots(n_items=1, overlap=1)
    ada, ben = rater_of(study), rater_of(study)
    slot = claimed(ada)
    later = NOW + timedelta(seconds=study.lease_seconds + 1)
    assignment.release_expired(study=study, at=later)
    other = claimed(ben)

    stored = submit(ada, answer_to(slot), at=later)
    submit(ben, answer_to(other), at=later)

    slot.refresh_from_db()
    assert not stored.is_counted
    assert (slot.slot, slot.state) == (None, AssignmentState.ANSWERED)
    counted = Assignment.objects.filter(item=slot.item, state=AssignmentState.ANSWERED, slot__isnull=False)
    assert counted.count() == 1
    assert Submission.objects.count() == 2


def test_nobody_answers_the_item_of_another() -> None:
    study = study_with_slots()
    ada, ben = rater_of(study), rater_of(study)
    slot = claimed(ada)

    with pytest.raises(errors.AssignmentUnknown):
        submit(ben, answer_to(slot))


def test_a_closed_study_takes_no_answer() -> None:
    study = study_with_slots()
    ada = rater_of(study)
    slot = claimed(ada)
    ada.study.state = "closed"

    with pytest.raises(errors.StudyNotOpen):
        submit(ada, answer_to(slot))


@pytest.mark.parametrize(
    ("ratings", "place"),
    [
        pytest.param([], "ratings.similarity", id="missing"),
        pytest.param([GivenRating("similarity", None, 6)], "ratings.0.value", id="above the scale"),
        pytest.param([GivenRating("similarity", None, 2.5)], "ratings.0.value", id="between two points"),
        pytest.param(
            [GivenRating("similarity", "A", 3)], "ratings.0.member", id="a member where none is asked"
        ),
        pytest.param(
            [GivenRating("quality", None, 3)], "ratings.0.member", id="no member where one is asked"
        ),
        pytest.param([GivenRating("quality", "C", 3)], "ratings.0.member", id="a letter not shown"),
        pytest.param([GivenRating("beauty", None, 3)], "ratings.0.criterion", id="unknown question"),
        pytest.param([GivenRating("similarity", None, 3)] * 2, "ratings.1", id="twice"),
        pytest.param([GivenRating("similarity", None, None)], "ratings.0.value", id="no value"),
        pytest.param(
            [GivenRating("similarity", None, 3, cannot_judge=True, reason="other")],
            "ratings.0.value",
            id="both",
        ),
        pytest.param(
            [GivenRating("similarity", None, None, cannot_judge=True)],
            "ratings.0.value",
            id="cannot judge, no reason",
        ),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_its_place(
    ratings: list[GivenRating], place: str
) -> None:
    study = study_with_slots()
    ada = rater_of(study)
    slot = claimed(ada)

    with pytest.raises(errors.AnswerInvalid) as refused:
        submit(ada, replace(answer_to(slot), ratings=tuple(ratings)))

    assert place in refused.value.fields
    slot.refresh_from_db()
    assert slot.state == AssignmentState.HELD
    assert not Submission.objects.exists()


def test_cannot_judge_is_stored_apart_from_the_values() -> None:
    study = study_with_slots(quality=False)
    ada = rater_of(study)
    slot = claimed(ada)
    given = (GivenRating("similarity", None, None, cannot_judge=True, reason="language"),)

    submit(ada, replace(answer_to(slot), ratings=given))

    stored = Rating.objects.get()
    assert (stored.value, stored.cannot_judge, stored.reason) == (None, True, "language")


def test_a_skip_gives_up_the_number_and_never_returns_the_item() -> None:
    study = study_with_slots(n_items=2, overlap=1)
    ada = rater_of(study)
    slot = claimed(ada)

    following = rating.skip_item(
        participation=ada, assignment=slot.uid, reason="technical", note="empty", n_taken=1, at=NOW
    )

    slot.refresh_from_db()
    assert (slot.state, slot.slot, slot.skip_reason) == (AssignmentState.SKIPPED, None, "technical")
    assert following is not None
    assert following.item_id != slot.item_id
    assert assignment.claim_slot(participation=ada, at=NOW) is None
    assert Assignment.objects.get(item=slot.item, slot=1).state == AssignmentState.OPEN


def test_what_was_given_can_be_shown_again_as_it_was_given() -> None:
    study = study_with_slots(n_items=4, overlap=2)
    ada = rater_of(study)
    slot = shown(claimed(ada), [1, 0])
    answer = answer_to(slot, quality=(1, 5), uid=uuid.uuid4())
    submit(ada, answer)

    (past,) = past_answers(ada)

    criteria = sheet_of(study).by_key
    again = {
        rating.as_shown(row, criteria[str(row["criterion__key"])], slot.shown_order) for row in past.ratings
    }
    assert again == set(answer.ratings)
