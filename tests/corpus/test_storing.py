"""Rows by the hundred thousand arrive as they were given, or not at all, on either kind of database."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from base.db import name_uid, violated, write_transaction
from base.errors import Conflict
from corpus.models import Dataset, LanguageModel, Prompt, Response, ResponseCount
from corpus.readers.records import CorpusRecord
from corpus.services import copying, importing
from corpus.services.importing import import_records
from corpus.services.quick_uids import uid_bytes, uid_name
from corpus.services.storing import row_writer
from tests.factories import NOW, DecodingFactory, ImportFactory, LanguageModelFactory, PromptFactory

from .files import grid, imported, row

pytestmark = pytest.mark.django_db

# What would be read as something else, by one of the ways rows are sent.
AWKWARD = [
    "\\N",
    "\\.",
    "a\tb\nc\rd",
    "\\",
    "\\x41\\t",
    "“Ça” 🙂 \u00a0 \u2028",
    "'; DROP TABLE corpus_response; --",
    "{a}%s%%",
    '"quoted"',
    "x" * 200_000,
]


def only_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("there is no COPY")


def test_awkward_texts_arrive_as_they_were_given(tmp_path):
    rows = [
        row(
            prompt_id=f"p{number}{text[:20]}".strip(),
            prompt=f"{text}?",
            response=text,
            category=f"c{text[:20]}",
            note={text[:100]: [text[:100], 1.5, None]},
        )
        for number, text in enumerate(AWKWARD)
    ]

    imported(tmp_path, rows)

    stored = Response.objects.select_related("prompt").order_by("pk")
    for text, given, response in zip(AWKWARD, rows, stored, strict=True):
        assert (response.text, response.prompt.text, response.prompt.key) == (
            text,
            f"{text}?",
            given["prompt_id"],
        )
        assert (response.n_chars, response.extra) == (len(text), {"note": given["note"]})
        assert response.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
        assert response.prompt.promptcategory_set.get().raw == given["category"]


def test_every_column_of_a_row_is_the_one_the_orm_would_write(tmp_path):
    imported(tmp_path, [row(sample_index=3), row(prompt_id="p2", model=None, response="Who knows.")])

    for response in Response.objects.all():
        assert response.prompt.first_import == response.first_import
        assert (response.language, response.derived_from, response.derivation) == ("", None, None)
        made = Response(
            **{field.attname: getattr(response, field.attname) for field in Response._meta.fields}
        )
        made.pk, made.uid = None, name_uid("another", response.pk)
        made.text_sha256 = "0" * 64
        if made.sample_index is not None:
            made.sample_index = 4
        made.save()
        columns = [field.column for field in Response._meta.fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(columns)} FROM corpus_response WHERE id IN (%s, %s) ORDER BY id",
                [response.pk, made.pk],
            )
            by_us, by_orm = (dict(zip(columns, found, strict=True)) for found in cursor.fetchall())
        differing = {name for name in columns if by_us[name] != by_orm[name]}
        assert differing <= {"id", "uid", "text_sha256", "sample_index"}


def test_ids_go_on_where_the_import_ended(tmp_path):
    imported(tmp_path, grid())
    prompt = PromptFactory(dataset=Dataset.objects.get())
    imported(tmp_path, grid(n_prompts=3))

    assert Prompt.objects.count() == 4
    assert PromptFactory().pk > prompt.pk


@pytest.mark.parametrize(
    "keys", [("a",), ("prompt", "demo", None), ("response", "d", "k", "m", "x", 12), ("é", "")]
)
def test_quick_uids_are_the_uids_of_everything_else(keys):
    assert uid_bytes(uid_name(*keys)) == name_uid(*keys).bytes


def records(n):
    for number in range(n):
        yield CorpusRecord(
            line=number + 1,
            prompt_key=f"p{number % 7}",
            prompt=f"Why {number % 7}?",
            model=f"m{number % 3}",
            response=f"A text of some length, said {number} times. " * 40,
            sample_index=number,
        )


def brought(given, **options):
    return import_records(
        **{
            "records": given,
            "file_name": "a",
            "file_sha256": "0" * 64,
            "preset": "generations",
            "mapping": {},
            "dataset": "small",
            "at": NOW,
        }
        | options
    )


def test_more_than_can_wait_is_written_all_the_same(monkeypatch):
    monkeypatch.setattr(copying, "MAX_WAITING_BYTES", 1000)
    monkeypatch.setattr(copying, "BLOCK_BYTES", 3000)

    assert brought(records(3000)).new == 3000

    assert Response.objects.count() == 3000
    assert sum(ResponseCount.objects.values_list("n_responses", flat=True)) == 3000
    assert Response.objects.get(sample_index=2999).text == next(
        one.response for one in records(3000) if one.sample_index == 2999
    )


def test_a_reader_that_fails_half_way_leaves_nothing_and_the_connection_usable():
    def failing():
        yield from records(2500)
        raise RuntimeError("the disk went")

    with pytest.raises(RuntimeError), transaction.atomic():
        brought(failing())

    assert (Dataset.objects.count(), Response.objects.count(), LanguageModel.objects.count()) == (0, 0, 0)
    assert brought(records(10)).new == 10


def test_a_reader_that_fails_while_data_wait_to_be_sent_is_met_too(monkeypatch):
    only_postgresql()
    monkeypatch.setattr(importing, "BATCH_ROWS", 100)

    def failing():
        for number, record in enumerate(records(5000)):
            if number == 4321:
                raise RuntimeError("the disk went")
            yield replace(record, response=record.response * 20)

    with pytest.raises(RuntimeError), transaction.atomic():
        brought(failing())

    assert brought(records(10)).new == 10


def response_rows(**changes):
    """Rows for the writer, of which one is changed."""
    from corpus.services.import_prompts import PromptHere
    from corpus.services.import_run import NewResponse
    from corpus.services.import_sources import Source

    prompt = PromptFactory()
    source = Source("m", None, 1, "", LanguageModelFactory().pk, DecodingFactory().pk)
    rows = []
    for record in records(3):
        data = record.response.encode()
        uid = uid_bytes(f"{prompt.pk} {record.line}")
        here = PromptHere(prompt.key, 0, prompt.pk)
        rows.append(NewResponse(uid, here, source, record, data, hashlib.sha256(data).hexdigest()))
    for name, value in changes.items():
        setattr(rows[2], name, value(rows) if callable(value) else value)
    return rows


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"uid": lambda rows: rows[0].uid}, "uid"),
        ({"record": lambda rows: rows[0].record}, "response_sample_once"),
        (
            {"record": lambda rows: replace(rows[2].record, response=""), "data": b""},
            "response_text_not_empty",
        ),
        (
            {"record": lambda rows: replace(rows[2].record, sample_index=-1)},
            "response_sample_not_negative",
        ),
    ],
)
def test_every_constraint_holds_for_rows_by_the_hundred_thousand(changes, constraint):
    rows, source = response_rows(**changes), ImportFactory()

    with pytest.raises(IntegrityError) as caught, write_transaction(), row_writer() as writer:
        writer.add_responses(rows, source.pk)

    assert constraint in (violated(caught.value) or str(caught.value))
    assert Response.objects.count() == 0


def test_a_row_of_a_prompt_that_is_not_there_is_refused():
    rows, source = response_rows(), ImportFactory()
    rows[1].prompt.id = 10**9

    def write():
        with write_transaction():
            with row_writer() as writer:
                writer.add_responses(rows, source.pk)
            connection.check_constraints()  # SQLite tells at the end of a transaction, and that of a test never ends

    with pytest.raises(IntegrityError):
        write()
    assert Response.objects.count() == 0


def test_constraints_wait_for_the_end_of_a_transaction_again_after_an_import():
    only_postgresql()
    brought(records(5))

    # At another time than the import, this is allowed until the transaction ends.
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012
        Prompt.objects.update(dataset_id=10**9)
        connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_at_once_the_later_waits_and_changes_what_is_left(monkeypatch):
    from concurrent.futures import ThreadPoolExecutor
    from threading import Event

    from django.db import connections

    # An audit event cannot be deleted, and the rows of this test are.
    monkeypatch.setattr(importing.audit, "record", lambda **_: None)
    begun = Event()

    def slow():
        for number, record in enumerate(records(1500)):
            if number == 1000:
                begun.set()
                time.sleep(0.3)
            yield record

    def run(given, digest):
        try:
            return brought(given, file_sha256=digest * 64)
        except Conflict as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(run, slow(), "1")
        assert begun.wait(30)
        second = pool.submit(run, records(2000), "2")
        outcomes = first.result(60), second.result(60)

    assert [(one.new, one.unchanged) for one in outcomes] == [(1500, 0), (500, 1500)]
    assert Response.objects.count() == 2000
    assert sum(ResponseCount.objects.values_list("n_responses", flat=True)) == 2000


def test_memory_does_not_grow_with_the_length_of_a_file(tmp_path, monkeypatch):
    import tracemalloc

    # What may wait for the database is so much, whatever the length.
    monkeypatch.setattr(copying, "MAX_WAITING_BYTES", 2**20)
    path = tmp_path / "long.jsonl"
    with path.open("w") as stream:
        for record in records(6000):
            stream.write(
                json.dumps(
                    {
                        "prompt_id": record.prompt_key,
                        "prompt": record.prompt,
                        "model": record.model,
                        "response": record.response,
                        "sample_index": record.sample_index,
                    }
                )
                + "\n"
            )
    imported(tmp_path, grid(), dataset="warm")
    tracemalloc.start()
    imported(tmp_path, [], path=path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert path.stat().st_size > 9_000_000
    assert peak < 6_000_000
