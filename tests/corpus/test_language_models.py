from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from accounts.models import AuditEvent
from base.errors import InvalidInput
from corpus import errors
from corpus.models import LanguageModel
from corpus.services.language_models import edit_language_model, fill_from_registry
from tests.factories import (
    NOW,
    DatasetFactory,
    LanguageModelFactory,
    PromptFactory,
    ResponseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def user():
    return UserFactory(username="ada")


@pytest.fixture
def ada(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def facts(key: str) -> tuple[object, ...]:
    model = LanguageModel.objects.get(key=key)
    return (
        model.name,
        model.provider,
        model.family,
        model.released_on,
        model.n_parameters,
        model.training_stage,
        model.openness,
        model.is_human,
        model.registry_key,
    )


def test_filling_writes_what_the_shipped_table_knows_and_lists_the_rest():
    for key in ("meta-llama/Llama-3.1-70B-Instruct", "human", "our-own"):
        LanguageModelFactory(key=key)

    filled = fill_from_registry(at=NOW)

    assert facts("meta-llama/Llama-3.1-70B-Instruct") == (
        "Llama 3.1 70B Instruct",
        "Meta",
        "Llama 3.1",
        date(2024, 7, 23),
        70_000_000_000,
        "dpo",
        "open",
        False,
        "Llama-3.1-70B-Instruct",
    )
    assert facts("human")[-2:] == (True, "human")
    assert (filled.models, filled.unknown) == (3, ["our-own"])
    assert filled.filled == ["human", "meta-llama/Llama-3.1-70B-Instruct"]


def test_filling_leaves_what_a_file_said_and_what_a_person_left_empty():
    LanguageModelFactory(
        key="claude-3-opus-20240229", provider="Anthropic PBC", released_on=date(2024, 2, 29), name="Opus"
    )
    LanguageModelFactory(key="phi-4", edited_at=NOW)

    fill_from_registry(at=NOW)

    assert facts("claude-3-opus-20240229")[:4] == ("Opus", "Anthropic PBC", "Claude 3", date(2024, 2, 29))
    assert facts("phi-4") == ("phi-4", "", "", None, None, "unknown", "unknown", False, "phi-4")


def test_filling_again_changes_nothing():
    LanguageModelFactory(key="phi-4")
    fill_from_registry(at=NOW)

    again = fill_from_registry(at=LATER)

    assert again.filled == []
    assert AuditEvent.objects.filter(action="language_model.fill").count() == 1


def test_the_command_lists_unknown_models():
    LanguageModelFactory(key="gpt-4o")
    LanguageModelFactory(key="our-own")
    out = io.StringIO()

    call_command("fill_language_models", "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"models": 2, "filled": ["gpt-4o"], "unknown": ["our-own"]}


def test_an_edit_is_kept_with_what_was_said_before(user):
    LanguageModelFactory(key="our-own", provider="Us")

    edit_language_model(
        key="our-own",
        changes={"provider": "Them", "released_on": date(2025, 3, 1), "openness": "unknown"},
        at=NOW,
        by=user,
    )

    model = LanguageModel.objects.get()
    assert (model.provider, model.released_on, model.edited_at) == ("Them", date(2025, 3, 1), NOW)
    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.subject) == (
        user,
        "language_model.edit",
        "language model our-own",
    )
    assert event.detail == {"changed": {"provider": ["Us", "Them"], "released_on": [None, "2025-03-01"]}}


def test_an_edit_that_says_what_stands_is_none(user):
    LanguageModelFactory(key="our-own", provider="Us")

    edit_language_model(key="our-own", changes={"provider": "Us"}, at=NOW, by=user)

    assert (LanguageModel.objects.get().edited_at, AuditEvent.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"registry_key": "gpt-4o"}, "registry_key"),
        ({"training_stage": "finished"}, "training_stage"),
        ({"provider": "x" * 101}, "provider"),
        ({"name": ""}, "name"),
        ({"n_parameters": 0}, "__all__"),
    ],
)
def test_an_edit_that_cannot_be_kept_is_refused_by_field(user, changes, field):
    LanguageModelFactory(key="our-own")

    with pytest.raises(InvalidInput) as refused:
        edit_language_model(key="our-own", changes=changes, at=NOW, by=user)

    assert list(refused.value.fields) == [field]
    assert LanguageModel.objects.get().edited_at is None


def test_nothing_is_no_edit_and_nobody_is_edited(user):
    with pytest.raises(InvalidInput):
        edit_language_model(key="our-own", changes={}, at=NOW, by=user)
    with pytest.raises(errors.LanguageModelNotFound):
        edit_language_model(key="our-own", changes={"name": "A"}, at=NOW, by=user)


