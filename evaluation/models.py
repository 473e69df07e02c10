"""What an analysis saw, and the numbers that came out."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from annotation.models import Study


class Snapshot(models.Model):
    """Which submissions an analysis saw, read in one transaction, with a digest over their values."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="snapshots")
    digest = models.CharField(max_length=64)
    submission_ids = models.JSONField(help_text="ids of the current submissions, in order")
    n_submissions = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    reduced_at = models.DateTimeField(null=True, help_text="when a withdrawal removed some of what it saw")

    class Meta:
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["study", "digest"], name="snapshot_digest_once_per_study")
        ]

    def __str__(self) -> str:
        return f"{self.study} {self.digest[:8]}"


class Report(models.Model):
    """All questions answered from one snapshot, by one version of the code with one seed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="reports")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="reports")
    seed = models.BigIntegerField()
    n_draws = models.PositiveIntegerField()
    code_version = models.CharField(max_length=60)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.study} {self.made_at:%Y-%m-%d %H:%M}"


class Estimate(models.Model):
    """A number of a report with its interval and counts, or the reason why there is none.

    In the columns that say what the number is about, an empty text stands for *not applicable*.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="estimates")
    name = models.CharField(max_length=60)
    criterion = models.CharField(max_length=60, blank=True, default="")
    metric = models.CharField(max_length=120, blank=True, default="")
    metric_revision = models.CharField(max_length=100, blank=True, default="")
    level = models.CharField(max_length=20, blank=True, default="")
    measurement = models.CharField(max_length=8, blank=True, default="")
    group = models.CharField(max_length=200, blank=True, default="")
    exclusions = models.CharField(max_length=7)
    unit = models.CharField(max_length=20, help_text="what is counted in n_units: item, response or pair")
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n_units = models.PositiveIntegerField()
    n_raters = models.PositiveIntegerField(null=True)
    n_prompts = models.PositiveIntegerField()
    method = models.CharField(max_length=200)
    resampled = models.CharField(max_length=60, blank=True, default="")
    seed = models.BigIntegerField(null=True)
    n_draws = models.PositiveIntegerField(default=0)
    n_undefined_draws = models.PositiveIntegerField(default=0)
    undefined = models.CharField(max_length=300, blank=True, default="")
    interval_undefined = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["report", "name", "criterion", "metric", "level", "group", "exclusions"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "report",
                    "name",
                    "criterion",
                    "metric",
                    "metric_revision",
                    "level",
                    "measurement",
                    "group",
                    "exclusions",
                ],
                name="estimate_once_per_report",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, undefined="")
                | Q(Q(value__isnull=True, low__isnull=True), ~Q(undefined="")),
                name="estimate_value_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=False, high__isnull=False, interval_undefined="")
                | Q(Q(low__isnull=True, high__isnull=True), ~Q(interval_undefined="")),
                name="estimate_interval_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(low__lte=F("high")), name="estimate_interval_upright"
            ),
            models.CheckConstraint(
                condition=Q(exclusions__in=["applied", "none"]), name="estimate_exclusions_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.criterion} {self.metric}"
