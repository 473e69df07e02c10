"""What goes out about jobs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from jobs.models import JobState


class JobSerializer(serializers.Serializer[Any]):
    """A job with how far it is, in chunks."""

    uid = serializers.UUIDField(source="job.uid")
    kind = serializers.CharField(source="job.kind")
    subject = serializers.CharField(source="job.subject")
    state = serializers.ChoiceField(source="job.state", choices=JobState.choices)
    is_cancelling = serializers.SerializerMethodField()
    n_chunks = serializers.IntegerField(
        source="job.n_chunks", allow_null=True, help_text="null until planned"
    )
    n_done = serializers.IntegerField()
    n_failed = serializers.IntegerField()
    n_leased = serializers.IntegerField(help_text="being worked on now")
    seconds_left = serializers.FloatField(
        allow_null=True,
        help_text="at the pace so far; null before the first three parts and when not at work",
    )
    created_by = serializers.CharField(source="job.created_by.username", default=None, allow_null=True)
    created_at = serializers.DateTimeField(source="job.created_at")
    started_at = serializers.DateTimeField(source="job.started_at", allow_null=True)
    finished_at = serializers.DateTimeField(source="job.finished_at", allow_null=True)
    error = serializers.CharField(source="job.error", allow_blank=True)
    result = serializers.DictField(
        source="job.result", allow_null=True, help_text="what the work says of itself"
    )
    inputs = serializers.DictField(source="job.inputs")

    def get_is_cancelling(self, view: Any) -> bool:
        """Whether somebody asked it to stop and a part is still being worked on."""
        return view.job.cancel_requested_at is not None and view.job.finished_at is None
