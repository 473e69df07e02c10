"""One factory for each model: valid rows, of which a test states only what matters to it."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime
from typing import Any

import factory
import numpy as np
from factory.django import DjangoModelFactory

from accounts.models import User
from annotation.models import (
    Assignment,
    Criterion,
    Draw,
    Item,
    ItemMember,
    ItemPair,
    JoinLink,
    Participation,
    Rater,
    Rating,
    Stratum,
    Study,
    StudyMember,
    Submission,
)
from base.db import name_uid
from corpus.models import (
    Dataset,
    Decoding,
    Embedding,
    Encoder,
    Import,
    LanguageModel,
    Metric,
    PairScore,
    Prompt,
    Response,
    ResponseCount,
)
from jobs.models import Chunk, Job

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda one: f"{one.username}@example.org")


class JobFactory(DjangoModelFactory[Job]):
    class Meta:
        model = Job

    kind = "test"
    inputs = factory.Sequence(lambda n: {"number": n})
    inputs_digest = factory.LazyAttribute(lambda one: sha256(repr(one.inputs)))
    subject = "a test"
    code_version = "test"
    created_at = NOW


class ChunkFactory(DjangoModelFactory[Chunk]):
    class Meta:
        model = Chunk

    job = factory.SubFactory(JobFactory)
    number = factory.Sequence(lambda n: n + 1)
    payload: dict[str, Any] = {}


class DatasetFactory(DjangoModelFactory[Dataset]):
    class Meta:
        model = Dataset

    key = factory.Sequence(lambda n: f"dataset-{n}")
    title = "A data set"
    created_at = NOW


class ImportFactory(DjangoModelFactory[Import]):
    class Meta:
        model = Import

    dataset = factory.SubFactory(DatasetFactory)
    file_name = "a.jsonl"
    file_sha256 = factory.Sequence(lambda n: sha256(str(n)))
    mapping_digest = sha256("{}")
    n_rows = 1
    n_new = 1
    n_unchanged = 0
    imported_at = NOW


class LanguageModelFactory(DjangoModelFactory[LanguageModel]):
    class Meta:
        model = LanguageModel
        django_get_or_create = ("key",)

    key = factory.Sequence(lambda n: f"model-{n}")
    name = factory.LazyAttribute(lambda one: one.key)


class DecodingFactory(DjangoModelFactory[Decoding]):
    class Meta:
        model = Decoding
        django_get_or_create = ("digest",)

    name = "unstated"
    digest = factory.LazyAttribute(lambda one: sha256(one.name))


class PromptFactory(DjangoModelFactory[Prompt]):
    class Meta:
        model = Prompt

    dataset = factory.SubFactory(DatasetFactory)
    key = factory.Sequence(lambda n: f"p{n}")
    text = factory.LazyAttribute(lambda one: f"Say something about {one.key}.")
    text_sha256 = factory.LazyAttribute(lambda one: sha256(one.text))
    uid = factory.LazyAttribute(lambda one: name_uid("prompt", one.dataset.key, one.key))
    language = "en"


class ResponseFactory(DjangoModelFactory[Response]):
    class Meta:
        model = Response

    prompt = factory.SubFactory(PromptFactory)
    language_model = factory.SubFactory(LanguageModelFactory)
    decoding = factory.SubFactory(DecodingFactory)
    sample_index = 0
    text = factory.Sequence(lambda n: f"Response number {n} says this and that.")
    text_sha256 = factory.LazyAttribute(lambda one: sha256(one.text))
    n_chars = factory.LazyAttribute(lambda one: len(one.text))
    uid = factory.LazyFunction(uuid.uuid4)

    @classmethod
    def _create(cls, model_class: type[Response], *args: Any, **kwargs: Any) -> Response:
        """Keep the count as every writer of responses does."""
        response: Response = super()._create(model_class, *args, **kwargs)
        if response.derived_from_id is None:
            source = {
                "prompt": response.prompt,
                "language_model": response.language_model,
                "decoding": response.decoding,
            }
            count, made = ResponseCount.objects.get_or_create(**source, defaults={"n_responses": 1})
            if not made:
                count.n_responses += 1
                count.save()
        return response


class EncoderFactory(DjangoModelFactory[Encoder]):
    class Meta:
        model = Encoder

    key = "tiny"
    provider = "test"
    model_name = "tiny"
    revision = "1"
    n_dims = 4
    spec_digest = factory.Sequence(lambda n: sha256(str(n)))


class EmbeddingFactory(DjangoModelFactory[Embedding]):
    class Meta:
        model = Embedding

    encoder = factory.SubFactory(EncoderFactory)
    text_sha256 = factory.Sequence(lambda n: sha256(str(n)))
    vector = np.array([1, 0, 0, 0], "<f4").tobytes()
    n_dims = 4


class MetricFactory(DjangoModelFactory[Metric]):
    class Meta:
        model = Metric

    key = factory.Sequence(lambda n: f"metric-{n}")
    revision = "1"
    parameters_digest = sha256("{}")
    kind = "pair"


class PairScoreFactory(DjangoModelFactory[PairScore]):
    class Meta:
        model = PairScore

    metric = factory.SubFactory(MetricFactory)
    response_a = factory.SubFactory(ResponseFactory)
    response_b = factory.SubFactory(ResponseFactory)
    value = 0.5


class StudyFactory(DjangoModelFactory[Study]):
    """A study open for rating, sealed."""

    class Meta:
        model = Study

    key = factory.Sequence(lambda n: f"study-{n}")
    title = "How alike are two responses?"
    dataset = factory.SubFactory(DatasetFactory)
    state = "open"
    protocol: dict[str, Any] = {}
    seed = 1
    overlap = 2
    sealed_at = NOW
    sealed_sha256 = sha256("protocol")
    opened_at = NOW
    created_at = NOW


class StudyMemberFactory(DjangoModelFactory[StudyMember]):
    class Meta:
        model = StudyMember

    study = factory.SubFactory(StudyFactory)
    user = factory.SubFactory(UserFactory)
    role = "owner"


class CriterionFactory(DjangoModelFactory[Criterion]):
    class Meta:
        model = Criterion

    study = factory.SubFactory(StudyFactory)
    key = "similarity"
    position = 1
    asked_of = "item"
    measurement = "ordinal"
    low = 1
    high = 5
    step = 1
    is_symmetric = True
    texts = factory.LazyFunction(
        lambda: {
            "en": {"question": "How alike?", "hint": "", "anchors": [{"value": 1, "label": "No", "text": ""}]}
        }
    )


class DrawFactory(DjangoModelFactory[Draw]):
    class Meta:
        model = Draw

    study = factory.SubFactory(StudyFactory)
    number = 1
    seed = 1
    rule: dict[str, Any] = {}
    frame_digest = sha256("frame")
    n_responses = 10
    n_frame = 45
    drawn_at = NOW


class StratumFactory(DjangoModelFactory[Stratum]):
    class Meta:
        model = Stratum

    draw = factory.SubFactory(DrawFactory)
    key = factory.Sequence(lambda n: f"stratum {n}")
    relation = "between"
    population = 10
    n_drawn = 5


class ItemFactory(DjangoModelFactory[Item]):
    """An item nobody drew, with as many slots as the study's overlap; members are made by the test."""

    class Meta:
        model = Item

    study = factory.SubFactory(StudyFactory)
    kind = "pair"
    position = factory.Sequence(lambda n: n)
    prompt = factory.SubFactory(PromptFactory, dataset=factory.SelfAttribute("..study.dataset"))
    n_slots = factory.LazyAttribute(lambda one: one.study.overlap)
    members_digest = factory.Sequence(lambda n: sha256(f"members {n}"))
    uid = factory.LazyFunction(uuid.uuid4)


