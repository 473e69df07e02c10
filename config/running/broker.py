"""Wake-up calls for the worker. What there is to do stands in the ledger; a message only says: look."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from kombu.exceptions import OperationalError

from jobs.tasks import sweep_task

# A worker in the middle of a long job reads no messages; more of them would tell it nothing new.
ENOUGH_MESSAGES = 10


def is_embedded() -> bool:
    """Say whether messages are files in the data folder."""
    return bool(settings.CELERY_BROKER_URL.startswith("filesystem:"))


def clear_stale_messages() -> int:
    """Remove what an earlier run left unread, half-written files among it; return how many there were.

    Only while no worker runs on the folder. Nothing is lost: the first sweep sends all unfinished work again.
    """
    if not is_embedded():
        return 0
    stale = [path for path in _queue().iterdir() if path.is_file()]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def send_sweep() -> str | None:
    """Ask a worker to look for unfinished work; return why it could not be asked."""
    if is_embedded() and sum(1 for _ in _queue().iterdir()) >= ENOUGH_MESSAGES:
        return None
    try:
        sweep_task.apply_async(retry=False)
    except (OperationalError, OSError) as error:
        return f"The broker could not be reached: {error}"
    return None


def _queue() -> Path:
    folder: Path = settings.BROKER_DIR / "queue"
    return folder
