import gzip
import io
import json
import tracemalloc

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.readers import delimited, json_array, lines, unpacking
from corpus.readers.formats import Format, format_of
from corpus.readers.json_array import numbered_elements
from corpus.readers.records import CorpusRecord, Refusal
from corpus.readers.rows import read_rows
from corpus.readers.source import read_records
from corpus.readers.unpacking import UnreadableFile
from tests.corpus.readers.shapes import FORMATS, ODD, PACKINGS, packed, written

ROWS = [
    {"prompt_id": "p1", "prompt": f"Why?\n{ODD}", "model": "m", "response": ODD, "note": "x,y;z"},
    {"prompt_id": "p2", "prompt": "How?", "model": None, "response": 'So "said" he.', "note": ""},
]


def read(path, **how):
    return list(read_records(path, file_name=path.name, **how))


def refused(path, **how):
    """Return the reasons of a file that is refused as a whole, or in part."""
    return [(one.line, one.reason) for one in read(path, **how) if isinstance(one, Refusal)]


def given_file(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_rows_come_out_of_every_format_however_packed(tmp_path, form, packing):
    path = written(tmp_path / f"answers.{form}{packing}", ROWS)
    first, second = read(path)
    assert (first.prompt_key, first.prompt, first.model, first.response) == ("p1", f"Why?\n{ODD}", "m", ODD)
    assert (second.prompt_key, second.model, second.response) == ("p2", None, 'So "said" he.')
    assert first.extra == {"note": "x,y;z"}


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("form", FORMATS)
def test_what_a_file_is_shows_in_its_bytes_whatever_it_is_called(tmp_path, form, packing):
    path = written(tmp_path / f"answers.{form}{packing}", ROWS)
    unnamed = tmp_path / "upload-7"
    path.rename(unnamed)
    found = list(read_records(unnamed, file_name="upload-7"))
    assert [one.response for one in found] == [ODD, 'So "said" he.']


def test_several_pieces_packed_one_after_another_are_one_file(tmp_path):
    lines = [json.dumps(row).encode() + b"\n" for row in ROWS]
    for packing in (".gz", ".zst"):
        path = given_file(tmp_path, f"two.jsonl{packing}", b"".join(packed(line, packing) for line in lines))
        assert [one.prompt_key for one in read(path)] == ["p1", "p2"]


@pytest.mark.parametrize("packing", [".gz", ".zst"])
@pytest.mark.parametrize("form", FORMATS)
def test_packed_bytes_that_are_cut_off_are_an_error_and_not_the_end(tmp_path, form, packing):
    rows = [{**ROWS[0], "prompt_id": str(n), "note": str(hash(str(n)))} for n in range(2000)]
    path = written(tmp_path / f"answers.{form}{packing}", rows)
    path.write_bytes(path.read_bytes()[:-40])
    last = read(path)[-1]
    assert isinstance(last, Refusal)
    assert last.line is None
    assert "damaged or cut off" in last.reason
    assert "download or pack it again" in last.reason


# What nobody here reads


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        (b"PK\x03\x04rest of a workbook", "save the sheet as CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0old", "save the sheet as CSV UTF-8"),
        (b"BZh91AY", "pack it by gzip or zstd"),
        (gzip.compress(gzip.compress(b"{}", mtime=0), mtime=0), "packed twice"),
        ('{"prompt": "Why?"}'.encode("utf-16"), "save it as UTF-8"),
        ("prompt,response\n".encode("utf-16-le"), "save it as UTF-8"),
        (b"SQLite format 3\x00", "export the table"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do_instead(tmp_path, content, remedy):
    ((line, reason),) = refused(given_file(tmp_path, "answers.csv", content))
    assert line is None
    assert remedy in reason


def test_a_folder_a_missing_file_and_a_device_are_refused(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path) == [(None, "this is a folder; give one file of it")]
    assert refused(tmp_path / "gone.jsonl") == [(None, "there is no such file; check the path")]
    assert refused(tmp_path / "pipe") == [(None, "this is a device or a pipe; give a file")]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a"])
@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_refused(tmp_path, name, content):
    ((_, reason),) = refused(given_file(tmp_path, name, content))
    assert "no rows" in reason or "not closed after element 0" in reason


def test_a_single_object_over_several_lines_is_not_taken_for_json_lines(tmp_path):
    ((line, reason),) = refused(given_file(tmp_path, "one.json", '{\n "prompt": "Why?"\n}'))
    assert (line, reason) == (None, "it is one JSON object; write a list of objects, [{...}, ...]")


def test_a_file_called_parquet_that_is_none_is_refused(tmp_path):
    ((line, reason),) = refused(given_file(tmp_path, "a.parquet", '{"prompt": "Why?"}'))
    assert line is None
    assert "called Parquet and is not" in reason


# Bombs, and lines without an end


def claims(content, packing):
    """Pack many megabytes of one byte without holding them."""
    if packing == ".gz":
        sink = io.BytesIO()
        with gzip.GzipFile(fileobj=sink, mode="wb") as stream:
            for _ in range(100):
                stream.write(content)
        return sink.getvalue()
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        for _ in range(100):
            stream.write(content)
    return sink.getvalue().to_pybytes()


@pytest.mark.parametrize("name", ["bomb.jsonl", "bomb.json", "bomb.csv", "bomb.parquet"])
@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_a_bomb_is_refused_in_little_memory(tmp_path, name, packing, monkeypatch):
    monkeypatch.setattr(unpacking, "FREE_BYTES", 20_000_000)
    head = {"bomb.json": b"[", "bomb.parquet": b"PAR1"}.get(name, b"")
    small = claims(b" " * 1_000_000, packing)
    path = given_file(tmp_path, name + packing, (packed(head, packing) if head else b"") + small)
    assert path.stat().st_size < 400_000
    tracemalloc.start()
    found = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found[-1], Refusal)
    assert found[-1].line is None
    assert peak < 50_000_000  # a row may have ten of them, and is copied
    assert "unpacks to more than 200 times its size" in found[-1].reason or "longer than" in found[-1].reason


def test_a_bomb_of_valid_rows_is_refused_after_some_of_them(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "FREE_BYTES", 1_000_000)
    line = json.dumps(ROWS[0]).encode() + b"\n"
    path = given_file(tmp_path, "bomb.jsonl.gz", gzip.compress(line * 40_000))
    *taken, last = read(path)
    assert 0 < len(taken) < 40_000
    assert "unpacks to more than 200 times its size" in last.reason


def test_a_file_that_shrinks_as_text_does_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "FREE_BYTES", 1000)
    rows = [{**ROWS[0], "prompt_id": str(n)} for n in range(3000)]
    path = written(tmp_path / "answers.jsonl.gz", rows)
    assert path.read_bytes() != b""
    assert len(read(path)) == 3000


