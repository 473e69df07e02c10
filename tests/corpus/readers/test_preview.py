import json

import pytest

from corpus.readers.preview import guessed
from corpus.readers.source import preview, read_records
from tests.corpus.readers.shapes import FORMATS, PACKINGS, absolute, evaluation, pairwise, taxonomy, written
from tests.corpus.readers.test_presets import COMPARED, GENERATED, NOVEL, OUTPUTS

PLAIN = [{"prompt_id": "p", "prompt": "Why?", "model": "m", "response": "So."}]


def look(path):
    return preview(path, path.name)


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_shows_its_format_columns_and_first_rows(tmp_path, form, packing):
    seen = look(written(tmp_path / f"a.{form}{packing}", PLAIN * 50))
    assert seen.format == ("csv" if form == "tsv" else form)
    assert seen.packing == {"": None, ".gz": "gzip", ".zst": "zstd"}[packing]
    assert seen.columns == ("prompt_id", "prompt", "model", "response")
    assert seen.rows == tuple(PLAIN * 20)
    assert (seen.preset, seen.mapping, seen.missing, seen.problem) == ("jsonl", {}, (), None)


@pytest.mark.parametrize(
    ("rows", "preset", "missing"),
    [
        (taxonomy(), "infinity-chat-taxonomy", ()),
        (evaluation(), "infinity-chat-eval", ()),
        (absolute(), "infinity-chat-absolute", ()),
        (absolute(forms=False), "infinity-chat-absolute", ()),
        (pairwise(), "infinity-chat-pairwise", ()),
        (OUTPUTS, "alpaca-eval", ()),
        ([NOVEL], "noveltybench", ()),
        ([GENERATED], "generations", ("model",)),
        (COMPARED, "comparisons", ()),
        (PLAIN, "jsonl", ()),
        ([{"prompt": "Why?", "language": "en"}], "prompts", ()),
    ],
)
def test_the_shape_of_a_file_is_guessed_from_its_columns(tmp_path, rows, preset, missing):
    seen = look(written(tmp_path / "a.jsonl", rows))
    assert (seen.preset, seen.mapping, seen.missing) == (preset, {}, missing)


def test_usual_names_of_columns_are_offered_as_a_mapping_that_works(tmp_path):
    rows = [{"qid": "7", "question": "Why?", "model_name": "m", "completion": "So."}]
    path = written(tmp_path / "a.csv", rows)
    seen = look(path)
    assert seen.mapping == {
        "prompt_id": "qid", "prompt": "question", "model": "model_name", "response": "completion"
    }  # fmt: skip
    (found,) = read_records(path, file_name=path.name, preset=seen.preset, mapping=seen.mapping)
    assert (found.prompt_key, found.prompt, found.model, found.response) == ("7", "Why?", "m", "So.")


def test_columns_that_nobody_knows_are_left_to_be_mapped():
    preset, mapping, missing = guessed(["frage", "antwort"])
    assert (preset.key, mapping, missing) == ("jsonl", {}, ("prompt", "model", "response"))


def test_long_values_are_cut_and_stay_json(tmp_path):
    rows = [
        {"prompt": "a" * 10_000, "response": "b", "model": "m", "v": list(range(1000)), "deep": [[[[[1]]]]]}
    ]
    (row,) = look(written(tmp_path / "a.jsonl", rows)).rows
    assert row["prompt"] == "a" * 300 + "…"
    assert row["v"] == [0, 1, 2, 3, 4, "… 995 more"]
    assert row["deep"] == [[["[…]"]]]
    assert len(json.dumps(row)) < 1000


def test_what_is_wrong_with_a_file_is_told(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"prompt": "Why?"}\nno json\n')
    seen = look(path)
    assert len(seen.rows) == 1
    assert seen.problem.startswith("line 2: not JSON")
    path.write_bytes(b"PK\x03\x04")
    seen = look(path)
    assert (seen.format, seen.rows) == (None, ())
    assert seen.problem.startswith("it is a zip archive")
    assert look(tmp_path).problem == "this is a folder; give one file of it"


def test_markup_is_shown_as_it_came_and_left_to_the_page(tmp_path):
    (row,) = look(written(tmp_path / "a.jsonl", [{"prompt": "<script>x</script>"}])).rows
    assert row["prompt"] == "<script>x</script>"
