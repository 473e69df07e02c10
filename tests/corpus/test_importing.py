from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.db import IntegrityError

from accounts.models import AuditEvent
from base.db import name_uid
from base.errors import Conflict
from corpus import errors
from corpus.models import (
    Category,
    Dataset,
    DatasetSimilarity,
    Decoding,
    Import,
    LanguageModel,
    PairScore,
    Prompt,
    PromptCategory,
    Response,
)
from corpus.services import importing
from corpus.services.import_plan import OnConflict
from tests.factories import (
    EncoderFactory,
    ItemFactory,
    ItemMemberFactory,
    PairScoreFactory,
    StudyFactory,
    UserFactory,
)

from .files import grid, imported, jsonl, row

pytestmark = pytest.mark.django_db


def counts(outcome):
    return outcome.new, outcome.unchanged, outcome.conflicting, outcome.refused


def test_a_file_becomes_prompts_responses_and_language_models(tmp_path):
    outcome = imported(tmp_path, grid(n_prompts=2, models=("ant", "bee"), n_samples=3))

    assert (outcome.prompts, outcome.responses, outcome.models, outcome.stored) == (2, 12, 2, True)
    assert counts(outcome) == (12, 0, 0, 0)
    assert (Prompt.objects.count(), Response.objects.count(), LanguageModel.objects.count()) == (2, 12, 2)


def test_every_column_lands_in_its_field_and_others_are_kept_as_they_came(tmp_path):
    imported(
        tmp_path,
        [
            row(
                provider="Anthill",
                family="A",
                released="2024-05-06",
                sample_index=4,
                language="en-GB",
                category=["Problem Solving", "New Category: Media"],
                partition={"a": [1, 2.5]},
            )
        ],
    )

    response = Response.objects.select_related("prompt", "language_model", "decoding").get()
    model = response.language_model
    assert (model.key, model.provider, model.family, model.released_on) == (
        "ant",
        "Anthill",
        "A",
        date(2024, 5, 6),
    )
    assert (response.sample_index, response.decoding.name, response.n_chars) == (4, "unstated", 12)
    assert response.extra == {"partition": {"a": [1, 2.5]}}
    assert (response.prompt.key, response.prompt.language) == ("p1", "en-GB")
    labels = PromptCategory.objects.select_related("category").order_by("category__key")
    assert [(one.category.key, one.category.kind, one.raw) for one in labels] == [
        ("novel:media", "novel", "New Category: Media"),
        ("problem-solving", "leaf", "Problem Solving"),
    ]


def test_uids_are_made_of_keys_so_that_every_database_has_the_same(tmp_path):
    imported(tmp_path, [row(sample_index=2), row(prompt_id="p2", model=None, response="No name.")])

    digest = hashlib.sha256(b"unstated").hexdigest()
    text = hashlib.sha256(b"No name.").hexdigest()
    assert {str(uid) for uid in Prompt.objects.values_list("uid", flat=True)} == {
        str(name_uid("prompt", "small", "p1")),
        str(name_uid("prompt", "small", "p2")),
    }
    assert Response.objects.get(sample_index=2).uid == name_uid("response", "small", "p1", "ant", digest, 2)
    assert Response.objects.get(language_model=None).uid == name_uid("response", "small", "p2", None, text)
    assert Decoding.objects.get().digest == digest


def test_texts_are_kept_to_the_last_space(tmp_path):
    imported(tmp_path, [row(response="  “Ça”\n\u00a0\t ")])

    assert Response.objects.get().text == "  “Ça”\n\u00a0\t "


def test_the_same_file_again_changes_nothing(tmp_path):
    rows = [*grid(), row(prompt_id="p9", category="Recommendations", provider="Anthill", partition=3)]
    imported(tmp_path, rows)
    before = sorted(Response.objects.values_list("pk", "uid", "text"))

    outcome = imported(tmp_path, rows)

    assert counts(outcome) == (0, 9, 0, 0)
    assert outcome.stored is True
    assert sorted(Response.objects.values_list("pk", "uid", "text")) == before
    assert Import.objects.count() == 1


