"""The record of who changed, exported or looked up what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import AuditEvent, User


def record(*, actor: User | None, action: str, subject: str, at: datetime, **detail: Any) -> None:
    """Write one event; call it inside the transaction of the change it records."""
    AuditEvent.objects.create(actor=actor, action=action, subject=subject, at=at, detail=detail)
