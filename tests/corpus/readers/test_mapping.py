import pytest

from corpus.readers.mapping import layout_of, parsed_mapping
from corpus.readers.source import check_mapping, read_records


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        ("", {}),
        ("prompt=instruction,response=output,model=generator",
         {"prompt": "instruction", "response": "output", "model": "generator"}),
        (" prompt = my prompt , model=:gpt 4o ", {"prompt": "my prompt", "model": ":gpt 4o"}),
        ("model==gpt-4o", {"model": ":gpt-4o"}),
        ("model=:a=b", {"model": ":a=b"}),
        ("prompt=a,,b,model=:c,,d", {"prompt": "a,b", "model": ":c,d"}),
    ],
)  # fmt: skip
def test_a_mapping_is_read_as_it_is_written(text, mapping):
    assert parsed_mapping(text) == mapping


@pytest.mark.parametrize("text", ["prompt", "=x", "prompt=", "prompt=a,prompt=b"])
def test_what_is_no_mapping_is_an_error(text):
    with pytest.raises(ValueError, match="write OURS=THEIRS or OURS=:VALUE"):
        parsed_mapping(text)


@pytest.mark.parametrize(
    ("preset", "mapping", "reason"),
    [
        ("jsonl", {"promt": "x"}, "mapping names the column 'promt'"),
        ("jsonl", {"embedding": "x"}, "mapping names the column 'embedding'"),
        ("jsonl", {"prompt": "x", "response": "x"}, "mapping gives two columns one name"),
        ("generations", {"prompt": "x", "embedding": "x"}, "mapping gives two columns one name"),
        ("alpaca-eval", {"prompt": "output"}, "mapping gives two columns one name"),
        ("jsonl", {"prompt": ""}, "mapping must give the file's name of prompt or a value for it"),
        ("jsonl", {"model": ":"}, "mapping must give the file's name of model or a value for it"),
        ("jsonl", {"response": ":So."}, "mapping gives response one value for all rows; give a column"),
        ("jsonl", {"sample_index": ":0"}, "mapping gives sample_index one value for all rows; give a column"),
        ("generations", {"embedding": ":1"}, "mapping gives embedding one value for all rows; give a column"),
        ("jsonl", {"language": ":in German"}, 'mapping: language is "in German"; write a BCP 47 tag'),
        ("jsonl", {"released": ":May 2024"}, 'mapping: released is "May 2024"; write YYYY-MM-DD'),
        ("jsonl", {"model": ":" + "m" * 201}, "mapping: model has 201 characters; shorten it to 200"),
    ],
)
def test_a_mapping_that_cannot_be_is_an_error_before_the_file_is_looked_at(tmp_path, preset, mapping, reason):
    for act in (
        lambda: check_mapping(preset, mapping),
        lambda: read_records(tmp_path / "gone", file_name="gone", preset=preset, mapping=mapping),
    ):
        with pytest.raises(ValueError) as caught:
            act()
        assert str(caught.value).startswith(reason)


def test_a_name_that_was_given_away_is_not_another_column_s_own():
    layout = layout_of({}, {"prompt": "response", "response": "prompt"}, present=["prompt", "response"])
    assert (layout.column("prompt"), layout.column("response")) == ("response", "prompt")


def test_what_a_person_says_comes_before_what_a_preset_knows():
    names = {"prompt": ("instruction", "text"), "embedding": ("embeddings",)}
    assert layout_of(names, present=["text"]).column("prompt") == "text"
    assert layout_of(names, {"prompt": "q"}, present=["text"]).column("prompt") == "q"
    assert layout_of(names, {"embedding": "v"}).column("embedding") == "v"
