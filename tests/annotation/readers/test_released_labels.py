import json

import pytest

from annotation.readers.records import LabelledItem, LabelledValue
from annotation.readers.source import PRESETS, preset_key, read_labels
from corpus.readers.records import Refusal
from tests.corpus.readers.shapes import ODD, absolute, pairwise, written

NESTED = ("jsonl", "json", "parquet", "csv", "parquet.zst", "jsonl.gz")


def read(path, preset):
    return list(read_labels(path, file_name=path.name, preset=preset))


def reasons(path, preset):
    return [(one.line, one.reason) for one in read(path, preset) if isinstance(one, Refusal)]


def values(item):
    return [label.value for label in item.labels]


def text_file(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


# INFINITY-CHAT


@pytest.mark.parametrize("form", NESTED)
@pytest.mark.parametrize("floats", [False, True])
def test_quality_labels_are_read_whatever_their_number_and_type(tmp_path, form, floats):
    rows = absolute(floats=floats)
    items = read(written(tmp_path / f"a.{form}", rows), "infinity-chat-absolute")
    assert [len(item.labels) for item in items] == [25, 25, 23, 23, 26, 26]
    for item, row in zip(items, rows, strict=True):
        assert (item.prompt_key, item.prompt, item.responses) == (None, row["user_query"], (row["response"],))
        assert values(item) == row["human_labels"]
        assert {label.rater for label in item.labels} == {None}
        assert (item.criterion, item.aggregate, item.extra) == ("quality", False, {})
    assert [(item.form, item.question) for item in items] == [
        (str(form), f"Q{place}") for form in (1, 2, 3) for place in (1, 2)
    ]


@pytest.mark.parametrize("form", NESTED)
def test_preferences_are_above_zero_where_the_first_response_is_better(tmp_path, form):
    rows = pairwise()
    items = read(written(tmp_path / f"a.{form}", rows), "infinity-chat-pairwise")
    assert [item.responses for item in items] == [(row["response_1"], row["response_2"]) for row in rows]
    assert [values(item) for item in items] == [row["human_labels"] for row in rows]
    assert rows[0]["human_labels_raw"][4] == "Response 1 is much better than Response 2"
    assert values(items[0])[4] == 2
    assert items[0].criterion == "preference"


@pytest.mark.parametrize("form", NESTED)
def test_forms_and_raw_labels_may_be_absent(tmp_path, form):
    for preset, rows in (
        ("infinity-chat-absolute", absolute(forms=False)),
        ("infinity-chat-pairwise", pairwise(forms=False)),
    ):
        items = read(written(tmp_path / f"a.{form}", rows), preset)
        assert {(item.form, item.question) for item in items} == {(None, None)}
        assert [values(item) for item in items] == [row["human_labels"] for row in rows]


def test_form_numbers_that_came_as_floats_are_the_same_names(tmp_path):
    row = {**absolute()[0], "form_id": 7.0}
    (item,) = read(written(tmp_path / "a.jsonl", [row]), "infinity-chat-absolute")
    assert item.form == "7"


def test_texts_are_kept_to_the_byte_and_columns_beyond_too(tmp_path):
    row = {**absolute()[0], "response_type": "multiple"}
    (item,) = read(written(tmp_path / "a.jsonl", [row]), "infinity-chat-absolute")
    assert item.responses == (f"{ODD}1.1",)
    assert item.extra == {"response_type": "multiple"}


@pytest.mark.parametrize("preset", ["infinity-chat-absolute", "infinity-chat-pairwise"])
def test_pairs_and_responses_with_the_same_text_can_be_found_by_it(tmp_path, preset):
    alone = {
        item.responses[0]
        for item in read(written(tmp_path / "a.parquet", absolute()), "infinity-chat-absolute")
    }
    pairs = read(written(tmp_path / "p.parquet", pairwise()), "infinity-chat-pairwise")
    assert [text for item in pairs for text in item.responses if text not in alone] == [
        "in mid-sentence, as released"
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"human_labels": []}, "human_labels is empty; leave out an item that nobody labelled"),
        ({"human_labels": None}, "human_labels is null; write a list"),
        ({"human_labels": [4, 6]}, "human_labels[1] is 6; write a whole number from 1 to 5"),
        ({"human_labels": [4, 2.5]}, "human_labels[1] is 2.5; write a whole number from 1 to 5"),
        ({"human_labels": [4, None]}, "human_labels[1] is null, not a number"),
        ({"human_labels": [True]}, "human_labels[0] is true or false, not a number"),
        (
            {"human_labels": [4], "human_labels_raw": [4, 5]},
            "human_labels has 1 labels and human_labels_raw 2",
        ),
        (
            {"human_labels": [4, 5], "human_labels_raw": [4, 3]},
            "human_labels[1] is 5 and human_labels_raw[1] means 3",
        ),
        (
            {"human_labels": [4], "human_labels_raw": ["good"]},
            'human_labels_raw[0] is "good"; write a number',
        ),
        ({"user_query": ""}, "the user_query is empty"),
        ({"response": 7}, "response is a number, not a string"),
        ({"form_id": [1]}, "form_id is a list; write its name or its whole number"),
    ],
)
def test_an_item_that_contradicts_itself_is_refused_by_its_line(tmp_path, change, reason):
    good = absolute()[0]
    found = reasons(written(tmp_path / "a.jsonl", [good, {**good, **change}, good]), "infinity-chat-absolute")
    ((line, said),) = found
    assert line == 2
    assert said.startswith(reason)


