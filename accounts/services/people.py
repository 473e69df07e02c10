"""People with a login: the first of them, and what they set for themselves."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from accounts.models import User
from base.db import write_transaction


def set_language(*, user: User, language: str) -> User:
    """Keep the language in which a person reads the interface."""
    user.language = language
    user.save(update_fields=["language"])
    return user


@dataclass(frozen=True)
class FirstLogin:
    """The first researcher, just made: the only moment at which the password is known."""

    user: User
    password: str


def make_first_researcher(*, username: str = "researcher") -> FirstLogin | None:
    """Make a researcher who may do everything, with a random password.

    Returns None, and makes nobody, when anybody has a login already.
    """
    with write_transaction():
        if User.objects.exists():
            return None
        password = secrets.token_urlsafe(12)
        return FirstLogin(user=User.objects.create_superuser(username, password=password), password=password)
