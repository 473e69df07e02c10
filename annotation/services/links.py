"""Links by which people join: made, found again by their digest, revoked."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from annotation import errors
from annotation.models import JoinLink, Study


@dataclass(frozen=True)
class NewLink:
    """A link just made: the only moment at which its token is known."""

    row: JoinLink
    token: str


def digest_of(token: str) -> str:
    """Return the sha256 of a token, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_join_link(
    *, study: Study, label: str, at: datetime, by: User | None = None, expires_at: datetime | None = None
) -> NewLink:
    """Make an open link: whoever has it may join while the study is open."""
    token = secrets.token_urlsafe(18)
    row = JoinLink.objects.create(
        study=study, digest=digest_of(token), label=label, created_by=by, created_at=at, expires_at=expires_at
    )
    return NewLink(row=row, token=token)


def live_link(*, token: str, at: datetime) -> JoinLink:
    """Return the link of a token with its study.

    Raises
    ------
    LinkUnknown
        If there is none, or it has ended or was revoked: a stranger is not told which.
    """
    link = (
        JoinLink.objects.select_related("study")
        .filter(Q(expires_at=None) | Q(expires_at__gt=at), digest=digest_of(token), revoked_at=None)
        .first()
    )
    if link is None:
        raise errors.LinkUnknown(
            "This link does not work, or no longer. Ask the person who sent it for a new one."
        )
    return link


def revoke_join_link(*, link: JoinLink, at: datetime) -> None:
    """End a link; people who joined by it stay."""
    JoinLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)
