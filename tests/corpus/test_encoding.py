from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.core.management import call_command

from corpus import errors
from corpus.encoders.registry import get_encoder
from corpus.encoders.tiny import TinyEncoder
from corpus.models import Dataset, Embedding, Encoder, Response
from corpus.services import encoders, encoding
from jobs.errors import LeaseLost
from jobs.models import Chunk
from jobs.services import ledger, working
from tests.factories import NOW, ResponseFactory, sha256

from .files import grid, imported, row

pytestmark = pytest.mark.django_db


def clock():
    return NOW


@pytest.fixture
def dataset(tmp_path, monkeypatch):
    """Eight texts of eight responses, in chunks of three."""
    monkeypatch.setattr(encoding, "CHUNK_TEXTS", 3)
    imported(tmp_path, grid())
    return Dataset.objects.get()


@pytest.fixture
def job(dataset):
    return encoding.open_encoding(dataset=dataset, encoder="tiny", at=NOW)


def vectors():
    return {one.text_sha256: bytes(one.vector) for one in Embedding.objects.all()}


def expected(dataset):
    """Vectors of an undisturbed run: all texts at once, by the encoder itself."""
    texts = sorted(set(Response.objects.filter(prompt__dataset=dataset).values_list("text", flat=True)))
    encoded = get_encoder("tiny").encode(texts).vectors
    return {sha256(text): encoded[position].astype("<f4").tobytes() for position, text in enumerate(texts)}


def test_each_text_gets_its_vector(dataset, job):
    working.work_off(job=job, clock=clock)

    assert vectors() == expected(dataset)
    assert job.result == {
        "dataset": "small",
        "encoder": "tiny",
        "texts": 8,
        "encoded": 8,
        "reused": 0,
        "missing": 0,
        "truncated": 0,
        "longer_than_window": 0,
        "responses": 8,
        "dims": 16,
    }


def test_equal_texts_are_encoded_once(tmp_path):
    imported(tmp_path, [row(model=model, response="The same.") for model in ("ant", "bee", "cow")])
    job = encoding.open_encoding(dataset=Dataset.objects.get(), encoder="tiny", at=NOW)

    working.work_off(job=job, clock=clock)

    assert Embedding.objects.count() == 1
    assert (job.result["texts"], job.result["responses"]) == (1, 3)


def test_a_second_run_encodes_nothing(dataset, job):
    working.work_off(job=job, clock=clock)
    before = vectors()

    again = encoding.open_encoding(dataset=dataset, encoder="tiny", at=NOW)
    working.work_off(job=again, clock=clock)

    assert (again.result["encoded"], again.result["reused"], again.n_chunks) == (0, 8, 0)
    assert vectors() == before


def test_only_new_texts_are_encoded_after_another_import(tmp_path, dataset, job):
    working.work_off(job=job, clock=clock)
    imported(tmp_path, grid(n_samples=3))

    again = encoding.open_encoding(dataset=dataset, encoder="tiny", at=NOW)
    working.work_off(job=again, clock=clock)

    assert (again.result["encoded"], again.result["reused"]) == (4, 8)


def test_responses_derived_for_a_control_are_not_encoded(dataset, job):
    original = Response.objects.earliest("pk")
    ResponseFactory(
        prompt=original.prompt,
        language_model=None,
        decoding=None,
        sample_index=None,
        derived_from=original,
        derivation="edit",
    )

    working.work_off(job=job, clock=clock)

    assert Embedding.objects.count() == 8


def test_chunks_hold_texts_of_like_length_and_no_more_than_the_limits(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "CHUNK_TEXTS", 3)
    monkeypatch.setattr(encoding, "CHUNK_CHARS", 100)
    lengths = [5, 60, 6, 70, 7, 8, 90, 9]
    imported(tmp_path, [row(sample_index=n, response="x" * length) for n, length in enumerate(lengths)])
    job = encoding.open_encoding(dataset=Dataset.objects.get(), encoder="tiny", at=NOW)

    chunks = [payload["texts"] for payload in encoding.plan(job)]

    by_sha = {sha256("x" * length): length for length in lengths}
    assert sorted([by_sha[sha] for sha in chunk] for chunk in chunks) == [[5, 6, 7], [8, 9, 60], [70], [90]]


def test_an_encoder_row_is_made_once_for_each_spec(dataset):
    first = encoders.ensure_encoder("tiny")

    assert encoders.ensure_encoder("tiny") == first
    assert (first.key, first.n_dims, first.languages, first.provider) == ("tiny", 16, None, "hivecheck")
    assert encoders.ensure_encoder("minilm").languages == ["en"]


def test_an_unknown_encoder_is_refused_with_the_known_ones(dataset):
    with pytest.raises(errors.UnknownEncoder, match="minilm"):
        encoding.open_encoding(dataset=dataset, encoder="maxilm", at=NOW)


def test_an_encoder_that_changed_on_this_machine_does_not_write_under_the_old_name(dataset, job):
    Encoder.objects.filter(key="tiny").update(spec_digest="0" * 64)
    job.inputs["encoder_spec"] = "0" * 64
    job.save()

    with pytest.raises(errors.EncoderChanged):
        working.work_off(job=job, clock=clock)

    assert Embedding.objects.count() == 0


def test_a_process_keeps_one_encoder_loaded(dataset, monkeypatch):
    loaded = []
    monkeypatch.setattr(
        encoders.registry, "get_encoder", lambda key, **_: loaded.append(key) or TinyEncoder()
    )
    encoders._loaded.cache_clear()
    row = encoders.ensure_encoder("tiny")

    encoders.program_of(row)
    encoders.program_of(row)

    encoders._loaded.cache_clear()
    assert loaded == ["tiny"]


