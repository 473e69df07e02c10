from __future__ import annotations

import csv
import io

import pytest
from rest_framework.test import APIClient

from corpus.models import Dataset, Embedding, Prompt
from corpus.services import similarity
from corpus.services.encoding import open_encoding
from jobs.models import Job
from jobs.services import working
from tests.factories import NOW, UserFactory

from .files import grid, imported, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(username="ada")


@pytest.fixture
def ada(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def dataset(tmp_path):
    rows = grid(n_prompts=3, models=("ant", "bee", "cow"))
    rows += [
        row(
            prompt_id="ru",
            prompt="Что такое муравей?",
            language="ru",
            category="Concept Explanations",
            provider="A",
        ),
        row(
            prompt_id="en", prompt="What is an ant?", language="en", category=["Recommendations", "New: Ants"]
        ),
    ]
    imported(tmp_path, rows, licence="MIT", title="Small things")
    return Dataset.objects.get()


@pytest.fixture
def compared(dataset):
    working.work_off(job=open_encoding(dataset=dataset, encoder="tiny", at=NOW), clock=lambda: NOW)
    job = similarity.open_similarity(dataset=dataset, encoder="tiny", at=NOW)
    working.work_off(job=job, clock=lambda: NOW)
    return dataset


def test_datasets_are_listed_in_counts(ada, dataset):
    (one,) = ada.get("/api/datasets").json()["results"]

    assert (one["key"], one["title"], one["licence"]) == ("small", "Small things", "MIT")
    assert (one["n_prompts"], one["n_responses"], one["n_models"]) == (5, 20, 3)


def test_a_dataset_tells_what_it_holds(ada, compared):
    body = ada.get("/api/datasets/small").json()

    assert [(one["key"], one["n_responses"], one["n_prompts"]) for one in body["models"]] == [
        ("ant", 8, 5),
        ("bee", 6, 3),
        ("cow", 6, 3),
    ]
    assert {one["language"]: one["n_prompts"] for one in body["languages"]} == {"": 3, "en": 1, "ru": 1}
    assert {one["key"] for one in body["categories"]} == {
        "concept-explanations",
        "recommendations",
        "novel:ants",
    }
    (encoder,) = body["encoders"]
    assert (encoder["key"], encoder["n_encoded"], encoder["n_responses"]) == ("tiny", 20, 20)
    assert encoder["compared_at"] is not None


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["en", "p1", "p2", "p3", "ru"]),
        ("?language=ru", ["ru"]),
        ("?language=", ["p1", "p2", "p3"]),
        ("?category=recommendations", ["en"]),
        ("?category=Information-Seeking", ["en", "ru"]),
        ("?search=THING 2", ["p2"]),
        ("?page_size=2&page=2", ["p2", "p3"]),
    ],
)
def test_prompts_are_filtered(ada, dataset, query, keys):
    body = ada.get(f"/api/datasets/small/prompts{query}").json()

    assert [one["key"] for one in body["results"]] == keys


def test_a_prompt_in_a_list_has_its_counts_and_categories(ada, dataset):
    (one,) = ada.get("/api/datasets/small/prompts?language=en").json()["results"]

    assert (one["n_responses"], one["n_models"], one["text"]) == (1, 1, "What is an ant?")
    assert [(label["name"], label["raw"]) for label in one["categories"]] == [
        ("Ants", "New: Ants"),
        ("Recommendations", "Recommendations"),
    ]


def test_a_filter_nobody_knows_is_refused(ada, dataset):
    answer = ada.get("/api/datasets/small/prompts?langauge=ru")

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["langauge"])


def test_a_prompt_shows_its_responses_side_by_side(ada, dataset):
    prompt = Prompt.objects.get(key="p1")

    body = ada.get(f"/api/prompts/{prompt.uid}").json()

    assert (body["dataset"], body["n_responses"]) == ("small", 6)
    assert [(one["model"], one["sample_index"]) for one in body["responses"]] == [
        (model, sample) for model in ("ant", "bee", "cow") for sample in (0, 1)
    ]
    page = ada.get(f"/api/prompts/{prompt.uid}/responses?page_size=4").json()
    assert (page["count"], page["results"]) == (6, body["responses"][:4])


