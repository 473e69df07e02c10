"""What the database refuses of generation calls, and the rows of decodings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from corpus.models import Decoding, GenerationCall
from corpus.readers.records import Sampling
from corpus.services.decodings import MAX_NAME, UNSTATED_DIGEST, decoding_name, decoding_of
from tests.factories import (
    NOW,
    DecodingFactory,
    JobFactory,
    LanguageModelFactory,
    PromptFactory,
    ResponseFactory,
)

from .test_constraints import refusal

pytestmark = pytest.mark.django_db


def call(**given):
    """A call that brought a response, valid as it is."""
    response = given.pop("response", None) or ResponseFactory()
    fields = {
        "prompt": response.prompt,
        "language_model": response.language_model,
        "decoding": response.decoding,
        "sample_index": response.sample_index,
        "response": response,
        "attempts": 1,
        "provider": "openai",
        "model_name": "ant",
        "answered_at": NOW,
    }
    return GenerationCall.objects.create(**(fields | given))


def failed(**given):
    """A call that brought none, valid as it is."""
    fields = {
        "prompt": given.pop("prompt", None) or PromptFactory(),
        "language_model": given.pop("language_model", None) or LanguageModelFactory(),
        "decoding": given.pop("decoding", None) or DecodingFactory(),
        "sample_index": 0,
        "failure": "timeout",
        "failure_reason": "no answer",
        "attempts": 3,
        "provider": "openai",
        "model_name": "ant",
        "answered_at": NOW,
    }
    return GenerationCall.objects.create(**(fields | given))


def test_a_sample_is_asked_for_in_one_row():
    one = failed()
    same = {"prompt": one.prompt, "language_model": one.language_model, "decoding": one.decoding}

    assert refusal(lambda: failed(**same)) == "generationcall_sample_once"
    failed(**same, sample_index=1)


@pytest.mark.parametrize(
    "given",
    [
        {"failure": "", "failure_reason": ""},
        {"failure": "timeout", "failure_reason": ""},
        {"failure": "", "failure_reason": "no answer"},
        {"failure": "bad luck", "failure_reason": "no answer"},
    ],
)
def test_a_call_without_a_response_has_a_known_fault_and_a_reason(given):
    assert refusal(lambda: failed(**given)) == "generationcall_response_or_failure"


def test_a_call_with_a_response_has_no_failure():
    assert (
        refusal(lambda: call(failure="timeout", failure_reason="late"))
        == "generationcall_response_or_failure"
    )
    assert refusal(lambda: call(failure_reason="late")) == "generationcall_response_or_failure"
    call()


def test_a_response_is_brought_by_one_call():
    one = call()

    # A unique column, which Django names by itself.
    assert "response_id" in (refusal(lambda: call(response=one.response, sample_index=7)) or "response_id")


def test_a_sample_number_is_not_negative():
    assert refusal(lambda: failed(sample_index=-1)) == "generationcall_sample_not_negative"


@pytest.mark.parametrize(
    "given",
    [
        {"attempts": -1},
        {"n_final": -1},
        {"n_tokens_in": -1},
        {"n_tokens_out": -1},
        {"cost": Decimal("-0.01")},
    ],
)
def test_what_a_call_took_is_not_negative(given):
    assert refusal(lambda: failed(**given)) == "generationcall_counts_not_negative"


def test_a_call_outlives_its_job_and_goes_with_its_response():
    job = JobFactory()
    one = call(job=job)

    job.delete()
    one.refresh_from_db()
    assert one.job is None

    one.response.delete()
    assert GenerationCall.objects.count() == 0


def test_the_same_settings_are_one_row_whoever_states_them():
    one = decoding_of(Sampling(temperature=1, top_p=0.9))

    assert decoding_of(Sampling(temperature=1.0, top_p=0.9)) == one
    assert (one.name, one.temperature, one.top_p, one.max_tokens) == ("t1-p0.9", 1.0, 0.9, None)
    assert decoding_of(Sampling(temperature=1, top_p=0.9, max_tokens=7)) != one
    assert Decoding.objects.count() == 2


def test_no_settings_are_the_unstated_row():
    row = decoding_of(None)

    assert decoding_of(Sampling()) == row
    assert (row.name, row.digest) == ("unstated", UNSTATED_DIGEST)


def test_settings_that_differ_have_names_that_differ():
    different = [
        Sampling(temperature=1),
        Sampling(top_p=1),
        Sampling(min_p=1),
        Sampling(top_k=1),
        Sampling(max_tokens=1),
        Sampling(temperature=0.1234567),
        Sampling(temperature=0.1234568),
        Sampling(method="t1"),
        Sampling(method="T1"),
        Sampling(method="unstated"),
        Sampling(method="greedy"),
        Sampling(method="greedy", temperature=1),
        Sampling(method="greedy-t1"),
        Sampling(method="x" * 200),
        Sampling(method="x" * 201),
        Sampling(method="方法"),
        Sampling(other={"a": 1}),
        Sampling(other={"a": 1, "b": 2}),
        Sampling(temperature=1, other={"a": 1}),
    ]

    names = [decoding_name(sampling) for sampling in different]

    assert len({*names, decoding_name(None)}) == len(different) + 1
    assert max(map(len, names)) <= MAX_NAME


def test_settings_that_are_no_numbers_have_no_row():
    with pytest.raises(ValueError, match="JSON"):
        decoding_of(Sampling(temperature=float("nan")))
