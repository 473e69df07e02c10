"""What goes in and out about logins and tokens."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from base.web import StrictSerializer, StrictText

# The languages of the interface; texts of studies may be in any.
LANGUAGES = ["en", "ru"]


class CredentialsSerializer(StrictSerializer):
    """A login and its password."""

    username = StrictText(max_length=150)
    password = StrictText(max_length=4096, trim_whitespace=False)


class LanguageSerializer(StrictSerializer):
    """The language of the interface."""

    language = serializers.ChoiceField(choices=LANGUAGES)


class SessionSerializer(serializers.Serializer[Any]):
    """Who is logged in."""

    username = serializers.CharField()
    uid = serializers.UUIDField()
    language = serializers.CharField()
    name = serializers.CharField(source="get_full_name")


class TokenNameSerializer(StrictSerializer):
    """What a token is for."""

    name = StrictText(max_length=100)


class TokenSerializer(serializers.Serializer[Any]):
    """A token of a script; its text is not kept."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    hint = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewTokenSerializer(TokenSerializer):
    """A token just made, with its text: shown this once."""

    token = serializers.CharField()
