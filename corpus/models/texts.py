"""What was asked and what was answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .datasets import Category, Dataset, Decoding, Import, LanguageModel


def by_digest(name: str) -> models.Index:
    """Return an index of texts by their sha256.

    On PostgreSQL it compares bytes. The two that `db_index` makes there, one by the rules of a language and one for
    patterns, cost as much as all other indexes of a row together.
    """
    return models.Index(fields=["text_sha256"], name=name, opclasses=["varchar_pattern_ops"])


class Prompt(models.Model):
    """An open-ended request without one right answer, known by its key in a dataset."""

    uid = models.UUIDField(
        unique=True, editable=False, help_text="uuid5 of the dataset's and the prompt's key"
    )
    # No index of its own where a unique constraint below begins with the column.
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="prompts", db_index=False)
    key = models.CharField(max_length=200)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=35, blank=True, default="", help_text="BCP 47; empty when unknown")
    language_detected = models.BooleanField(default=False, help_text="guessed from the text, not declared")
    categories = models.ManyToManyField(Category, through="PromptCategory", related_name="prompts")
    extra = models.JSONField(default=dict, help_text="columns of the file that have no field here")
    first_import = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["dataset", "key"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "key"], name="prompt_key_once_per_dataset"),
            models.CheckConstraint(condition=~Q(text=""), name="prompt_text_not_empty"),
        ]
        indexes = [by_digest("prompt_text_sha256")]

    def __str__(self) -> str:
        return self.key


class PromptCategory(models.Model):
    """A category of a prompt, with the label as the file wrote it."""

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    raw = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prompt", "category"], name="promptcategory_once_per_prompt")
        ]

    def __str__(self) -> str:
        return f"{self.prompt}: {self.category}"


class Response(models.Model):
    """One text given to a prompt.

    It is sample *n* of a language model under one decoding; or a text without a language model (all three
    are null); or *derived* from another response for a control, which then stands in no figure of the corpus.
    """

    uid = models.UUIDField(
        unique=True, editable=False, help_text="its place in the canonical order of an item"
    )
    # Of what an import costs, each index is a twentieth. A prompt's responses are found by `response_sample_once`,
    # those of a language model under a decoding by way of the prompts it has a `ResponseCount` for.
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="responses", db_index=False)
    language_model = models.ForeignKey(
        LanguageModel, null=True, on_delete=models.PROTECT, related_name="responses", db_index=False
    )
    decoding = models.ForeignKey(
        Decoding, null=True, on_delete=models.PROTECT, related_name="responses", db_index=False
    )
    sample_index = models.IntegerField(null=True)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    n_chars = models.PositiveIntegerField()
    language = models.CharField(
        max_length=35, blank=True, default="", help_text="when it differs from the prompt's"
    )
    derived_from = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="derivations", db_index=False
    )
    derivation = models.CharField(max_length=80, null=True, help_text="how it was made: copy, edit, …")
    extra = models.JSONField(default=dict, help_text="columns of the file that have no field here")
    first_import = models.ForeignKey(
        Import, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["prompt", "language_model", "decoding", "sample_index"]
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "language_model", "decoding", "sample_index"], name="response_sample_once"
            ),
            models.UniqueConstraint(
                fields=["prompt", "text_sha256"],
                condition=Q(language_model__isnull=True, derived_from__isnull=True),
                name="response_text_once_without_language_model",
            ),
            # Of those that are derived: nearly none is, and the others need no place in it.
            models.UniqueConstraint(
                fields=["derived_from", "derivation"],
                condition=Q(derived_from__isnull=False),
                name="response_derivation_once",
            ),
            models.CheckConstraint(
                condition=Q(language_model__isnull=True, decoding__isnull=True, sample_index__isnull=True)
                | Q(language_model__isnull=False, decoding__isnull=False, sample_index__isnull=False),
                name="response_source_whole_or_empty",
            ),
            models.CheckConstraint(
                condition=Q(derived_from__isnull=True, derivation__isnull=True)
                | Q(derived_from__isnull=False, derivation__isnull=False, language_model__isnull=True),
                name="response_derivation_whole_or_empty",
            ),
            models.CheckConstraint(
                condition=~Q(derived_from=F("id")), name="response_not_derived_from_itself"
            ),
            models.CheckConstraint(
                condition=Q(sample_index__isnull=True) | Q(sample_index__gte=0),
                name="response_sample_not_negative",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="response_text_not_empty"),
        ]
        indexes = [by_digest("response_text_sha256")]

    def __str__(self) -> str:
        return f"{self.prompt} {self.language_model} {self.sample_index}"


class ResponseCount(models.Model):
    """How many responses a source gave to a prompt; without a language model, how many texts there are.

    Kept by whatever writes responses, in the same transaction, so that no page counts texts. Derived
    responses are not counted. `check_integrity` holds it against a full count.
    """

    prompt = models.ForeignKey(
        Prompt, on_delete=models.CASCADE, related_name="response_counts", db_index=False
    )
    language_model = models.ForeignKey(
        LanguageModel, null=True, on_delete=models.CASCADE, related_name="response_counts"
    )
    decoding = models.ForeignKey(
        Decoding, null=True, on_delete=models.CASCADE, related_name="response_counts", db_index=False
    )
    n_responses = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "language_model", "decoding"], name="responsecount_source_once"
            ),
            # Nulls are all different to a unique constraint, so texts without a language model need their own.
            models.UniqueConstraint(
                fields=["prompt"],
                condition=Q(language_model__isnull=True),
                name="responsecount_once_without_language_model",
            ),
            models.CheckConstraint(
                condition=Q(language_model__isnull=True, decoding__isnull=True)
                | Q(language_model__isnull=False, decoding__isnull=False),
                name="responsecount_source_whole_or_empty",
            ),
            models.CheckConstraint(condition=Q(n_responses__gt=0), name="responsecount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.prompt} {self.language_model} {self.n_responses}"
