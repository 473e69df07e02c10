"""The Django project: knows every app, imported by none."""

from .celery import app as celery_app

__all__ = ["celery_app"]
