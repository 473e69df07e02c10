"""Name-based uids by the hundred thousand: the sixteen bytes that `base.db.name_uid` gives, without its objects."""

from __future__ import annotations

import hashlib

from base.db import UID_ROOT

_ROOT = UID_ROOT.bytes


def uid_name(kind: str, *keys: str | int | None) -> str:
    """Return the text that `name_uid` digests; put what many uids share in front and add the rest to it."""
    return "\x1f".join([kind, *("\x00" if key is None else f"={key}" for key in keys)])


def uid_bytes(name: str) -> bytes:
    """Return the bytes of the uuid5 of a text under this project's root.

    Examples
    --------
    >>> from base.db import name_uid
    >>> uid_bytes(uid_name("prompt", "demo", "p1")) == name_uid("prompt", "demo", "p1").bytes
    True
    """
    digest = hashlib.sha1(_ROOT + name.encode(), usedforsecurity=False).digest()
    # Version 5 and the variant of RFC 9562 stand in two of the bytes.
    return b"%b%c%b%c%b" % (
        digest[:6],
        digest[6] & 0x0F | 0x50,
        digest[7:8],
        digest[8] & 0x3F | 0x80,
        digest[9:16],
    )
