from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from corpus.models import Dataset, Import, Prompt, Response

from .files import grid, jsonl, row

pytestmark = pytest.mark.django_db


def run(capsys, *arguments):
    """Run the command; return what it printed last, and what it said meanwhile."""
    failed = None
    try:
        call_command("import_corpus", *map(str, arguments), "--json")
    except CommandError as error:
        failed = str(error)
    captured = capsys.readouterr()
    return json.loads(captured.out.splitlines()[-1]), captured.err, failed


def test_the_last_line_is_what_scripts_read(tmp_path, capsys):
    told, _, failed = run(capsys, jsonl(tmp_path, grid()), "--dataset", "mine")

    assert failed is None
    assert {name: told[name] for name in ("dataset", "prompts", "responses", "models", "new")} == {
        "dataset": "mine",
        "prompts": 2,
        "responses": 8,
        "models": 2,
        "new": 8,
    }
    assert (told["unchanged"], told["conflicting"], told["refused"], told["refusals"]) == (0, 0, 0, [])


def test_a_wrong_row_ends_the_command_unless_it_may_be_left_out(tmp_path, capsys):
    path = jsonl(tmp_path, [row(), "{"])

    told, said, failed = run(capsys, path)
    assert (told["stored"], "line 2" in failed, "line 2: not JSON" in said) == (False, True, True)

    told, _, failed = run(capsys, path, "--on-refused", "skip")
    assert (told["stored"], told["new"], failed) == (True, 1, None)


def test_what_is_said_of_the_source_is_kept(tmp_path, capsys):
    path = jsonl(tmp_path, grid())
    run(capsys, path, "--licence", "MIT", "--citation", "A.", "--source", "S.", "--revision", "r")

    found = Dataset.objects.values("licence", "citation", "source", "revision").get()
    assert found == {"licence": "MIT", "citation": "A.", "source": "S.", "revision": "r"}


def test_a_preset_and_a_mapping_with_values_are_heeded(tmp_path, capsys):
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps([{"instruction": "Why?", "output": "So."}]))

    told, _, _ = run(capsys, path, "--preset", "alpaca-eval", "--map", "model=:gpt-4o")

    assert told["new"] == 1
    assert Response.objects.get().language_model.key == "gpt-4o"
    assert Import.objects.get().preset == "alpaca-eval"
    for wrong in ("prompt", "promt=a", "model=a,model=b"):
        told, _, failed = run(capsys, path, "--map", wrong)
        assert (told["error"], failed.startswith("--map" if wrong != "promt=a" else "mapping")) == (
            "unusable_mapping",
            True,
        )


def test_a_downloaded_data_set_is_read_by_its_name_with_its_licence(tmp_path, capsys):
    folder = tmp_path / "infinite-chats-eval"
    folder.mkdir()
    (folder / "README.md").write_text("---\nlicense: odc-by\n---\n")
    (folder / "one.jsonl").write_text('{"query": "Why?"}\n{"query": "How?"}\n')
    (folder / "two.jsonl").write_text('{"query": "When?"}\n')

    told, _, _ = run(capsys, folder)

    assert (told["dataset"], told["prompts"], told["responses"], told["new"]) == (
        "infinite-chats-eval",
        3,
        0,
        3,
    )
    dataset = Dataset.objects.get()
    assert (dataset.licence, dataset.title) == ("odc-by", "infinite-chats-eval")
    assert Import.objects.count() == 2


def test_of_a_folder_with_a_wrong_file_nothing_is_kept(tmp_path, capsys):
    folder = tmp_path / "infinite-chats-eval"
    folder.mkdir()
    (folder / "one.jsonl").write_text('{"query": "Why?"}\n')
    (folder / "two.jsonl").write_text('{"query": ""}\n')

    told, _, failed = run(capsys, folder)

    assert (told["stored"], told["refused"], "line 1" in failed) == (False, 1, True)
    assert (Dataset.objects.count(), Prompt.objects.count()) == (0, 0)


@pytest.mark.parametrize("given", ["nothing.jsonl", "hf:owner", "hf:../x/y"])
def test_what_is_not_there_is_said(tmp_path, capsys, given):
    told, _, failed = run(capsys, given if given.startswith("hf:") else tmp_path / given)

    assert told["error"] == "unusable_origin"
    assert given in failed


def test_a_dry_run_of_a_folder_changes_nothing(tmp_path, capsys):
    folder = tmp_path / "many"
    folder.mkdir()
    jsonl(folder, grid(), name="one.jsonl")
    jsonl(folder, grid(), name="two.jsonl")

    told, _, failed = run(capsys, folder, "--dry-run")

    assert (told["new"], told["stored"], failed) == (16, False, None)
    assert Dataset.objects.count() == 0
