"""What goes in and out about language models."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from base.web import StrictBoolean, StrictInteger, StrictSerializer, StrictText
from corpus.models import Openness, TrainingStage


class InDatasetSerializer(serializers.Serializer[Any]):
    """How much of a dataset a language model answered."""

    key = serializers.CharField()
    title = serializers.CharField()
    n_prompts = serializers.IntegerField()
    n_responses = serializers.IntegerField()


class ShippedFactsSerializer(serializers.Serializer[Any]):
    """What the shipped table says of a language model, whatever a person made of it since."""

    name = serializers.CharField()
    provider = serializers.CharField(allow_blank=True)
    family = serializers.CharField(allow_blank=True)
    released = serializers.CharField(allow_blank=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD: what is known")
    n_parameters = serializers.IntegerField(allow_null=True)
    training_stage = serializers.ChoiceField(choices=TrainingStage.choices)
    openness = serializers.ChoiceField(choices=Openness.choices)
    is_human = serializers.BooleanField()


class RegisteredModelSerializer(serializers.Serializer[Any]):
    """A language model with what is known of it."""

    key = serializers.CharField()
    name = serializers.CharField()
    provider = serializers.CharField(allow_blank=True)
    family = serializers.CharField(allow_blank=True)
    released_on = serializers.DateField(allow_null=True, help_text="the first day where less is known")
    released = serializers.CharField(allow_blank=True, help_text="YYYY, YYYY-MM or YYYY-MM-DD: what is known")
    n_parameters = serializers.IntegerField(allow_null=True, help_text="null where none are published")
    training_stage = serializers.ChoiceField(choices=TrainingStage.choices)
    openness = serializers.ChoiceField(choices=Openness.choices)
    is_human = serializers.BooleanField()
    registry_key = serializers.CharField(
        allow_blank=True, help_text="its entry in the shipped table, or empty"
    )
    edited_at = serializers.DateTimeField(allow_null=True, help_text="when a person last changed this")
    known = serializers.BooleanField(help_text="it has an entry in the shipped table, or a person edited it")
    shipped = ShippedFactsSerializer(allow_null=True, help_text="null where the shipped table has no entry")
    n_prompts = serializers.IntegerField()
    n_responses = serializers.IntegerField()
    datasets = InDatasetSerializer(many=True)


class LanguageModelFilterSerializer(StrictSerializer):
    """Which language models to list."""

    provider = serializers.CharField(required=False, allow_blank=True, help_text="exactly; empty: none")
    family = serializers.CharField(required=False, allow_blank=True, help_text="exactly; empty: none")
    openness = serializers.ChoiceField(choices=Openness.choices, required=False)
    training_stage = serializers.ChoiceField(choices=TrainingStage.choices, required=False)
    known = serializers.ChoiceField(choices=["yes", "no"], required=False)
    search = serializers.CharField(required=False, allow_blank=True, max_length=200)
    dataset = serializers.CharField(required=False, help_text="key of a dataset it answered in")
    page = serializers.CharField(required=False)
    page_size = serializers.CharField(required=False)


class LanguageModelChangeSerializer(StrictSerializer):
    """What to change; what is left out stays."""

    name = StrictText(required=False, max_length=200)
    provider = StrictText(required=False, allow_blank=True, max_length=100)
    family = StrictText(required=False, allow_blank=True, max_length=100)
    released_on = serializers.DateField(required=False, allow_null=True)
    n_parameters = StrictInteger(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
    training_stage = serializers.ChoiceField(choices=TrainingStage.choices, required=False)
    openness = serializers.ChoiceField(choices=Openness.choices, required=False)
    is_human = StrictBoolean(required=False)
