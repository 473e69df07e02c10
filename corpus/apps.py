"""The app in Django."""

from django.apps import AppConfig


class CorpusConfig(AppConfig):
    """The app in Django."""

    name = "corpus"
