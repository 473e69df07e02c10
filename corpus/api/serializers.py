"""What goes in and out about datasets, prompts and responses."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from base.rendering import safe_html
from base.web import StrictSerializer, StrictText
from corpus.models import CategoryKind, Response


class DatasetSerializer(serializers.Serializer[Any]):
    """A dataset in counts."""

    key = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    licence = serializers.CharField()
    citation = serializers.CharField()
    source = serializers.CharField(  # type: ignore[assignment]  # the model's own name for it
        help_text="where it came from"
    )
    revision = serializers.CharField(help_text="of the source, as it names it")
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
    n_detected = serializers.IntegerField(help_text="of them detected from the text, not declared")


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
    language_detected = serializers.BooleanField(help_text="guessed from the text, not declared")
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


class ShownResponseSerializer(ResponseSerializer):
    """A response to read beside others of its prompt; the context holds how often each text occurs there."""

    html = serializers.SerializerMethodField(help_text="its Markdown as HTML of harmless tags")
    n_same_text = serializers.SerializerMethodField(
        help_text="responses to the prompt with this very text, itself included"
    )

    def get_html(self, response: Response) -> str:
        """Render the text."""
        return safe_html(response.text)

    def get_n_same_text(self, response: Response) -> int:
        """Look the count up: it is counted for all responses of an answer at once."""
        counts: dict[str, int] = self.context["n_same_texts"]
        return counts[response.text_sha256]


class SourceCountSerializer(serializers.Serializer[Any]):
    """A language model under one decoding, and how often it answered a prompt."""

    key = serializers.CharField(allow_null=True, help_text="null for texts without a language model")
    language_model = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    provider = serializers.CharField(allow_blank=True)
    decoding = serializers.CharField(allow_null=True)
    is_human = serializers.BooleanField()
    n_responses = serializers.IntegerField()


class PromptDetailSerializer(serializers.Serializer[Any]):
    """A prompt with its sources, and the first responses of each side by side."""

    uid = serializers.UUIDField()
    dataset = serializers.CharField(source="dataset.key")
    key = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    language_detected = serializers.BooleanField(help_text="guessed from the text, not declared")
    categories = PromptCategorySerializer(source="promptcategory_set", many=True)
    n_responses = serializers.IntegerField()
    sources = SourceCountSerializer(many=True)
    per_source = serializers.IntegerField(help_text="how many of each source's responses are here at most")
    responses = ShownResponseSerializer(many=True)


class ResponseFilterSerializer(StrictSerializer):
    """Which responses to list."""

    language_model = serializers.CharField(
        required=False, allow_blank=True, help_text="key; empty: texts without one"
    )
    decoding = serializers.CharField(required=False, help_text="name of a decoding")
    page = serializers.CharField(required=False)
    page_size = serializers.CharField(required=False)


class PromptFilterSerializer(StrictSerializer):
    """Which prompts to list."""

    language = serializers.CharField(
        required=False, allow_blank=True, help_text="BCP 47, exactly; empty: none"
    )
    category = serializers.CharField(required=False, allow_blank=True, help_text="key of a category")
    search = serializers.CharField(required=False, allow_blank=True, max_length=200)
    page = serializers.CharField(required=False)
    page_size = serializers.CharField(required=False)


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
