import io
import json
from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.readers import lines
from corpus.readers.consistency import checked
from corpus.readers.jsonl import read_jsonl
from corpus.readers.records import CorpusRecord, Refusal

ROW = {"prompt_id": "p1", "prompt": "Why?", "model": "m", "response": "So."}


def read(content, mapping=None):
    return list(read_jsonl(io.BytesIO(content), mapping=mapping))


def read_row(**columns):
    (found,) = read(json.dumps({**ROW, **columns}).encode())
    return found


def reason(**columns):
    refusal = read_row(**columns)
    assert isinstance(refusal, Refusal)
    assert refusal.line == 1
    return refusal.reason


def test_a_row_with_the_required_columns_is_a_record():
    assert read(json.dumps(ROW).encode()) == [
        CorpusRecord(line=1, prompt_key="p1", prompt="Why?", model="m", response="So.")
    ]


def test_all_columns_are_read_and_unknown_ones_kept_as_they_came():
    found = read_row(
        provider="Org",
        family="M",
        released="2023-11-06",
        sample_index=2,
        language="pt-BR",
        category=["Creative", "Advice"],
        temperature=0.7,
        tags=["a", {"b": None}],
    )
    assert found == CorpusRecord(
        line=1,
        prompt_key="p1",
        prompt="Why?",
        model="m",
        response="So.",
        sample_index=2,
        provider="Org",
        family="M",
        released=date(2023, 11, 6),
        language="pt-BR",
        categories=("Creative", "Advice"),
        extra={"temperature": 0.7, "tags": ["a", {"b": None}]},
    )


def test_texts_are_not_altered():
    text = "  Zoe\u0308 \u2028 and\r\n\ttabs \u200b"
    assert read_row(response=text, prompt=text).response == text
    assert read_row(response=text, prompt=text).prompt == text


def test_columns_are_renamed_by_the_mapping():
    (found,) = read(
        b'{"id": "p", "instruction": "Why?", "generator": "m", "output": "So.", "prompt": "another"}',
        {"prompt_id": "id", "prompt": "instruction", "model": "generator", "response": "output"},
    )
    assert (found.prompt_key, found.prompt, found.model, found.response) == ("p", "Why?", "m", "So.")
    assert found.extra == {"prompt": "another"}


@pytest.mark.parametrize(
    ("mapping", "named"),
    [
        ({"promt": "x"}, "promt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "text", "response": "text"}, "one name"),
    ],
)
def test_a_wrong_mapping_is_an_error_before_anything_is_read(mapping, named):
    with pytest.raises(ValueError, match=named):
        read_jsonl(io.BytesIO(b""), mapping=mapping)


def test_a_missing_column_is_named_with_its_remedy():
    (refusal,) = read(b'{"prompt_id": "p", "prompt": "Why?", "model": "m", "output": "So."}')
    assert refusal == Refusal(
        1, 'the column "response" is missing; if it has another name, give it with --map response=YOUR_COLUMN'
    )


def test_a_missing_mapped_column_is_named_as_the_file_should_have_it():
    (refusal,) = read(json.dumps(ROW).encode(), {"response": "output"})
    assert refusal.reason.startswith('the column "output", which --map gives for response, is missing')


def test_all_that_is_wrong_with_a_row_is_named_at_once():
    said = reason(response="", sample_index=-1, released="yesterday")
    assert "the response is empty" in said
    assert "sample_index is -1" in said
    assert 'released is "yesterday"' in said


def test_line_numbers_count_blank_lines_and_bad_lines():
    good = json.dumps(ROW).encode()
    found = read(b"\n" + good + b"\r\n   \r\n{\n" + good)
    assert [(type(one).__name__, one.line) for one in found] == [
        ("CorpusRecord", 2),
        ("Refusal", 4),
        ("CorpusRecord", 5),
    ]


def test_a_byte_order_mark_is_passed_over():
    assert isinstance(read(b"\xef\xbb\xbf" + json.dumps(ROW).encode())[0], CorpusRecord)


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \r\n", b"\xef\xbb\xbf"])
def test_a_file_without_rows_is_refused(content):
    assert read(content) == [Refusal(1, "the file has no rows")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"prompt_id": 1 "x"}', "not JSON: Expecting ',' delimiter at column 17"),
        (b'{"prompt_id": "p\xff"}', "not valid UTF-8 at byte 17 of the line; save the file as UTF-8"),
        (b"[1, 2]", "the line is a list, not an object; write one JSON object, {...}, on each line"),
        (b"null", "the line is null, not an object"),
        (b'"text"', "the line is a string, not an object"),
        (b'{"a": 1, "a": 1}', 'the key "a" stands twice in one object; keep one of them'),
        (b'{"a": {"b": 1, "b": 2}}', 'the key "b" stands twice in one object; keep one of them'),
        (b'{"a": "x\\u0000y"}', "a string holds the character NUL"),
        (b'{"x\\u0000y": 1}', "a string holds the character NUL"),
        (b'{"a": [{"b": "\\u0000"}]}', "a string holds the character NUL"),
        (b'{"a": "\\ud83d"}', "a string holds half a surrogate pair"),
        (b'{"a": NaN}', "NaN is not JSON; write null"),
        (b'{"a": -Infinity}', "-Infinity is not JSON"),
        (b'{"a": 1e999}', "the number 1e999 is too large"),
        (
            b'{"a": 9223372036854775808}',
            "an integer of 19 digits does not fit into 64 bits; write it as a string",
        ),
        (b'{"a": ' + b"9" * 5000 + b"}", "an integer of 5000 digits does not fit"),
        (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "nested more than 32 deep"),
        (b"[" * 200_000, "nested more than 32 deep"),
        (b'{"a": "' + b"tab\there" + b'"}', "not JSON: Invalid control character at at column 11"),
    ],
)
def test_a_line_that_cannot_be_kept_as_it_came_is_refused_with_the_place(line, expected):
    good = json.dumps(ROW).encode()
    first, refusal, last = read(good + b"\n" + line + b"\n" + good)
    assert isinstance(first, CorpusRecord)
    assert isinstance(last, CorpusRecord)
    assert refusal.line == 2
    assert refusal.reason.startswith(expected)


