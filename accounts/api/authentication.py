"""How a request proves who sends it: a script by a token, a browser by its session."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.services import tokens


class ApiTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer hc_…`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the token's user, or None when the request carries no token."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("The header is `Authorization: Bearer TOKEN`.")
        token = tokens.find_token(token=parts[1].decode("ascii", "replace"), at=timezone.now())
        if token is None:
            raise AuthenticationFailed("This token is unknown or revoked. Make one under Settings.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a missing login is 401 and not 403."""
        return "Bearer"


class StrictSessionAuthentication(SessionAuthentication):
    """The browser's session, with the CSRF check."""

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a missing login is 401 and not 403."""
        return "Session"


def person(request: Request) -> User:
    """Return who sent a request that has passed the permission check."""
    if not isinstance(request.user, User):
        raise TypeError("a view that asks for the person must ask for a login first")
    return request.user


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The token in the OpenAPI file."""

    target_class = ApiTokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Describe the header."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session's cookie in the OpenAPI file."""

    target_class = StrictSessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Describe the cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
