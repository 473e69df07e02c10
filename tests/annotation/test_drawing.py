"""Pairs drawn in strata from a frozen frame, the same on every database."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from annotation import errors
from annotation.models import Item, ItemPair, Stratum, Study
from annotation.protocol import Protocol, protocol_from
from annotation.services import designing
from base.db import name_uid
from corpus.models import Dataset
from tests.factories import (
    NOW,
    DatasetFactory,
    DecodingFactory,
    EmbeddingFactory,
    EncoderFactory,
    LanguageModelFactory,
    PromptFactory,
    ResponseFactory,
    sha256,
)

pytestmark = pytest.mark.django_db


def corpus(*, n_prompts: int = 4, n_models: int = 3, n_samples: int = 3) -> Dataset:
    """Responses whose vectors come from a fixed generator, so that every database holds the same."""
    rng = np.random.default_rng(5)
    dataset: Dataset = DatasetFactory(key="drawn")
    encoder = EncoderFactory(key="tiny")
    decoding = DecodingFactory()
    for p in range(n_prompts):
        prompt = PromptFactory(dataset=dataset, key=f"p{p}")
        centre = rng.normal(size=4)
        for m in range(n_models):
            model = LanguageModelFactory(key=f"m{m}")
            for s in range(n_samples):
                text = f"prompt {p} model {m} sample {s}"
                uid = name_uid("response", "drawn", prompt.key, model.key, s)
                ResponseFactory(
                    prompt=prompt, language_model=model, decoding=decoding, sample_index=s, text=text, uid=uid
                )
                vector = (centre + rng.normal(size=4)).astype("<f4").tobytes()
                EmbeddingFactory(encoder=encoder, text_sha256=sha256(text), vector=vector)
    return dataset


def protocol(**draw: object) -> Protocol:
    return protocol_from(
        {
            "key": "drawing",
            "title": "Drawn",
            "dataset": "drawn",
            "overlap": 3,
            "seed": 11,
            "draw": {"pairs": 40, "metric": "cosine:tiny", "edges": [-1, 0, 0.5, 1]} | draw,
            "criteria": [{"use": "similarity"}],
            "consent": {"texts": {"en": "Yes?"}},
            "guidelines": {"en": "Read."},
        }
    )


def drawn(**draw: object) -> Study:
    corpus()
    return designing.create_study(protocol=protocol(**draw), at=NOW)


def test_in_each_stratum_the_probability_is_drawn_over_population() -> None:
    study = drawn()

    strata = list(Stratum.objects.filter(draw__study=study))
    assert len(strata) == 6
    # 4 prompts x (9 choose 2) pairs, of which 3 models x (3 choose 2) lie within a model.
    assert sum(one.population for one in strata if one.relation == "within") == 4 * 9
    assert sum(one.population for one in strata if one.relation == "between") == 4 * 27
    assert sum(one.n_drawn for one in strata) == 40 == study.items.count()
    for stratum in strata:
        items = list(stratum.items.all())
        assert len(items) == stratum.n_drawn
        assert {one.inclusion_probability for one in items} <= {stratum.n_drawn / stratum.population}


def test_every_drawn_pair_lies_in_its_stratum_and_carries_its_probability() -> None:
    study = drawn()

    for pair in ItemPair.objects.filter(item__study=study).select_related("item__stratum"):
        assert pair.inclusion_probability == pair.item.inclusion_probability
        members = [one.response for one in pair.item.members.order_by("position")]
        assert {one.pk for one in members} == {pair.response_a_id, pair.response_b_id}
        assert str(members[0].uid) < str(members[1].uid)
        within = members[0].language_model_id == members[1].language_model_id
        assert pair.item.stratum is not None
        assert pair.item.stratum.relation == ("within" if within else "between")
        assert members[0].prompt_id == members[1].prompt_id == pair.item.prompt_id


def test_the_same_seed_draws_the_same_items_in_the_same_order_on_every_database() -> None:
    study = drawn()

    uids = Item.objects.filter(study=study).order_by("position").values_list("uid", flat=True)
    digest = hashlib.sha256("".join(str(uid) for uid in uids).encode()).hexdigest()

    # The value that SQLite and PostgreSQL both gave when it was written down.
    assert digest == "c39b7dcebc6c6be05c0aafd7f5ed288ca73aa21fee41fb3f27013832093244f1"


def test_another_seed_draws_other_items() -> None:
    corpus()
    one = designing.create_study(protocol=protocol(), at=NOW)
    other = designing.create_study(
        protocol=Protocol.model_validate(protocol().model_dump() | {"key": "other", "seed": 12}), at=NOW
    )

    assert set(one.items.values_list("members_digest")) != set(other.items.values_list("members_digest"))


def test_one_relation_alone_can_be_drawn() -> None:
    study = drawn(relations=["between"], pairs=20)

    assert {one.relation for one in Stratum.objects.filter(draw__study=study)} == {"between"}


def test_prompts_of_other_languages_can_be_left_out() -> None:
    dataset = corpus()
    dataset.prompts.filter(key__in=["p0", "p1"]).update(language="zh")

    study = designing.create_study(protocol=protocol(prompt_languages=["en"], pairs=20), at=NOW)

    assert set(study.items.values_list("prompt__key", flat=True)) <= {"p2", "p3"}
    assert sum(one.population for one in Stratum.objects.filter(draw__study=study)) == 2 * 36


def test_more_than_the_frame_holds_is_refused_and_nothing_is_written() -> None:
    corpus()

    with pytest.raises(errors.NothingToDraw, match="the frame holds 144"):
        designing.create_study(protocol=protocol(pairs=145), at=NOW)

    assert not Study.objects.exists()


def test_a_study_key_is_taken_once() -> None:
    corpus()
    designing.create_study(protocol=protocol(), at=NOW)

    with pytest.raises(errors.KeyTaken):
        designing.create_study(protocol=protocol(), at=NOW)


def test_opening_seals_and_makes_the_slots() -> None:
    study = drawn()

    opened = designing.open_study(study=study, at=NOW)

    study.refresh_from_db()
    assert (study.state, study.sealed_at, opened.n_slots) == ("open", NOW, 120)
    assert study.sealed_sha256 == designing.seal_of(study)
    assert study.assignments.filter(state="open").count() == 120
    assert study.join_links.count() == 1
    with pytest.raises(errors.WrongState):
        designing.open_study(study=study, at=NOW)


def test_the_seal_changes_with_the_items() -> None:
    study = drawn()
    before = designing.seal_of(study)
    last = study.items.order_by("position").last()
    assert last is not None

    last.delete()

    assert designing.seal_of(study) != before


def test_a_study_is_paused_resumed_and_closed_in_that_order_only() -> None:
    study = drawn()
    with pytest.raises(errors.WrongState):
        designing.move_study(study=study, move="pause", at=NOW)
    designing.open_study(study=study, at=NOW)

    assert designing.move_study(study=study, move="pause", at=NOW).state == "paused"
    assert designing.move_study(study=study, move="resume", at=NOW).state == "open"
    assert designing.move_study(study=study, move="close", at=NOW).closed_at == NOW
    with pytest.raises(errors.WrongState):
        designing.move_study(study=study, move="resume", at=NOW)


def test_a_draft_can_be_discarded_and_an_opened_study_not() -> None:
    study = drawn()
    designing.discard_draft(study=study, at=NOW)
    assert not Item.objects.exists()

    again = designing.create_study(protocol=protocol(), at=NOW)
    designing.open_study(study=again, at=NOW)
    with pytest.raises(errors.WrongState):
        designing.discard_draft(study=again, at=NOW)
