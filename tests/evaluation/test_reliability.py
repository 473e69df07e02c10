"""Ratings become arrays: what counts, what is a unit, and which of several values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from annotation.models import AssignmentState, Exclusion, ParticipationState
from evaluation.selectors.answers import answers
from evaluation.selectors.reliability import reliability_data
from evaluation.selectors.scores import item_pairs, item_scores, pair_metrics
from evaluation.stats.data import ReliabilityData
from tests import factories
from tests.evaluation.scenes import Scene, independent_pairs, scene
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def similarity_of(made: Scene, **options: Any) -> ReliabilityData:
    options = {"exclusions": "applied", "repeated": "first", **options}
    return reliability_data(list(answers(made.study)), made.similarity, **options)


def quality_of(made: Scene, **options: Any) -> ReliabilityData:
    options = {"exclusions": "applied", "repeated": "first", **options}
    return reliability_data(list(answers(made.study)), made.quality, **options)


def test_each_counted_rating_is_at_its_rater_and_item():
    made = scene(independent_pairs(2))
    made.rate("ada", 0, similarity=4)
    made.rate("ben", 0, similarity=2, slot=2)
    made.rate("ben", 1, similarity=5)

    data = similarity_of(made)

    assert data.raters == ("ada", "ben")
    assert data.units == tuple(str(item.uid) for item in made.items)
    np.testing.assert_array_equal(data.values, [[4, np.nan], [2, 5]])
    assert data.unit_prompts.tolist() == [0, 1] or data.unit_prompts.tolist() == [1, 0]


def test_items_of_one_prompt_have_one_code():
    made = scene(independent_pairs(3), prompts=[0, 1, 0])
    for item in range(3):
        made.rate("ada", item, similarity=3)

    codes = similarity_of(made).unit_prompts

    assert codes[0] == codes[2] != codes[1]


@pytest.mark.parametrize("reason", ["surplus", "superseded", "withdrawn", "control", "held"])
def test_a_rating_that_is_not_counted_is_not_there(reason: str):
    made = scene(independent_pairs(2))
    made.rate("ada", 0, similarity=4)
    sent = made.rate(
        "ben", 1, similarity=1, slot=None if reason == "surplus" else 1, is_current=reason != "superseded"
    )
    assignment = sent.assignment
    if reason == "withdrawn":
        made.person("ben").state = ParticipationState.WITHDRAWN
        made.person("ben").save()
    if reason == "control":
        made.items[1].n_slots, made.items[1].purpose = 0, "gold"
        made.items[1].save()
    if reason == "held":
        assignment.state, assignment.claimed_at, assignment.lease_until = AssignmentState.HELD, NOW, NOW
        assignment.save()

    data = similarity_of(made)

    assert data.raters == ("ada",)
    assert data.units == (str(made.items[0].uid),)


def test_cannot_judge_is_missing_and_no_value():
    made = scene(independent_pairs(1))
    made.rate("ada", 0, similarity=4)
    made.rate("ben", 0, cannot_judge=True, slot=2)

    assert similarity_of(made).raters == ("ada",)


def test_an_exclusion_is_applied_or_not_as_asked():
    made = scene(independent_pairs(1))
    made.rate("ada", 0, similarity=4)
    made.rate("ben", 0, similarity=1, slot=2)
    Exclusion.objects.create(participation=made.person("ben"), rule="too fast", reason="", excluded_at=NOW)

    assert similarity_of(made, exclusions="applied").raters == ("ada",)
    assert similarity_of(made, exclusions="none").raters == ("ada", "ben")


def test_two_exclusions_of_a_person_double_nothing():
    made = scene(independent_pairs(1))
    made.rate("ada", 0, similarity=4)
    for rule in ("too fast", "missed gold"):
        Exclusion.objects.create(participation=made.person("ada"), rule=rule, reason="", excluded_at=NOW)

    assert len(list(answers(made.study))) == 1


def test_the_unit_of_a_member_criterion_is_the_response():
    made = scene([("x", "y"), ("x", "z")], prompts=[0, 0])
    made.rate("ada", 0, quality={0: 4, 1: 2})
    made.rate("ben", 1, quality={0: 5, 1: 1})

    data = quality_of(made)

    uid = {name: str(response.uid) for name, response in made.responses.items()}
    assert set(data.units) == {uid["x"], uid["y"], uid["z"]}
    assert data.values[:, data.units.index(uid["x"])].tolist() == [4, 5]


def test_alpha_takes_the_first_value_of_a_response_and_means_take_the_mean():
    made = scene([("x", "y"), ("x", "z")], prompts=[0, 0])
    made.rate("ada", 0, quality={0: 5, 1: 3}, later=200)
    made.rate("ada", 1, quality={0: 2, 1: 3}, later=100)

    x = str(made.responses["x"].uid)
    first, mean = quality_of(made, repeated="first"), quality_of(made, repeated="mean")

    assert first.values[0, first.units.index(x)] == 2
    assert mean.values[0, mean.units.index(x)] == 3.5


def test_of_two_values_at_one_moment_the_one_sent_first_by_id_counts():
    made = scene([("x", "y"), ("x", "z")], prompts=[0, 0])
    made.rate("ada", 0, quality={0: 5}, later=100)
    made.rate("ada", 1, quality={0: 2}, later=100)

    data = quality_of(made)

    assert data.values.tolist() == [[5]]


def test_ratings_of_another_study_are_not_there():
    made, other = scene(independent_pairs(1)), scene(independent_pairs(1), prompts=[7], first_uid=5000)
    made.rate("ada", 0, similarity=4)
    other.rate("ada", 0, similarity=1)

    assert similarity_of(made).values.tolist() == [[4]]


def test_scores_are_joined_by_pair_whatever_its_order():
    made = scene(independent_pairs(3))
    made.score([0.1, None, 0.3])

    (metric,) = pair_metrics(made.study)
    values = item_scores(metric, item_pairs(made.study))

    assert values == {str(made.items[0].uid): 0.1, str(made.items[2].uid): 0.3}


def test_of_two_revisions_of_a_metric_the_newer_is_used():
    made = scene(independent_pairs(1))
    made.score([0.1], key="chrf")
    newer = factories.MetricFactory(key="chrf", revision="2")
    (pair,) = item_pairs(made.study).values()
    factories.PairScoreFactory(
        metric=newer,
        response_a=None,
        response_b=None,
        response_a_id=pair[0],
        response_b_id=pair[1],
        value=0.9,
    )

    assert pair_metrics(made.study) == [newer]


def test_a_metric_of_other_pairs_is_not_the_studys():
    made = scene(independent_pairs(1))
    factories.PairScoreFactory()

    assert pair_metrics(made.study) == []