def test_more_samples_are_added_to_what_is_there(tmp_path):
    imported(tmp_path, grid(n_samples=2))

    assert counts(imported(tmp_path, grid(n_samples=3))) == (4, 8, 0, 0)


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(tmp_path):
    outcome = imported(tmp_path, grid(), dry_run=True)

    assert (counts(outcome), outcome.stored, outcome.blocked) == ((8, 0, 0, 0), False, None)
    assert (Dataset.objects.count(), LanguageModel.objects.count(), AuditEvent.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("bad", "line", "reason"),
    [
        ("{not json", 3, "not JSON"),
        ('{"prompt_id": "p3", "prompt": "Why?", "model": "ant"}', 3, '"response" is missing'),
        (row(prompt_id="p3", response="  "), 3, "only white space"),
        (row(prompt_id="p3", response=""), 3, "empty"),
        (row(prompt_id="p1", prompt="What is red?", sample_index=1), 3, "has another text on line 1"),
        (row(prompt_id="p3", category="???"), 3, "no letter or digit"),
        (row(prompt_id="p3", sample_index=-1), 3, "whole number from 0"),
    ],
)
def test_nothing_is_kept_of_a_file_with_a_wrong_line(tmp_path, bad, line, reason):
    outcome = imported(tmp_path, [row(), row(prompt_id="p2"), bad, row(prompt_id="p4")])

    assert [(one.line, reason in one.reason) for one in outcome.refusals] == [(line, True)]
    assert (outcome.refused, outcome.stored) == (1, False)
    assert f"line {line}" in outcome.blocked
    assert Dataset.objects.count() == 0


def test_a_sample_that_stands_twice_is_refused_whatever_its_text(tmp_path):
    outcome = imported(tmp_path, [row(sample_index=0), row(sample_index=0, response="Another text.")])

    assert [(one.line, "on line 1 already" in one.reason) for one in outcome.refusals] == [(2, True)]
    assert Dataset.objects.count() == 0


def test_an_empty_file_and_invalid_utf8_are_refused(tmp_path):
    empty = imported(tmp_path, [""])
    assert [(one.line, one.reason) for one in empty.refusals] == [(1, "the file has no rows")]
    assert "line 1: the file has no rows" in empty.blocked

    file = jsonl(tmp_path, [row()], name="other.jsonl")
    file.write_bytes(file.read_bytes() + b'{"prompt_id": "\xff"}\n')
    outcome = imported(tmp_path, [], path=file)
    assert [(one.line, "UTF-8" in one.reason) for one in outcome.refusals] == [(2, True)]
    assert outcome.stored is False


def test_another_text_under_a_known_key_is_a_conflict_and_nothing_is_kept(tmp_path):
    imported(tmp_path, grid())

    outcome = imported(tmp_path, [row(prompt_id="p8"), {**grid()[0], "response": "Something else."}])

    assert counts(outcome) == (1, 0, 1, 0)
    assert [(one.line, "another text" in one.reason) for one in outcome.conflicts] == [(2, True)]
    assert "keep or replace" in outcome.blocked
    assert not Prompt.objects.filter(key="p8").exists()


def test_a_conflict_is_settled_by_keeping_what_is_there(tmp_path):
    imported(tmp_path, grid())
    changed = {**grid()[0], "response": "Something else."}

    outcome = imported(tmp_path, [row(prompt_id="p8"), changed], on_conflict=OnConflict.KEEP)

    assert (counts(outcome), outcome.stored) == ((1, 0, 1, 0), True)
    assert not Response.objects.filter(text="Something else.").exists()
    assert Prompt.objects.filter(key="p8").exists()


def test_a_conflict_is_settled_by_the_files_text_and_what_was_said_of_the_old_one_goes(tmp_path):
    imported(tmp_path, grid())
    dataset = Dataset.objects.get()
    old = Response.objects.get(text=grid()[0]["response"])
    PairScoreFactory(response_a=old, response_b=Response.objects.exclude(pk=old.pk).latest("pk"))
    DatasetSimilarity.objects.create(
        dataset=dataset,
        encoder=EncoderFactory(),
        frame_digest="0" * 64,
        n_prompts=2,
        n_responses=8,
        random_floor=0.1,
        n_floor_pairs=16,
        computed_at=dataset.created_at,
    )

    imported(tmp_path, [{**grid()[0], "response": "Something else."}], on_conflict=OnConflict.REPLACE)

    new = Response.objects.get(uid=old.uid)
    assert new.text == "Something else."
    assert new.text_sha256 == hashlib.sha256(b"Something else.").hexdigest()
    assert (PairScore.objects.count(), DatasetSimilarity.objects.count()) == (0, 0)