def test_a_preference_code_that_is_not_what_its_words_say_is_refused(tmp_path):
    rows = [
        {
            "user_query": "q",
            "response_1": "a",
            "response_2": "b",
            "human_labels": [code],
            "human_labels_raw": [raw],
        }
        for code, raw in (
            (2, "Response 1 is much better than Response 2"),
            (2, "Response 2 is much better than Response 1"),
            (0, "Response 1 and Response 2 are similar / it’s hard to tell which one is better"),
            (1, "Response 1 is better"),
        )
    ]
    assert reasons(written(tmp_path / "a.jsonl", rows), "infinity-chat-pairwise") == [
        (2, "human_labels[0] is 2 and human_labels_raw[0] means -2; mend one"),
        (4, 'human_labels_raw[0] is "Response 1 is better", which is none of the five options'),
    ]


def test_a_file_without_the_columns_of_the_set_is_refused_once(tmp_path):
    rows = [{"prompt": "q", "response": "a"}] * 5
    ((line, reason),) = reasons(written(tmp_path / "a.parquet", rows), "infinity-chat-absolute")
    assert line is None
    assert reason.startswith('the column "user_query" is missing; this preset reads user_query, response')


# STS-Benchmark

STS = (
    'main-captions\tMSRvid\t2012test\t0024\t2.500\tA girl is styling her hair.\tA "girl" is brushing her hair.\n'
    "main-forums\tdeft\t2014\t0011\t\tNo score.\tNone.\n"
    "main-forums\tanswers\t2016\t0008\t0\tOne.\tTwo. \tStackExchange: x\tStackExchange: y\n"
    "main-captions\tMSRvid\t2012test\t0024\t5\tA girl is styling her hair.\tA girl is styling her hair.\n"
)


@pytest.mark.parametrize("name", ["sts.tsv", "sts.csv", "sts"])
def test_pairs_of_sentences_have_a_mean_and_a_prompt_of_their_own(tmp_path, name):
    found = read(text_file(tmp_path, name, STS), "sts-benchmark")
    assert found[1] == Refusal(2, "it has no score")
    items = [one for one in found if isinstance(one, LabelledItem)]
    assert [item.line for item in items] == [1, 3, 4]
    assert [item.labels for item in items] == [(LabelledValue(None, value),) for value in (2.5, 0.0, 5.0)]
    assert all(item.aggregate and item.criterion == "similarity" for item in items)
    assert items[0].responses == ("A girl is styling her hair.", 'A "girl" is brushing her hair.')
    assert items[1].responses == ("One.", "Two. ")
    assert items[1].extra["source1"] == "StackExchange: x"
    assert len({item.prompt_key for item in items}) == len({item.prompt for item in items}) == 3


def test_quotes_at_the_beginning_of_a_sentence_are_part_of_it(tmp_path):
    text = 'a\tb\tc\td\t2\t"Yes," he said.\t"No\na\tb\tc\te\t3\tOne.\tTwo.\n'
    first, second = read(text_file(tmp_path, "a.tsv", text), "sts-benchmark")
    assert first.responses == ('"Yes," he said.', '"No')
    assert second.responses == ("One.", "Two.")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a\tb\tc\td\t2.5\tonly one", "it has 6 cells; the STS-Benchmark has 7 parted by tabs"),
        ("a\tb\tc\td\t5.5\tOne.\tTwo.", "the score is 5.5; it goes from 0 to 5"),
        ("a\tb\tc\td\tnan\tOne.\tTwo.", 'score is "nan"; write a number'),
        ("a\tb\tc\td\t2\tOne.\t ", "a sentence is empty"),
        ("a\tb\tc\td\t2\tOne.\tTwo\x00.", "a cell holds the character NUL"),
    ],
)
def test_rows_of_sentences_that_are_wrong_are_refused_by_line(tmp_path, line, reason):
    ((number, said),) = reasons(
        text_file(tmp_path, "a.tsv", f"{STS.splitlines()[0]}\n{line}\n"), "sts-benchmark"
    )
    assert number == 2
    assert said.startswith(reason)


