"""What goes in and out about similarity."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from base.web import StrictSerializer

from .serializers import ResponseSerializer

ORDERS = ["clustered", "provider", "release"]


class SimilarityQuerySerializer(StrictSerializer):
    """Which vectors, and how to stand and colour what is drawn."""

    encoder = serializers.CharField(default="minilm", max_length=80)
    order = serializers.ChoiceField(choices=ORDERS, default="clustered", required=False)
    scheme = serializers.ChoiceField(choices=["light", "dark"], default="light", required=False)


class NearestQuerySerializer(StrictSerializer):
    """Which vectors, and which page."""

    encoder = serializers.CharField(default="minilm", max_length=80)
    page = serializers.CharField(required=False)
    page_size = serializers.CharField(required=False)


class CosineEstimateSerializer(serializers.Serializer[Any]):
    """A number with its interval, its counts and how it was made."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    undefined = serializers.CharField(allow_null=True, help_text="why there is no value")
    interval_undefined = serializers.CharField(allow_null=True, help_text="why there is no interval")
    n_units = serializers.IntegerField(help_text="pairs of responses")
    n_raters = serializers.IntegerField(allow_null=True)
    n_prompts = serializers.IntegerField(allow_null=True)
    method = serializers.CharField()
    resampled = serializers.CharField(allow_null=True)
    n_draws = serializers.IntegerField()
    seed = serializers.IntegerField(allow_null=True)
    confidence = serializers.FloatField(allow_null=True)


class SharesAboveSerializer(serializers.Serializer[Any]):
    """Shares above thresholds, of n cells or pairs."""

    n = serializers.IntegerField()
    shares = serializers.DictField(child=serializers.FloatField(), allow_null=True)
    undefined = serializers.CharField(allow_null=True)


class SourceRowSerializer(serializers.Serializer[Any]):
    """A language model in the table; means are null where there is no pair."""

    key = serializers.CharField()
    provider = serializers.CharField(allow_blank=True)
    family = serializers.CharField(allow_blank=True)
    released_on = serializers.DateField(allow_null=True)
    n_prompts = serializers.IntegerField()
    intra = serializers.FloatField(allow_null=True)
    inter = serializers.FloatField(allow_null=True)


class PairMeanSerializer(serializers.Serializer[Any]):
    """The mean between two language models."""

    a = serializers.CharField()
    b = serializers.CharField()
    mean = serializers.FloatField()
    n_prompts = serializers.IntegerField()


class EncoderFitSerializer(serializers.Serializer[Any]):
    """How well the encoder's reading fits the texts, in responses."""

    n_responses = serializers.IntegerField()
    n_encoded = serializers.IntegerField()
    n_longer = serializers.IntegerField(help_text="read in more than one window")
    n_truncated = serializers.IntegerField(help_text="of which only the beginning was read")
    n_other_language = serializers.IntegerField(help_text="in a language it was not trained for")
    n_unknown_language = serializers.IntegerField()
    other_languages = serializers.ListField(child=serializers.CharField())


class SimilaritySerializer(serializers.Serializer[Any]):
    """A dataset as an encoder sees it."""

    dataset = serializers.CharField()
    encoder = serializers.CharField()
    computed_at = serializers.DateTimeField()
    frame_digest = serializers.CharField()
    stale = serializers.BooleanField(help_text="responses were imported since")
    n_prompts = serializers.IntegerField()
    n_responses = serializers.IntegerField()
    intra = CosineEstimateSerializer()
    inter = CosineEstimateSerializer()
    floor = CosineEstimateSerializer()
    cells_above = SharesAboveSerializer()
    pairs_above_within = SharesAboveSerializer()
    pairs_above_between = SharesAboveSerializer()
    sources = SourceRowSerializer(many=True, help_text="in the order asked for")
    pairs = PairMeanSerializer(many=True)
    fit = EncoderFitSerializer()


class NearestPairSerializer(serializers.Serializer[Any]):
    """Two responses of different language models that are most alike at a prompt."""

    prompt_uid = serializers.UUIDField(source="prompt.uid")
    prompt_key = serializers.CharField(source="prompt.key")
    prompt_text = serializers.CharField(source="prompt.text")
    prompt_language = serializers.CharField(source="prompt.language", allow_blank=True)
    first = ResponseSerializer()
    second = ResponseSerializer()
    cosine = serializers.FloatField()
