"""`manage.py import_ratings` prints what scripts read, and ends with 0 only when the file is in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from annotation.models import Study, StudyMember
from tests.annotation.released import SCORED, SCORELESS, absolute, pairwise, written
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

KEYS = {"study", "dataset", "items", "ratings", "raters", "refused", "refusals"}


def run(
    capsys: pytest.CaptureFixture[str], path: Path, preset: str, **options: Any
) -> tuple[dict[str, Any], str]:
    try:
        call_command("import_ratings", str(path), preset=preset, study="hive", json=True, **options)
    finally:
        said = capsys.readouterr()
    printed: dict[str, Any] = json.loads(said.out.splitlines()[-1])
    return printed, said.err


def test_it_prints_the_keys_scripts_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    printed, said = run(capsys, written(tmp_path / "a.jsonl", absolute()), "infinity-chat-absolute")

    assert set(printed) >= KEYS
    assert {key: printed[key] for key in KEYS} == {
        "study": "hive",
        "dataset": "hive",
        "items": 12,
        "ratings": 296,
        "raters": 74,
        "refused": 0,
        "refusals": [],
    }
    assert "nothing links them across forms" in said


def test_the_data_sets_own_names_are_presets_too_and_missing_members_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run(capsys, written(tmp_path / "a.jsonl", absolute()), "infinite-chats-human-absolute")
    printed, said = run(capsys, written(tmp_path / "p.jsonl", pairwise()), "infinite-chats-human-pairwise")

    assert printed["missing_members"] == [{"line": 9, "text": "Cut in mid-sentence, as"}]
    assert "line 9: no absolute rating is of the response 'Cut in mid-sentence, as'" in said


def test_the_second_time_it_says_that_nothing_was_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = written(tmp_path / "a.jsonl", absolute())
    first, _ = run(capsys, path, "infinity-chat-absolute")
    again, said = run(capsys, path, "infinity-chat-absolute")

    assert "nothing was changed" in said
    assert {key: again[key] for key in KEYS} == {key: first[key] for key in KEYS}
    assert (again["new"], again["unchanged"]) == (0, 12)


def test_rows_without_a_score_are_listed_and_the_step_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    printed, said = run(capsys, written(tmp_path / "s.tsv", SCORED + SCORELESS), "sts-benchmark")

    assert printed["refusals"] == [{"line": 2, "reason": "it has no score"}]
    assert (printed["items"], printed["raters"]) == (1, None)
    assert "line 2: it has no score" in said


def test_a_wrong_line_ends_the_command_with_its_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = pairwise()
    rows[3]["human_labels"][0] += 1 if rows[3]["human_labels"][0] < 2 else -1  # not what the raw string says

    with pytest.raises(CommandError, match="Nothing was imported: line 4"):
        run(capsys, written(tmp_path / "p.jsonl", rows), "infinity-chat-pairwise")
    assert not Study.objects.exists()


def test_the_study_belongs_to_the_first_superuser_or_to_whom_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    UserFactory(username="root", is_superuser=True)
    ada = UserFactory(username="ada")
    path = written(tmp_path / "a.jsonl", absolute())
    run(capsys, path, "infinity-chat-absolute", owner="ada")

    assert StudyMember.objects.get().user == ada
    with pytest.raises(CommandError, match="no user 'nobody'"):
        call_command("import_ratings", str(path), preset="long", study="x", owner="nobody")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_ratings", str(tmp_path / "none"), preset="long", study="x")
