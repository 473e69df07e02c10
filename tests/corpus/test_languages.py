from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from corpus.models import Dataset, Prompt
from corpus.services import languages
from corpus.services.languages import detect_languages
from jobs.models import Job
from jobs.services import working
from tests.factories import NOW, DatasetFactory, PromptFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXTS = {
    "en": "Give me a plan of three days for Osaka, please.",
    "ru": "Напиши шутку про электромобили.",
    "de": "Eine Metapher über die Zeit, bitte.",
    "ja": "大阪の三日間の計画を立てて。",
}


@pytest.fixture
def dataset():
    """Four prompts in four languages that nobody stated, one that is stated (wrongly), and a text without any."""
    dataset = DatasetFactory(key="mixed")
    for language, text in TEXTS.items():
        PromptFactory(dataset=dataset, key=language, text=text, language="")
    PromptFactory(dataset=dataset, key="stated", text=TEXTS["de"], language="de-AT")
    PromptFactory(dataset=dataset, key="sum", text="1 + 1 = ?", language="")
    PromptFactory(key="elsewhere", text=TEXTS["ru"], language="")
    return dataset


def detected(dataset: Dataset) -> Job:
    job = detect_languages(dataset=dataset, at=NOW)
    working.work_off(job=job, clock=lambda: NOW)
    job.refresh_from_db()
    return job


def found() -> dict[str, tuple[str, bool]]:
    return {prompt.key: (prompt.language, prompt.language_detected) for prompt in Prompt.objects.all()}


def test_only_prompts_without_a_language_get_one_and_it_is_marked(dataset):
    job = detected(dataset)

    assert found() == {
        **{language: (language, True) for language in TEXTS},
        "stated": ("de-AT", False),
        "sum": ("", False),
        "elsewhere": ("", False),
    }
    assert job.result == {
        "dataset": "mixed",
        "detector": job.inputs["detector"],
        "prompts": 6,
        "declared": 1,
        "detected": 4,
        "new": 4,
        "languages": {"de": 1, "en": 1, "ja": 1, "ru": 1},
        "undecided": {"fewer than 3 letters": 1},
    }


def test_detecting_again_finds_nothing_new(dataset):
    detected(dataset)
    before = found()

    result = detected(dataset).result

    assert result is not None
    assert (result["new"], result["detected"], found()) == (0, 4, before)


def test_a_language_declared_while_the_job_reads_stands(dataset):
    job = detect_languages(dataset=dataset, at=NOW)
    (chunk,) = languages.plan(job)
    write = languages.work(job, chunk)
    Prompt.objects.filter(key="ru").update(language="uk")

    written = write()

    assert found()["ru"] == ("uk", False)
    assert written["detected"] == {"de": 1, "en": 1, "ja": 1, "ru": 0}


def test_many_prompts_are_read_in_chunks(dataset, monkeypatch):
    monkeypatch.setattr(languages, "CHUNK_PROMPTS", 2)

    job = detected(dataset)

    assert job.chunks.count() == 3
    assert found()["ja"] == ("ja", True)


def test_the_command_tells_what_was_detected(dataset):
    out = io.StringIO()

    call_command("detect_languages", "mixed", "--json", stdout=out, stderr=io.StringIO())

    printed = json.loads(out.getvalue().splitlines()[-1])
    assert (printed["dataset"], printed["new"], printed["undecided"]) == (
        "mixed",
        4,
        {"fewer than 3 letters": 1},
    )


def test_the_api_opens_the_job_and_shows_which_languages_were_detected(dataset, monkeypatch):
    ada = APIClient()
    ada.force_authenticate(UserFactory())

    answer = ada.post("/api/datasets/mixed/languages")

    assert (answer.status_code, answer.json()["kind"]) == (201, "detect_languages")
    working.work_off(job=Job.objects.get(), clock=lambda: NOW)
    by_key = {one["key"]: one for one in ada.get("/api/datasets/mixed/prompts").json()["results"]}
    assert (by_key["ru"]["language_detected"], by_key["stated"]["language_detected"]) == (True, False)
    counts = {one["language"]: one for one in ada.get("/api/datasets/mixed").json()["languages"]}
    assert {language: one["n_detected"] for language, one in counts.items()} == {
        "": 0,
        "de": 1,
        "de-AT": 0,
        "en": 1,
        "ja": 1,
        "ru": 1,
    }
    prompt = ada.get(f"/api/prompts/{by_key['ja']['uid']}").json()
    assert (prompt["language"], prompt["language_detected"]) == ("ja", True)
