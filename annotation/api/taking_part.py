"""How a rater's request proves who sends it: a signed cookie set when they agreed to take part."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.models import Participation
from annotation.selectors.people import TakingPart, taking_part

COOKIE = "hivecheck_participation"
SALT = "annotation.participation"
# A study may pause for weeks; the cookie opens nothing but the person's own items.
MAX_AGE = 90 * 24 * 3600


class ParticipationAuthentication(SessionAuthentication):
    """The signed cookie of a participation, with the CSRF check of a session."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, TakingPart] | None:
        """Return the participation behind the cookie, or None."""
        found = read_cookie(request)
        if found is None:
            return None
        self.enforce_csrf(request)
        return AnonymousUser(), found

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a missing cookie is 401 and not 403."""
        return "Participation"


class ParticipationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The cookie in the OpenAPI file."""

    target_class = ParticipationAuthentication
    name = "participation"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Describe the cookie."""
        return {"type": "apiKey", "in": "cookie", "name": COOKIE}


class IsTakingPart(BasePermission):
    """Somebody who agreed to take part."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Ask for the cookie."""
        if not isinstance(request.auth, TakingPart):
            raise NotAuthenticated("Open the link you were given to go on.")
        return True


def read_cookie(request: Request) -> TakingPart | None:
    """Return the participation a request's cookie names, or None."""
    signed = request.COOKIES.get(COOKIE)
    if not signed:
        return None
    try:
        uid = uuid.UUID(signing.loads(signed, salt=SALT, max_age=MAX_AGE))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return taking_part(uid)


def write_cookie(response: Response, participation: Participation) -> None:
    """Let the browser remember a participation; its scripts cannot read it."""
    response.set_cookie(
        COOKIE,
        signing.dumps(str(participation.uid), salt=SALT),
        max_age=MAX_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        path="/api/",
    )


def taking(request: Request) -> TakingPart:
    """Return who takes part; the permission has made sure of it."""
    assert isinstance(request.auth, TakingPart)
    return request.auth
