from __future__ import annotations

import itertools

import numpy as np
import pytest

from corpus import errors
from corpus.metrics.registry import score_pairs as score_texts
from corpus.models import Dataset, Embedding, Metric, PairScore, Response
from corpus.selectors.responses import frame_digest
from corpus.selectors.scores import pair_scores
from corpus.services import frames, scoring
from corpus.services.encoding import open_encoding
from jobs.services import working
from tests.factories import NOW, PairScoreFactory, ResponseFactory

from .files import grid, imported, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(tmp_path):
    imported(tmp_path, grid(n_prompts=2, models=("ant", "bee"), n_samples=2))
    dataset = Dataset.objects.get()
    working.work_off(job=open_encoding(dataset=dataset, encoder="tiny", at=NOW), clock=lambda: NOW)
    return dataset


@pytest.fixture
def pairs(dataset):
    ids = Response.objects.filter(prompt__key="p1").order_by("pk").values_list("pk", flat=True)
    return list(itertools.combinations(ids, 2))


def vector(response):
    stored = Embedding.objects.get(text_sha256=Response.objects.get(pk=response).text_sha256)
    return np.frombuffer(stored.vector, "<f4").astype(float)


def test_a_cosine_is_stored_for_each_pair(pairs):
    metric = scoring.ensure_metric("cosine:tiny")

    assert scoring.score_pairs(metric=metric, pairs=pairs) == 6

    found = pair_scores(metric, pairs)
    for a, b in pairs:
        x, y = vector(a), vector(b)
        assert found[(a, b)].value == pytest.approx(x @ y / np.linalg.norm(x) / np.linalg.norm(y), abs=1e-12)


@pytest.mark.parametrize("key", ["rouge_l", "chrf", "token_jaccard"])
def test_a_lexical_score_is_that_of_the_two_texts(pairs, key):
    metric = scoring.ensure_metric(key)
    scoring.score_pairs(metric=metric, pairs=pairs)

    a, b = pairs[0]
    texts = [Response.objects.get(pk=one).text for one in (a, b)]
    assert pair_scores(metric, [(a, b)])[(a, b)].value == score_texts(key, [texts[0]], [texts[1]])[0].value
    assert metric.encoder is None


def test_scoring_again_or_in_reverse_adds_nothing(pairs, monkeypatch):
    monkeypatch.setattr(scoring, "BATCH_PAIRS", 4)
    metric = scoring.ensure_metric("rouge_l")
    scoring.score_pairs(metric=metric, pairs=pairs[:3])

    assert scoring.score_pairs(metric=metric, pairs=[(b, a) for a, b in pairs]) == 3
    assert scoring.score_pairs(metric=metric, pairs=pairs) == 0
    assert PairScore.objects.count() == 6


def test_a_pair_without_a_value_keeps_the_reason(tmp_path):
    imported(tmp_path, [row(response="?!"), row(model="bee", response="Words here.")])
    a, b = Response.objects.order_by("pk").values_list("pk", flat=True)
    metric = scoring.ensure_metric("rouge_l")

    scoring.score_pairs(metric=metric, pairs=[(a, b)])

    found = pair_scores(metric, [(b, a)])[(a, b)]
    assert found.value is None
    assert "no word" in found.undefined


def test_a_pair_of_a_response_with_itself_is_refused(pairs):
    with pytest.raises(ValueError, match="with itself"):
        scoring.score_pairs(metric=scoring.ensure_metric("rouge_l"), pairs=[(1, 1)])


def test_a_response_without_a_vector_is_refused(tmp_path, dataset):
    imported(tmp_path, [row(prompt_id="p9"), row(prompt_id="p9", model="bee", response="Not yet.")])
    a, b = Response.objects.filter(prompt__key="p9").values_list("pk", flat=True)

    with pytest.raises(errors.NotEncoded, match="2 of 2 responses"):
        scoring.score_pairs(metric=scoring.ensure_metric("cosine:tiny"), pairs=[(a, b)])


def test_a_metric_is_one_row_and_another_encoder_another(dataset):
    first = scoring.ensure_metric("cosine:tiny")
    assert scoring.ensure_metric("cosine:tiny") == first
    assert first.encoder.key == "tiny"

    other = type(first.encoder).objects.create(
        key="tiny", provider="x", model_name="y", revision="2", n_dims=16, spec_digest="f" * 64
    )
    assert scoring.ensure_metric("cosine:tiny", encoder=other) != first
    assert Metric.objects.count() == 2


@pytest.mark.parametrize("key", ["bleu", "cosine:maxilm", "cosine"])
def test_an_unknown_metric_is_refused(dataset, key):
    with pytest.raises(errors.UnknownMetric):
        scoring.ensure_metric(key)


def test_scores_of_pairs_nobody_asked_for_are_left_out(pairs):
    one = PairScoreFactory()

    assert pair_scores(one.metric, pairs) == {}


def test_the_frame_holds_each_pair_of_a_prompt_once_in_canonical_order(dataset):
    frame = frames.open_frame(dataset_key="small", encoder_key="tiny")

    prompts = list(frame.prompts())

    assert (frame.n_responses, frame.digest, frame.metric.key) == (8, frame_digest(dataset), "cosine:tiny")
    assert [one.prompt_id for one in prompts] == list(
        dataset.prompts.order_by("uid").values_list("pk", flat=True)
    )
    for prompt in prompts:
        assert prompt.uids == sorted(prompt.uids)
        assert [str(Response.objects.get(pk=pk).uid) for pk in prompt.response_ids] == prompt.uids
        assert list(zip(prompt.i.tolist(), prompt.j.tolist(), strict=True)) == list(
            itertools.combinations(range(4), 2)
        )
        models = [Response.objects.get(pk=pk).language_model_id for pk in prompt.response_ids]
        assert prompt.within.tolist() == [
            models[i] == models[j] for i, j in zip(prompt.i, prompt.j, strict=True)
        ]
        for i, j, cosine in zip(prompt.i, prompt.j, prompt.cosine, strict=True):
            x, y = vector(prompt.response_ids[i]), vector(prompt.response_ids[j])
            assert cosine == pytest.approx(x @ y / np.linalg.norm(x) / np.linalg.norm(y), abs=1e-12)


def test_what_has_no_source_is_in_no_pair_of_the_frame(dataset):
    original = Response.objects.filter(prompt__key="p1").earliest("pk")
    bare = {"language_model": None, "decoding": None, "sample_index": None, "prompt": original.prompt}
    ResponseFactory(**bare, derived_from=original, derivation="copy", text=original.text)
    ResponseFactory(**bare, text=original.text)

    frame = frames.open_frame(dataset_key="small", encoder_key="tiny")

    assert sum(prompt.i.size for prompt in frame.prompts()) == 12
    assert frame.n_responses == 9


def test_a_frame_needs_vectors(tmp_path, dataset):
    with pytest.raises(errors.EncoderNotUsed, match="Encode it first"):
        frames.open_frame(dataset_key="small", encoder_key="minilm")
    with pytest.raises(errors.DatasetNotFound):
        frames.open_frame(dataset_key="large", encoder_key="tiny")
    imported(tmp_path, [row(prompt_id="p9", response="Not yet.")])
    with pytest.raises(errors.NotEncoded):
        list(frames.open_frame(dataset_key="small", encoder_key="tiny").prompts())
