"""What comes in and goes out about generating responses."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from base.web import StrictInteger, StrictSerializer, StrictText
from corpus.remote.faults import Fault
from corpus.services.generation_scope import MAX_SAMPLES, PRESETS, AskedModel, GenerationEstimate


class AskedModelInputSerializer(StrictSerializer):
    """A language model to ask: its key here, its name there (the same by default), and where."""

    key = StrictText(max_length=200)
    name = StrictText(max_length=200, required=False)
    provider = StrictText(
        max_length=100, required=False, help_text="one of the options; the first by default"
    )


class GenerationInputSerializer(StrictSerializer):
    """What is to be asked."""

    models = AskedModelInputSerializer(many=True, allow_empty=False)
    samples = StrictInteger(min_value=1, max_value=MAX_SAMPLES)
    preset = serializers.ChoiceField(choices=list(PRESETS))
    prompts = serializers.ListField(
        child=StrictText(max_length=200), required=False, allow_empty=False, help_text="keys; all by default"
    )


class ModelEstimateSerializer(serializers.Serializer[Any]):
    """What one language model would take."""

    key = serializers.CharField(source="model.key")
    name = serializers.CharField(source="model.name")
    provider = serializers.CharField(source="model.provider")
    calls = serializers.IntegerField()
    tokens_in = serializers.IntegerField()
    tokens_out_max = serializers.IntegerField()
    cost_max = serializers.FloatField(allow_null=True, help_text="US dollars; null when no price is known")


class GenerationEstimateSerializer(serializers.Serializer[GenerationEstimate]):
    """What the job would take."""

    dataset = serializers.CharField()
    preset = serializers.CharField()
    decoding = serializers.CharField()
    prompts = serializers.IntegerField()
    samples = serializers.IntegerField()
    asked = serializers.IntegerField(help_text="samples in all")
    reused = serializers.IntegerField(help_text="of them, those that are there")
    calls = serializers.IntegerField(help_text="of them, those still to be asked for")
    asked_again = serializers.IntegerField(help_text="of the calls, those that failed before")
    tokens_in = serializers.IntegerField(
        help_text="four bytes of a prompt to a token, and eight for the frame"
    )
    tokens_out_max = serializers.IntegerField()
    cost_max = serializers.FloatField(
        allow_null=True, help_text="US dollars at most; null when a price is unknown"
    )
    models = ModelEstimateSerializer(many=True)


class ProviderSerializer(serializers.Serializer[Any]):
    """A service that may be called."""

    name = serializers.CharField()
    base_url = serializers.CharField()
    key_variable = serializers.CharField(help_text="the variable of the environment that holds its key")
    has_key = serializers.BooleanField(help_text="to the web server; a worker has an environment of its own")


class PresetSerializer(serializers.Serializer[Any]):
    """A way of sampling."""

    key = serializers.CharField()
    decoding = serializers.CharField(help_text="its name behind @ in a source's key")
    temperature = serializers.FloatField()
    top_p = serializers.FloatField()
    min_p = serializers.FloatField(allow_null=True)
    max_tokens = serializers.IntegerField()


class GenerationOptionsSerializer(serializers.Serializer[Any]):
    """What can be chosen."""

    providers = ProviderSerializer(many=True)
    presets = PresetSerializer(many=True)
    max_samples = serializers.IntegerField()


class GenerationFailureSerializer(serializers.Serializer[Any]):
    """A sample that brought no response."""

    prompt = serializers.CharField(source="prompt.key")
    prompt_uid = serializers.UUIDField(source="prompt.uid")
    model = serializers.CharField(source="language_model.key")
    decoding = serializers.CharField(source="decoding.name")
    sample = serializers.IntegerField(source="sample_index")
    failure = serializers.ChoiceField(choices=Fault.choices)
    reason = serializers.CharField(source="failure_reason")
    attempts = serializers.IntegerField(help_text="requests sent for it, over all runs")
    at = serializers.DateTimeField(source="answered_at")
    job = serializers.UUIDField(source="job.uid", default=None, allow_null=True)


def asked_model(given: dict[str, str], default_provider: str) -> AskedModel:
    """Return a checked input as what services take."""
    return AskedModel(
        key=given["key"],
        name=given.get("name", given["key"]),
        provider=given.get("provider", default_provider),
    )
