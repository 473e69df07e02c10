"""The app in Django."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The app in Django."""

    name = "evaluation"

    def ready(self) -> None:
        """Tell the ledger what this app's kinds of job do."""
        from evaluation.services.report_job import REPORT
        from jobs.services.registry import register

        register(REPORT)
