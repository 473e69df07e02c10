"""The project in Django, for the commands of the whole system."""

from django.apps import AppConfig


class HivecheckConfig(AppConfig):
    """The project in Django, for the commands of the whole system."""

    name = "config"
    label = "hivecheck"
