"""The app in Django."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The app in Django."""

    name = "evaluation"
