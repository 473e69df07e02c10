"""Automatic scores of responses and of pairs of responses."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from base.db import one_of

from .embeddings import Encoder
from .texts import Response


class MetricKind(models.TextChoices):
    """What a metric gives a value to."""

    PAIR = "pair"
    RESPONSE = "response"


class Metric(models.Model):
    """An automatic score, frozen: a changed revision or parameter is a new row, old scores stay."""

    key = models.CharField(max_length=120, help_text="as `cosine:minilm` or `rouge_l`")
    revision = models.CharField(max_length=100)
    parameters = models.JSONField(default=dict)
    parameters_digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=MetricKind.choices)
    encoder = models.ForeignKey(Encoder, null=True, on_delete=models.PROTECT, related_name="metrics")

    class Meta:
        ordering = ["key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "revision", "parameters_digest"], name="metric_once"),
            one_of("kind", MetricKind, "metric_kind_known"),
        ]

    def __str__(self) -> str:
        return self.key


class PairScore(models.Model):
    """A metric's value for an unordered pair of responses, or the reason why it has none.

    Response a has the smaller id. The canonical order of an item, by uid, is another one: a score is
    symmetric, so nothing is read from which side a response stands on here.
    """

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="pair_scores")
    response_a = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    response_b = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    value = models.FloatField(null=True)
    undefined = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "response_a", "response_b"], name="pairscore_once"),
            models.CheckConstraint(
                condition=Q(response_a__lt=F("response_b")), name="pairscore_two_responses_in_order"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, undefined="") | Q(Q(value__isnull=True), ~Q(undefined="")),
                name="pairscore_value_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value}"


class ResponseScore(models.Model):
    """A metric's value for one response, or the reason why it has none."""

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="response_scores")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    value = models.FloatField(null=True)
    undefined = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "response"], name="responsescore_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, undefined="") | Q(Q(value__isnull=True), ~Q(undefined="")),
                name="responsescore_value_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value}"
