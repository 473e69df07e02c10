from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, transaction

from base.db import violated
from corpus.models import (
    Category,
    DatasetSimilarity,
    PromptCategory,
    PromptHistogram,
    PromptSimilarity,
    Response,
    ResponseCount,
    ResponseScore,
)
from tests.factories import (
    NOW,
    DatasetFactory,
    DecodingFactory,
    EmbeddingFactory,
    EncoderFactory,
    ImportFactory,
    LanguageModelFactory,
    MetricFactory,
    PairScoreFactory,
    PromptFactory,
    ResponseFactory,
    sha256,
)

pytestmark = pytest.mark.django_db


def refusal(act):
    """Return the name of the constraint that refused an act."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    return violated(caught.value)


def without_model(**given):
    return ResponseFactory(**({"language_model": None, "decoding": None, "sample_index": None} | given))


def similarity(**given):
    """Two sources in order, at one prompt."""
    a, b = sorted([LanguageModelFactory(), LanguageModelFactory()], key=lambda one: one.pk)
    decoding = DecodingFactory()
    fields = {
        "language_model_a": a,
        "decoding_a": decoding,
        "language_model_b": b,
        "decoding_b": decoding,
        "mean": 0.5,
        "n_pairs": 4,
    }
    given.setdefault("prompt", PromptFactory())
    given.setdefault("encoder", EncoderFactory())
    return PromptSimilarity.objects.create(**(fields | given))


def test_a_dataset_key_twice_is_refused():
    DatasetFactory(key="a")
    assert refusal(lambda: DatasetFactory(key="a")) == "dataset_key_once"


def test_the_same_file_under_the_same_mapping_twice_in_a_dataset_is_refused():
    one = ImportFactory()
    again = {"dataset": one.dataset, "file_sha256": one.file_sha256, "mapping_digest": one.mapping_digest}

    assert refusal(lambda: ImportFactory(**again)) == "import_file_once_per_mapping"
    ImportFactory(**(again | {"mapping_digest": sha256("other")}))


def test_language_models_are_known_by_their_key_and_of_known_kinds():
    LanguageModelFactory(key="ant")
    make = LanguageModelFactory._meta.model.objects.create

    assert refusal(lambda: make(key="ant", name="ant")) == "languagemodel_key_once"
    assert (
        refusal(lambda: make(key="b", name="b", training_stage="x")) == "languagemodel_training_stage_known"
    )
    assert refusal(lambda: make(key="b", name="b", openness="x")) == "languagemodel_openness_known"
    assert refusal(lambda: make(key="b", name="b", n_parameters=0)) == "languagemodel_n_parameters_positive"


def test_a_category_is_known_by_its_key_and_of_a_known_kind():
    Category.objects.create(key="a", name="A", kind="leaf")
    assert refusal(lambda: Category.objects.create(key="a", name="B", kind="leaf")) == "category_key_once"
    assert refusal(lambda: Category.objects.create(key="b", name="B", kind="twig")) == "category_kind_known"


def test_two_decodings_alike_are_refused():
    make = DecodingFactory._meta.model.objects.create
    make(digest=sha256("a"), name="a")
    assert refusal(lambda: make(digest=sha256("a"), name="b")) == "decoding_settings_once"
    assert refusal(lambda: make(digest=sha256("b"), name="a")) == "decoding_name_once"


def test_a_prompt_has_a_text_and_a_key_of_its_own_in_its_dataset():
    prompt = PromptFactory(key="p")
    make = PromptFactory._meta.model.objects.create
    fields = {"dataset": prompt.dataset, "text": "Why?", "text_sha256": sha256("Why?")}

    assert refusal(lambda: make(**fields, key="p", uid=uuid.uuid4())) == "prompt_key_once_per_dataset"
    assert refusal(lambda: PromptFactory(text="")) == "prompt_text_not_empty"


def test_a_category_twice_on_a_prompt_is_refused():
    prompt, category = PromptFactory(), Category.objects.create(key="a", name="A", kind="leaf")
    PromptCategory.objects.create(prompt=prompt, category=category, raw="A")

    again = refusal(lambda: PromptCategory.objects.create(prompt=prompt, category=category, raw="a"))

    assert again == "promptcategory_once_per_prompt"


def test_a_sample_twice_is_refused():
    one = ResponseFactory()
    same = {"prompt": one.prompt, "language_model": one.language_model, "decoding": one.decoding}

    assert refusal(lambda: ResponseFactory(**same, sample_index=0)) == "response_sample_once"
    ResponseFactory(**same, sample_index=1)


def test_a_text_without_a_language_model_stands_once_at_a_prompt():
    one = without_model(text="Yes.")

    assert (
        refusal(lambda: without_model(prompt=one.prompt, text="Yes."))
        == "response_text_once_without_language_model"
    )
    without_model(text="Yes.")


def test_a_derivation_of_a_response_is_made_once():
    one = ResponseFactory()
    derived = {"prompt": one.prompt, "derived_from": one, "derivation": "copy"}
    without_model(**derived)

    assert refusal(lambda: without_model(**derived, text="Else.")) == "response_derivation_once"


@pytest.mark.parametrize("missing", ["language_model", "decoding", "sample_index"])
def test_the_source_of_a_response_is_whole_or_empty(missing):
    prompt = PromptFactory()
    assert (
        refusal(lambda: ResponseFactory(prompt=prompt, **{missing: None})) == "response_source_whole_or_empty"
    )


def test_a_derivation_is_whole_and_has_no_source_of_its_own():
    one = ResponseFactory()
    name = "response_derivation_whole_or_empty"

    assert refusal(lambda: without_model(prompt=one.prompt, derived_from=one)) == name
    assert refusal(lambda: without_model(prompt=one.prompt, derivation="copy")) == name
    assert refusal(lambda: ResponseFactory(prompt=one.prompt, derived_from=one, derivation="copy")) == name


def test_a_response_is_not_derived_from_itself():
    one = without_model()

    again = refusal(lambda: Response.objects.filter(pk=one.pk).update(derived_from=one.pk, derivation="copy"))

    assert again == "response_not_derived_from_itself"


def test_a_negative_sample_and_an_empty_text_are_refused():
    prompt = PromptFactory()
    assert refusal(lambda: ResponseFactory(prompt=prompt, sample_index=-1)) == "response_sample_not_negative"
    assert refusal(lambda: ResponseFactory(prompt=prompt, text="")) == "response_text_not_empty"


def test_an_encoder_of_one_spec_is_one_row_with_dimensions():
    one = EncoderFactory()
    same = {"key": one.key, "spec_digest": one.spec_digest}

    assert refusal(lambda: EncoderFactory(**same)) == "encoder_spec_once"
    assert refusal(lambda: EncoderFactory(n_dims=0)) == "encoder_n_dims_positive"


def test_an_encoder_sees_a_text_once():
    one = EmbeddingFactory()

    again = refusal(lambda: EmbeddingFactory(encoder=one.encoder, text_sha256=one.text_sha256))

    assert again == "embedding_once_per_encoder"


@pytest.mark.parametrize("n_bytes", [0, 15, 17, 20])
def test_bytes_that_do_not_fit_the_dimensions_are_refused(n_bytes):
    encoder = EncoderFactory()
    assert (
        refusal(lambda: EmbeddingFactory(encoder=encoder, vector=b"\0" * n_bytes))
        == "embedding_bytes_fit_dims"
    )


def test_an_embedding_was_read_in_at_least_one_window():
    encoder = EncoderFactory()
    assert refusal(lambda: EmbeddingFactory(encoder=encoder, n_windows=0)) == "embedding_counts_positive"


def test_a_mean_of_two_sources_at_a_prompt_is_kept_once():
    one = similarity()
    same = {
        name: getattr(one, name)
        for name in ("prompt", "encoder", "language_model_a", "decoding_a", "language_model_b", "decoding_b")
    }

    assert refusal(lambda: similarity(**same)) == "promptsimilarity_once"
    similarity(**same, centring="centred")


def test_a_mean_is_of_pairs_and_a_cosine_of_sources_in_order():
    one = similarity()
    turned = {"language_model_a": one.language_model_b, "language_model_b": one.language_model_a}

    assert refusal(lambda: similarity(**turned)) == "promptsimilarity_sources_in_order"
    assert refusal(lambda: similarity(n_pairs=0)) == "promptsimilarity_has_pairs"
    assert refusal(lambda: similarity(mean=1.1)) == "promptsimilarity_mean_is_a_cosine"
    assert refusal(lambda: similarity(centring="tilted")) == "promptsimilarity_centring_known"


def test_a_histogram_of_a_prompt_is_kept_once():
    fields = {
        "prompt": PromptFactory(),
        "encoder": EncoderFactory(),
        "within": [],
        "between": [],
        "n_responses": 0,
    }
    PromptHistogram.objects.create(**fields)

    assert refusal(lambda: PromptHistogram.objects.create(**fields)) == "prompthistogram_once"


def test_what_is_said_of_a_dataset_is_one_row_with_a_floor_or_a_reason():
    fields = {
        "dataset": DatasetFactory(),
        "frame_digest": sha256(""),
        "n_prompts": 1,
        "n_responses": 1,
        "n_floor_pairs": 0,
        "computed_at": NOW,
    }
    make = DatasetSimilarity.objects.create
    make(**fields, encoder=EncoderFactory(), random_floor_undefined="one prompt")
    encoder = EncoderFactory()
    name = "datasetsimilarity_floor_or_reason"

    assert refusal(lambda: make(**fields, encoder=encoder)) == name
    assert (
        refusal(lambda: make(**fields, encoder=encoder, random_floor=0.1, random_floor_undefined="x")) == name
    )
    make(**fields, encoder=encoder, random_floor=0.1)
    assert refusal(lambda: make(**fields, encoder=encoder, random_floor=0.2)) == "datasetsimilarity_once"


def test_a_metric_of_one_revision_and_parameters_is_one_row_of_a_known_kind():
    one = MetricFactory()
    same = {"key": one.key, "revision": one.revision, "parameters_digest": one.parameters_digest}

    assert refusal(lambda: MetricFactory(**same)) == "metric_once"
    assert refusal(lambda: MetricFactory(kind="study")) == "metric_kind_known"


def test_a_pair_is_scored_once_in_one_order_and_never_with_itself():
    one = PairScoreFactory()
    a, b = one.response_a, one.response_b

    again = refusal(lambda: PairScoreFactory(metric=one.metric, response_a=a, response_b=b))
    assert again == "pairscore_once"
    name = "pairscore_two_responses_in_order"
    assert refusal(lambda: PairScoreFactory(metric=one.metric, response_a=b, response_b=a)) == name
    assert refusal(lambda: PairScoreFactory(metric=one.metric, response_a=a, response_b=a)) == name


def test_a_score_is_a_value_or_a_reason():
    pair, response = PairScoreFactory(), ResponseFactory()
    metric = MetricFactory(kind="response")

    for fields in ({"value": None}, {"value": 0.5, "undefined": "no words"}):
        again = refusal(
            lambda fields=fields: PairScoreFactory(
                metric=metric, response_a=pair.response_a, response_b=pair.response_b, **fields
            )
        )
        assert again == "pairscore_value_or_reason"
        again = refusal(
            lambda fields=fields: ResponseScore.objects.create(metric=metric, response=response, **fields)
        )
        assert again == "responsescore_value_or_reason"


def test_a_response_is_scored_once_by_a_metric():
    fields = {"metric": MetricFactory(kind="response"), "response": ResponseFactory(), "value": 0.5}
    ResponseScore.objects.create(**fields)

    assert refusal(lambda: ResponseScore.objects.create(**fields)) == "responsescore_once"


def test_a_source_is_counted_once_for_a_prompt():
    response = ResponseFactory()  # and with it, its count
    source = {
        "prompt": response.prompt,
        "language_model": response.language_model,
        "decoding": response.decoding,
    }

    assert (
        refusal(lambda: ResponseCount.objects.create(**source, n_responses=1)) == "responsecount_source_once"
    )


def test_texts_without_a_language_model_are_counted_once_for_a_prompt():
    prompt = PromptFactory()
    ResponseCount.objects.create(prompt=prompt, n_responses=1)

    refused = refusal(lambda: ResponseCount.objects.create(prompt=prompt, n_responses=2))

    assert refused == "responsecount_once_without_language_model"


def test_a_count_names_a_whole_source_or_none():
    half = {"prompt": PromptFactory(), "language_model": LanguageModelFactory(), "n_responses": 1}

    assert refusal(lambda: ResponseCount.objects.create(**half)) == "responsecount_source_whole_or_empty"


def test_a_count_of_none_is_no_row():
    assert refusal(lambda: ResponseCount.objects.create(prompt=PromptFactory(), n_responses=0)) == (
        "responsecount_positive"
    )


def test_every_constraint_of_the_corpus_is_broken_by_a_test_here():
    from pathlib import Path

    from django.apps import apps

    others = ["test_generation_rows.py"]
    source = "".join(Path(__file__).with_name(name).read_text() for name in (Path(__file__).name, *others))
    names = {
        one.name for model in apps.get_app_config("corpus").get_models() for one in model._meta.constraints
    }

    assert sorted(name for name in names if f'"{name}"' not in source) == []
