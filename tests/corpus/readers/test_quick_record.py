"""Plain rows become the records that a look at each column makes of them."""

from itertools import product

import pytest

from corpus.readers import quick_record
from corpus.readers.columns import checked_mapping, record_from_row
from corpus.readers.quick_record import RecordReader

PLAIN = {"prompt_id": "p", "prompt": "Why?", "model": "m", "response": "So."}
ODD = [
    "",
    " ",
    "x" * 201,
    None,
    0,
    1,
    True,
    2024,
    2024.0,
    "2024-05-06",
    "2024",
    "en",
    ["a", "b"],
    ["a", 3],
    {},
    -1,
]
COLUMNS = [
    "prompt_id",
    "prompt",
    "model",
    "response",
    "sample_index",
    "provider",
    "family",
    "released",
    "language",
    "category",
    "other",
]


@pytest.mark.parametrize("column", COLUMNS)
def test_every_odd_value_of_a_column_is_taken_or_refused_alike(column):
    mapping = checked_mapping(None)
    read = RecordReader(mapping)
    # Twice: what a row taught the reader must not let a wrong one pass.
    for _, value in product(range(2), ODD):
        row = {**PLAIN, column: value}
        assert read(7, row) == record_from_row(7, row, mapping)
    for missing in PLAIN:
        row = {name: value for name, value in PLAIN.items() if name != missing}
        assert read(7, row) == record_from_row(7, row, mapping)


def test_columns_of_other_names_are_read_alike():
    mapping = checked_mapping({"prompt": "instruction", "provider": "by", "sample_index": "n"})
    read = RecordReader(mapping)
    base = {"prompt_id": "p", "instruction": "Why?", "model": "m", "response": "So.", "prompt": "unused"}
    for more in (
        {},
        {"n": 3},
        {"by": "A"},
        {"by": "A", "n": 0, "x": [1]},
        {"by": "A"},
        {"by": ""},
        {"n": None},
    ):
        row = base | more
        assert read(2, row) == record_from_row(2, row, mapping)


def test_a_reader_that_has_learnt_what_models_are_looks_at_no_column_again(monkeypatch):
    read = RecordReader(checked_mapping(None))
    row = {
        **PLAIN,
        "provider": "A",
        "family": "F",
        "released": "2024-05-06",
        "language": "en",
        "category": "c",
    }
    first = read(1, row)
    monkeypatch.setattr(quick_record, "record_from_row", None)

    again = read(1, {**row, "extra": 1})

    assert (again.released, again.categories, again.extra) == (first.released, ("c",), {"extra": 1})
