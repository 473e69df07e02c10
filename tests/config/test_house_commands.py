"""The commands of the house: settings, doctor, check_integrity, the demo's link."""

from __future__ import annotations

import io
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from annotation.models import JoinLink
from config import health, seeding
from config.integrity import annotation as annotation_rules
from config.integrity import corpus as corpus_rules
from config.integrity import house as house_rules
from config.integrity.rules import sweep
from corpus.models import ResponseCount
from tests.factories import (
    NOW,
    AssignmentFactory,
    CriterionFactory,
    EmbeddingFactory,
    ItemFactory,
    ItemMemberFactory,
    JobFactory,
    ParticipationFactory,
    PromptFactory,
    RatingFactory,
    ResponseFactory,
    StudyFactory,
    SubmissionFactory,
)


def told(name: str, *arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    with suppress(CommandError):
        call_command(name, *arguments, json=True, stdout=out, stderr=io.StringIO())
    result: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return result


def broken(rules: Any) -> set[str]:
    return {breach.rule for breach in sweep(rules)}


def test_settings_hide_what_is_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setenv("DATABASE_URL", "postgres://me:hush@host/name")

    result = told("settings")

    values = {row["name"]: row["value"] for row in result["settings"]}
    assert "hush" not in json.dumps(result)
    assert values["DATABASE_URL"] == "postgres://me:...@host/name"


@pytest.mark.django_db
def test_the_doctor_looks_at_every_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_worker", lambda: (True, "1 answered"))
    monkeypatch.setattr(health, "_encoders", lambda: (False, "minilm: weights are missing"))

    result = told("doctor")

    assert result["ok"] is False
    assert [set(part) for part in result["parts"]] == [{"name", "ok", "detail"}] * 7
    parts = {part["name"]: part["ok"] for part in result["parts"]}
    assert {name for name, ok in parts.items() if ok} >= {
        "database",
        "migrations",
        "broker",
        "worker",
        "disk",
    }
    assert not parts["encoders"]


def test_a_part_that_cannot_be_looked_at_is_not_well() -> None:
    def look() -> tuple[bool, str]:
        raise OSError("connection refused")

    assert health._part("broker", look) == health.Part("broker", False, "OSError: connection refused")


@pytest.mark.django_db
def test_nothing_breaks_a_rule_in_a_study_that_is_as_it_should_be() -> None:
    item = ItemFactory()
    members = [ItemMemberFactory(item=item, position=position) for position in (0, 1)]
    for slot in (1, 2):
        participation = ParticipationFactory(study=item.study)
        assignment = AssignmentFactory(item=item, slot=slot, state="answered", participation=participation)
        submission = SubmissionFactory(assignment=assignment)
        RatingFactory(
            submission=submission, criterion=CriterionFactory(study=item.study, key=f"similarity-{slot}")
        )
    item.study.sealed_sha256 = None
    item.study.source = "imported"
    item.study.sealed_at = None
    item.study.save()

    result = told("check_integrity")

    assert members[0].response.prompt == item.prompt
    assert result["found"] == []
    assert result["violations"] == 0
    assert result["checks"] == 23


@pytest.mark.django_db
def test_a_slot_without_its_assignment_is_found() -> None:
    ItemFactory()

    assert "Every slot of an opened study's main item has its assignment" in broken(annotation_rules.RULES)


@pytest.mark.django_db
def test_a_member_that_answers_another_prompt_is_found() -> None:
    ItemMemberFactory(response=ResponseFactory())

    assert "Members of an item answer the item's prompt" in broken(annotation_rules.RULES)


@pytest.mark.django_db
def test_an_item_of_another_dataset_is_found() -> None:
    ItemFactory(prompt=PromptFactory())

    assert "Items are of their study's dataset" in broken(annotation_rules.RULES)


@pytest.mark.django_db
def test_a_rater_of_another_study_is_found() -> None:
    AssignmentFactory(state="answered", participation=ParticipationFactory())

    assert "An assignment, its item and its rater are of one study" in broken(annotation_rules.RULES)


@pytest.mark.django_db
def test_an_order_that_is_not_one_of_the_members_is_found() -> None:
    item = ItemFactory()
    ItemMemberFactory(item=item, position=0)
    AssignmentFactory(item=item, shown_order=[0, 0])

    assert "A shown order is an order of the item's members" in broken(annotation_rules.RULES)


@pytest.mark.django_db
def test_an_answer_without_a_submission_is_found() -> None:
    item = ItemFactory()
    AssignmentFactory(item=item, state="answered", participation=ParticipationFactory(study=item.study))

    assert "An answered assignment, and no other, has a current submission" in broken(annotation_rules.RULES)


@pytest.mark.django_db
def test_a_rating_for_another_studys_criterion_is_found() -> None:
    RatingFactory(criterion=CriterionFactory(study=StudyFactory()))

    assert "A rating is of its item's member and its study's criterion" in broken(annotation_rules.RULES)


@pytest.mark.django_db
def test_a_study_changed_after_its_seal_is_found() -> None:
    StudyFactory(sealed_sha256="0" * 64)

    assert "A sealed study is as it was sealed" in broken(annotation_rules.RULES)


@pytest.mark.django_db
def test_a_vector_of_other_dimensions_is_found() -> None:
    EmbeddingFactory(vector=b"\0" * 8, n_dims=2)

    assert "A vector has its encoder's dimensions" in broken(corpus_rules.RULES)


@pytest.mark.django_db
def test_a_text_that_was_changed_behind_its_digest_is_found() -> None:
    ResponseFactory(text_sha256="0" * 64)

    assert "A response's digest is of its text" in broken(corpus_rules.RULES)


@pytest.mark.django_db
def test_a_count_of_responses_that_is_off_is_found() -> None:
    response = ResponseFactory()
    ResponseFactory(prompt=response.prompt, language_model=None, decoding=None, sample_index=None)
    ResponseFactory(
        prompt=response.prompt,
        language_model=None,
        decoding=None,
        sample_index=None,
        derived_from=response,
        derivation="copy",
    )
    sentence = "A count of responses is that of a full count"
    assert sentence not in broken(corpus_rules.RULES)

    for counts in (
        ResponseCount.objects.filter(language_model=None),
        ResponseCount.objects.exclude(language_model=None),
    ):
        counts.update(n_responses=2)
        assert sentence in broken(corpus_rules.RULES)
        counts.update(n_responses=1)
    assert sentence not in broken(corpus_rules.RULES)
    ResponseCount.objects.filter(language_model=None).delete()
    assert sentence in broken(corpus_rules.RULES)


@pytest.mark.django_db
def test_a_done_job_with_an_open_part_is_found() -> None:
    JobFactory(state="done", n_chunks=1, finished_at=NOW)

    assert "All parts of a done job are done" in broken(house_rules.RULES)


@pytest.mark.django_db
def test_a_lost_trigger_is_found() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER auditevent_only_added_update")
            cursor.execute("DROP TRIGGER auditevent_only_added_delete")
        else:
            cursor.execute("DROP TRIGGER auditevent_only_added ON accounts_auditevent")

    found = [breach.row for breach in sweep(house_rules.RULES)]

    assert found == ["trigger auditevent_only_added"]


def test_the_list_of_triggers_is_that_of_the_migrations() -> None:
    made: set[str] = set()
    for path in Path(django_settings.BASE_DIR).glob("*/migrations/0*.py"):
        made |= set(re.findall(r"refuse\(\s*\"(\w+)\"", path.read_text()))

    assert set(house_rules.TRIGGERS) == made


@pytest.mark.django_db
def test_the_demos_link_is_the_same_at_every_start_and_its_token_is_the_owners_alone(tmp_path: Path) -> None:
    StudyFactory(key=seeding.STUDY)

    first = seeding.join_token(folder=tmp_path, at=NOW)
    second = seeding.join_token(folder=tmp_path, at=NOW)

    assert first is not None
    assert first == second
    assert (tmp_path / seeding.TOKEN_FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_a_revoked_link_of_the_demo_is_replaced(tmp_path: Path) -> None:
    StudyFactory(key=seeding.STUDY)
    first = seeding.join_token(folder=tmp_path, at=NOW)
    JoinLink.objects.update(revoked_at=NOW)

    assert seeding.join_token(folder=tmp_path, at=NOW) != first


@pytest.mark.django_db
def test_a_closed_demo_has_no_link(tmp_path: Path) -> None:
    StudyFactory(key=seeding.STUDY, state="closed")

    assert seeding.join_token(folder=tmp_path, at=NOW) is None
