"""Logins of researchers and the tokens of their scripts."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts import errors, selectors
from accounts.models import ApiToken, User
from accounts.services import people, tokens
from base.web import ErrorSerializer

from .authentication import StrictSessionAuthentication, person
from .serializers import (
    CredentialsSerializer,
    LanguageSerializer,
    NewTokenSerializer,
    SessionSerializer,
    TokenNameSerializer,
    TokenSerializer,
)
from .throttling import LoginsByAddress, LoginsByName


class SessionView(APIView):
    """The login of a browser."""

    def get_permissions(self) -> list[BasePermission]:
        """Let anybody log in; the rest is for people who have."""
        return [AllowAny() if self.request.method == "POST" else IsAuthenticated()]

    def get_throttles(self) -> list[BaseThrottle]:
        """Count logins alone."""
        return [LoginsByAddress(), LoginsByName()] if self.request.method == "POST" else []

    @extend_schema(operation_id="session_retrieve", responses={200: SessionSerializer, 401: ErrorSerializer})
    def get(self, request: Request) -> Response:
        """Say who is logged in."""
        return Response(SessionSerializer(person(request)).data)

    @extend_schema(
        operation_id="session_create",
        request=CredentialsSerializer,
        responses={200: SessionSerializer, 400: ErrorSerializer, 429: ErrorSerializer},
    )
    def post(self, request: Request) -> Response:
        """Log in with a name and a password."""
        # REST framework checks forgery only for people who are logged in; a forged login would put
        # somebody's work into another's account.
        StrictSessionAuthentication().enforce_csrf(request)
        given = CredentialsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = authenticate(request._request, **given.validated_data)
        if not isinstance(user, User):
            raise errors.WrongLogin("This name and password do not belong together.")
        login(request._request, user)
        return Response(SessionSerializer(user).data)

    @extend_schema(
        operation_id="session_update",
        request=LanguageSerializer,
        responses={200: SessionSerializer, 400: ErrorSerializer, 401: ErrorSerializer},
    )
    def patch(self, request: Request) -> Response:
        """Set the language of one's interface."""
        given = LanguageSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = people.set_language(user=person(request), language=given.validated_data["language"])
        return Response(SessionSerializer(user).data)

    @extend_schema(operation_id="session_destroy", responses={204: None, 401: ErrorSerializer})
    def delete(self, request: Request) -> Response:
        """Log out."""
        logout(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(
    get=extend_schema(
        operation_id="tokens_list", responses={200: TokenSerializer(many=True), 401: ErrorSerializer}
    )
)
class TokensView(ListAPIView[ApiToken]):
    """One's own tokens."""

    serializer_class: type[BaseSerializer[ApiToken]] = TokenSerializer

    def get_queryset(self) -> QuerySet[ApiToken]:
        """Return one's own live tokens."""
        return selectors.live_tokens(person(self.request))

    @extend_schema(
        operation_id="tokens_create",
        request=TokenNameSerializer,
        responses={201: NewTokenSerializer, 400: ErrorSerializer, 401: ErrorSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a token; its text is in this answer and nowhere else."""
        given = TokenNameSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = tokens.make_token(user=person(request), name=given.validated_data["name"], at=timezone.now())
        body = {**TokenSerializer(made.row).data, "token": made.text}
        return Response(body, status=status.HTTP_201_CREATED)


class TokenView(APIView):
    """One token."""

    @extend_schema(
        operation_id="tokens_destroy", responses={204: None, 401: ErrorSerializer, 404: ErrorSerializer}
    )
    def delete(self, request: Request, number: int) -> Response:
        """Revoke a token of one's own."""
        user = person(request)
        tokens.revoke_token(token=selectors.live_token(user, number), by=user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
