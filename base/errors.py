"""What can go wrong in any room, in four kinds; each app names its own situations below one of them."""

from __future__ import annotations

from collections.abc import Mapping


class HivecheckError(Exception):
    """Something a person can mend: a code for programs, a sentence for people, and the fields it is about."""

    code = "error"

    def __init__(self, message: str, *, fields: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class InvalidInput(HivecheckError):
    """What was given cannot be used as it is."""

    code = "invalid"


class NotThere(HivecheckError):
    """What was named does not exist, or not for this person."""

    code = "not_found"


class Conflict(HivecheckError):
    """What was asked contradicts what is there."""

    code = "conflict"


class NotAllowed(HivecheckError):
    """The act is not for whoever asked."""

    code = "not_allowed"
