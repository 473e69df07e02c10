"""Language models: what is known of them, and what people say of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import person
from corpus.models import LanguageModel
from corpus.readers.known_models import known_model
from corpus.selectors import language_models as selectors
from corpus.services.language_models import edit_language_model

from . import language_model_serializers as shapes
from .views import ERRORS, checked


class LanguageModelsView(GenericAPIView[LanguageModel]):
    """All language models."""

    queryset = LanguageModel.objects.none()
    serializer_class = shapes.RegisteredModelSerializer

    @extend_schema(
        operation_id="language_models_list",
        parameters=[shapes.LanguageModelFilterSerializer],
        responses={200: shapes.RegisteredModelSerializer(many=True), **ERRORS},
    )
    def get(self, request: Request) -> Response:
        """List language models by key, filtered, with the datasets they answered in."""
        asked = checked(shapes.LanguageModelFilterSerializer, request.query_params)
        known = asked.get("known")
        found = selectors.language_models(
            provider=asked.get("provider"),
            family=asked.get("family"),
            openness=asked.get("openness"),
            training_stage=asked.get("training_stage"),
            known=None if known is None else known == "yes",
            search=asked.get("search", ""),
            dataset=asked.get("dataset"),
        )
        return self.get_paginated_response(_bodies(self.paginate_queryset(found) or []))


class LanguageModelView(APIView):
    """One language model."""

    @extend_schema(
        operation_id="language_model_get", responses={200: shapes.RegisteredModelSerializer, **ERRORS}
    )
    def get(self, request: Request, key: str) -> Response:
        """Tell what is known of a language model."""
        return Response(_bodies([selectors.language_model_by_key(key)])[0])

    @extend_schema(
        operation_id="language_model_update",
        request=shapes.LanguageModelChangeSerializer,
        responses={200: shapes.RegisteredModelSerializer, **ERRORS},
    )
    def patch(self, request: Request, key: str) -> Response:
        """Change what is said of a language model; the audit keeps what was said before."""
        changes = checked(shapes.LanguageModelChangeSerializer, request.data)
        edit_language_model(key=key, changes=changes, at=timezone.now(), by=person(request))
        return Response(_bodies([selectors.language_model_by_key(key)])[0])


def _bodies(models: Iterable[LanguageModel]) -> list[dict[str, Any]]:
    rows = list(models)
    datasets = selectors.datasets_of(rows)
    return [
        dict(
            shapes.RegisteredModelSerializer(
                {
                    **{name: getattr(row, name) for name in SHOWN},
                    "released": selectors.released_of(row),
                    "known": bool(row.registry_key) or row.edited_at is not None,
                    "shipped": known_model(row.registry_key) if row.registry_key else None,
                    "datasets": datasets.get(row.pk, []),
                }
            ).data
        )
        for row in rows
    ]


SHOWN = (
    "key",
    "name",
    "provider",
    "family",
    "released_on",
    "n_parameters",
    "training_stage",
    "openness",
    "is_human",
    "registry_key",
    "edited_at",
    "n_prompts",
    "n_responses",
)
