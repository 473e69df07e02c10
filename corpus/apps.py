"""The app in Django."""

from django.apps import AppConfig


class CorpusConfig(AppConfig):
    """The app in Django."""

    name = "corpus"

    def ready(self) -> None:
        """Tell the ledger what this app's kinds of job do."""
        from corpus.services.encoding import ENCODE
        from corpus.services.similarity import SIMILARITY
        from jobs.services.registry import register

        register(ENCODE)
        register(SIMILARITY)