def test_a_response_that_people_rate_is_not_replaced(tmp_path):
    imported(tmp_path, grid())
    response = Response.objects.select_related("prompt").earliest("pk")
    item = ItemFactory(study=StudyFactory(dataset=response.prompt.dataset), prompt=response.prompt)
    ItemMemberFactory(item=item, response=response)
    changed = [{**one, "response": one["response"] + " indeed"} for one in grid()]

    with pytest.raises(Conflict, match="item of a study"):
        imported(tmp_path, changed, on_conflict=OnConflict.REPLACE)

    assert not Response.objects.filter(text__endswith=" indeed").exists()


def test_other_columns_of_a_known_response_are_a_conflict_too(tmp_path):
    imported(tmp_path, [row(partition=1)])

    outcome = imported(tmp_path, [row(partition=2)])

    assert [(one.line, '"partition"' in one.reason) for one in outcome.conflicts] == [(1, True)]


def test_a_known_prompt_with_another_text_is_refused_whatever_was_chosen(tmp_path):
    imported(tmp_path, [row()])

    outcome = imported(
        tmp_path, [row(prompt="Why is it red?", sample_index=1)], on_conflict=OnConflict.REPLACE
    )

    assert [(one.line, "another text in the dataset" in one.reason) for one in outcome.refusals] == [
        (1, True)
    ]


def test_what_is_not_known_of_a_language_model_is_filled_in(tmp_path):
    imported(tmp_path, [row(family="A")])

    outcome = imported(tmp_path, [row(prompt_id="p2", provider="Anthill", released="2024")])

    model = LanguageModel.objects.get()
    assert (model.provider, model.family, model.released_on) == ("Anthill", "A", date(2024, 1, 1))
    assert outcome.conflicting == 0


@pytest.mark.parametrize(("choice", "provider"), [("keep", "Anthill"), ("replace", "Beehive")])
def test_a_known_attribute_of_a_language_model_is_never_overwritten_silently(tmp_path, choice, provider):
    imported(tmp_path, [row(provider="Anthill")])
    rows = [row(prompt_id="p2", provider="Beehive"), row(prompt_id="p3", provider="Beehive")]

    refused = imported(tmp_path, rows)
    assert [
        (one.line, "provider Anthill is kept, the file says Beehive" in one.reason)
        for one in refused.conflicts
    ] == [(1, True)]
    assert (refused.stored, LanguageModel.objects.get().provider) == (False, "Anthill")

    imported(tmp_path, rows, on_conflict=OnConflict(choice))
    assert LanguageModel.objects.get().provider == provider
    assert Prompt.objects.count() == 3


def test_language_and_categories_of_a_prompt_are_filled_in_and_else_contradict(tmp_path):
    imported(tmp_path, [row()])
    imported(tmp_path, [row(sample_index=1, language="en", category="Recommendations")])
    assert Prompt.objects.get().language == "en"
    assert PromptCategory.objects.get().category.key == "recommendations"

    other = [row(sample_index=2, language="ru", category="Personal Advice")]
    assert [one.line for one in imported(tmp_path, other).conflicts] == [1, 1]

    imported(tmp_path, other, on_conflict=OnConflict.KEEP)
    assert (Prompt.objects.get().language, PromptCategory.objects.get().category.key) == (
        "en",
        "recommendations",
    )
    imported(tmp_path, [{**other[0], "sample_index": 3}], on_conflict=OnConflict.REPLACE)
    assert (Prompt.objects.get().language, PromptCategory.objects.get().category.key) == (
        "ru",
        "personal-advice",
    )


