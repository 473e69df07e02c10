"""The app in Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app in Django."""

    name = "accounts"
