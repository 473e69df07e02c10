"""Questions about people and their tokens."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts import errors
from accounts.models import ApiToken, User


def live_tokens(user: User) -> QuerySet[ApiToken]:
    """Return a person's tokens that were not revoked, the newest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None).order_by("-created_at", "-pk")


def live_token(user: User, number: int) -> ApiToken:
    """Return one live token of a person.

    Raises
    ------
    UnknownToken
        If there is none of this number, or it is another person's.
    """
    try:
        return live_tokens(user).get(pk=number)
    except ApiToken.DoesNotExist:
        raise errors.UnknownToken("You have no such token.") from None