class Endless(io.RawIOBase):
    """A file of fifty megabytes without a line end, made as it is read."""

    def __init__(self, head, fill, n_bytes=50_000_000):
        self._left = n_bytes
        self._head = head
        self._fill = fill * 65_536

    def readable(self):
        return True

    def readinto(self, buffer):
        part, self._head = self._head, b""
        part = part or self._fill[: min(len(buffer), self._left)]
        buffer[: len(part)] = part
        self._left -= len(part)
        return len(part)


def peak_of(act):
    tracemalloc.start()
    try:
        found = act()
        return found, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_line_without_an_end_takes_no_memory(monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 100_000)
    stream = io.BufferedReader(Endless(b'{"response": "', b"a"))
    found, peak = peak_of(lambda: list(lines.numbered_lines(stream)))
    assert [(number, type(line)) for number, line in found] == [(1, lines.LineTooLong)]
    assert peak < 2_000_000


def test_an_element_without_an_end_takes_no_memory(monkeypatch):
    monkeypatch.setattr(json_array, "MAX_LINE_BYTES", 100_000)
    stream = io.BufferedReader(Endless(b'[{"response": "', b"a"))

    def act():
        with pytest.raises(UnreadableFile, match="not closed after element 0"):
            list(numbered_elements(stream))

    assert peak_of(act)[1] < 2_000_000


def test_a_cell_without_an_end_takes_no_memory(monkeypatch):
    monkeypatch.setattr(delimited, "MAX_LINE_BYTES", 100_000)
    for fill in (b"a", b"a\n"):
        stream = io.BufferedReader(Endless(b'prompt,response\nWhy?,"', fill))

        def act(stream=stream):
            with pytest.raises(
                UnreadableFile, match="longer than 100,000 bytes; a quote before it may not be closed"
            ):
                list(delimited.DelimitedRows(stream))

        assert peak_of(act)[1] < 2_000_000


