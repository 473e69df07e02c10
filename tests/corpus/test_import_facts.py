"""What records may say beside a prompt, a model and a text: no key, settings, a vector, a prompt alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from base.db import name_uid
from corpus.models import (
    Dataset,
    Decoding,
    Embedding,
    Encoder,
    Import,
    LanguageModel,
    Prompt,
    PromptCategory,
    Response,
    ResponseCount,
)
from corpus.readers.records import CorpusRecord, PromptRecord, Refusal, Sampling
from corpus.services.import_plan import OnConflict
from corpus.services.importing import import_records
from tests.factories import NOW, LanguageModelFactory, PromptFactory

from .files import grid, imported, row

pytestmark = pytest.mark.django_db

RECORD = CorpusRecord(line=1, prompt_key="p1", prompt="Why?", model="ant", response="So.")


def brought(*records, **given):
    numbered = [replace(one, line=line) for line, one in enumerate(records, start=1)]
    options = {"dataset": "small", "preset": "generations", "mapping": {}, "file_name": "a.json", "at": NOW}
    digest = hashlib.sha256(repr(records).encode()).hexdigest()
    return import_records(records=iter(numbered), **({"file_sha256": digest} | options | given))


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def keyless(prompt="Why?", **given):
    return replace(RECORD, prompt_key=None, prompt=prompt, **given)


def counted():
    rows = ResponseCount.objects.values_list(
        "prompt__key", "language_model__key", "decoding__name", "n_responses"
    )
    return sorted(rows, key=str)


def test_a_prompt_without_a_key_is_that_of_the_same_text_wherever_it_stands():
    brought(
        replace(RECORD, prompt_key="other", prompt="How?"),
        replace(RECORD, prompt_key="why", model=None, response="Who knows."),
    )

    outcome = brought(keyless(model="bee"), keyless("When?"), keyless("When?", response="Then."))

    assert (outcome.new, outcome.prompts) == (3, 2)
    assert Response.objects.get(language_model__key="bee").prompt.key == "why"
    new = Prompt.objects.get(text="When?")
    assert new.key == f"text:{sha256('When?')[:16]}"
    assert new.uid == name_uid("prompt", "small", new.key)
    assert sorted(new.responses.values_list("sample_index", flat=True)) == [0, 1]
    assert brought(keyless("When?"), keyless("When?", response="Then.")).unchanged == 2


def test_a_text_of_two_prompts_of_the_dataset_names_neither():
    dataset = PromptFactory(key="a", text="Why?", dataset__key="small").dataset
    PromptFactory(key="b", text="Why?", dataset=dataset)
    PromptFactory(key="c", text="Why?")

    outcome = brought(keyless(), keyless("How?"))

    assert [(one.line, one.reason) for one in outcome.refusals] == [
        (
            1,
            'the prompts "a" and "b" of the dataset both have this text; give the row the prompt_id of one of them',
        )
    ]


def test_keys_stand_on_all_prompts_of_a_file_or_on_none():
    outcome = brought(RECORD, keyless("How?"), replace(RECORD, prompt_key="p2"))

    assert [(one.line, "no key, and that of line 1 has one" in one.reason) for one in outcome.refusals] == [
        (2, True)
    ]


def test_prompts_alone_are_taken_with_what_is_said_of_them():
    first = PromptRecord(1, "p1", "Why?", "en", ("Problem Solving",), {"source": "a"})
    outcome = brought(first, replace(first, prompt_key="p2", prompt="How?"), first)

    assert (outcome.prompts, outcome.responses, outcome.new, outcome.unchanged) == (2, 0, 2, 1)
    prompt = Prompt.objects.get(key="p1")
    assert (prompt.language, prompt.extra, prompt.categories.get().key) == (
        "en",
        {"source": "a"},
        "problem-solving",
    )
    assert ResponseCount.objects.count() == 0

    again = brought(first, file_sha256="1" * 64)
    assert (again.unchanged, again.conflicting) == (1, 0)
    other = brought(replace(first, extra={"source": "b"}))
    assert [one.reason for one in other.conflicts] == [
        'the prompt "p1" has other values in other columns in the dataset'
    ]
    brought(replace(first, extra={"source": "b"}), on_conflict=OnConflict.REPLACE)
    assert Prompt.objects.get(key="p1").extra == {"source": "b"}


def test_responses_join_prompts_that_came_alone():
    brought(PromptRecord(1, None, "Why?"))
    brought(keyless(), keyless(model="bee"))

    assert Prompt.objects.get().responses.count() == 2


def test_a_stated_language_takes_the_place_of_a_guess():
    dataset = PromptFactory(key="p1", text="Why?", language="fr", dataset__key="small").dataset
    Prompt.objects.update(language_detected=True)

    outcome = brought(replace(RECORD, language="en"), dataset=dataset.key)

    assert (outcome.conflicting, outcome.stored) == (0, True)
    prompt = Prompt.objects.get()
    assert (prompt.language, prompt.language_detected) == ("en", False)


def test_settings_are_decodings_of_their_own_and_part_of_what_a_response_is():
    hot = Sampling(temperature=1, top_p=0.9)
    outcome = brought(
        RECORD,
        replace(RECORD, sampling=hot),
        replace(RECORD, sampling=hot, response="Thus."),
        replace(RECORD, sampling=Sampling(temperature=1.0, top_p=0.9), response="Hence."),
        replace(RECORD, sampling=Sampling(method="greedy"), response="Ergo."),
    )

    assert outcome.new == 5
    assert {(one.decoding.name, one.sample_index, one.text) for one in Response.objects.all()} == {
        ("unstated", 0, "So."),
        ("t1-p0.9", 0, "So."),
        ("t1-p0.9", 1, "Thus."),
        ("t1-p0.9", 2, "Hence."),
        ("greedy", 0, "Ergo."),
    }
    decoding = Decoding.objects.get(name="t1-p0.9")
    assert (decoding.temperature, decoding.top_p, decoding.min_p) == (1, 0.9, None)
    uid = name_uid("response", "small", "p1", "ant", decoding.digest, 2)
    assert Response.objects.get(uid=uid).text == "Hence."
    assert counted() == [
        ("p1", "ant", "greedy", 1),
        ("p1", "ant", "t1-p0.9", 3),
        ("p1", "ant", "unstated", 1),
    ]


def test_counts_grow_with_a_second_file_and_stay_when_a_text_is_replaced(tmp_path):
    nobody = {"model": None, "prompt": grid()[0]["prompt"]}
    imported(tmp_path, [*grid(n_prompts=1), *(row(**nobody, response=text) for text in ("A.", "B."))])
    expected = [("p1", "ant", "unstated", 2), ("p1", "bee", "unstated", 2), ("p1", None, None, 2)]
    assert counted() == sorted(expected, key=str)

    imported(
        tmp_path,
        [
            {**grid()[0], "response": "Something else."},
            *grid(n_prompts=2, models=("ant", "cat"), n_samples=3)[1:],
            row(**nobody, response="C."),
        ],
        on_conflict=OnConflict.REPLACE,
    )

    expected = [("p1", "ant", 3), ("p1", "bee", 2), ("p1", "cat", 3), ("p1", None, 3)]
    expected += [("p2", "ant", 3), ("p2", "cat", 3)]
    assert [(key, model, n) for key, model, _, n in counted()] == sorted(expected, key=str)
    for prompt, model, n in expected:
        assert Response.objects.filter(prompt__key=prompt, language_model__key=model).count() == n


def test_vectors_of_a_file_are_those_of_an_encoder_of_their_name():
    outcome = brought(
        replace(RECORD, embedding=(0.5, -1.0, 2.0)),
        replace(RECORD, response="Thus.", embedding=(1.0, 0.0, 0.0)),
        # Of a text that stands twice the first vector counts.
        replace(RECORD, model="bee", embedding=(9.0, 9.0, 9.0)),
        replace(RECORD, model="cat"),
        embedding_name="text-embedding-3-small",
    )

    assert (outcome.stored, outcome.new) == (True, 4)
    encoder = Encoder.objects.get()
    assert (encoder.key, encoder.provider, encoder.n_dims) == (
        "imported:text-embedding-3-small",
        "imported",
        3,
    )
    stored = {one.text_sha256: np.frombuffer(one.vector, "<f4").tolist() for one in Embedding.objects.all()}
    assert stored == {sha256("So."): [0.5, -1.0, 2.0], sha256("Thus."): [1.0, 0.0, 0.0]}


def test_another_vector_of_a_text_is_a_conflict():
    given = {"embedding_name": "e", "on_conflict": OnConflict.REFUSE}
    brought(replace(RECORD, embedding=(1.0, 2.0)), **given)

    again = brought(replace(RECORD, embedding=(1.0, 2.0)), file_sha256="1" * 64, **given)
    assert (again.unchanged, again.conflicting) == (1, 0)
    other = replace(RECORD, embedding=(1.0, 3.0))
    assert [one.reason for one in brought(other, **given).conflicts] == [
        "the text of the response has another vector by imported:e"
    ]
    brought(other, **(given | {"on_conflict": OnConflict.KEEP}))
    assert np.frombuffer(Embedding.objects.get().vector, "<f4").tolist() == [1, 2]
    brought(other, **(given | {"on_conflict": OnConflict.REPLACE}))
    assert np.frombuffer(Embedding.objects.get().vector, "<f4").tolist() == [1, 3]


@pytest.mark.parametrize(
    ("embedding", "reason"),
    [
        ((1.0, 2.0, 3.0), "has 3 numbers, the others of e have 2"),
        ((), "has 0 numbers"),
        ((1.0, float("nan")), "not finite"),
        ((1.0, 1e39), "not finite"),
        ((0.0, 0.0), "zero"),
    ],
)
def test_a_vector_that_is_none_is_refused(embedding, reason):
    outcome = brought(
        replace(RECORD, embedding=(1.0, 2.0)),
        replace(RECORD, model="bee", embedding=embedding),
        embedding_name="e",
    )

    assert [(one.line, reason in one.reason) for one in outcome.refusals] == [(2, True)]
    assert (outcome.stored, Encoder.objects.count()) == (False, 0)


def test_vectors_of_nobody_are_refused():
    outcome = brought(replace(RECORD, embedding=(1.0,)))

    assert "--embedding-name" in outcome.refusals[0].reason


def test_refused_rows_are_left_out_when_that_was_asked_for_and_counted(tmp_path):
    rows = [row(), row(prompt="Another?"), "{", row(prompt_id="p2"), row(prompt_id="p3", category="???")]

    outcome = imported(tmp_path, rows, on_refused="skip")

    assert (outcome.stored, outcome.blocked) == (True, None)
    assert (outcome.new, outcome.refused, outcome.prompts, outcome.responses) == (2, 3, 2, 2)
    source = Import.objects.get()
    assert (source.n_rows, source.n_new, source.n_refused, source.n_conflicting) == (2, 2, 3, 0)


def test_a_file_with_nothing_but_refused_rows_makes_no_dataset(tmp_path):
    outcome = imported(tmp_path, ["{", "}"], on_refused="skip")

    assert (outcome.stored, outcome.refused, Dataset.objects.count()) == (False, 2, 0)
    assert "line 1" in outcome.blocked


def test_conflicts_that_were_settled_are_counted_with_the_import(tmp_path):
    imported(tmp_path, grid())
    imported(
        tmp_path,
        [{**one, "response": one["response"] + "!"} for one in grid()],
        on_conflict=OnConflict.KEEP,
    )

    assert Import.objects.earliest("pk").n_conflicting == 0
    assert Import.objects.latest("pk").n_conflicting == 8


def test_all_that_is_wrong_with_a_file_is_told_also_behind_the_first_wrong_row(tmp_path, monkeypatch):
    from corpus.services import importing

    monkeypatch.setattr(importing, "BATCH_ROWS", 2)
    rows = [*grid(n_prompts=2), "{", *grid(n_prompts=3)[8:], row(prompt_id="p3", prompt="Another?"), "}"]

    outcome = imported(tmp_path, rows)

    assert ([one.line for one in outcome.refusals], outcome.refused) == ([9, 14, 15], 3)
    assert (outcome.new, outcome.prompts, outcome.stored) == (12, 3, False)
    assert (Prompt.objects.count(), LanguageModel.objects.count()) == (0, 0)


def test_a_new_language_model_is_filled_in_from_the_shipped_table_and_the_file_says_more(tmp_path):
    key = "gpt-4o-2024-08-06"
    imported(tmp_path, [row(model=key), row(prompt_id="p2", model=key, family="Our name"), row(model="ant")])

    model = LanguageModel.objects.get(key=key)
    assert (model.provider, model.family, model.released_on) == ("OpenAI", "Our name", date(2024, 8, 6))
    assert (model.openness, model.registry_key) == ("closed", key)
    ant = LanguageModel.objects.get(key="ant")
    assert (ant.provider, ant.registry_key, ant.openness) == ("", "", "unknown")

    # What the table said, nobody said: a file that knows better contradicts nobody.
    outcome = imported(tmp_path, [row(prompt_id="p3", model=key, provider="Open AI")])
    assert (outcome.conflicting, outcome.stored) == (0, True)
    assert LanguageModel.objects.get(key=key).provider == "Open AI"
    assert imported(tmp_path, [row(prompt_id="p4", model=key, provider="OpenAI, Inc.")]).conflicting == 1


def test_what_a_person_said_of_a_language_model_is_not_overwritten(tmp_path):
    key = "gpt-4o-2024-08-06"
    LanguageModelFactory(key=key, provider="OpenAI", registry_key=key, edited_at=NOW)

    outcome = imported(tmp_path, [row(model=key, provider="Open AI")])

    assert (outcome.conflicting, LanguageModel.objects.get().provider) == (1, "OpenAI")


def test_a_dataset_keeps_where_it_came_from(tmp_path):
    told = {"licence": "odc-by", "citation": "@article{a}", "source": "hf:a/b", "revision": "abc"}
    imported(tmp_path, grid(), **told)
    imported(tmp_path, grid(n_samples=3), source="elsewhere", revision="def")

    assert Dataset.objects.values("licence", "citation", "source", "revision").get() == told


def test_the_same_records_under_another_preset_are_another_import():
    brought(RECORD)
    brought(RECORD)
    brought(RECORD, preset="comparisons")

    assert sorted(Import.objects.values_list("preset", flat=True)) == ["comparisons", "generations"]


def test_refusals_of_a_reader_stop_an_import_of_records():
    outcome = import_records(
        records=[RECORD, Refusal(None, "it is damaged")],
        file_name="a",
        file_sha256="0" * 64,
        preset="generations",
        mapping={},
        dataset="small",
        at=NOW,
    )

    assert outcome.blocked == "Nothing was imported: the file: it is damaged."
    assert Dataset.objects.count() == 0


def test_categories_of_many_prompts_are_each_made_once(tmp_path, monkeypatch):
    from corpus.services import importing

    monkeypatch.setattr(importing, "BATCH_ROWS", 2)
    imported(
        tmp_path, [row(prompt_id=f"p{n}", category=["Recommendations", f"Kind {n % 2}"]) for n in range(7)]
    )

    labels = PromptCategory.objects.values_list("prompt__key", "category__key", "raw")
    assert len(labels) == 14
    assert ("p3", "novel:kind-1", "Kind 1") in set(labels)
