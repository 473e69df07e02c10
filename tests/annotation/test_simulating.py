"""Simulated raters play a copy of a study; the same seed says the same."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from scipy import stats

from annotation import errors
from annotation.models import Assignment, Item, Participation, Rating, Study, StudyMember, Submission
from annotation.services.simulating import simulate_study
from corpus.models import Embedding, Response
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

N_ITEMS = 12
OVERLAP = 5


def vector_at(angle: float) -> bytes:
    return np.array([np.cos(angle), np.sin(angle), 0, 0], "<f4").tobytes()


@pytest.fixture
def study() -> Study:
    """Pairs at growing angles, drawn, half of them with open slots."""
    made: Study = factories.StudyFactory(
        overlap=OVERLAP, key="alike", protocol={"key": "alike", "title": "x"}
    )
    factories.CriterionFactory(study=made, key="similarity")
    factories.CriterionFactory(
        study=made, key="quality", position=2, asked_of="member", is_symmetric=False, low=0, high=10, step=2.5
    )
    encoder = factories.EncoderFactory()
    draw = factories.DrawFactory(study=made)
    stratum = factories.StratumFactory(draw=draw, population=24, n_drawn=12)
    for position in range(N_ITEMS):
        item = factories.ItemFactory(
            study=made, position=position, draw=draw, stratum=stratum, inclusion_probability=0.5
        )
        pair: list[Response] = []
        for place in range(2):
            response = factories.ResponseFactory(prompt=item.prompt)
            factories.EmbeddingFactory(
                encoder=encoder,
                text_sha256=response.text_sha256,
                vector=vector_at(place * np.pi / 2 * position / N_ITEMS),
            )
            factories.ItemMemberFactory(item=item, position=place, response=response)
            pair.append(response)
        a, b = sorted(pair, key=lambda one: one.pk)
        factories.ItemPairFactory(item=item, response_a=a, response_b=b, inclusion_probability=0.5)
        for slot in range(1, OVERLAP + 1):
            factories.AssignmentFactory(
                item=item,
                slot=slot,
                shown_order=[1, 0] if slot % 2 else [0, 1],
                priority=slot * 100 + position,
            )
    factories.StudyMemberFactory(study=made)
    return made


def play(study: Study, **options: Any) -> Study:
    return simulate_study(study=study, **{"n_raters": 8, "seed": 3, "at": NOW, **options}).study


def values_of(study: Study) -> list[tuple[Any, ...]]:
    """All that was said, without ids."""
    return sorted(
        Rating.objects.filter(submission__assignment__study=study).values_list(
            "submission__assignment__item__position",
            "submission__assignment__slot",
            "submission__assignment__participation__pseudonym",
            "criterion__key",
            "member__position",
            "value",
        ),
        key=str,
    )


def test_every_slot_of_the_copy_is_answered_by_another_rater(study: Study):
    copy = play(study)

    slots = Assignment.objects.filter(study=copy)
    assert slots.count() == N_ITEMS * OVERLAP
    assert set(slots.values_list("state", flat=True)) == {"answered"}
    taken = Counter(slots.values_list("item", "participation"))
    assert set(taken.values()) == {1}
    load = Counter(slots.values_list("participation", flat=True))
    assert len(load) == 8
    assert max(load.values()) - min(load.values()) <= 1


def test_the_copy_is_marked_and_the_study_is_left_alone(study: Study):
    copy = play(study)

    assert (copy.key, copy.source, copy.copy_of, copy.state) == (
        "alike-simulated",
        "simulated",
        study,
        "closed",
    )
    assert not Submission.objects.filter(assignment__study=study).exists()
    assert Participation.objects.filter(study=copy, pseudonym__startswith="simulated-").count() == 8
    assert list(StudyMember.objects.filter(study=copy).values_list("user", "role")) == list(
        study.members.values_list("user", "role")
    )


def test_the_items_are_copied_with_their_draw_and_strata(study: Study):
    copy = play(study)

    columns = ("position", "prompt", "members_digest", "inclusion_probability", "stratum__key", "n_slots")
    assert list(Item.objects.filter(study=copy).values_list(*columns)) == list(
        Item.objects.filter(study=study).values_list(*columns)
    )
    item, original = copy.items.first(), study.items.first()
    assert item is not None
    assert original is not None
    assert item.draw is not None
    assert item.draw.study == copy
    assert item.stratum is not None
    assert item.stratum.draw == item.draw
    assert (item.stratum.population, item.stratum.n_drawn) == (24, 12)
    assert list(item.members.values_list("position", "response")) == list(
        original.members.values_list("position", "response")
    )
    assert item.pairs.get().inclusion_probability == 0.5
    assert study.draws.count() == 1


def test_each_slot_is_shown_as_in_the_study(study: Study):
    copy = play(study)

    for slot, shown in Submission.objects.filter(assignment__study=copy).values_list(
        "assignment__slot", "shown_order"
    ):
        assert shown == ([1, 0] if slot % 2 else [0, 1])


def test_a_draft_without_slots_is_shown_in_balance(study: Study):
    Assignment.objects.filter(study=study).delete()

    copy = play(study)

    for item in copy.items.all():
        flips = sum(shown == [1, 0] for shown in item.assignments.values_list("shown_order", flat=True))
        assert flips in (2, 3)


def test_values_stand_on_their_scales(study: Study):
    copy = play(study)

    values = {
        key: set(
            Rating.objects.filter(submission__assignment__study=copy, criterion__key=key).values_list(
                "value", flat=True
            )
        )
        for key in ("similarity", "quality")
    }
    assert values["similarity"] <= {1, 2, 3, 4, 5}
    assert values["quality"] <= {0, 2.5, 5, 7.5, 10}
    assert all(len(used) > 2 for used in values.values())


def test_a_scale_without_steps_takes_any_value_between_its_ends(study: Study):
    study.criteria.filter(key="similarity").update(step=None, low=-1, high=1)

    copy = play(study)

    values = Rating.objects.filter(submission__assignment__study=copy, criterion__key="similarity")
    used = set(values.values_list("value", flat=True))
    assert all(value is not None and -1 <= value <= 1 for value in used)
    assert len(used) > 10


def test_similarity_follows_the_cosine_and_quality_does_not(study: Study):
    copy = play(study, n_raters=20)

    means = [
        np.mean(
            [
                value
                for value in Rating.objects.filter(
                    submission__assignment__item=item, criterion__key="similarity"
                ).values_list("value", flat=True)
                if value is not None
            ]
        )
        for item in copy.items.order_by("position")
    ]
    cosines = [np.cos(np.pi / 2 * position / N_ITEMS) for position in range(N_ITEMS)]
    assert stats.spearmanr(cosines, means).statistic > 0.5


def test_the_same_seed_says_the_same_and_another_seed_something_else(study: Study):
    copy = play(study)
    said = values_of(copy)
    again = play(study)
    other = play(study, seed=4)

    assert again == copy
    assert other.key == "alike-simulated-2"
    assert values_of(other) != said
    Study.objects.filter(pk=copy.pk).update(seed=99)  # so that it is played once more from the beginning
    assert values_of(play(study)) == said


def test_a_rater_answers_one_item_after_another_before_now(study: Study):
    copy = play(study)

    for person in copy.participations.all():
        times = list(
            Submission.objects.filter(assignment__participation=person)
            .order_by("shown_at")
            .values_list("shown_at", "first_action_at", "submitted_at", "received_at")
        )
        for shown_at, first_action_at, submitted_at, received_at in times:
            assert shown_at is not None
            assert first_action_at is not None
            assert shown_at < first_action_at < submitted_at < received_at < NOW
        for (_, _, earlier, _), (later, _, _, _) in pairwise(times):
            assert later is not None
            assert earlier < later


def test_too_few_raters_are_refused_with_how_many_are_needed(study: Study):
    with pytest.raises(errors.CannotSimulate, match="4 raters cannot fill 5 slots"):
        play(study, n_raters=4)


def test_texts_no_encoder_has_seen_are_refused(study: Study):
    Embedding.objects.first().delete()  # type: ignore[union-attr]  # there are 24

    with pytest.raises(errors.CannotSimulate, match="Encode dataset-"):
        play(study)


def test_a_simulation_is_not_simulated_again_and_a_study_without_items_not_at_all(study: Study):
    with pytest.raises(errors.CannotSimulate, match="is a simulation itself"):
        play(play(study))
    with pytest.raises(errors.CannotSimulate, match="has no items"):
        play(factories.StudyFactory())


def test_the_command_prints_the_copys_key_and_counts(study: Study, capsys: pytest.CaptureFixture[str]):
    call_command("simulate", "alike", "--raters", "6", "--seed", "1", "--json")

    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert printed == {"study": "alike-simulated", "ratings": N_ITEMS * OVERLAP * 3, "raters": 6}
