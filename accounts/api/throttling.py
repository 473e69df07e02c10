"""How often a login may be tried."""

from __future__ import annotations

import hashlib

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class LoginsByAddress(SimpleRateThrottle):
    """Guards against one machine that tries many names."""

    scope = "login_address"
    rate = "30/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Count by network address."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class LoginsByName(SimpleRateThrottle):
    """Guards one name against many machines."""

    scope = "login_name"
    rate = "10/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Count by the name that was tried; hashed, since a cache key takes no spaces and has a limit."""
        name = request.data.get("username") if isinstance(request.data, dict) else None
        if not isinstance(name, str):
            return None
        ident = hashlib.sha256(name.casefold().encode()).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}
