"""Released labels become a finished, imported study: every label once, on the right item, in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accounts.models import AuditEvent
from annotation import errors
from annotation.models import Assignment, Criterion, Item, Participation, Rating, Study, Submission
from annotation.selectors.progress import rater_rows, study_progress
from config.integrity import annotation as annotation_rules
from config.integrity import corpus as corpus_rules
from config.integrity.rules import sweep
from corpus.models import Dataset, Response
from tests.annotation.released import (
    N_RESPONSES,
    SCORED,
    SCORELESS,
    absolute,
    imported,
    pairwise,
    query,
    response,
    without_forms,
    word_pairs,
    written,
)
from tests.factories import StudyFactory

pytestmark = pytest.mark.django_db

ABSOLUTE, PAIRWISE = "infinity-chat-absolute", "infinity-chat-pairwise"


@pytest.fixture
def absolute_file(tmp_path: Path) -> Path:
    return written(tmp_path / "absolute.jsonl", absolute())


@pytest.fixture
def pairwise_file(tmp_path: Path) -> Path:
    return written(tmp_path / "pairwise.jsonl", pairwise())


def values_of(item: Item) -> list[float | None]:
    ratings = Rating.objects.filter(submission__assignment__item=item)
    return list(ratings.order_by("submission__assignment__slot").values_list("value", flat=True))


def item_of(*texts: str) -> Item:
    found = Item.objects.all()
    for text in texts:
        found = found.filter(members__response__text=text)
    return found.get(kind="response" if len(texts) == 1 else "pair")


def rows_now() -> dict[str, int]:
    kinds = (
        Study,
        Criterion,
        Item,
        Participation,
        Assignment,
        Submission,
        Rating,
        Dataset,
        Response,
        AuditEvent,
    )
    return {kind.__name__: kind.objects.count() for kind in kinds}


def test_every_label_is_a_rating_and_an_item_has_as_many_slots_as_labels(absolute_file: Path):
    outcome = imported(absolute_file, ABSOLUTE)

    n_labels = N_RESPONSES * (25 + 23 + 26)
    assert outcome.blocked is None
    assert (outcome.study, outcome.dataset) == ("hive", "hive")
    assert (outcome.items, outcome.ratings, outcome.refused) == (12, n_labels, 0)
    assert (outcome.new, outcome.unchanged, outcome.missing_members) == (12, 0, None)
    for row in absolute():
        item = item_of(row["response"])
        assert item.prompt.text == row["user_query"]
        assert item.n_slots == len(row["human_labels"])
        assert values_of(item) == row["human_labels"]
    assert sorted(set(Item.objects.values_list("n_slots", flat=True))) == [23, 25, 26]
    assert Study.objects.get().overlap == 26


def test_the_study_is_finished_imported_and_of_a_dataset_of_its_key(absolute_file: Path):
    imported(absolute_file, ABSOLUTE, licence="unknown")

    study = Study.objects.select_related("dataset").get(key="hive")
    assert (study.state, study.source, study.rater_kind) == ("closed", "imported", "pseudo_raters")
    assert (study.dataset.key, study.dataset.licence) == ("hive", "unknown")
    assert study.dataset.prompts.count() == 3
    assert Response.objects.filter(language_model=None, prompt__dataset=study.dataset).count() == 12
    criterion = study.criteria.get()
    assert (criterion.key, criterion.asked_of, criterion.measurement) == ("quality", "member", "ordinal")
    assert (criterion.low, criterion.high, criterion.step) == (1, 5, 1)
    progress = study_progress(study)
    assert (progress.n_items, progress.coverage, progress.n_raters) == (12, 1.0, None)
    assert not Participation.objects.exclude(consented_at=None).exists()


def test_texts_stay_as_they_came(absolute_file: Path):
    imported(absolute_file, ABSOLUTE)

    assert Response.objects.filter(text=response(2, 3)).count() == 1
    assert response(2, 3).endswith("“grounded” …  ")
    assert Dataset.objects.get().prompts.filter(text=query(2)).count() == 1


def test_raters_are_known_inside_a_form_and_nowhere_else(absolute_file: Path, pairwise_file: Path):
    outcome = imported(absolute_file, ABSOLUTE)
    imported(pairwise_file, PAIRWISE)

    assert outcome.raters == 25 + 23 + 26
    for participation in Participation.objects.prefetch_related("assignments__item"):
        forms = {
            (one.item.kind, one.item.extra["form"])
            for one in participation.assignments.all()
            if one.item.extra is not None
        }
        assert len(forms) == 1
    seventh = Participation.objects.get(pseudonym="quality form 2 07")
    given = Rating.objects.filter(submission__assignment__participation=seventh)
    labels = [row["human_labels"][6] for row in absolute() if row["form_id"] == 2]
    order = given.order_by("submission__assignment__item__position")
    assert list(order.values_list("value", flat=True)) == labels


def test_a_form_whose_lists_differ_in_length_names_nobody(tmp_path: Path):
    rows = absolute()
    del rows[1]["human_labels"][3], rows[1]["human_labels_raw"][3]  # of form 1: who dropped out?

    outcome = imported(written(tmp_path / "a.jsonl", rows), ABSOLUTE)

    assert outcome.unlinked_forms == ["1"]
    assert outcome.raters == 23 + 26
    assert not Participation.objects.filter(pseudonym__startswith="quality form 1").exists()
    assert values_of(item_of(rows[1]["response"])) == rows[1]["human_labels"]


def test_without_forms_the_lists_are_unnamed_and_nobody_is_counted(tmp_path: Path):
    outcome = imported(written(tmp_path / "a.jsonl", without_forms(absolute())), ABSOLUTE)

    study = Study.objects.get()
    assert (study.rater_kind, outcome.rater_kind, outcome.raters) == ("unnamed", "unnamed", None)
    assert outcome.ratings == 296
    assert (study_progress(study).n_raters, rater_rows(study)) == (None, [])
    assert Participation.objects.count() == 26  # places in the longest list


def test_members_of_pairs_are_the_absolute_responses_and_the_missing_are_listed(
    absolute_file: Path, pairwise_file: Path
):
    imported(absolute_file, ABSOLUTE)
    outcome = imported(pairwise_file, PAIRWISE)

    n_labels = 3 * (25 + 23 + 26)
    assert (outcome.items, outcome.ratings, outcome.study_items) == (9, n_labels, 21)
    assert outcome.study_ratings == 296 + n_labels
    assert outcome.missing_members is not None
    assert [(one.line, one.text) for one in outcome.missing_members] == [(9, "Cut in mid-sentence, as")]
    assert Response.objects.count() == 13  # the 12 rated alone, and the missing one
    assert Study.objects.get().criteria.count() == 2
    for row in pairwise():
        assert item_of(row["response_1"], row["response_2"]).n_slots == len(row["human_labels"])


def test_the_order_of_the_two_files_changes_nothing_of_what_is_stored(
    absolute_file: Path, pairwise_file: Path
):
    imported(absolute_file, ABSOLUTE, study="one")
    second = imported(pairwise_file, PAIRWISE, study="one")
    first = imported(pairwise_file, PAIRWISE, study="other")
    last = imported(absolute_file, ABSOLUTE, study="other")

    assert first.missing_members is None  # nothing is known of absolute ratings yet
    assert last.missing_members == second.missing_members != []

    def stored(key: str) -> set[Any]:
        ratings = Rating.objects.filter(submission__assignment__study__key=key)
        return set(
            ratings.values_list(
                "submission__assignment__item__prompt__text",
                "submission__assignment__item__extra__line",
                "submission__assignment__slot",
                "submission__assignment__participation__pseudonym",
                "criterion__key",
            )
        )

    assert stored("one") == stored("other")


def test_a_preference_is_of_the_canonical_order_and_changes_its_sign_in_a_flipped_pair(pairwise_file: Path):
    imported(pairwise_file, PAIRWISE)

    orders = set()
    for row in pairwise():
        item = item_of(row["response_1"], row["response_2"])
        members = list(item.members.order_by("position").select_related("response"))
        assert [one.response.uid for one in members] == sorted(one.response.uid for one in members)
        for assignment in item.assignments.all():
            shown = [members[place].response.text for place in assignment.shown_order]
            assert shown == [row["response_1"], row["response_2"]]
        flipped = members[0].response.text == row["response_2"]
        orders.add(flipped)
        assert values_of(item) == [-label if flipped else label for label in row["human_labels"]]
    assert orders == {True, False}


def test_the_same_file_again_changes_nothing(absolute_file: Path, pairwise_file: Path):
    imported(absolute_file, ABSOLUTE)
    imported(pairwise_file, PAIRWISE)
    before = rows_now()

    again = imported(absolute_file, ABSOLUTE)

    assert (again.blocked, again.new, again.unchanged, again.items, again.ratings) == (None, 0, 12, 12, 296)
    assert rows_now() == before


def test_a_wrong_line_keeps_the_whole_file_out_unless_it_may_be_left_out(tmp_path: Path):
    rows = absolute()
    rows[5]["human_labels"][0] = rows[5]["human_labels_raw"][0] = 6
    path = written(tmp_path / "a.jsonl", rows)

    outcome = imported(path, ABSOLUTE)

    assert (outcome.stored, outcome.refused, outcome.refusals[0].line) == (False, 1, 6)
    assert "line 6" in (outcome.blocked or "")
    assert not Study.objects.exists()
    assert not Dataset.objects.exists()
    left_out = imported(path, ABSOLUTE, on_refused="skip")
    assert (left_out.stored, left_out.items, left_out.refused) == (True, 11, 1)
    assert not Response.objects.filter(text=rows[5]["response"]).exists()


def test_the_same_responses_twice_in_a_file_are_refused(tmp_path: Path):
    rows = pairwise()
    rows.append({**rows[0], "response_1": rows[0]["response_2"], "response_2": rows[0]["response_1"]})
    rows[-1] |= {"form_id": 9}

    outcome = imported(written(tmp_path / "a.jsonl", without_forms(rows)), PAIRWISE)

    assert not outcome.stored
    assert [(one.line, "on line 1 already" in one.reason) for one in outcome.refusals] == [(10, True)]
    assert not Dataset.objects.exists()


def test_other_labels_of_an_item_that_is_there_are_refused(tmp_path: Path, absolute_file: Path):
    imported(absolute_file, ABSOLUTE)
    rows = absolute()
    rows[0]["human_labels"][0] = rows[0]["human_labels_raw"][0] = 6 - rows[0]["human_labels_raw"][0]
    if rows[0]["human_labels"][0] == 3:
        rows[0]["human_labels"][0] = rows[0]["human_labels_raw"][0] = 4
    before = rows_now()

    outcome = imported(written(tmp_path / "b.jsonl", rows), ABSOLUTE)

    assert [(one.line, one.reason) for one in outcome.refusals] == [
        (1, "the study has these responses with other ratings")
    ]
    assert rows_now() == before


def test_imported_ratings_never_join_collected_ones(absolute_file: Path):
    StudyFactory(key="hive")

    with pytest.raises(errors.CannotImportRatings, match="is collected"):
        imported(absolute_file, ABSOLUTE)


def test_ratings_of_persons_and_means_never_meet_in_one_study(tmp_path: Path):
    words = word_pairs([("love", "sex", [9, 6, 8]), ("tiger", "cat", [9, 7, 8.5])])
    imported(written(tmp_path / "w.csv", words), "wordsim353", study="mixed")

    with pytest.raises(errors.CannotImportRatings, match="Choose another key"):
        imported(written(tmp_path / "s.tsv", SCORED), "sts-benchmark", study="mixed")
    assert Item.objects.count() == 2
    assert Response.objects.count() == 4


@pytest.mark.parametrize("key", ["new", "Hive", "a_b", ""])
def test_a_key_that_no_study_can_have_is_refused(absolute_file: Path, key: str):
    with pytest.raises(errors.CannotImportRatings, match="cannot be a study's key"):
        imported(absolute_file, ABSOLUTE, study=key)


def test_means_are_one_aggregate_and_rows_without_a_score_are_left_out_by_line(tmp_path: Path):
    path = written(
        tmp_path / "s.tsv", SCORED + SCORELESS + SCORED.replace("2.500", "0").replace("girl", "man")
    )

    outcome = imported(path, "sts-benchmark", study="sts")

    assert (outcome.stored, outcome.items, outcome.ratings, outcome.raters) == (True, 2, 2, None)
    assert [one.line for one in outcome.refusals] == [2]
    study = Study.objects.get()
    assert (study.rater_kind, study.overlap, study.dataset.prompts.count()) == ("aggregate", 1, 2)
    assert sorted(Rating.objects.values_list("value", flat=True)) == [0, 2.5]
    assert Participation.objects.count() == 1


def test_word_pairs_have_persons_and_a_nameless_prompt_each(tmp_path: Path):
    rows = [
        ("love", "sex", [9.0, 6.0, 8.0]),
        ("money", "cash", [8.0, 9.0, 9.5]),
        ("tiger", "tiger", [10.0, 10.0, 10.0]),
        ("money", "cash", [9.0, 9.0, 10.0]),  # the released file has this pair twice
    ]

    outcome = imported(written(tmp_path / "w.csv", word_pairs(rows)), "wordsim353", study="words")

    assert (outcome.stored, outcome.items, outcome.ratings, outcome.raters) == (True, 4, 12, 3)
    study = Study.objects.get()
    assert (study.rater_kind, study.dataset.prompts.count()) == ("persons", 4)
    assert study_progress(study).n_raters == 3
    items = list(study.items.order_by("position"))
    assert [values_of(item) for item in items] == [values for _, _, values in rows]
    same = [member.response for member in items[2].members.order_by("response__derived_from")]
    assert [one.text for one in same] == ["tiger", "tiger"]
    assert sorted(one.derivation or "" for one in same) == ["", "copy"]


def test_what_is_imported_breaks_no_rule_across_tables(
    tmp_path: Path, absolute_file: Path, pairwise_file: Path
):
    imported(absolute_file, ABSOLUTE)
    imported(pairwise_file, PAIRWISE)
    imported(written(tmp_path / "s.tsv", SCORED + SCORELESS), "sts-benchmark", study="sts")
    words = word_pairs([("tiger", "tiger", [10, 10]), ("love", "sex", [9, 6])])
    imported(written(tmp_path / "w.csv", words), "wordsim353", study="words")

    assert sweep((*annotation_rules.RULES, *corpus_rules.RULES)) == []
