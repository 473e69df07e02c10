"""The engine that runs the ledger's work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("hivecheck")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
