"""A snapshot says which submissions an analysis saw."""

from __future__ import annotations

import pytest

from annotation.models import Exclusion, ParticipationState, Rating
from evaluation.models import Snapshot
from evaluation.selectors.reports import has_newer_submissions
from evaluation.services.snapshots import take_snapshot
from tests.evaluation.scenes import Scene, independent_pairs, scene
from tests.factories import NOW, SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Scene:
    one = scene(independent_pairs(2))
    one.rate("ada", 0, similarity=4, quality={0: 1, 1: 5})
    one.rate("ben", 0, similarity=2, slot=2)
    one.rate("ben", 1, similarity=2, slot=None)
    return one


def test_a_snapshot_holds_the_current_submissions_surplus_too(made: Scene):
    snapshot = take_snapshot(study=made.study, at=NOW)

    assert snapshot.n_submissions == 3
    assert len(snapshot.submission_ids) == 3
    assert len(snapshot.digest) == 64


def test_the_same_data_give_the_same_snapshot(made: Scene):
    first = take_snapshot(study=made.study, at=NOW)
    second = take_snapshot(study=made.study, at=NOW)

    assert first == second
    assert Snapshot.objects.count() == 1


def test_equal_ratings_have_equal_digests_whatever_their_ids(made: Scene):
    before = take_snapshot(study=made.study, at=NOW)
    kept = list(Rating.objects.order_by("-pk").values("submission_id", "criterion_id", "member_id", "value"))
    Rating.objects.all().delete()
    for values in kept:
        Rating.objects.create(**values)

    assert take_snapshot(study=made.study, at=NOW).digest == before.digest


@pytest.mark.parametrize("change", ["value", "new", "exclusion", "withdrawal", "superseded"])
def test_other_data_give_another_snapshot(made: Scene, change: str):
    before = take_snapshot(study=made.study, at=NOW)
    if change == "value":
        Rating.objects.filter(value=4).update(value=5)
    if change == "new":
        made.rate("cleo", 1, similarity=3)
    if change == "exclusion":
        Exclusion.objects.create(participation=made.person("ben"), rule="r", reason="", excluded_at=NOW)
    if change == "withdrawal":
        made.person("ben").state = ParticipationState.WITHDRAWN
        made.person("ben").save()
    if change == "superseded":
        made.person("ada").assignments.get().submissions.update(is_current=False)

    assert take_snapshot(study=made.study, at=NOW).digest != before.digest


def test_a_study_without_ratings_has_a_snapshot_of_none():
    snapshot = take_snapshot(study=scene(independent_pairs(1)).study, at=NOW)

    assert snapshot.submission_ids == []
    assert not has_newer_submissions(snapshot)


def test_a_new_submission_and_a_correction_make_a_snapshot_old(made: Scene):
    snapshot = take_snapshot(study=made.study, at=NOW)
    assert not has_newer_submissions(snapshot)

    made.rate("cleo", 1, similarity=3)
    assert has_newer_submissions(snapshot)
    corrected = take_snapshot(study=made.study, at=NOW)

    made.person("ada").assignments.get().submissions.update(is_current=False)
    SubmissionFactory(assignment=made.person("ada").assignments.get())
    assert has_newer_submissions(corrected)
