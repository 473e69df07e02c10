"""The quick parser says what the strict one says, of every line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers import quick_json
from corpus.readers.quick_json import parse_line
from corpus.readers.strict_json import NotStrictJson, parse_object

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ['a":b', "\\", ":", "\\u003a", '"']
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**66), 2**66)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)

DOUBTFUL = [
    b'{"a": 1, "a": 2}',
    b'{"a": 1, "a" : 2}',
    b'{"a": {"b": 1, "b": 1}}',
    b'{"a": [{"b": 1, "b": 1}]}',
    # As many colons come out as went in: one of them was an escape.
    rb'{"a": "x", "a": "y\u003a"}',
    rb'{"a": "x", "\u003a": 1, "a": "y"}',
    b'{"a": 9223372036854775807, "b": -9223372036854775808}',
    b'{"a": 9223372036854775808}',
    b'{"a": 18446744073709551616}',
    b'{"a": -9223372036854775809}',
    b'{"a": 1e19, "b": -1e300, "c": -0, "d": -0.0}',
    b'{"a": 1e999}',
    b'{"a": NaN}',
    b'{"a": [Infinity]}',
    rb'{"a": "\u0000"}',
    rb'{"\u0000": 1}',
    rb'{"a": ["\u0000"]}',
    rb'{"a": "\ud800"}',
    rb'{"a": "\ud83d\ude00"}',
    b'{"a": "\x00"}',
    b'{"a": "\xff"}',
    b'{"a": "\xed\xa0\x80"}',
    b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
    b'{"a": ' + b"[" * 30 + b"]" * 30 + b"}",
    b'{"a": ' + b'{"b":' * 20 + b"1" + b"}" * 21,
    b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    b"[1]",
    b"1",
    b'"a"',
    b"",
    b"{",
    b'{"a": 1,}',
    b'{"a": 01}',
    b"{'a': 1}",
    b'{"a": 1} x',
    b'\xef\xbb\xbf{"a": 1}',
    b' \t{"a" : 1 }\r',
    '{"a": "«Ça\\u00a0va ?»", "b:": "c:d"}'.encode(),
]


def said(parse, line):
    try:
        return parse(line)
    except NotStrictJson as error:
        return str(error)
    except UnicodeDecodeError as error:
        return f"not UTF-8 at {error.start}"


def same(line):
    quick, strict = said(parse_line, line), said(lambda given: parse_object(given.decode()), line)
    # -0.0 and 0, 1 and 1.0 and true are equal to Python, and not the same.
    return repr(quick) == repr(strict)


@pytest.mark.parametrize("line", DOUBTFUL, ids=lambda line: line[:30].decode(errors="replace"))
def test_a_doubtful_line_is_read_or_refused_in_the_words_of_the_strict_parser(line):
    assert same(line)


@given(
    st.dictionaries(TEXTS, VALUES, max_size=4), st.booleans(), st.sampled_from([(",", ":"), (" , ", " : ")])
)
def test_whatever_is_written_is_read_as_by_the_strict_parser(row, ascii_only, separators):
    assert same(json.dumps(row, ensure_ascii=ascii_only, separators=separators).encode())


@given(st.lists(st.tuples(st.sampled_from(["a", "b", ":", "\\u003a"]), SCALARS), min_size=2, max_size=4))
def test_a_key_that_stands_twice_is_never_read(pairs):
    line = "{" + ",".join(f'"{key}":{json.dumps(value)}' for key, value in pairs) + "}"
    assert same(line.encode())


def test_a_plain_line_does_not_take_the_slow_way(monkeypatch):
    monkeypatch.setattr(quick_json, "parse_object", None)
    row = {"prompt": 'Say: "yes"?', "n": 3, "x": [1.5, {"y": "a:b"}], "response": "Так:\n\t“да”"}
    assert parse_line(json.dumps(row).encode()) == row
    assert parse_line(json.dumps(row, ensure_ascii=False).encode()) == row
