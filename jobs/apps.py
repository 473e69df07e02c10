"""The app in Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The app in Django."""

    name = "jobs"
