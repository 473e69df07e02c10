"""Each rule the database keeps, broken once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from annotation.models import (
    Amendment,
    Assignment,
    Criterion,
    Draw,
    Exclusion,
    Item,
    ItemMember,
    ItemPair,
    JoinLink,
    Participation,
    Rating,
    Stratum,
    Study,
    StudyMember,
    Submission,
)
from base.db import violated
from tests.factories import (
    NOW,
    AssignmentFactory,
    CriterionFactory,
    DrawFactory,
    ItemFactory,
    ItemMemberFactory,
    JoinLinkFactory,
    ParticipationFactory,
    RaterFactory,
    RatingFactory,
    ResponseFactory,
    StratumFactory,
    StudyFactory,
    StudyMemberFactory,
    SubmissionFactory,
)

pytestmark = pytest.mark.django_db


def amended(**fields: Any) -> Amendment:
    return Amendment.objects.create(
        **(
            {
                "study": StudyFactory(),
                "version": 2,
                "protocol": {},
                "sha256": "x",
                "reason": "y",
                "made_at": NOW,
            }
            | fields
        )
    )


def pair_of(**fields: Any) -> ItemPair:
    one, two = ResponseFactory(), ResponseFactory()
    return ItemPair.objects.create(**({"item": ItemFactory(), "response_a": one, "response_b": two} | fields))


def repeat_of(item: Item) -> Item:
    repeated: Item = ItemFactory(study=item.study, purpose="repeat", repeat_of=item, n_slots=0)
    return repeated


def held(**fields: Any) -> Assignment:
    item = ItemFactory()
    state = {
        "item": item,
        "state": "held",
        "participation": ParticipationFactory(study=item.study),
        "claimed_at": NOW,
        "lease_until": NOW,
    }
    made: Assignment = AssignmentFactory(**(state | fields))
    return made


def twice(make: Callable[..., Any], *same: str) -> Callable[[], Any]:
    def act() -> Any:
        first = make()
        return make(**{name: getattr(first, name) for name in same})

    return act


def rating_twice() -> None:
    first = RatingFactory()
    RatingFactory(submission=first.submission, criterion=first.criterion)


def member_rating_twice() -> None:
    first = RatingFactory()
    member = ItemMemberFactory(item=first.submission.assignment.item)
    for _ in range(2):
        RatingFactory(submission=first.submission, criterion=first.criterion, member=member)


def pair_in_reverse() -> None:
    one, two = ResponseFactory(), ResponseFactory()
    pair_of(response_a=two, response_b=one)


def pair_with_itself() -> None:
    one = ResponseFactory()
    pair_of(response_a=one, response_b=one)


def repeat_of_a_repeat() -> None:
    repeat_of(repeat_of(ItemFactory()))


def its_own_pilot() -> None:
    study = StudyFactory()
    study.pilot_of = study
    study.save()


def excluded_twice() -> None:
    participation = ParticipationFactory()
    for _ in range(2):
        Exclusion.objects.create(participation=participation, rule="fast", reason="x", excluded_at=NOW)


def superseded_twice() -> None:
    first = SubmissionFactory(is_current=False)
    for _ in range(2):
        SubmissionFactory(assignment=first.assignment, supersedes=first, is_current=False)


BROKEN: list[tuple[str, type, Callable[[], Any]]] = [
    ("study_key_once", Study, twice(StudyFactory, "key")),
    ("study_state_known", Study, lambda: StudyFactory(state="ajar")),
    ("study_source_known", Study, lambda: StudyFactory(source="heard")),
    ("study_rater_kind_known", Study, lambda: StudyFactory(rater_kind="cats")),
    ("study_rendering_known", Study, lambda: StudyFactory(rendering="comic")),
    ("study_seal_whole_or_empty", Study, lambda: StudyFactory(state="draft", sealed_sha256=None)),
    ("study_open_only_with_seal", Study, lambda: StudyFactory(sealed_at=None, sealed_sha256=None)),
    ("study_overlap_positive", Study, lambda: StudyFactory(overlap=0)),
    ("study_lease_positive", Study, lambda: StudyFactory(lease_seconds=0)),
    ("study_not_its_own_pilot", Study, its_own_pilot),
    ("amendment_version_once", Amendment, twice(amended, "study")),
    ("amendment_version_after_first", Amendment, lambda: amended(version=1)),
    ("studymember_once", StudyMember, twice(StudyMemberFactory, "study", "user")),
    ("studymember_role_known", StudyMember, lambda: StudyMemberFactory(role="king")),
    ("criterion_key_once_per_study", Criterion, twice(CriterionFactory, "study")),
    ("criterion_asked_of_known", Criterion, lambda: CriterionFactory(asked_of="moon")),
    ("criterion_measurement_known", Criterion, lambda: CriterionFactory(measurement="mood")),
    ("criterion_low_below_high", Criterion, lambda: CriterionFactory(low=5, high=5)),
    ("criterion_step_positive", Criterion, lambda: CriterionFactory(step=0)),
    ("draw_number_once_per_study", Draw, twice(DrawFactory, "study")),
    ("stratum_key_once_per_draw", Stratum, twice(StratumFactory, "draw", "key")),
    ("stratum_drawn_within_population", Stratum, lambda: StratumFactory(population=3, n_drawn=4)),
    ("item_kind_known", Item, lambda: ItemFactory(kind="crowd")),
    ("item_purpose_known", Item, lambda: ItemFactory(purpose="fun", n_slots=0)),
    ("item_members_once_among_main", Item, twice(ItemFactory, "study", "members_digest")),
    ("item_one_repeat", Item, lambda: [repeat_of(item) for item in [ItemFactory()] * 2]),
    ("item_repeat_of_with_purpose", Item, lambda: ItemFactory(purpose="repeat", n_slots=0)),
    ("item_no_repeat_of_a_repeat", Item, repeat_of_a_repeat),
    ("item_draw_whole_or_empty", Item, lambda: ItemFactory(inclusion_probability=0.5)),
    (
        "item_probability_in_range",
        Item,
        lambda: ItemFactory(
            draw=(stratum := StratumFactory()).draw, stratum=stratum, inclusion_probability=0
        ),
    ),
    ("item_control_has_no_slots", Item, lambda: ItemFactory(purpose="gold", n_slots=1)),
    ("itemmember_position_once", ItemMember, twice(ItemMemberFactory, "item")),
    (
        "itemmember_response_once",
        ItemMember,
        lambda: [
            ItemMemberFactory(item=one.item, response=one.response, position=1)
            for one in [ItemMemberFactory()]
        ],
    ),
    ("itempair_once", ItemPair, twice(pair_of, "item", "response_a", "response_b")),
    ("itempair_two_responses_in_order", ItemPair, pair_in_reverse),
    ("itempair_two_responses_in_order", ItemPair, pair_with_itself),
    ("itempair_probability_in_range", ItemPair, lambda: pair_of(inclusion_probability=1.5)),
    ("joinlink_digest_once", JoinLink, twice(JoinLinkFactory, "digest")),
    ("participation_rater_once_per_study", Participation, twice(ParticipationFactory, "study", "rater")),
    (
        "participation_pseudonym_once_per_study",
        Participation,
        twice(ParticipationFactory, "study", "pseudonym"),
    ),
    ("participation_state_known", Participation, lambda: ParticipationFactory(state="asleep")),
    (
        "participation_consent_whole_or_empty",
        Participation,
        lambda: ParticipationFactory(consent_sha256=None),
    ),
    (
        "participation_consented_if_collected",
        Participation,
        lambda: ParticipationFactory(
            consent_version=None, consent_sha256=None, consent_language=None, consented_at=None
        ),
    ),
    ("exclusion_rule_once_per_participation", Exclusion, excluded_twice),
    ("assignment_claim_whole_or_empty", Assignment, lambda: AssignmentFactory(state="lost")),
    ("assignment_slot_once_per_item", Assignment, twice(AssignmentFactory, "item")),
    (
        "assignment_one_slot_per_rater",
        Assignment,
        lambda: [held(item=one.item, slot=2, participation=one.participation) for one in [held()]],
    ),
    ("assignment_claim_whole_or_empty", Assignment, lambda: held(lease_until=None)),
    ("assignment_claim_whole_or_empty", Assignment, lambda: held(state="open")),
    ("assignment_slot_from_one", Assignment, lambda: AssignmentFactory(slot=0)),
    ("assignment_slot_within_overlap", Assignment, lambda: AssignmentFactory(slot=3)),
    ("submission_uid_once", Submission, twice(SubmissionFactory, "uid")),
    ("submission_one_current_per_assignment", Submission, twice(SubmissionFactory, "assignment")),
    ("submission_active_ms_not_negative", Submission, lambda: SubmissionFactory(active_ms=-1)),
    ("rating_once_per_criterion", Rating, rating_twice),
    ("rating_once_per_criterion_and_member", Rating, member_rating_twice),
    ("rating_exactly_one_answer", Rating, lambda: RatingFactory(value=None)),
    ("rating_exactly_one_answer", Rating, lambda: RatingFactory(cannot_judge=True)),
    ("rating_exactly_one_answer", Rating, lambda: RatingFactory(values=[1])),
    ("rating_value_on_scale", Rating, lambda: RatingFactory(value=6)),
    ("rating_value_on_scale", Rating, lambda: RatingFactory(value=0.5)),
]


@pytest.mark.parametrize(
    ("name", "model", "act"), [pytest.param(*one, id=f"{one[0]}-{n}") for n, one in enumerate(BROKEN)]
)
def test_the_database_refuses(name: str, model: type, act: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()

    assert violated(refused.value) == name


def test_a_submission_is_superseded_once() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        superseded_twice()


def test_every_constraint_of_the_app_is_broken_above() -> None:
    from django.apps import apps

    named = {
        constraint.name
        for model in apps.get_app_config("annotation").get_models()
        for constraint in model._meta.constraints
    }
    assert named - {name for name, _, _ in BROKEN} == set()


def test_an_imported_study_needs_no_seal_and_no_consent() -> None:
    study = StudyFactory(source="imported", sealed_at=None, sealed_sha256=None, state="closed")

    ParticipationFactory(
        study=study,
        rater=RaterFactory(),
        consent_version=None,
        consent_sha256=None,
        consent_language=None,
        consented_at=None,
    )

    assert study.participations.count() == 1


def test_a_control_has_no_number_and_can_be_held() -> None:
    item = ItemFactory(purpose="gold", n_slots=0)

    control = held(item=item, slot=None, participation=ParticipationFactory(study=item.study))

    assert control.slot is None
    assert uuid.UUID(str(control.uid)) == control.uid
