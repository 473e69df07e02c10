"""Labels in long form: a row for each value of a person, whatever the source."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.models import Criterion, Item, Participation, Rating, Study, Submission
from annotation.readers.records import LabelledItem, LabelledValue
from annotation.services.copying import copy_study
from annotation.services.label_raters import rater_map
from tests.annotation.released import imported, written
from tests.factories import NOW, StudyFactory

pytestmark = pytest.mark.django_db

COLUMNS = ["prompt", "response_1", "response_2", "rater", "criterion", "value", "wave", "minutes"]


def long_file(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([COLUMNS, *rows])
    return written(path, stream.getvalue())


def row(
    first: str, second: str, rater: str, criterion: str, value: float, minutes: int = 1
) -> tuple[Any, ...]:
    return ("Say something.", first, second, rater, criterion, value, "A", minutes)


def values(criterion: str) -> dict[tuple[str, str], float | None]:
    """Values by what the first response in canonical order is, and the rater."""
    found = Rating.objects.filter(criterion__key=criterion).select_related(
        "submission__assignment__participation", "submission__assignment__item"
    )
    return {
        (
            one.submission.assignment.item.members.get(position=0).response.text,
            str(one.submission.assignment.participation),
        ): one.value
        for one in found
    }


def test_rows_of_one_pair_are_one_item_with_a_slot_for_each_person(tmp_path: Path):
    rows = [
        row("Hi.", "Hey.", "ann", "similarity", 4),
        row("Hi.", "Hey.", "bob", "similarity", 5),
        row("Hi.", "Yo.", "ann", "similarity", 2),
    ]

    outcome = imported(long_file(tmp_path / "l.csv", rows), "long")

    assert (outcome.items, outcome.ratings, outcome.raters, outcome.rater_kind) == (2, 3, 2, "persons")
    assert sorted(Item.objects.values_list("n_slots", flat=True)) == [1, 2]
    assert set(Participation.objects.values_list("pseudonym", flat=True)) == {"ann", "bob"}
    criterion = Criterion.objects.get()
    assert (criterion.low, criterion.high, criterion.measurement) == (1, 5, "ordinal")  # the library's
    assert criterion.texts["en"]["question"] == "How alike is what A and B say?"


def test_a_person_who_saw_the_pair_in_reverse_is_on_the_same_item_with_the_sign_turned(tmp_path: Path):
    rows = [
        row("Hi.", "Hey.", "ann", "which_is_better", 2),
        row("Hey.", "Hi.", "bob", "which_is_better", -2),
        row("Hi.", "Hey.", "cleo", "which_is_better", -1),
    ]

    imported(long_file(tmp_path / "l.csv", rows), "long")

    item = Item.objects.get()
    first = item.members.get(position=0).response.text
    sign = 1 if first == "Hi." else -1
    assert values("which_is_better") == {
        (first, "ann"): 2 * sign,
        (first, "bob"): 2 * sign,
        (first, "cleo"): -1 * sign,
    }
    orders = dict(Submission.objects.values_list("assignment__participation__pseudonym", "shown_order"))
    assert orders["ann"] == orders["cleo"] == orders["bob"][::-1]


def test_two_criteria_of_one_pair_come_in_one_submission_of_a_person(tmp_path: Path):
    rows = [
        row("Hi.", "Hey.", "ann", "similarity", 4),
        row("Hi.", "Hey.", "ann", "wit", 0.25),
        row("Hi.", "Hey.", "bob", "wit", 0.75),
    ]

    outcome = imported(long_file(tmp_path / "l.csv", rows), "long")

    assert (outcome.items, outcome.ratings) == (1, 3)
    assert Submission.objects.count() == 2
    wit = Criterion.objects.get(key="wit")  # stated nowhere: as the values show it
    assert (wit.low, wit.high, wit.step, wit.is_symmetric) == (0.25, 0.75, None, True)


def test_columns_of_the_item_are_kept_and_those_of_a_rating_are_not_taken_for_them(tmp_path: Path):
    rows = [
        row("Hi.", "Hey.", "ann", "similarity", 4, minutes=3),
        row("Hi.", "Hey.", "bob", "similarity", 5, minutes=8),
    ]

    imported(long_file(tmp_path / "l.csv", rows), "long")

    assert Item.objects.get().extra == {"line": 2, "columns": {"wave": "A"}}


def test_a_second_value_of_a_person_for_one_item_is_refused_by_its_line(tmp_path: Path):
    rows = [row("Hi.", "Hey.", "ann", "similarity", 4), row("Hey.", "Hi.", "ann", "similarity", 5)]

    outcome = imported(long_file(tmp_path / "l.csv", rows), "long")

    assert (outcome.stored, [one.line for one in outcome.refusals]) == (False, [3])
    assert not Study.objects.exists()


def test_a_second_file_is_held_to_the_scale_of_the_first(tmp_path: Path):
    imported(
        long_file(tmp_path / "a.csv", [row("Hi.", "Hey.", "ann", "wit", 1), row("A", "B", "ann", "wit", 3)]),
        "long",
    )

    outcome = imported(long_file(tmp_path / "b.csv", [row("C", "D", "ann", "wit", 4)]), "long")

    assert [one.reason for one in outcome.refusals] == ["4 is not on the scale of wit, 1 to 3"]
    assert Item.objects.count() == 2


def test_simulated_raters_of_a_copy_are_told_apart_whoever_rated_the_original():
    unnamed = StudyFactory(source="imported", rater_kind="unnamed")

    copy = copy_study(study=unnamed, items=[], seed=0, at=NOW).study

    assert (copy.source, copy.rater_kind) == ("simulated", "persons")


def test_no_more_is_read_of_the_database_for_more_items(tmp_path: Path):
    def n_selects(n_items: int, study: str) -> int:
        rows = [
            row(f"Hi {n}.", f"Hey {n}.", rater, "similarity", 4)
            for n in range(n_items)
            for rater in ("ann", "bob")
        ]
        path = long_file(tmp_path / f"{study}.csv", rows)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            imported(path, "long", study=study)
        return sum(one["sql"].startswith("SELECT") and "annotation_" in one["sql"] for one in queries)

    assert n_selects(60, "large") == n_selects(6, "small")


def test_an_item_whose_text_cannot_be_imported_is_left_out_only_when_that_is_asked_for(tmp_path: Path):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(
        [
            ["item", "prompt", "response", "rater", "criterion", "value"],
            ["i1", "Say something.", "Hi.", "ann", "quality", 4],
            ["i1", "Say another thing.", "Hey.", "ann", "quality", 2],  # one key, two prompts
            ["i1", "Say another thing.", "Hey.", "bob", "quality", 2],
        ]
    )
    path = written(tmp_path / "l.csv", stream.getvalue())

    assert not imported(path, "long").stored
    outcome = imported(path, "long", on_refused="skip")

    assert (outcome.stored, outcome.items, outcome.ratings) == (True, 1, 1)
    assert [one.line for one in outcome.refusals] == [3, 4]


@pytest.mark.parametrize("name", ["5f0c1a2b3c4d5e6f7a8b9c0d", "A2XJ8HQZ1LM0PQ", "ada@example.org"])
def test_a_name_by_which_a_person_can_be_found_is_kept_from_the_study(name):
    label = LabelledItem(
        1, None, "Say hi.", ("Hi.",), "quality", (LabelledValue(name, 4.0), LabelledValue("r2", 3.0))
    )

    found, plain = rater_map([label]).pseudonyms(label)

    assert name not in found
    assert re.fullmatch("rater [0-9a-f]{16}", found)
    assert plain == "r2"
    assert rater_map([label]).pseudonyms(label)[0] == found  # so the same file again changes nothing
