"""The processes of one machine: a web server and a worker, and the child that loads the demo."""

from __future__ import annotations

import os
import sys

from django.conf import settings

from .children import Child

# Threads of one process, because on SQLite writers queue on a lock of the process.
WEB_THREADS = 8


def web_server() -> Child:
    """Return the web server."""
    return _child(
        "web server",
        *("-m", "gunicorn", "config.wsgi:application", "--bind", f"{settings.HOST}:{settings.PORT}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", str(WEB_THREADS)),
        *("--timeout", "120", "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
    )


def worker() -> Child:
    """Return the worker: one process, one job at a time."""
    return _child(
        "worker",
        # The advice not to run as root is for the person, once; not for the console at every start.
        *("-W", "ignore:You're running the worker", "-m", "celery", "-A", "config", "--quiet", "worker"),
        *("--pool", "solo", "--loglevel", "WARNING", "--hostname", "hivecheck@%h"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )


def demo_loader() -> Child:
    """Return the child that loads the demo, leaving its background work to the worker."""
    child = _child("demo", "manage.py", "seed_demo", "--by-worker")
    child.is_quiet = True
    return child


def _child(name: str, *arguments: str) -> Child:
    env = {**os.environ, "PYTHONUNBUFFERED": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    return Child(name=name, command=(sys.executable, *arguments), folder=settings.BASE_DIR, env=env)
