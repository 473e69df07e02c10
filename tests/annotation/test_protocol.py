"""protocol.toml in, a typed protocol out, errors with line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotation import errors
from annotation.protocol import read_protocol

WHOLE = """key = "pilot"
title = "How alike are two responses?"
dataset = "demo"
languages = ["en", "ru"]
overlap = 3
seed = 7

[draw]
pairs = 40
metric = "cosine:minilm"

[[criteria]]
use = "similarity"

[[criteria]]
use = "quality"
screen = 2

[consent.texts]
en = "You may stop at any time."
ru = "Вы можете прекратить в любой момент."

[guidelines]
en = "Read both."
ru = "Прочитайте оба."
"""


def refused(text: str) -> dict[str, list[str]]:
    with pytest.raises(errors.ProtocolError) as error:
        read_protocol(text)
    return error.value.fields


def test_a_whole_protocol_takes_its_criteria_from_the_library() -> None:
    protocol = read_protocol(WHOLE)

    similarity, quality = protocol.criteria
    assert (similarity.key, similarity.asked_of, similarity.low, similarity.high) == (
        "similarity",
        "item",
        1,
        5,
    )
    assert (quality.asked_of, quality.screen) == ("member", 2)
    assert [anchor.value for anchor in similarity.texts["ru"].anchors] == [1, 2, 3, 4, 5]
    assert protocol.draw.edges[0] == -1


def test_the_digest_does_not_depend_on_the_order_of_fields() -> None:
    lines = WHOLE.splitlines(keepends=True)
    other = "".join([lines[1], lines[0], *lines[2:]])

    assert read_protocol(other).sha256() == read_protocol(WHOLE).sha256()
    assert read_protocol(WHOLE.replace("seed = 7", "seed = 8")).sha256() != read_protocol(WHOLE).sha256()


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        pytest.param(("overlap = 3", "overlap = 0"), "overlap", "line 5", id="too small"),
        pytest.param(("overlap = 3", 'overlap = "3"'), "overlap", "line 5", id="a text"),
        pytest.param(("seed = 7\n", ""), "seed", "missing", id="missing"),
        pytest.param(("seed = 7", "seed = 7\nsede = 8"), "sede", "line 7: there is no field", id="misspelt"),
        pytest.param(('key = "pilot"', 'key = "Pilot 1"'), "key", "line 1: write up to 80", id="key"),
        pytest.param(('key = "pilot"', 'key = "new"'), "key", "choose another key", id="an address of ours"),
        pytest.param(("pairs = 40", "pairs = -1"), "draw.pairs", "line 9", id="in a table"),
        pytest.param(
            ('"cosine:minilm"', '"rouge_l"'), "draw.metric", "line 10: write cosine:", id="not a cosine"
        ),
        pytest.param(("screen = 2", "screen = 0"), "criteria.1.screen", "line 17", id="in the second table"),
        pytest.param(
            ('ru = "Прочитайте оба."\n', ""), "protocol", "'ru'", id="a language without guidelines"
        ),
    ],
)
def test_a_fault_is_named_by_field_and_line(change: tuple[str, str], place: str, words: str) -> None:
    fields = refused(WHOLE.replace(*change))

    assert words in fields[place][0]


def test_toml_that_cannot_be_read_names_the_line() -> None:
    with pytest.raises(errors.ProtocolError, match="line 1"):
        read_protocol("key = \n")


def test_an_unknown_criterion_names_the_known_ones() -> None:
    assert "quality, similarity" in refused(WHOLE.replace('"quality"', '"beauty"'))["criteria.1.use"][0]


def test_texts_may_stand_in_files_beside_the_protocol(tmp_path: Path) -> None:
    (tmp_path / "consent.md").write_text("From a file.", encoding="utf-8")
    text = WHOLE.replace('en = "You may stop at any time."', 'en_file = "consent.md"')

    assert read_protocol(text, folder=tmp_path).consent.texts["en"] == "From a file."
    with pytest.raises(errors.ProtocolError, match="cannot be read"):
        read_protocol(text.replace("consent.md", "absent.md"), folder=tmp_path)


def test_edges_must_reach_every_pair() -> None:
    fields = refused(WHOLE.replace("pairs = 40", "pairs = 40\nedges = [0.2, 0.5]"))

    assert "from -1 to 1" in fields["draw"][0]
