"""What docs/formats.md says is so: its examples are read, its names and limits are those of the code."""

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings

from annotation.readers import source as labels
from annotation.readers.records import LabelledItem
from corpus.readers import lines, strict_json, unpacking
from corpus.readers.mapping import parsed_mapping
from corpus.readers.records import CorpusRecord, PromptRecord
from corpus.readers.source import presets, read_records

PAGE = (Path(settings.BASE_DIR) / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(\w+) (.+)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)


def told(of):
    return dict(part.partition("=")[::2] for part in shlex.split(of))


@pytest.mark.parametrize(("form", "of", "content"), EXAMPLES)
def test_an_example_is_read_as_the_page_says(tmp_path, form, of, content):
    how = told(of)
    path = tmp_path / f"example.{form}"
    path.write_text(content, encoding="utf-8")
    if "labels" in how:
        found = list(labels.read_labels(path, file_name=path.name, preset=how["labels"]))
    else:
        mapping = parsed_mapping(how.get("map", ""))
        found = list(read_records(path, file_name=path.name, preset=how["preset"], mapping=mapping))
    assert all(isinstance(one, CorpusRecord | PromptRecord | LabelledItem) for one in found), found
    assert len(found) == int(how["records"])


def test_every_preset_but_the_one_of_prompts_has_an_example():
    shown = {told(of).get("preset") for _, of, _ in EXAMPLES} - {None}
    assert {one.key for one in presets()} - shown == {"prompts", "infinity-chat-absolute"}
    assert {told(of).get("labels") for _, of, _ in EXAMPLES} - {None} == set(labels.PRESETS)


def test_the_tables_name_every_preset_and_no_other():
    corpus, human = PAGE.split("## Human labels")
    rows = {
        tuple(row)
        for row in re.findall(r"^\| `([a-z0-9-]+)` \| (?:`([a-z0-9-]+)` )?\|", corpus, re.MULTILINE)
    }
    assert rows == {(one.key, one.aliases[0] if one.aliases else "") for one in presets()}
    rows = {
        tuple(row) for row in re.findall(r"^\| `([a-z0-9-]+)` \| (?:`([a-z0-9-]+)` )?\|", human, re.MULTILINE)
    }
    also = {key: name for name, key in labels.ALIASES.items()}
    assert rows == {(key, also.get(key, "")) for key in labels.PRESETS}


def test_the_limits_are_those_of_the_code():
    assert f"more than {lines.MAX_LINE_BYTES // 10**6} MB" in PAGE
    assert (
        f"more than {unpacking.MAX_RATIO} times its size (beyond {unpacking.FREE_BYTES // 2**20} MB)" in PAGE
    )
    assert f"more than {unpacking.MAX_UNPACKED_BYTES // 2**30} GiB" in PAGE
    assert f"nesting deeper than {strict_json.MAX_DEPTH}" in PAGE