def test_elements_behind_one_that_is_too_long_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(json_array, "MAX_LINE_BYTES", 400)
    rows = [ROWS[1], {**ROWS[1], "response": "a" * 500}, ROWS[1]]
    path = given_file(tmp_path, "a.json", json.dumps(rows))
    first, second, third = read(path)
    assert isinstance(first, CorpusRecord)
    assert second.line == 2
    assert second.reason.startswith("the element is longer than")
    assert third.line == 3


# JSON


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
            max_leaves=8,
        ),
        max_size=6,
    ),
    st.integers(1, 40),
    st.sampled_from([None, 1]),
    st.booleans(),
)
def test_elements_of_a_list_are_those_that_a_parser_of_the_whole_finds(values, chunk, indent, ascii_only):
    text = json.dumps(values, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_array, "_CHUNK", chunk)
        found = list(numbered_elements(io.BytesIO(text)))
    assert [number for number, _ in found] == list(range(1, len(values) + 1))
    assert [json.loads(element.decode("utf-8", "surrogatepass")) for _, element in found] == values


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[{"a": 1}', "its JSON list is not closed after element 0"),
        ('[{"a": 1}, {"b": "', "its JSON list is not closed after element 1"),
        ('[{"a": 1}] x', "something stands outside its JSON list"),
        ('[{"a": 1}][]', "something stands outside its JSON list"),
        ("[1}", "something stands outside its JSON list"),
        ("prompt", "something stands outside its JSON list"),
    ],
)
def test_a_list_that_is_not_whole_is_an_error(tmp_path, content, reason):
    _, said = refused(given_file(tmp_path, "a.json", content))[-1]
    assert said.startswith(reason)


def test_an_element_that_is_wrong_is_refused_by_its_number(tmp_path):
    path = given_file(tmp_path, "a.json", f'[{json.dumps(ROWS[0])}, 7, {{"a": 1, "a": 2}}, ]')
    assert refused(path) == [
        (2, "the line is a number, not an object; write one JSON object, {...}, on each line"),
        (3, 'the key "a" stands twice in one object; keep one of them'),
    ]


@pytest.mark.parametrize("name", ["deep.json", "deep.jsonl"])
@pytest.mark.parametrize("depth", [40, 100_000])
def test_deep_nesting_is_a_refusal_and_no_crash(tmp_path, name, depth):
    row = '{"prompt": ' + "[" * depth + "]" * depth + "}"
    path = given_file(tmp_path, name, f"[{row}]" if name == "deep.json" else row)
    ((line, reason),) = refused(path)
    assert line == 1
    assert "nested more than 32 deep" in reason


def test_only_brackets_are_no_crash(tmp_path):
    for name in ("a.json", "a.jsonl"):
        ((_, reason),) = refused(given_file(tmp_path, name, "[" * 1_000_000))
        assert "not closed" in reason


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
def test_nul_is_refused_by_row_in_every_format(tmp_path, form):
    path = written(tmp_path / f"nul.{form}", [ROWS[0], {**ROWS[0], "response": "a\x00b"}, ROWS[0]])
    ((line, reason),) = refused(path)
    assert "NUL" in reason
    # A row of CSV is known by the line it begins on: the texts hold line breaks.
    assert line == (10 if form == "csv" else 2)


# CSV


