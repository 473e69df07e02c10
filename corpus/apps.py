"""The app in Django."""

from django.apps import AppConfig


class CorpusConfig(AppConfig):
    """The app in Django."""

    name = "corpus"

    def ready(self) -> None:
        """Tell the ledger what this app's kinds of job do."""
        from corpus.services.encoding import ENCODE
        from corpus.services.generating import GENERATE
        from corpus.services.import_jobs import CHECK_IMPORT, IMPORT
        from corpus.services.languages import DETECT_LANGUAGES
        from corpus.services.similarity import SIMILARITY
        from jobs.services.registry import register

        register(CHECK_IMPORT)
        register(DETECT_LANGUAGES)
        register(ENCODE)
        register(GENERATE)
        register(IMPORT)
        register(SIMILARITY)
