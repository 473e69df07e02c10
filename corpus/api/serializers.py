"""What goes in and out about datasets, prompts and responses."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers

from base.web import StrictSerializer, StrictText
from corpus.models import CategoryKind
from corpus.services.import_plan import OnConflict


class DatasetSerializer(serializers.Serializer[Any]):
    """A dataset in counts."""

    key = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    licence = serializers.CharField()
    is_demo = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    n_prompts = serializers.IntegerField()
    n_responses = serializers.IntegerField()
    n_models = serializers.IntegerField()


class LanguageModelSerializer(serializers.Serializer[Any]):
    """A language model in a dataset."""

    key = serializers.CharField()
    name = serializers.CharField()
    provider = serializers.CharField()
    family = serializers.CharField()
    released_on = serializers.DateField(allow_null=True)
    is_human = serializers.BooleanField()
    n_prompts = serializers.IntegerField()
    n_responses = serializers.IntegerField()


class LanguageCountSerializer(serializers.Serializer[Any]):
    """How many prompts are in a language; the empty tag is of those without one."""

    language = serializers.CharField(allow_blank=True)
    n_prompts = serializers.IntegerField()


class CategoryCountSerializer(serializers.Serializer[Any]):
    """How many prompts are in a category."""

    key = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=CategoryKind.choices)
    n_prompts = serializers.IntegerField()


class CoverageSerializer(serializers.Serializer[Any]):
    """How much of a dataset an encoder has seen."""

    key = serializers.CharField(source="encoder.key")
    model_name = serializers.CharField(source="encoder.model_name")
    revision = serializers.CharField(source="encoder.revision")
    n_dims = serializers.IntegerField(source="encoder.n_dims")
    n_responses = serializers.IntegerField()
    n_encoded = serializers.IntegerField()
    compared_at = serializers.DateTimeField(allow_null=True, help_text="null when never compared")


class DatasetDetailSerializer(DatasetSerializer):
    """A dataset with what it holds."""

    models = LanguageModelSerializer(many=True)
    languages = LanguageCountSerializer(many=True)
    categories = CategoryCountSerializer(many=True)
    encoders = CoverageSerializer(many=True)


class PromptCategorySerializer(serializers.Serializer[Any]):
    """A category of a prompt, with the file's own label."""

    key = serializers.CharField(source="category.key")
    name = serializers.CharField(source="category.name")
    group = serializers.CharField(source="category.group", allow_blank=True)
    raw = serializers.CharField()


class PromptSerializer(serializers.Serializer[Any]):
    """A prompt in a list."""

    uid = serializers.UUIDField()
    key = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    categories = PromptCategorySerializer(source="promptcategory_set", many=True)
    n_responses = serializers.IntegerField()
    n_models = serializers.IntegerField()


class ResponseSerializer(serializers.Serializer[Any]):
    """A response as plain text."""

    uid = serializers.UUIDField()
    model = serializers.CharField(
        source="language_model.key", default=None, allow_null=True, help_text="null for a text without one"
    )
    provider = serializers.CharField(source="language_model.provider", default="", allow_blank=True)
    decoding = serializers.CharField(source="decoding.name", default=None, allow_null=True)
    sample_index = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    n_chars = serializers.IntegerField()
    language = serializers.CharField(allow_blank=True)
    extra = serializers.DictField(help_text="columns of the file that have no field here")


class PromptDetailSerializer(serializers.Serializer[Any]):
    """A prompt with its responses side by side, at most two hundred."""

    uid = serializers.UUIDField()
    dataset = serializers.CharField(source="dataset.key")
    key = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    categories = PromptCategorySerializer(source="promptcategory_set", many=True)
    n_responses = serializers.IntegerField()
    responses = ResponseSerializer(many=True)


class PromptFilterSerializer(StrictSerializer):
    """Which prompts to list."""

    language = serializers.CharField(
        required=False, allow_blank=True, help_text="BCP 47, exactly; empty: none"
    )
    category = serializers.CharField(required=False, allow_blank=True, help_text="key of a category")
    search = serializers.CharField(required=False, allow_blank=True, max_length=200)
    page = serializers.CharField(required=False)
    page_size = serializers.CharField(required=False)


class ImportInputSerializer(StrictSerializer):
    """A file and how to read it, as a form."""

    file = serializers.FileField(allow_empty_file=True)
    dataset = StrictText(
        required=False, allow_blank=True, max_length=80, help_text="key; empty: from the file"
    )
    title = StrictText(required=False, allow_blank=True, max_length=200)
    licence = StrictText(required=False, allow_blank=True, max_length=200)
    mapping = StrictText(
        required=False, allow_blank=True, max_length=4000, help_text="JSON object: our columns to the file's"
    )
    on_conflict = serializers.ChoiceField(
        choices=[str(choice) for choice in OnConflict], default=str(OnConflict.REFUSE)
    )
    dry_run = serializers.ChoiceField(choices=["true", "false"], default="false")

    def validate_mapping(self, value: str) -> dict[str, str]:
        """Read the mapping."""
        if not value.strip():
            return {}
        try:
            mapping = json.loads(value)
        except json.JSONDecodeError as error:
            raise serializers.ValidationError(f"Not JSON: {error.msg} at column {error.colno}.") from error
        if not isinstance(mapping, dict) or not all(isinstance(one, str) for one in mapping.values()):
            raise serializers.ValidationError('Write a JSON object of texts, as {"prompt": "instruction"}.')
        return {str(ours): theirs for ours, theirs in mapping.items()}


class FindingSerializer(serializers.Serializer[Any]):
    """A line of the file and what is wrong with it; a null line means the whole file."""

    line = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()


class ImportOutcomeSerializer(serializers.Serializer[Any]):
    """What a file held and what became of it."""

    dataset = serializers.CharField()
    dry_run = serializers.BooleanField()
    stored = serializers.BooleanField(help_text="whether the file's rows are in the dataset now")
    prompts = serializers.IntegerField()
    responses = serializers.IntegerField()
    models = serializers.IntegerField()
    new = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    conflicting = serializers.IntegerField()
    refused = serializers.IntegerField()
    refusals = FindingSerializer(many=True)
    conflicts = FindingSerializer(many=True)
    blocked = serializers.CharField(allow_null=True, help_text="why nothing was kept, in a sentence")


class EncoderSerializer(serializers.Serializer[Any]):
    """An encoder of this installation."""

    key = serializers.CharField()
    provider = serializers.CharField()
    model = serializers.CharField()
    revision = serializers.CharField()
    n_dims = serializers.IntegerField()
    max_tokens = serializers.IntegerField(allow_null=True)
    languages = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="trained for; null: any"
    )


class EncoderChoiceSerializer(StrictSerializer):
    """Which encoder."""

    encoder = StrictText(max_length=80)
