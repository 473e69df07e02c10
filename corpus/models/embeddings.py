"""Texts as vectors, and how alike the vectors of a prompt are."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from base.db import one_of

from .datasets import Dataset, Decoding, LanguageModel
from .texts import Prompt


class Encoder(models.Model):
    """A program that turns a text into a vector, frozen: another revision is another row."""

    key = models.CharField(max_length=80)
    provider = models.CharField(max_length=80)
    model_name = models.CharField(max_length=200)
    revision = models.CharField(max_length=100)
    weights_sha256 = models.CharField(max_length=64, blank=True, default="")
    n_dims = models.PositiveIntegerField()
    max_tokens = models.PositiveIntegerField(null=True, help_text="of one window; null when it has no limit")
    languages = models.JSONField(null=True, help_text="BCP 47 tags it was trained for; null for any")
    parameters = models.JSONField(default=dict)
    spec_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "spec_digest"], name="encoder_spec_once"),
            models.CheckConstraint(condition=Q(n_dims__gt=0), name="encoder_n_dims_positive"),
        ]

    def __str__(self) -> str:
        return self.key


class Embedding(models.Model):
    """A text, known by its sha256, as seen by an encoder; little-endian float32, as it came."""

    encoder = models.ForeignKey(Encoder, on_delete=models.PROTECT, related_name="embeddings")
    text_sha256 = models.CharField(max_length=64)
    vector = models.BinaryField()
    n_dims = models.PositiveIntegerField()
    n_tokens = models.PositiveIntegerField(null=True, help_text="of the whole text, read or not")
    n_windows = models.PositiveIntegerField(default=1)
    truncated = models.BooleanField(default=False, help_text="the vector speaks for the beginning alone")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["encoder", "text_sha256"], name="embedding_once_per_encoder"),
            models.CheckConstraint(
                condition=Exact(Length("vector"), F("n_dims") * 4), name="embedding_bytes_fit_dims"
            ),
            models.CheckConstraint(
                condition=Q(n_dims__gt=0, n_windows__gt=0), name="embedding_counts_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.encoder} {self.text_sha256[:12]}"


class Centring(models.TextChoices):
    """Whether the mean vector of the dataset's responses was taken away first."""

    RAW = "raw"
    CENTRED = "centred"


class PromptSimilarity(models.Model):
    """An encoder's mean cosine over a prompt's pairs, in one source or between two.

    Source a stands before source b by (language model, decoding) id. Where there is no pair there is no row.
    """

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="similarities")
    encoder = models.ForeignKey(Encoder, on_delete=models.PROTECT, related_name="+")
    centring = models.CharField(max_length=7, choices=Centring.choices, default=Centring.RAW)
    language_model_a = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="+")
    decoding_a = models.ForeignKey(Decoding, on_delete=models.PROTECT, related_name="+")
    language_model_b = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="+")
    decoding_b = models.ForeignKey(Decoding, on_delete=models.PROTECT, related_name="+")
    mean = models.FloatField()
    n_pairs = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "prompt",
                    "encoder",
                    "centring",
                    "language_model_a",
                    "decoding_a",
                    "language_model_b",
                    "decoding_b",
                ],
                name="promptsimilarity_once",
            ),
            one_of("centring", Centring, "promptsimilarity_centring_known"),
            models.CheckConstraint(condition=Q(n_pairs__gt=0), name="promptsimilarity_has_pairs"),
            models.CheckConstraint(
                condition=Q(language_model_a__lt=F("language_model_b"))
                | Q(language_model_a=F("language_model_b"), decoding_a__lte=F("decoding_b")),
                name="promptsimilarity_sources_in_order",
            ),
            # Rounding may carry a mean of ones a hair over one.
            models.CheckConstraint(
                condition=Q(mean__gte=-1.000001, mean__lte=1.000001), name="promptsimilarity_mean_is_a_cosine"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prompt} {self.language_model_a} {self.language_model_b}"


class PromptHistogram(models.Model):
    """How the cosines of all single pairs of a prompt are spread: counts in 200 bins over [-1, 1]."""

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="histograms")
    encoder = models.ForeignKey(Encoder, on_delete=models.PROTECT, related_name="+")
    centring = models.CharField(max_length=7, choices=Centring.choices, default=Centring.RAW)
    within = models.JSONField(help_text="pairs of one source")
    between = models.JSONField(help_text="pairs of two sources")
    n_responses = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prompt", "encoder", "centring"], name="prompthistogram_once")
        ]

    def __str__(self) -> str:
        return f"{self.prompt} {self.encoder}"


class DatasetSimilarity(models.Model):
    """What a similarity run says of a dataset as a whole, and which responses it saw."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="similarities")
    encoder = models.ForeignKey(Encoder, on_delete=models.PROTECT, related_name="+")
    centring = models.CharField(max_length=7, choices=Centring.choices, default=Centring.RAW)
    frame_digest = models.CharField(max_length=64, help_text="of the uids of the responses it saw")
    n_prompts = models.PositiveIntegerField()
    n_responses = models.PositiveIntegerField()
    random_floor = models.FloatField(
        null=True, help_text="mean over all pairs of responses to different prompts"
    )
    n_floor_pairs = models.BigIntegerField()
    random_floor_undefined = models.CharField(max_length=200, blank=True, default="")
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "encoder", "centring"], name="datasetsimilarity_once"),
            models.CheckConstraint(
                condition=Q(random_floor__isnull=False, random_floor_undefined="")
                | Q(Q(random_floor__isnull=True), ~Q(random_floor_undefined="")),
                name="datasetsimilarity_floor_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.encoder}"
