"""Exports hold exactly the ratings of a snapshot, in an order that is always the same."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from annotation.models import Exclusion, ParticipationState, Rating
from evaluation import errors
from evaluation.models import Snapshot
from evaluation.selectors.export_rows import ITEM_COLUMNS, RATING_COLUMNS, rating_rows
from evaluation.services.export import WRITERS, Export, export_study
from evaluation.services.snapshots import take_snapshot
from tests import factories
from tests.evaluation.scenes import Scene, independent_pairs, scene
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Scene:
    one = scene(independent_pairs(3), prompts=[0, 0, 1], key="alike")
    one.score([0.25, None, 0.75])
    one.rate("ben", 0, similarity=2, slot=2, comment="=I know who wrote this", active_ms=1200)
    one.rate("ada", 0, similarity=4, quality={0: 1, 1: 5}, shown_order=[1, 0])
    one.rate("ada", 1, cannot_judge=True)
    one.rate("cleo", 0, similarity=1, slot=None)
    return one


def exported(made: Scene, folder: Path, format: str = "jsonl", **options: Any) -> Export:
    return export_study(study=made.study, format=format, folder=folder, at=NOW, **options)


def lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def said(rows: list[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    return sorted(
        (row["item"], row["rater"], row["criterion"], f"{row['member']} {row['value']}") for row in rows
    )


def test_the_export_holds_exactly_the_ratings(made: Scene, tmp_path: Path):
    ratings, items, readme = exported(made, tmp_path).files

    kept = [
        (str(item), name, criterion, f"{member} {value}")
        for item, name, criterion, member, value in Rating.objects.values_list(
            "submission__assignment__item__uid",
            "submission__assignment__participation__pseudonym",
            "criterion__key",
            "member__position",
            "value",
        )
    ]
    assert said(lines(ratings.path)) == sorted(kept)
    assert ratings.n_rows == len(kept) == 6
    assert items.n_rows == 3
    assert readme.n_rows is None


def test_csv_says_what_jsonl_says(made: Scene, tmp_path: Path):
    for number in range(2):
        as_csv = table(exported(made, tmp_path / "csv", "csv").files[number].path)
        as_jsonl = lines(exported(made, tmp_path / "jsonl").files[number].path)

        def written(value: Any) -> str:
            if value is None:
                return ""
            return str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

        assert as_csv == [{name: written(value) for name, value in row.items()} for row in as_jsonl]


def test_a_rating_row_says_who_what_how_and_when(made: Scene, tmp_path: Path):
    rows = lines(exported(made, tmp_path).files[0].path)

    assert list(rows[0]) == list(RATING_COLUMNS)
    row = next(row for row in rows if row["rater"] == "ada" and row["member"] == 1)
    second = made.responses["b0"]
    assert row["value"] == 5.0
    assert row["member_response_uid"] == row["response_uids"][1] == str(second.uid)
    assert row["shown_order"] == [1, 0]
    assert row["submitted_at"] == "2026-11-22T12:00:02.000Z"
    assert (row["study"], row["source"], row["prompt_key"]) == ("alike", "collected", "p000")
    assert (row["standing"], row["excluded"], row["exclusion_rules"]) == ("counted", False, [])
    cannot = next(row for row in rows if row["cannot_judge"])
    assert (cannot["value"], cannot["cannot_judge_reason"]) == (None, "unclear")


def test_surplus_is_there_and_marked(made: Scene, tmp_path: Path):
    rows = lines(exported(made, tmp_path).files[0].path)

    assert {row["rater"]: row["standing"] for row in rows} == {
        "ada": "counted",
        "ben": "counted",
        "cleo": "surplus",
    }


def test_excluded_raters_are_there_with_their_rules_and_out_of_the_items(made: Scene, tmp_path: Path):
    Exclusion.objects.create(participation=made.person("ben"), rule="too fast", reason="", excluded_at=NOW)

    ratings, items, _ = exported(made, tmp_path).files

    row = next(row for row in lines(ratings.path) if row["rater"] == "ben")
    assert (row["excluded"], row["exclusion_rules"]) == (True, ["too fast"])
    assert lines(items.path)[0]["similarity_values"] == [4.0]


def test_what_was_withdrawn_or_corrected_is_not_there(made: Scene, tmp_path: Path):
    made.person("ben").state = ParticipationState.WITHDRAWN
    made.person("ben").save()
    made.person("cleo").assignments.get().submissions.update(is_current=False)

    rows = lines(exported(made, tmp_path).files[0].path)

    assert {row["rater"] for row in rows} == {"ada"}


def test_who_withdraws_while_files_are_written_is_in_none(
    made: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def withdraw(*_: Any, **__: Any) -> int:
        made.person("ben").state = ParticipationState.WITHDRAWN
        made.person("ben").save()
        return 0

    snapshot = take_snapshot(study=made.study, at=NOW)
    monkeypatch.setitem(WRITERS, "jsonl", withdraw)

    with pytest.raises(errors.ChangedMeanwhile):
        exported(made, tmp_path)
    assert list(tmp_path.iterdir()) == []
    rows = rating_rows(made.study, submission_ids=set(snapshot.submission_ids))
    assert {row["rater"] for row in rows} == {"ada", "cleo"}


def test_an_item_row_sums_up_its_ratings_and_scores(made: Scene, tmp_path: Path):
    rows = lines(exported(made, tmp_path).files[1].path)

    assert list(rows[0])[: len(ITEM_COLUMNS)] == list(ITEM_COLUMNS)
    first, second, third = rows
    assert (first["similarity_n"], first["similarity_mean"], first["similarity_median"]) == (2, 3.0, 3.0)
    assert first["similarity_values"] == [4.0, 2.0]  # ada, ben
    assert (first["quality_0_mean"], first["quality_1_mean"]) == (1.0, 5.0)
    assert (second["similarity_n"], second["similarity_mean"], second["similarity_values"]) == (0, None, [])
    assert [row["score_cosine:tiny"] for row in rows] == [0.25, None, 0.75]
    assert first["models"] == [one.response.language_model.key for one in made.items[0].members.all()]
    assert first["responses"] == [one.response.text for one in made.items[0].members.all()]
    assert third["prompt_key"] == "p001"


def test_nothing_leads_to_a_person(made: Scene, tmp_path: Path):
    files = exported(made, tmp_path, "csv").files

    text = "".join(file.path.read_text() for file in files)
    for person in made.people.values():
        assert str(person.uid) not in text
        assert str(person.rater.uid) not in text
    assert "I know who wrote this" not in text
    rows = table(files[0].path)
    assert {row["rater"]: row["has_comment"] for row in rows}["ben"] == "true"


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_texts_come_back_as_they_are(made: Scene, tmp_path: Path, format: str):
    texts = ['=1+1, "quoted"', "line\r\nbreaks\rof\nall kinds \u2028 \x85", "ёж 🦔, or not", "  spaces  "]
    prompt = made.items[0].prompt
    for text in texts:
        prompt.text = text
        prompt.save()
        path = exported(made, tmp_path, format).files[1].path
        row = (table(path) if format == "csv" else lines(path))[0]
        assert row["prompt"] == text
        if format == "jsonl":
            assert len(path.read_text(encoding="utf-8").splitlines()) == 3


def test_the_same_data_make_the_same_bytes(made: Scene, tmp_path: Path):
    first = exported(made, tmp_path / "a", "csv")
    kept = list(
        Rating.objects.order_by("-pk").values(
            "submission_id", "criterion_id", "member_id", "value", "cannot_judge", "reason"
        )
    )
    Rating.objects.all().delete()
    for values in kept:
        Rating.objects.create(**values)
    second = exported(made, tmp_path / "b", "csv")

    assert [file.sha256 for file in first.files] == [file.sha256 for file in second.files]
    assert Snapshot.objects.get() == first.snapshot == second.snapshot
    for file in first.files:
        assert file.sha256 == hashlib.sha256(file.path.read_bytes()).hexdigest()


def test_names_and_page_of_a_simulated_study_say_so(tmp_path: Path):
    made = scene(independent_pairs(1), key="played", source="simulated")
    made.study.dataset.licence = "CC BY 4.0"
    made.study.dataset.save()

    files = exported(made, tmp_path, "csv").files

    assert [file.path.name for file in files] == [
        "played-simulated-ratings.csv",
        "played-simulated-items.csv",
        "played-simulated-README.md",
    ]
    page = files[2].path.read_text()
    assert "no person gave any of these ratings" in page
    assert "CC BY 4.0" in page
    for column in (*RATING_COLUMNS, *ITEM_COLUMNS):
        assert f"| `{column}` |" in page


def test_only_whole_files_are_in_the_folder(made: Scene, tmp_path: Path):
    exported(made, tmp_path, "csv")

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "alike-README.md",
        "alike-items.csv",
        "alike-ratings.csv",
    ]


def test_the_number_of_queries_does_not_grow_with_the_ratings(
    made: Scene, tmp_path: Path, django_assert_num_queries: Any
):
    with CaptureQueriesContext(connection) as few:
        exported(made, tmp_path)
    for number in range(2, 20):
        made.rate(f"r{number}", 1, similarity=3, slot=number)
    with django_assert_num_queries(len(few)):
        exported(made, tmp_path)


def test_an_export_is_on_record(made: Scene, tmp_path: Path):
    user = factories.UserFactory()

    made_of = exported(made, tmp_path, by=user).snapshot

    event = AuditEvent.objects.get(action="study.export")
    assert (event.actor, event.subject) == (user, "study alike")
    assert event.detail == {"format": "jsonl", "snapshot": made_of.digest}


def test_an_unknown_format_is_refused_and_nothing_written(made: Scene, tmp_path: Path):
    with pytest.raises(errors.UnknownFormat, match="there are csv, jsonl"):
        exported(made, tmp_path / "out", "xlsx")
    assert not (tmp_path / "out").exists()


def test_the_command_prints_the_files(made: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    call_command("export", "alike", "--format", "csv", "--out", str(tmp_path), "--json")

    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(printed) == {"study", "snapshot", "files"}
    assert [(Path(file["path"]).name, file["rows"]) for file in printed["files"]] == [
        ("alike-ratings.csv", 6),
        ("alike-items.csv", 3),
        ("alike-README.md", None),
    ]
    with pytest.raises(CommandError, match="There is no study 'none'"):
        call_command("export", "none", "--out", str(tmp_path))