def test_a_spreadsheet_s_file_with_a_byte_order_mark_and_semicolons_is_read(tmp_path):
    content = (
        '\ufeffprompt_id;prompt;model;response;sample_index\r\np;"Why;\r\nwhy?";m;"He said ""so"", 1,5";3\r\n'
    )
    (found,) = read(given_file(tmp_path, "a.csv", content))
    assert found == CorpusRecord(
        line=2, prompt_key="p", prompt="Why;\r\nwhy?", model="m", response='He said "so", 1,5', sample_index=3
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_that_of_the_first_line_whatever_the_texts_hold(tmp_path, delimiter):
    names = delimiter.join(["prompt", "model", "response"])
    cells = delimiter.join(['"a,b;c\td|e"', "m", '",;\t|,;\t|,;\t|"'])
    (found,) = read(given_file(tmp_path, "a.csv", f"{names}\n{cells}\n"))
    assert (found.prompt, found.response) == ("a,b;c\td|e", ",;\t|,;\t|,;\t|")
    assert found.prompt_key is None


@pytest.mark.parametrize("name", ["[prompt]", "{prompt}"])
def test_a_table_whose_first_name_begins_as_json_does_is_a_table(tmp_path, name):
    path = given_file(tmp_path, "a.csv", f"{name},model,response\nWhy?,m,So.\n")
    (found,) = read(path, mapping={"prompt": name})
    assert found.prompt == "Why?"


def test_cells_that_are_no_texts_are_read_as_what_they_are(tmp_path):
    content = 'prompt,model,response,sample_index,category\nWhy?,,So.,,"[""A"", ""B""]"\nHow?,m,Thus.,4,A\n'
    first, second = read(given_file(tmp_path, "a.csv", content))
    assert (first.model, first.sample_index, first.categories) == (None, None, ("A", "B"))
    assert (second.model, second.sample_index, second.categories) == ("m", 4, ("A",))


def test_rows_of_a_table_that_are_wrong_are_refused_by_the_line_they_begin_on(tmp_path):
    content = (
        "prompt,model,response\n"
        '"Why,\nwhy?",m,So.\n'  # lines 2 and 3
        "How?,m\n"
        "\n"
        'Who?,m,"I"am\n'
        "Where?,m,Here.\n"
        'When?,m,"Now'
    )
    found = read(given_file(tmp_path, "a.csv", content))
    assert [one.line for one in found] == [2, 4, 6, 7, 8]
    reasons = {one.line: one.reason for one in found if isinstance(one, Refusal)}
    assert reasons[4].startswith("it has 2 cells and the file 3 columns")
    assert reasons[6] == "something follows a closing quote; double quotes inside a cell"
    assert reasons[8].startswith("a quote is not closed before the end of the file")


def test_a_table_that_is_not_utf8_is_refused_with_the_line_and_the_remedy(tmp_path):
    ((line, reason),) = refused(
        given_file(tmp_path, "a.csv", "prompt,model,response\nWhy?,m,Grün\n".encode("latin-1"))
    )
    assert line is None
    assert (
        reason == "line 2 is not valid UTF-8 at byte 10; save the file as UTF-8 (in spreadsheets: CSV UTF-8)"
    )


def test_a_column_that_stands_twice_or_is_missing_is_refused_once(tmp_path):
    twice = given_file(tmp_path, "a.csv", "prompt,prompt,model,response\n1,2,3,4\n")
    assert refused(twice) == [
        (None, 'the column "prompt" stands twice in its first line; rename one of them')
    ]
    missing = given_file(tmp_path, "b.csv", "prompt,response\n" + "Why?,So.\n" * 50)
    ((line, reason),) = refused(missing)
    assert line is None
    assert reason.startswith('the column "model" is missing; the file has "prompt", "response"')
    assert "--map model=YOUR_COLUMN, or one value for all rows with --map model=:NAME" in reason


def test_a_cell_longer_than_the_csv_module_s_own_limit_is_read(tmp_path):
    text = "a" * 300_000
    (found,) = read(given_file(tmp_path, "a.csv", f"prompt,model,response\nWhy?,m,{text}\n"))
    assert found.response == text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.parquet", "a"]))
def test_no_bytes_crash_a_reader(tmp_path, content, name):
    path = given_file(tmp_path, name, content)
    for one in read_rows(path, file_name=name):
        assert isinstance(one, Refusal | tuple)
    for head in (b"PAR1", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"[", b"{"):
        path.write_bytes(head + content)
        for one in read_rows(path, file_name=name):
            assert isinstance(one, Refusal | tuple)


# Parquet


def parquet(tmp_path, table, **how):
    path = tmp_path / "a.parquet"
    pq.write_table(table, path, **how)
    return path


def test_nested_columns_become_json_values(tmp_path):
    from datetime import date, datetime
    from decimal import Decimal

    table = pa.table(
        {
            "prompt": ["Why?"],
            "model": pa.array(["m"]).dictionary_encode(),
            "response": pa.array(["So."], pa.large_string()),
            "judged": [{"by": "x", "marks": [1, 2], "left": None}],
            "spans": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
            "day": [date(2024, 5, 1)],
            "at": [datetime(2024, 5, 1, 12, 30)],
            "cost": [Decimal("0.10")],
        }
    )
    (found,) = read(parquet(tmp_path, table))
    assert (found.prompt, found.model, found.response) == ("Why?", "m", "So.")
    assert found.extra == {
        "judged": {"by": "x", "marks": [1, 2], "left": None},
        "spans": {"a": 1},
        "day": "2024-05-01",
        "at": "2024-05-01T12:30:00",
        "cost": "0.10",
    }
    json.dumps(found.extra)


@pytest.mark.parametrize(
    ("column", "values", "reason"),
    [
        ("response", [1, 2], 'the column "response" holds int64, not text; write it as text'),
        (
            "prompt",
            [[1.0], [2.0]],
            'the column "prompt" holds list<element: double>, not text; write it as text',
        ),
        (
            "image",
            [b"\x89PNG", b""],
            'the column "image" holds values of the type binary, which has no place in JSON',
        ),
        ("model", [1.5, None], 'the column "model" holds double, not text; write it as text'),
    ],
)
def test_a_column_of_a_wrong_type_is_named_once_for_the_file(tmp_path, column, values, reason):
    columns = {"prompt": ["Why?", "How?"], "model": ["m", "m"], "response": ["So.", "Thus."]}
    ((line, said),) = refused(parquet(tmp_path, pa.table({**columns, column: values})))
    assert line is None
    assert said.startswith(reason)


def test_values_that_json_cannot_hold_are_refused_by_row(tmp_path):
    columns = {"prompt": ["a", "b", "c"], "model": ["m"] * 3, "response": ["x"] * 3}
    table = pa.table(
        {**columns, "score": [[1.0], [2.0, float("nan")], [3.0]], "n": pa.array([1, 2, 2**63], pa.uint64())}
    )
    assert refused(parquet(tmp_path, table)) == [
        (2, "a number is nan; write null for a missing number"),
        (3, "the integer 9223372036854775808 does not fit into 64 bits; write it as a string"),
    ]


def test_keys_of_whole_numbers_are_taken(tmp_path):
    table = pa.table({"prompt_id": [7], "prompt": ["Why?"], "model": ["m"], "response": ["So."]})
    assert read(parquet(tmp_path, table))[0].prompt_key == "7"


@pytest.mark.parametrize("where", [4, 200, -9])
def test_damaged_parquet_is_refused(tmp_path, where):
    table = pa.table(
        {"prompt": [f"Why {n}?" for n in range(500)], "model": ["m"] * 500, "response": ["So."] * 500}
    )
    path = parquet(tmp_path, table)
    content = bytearray(path.read_bytes())
    content[where : where + 8] = b"\xff" * len(content[where : where + 8])
    path.write_bytes(content)
    last = read(path)[-1]
    assert isinstance(last, Refusal)
    assert last.line is None
    assert "Parquet" in last.reason or "no text" in last.reason


def test_one_long_value_meant_by_every_row_is_unfolded_some_rows_at_a_time_and_then_refused(tmp_path):
    text = "a" * 5_000_000
    n_rows = 20_000
    table = pa.table(
        {
            "prompt": ["Why?"] * n_rows,
            "model": ["m"] * n_rows,
            "response": pa.DictionaryArray.from_arrays(pa.array([0] * n_rows, pa.int32()), [text]),
        }
    )
    path = parquet(tmp_path, table, compression="zstd")
    assert path.stat().st_size < 100_000
    pool, before = pa.proxy_memory_pool(pa.system_memory_pool()), pa.default_memory_pool()
    pa.set_memory_pool(pool)
    try:
        found = read(path)
    finally:
        pa.set_memory_pool(before)
    assert "more than 200 times its size" in found[-1].reason
    assert len(found) < 100
    assert pool.max_memory() < 200_000_000


def test_a_file_that_claims_more_values_than_its_size_holds_is_refused_at_once(tmp_path):
    many = pa.ListArray.from_arrays([0, 40_000_000], pa.array(np.zeros(40_000_000, np.int8)))
    table = pa.table({"prompt": ["Why?"], "many": many})
    path = parquet(tmp_path, table, compression="zstd")
    assert path.stat().st_size < 100_000
    ((line, reason),) = refused(path)
    assert line is None
    assert "more than 200 times its size" in reason


def test_the_dictionary_s_length_is_read_from_its_page(tmp_path):
    from corpus.readers.parquet import _dictionary_bytes

    values = ["a" * 1000, "b" * 500]
    path = parquet(tmp_path, pa.table({"x": values * 50}), compression="zstd")
    column = pq.ParquetFile(path).metadata.row_group(0).column(0)
    # A value in a page of them is its length in four bytes and itself.
    assert _dictionary_bytes(path, column.dictionary_page_offset) == 1500 + 2 * 4


def test_formats_are_told_apart(tmp_path):
    for form in FORMATS:
        path = written(tmp_path / f"a.{form}", ROWS)
        assert format_of(path, path.name) == (Format.CSV if form == "tsv" else Format(form))
