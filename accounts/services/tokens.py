"""Tokens of scripts: made, found again by their digest, revoked."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import ApiToken, User
from base.db import write_transaction

from . import audit

PREFIX = "hc_"
# Writing the time of use at every request would make each read a write.
USE_RESOLUTION = timedelta(minutes=5)


@dataclass(frozen=True)
class NewToken:
    """A token just made: the only moment at which its text is known."""

    row: ApiToken
    text: str


def digest_of(token: str) -> str:
    """Return the sha256 of a token, hexadecimal. It is random and long, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_token(*, user: User, name: str, at: datetime) -> NewToken:
    """Make a token for a person's scripts."""
    text = PREFIX + secrets.token_urlsafe(32)
    with write_transaction():
        row = ApiToken.objects.create(
            user=user, name=name, digest=digest_of(text), hint=text[:8], created_at=at
        )
        audit.record(actor=user, action="token.make", subject=f"token {row.hint}", at=at, name=name)
    return NewToken(row=row, text=text)


def find_token(*, token: str, at: datetime) -> ApiToken | None:
    """Return the live token of an active person, and note its use; None when there is none."""
    row = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(token), revoked_at=None, user__is_active=True)
        .first()
    )
    if row is not None and (row.last_used_at is None or at - row.last_used_at > USE_RESOLUTION):
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=at)
    return row


def revoke_token(*, token: ApiToken, by: User, at: datetime) -> None:
    """End a token, once; its row stays, so that the log can still name it."""
    with write_transaction():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
            audit.record(
                actor=by, action="token.revoke", subject=f"token {token.hint}", at=at, name=token.name
            )
