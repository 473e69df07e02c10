"""What goes in and out when a file is brought."""

from __future__ import annotations

import re
from typing import Any

from rest_framework import serializers

from base.web import StrictBoolean, StrictSerializer, StrictText
from corpus.readers.formats import Format
from corpus.services.import_plan import OnConflict
from jobs.api.serializers import JobSerializer

LABEL = r"[A-Za-z0-9][A-Za-z0-9._-]*"


class UploadInputSerializer(StrictSerializer):
    """A file, as a form."""

    file = serializers.FileField(allow_empty_file=True)


class UploadSerializer(serializers.Serializer[Any]):
    """A file that is kept until it is imported, for a week at most."""

    uid = serializers.UUIDField()
    file_name = serializers.CharField()
    n_bytes = serializers.IntegerField()
    uploaded_at = serializers.DateTimeField()


class PreviewSerializer(serializers.Serializer[Any]):
    """What can be said of a file after its first rows."""

    format = serializers.ChoiceField(
        choices=[str(one) for one in Format], allow_null=True, help_text="null where nobody here reads it"
    )
    packing = serializers.ChoiceField(choices=["gzip", "zstd"], allow_null=True)
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(
        child=serializers.DictField(), help_text="the first twenty; long texts and lists are cut short"
    )
    preset = serializers.CharField(help_text="what the file seems to be")
    mapping = serializers.DictField(child=serializers.CharField(), help_text="our columns to the file's")
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="ours that are needed and that nothing says where to find"
    )
    problem = serializers.CharField(allow_null=True)


class FilePresetSerializer(serializers.Serializer[Any]):
    """A shape of file known by name."""

    key = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    required = serializers.ListField(  # type: ignore[assignment]  # the preset's own name for it
        child=serializers.CharField(), help_text="our columns it needs"
    )
    columns = serializers.ListField(child=serializers.CharField(), help_text="our columns it can fill")
    formats = serializers.ListField(child=serializers.CharField())


class ImportInputSerializer(StrictSerializer):
    """An upload and how to read it."""

    upload = serializers.UUIDField()
    dry_run = StrictBoolean(default=False, help_text="tell what it would do, and change nothing")
    dataset = StrictText(
        required=False, allow_blank=True, max_length=80, help_text="key; empty: from the file"
    )
    preset = StrictText(required=False, max_length=60)
    mapping = serializers.DictField(
        child=StrictText(max_length=500),
        required=False,
        help_text="our columns to the file's; `:VALUE` gives all rows that value",
    )
    title = StrictText(required=False, allow_blank=True, max_length=200)
    licence = StrictText(required=False, allow_blank=True, max_length=200)
    citation = StrictText(required=False, allow_blank=True, max_length=10_000)
    source = StrictText(  # type: ignore[assignment]  # the dataset's own name for it
        required=False, allow_blank=True, max_length=500
    )
    revision = StrictText(required=False, allow_blank=True, max_length=100)
    embedding_name = StrictText(required=False, allow_blank=True, max_length=60)
    on_conflict = serializers.ChoiceField(
        choices=[str(choice) for choice in OnConflict], default=str(OnConflict.REFUSE)
    )
    on_refused = serializers.ChoiceField(choices=["stop", "skip"], default="stop")

    def validate_embedding_name(self, value: str) -> str:
        """Refuse what cannot be part of an encoder's key."""
        if value and not re.fullmatch(LABEL, value):
            raise serializers.ValidationError("Write letters, digits, dots, - and _.")
        return value


class FindingSerializer(serializers.Serializer[Any]):
    """A line of a file and what is wrong with it."""

    line = serializers.IntegerField(allow_null=True, help_text="null for the whole file")
    reason = serializers.CharField()


class ImportOutcomeSerializer(serializers.Serializer[Any]):
    """What a file held and what became of it."""

    dataset = serializers.CharField()
    dry_run = serializers.BooleanField()
    stored = serializers.BooleanField(help_text="whether its rows are in the dataset now")
    prompts = serializers.IntegerField()
    responses = serializers.IntegerField()
    models = serializers.IntegerField()
    new = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    conflicting = serializers.IntegerField()
    refused = serializers.IntegerField()
    refusals = FindingSerializer(many=True, help_text="the first hundred")
    conflicts = FindingSerializer(many=True, help_text="the first hundred")
    on_refused = serializers.ChoiceField(choices=["stop", "skip"])
    blocked = serializers.CharField(allow_null=True, help_text="why nothing of it was kept")


class ImportJobSerializer(serializers.Serializer[Any]):
    """A check or an import of a file, under way or at its end."""

    job = JobSerializer()
    rows_read = serializers.IntegerField(allow_null=True, help_text="by a check that is under way")
    outcome = ImportOutcomeSerializer(allow_null=True, help_text="null until it is at its end")
    problem = serializers.CharField(
        allow_null=True, help_text="what stood in the way of the whole; nothing was kept"
    )
    n_refused_rows = serializers.IntegerField(help_text="in the table that can be downloaded")
