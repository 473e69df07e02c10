import pytest

from corpus.metrics.base import PairValue
from corpus.metrics.registry import UnknownMetric, free_metric_keys, metric_spec, score_pairs


@pytest.mark.parametrize("key", [*free_metric_keys(["minilm"]), "cosine_centred:wordllama"])
def test_every_spec_has_its_key_and_is_a_free_symmetric_metric_of_pairs(key):
    spec = metric_spec(key)
    assert spec.key == key
    assert (spec.kind, spec.symmetric, spec.free) == ("pair", True, True)
    assert [name for name, _ in spec.parameters] == sorted(name for name, _ in spec.parameters)


def test_a_cosine_key_names_its_encoder():
    assert metric_spec("cosine:minilm_head").encoder == "minilm_head"
    assert metric_spec("cosine:text-embedding-3-small").encoder == "text-embedding-3-small"
    assert (metric_spec("cosine:minilm").low, metric_spec("cosine:minilm").high) == (-1, 1)


def test_centred_and_plain_cosine_are_two_metrics():
    plain, centred = metric_spec("cosine:minilm"), metric_spec("cosine_centred:minilm")
    assert plain.encoder == centred.encoder
    assert plain.parameters != centred.parameters


@pytest.mark.parametrize(
    "key", ["cosine", "cosine:", "cosine:Mini LM", "chrF", "", "cosine:minilm\n", "xcosine:minilm"]
)
def test_an_unknown_key_is_refused_with_the_known_ones(key):
    with pytest.raises(UnknownMetric, match="chrf, rouge_l, token_jaccard, cosine:ENCODER"):
        metric_spec(key)


def test_free_metrics_hold_the_cosines_of_the_encoders_there_are():
    assert free_metric_keys() == ("chrf", "rouge_l", "token_jaccard")
    assert free_metric_keys(["wordllama", "minilm"]) == (
        "chrf",
        "cosine:minilm",
        "cosine:wordllama",
        "rouge_l",
        "token_jaccard",
    )


def test_texts_cannot_be_scored_by_a_metric_of_vectors():
    with pytest.raises(ValueError, match="compares stored vectors of minilm"):
        score_pairs("cosine:minilm", ["a"], ["b"])


@pytest.mark.parametrize(("value", "reason"), [(None, None), (0.5, "why")])
def test_a_pair_has_a_value_or_a_reason_and_never_both_or_neither(value, reason):
    with pytest.raises(ValueError, match="undefined"):
        PairValue(value, reason)