def test_whole_surrogate_pairs_and_64_bit_integers_are_kept():
    (found,) = read(json.dumps({**ROW, "response": "🙂", "n": [2**63 - 1, -(2**63)]}).encode())
    assert found.response == "🙂"
    assert found.extra == {"n": [2**63 - 1, -(2**63)]}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"response": ""}, "the response is empty; fill it in or leave the line out"),
        ({"response": " \n"}, "the response is only white space"),
        ({"prompt": ""}, "the prompt is empty"),
        ({"model": ""}, "the model is empty; write null for a text without a model"),
        ({"response": 5}, "response is a number, not a string"),
        ({"response": None}, "response is null, not a string"),
        ({"prompt": ["Why?"]}, "prompt is a list, not a string"),
        ({"model": {"name": "m"}}, "model is an object, not a string"),
        ({"prompt_id": True}, "prompt_id is true or false, not a string"),
        ({"prompt_id": 1.5}, "prompt_id is a number, not a string"),
        ({"prompt_id": "x" * 201}, "prompt_id has 201 characters; shorten it to 200"),
        ({"sample_index": -1}, "sample_index is -1; write a whole number from 0"),
        ({"sample_index": "1"}, 'sample_index is "1"; write a whole number from 0'),
        ({"sample_index": 1.0}, "sample_index is a number with a decimal point"),
        ({"sample_index": True}, "sample_index is true or false"),
        ({"sample_index": 2**31}, "sample_index is 2147483648; write a number up to 2147483647"),
        ({"model": None, "sample_index": 0}, "a text without a model has no sample_index"),
        ({"released": "2023-02-30"}, 'released is "2023-02-30"; write YYYY-MM-DD, YYYY-MM or YYYY'),
        ({"released": "06.11.2023"}, 'released is "06.11.2023"'),
        ({"released": "2023-11-06T00:00"}, 'released is "2023-11-06T00:00"'),
        ({"released": "0000"}, 'released is "0000"'),
        ({"released": True}, "released is true or false"),
        ({"language": "English (US)"}, 'language is "English (US)"; write a BCP 47 tag'),
        ({"language": "e"}, 'language is "e"'),
        ({"language": 5}, "language is a number, not a string"),
        ({"provider": 5}, "provider is a number, not a string"),
        ({"category": ["a", 5]}, "category is a number, not a string"),
        ({"category": ["a", ""]}, "the category is empty"),
        ({"category": {"a": 1}}, "category is an object, not a string"),
    ],
)
def test_a_wrong_column_is_refused_with_its_name_and_remedy(columns, expected):
    assert reason(**columns).startswith(expected)


