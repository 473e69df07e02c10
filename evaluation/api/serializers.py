"""What goes in and out about reports and exports."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotation.models import StudySource
from base.web import StrictInteger, StrictSerializer
from evaluation.services.export import WRITERS


class NewReportSerializer(StrictSerializer):
    """How to make a report."""

    seed = StrictInteger(default=0, min_value=0, max_value=2**53)


class NewExportSerializer(StrictSerializer):
    """What to export."""

    format = serializers.ChoiceField(choices=list(WRITERS))


class ScatterQuerySerializer(StrictSerializer):
    """Which correlation to show, and in which colours."""

    criterion = serializers.CharField()
    metric = serializers.CharField()
    exclusions = serializers.ChoiceField(choices=["applied", "none"], default="applied")
    scheme = serializers.ChoiceField(choices=["light", "dark"], default="light")


class DistributionQuerySerializer(StrictSerializer):
    """Which criterion's ratings to show, and in which colours."""

    criterion = serializers.CharField()
    exclusions = serializers.ChoiceField(choices=["applied", "none"], default="applied")
    scheme = serializers.ChoiceField(choices=["light", "dark"], default="light")


class EstimateSerializer(serializers.Serializer[Any]):
    """A number with its interval, its counts and how both were made; null with a reason where undefined."""

    name = serializers.CharField()
    criterion = serializers.CharField(allow_null=True)
    metric = serializers.CharField(allow_null=True)
    metric_revision = serializers.CharField(allow_null=True)
    level = serializers.CharField(allow_null=True)
    measurement = serializers.CharField(allow_null=True)
    group = serializers.CharField(allow_null=True)
    exclusions = serializers.ChoiceField(choices=["applied", "none"])
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    unit = serializers.CharField(help_text="what n_units counts: item or response")
    n_units = serializers.IntegerField()
    n_raters = serializers.IntegerField(allow_null=True)
    n_prompts = serializers.IntegerField()
    method = serializers.CharField()
    resampled = serializers.CharField(allow_null=True)
    seed = serializers.IntegerField(allow_null=True)
    n_draws = serializers.IntegerField()
    n_undefined_draws = serializers.IntegerField()
    undefined = serializers.CharField(allow_null=True, help_text="why there is no value")
    interval_undefined = serializers.CharField(allow_null=True, help_text="why there is no interval")


class EstimateGroupSerializer(serializers.Serializer[Any]):
    """All estimates of one name for one criterion."""

    name = serializers.CharField()
    criterion = serializers.CharField(allow_null=True)
    estimates = EstimateSerializer(many=True)


class SnapshotSerializer(serializers.Serializer[Any]):
    """What a report saw."""

    digest = serializers.CharField()
    n_submissions = serializers.IntegerField()
    taken_at = serializers.DateTimeField()
    reduced_at = serializers.DateTimeField(
        allow_null=True, help_text="when a withdrawal removed some of what it saw"
    )


class ReportRowSerializer(serializers.Serializer[Any]):
    """A report in a list."""

    uid = serializers.UUIDField()
    snapshot = SnapshotSerializer()
    seed = serializers.IntegerField()
    n_draws = serializers.IntegerField()
    code_version = serializers.CharField()
    made_by = serializers.CharField(source="made_by.username", default=None, allow_null=True)
    made_at = serializers.DateTimeField()
    n_estimates = serializers.IntegerField()


class ReportedStudySerializer(serializers.Serializer[Any]):
    """The study of a report, and where its ratings come from."""

    key = serializers.CharField()
    title = serializers.CharField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the field's own name for it
        choices=StudySource.choices
    )


class ReportSerializer(ReportRowSerializer):
    """A report with its numbers."""

    study = ReportedStudySerializer()
    has_newer_submissions = serializers.BooleanField(
        help_text="the study's ratings are no longer those that the report saw"
    )
    groups = EstimateGroupSerializer(many=True)


class ScatterRowSerializer(serializers.Serializer[Any]):
    """A point: an item."""

    item = serializers.CharField()
    prompt = serializers.CharField()
    human_mean = serializers.FloatField()
    n_ratings = serializers.IntegerField()
    metric_value = serializers.FloatField()


class ScatterSerializer(serializers.Serializer[Any]):
    """A chart of one point for each item, as Vega-Lite, with its numbers."""

    spec = serializers.DictField()
    description = serializers.CharField(help_text="one sentence for those who do not see it")
    rows = ScatterRowSerializer(many=True)
    estimate = EstimateSerializer()


class DistributionRowSerializer(serializers.Serializer[Any]):
    """How often a value was given."""

    value = serializers.FloatField()
    n_ratings = serializers.IntegerField()
    share = serializers.FloatField()


class DistributionSerializer(serializers.Serializer[Any]):
    """A chart of how often each value was given, as Vega-Lite, with its numbers."""

    spec = serializers.DictField()
    description = serializers.CharField(help_text="one sentence for those who do not see it")
    rows = DistributionRowSerializer(many=True)
