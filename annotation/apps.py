"""The app in Django."""

from django.apps import AppConfig


class AnnotationConfig(AppConfig):
    """The app in Django."""

    name = "annotation"