@pytest.mark.parametrize("absent", [None, "", "  "])
def test_an_optional_column_may_be_null_or_empty(absent):
    found = read_row(
        provider=absent, family=absent, released=absent, sample_index=absent, language=absent, category=absent
    )
    assert found == read_row()


@pytest.mark.parametrize(
    ("released", "day", "extra"),
    [
        ("2023-11-06", date(2023, 11, 6), {}),
        ("2023-11", date(2023, 11, 1), {"released": "2023-11"}),
        ("2023", date(2023, 1, 1), {"released": "2023"}),
        (2023, date(2023, 1, 1), {"released": 2023}),
    ],
)
def test_a_release_may_be_known_to_the_day_the_month_or_the_year(released, day, extra):
    found = read_row(released=released)
    assert (found.released, found.extra) == (day, extra)


@pytest.mark.parametrize("language", ["en", "ru", "zh-Hans-CN", "de-1996", "x-klingon", "i-enochian"])
def test_language_tags_are_taken_as_written(language):
    assert read_row(language=language).language == language


def test_a_category_is_a_string_or_a_list_and_each_is_kept_once():
    assert read_row(category="Creative").categories == ("Creative",)
    assert read_row(category=["b", "a", "b"]).categories == ("b", "a")
    assert read_row(category=[]).categories == ()


def test_a_prompt_id_may_be_a_whole_number():
    assert read_row(prompt_id=17).prompt_key == "17"


def test_a_text_without_a_model_has_null_there():
    assert read_row(model=None).model is None


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 100)
    good = json.dumps(ROW).encode()
    assert len(good) < 100
    first, refusal, last = read(good + b"\n" + b"x" * 550 + b"\n" + good)
    assert (first.line, last.line) == (1, 3)
    assert refusal.line == 2
    assert refusal.reason.startswith("the line is longer than")


def test_a_line_of_exactly_the_limit_is_read(monkeypatch):
    good = json.dumps(ROW).encode() + b"\n"
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", len(good))
    assert isinstance(read(good)[0], CorpusRecord)
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", len(good) - 1)
    assert isinstance(read(good)[0], Refusal)


def test_rows_come_out_before_the_file_is_read_to_its_end():
    class Endless(io.RawIOBase):
        def readline(self, size=-1):
            return json.dumps(ROW).encode() + b"\n"

    found = read_jsonl(Endless())
    assert [next(found).line for _ in range(3)] == [1, 2, 3]


def test_no_message_holds_a_character_that_cannot_be_printed_or_stored():
    said = reason(language="\x1b[31m" + "\x07" * 3)
    assert said.isprintable()


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=300)
def test_any_bytes_yield_records_or_refusals_and_nothing_else(content):
    found = list(checked(read_jsonl(io.BytesIO(content))))
    assert found
    assert all(isinstance(one, CorpusRecord | Refusal) for one in found)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["en", "2023-11", "\ud800", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
columns = st.sampled_from(
    [*ROW, "provider", "family", "released", "sample_index", "language", "category", "other"]
)
rows = st.dictionaries(columns, values, max_size=11).map(lambda given: {**ROW, **given})


@given(st.lists(rows, max_size=4), st.booleans())
@settings(deadline=None, max_examples=200)
def test_any_json_yields_one_answer_a_line_and_every_record_can_be_stored(found_rows, escaped):
    encoded = [json.dumps(row, ensure_ascii=escaped).encode("utf-8", "surrogatepass") for row in found_rows]
    found = list(checked(read_jsonl(io.BytesIO(b"\n".join(encoded)))))
    assert [one.line for one in found] == (list(range(1, len(encoded) + 1)) or [1])
    for one in found:
        if isinstance(one, Refusal):
            assert one.reason.isprintable()
        else:
            stored = json.dumps(asdict(one), allow_nan=False, default=str)
            assert "\\u0000" not in stored
            json.loads(stored)
            f"{one.prompt_key}{one.prompt}{one.model}{one.response}{one.provider}{one.family}".encode()
