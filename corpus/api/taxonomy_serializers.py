"""What goes in and out about the categories of a dataset's prompts."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from base.web import StrictSerializer
from corpus.models import CategoryKind

SHARE = "in per cent of the prompts; a prompt may have several categories. Null without prompts"


class TaxonomyQuerySerializer(StrictSerializer):
    """How to draw."""

    scheme = serializers.ChoiceField(choices=["light", "dark"], default="light")


class CategoryShareSerializer(serializers.Serializer[Any]):
    """A category and how many prompts have it."""

    key = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=CategoryKind.choices)
    n = serializers.IntegerField(help_text="prompts that have it")
    share = serializers.FloatField(allow_null=True, help_text=SHARE)


class GroupShareSerializer(serializers.Serializer[Any]):
    """A top-level group with its leaves."""

    name = serializers.CharField()
    n_labels = serializers.IntegerField(help_text="label occurrences")
    share = serializers.FloatField(allow_null=True, help_text=SHARE)
    leaves = CategoryShareSerializer(many=True)


class NovelShareSerializer(serializers.Serializer[Any]):
    """Labels that are not of the taxonomy, together."""

    n_labels = serializers.IntegerField()
    n_distinct = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text=SHARE)


class TaxonomySharesSerializer(serializers.Serializer[Any]):
    """How often each category occurs in a dataset."""

    dataset = serializers.CharField()
    n_prompts = serializers.IntegerField()
    n_labelled = serializers.IntegerField(help_text="prompts with a category")
    n_labels = serializers.IntegerField(help_text="label occurrences")
    groups = GroupShareSerializer(many=True)
    novel = NovelShareSerializer()
    novel_labels = CategoryShareSerializer(many=True, help_text="the fifty most frequent; the CSV has all")
    undefined = serializers.CharField(allow_null=True, help_text="why there are no shares")