@pytest.mark.parametrize(
    ("url", "n_queries"),
    [("/api/datasets", 2), ("/api/datasets/small/prompts", 5), ("/api/prompts/{uid}", 6)],
)
def test_lists_cost_as_many_queries_whatever_their_length(
    ada, tmp_path, dataset, django_assert_num_queries, url, n_queries
):
    url = url.format(uid=Prompt.objects.get(key="p1").uid)
    with django_assert_num_queries(n_queries):
        ada.get(url)
    imported(tmp_path, grid(n_prompts=9, models=("ant", "dog", "elk"), n_samples=3))
    imported(tmp_path, grid(), dataset="other")

    with django_assert_num_queries(n_queries):
        ada.get(url)


def test_encoders_are_listed_without_that_of_the_tests(ada):
    body = ada.get("/api/encoders").json()

    assert [one["key"] for one in body] == ["minilm", "minilm_head", "wordllama"]
    assert (body[0]["n_dims"], body[0]["max_tokens"], body[0]["languages"]) == (384, 256, ["en"])


def test_encoding_and_comparing_are_jobs_that_are_sent_once_they_are_stored(
    ada, dataset, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr("corpus.api.views.drain_task.delay", sent.append)

    with django_capture_on_commit_callbacks(execute=True):
        answer = ada.post("/api/datasets/small/encodings", {"encoder": "tiny"}, format="json")
    assert (answer.status_code, answer.json()["kind"], answer.json()["created_by"]) == (201, "encode", "ada")
    job = Job.objects.get()
    assert sent == [job.pk]
    working.work_off(job=job, clock=lambda: NOW)

    answer = ada.post("/api/datasets/small/similarities", {"encoder": "tiny"}, format="json")
    assert (answer.status_code, answer.json()["kind"]) == (201, "similarity")


def test_comparing_what_is_not_encoded_is_refused(ada, dataset, tmp_path):
    answer = ada.post("/api/datasets/small/similarities", {"encoder": "tiny"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (404, "encoder_not_used")

    working.work_off(job=open_encoding(dataset=dataset, encoder="tiny", at=NOW), clock=lambda: NOW)
    Embedding.objects.earliest("pk").delete()
    answer = ada.post("/api/datasets/small/similarities", {"encoder": "tiny"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_encoded")


def test_similarity_is_told_with_intervals_counts_and_reasons(ada, compared):
    body = ada.get("/api/datasets/small/similarity?encoder=tiny").json()

    assert (body["n_prompts"], body["stale"], len(body["pairs"])) == (5, False, 3)
    assert body["inter"]["value"] == pytest.approx(sum(one["mean"] for one in body["pairs"]) / 3)
    assert (body["inter"]["n_prompts"], body["inter"]["n_units"]) == (3, 36)
    assert body["inter"]["interval_undefined"] == "3 prompts: an interval needs at least 6"
    assert body["floor"]["n_prompts"] == 5
    assert body["fit"]["n_responses"] == 20


@pytest.mark.parametrize("order", ["clustered", "provider", "release"])
def test_models_stand_in_the_order_asked_for(ada, compared, order):
    body = ada.get(f"/api/datasets/small/similarity?encoder=tiny&order={order}").json()

    assert sorted(one["key"] for one in body["sources"]) == ["ant", "bee", "cow"]
    # ant alone has a provider.
    assert order != "provider" or body["sources"][0]["key"] == "ant"


def test_similarity_that_was_never_computed_is_a_conflict_that_says_so(ada, dataset):
    working.work_off(job=open_encoding(dataset=dataset, encoder="tiny", at=NOW), clock=lambda: NOW)

    answer = ada.get("/api/datasets/small/similarity?encoder=tiny")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_compared")


@pytest.mark.parametrize("chart", ["heat-map", "distribution"])
def test_a_chart_is_given_as_spec_picture_and_numbers(ada, compared, chart):
    url = f"/api/datasets/small/similarity/{chart}"

    spec = ada.get(f"{url}?encoder=tiny&scheme=dark").json()
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert spec["config"]["axis"]["gridColor"] == "#2A3340"
    assert ada.get(f"{url}.png?encoder=tiny").content.startswith(b"\x89PNG")
    svg = ada.get(f"{url}.svg?encoder=tiny")
    assert (svg["Content-Type"], b"small: 20 responses to 5 prompts" in svg.content) == (
        "image/svg+xml",
        True,
    )
    table = ada.get(f"{url}.csv?encoder=tiny")
    assert table["Content-Disposition"] == f'attachment; filename="small-{chart}.csv"'
    assert len(list(csv.DictReader(io.StringIO(table.content.decode())))) >= 6


def test_the_numbers_of_the_heat_map_are_those_of_the_page(ada, compared):
    body = ada.get("/api/datasets/small/similarity?encoder=tiny").json()
    table = ada.get("/api/datasets/small/similarity/heat-map.csv?encoder=tiny").content.decode()

    rows = {
        (one["model_a"], one["model_b"]): one["mean_cosine"] for one in csv.DictReader(io.StringIO(table))
    }

    assert len(rows) == 6
    for one in body["sources"]:
        assert float(rows[(one["key"], one["key"])]) == one["intra"]
    means = {frozenset((one["a"], one["b"])): one["mean"] for one in body["pairs"]}
    assert {frozenset(key): float(mean) for key, mean in rows.items() if key[0] != key[1]} == means


def test_the_nearest_pairs_are_of_two_models_and_most_alike_first(ada, compared):
    body = ada.get("/api/datasets/small/nearest-pairs?encoder=tiny&page_size=2").json()

    assert (body["count"], len(body["results"])) == (3, 2)
    first, second = body["results"]
    assert first["cosine"] >= second["cosine"]
    assert first["first"]["model"] != first["second"]["model"]
    assert first["prompt_text"].startswith("Say something")


def test_equal_texts_are_no_nearest_pair(ada, tmp_path):
    rows = [row(model=model, response="The same.") for model in ("ant", "bee")]
    imported(tmp_path, [*rows, row(model="cow", response="The other.")])
    dataset = Dataset.objects.get()
    working.work_off(job=open_encoding(dataset=dataset, encoder="tiny", at=NOW), clock=lambda: NOW)
    working.work_off(
        job=similarity.open_similarity(dataset=dataset, encoder="tiny", at=NOW), clock=lambda: NOW
    )

    (pair,) = ada.get("/api/datasets/small/nearest-pairs?encoder=tiny").json()["results"]

    assert {pair["first"]["text"], pair["second"]["text"]} == {"The same.", "The other."}


def test_what_is_not_there_is_not_found(ada, dataset):
    for url in (
        "datasets/large",
        "datasets/large/prompts",
        "datasets/large/similarity",
        "prompts/6d2c8f0e-3f0b-5c53-9a57-2f9a5d7a1b11",
        "datasets/small/similarity?encoder=minilm",
    ):
        assert ada.get(f"/api/{url}").status_code == 404


def test_everything_asks_for_a_login(dataset):
    guest = APIClient()

    for url in (
        "datasets",
        "datasets/small",
        "datasets/small/prompts",
        f"prompts/{Prompt.objects.earliest('pk').uid}",
        "datasets/small/similarity",
        "datasets/small/similarity/heat-map.png",
        "datasets/small/nearest-pairs",
        "encoders",
    ):
        assert guest.get(f"/api/{url}").status_code == 401
    for url in ("imports", "datasets/small/encodings", "datasets/small/similarities"):
        assert guest.post(f"/api/{url}").status_code == 401