@pytest.fixture
def models():
    """gpt-4o answered two prompts of one dataset and one of another; phi-4 one; a model of our own none."""
    first, second = DatasetFactory(key="first", title="First"), DatasetFactory(key="second", title="Second")
    gpt, phi = LanguageModelFactory(key="openai/gpt-4o"), LanguageModelFactory(key="phi-4")
    LanguageModelFactory(key="our-own")
    one, two = PromptFactory(dataset=first), PromptFactory(dataset=first)
    ResponseFactory(prompt=one, language_model=gpt, sample_index=0)
    ResponseFactory(prompt=one, language_model=gpt, sample_index=1)
    ResponseFactory(prompt=two, language_model=gpt)
    ResponseFactory(prompt=one, language_model=phi)
    ResponseFactory(prompt=PromptFactory(dataset=second), language_model=gpt)
    fill_from_registry(at=NOW)


def listed(ada, query=""):
    return ada.get(f"/api/language-models{query}").json()["results"]


def test_models_are_listed_with_where_they_answered(ada, models):
    gpt, own, phi = listed(ada)

    assert (gpt["key"], gpt["name"], gpt["provider"], gpt["known"]) == (
        "openai/gpt-4o",
        "GPT-4o",
        "OpenAI",
        True,
    )
    assert (gpt["n_responses"], gpt["n_prompts"]) == (4, 3)
    assert gpt["datasets"] == [
        {"key": "first", "title": "First", "n_prompts": 2, "n_responses": 3},
        {"key": "second", "title": "Second", "n_prompts": 1, "n_responses": 1},
    ]
    assert (phi["released_on"], phi["released"]) == ("2024-12-01", "2024-12")
    assert (own["known"], own["registry_key"], own["n_responses"], own["datasets"]) == (False, "", 0, [])


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("?provider=OpenAI", ["openai/gpt-4o"]),
        ("?provider=", ["our-own"]),
        ("?family=Phi-4", ["phi-4"]),
        ("?openness=open", ["phi-4"]),
        ("?training_stage=dpo", ["phi-4"]),
        ("?known=no", ["our-own"]),
        ("?known=yes", ["openai/gpt-4o", "phi-4"]),
        ("?search=GPT", ["openai/gpt-4o"]),
        ("?dataset=second", ["openai/gpt-4o"]),
        ("?page_size=1&page=2", ["our-own"]),
    ],
)
def test_models_are_filtered(ada, models, query, keys):
    assert [one["key"] for one in listed(ada, query)] == keys


@pytest.mark.parametrize("query", ["?known=maybe", "?openness=ajar", "?maker=OpenAI"])
def test_a_filter_that_cannot_be_is_refused(ada, models, query):
    assert ada.get(f"/api/language-models{query}").status_code == 400


def test_a_model_whose_key_holds_slashes_is_edited(ada, user, models):
    answer = ada.patch(
        "/api/language-models/openai/gpt-4o", {"family": "Omni", "released_on": "2024-05-14"}, format="json"
    )

    assert (answer.status_code, answer.json()["family"], answer.json()["released"]) == (
        200,
        "Omni",
        "2024-05-14",
    )
    assert ada.get("/api/language-models/openai/gpt-4o").json() == answer.json()
    assert AuditEvent.objects.get(action="language_model.edit").actor == user


def test_what_the_shipped_table_says_stays_to_be_read_beside_what_a_person_made_of_it(ada, models):
    ada.patch("/api/language-models/openai/gpt-4o", {"provider": "Us"}, format="json")

    answer = ada.get("/api/language-models/openai/gpt-4o").json()

    assert (answer["provider"], answer["shipped"]["provider"]) == ("Us", "OpenAI")
    assert ada.get("/api/language-models/our-own").json()["shipped"] is None


def test_a_person_who_says_something_of_a_model_makes_it_known(ada, models):
    ada.patch("/api/language-models/our-own", {"provider": "Us"}, format="json")

    assert [one["key"] for one in listed(ada, "?known=no")] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"provider": 3}, "provider"),
        ({"n_parameters": "7"}, "n_parameters"),
        ({"n_parameters": 0}, "n_parameters"),
        ({"is_human": "yes"}, "is_human"),
        ({"key": "other"}, "key"),
    ],
)
def test_a_change_of_the_wrong_type_is_refused(ada, models, body, field):
    answer = ada.patch("/api/language-models/our-own", body, format="json")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_a_model_that_is_not_there_is_not_found(ada):
    answer = ada.get("/api/language-models/nobody")

    assert (answer.status_code, answer.json()["code"]) == (404, "language_model_not_found")


def test_the_list_costs_as_many_queries_whatever_its_length(ada, models, django_assert_num_queries):
    with django_assert_num_queries(3):
        listed(ada)
    for n in range(20):
        ResponseFactory(language_model=LanguageModelFactory(key=f"another-{n}"))

    with django_assert_num_queries(3):
        listed(ada)