# WordSim-353

WORDS = "Word 1,Word 2,Human (mean),1,2,3\r\nlove,sex,6.77,9,6,5.3\r\ntiger,tiger,10.00,10,10,10\r\nlove,sex,7.00,8,7,6\r\n"


def test_word_pairs_name_their_thirteen_persons_by_column(tmp_path):
    names = ",".join(str(number) for number in range(1, 14))
    text = f"Word 1,Word 2,Human (mean),{names}\r\ncup,drink,7.00,{','.join(['7'] * 13)}\r\n"
    (item,) = read(text_file(tmp_path, "set1.csv", text), "wordsim353")
    assert [label.rater for label in item.labels] == [str(number) for number in range(1, 14)]
    assert values(item) == [7.0] * 13


def test_a_word_pair_that_stands_twice_is_two_items(tmp_path):
    items = read(text_file(tmp_path, "set1.csv", WORDS), "wordsim353")
    assert [item.responses for item in items] == [("love", "sex"), ("tiger", "tiger"), ("love", "sex")]
    assert [values(item) for item in items] == [[9, 6, 5.3], [10, 10, 10], [8, 7, 6]]
    assert len({item.prompt_key for item in items}) == 3
    assert items[0].extra == {"Human (mean)": "6.77"}


def test_a_person_who_did_not_rate_a_pair_is_left_out_of_it(tmp_path):
    text = "Word 1,Word 2,Human (mean),1,2,3\nlove,sex,7.50,9,,6\n"
    (item,) = read(text_file(tmp_path, "set1.csv", text), "wordsim353")
    assert [(label.rater, label.value) for label in item.labels] == [("1", 9.0), ("3", 6.0)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("love,sex,6.00,9,6,5", "Human (mean) is 6 and the mean of its persons 6.667; a cell has slipped"),
        ("love,sex,6.00,6,11,1", "person 2 has 11; the scale goes from 0 to 10"),
        ("love,sex,6.00,6,x,6", 'person 2 is "x"; write a number'),
        ("love,,6.00,6,6,6", "the Word 2 is empty"),
        ("love,sex,6.00,,,", "no person has a value"),
    ],
)
def test_word_pairs_that_are_wrong_are_refused_by_line(tmp_path, row, reason):
    path = text_file(tmp_path, "set1.csv", f"{WORDS.splitlines()[0]}\n{row}\n")
    ((line, said),) = reasons(path, "wordsim353")
    assert line == 2
    assert said.startswith(reason)


def test_the_combined_file_of_means_is_refused_with_what_to_give_instead(tmp_path):
    path = text_file(tmp_path, "combined.csv", "Word 1,Word 2,Human (mean)\nlove,sex,6.77\n")
    assert reasons(path, "wordsim353") == [
        (None, "there is no column of a person; the combined file has means alone, give the file of one set")
    ]


# Long form

LONG = [
    {
        "prompt": "Say hi.",
        "response_1": ODD,
        "response_2": "Hey.",
        "rater": "ann",
        "criterion": "similarity",
        "value": 4,
    },
    {
        "prompt": "Say hi.",
        "response_1": ODD,
        "response_2": "Hey.",
        "rater": "ben",
        "criterion": "similarity",
        "value": 2,
    },
]


@pytest.mark.parametrize("form", NESTED)
def test_a_row_of_a_long_file_is_one_value_of_one_person(tmp_path, form):
    items = read(written(tmp_path / f"a.{form}", LONG), "long")
    assert [(item.prompt_key, item.prompt, item.responses, item.criterion) for item in items] == [
        (None, "Say hi.", (ODD, "Hey."), "similarity")
    ] * 2
    assert [item.labels for item in items] == [(LabelledValue("ann", 4.0),), (LabelledValue("ben", 2.0),)]


