"""`manage.py fill_language_models`: what the shipped table knows of the language models that are there."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone

from base.commands import JsonCommand
from corpus.services.language_models import fill_from_registry


class Command(JsonCommand):
    """Fill language models from the shipped table."""

    help = (
        "Fill what no file and no person said of language models (provider, family, release, parameters, training "
        "stage, openness) from the shipped table, and list those it does not know."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill them."""
        self.emit(asdict(fill_from_registry(at=timezone.now())))
