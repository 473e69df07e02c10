"""Whether the parts that Hivecheck stands on are well."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from base.errors import HivecheckError
from config.celery import app
from config.running.checks import NEEDED_MEGABYTES
from corpus.encoders.base import EncoderUnavailable
from corpus.encoders.registry import get_encoder
from jobs.models import ACTIVE, Job

# The encoders whose weights come with the installation.
BUNDLED = ("minilm", "wordllama")
# A worker that lives takes up a job within seconds; a sweep sends it again every 15 to 30.
WAITS_TOO_LONG = timedelta(minutes=2)


@dataclass(frozen=True)
class Part:
    """One thing that can be well or not, and what is known of it."""

    name: str
    ok: bool
    detail: str


def examine() -> list[Part]:
    """Look at every part; what goes wrong in one is its detail and keeps no other from being looked at."""
    looks: dict[str, Callable[[], tuple[bool, str]]] = {
        "database": _database,
        "migrations": _migrations,
        "broker": _broker,
        "worker": _worker,
        "encoders": _encoders,
        "front end": _front_end,
        "disk": _disk,
    }
    return [_part(name, look) for name, look in looks.items()]


def _part(name: str, look: Callable[[], tuple[bool, str]]) -> Part:
    try:
        ok, detail = look()
    except (DatabaseError, OperationalError, OSError, HivecheckError, ImportError, ValueError) as error:
        return Part(name, False, f"{type(error).__name__}: {str(error).strip().splitlines()[0][:200]}")
    return Part(name, ok, detail)


def _database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, f"{connection.vendor} {connection.settings_dict['NAME']}"


def _migrations() -> tuple[bool, str]:
    executor = MigrationExecutor(connection)
    open_ones = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if open_ones:
        return False, f"{len(open_ones)} not applied; run: manage.py migrate"
    return True, "all applied"


def _broker() -> tuple[bool, str]:
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        folder = settings.BROKER_DIR / "queue"
        return folder.is_dir(), f"files in {folder}"
    with Connection(settings.CELERY_BROKER_URL, connect_timeout=3) as broker:
        broker.ensure_connection(max_retries=1, timeout=3)
    return True, "answers"


def _worker() -> tuple[bool, str]:
    """Ask workers to answer; one that is busy with a job may not, so waiting work is looked at as well."""
    answers = app.control.ping(timeout=2.0)
    if answers:
        return True, f"{len(answers)} answered"
    now = timezone.now()
    leased = Job.objects.filter(state__in=ACTIVE, chunks__lease_until__gt=now).distinct().count()
    if leased:
        return True, f"busy with {leased} job(s)"
    waiting = Job.objects.filter(state__in=ACTIVE, created_at__lt=now - WAITS_TOO_LONG).count()
    if waiting:
        return False, f"none answers, and {waiting} job(s) have waited for more than 2 minutes"
    return False, "none answers; `manage.py up` starts one"


def _encoders() -> tuple[bool, str]:
    """Load each and let it read a word: only then are its weights known to be the right ones."""
    missing = []
    for key in BUNDLED:
        try:
            program = get_encoder(
                key,
                model_dir=Path(settings.MODEL_DIR) if settings.MODEL_DIR else None,
                cache_dir=Path(settings.CACHE_DIR),
                threads=1,
            )
            program.encode(["doctor"])
        except (EncoderUnavailable, OSError, ValueError, ImportError) as error:
            missing.append(f"{key}: {error}")
    return not missing, "; ".join(missing) or f"{' and '.join(BUNDLED)} read a word"


def _front_end() -> tuple[bool, str]:
    missing = [name for name in ("index.html", "rate.html") if not (settings.FRONTEND_DIR / name).exists()]
    if missing:
        return False, f"{' and '.join(missing)} not built; run: make setup"
    return True, "built"


def _disk() -> tuple[bool, str]:
    free = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
    return free >= NEEDED_MEGABYTES, f"{free} MB free in {settings.DATA_DIR}"