@pytest.mark.parametrize(
    ("columns", "responses"),
    [
        ({"response": "a"}, ("a",)),
        ({"responses": ["a", "b", "c"]}, ("a", "b", "c")),
        ({"response_1": "a", "response_2": "b", "response_3": "", "response_10": "d"}, ("a", "b", "d")),
    ],
)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_what_was_judged_may_be_one_text_or_several(tmp_path, form, columns, responses):
    row = {"prompt": "p", "rater": 3, "criterion": "quality", "value": 1.5, "batch": "x", **columns}
    (item,) = read(written(tmp_path / f"a.{form}", [row]), "long")
    assert item.responses == responses
    assert item.labels == (LabelledValue("3", 1.5),)
    assert item.extra == {"batch": "x"}


def test_an_item_judged_without_a_prompt_has_one_that_says_so(tmp_path):
    row = {
        "item": 7,
        "prompt": None,
        "responses": ["a", "b"],
        "rater": "r",
        "criterion": "similarity",
        "value": 1,
    }
    (item,) = read(written(tmp_path / "a.jsonl", [row]), "long")
    assert (item.prompt_key, item.prompt) == ("7", "Item without a prompt: 7")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rater": ""}, "the rater is missing"),
        ({"rater": None}, "the rater is missing"),
        ({"rater": 1.5}, "rater is a number; write a name or a whole number"),
        ({"value": None}, "the value is missing"),
        ({"value": "4,5"}, 'value is "4,5"; write a number, with a point for decimals'),
        ({"value": "inf"}, 'value is "inf"; write a number'),
        ({"value": True}, "value is true or false, not a number"),
        ({"criterion": "How alike?"}, 'criterion is "How alike?"; write up to 60 lower-case letters'),
        ({"prompt": ""}, "it has neither a prompt nor an item"),
        ({"response_1": "", "response_2": ""}, "there is no response; write what was judged"),
        ({"response_1": 4}, "response_1 is a number, not a string"),
    ],
)
def test_long_rows_that_are_wrong_are_refused_by_line(tmp_path, change, reason):
    ((line, said),) = reasons(written(tmp_path / "a.jsonl", [LONG[0], {**LONG[1], **change}]), "long")
    assert line == 2
    assert said.startswith(reason)


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        ("rater", 'the column "rater" is missing'),
        ("criterion", 'the column "criterion" is missing'),
        ("value", 'the column "value" is missing'),
        ("response", 'the column "response" is missing; write what was judged in response, in response_1'),
        ("prompt", 'the column "prompt" is missing; write the prompt, or a key in item'),
    ],
)
def test_a_long_file_without_a_column_is_refused_once(tmp_path, left_out, reason):
    row = {"prompt": "p", "response": "a", "rater": "r", "criterion": "c", "value": 1}
    rows = [{name: value for name, value in row.items() if name != left_out}] * 9
    ((line, said),) = reasons(written(tmp_path / "a.csv", rows), "long")
    assert line is None
    assert said.startswith(reason)


# Any file


@pytest.mark.parametrize("preset", PRESETS)
def test_hostile_files_are_refused_and_crash_nothing(tmp_path, preset):
    for content in (
        b"",
        b"PK\x03\x04",
        b"\xff\xfea\x00",
        b"[" * 100_000,
        b"\x00" * 10,
        b'{"a":' * 1000,
        b"\xfc\n",
    ):
        path = tmp_path / "a"
        path.write_bytes(content)
        found = read(path, preset)
        assert found
        assert all(isinstance(one, Refusal) for one in found)
    assert reasons(tmp_path, preset) == [(None, "this is a folder; give one file of it")]


@pytest.mark.parametrize("preset", PRESETS)
def test_no_shape_of_row_crashes_a_reader_of_labels(tmp_path, preset):
    for row in (
        {},
        {"user_query": {}},
        {"human_labels": {"a": 1}, "user_query": "q", "response": "r"},
        {"Word 1": []},
    ):
        found = read(text_file(tmp_path, "a.jsonl", json.dumps(row) + "\n"), preset)
        assert all(isinstance(one, Refusal) for one in found)


def test_the_names_of_the_released_sets_are_names_of_the_presets():
    assert preset_key("infinite-chats-human-absolute") == "infinity-chat-absolute"
    assert preset_key("infinite-chats-human-pairwise") == "infinity-chat-pairwise"
    with pytest.raises(ValueError, match="there is no preset 'mt-bench' of labels"):
        read_labels("", file_name="", preset="mt-bench")