def test_a_worker_that_dies_while_it_stores_leaves_no_vector_of_the_chunk(dataset, job, monkeypatch):
    store = encoding.store_embeddings
    calls = []

    def dying(encoder, rows):
        calls.append(1)
        n_new = store(encoder, rows)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return n_new

    monkeypatch.setattr(encoding, "store_embeddings", dying)
    with pytest.raises(KeyboardInterrupt):
        working.drain(job=job, owner="w1", clock=clock)
    assert Embedding.objects.count() == Chunk.objects.get(state="done").result["encoded"] == 3
    assert Chunk.objects.filter(state="leased").count() == 1

    ledger.sweep(at=NOW + timedelta(seconds=1), is_gone=lambda owner: owner == "w1")
    working.drain(job=job, owner="w2", clock=clock)

    job.refresh_from_db()
    assert (job.state, job.result["encoded"]) == ("done", 8)
    assert vectors() == expected(dataset)
    assert sorted(Chunk.objects.values_list("attempts", flat=True)) == [1, 1, 2]


def test_a_worker_that_lost_its_lease_stores_nothing(dataset, job):
    ledger.plan_job(job=job, at=NOW)
    slow = ledger.claim_chunk(job=job, owner="slow", at=NOW)
    write = encoding.work(job, slow.payload)
    ledger.sweep(at=NOW + timedelta(hours=1), is_gone=lambda owner: False)
    working.drain(job=job, owner="quick", clock=clock)
    before = vectors()

    with pytest.raises(LeaseLost):
        ledger.finish_chunk(chunk=slow, write=write, at=NOW)

    assert vectors() == before == expected(dataset)


def test_two_workers_alternately_encode_each_text_once(dataset, job):
    ledger.plan_job(job=job, at=NOW)
    held = []
    for owner in ("w1", "w2", "w1"):
        chunk = ledger.claim_chunk(job=job, owner=owner, at=NOW)
        held.append((chunk, encoding.work(job, chunk.payload)))
    for chunk, write in reversed(held):
        ledger.finish_chunk(chunk=chunk, write=write, at=NOW)
    ledger.conclude_job(job=job, at=NOW)

    assert job.result["encoded"] == 8
    assert vectors() == expected(dataset)


def test_a_cancelled_run_keeps_its_vectors_and_a_resumed_one_makes_the_rest(dataset, job):
    ledger.plan_job(job=job, at=NOW)
    chunk = ledger.claim_chunk(job=job, owner="w1", at=NOW)
    ledger.cancel_job(job=job, at=NOW)
    ledger.finish_chunk(chunk=chunk, write=encoding.work(job, chunk.payload), at=NOW)
    working.drain(job=job, owner="w1", clock=clock)
    assert (job.state, Embedding.objects.count()) == ("cancelled", 3)

    ledger.resume_job(job=job, at=NOW)
    working.work_off(job=job, clock=clock)

    assert (job.state, job.result["encoded"]) == ("done", 8)
    assert vectors() == expected(dataset)


def test_a_stored_vector_that_agrees_is_left_as_it_is(dataset, job):
    encoder = encoders.ensure_encoder("tiny")
    text = Response.objects.earliest("pk").text
    near = get_encoder("tiny").encode([text]).vectors[0] + np.float32(1e-7)
    Embedding.objects.create(
        encoder=encoder, text_sha256=sha256(text), vector=near.astype("<f4").tobytes(), n_dims=16
    )

    working.work_off(job=job, clock=clock)

    assert vectors()[sha256(text)] == near.astype("<f4").tobytes()
    assert (job.result["encoded"], job.result["reused"]) == (7, 1)


def test_a_vector_that_another_job_stored_while_this_one_encoded_is_not_stored_again(dataset, job):
    ledger.plan_job(job=job, at=NOW)
    chunk = ledger.claim_chunk(job=job, owner="w1", at=NOW)
    write = encoding.work(job, chunk.payload)
    first = encoding.work(job, chunk.payload)
    assert first() == {"encoded": 3}

    ledger.finish_chunk(chunk=chunk, write=write, at=NOW)

    chunk.refresh_from_db()
    assert chunk.result == {"encoded": 0}
    assert Embedding.objects.count() == 3


def test_a_stored_vector_of_the_same_text_that_differs_is_an_error_and_not_passed_over(dataset, job):
    encoder = encoders.ensure_encoder("tiny")
    text = Response.objects.earliest("pk").text
    other = np.zeros(16, "<f4")
    other[0] = 1
    ledger.plan_job(job=job, at=NOW)
    chunk = next(one for one in Chunk.objects.all() if sha256(text) in one.payload["texts"])
    write = encoding.work(job, chunk.payload)
    Embedding.objects.create(encoder=encoder, text_sha256=sha256(text), vector=other.tobytes(), n_dims=16)

    with pytest.raises(errors.VectorDiffers, match=sha256(text)):
        write()


def test_a_text_the_encoder_cannot_read_fails_with_the_responses_uid(tmp_path):
    imported(tmp_path, [row()])
    response = Response.objects.get()
    Response.objects.filter(pk=response.pk).update(text=" \n ")
    job = encoding.open_encoding(dataset=Dataset.objects.get(), encoder="tiny", at=NOW)

    with pytest.raises(ValueError, match=str(response.uid)):
        working.work_off(job=job, clock=clock)


def test_the_command_prints_what_was_encoded(dataset, capsys):
    import json

    call_command("encode", "small", "--encoder", "tiny", "--json")

    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (printed["texts"], printed["encoded"], printed["dims"], printed["seconds"] >= 0) == (
        8,
        8,
        16,
        True,
    )
