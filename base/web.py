"""The floor of the web: strict input, one shape of error, pages of lists. For api rooms only."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import set_rollback

from . import errors

logger = logging.getLogger(__name__)

STATUS_OF = {
    errors.InvalidInput: status.HTTP_400_BAD_REQUEST,
    errors.NotThere: status.HTTP_404_NOT_FOUND,
    errors.Conflict: status.HTTP_409_CONFLICT,
    errors.NotAllowed: status.HTTP_403_FORBIDDEN,
}


class StrictSerializer(serializers.Serializer[Any]):
    """Input that refuses a field it does not know, so that a misspelt option is not silently ignored."""

    def to_internal_value(self, data: Any) -> Any:
        """Check the names of the fields, then their values."""
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
                raise ValidationError(
                    {name: [f"There is no field of this name. Known: {known}."] for name in unknown}
                )
        return super().to_internal_value(data)


class StrictInteger(serializers.IntegerField):
    """A whole number, not a text or a truth value that can be read as one."""

    def to_internal_value(self, data: Any) -> int:
        """Refuse anything but an int."""
        if isinstance(data, bool) or not isinstance(data, int):
            raise ValidationError("A whole number is needed.")
        return super().to_internal_value(data)


class StrictNumber(serializers.FloatField):
    """A finite number, not a text or a truth value that can be read as one."""

    def to_internal_value(self, data: Any) -> float:
        """Refuse anything but a finite int or float."""
        if (
            isinstance(data, bool)
            or not isinstance(data, int | float)
            or data != data
            or abs(data) == float("inf")
        ):
            raise ValidationError("A number is needed.")
        return super().to_internal_value(data)


class StrictBoolean(serializers.BooleanField):
    """True or false, not a text that can be read as one."""

    def to_internal_value(self, data: Any) -> bool:
        """Refuse anything but a bool."""
        if not isinstance(data, bool):
            raise ValidationError("true or false is needed.")
        return data


class StrictText(serializers.CharField):
    """A text, not a number that can be written as one."""

    def to_internal_value(self, data: Any) -> str:
        """Refuse anything but a str, and the NUL character, which PostgreSQL cannot keep."""
        if not isinstance(data, str):
            raise ValidationError("A text is needed.")
        return super().to_internal_value(data)


class ErrorSerializer(serializers.Serializer[Any]):
    """The one shape of an error."""

    code = serializers.CharField()
    message = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]  # the shape's own name for it
        child=serializers.ListField(child=serializers.CharField())
    )


class Pages(PageNumberPagination):
    """Numbered pages, whose size the caller may choose up to 200."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


def _body(code: str, message: str, fields: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    return {"code": code, "message": message, "fields": dict(fields or {})}


def _flat(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """Return nested validation errors as dotted field names with lists of sentences."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            found.update(_flat(value, f"{prefix}.{key}" if prefix else str(key)))
        return found
    if isinstance(detail, list):
        if any(isinstance(one, Mapping | list) for one in detail):
            found = {}
            for number, value in enumerate(detail):
                found.update(_flat(value, f"{prefix}.{number}" if prefix else str(number)))
            return found
        return {prefix or "non_field_errors": [str(one) for one in detail]} if detail else {}
    return {prefix or "non_field_errors": [str(detail)]}


def error_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an error in the one shape `{"code", "message", "fields"}`; what is not expected stays an error 500."""
    if isinstance(error, errors.HivecheckError):
        set_rollback()
        code = next(found for kind, found in STATUS_OF.items() if isinstance(error, kind))
        return Response(_body(error.code, error.message, error.fields), status=code)
    if isinstance(error, Http404):
        return Response(
            _body("not_found", "There is nothing at this address."), status=status.HTTP_404_NOT_FOUND
        )
    if isinstance(error, PermissionDenied):
        return Response(_body("not_allowed", "You may not do this."), status=status.HTTP_403_FORBIDDEN)
    if isinstance(error, ValidationError):
        set_rollback()
        fields = _flat(error.detail)
        first = next(iter(fields.items()), ("", ["The input cannot be used."]))
        message = first[1][0] if first[0] == "non_field_errors" else f"{first[0]}: {first[1][0]}"
        return Response(_body("invalid", message, fields), status=error.status_code)
    if isinstance(error, APIException):
        set_rollback()
        headers = {}
        if header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = header
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(int(wait) + 1)
        codes = error.get_codes()
        code_text = codes if isinstance(codes, str) else "error"
        return Response(_body(code_text, str(error.detail)), status=error.status_code, headers=headers)
    return None
