"""Datasets, the files read into them, and what the files speak about."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from base.db import one_of


class Dataset(models.Model):
    """A named collection of prompts and responses, which grows by imports."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    licence = models.CharField(max_length=200, blank=True, default="", help_text="repeated by every export")
    citation = models.TextField(blank=True, default="", help_text="as its authors ask to be cited")
    source = models.CharField(
        max_length=500, blank=True, default="", help_text="where it came from: an address, hf:OWNER/NAME"
    )
    revision = models.CharField(
        max_length=100, blank=True, default="", help_text="of the source, as it names it"
    )
    is_demo = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["key"], name="dataset_key_once")]

    def __str__(self) -> str:
        return self.key


class Import(models.Model):
    """One file read into a dataset, known by the digest of its bytes and of its column mapping."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    preset = models.CharField(max_length=60, default="jsonl")
    mapping = models.JSONField(default=dict)
    mapping_digest = models.CharField(max_length=64)
    n_rows = models.PositiveIntegerField()
    n_new = models.PositiveIntegerField()
    n_unchanged = models.PositiveIntegerField()
    n_conflicting = models.PositiveIntegerField(default=0)
    n_refused = models.PositiveIntegerField(default=0, help_text="rows left out because that was asked for")
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["-imported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "file_sha256", "mapping_digest"], name="import_file_once_per_mapping"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} into {self.dataset}"


class TrainingStage(models.TextChoices):
    """How far a language model's training went."""

    BASE = "base"
    SFT = "sft"
    DPO = "dpo"
    RLHF = "rlhf"
    RLVR = "rlvr"
    UNKNOWN = "unknown"


class Openness(models.TextChoices):
    """Whether a language model's weights are published."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class LanguageModel(models.Model):
    """What wrote a response: a language model, or people (`is_human`)."""

    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    provider = models.CharField(max_length=100, blank=True, default="")
    family = models.CharField(max_length=100, blank=True, default="")
    released_on = models.DateField(null=True)
    n_parameters = models.BigIntegerField(null=True)
    training_stage = models.CharField(
        max_length=7, choices=TrainingStage.choices, default=TrainingStage.UNKNOWN
    )
    openness = models.CharField(max_length=7, choices=Openness.choices, default=Openness.UNKNOWN)
    is_human = models.BooleanField(default=False)
    registry_key = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="its entry in the shipped table; empty when it has none",
    )
    edited_at = models.DateTimeField(null=True, help_text="when a person last changed what is said of it")

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="languagemodel_key_once"),
            one_of("training_stage", TrainingStage, "languagemodel_training_stage_known"),
            one_of("openness", Openness, "languagemodel_openness_known"),
            models.CheckConstraint(
                condition=Q(n_parameters__isnull=True) | Q(n_parameters__gt=0),
                name="languagemodel_n_parameters_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class CategoryKind(models.TextChoices):
    """Where a category stands: of the published taxonomy, a legacy leaf of it, or a label of a file."""

    GROUP = "group"
    LEAF = "leaf"
    LEGACY = "legacy"
    NOVEL = "novel"


class Category(models.Model):
    """A kind of prompt. The groups and leaves of INFINITY-CHAT's taxonomy are known; others are novel."""

    key = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    group = models.CharField(max_length=120, blank=True, default="", help_text="name of its top-level group")
    kind = models.CharField(max_length=6, choices=CategoryKind.choices)

    class Meta:
        ordering = ["group", "name"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["key"], name="category_key_once"),
            one_of("kind", CategoryKind, "category_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Decoding(models.Model):
    """Sampling settings of a response, or a named method. The row without any is *unstated*."""

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=80, help_text="as it stands behind @ in a source's key")
    temperature = models.FloatField(null=True)
    top_p = models.FloatField(null=True)
    min_p = models.FloatField(null=True)
    top_k = models.PositiveIntegerField(null=True)
    max_tokens = models.PositiveIntegerField(null=True)
    method = models.CharField(max_length=80, blank=True, default="")
    other = models.JSONField(default=dict)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="decoding_settings_once"),
            models.UniqueConstraint(fields=["name"], name="decoding_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