class ItemMemberFactory(DjangoModelFactory[ItemMember]):
    class Meta:
        model = ItemMember

    item = factory.SubFactory(ItemFactory)
    position = 0
    response = factory.SubFactory(ResponseFactory, prompt=factory.SelfAttribute("..item.prompt"))


class ItemPairFactory(DjangoModelFactory[ItemPair]):
    class Meta:
        model = ItemPair

    item = factory.SubFactory(ItemFactory)
    response_a = factory.SubFactory(ResponseFactory)
    response_b = factory.SubFactory(ResponseFactory)


class JoinLinkFactory(DjangoModelFactory[JoinLink]):
    class Meta:
        model = JoinLink

    study = factory.SubFactory(StudyFactory)
    digest = factory.Sequence(lambda n: sha256(f"link {n}"))
    created_at = NOW


class RaterFactory(DjangoModelFactory[Rater]):
    class Meta:
        model = Rater

    created_at = NOW


class ParticipationFactory(DjangoModelFactory[Participation]):
    class Meta:
        model = Participation

    study = factory.SubFactory(StudyFactory)
    rater = factory.SubFactory(RaterFactory)
    pseudonym = factory.Sequence(lambda n: f"r{n:04d}")
    consent_version = 1
    consent_sha256 = sha256("consent")
    consent_language = "en"
    consented_at = NOW
    joined_at = NOW


class AssignmentFactory(DjangoModelFactory[Assignment]):
    """An open slot."""

    class Meta:
        model = Assignment

    item = factory.SubFactory(ItemFactory)
    study = factory.SelfAttribute("item.study")
    slot = 1
    priority = factory.Sequence(lambda n: n)
    shown_order = factory.LazyFunction(lambda: [0, 1])


class SubmissionFactory(DjangoModelFactory[Submission]):
    """A current submission of an answered assignment."""

    class Meta:
        model = Submission

    assignment = factory.SubFactory(
        AssignmentFactory,
        state="answered",
        participation=factory.SubFactory(ParticipationFactory, study=factory.SelfAttribute("..item.study")),
    )
    uid = factory.LazyFunction(uuid.uuid4)
    protocol_version = 1
    shown_order = factory.LazyFunction(lambda: [0, 1])
    content_digest = sha256("content")
    submitted_at = NOW
    received_at = NOW


class RatingFactory(DjangoModelFactory[Rating]):
    class Meta:
        model = Rating

    submission = factory.SubFactory(SubmissionFactory)
    criterion = factory.SubFactory(
        CriterionFactory, study=factory.SelfAttribute("..submission.assignment.study")
    )
    value = 3.0