def test_two_spellings_of_one_category_are_one_label(tmp_path):
    imported(tmp_path, [row(category=["Ideation and Brainstorming", "Brainstorm & Ideation"])])

    assert PromptCategory.objects.get().raw == "Ideation and Brainstorming"
    assert Category.objects.get().key == "brainstorm-ideation"


def test_columns_of_other_names_are_mapped(tmp_path):
    rows = [{"id": 7, "instruction": "Why?", "generator": "ant", "output": "So."}]
    mapping = {"prompt_id": "id", "prompt": "instruction", "model": "generator", "response": "output"}

    imported(tmp_path, rows, mapping=mapping)

    assert Response.objects.get().prompt.key == "7"
    with pytest.raises(errors.UnusableMapping, match="promt"):
        imported(tmp_path, rows, mapping={"promt": "instruction"})


def test_an_import_is_known_by_the_file_and_its_mapping_and_is_on_the_record(tmp_path):
    user = UserFactory()
    imported(tmp_path, grid(), by=user)

    source = Import.objects.get()
    assert (source.file_name, source.n_rows, source.n_new, source.imported_by) == ("small.jsonl", 8, 8, user)
    assert source.file_sha256 == hashlib.sha256((tmp_path / "small.jsonl").read_bytes()).hexdigest()
    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.subject, event.detail["new"]) == (
        user,
        "dataset.import",
        "dataset small",
        8,
    )


def test_the_key_comes_from_the_files_name_and_odd_ones_are_refused(tmp_path):
    file = jsonl(tmp_path, grid(), name="My File (2).jsonl")

    assert imported(tmp_path, [], path=file, file_name=file.name, dataset=None).dataset == "my-file-2"
    for key in ("Größe", "a b", "-a", "a" * 81):
        with pytest.raises(errors.UnusableKey):
            imported(tmp_path, grid(), dataset=key)


def test_a_dataset_has_one_licence(tmp_path):
    imported(tmp_path, grid())
    imported(tmp_path, grid(), licence="MIT")
    assert Dataset.objects.get().licence == "MIT"

    with pytest.raises(Conflict, match="licence"):
        imported(tmp_path, grid(n_samples=3), licence="CC BY-NC 4.0")
    assert Response.objects.count() == 8


def test_a_file_larger_than_a_batch_is_imported_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_ROWS", 3)

    outcome = imported(tmp_path, grid(n_prompts=3, n_samples=3))

    assert counts(outcome) == (18, 0, 0, 0)
    assert Response.objects.count() == 18


def test_a_failure_half_way_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(importing, "BATCH_ROWS", 3)
    written = []
    write = importing.write_batch

    def write_twice(*given):
        written.append(1)
        if len(written) == 3:
            raise RuntimeError("the power went")
        write(*given)

    monkeypatch.setattr(importing, "write_batch", write_twice)

    with pytest.raises(RuntimeError):
        imported(tmp_path, grid(n_prompts=3))

    assert (Dataset.objects.count(), Response.objects.count(), LanguageModel.objects.count()) == (0, 0, 0)


def test_a_file_that_changes_between_its_two_readings_is_refused(tmp_path, monkeypatch):
    file = jsonl(tmp_path, grid(), name="other.jsonl")
    open_dataset = importing.open_dataset

    def appended(*given, **named):
        with file.open("a", encoding="utf-8") as stream:
            stream.write('{"prompt_id": "p7", "prompt": "Why?", "model": "ant", "response": "So."}\n')
        return open_dataset(*given, **named)

    monkeypatch.setattr(importing, "open_dataset", appended)

    with pytest.raises(errors.FileChanged):
        imported(tmp_path, [], path=file)

    assert Dataset.objects.count() == 0


def test_rows_another_import_wrote_meanwhile_are_a_conflict_to_be_tried_again(tmp_path, monkeypatch):
    def refused(*given):
        Response.objects.create(
            uid=Response.objects.earliest("pk").uid,
            prompt=Prompt.objects.earliest("pk"),
            text="x",
            text_sha256="0" * 64,
            n_chars=1,
        )

    imported(tmp_path, grid())
    monkeypatch.setattr(importing, "write_batch", refused)

    with pytest.raises((Conflict, IntegrityError)):
        imported(tmp_path, grid(n_samples=3))
