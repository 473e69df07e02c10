from __future__ import annotations

import csv
import gzip
import json

import pytest

from corpus.services import refused_rows as module
from corpus.services.importing import import_file
from corpus.services.refused_rows import refused_rows
from tests.factories import NOW

from .files import jsonl, row

pytestmark = pytest.mark.django_db


def table(tmp_path, path, **given):
    target = tmp_path / "refused.csv"
    with refused_rows() as refused:
        options = {"path": path, "file_name": path.name, "dataset": "small", "at": NOW, "dry_run": True}
        outcome = import_file(**(options | given), refused_rows=refused)
        n = refused.write(target, source=path, file_name=path.name)
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert n == len(rows) == outcome.refused
    return rows


def test_refused_lines_stand_in_the_table_as_they_stood_in_the_file(tmp_path):
    lines = [
        json.dumps(row()),
        '{"prompt_id": "p1", "prompt": "Another?",  "model": "ant", "response": "So."}',
        "",
        "{not json",
        json.dumps(row(prompt_id="p2", category="???")),
    ]

    rows = table(tmp_path, jsonl(tmp_path, lines))

    assert [(one["line"], one["row"]) for one in rows] == [("2", lines[1]), ("4", lines[3]), ("5", lines[4])]
    assert "has another text on line 1" in rows[0]["reason"]


def test_a_packed_file_is_looked_into_and_a_table_gives_its_rows_under_our_names(tmp_path):
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(b'{"prompt_id": 1}\n'))
    assert table(tmp_path, packed)[0]["row"] == '{"prompt_id": 1}'

    comma = tmp_path / "a.csv"
    comma.write_text("prompt_id,prompt,model,response,n\np,Why?,m,So.,1\np,How?,m,Thus.,2\n")
    (refused,) = table(tmp_path, comma)
    assert json.loads(refused["row"]) == {
        "prompt_id": "p",
        "prompt": "How?",
        "model": "m",
        "response": "Thus.",
        "n": "2",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(tmp_path, start):
    (refused,) = table(tmp_path, jsonl(tmp_path, [f"{start}cmd|' /C calc'!A0"]))

    assert refused["row"] == f"'{start}cmd|' /C calc'!A0"


def test_a_row_longer_than_a_cell_is_cut_and_says_so(tmp_path):
    (refused,) = table(tmp_path, jsonl(tmp_path, ["{" + "x" * 100_000]))

    assert len(refused["row"]) < 32_767
    assert refused["row"].endswith("x ...")


def test_a_table_has_an_end(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_ROWS", 2)
    with refused_rows() as refused:
        for line in range(5):
            refused.add(line, "wrong", None)
        assert refused.write(tmp_path / "a.csv", source=tmp_path / "nothing", file_name="nothing") == 2
