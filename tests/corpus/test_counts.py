"""Pages count by the counts that are kept, and read no more texts than they show."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from corpus.models import Dataset, Prompt, Response, ResponseCount
from corpus.selectors.datasets import encoders_of_dataset
from corpus.selectors.sources import prompt_sources
from corpus.services.encoding import open_encoding
from jobs.services import working
from tests.factories import (
    NOW,
    DatasetFactory,
    DecodingFactory,
    EmbeddingFactory,
    LanguageModelFactory,
    PromptFactory,
    ResponseFactory,
    UserFactory,
)

from .files import grid, imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    client = APIClient()
    client.force_authenticate(UserFactory())
    return client


@pytest.fixture
def prompt():
    """Three samples of ant, one of bee under another decoding, two texts without a language model, and a derived one."""
    prompt = PromptFactory(dataset=DatasetFactory(key="small"))
    ant, bee = LanguageModelFactory(key="ant", provider="A"), LanguageModelFactory(key="bee")
    for sample, text in enumerate(["So **it** is.", "Otherwise.", "So **it** is."]):
        ResponseFactory(prompt=prompt, language_model=ant, sample_index=sample, text=text)
    first = ResponseFactory(
        prompt=prompt, language_model=bee, decoding=DecodingFactory(name="hot"), text="So **it** is."
    )
    for text in ("<script>alert(1)</script>", "A text."):
        ResponseFactory(prompt=prompt, language_model=None, decoding=None, sample_index=None, text=text)
    ResponseFactory(
        prompt=prompt,
        language_model=None,
        decoding=None,
        sample_index=None,
        text="So **it** is.",
        derived_from=first,
        derivation="copy",
    )
    return prompt


def queries(ada, url):
    with CaptureQueriesContext(connection) as captured:
        assert ada.get(url).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def test_no_list_or_count_touches_a_response(ada, tmp_path):
    imported(tmp_path, grid())
    ada.get("/api/datasets/small")  # how much is encoded is counted once

    for url in (
        "/api/datasets",
        "/api/datasets/small",
        "/api/datasets/small/prompts",
        "/api/language-models",
    ):
        reading = [sql for sql in queries(ada, url) if re.search(r'"corpus_response"', sql)]
        assert [sql for sql in reading if 'MAX("corpus_response"."id")' not in sql] == [], url


def test_a_list_counts_a_prompts_responses_and_models_over_its_sources(ada, prompt):
    ResponseFactory(
        prompt=prompt, decoding=DecodingFactory(name="hot"), language_model=LanguageModelFactory(key="ant")
    )

    (one,) = ada.get("/api/datasets/small/prompts").json()["results"]
    (dataset,) = ada.get("/api/datasets").json()["results"]

    assert (one["n_responses"], one["n_models"]) == (7, 2)
    assert (dataset["n_prompts"], dataset["n_responses"], dataset["n_models"]) == (1, 7, 2)
    models = ada.get("/api/datasets/small").json()["models"]
    assert [(m["key"], m["n_responses"], m["n_prompts"]) for m in models] == [("ant", 4, 1), ("bee", 1, 1)]


def test_counts_of_a_prompt_are_by_source_and_texts_without_a_model_come_last(prompt):
    assert [(one.key, one.provider, one.n_responses) for one in prompt_sources(prompt)] == [
        ("ant@unstated", "A", 3),
        ("bee@hot", "", 1),
        (None, "", 2),
    ]


def test_a_prompt_shows_sources_and_marks_equal_texts(ada, prompt):
    body = ada.get(f"/api/prompts/{prompt.uid}").json()

    assert (body["n_responses"], body["per_source"]) == (6, 20)
    assert [
        (one["key"], one["language_model"], one["decoding"], one["n_responses"]) for one in body["sources"]
    ] == [
        ("ant@unstated", "ant", "unstated", 3),
        ("bee@hot", "bee", "hot", 1),
        (None, None, None, 2),
    ]
    assert sorted((one["model"] or "", one["text"], one["n_same_text"]) for one in body["responses"]) == [
        ("", "<script>alert(1)</script>", 1),
        ("", "A text.", 1),
        ("ant", "Otherwise.", 1),
        ("ant", "So **it** is.", 3),
        ("ant", "So **it** is.", 3),
        ("bee", "So **it** is.", 3),
    ]


def test_texts_are_given_as_they_came_and_as_harmless_html(ada, prompt):
    responses = ada.get(f"/api/prompts/{prompt.uid}").json()["responses"]

    html = {one["text"]: one["html"] for one in responses}
    assert html["So **it** is."] == "<p>So <strong>it</strong> is.</p>\n"
    assert html["<script>alert(1)</script>"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


def test_a_prompt_with_many_responses_shows_the_first_of_each_source(ada, monkeypatch, prompt):
    monkeypatch.setattr("corpus.api.views.SIDE_BY_SIDE", 6)

    body = ada.get(f"/api/prompts/{prompt.uid}").json()

    assert body["per_source"] == 2
    assert [(one["model"], one["sample_index"]) for one in body["responses"] if one["model"]] == [
        ("ant", 0),
        ("ant", 1),
        ("bee", 0),
    ]
    assert len(body["responses"]) == 5


@pytest.mark.parametrize(
    ("query", "n", "models"),
    [
        ("", 6, {"ant", "bee", None}),
        ("?language_model=ant", 3, {"ant"}),
        ("?language_model=", 2, {None}),
        ("?decoding=hot", 1, {"bee"}),
        ("?language_model=ant&decoding=hot", 0, set()),
        ("?language_model=nobody", 0, set()),
    ],
)
def test_responses_of_one_source_are_paged(ada, prompt, query, n, models):
    body = ada.get(f"/api/prompts/{prompt.uid}/responses{query}").json()

    assert (body["count"], {one["model"] for one in body["results"]}) == (n, models)


def test_equal_texts_are_counted_over_the_prompt_and_not_over_the_page_or_the_dataset(ada, prompt):
    ResponseFactory(prompt=PromptFactory(dataset=prompt.dataset), text="So **it** is.")

    body = ada.get(f"/api/prompts/{prompt.uid}/responses?language_model=bee").json()

    assert [one["n_same_text"] for one in body["results"]] == [3]


def test_a_page_of_responses_costs_as_many_queries_whatever_its_length(
    ada, prompt, django_assert_num_queries
):
    url = f"/api/prompts/{prompt.uid}/responses"
    with django_assert_num_queries(5):
        ada.get(url)
    for sample in range(3, 30):
        ResponseFactory(prompt=prompt, language_model=LanguageModelFactory(key="ant"), sample_index=sample)

    with django_assert_num_queries(5):
        ada.get(url)


def test_an_imported_dataset_has_the_counts_of_its_responses(tmp_path):
    imported(tmp_path, grid(n_prompts=3, models=("ant", "bee")))
    cell = ("prompt", "language_model", "decoding")

    kept = ResponseCount.objects.values_list(*cell, "n_responses")
    counted = Response.objects.order_by().values_list(*cell).annotate(n=Count("pk"))

    assert sorted(kept) == sorted(counted)
    assert len(kept) == 6


def test_how_much_is_encoded_follows_new_vectors_and_new_responses(tmp_path):
    imported(tmp_path, grid())
    dataset = Dataset.objects.get()
    working.work_off(job=open_encoding(dataset=dataset, encoder="tiny", at=NOW), clock=lambda: NOW)

    def covered():
        (one,) = encoders_of_dataset(dataset)
        return one.n_encoded, one.n_responses

    assert covered() == (8, 8)
    new = ResponseFactory(prompt=Prompt.objects.earliest("pk"), sample_index=9, text="Not seen yet.")
    assert covered() == (8, 9)
    (encoder,) = encoders_of_dataset(dataset)
    EmbeddingFactory(
        encoder=encoder.encoder,
        text_sha256=new.text_sha256,
        n_dims=encoder.encoder.n_dims,
        vector=b"\0" * 4 * encoder.encoder.n_dims,
    )
    assert covered() == (9, 9)
    assert Response.objects.count() == 9
