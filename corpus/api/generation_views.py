"""Responses of language models: what can be chosen, what it would take, the job, and what failed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import person
from base.web import ErrorSerializer
from corpus.models import GenerationCall
from corpus.remote.providers import providers
from corpus.selectors.datasets import dataset_by_key
from corpus.selectors.generation import generation_failures
from corpus.services.decodings import decoding_name
from corpus.services.generating import open_generation
from corpus.services.generation_scope import MAX_SAMPLES, PRESETS, Scope, checked_scope, estimate
from jobs.api.serializers import JobSerializer
from jobs.selectors import job_by_uid, views_of
from jobs.tasks import drain_task

from . import generation_serializers as shapes

ERRORS = {400: ErrorSerializer, 401: ErrorSerializer, 404: ErrorSerializer, 409: ErrorSerializer}


class GenerationOptionsView(APIView):
    """What can be chosen."""

    @extend_schema(
        operation_id="generation_options", responses={200: shapes.GenerationOptionsSerializer, **ERRORS}
    )
    def get(self, request: Request) -> Response:
        """List the services of this installation and the presets."""
        presets = [
            {
                "key": key,
                "decoding": decoding_name(sampling),
                "temperature": sampling.temperature,
                "top_p": sampling.top_p,
                "min_p": sampling.min_p,
                "max_tokens": sampling.max_tokens,
            }
            for key, sampling in PRESETS.items()
        ]
        body = {"providers": providers(), "presets": presets, "max_samples": MAX_SAMPLES}
        return Response(shapes.GenerationOptionsSerializer(body).data)


class GenerationEstimateView(APIView):
    """What it would take."""

    @extend_schema(
        operation_id="generation_estimate",
        request=shapes.GenerationInputSerializer,
        responses={200: shapes.GenerationEstimateSerializer, **ERRORS},
    )
    def post(self, request: Request, key: str) -> Response:
        """Tell calls, tokens and cost of a job that is not opened."""
        return Response(shapes.GenerationEstimateSerializer(estimate(_scope(request, key))).data)


class GenerationsView(APIView):
    """Generate responses."""

    @extend_schema(
        operation_id="generation_create",
        request=shapes.GenerationInputSerializer,
        responses={201: JobSerializer, **ERRORS},
    )
    def post(self, request: Request, key: str) -> Response:
        """Open the job that asks for the samples that are not there, or return the one that is at it."""
        job = open_generation(scope=_scope(request, key), at=timezone.now(), by=person(request))
        transaction.on_commit(partial(drain_task.delay, job.pk))
        (view,) = views_of([job_by_uid(str(job.uid))])
        return Response(JobSerializer(view).data, status=status.HTTP_201_CREATED)


class GenerationFailuresView(GenericAPIView[GenerationCall]):
    """What failed."""

    queryset = GenerationCall.objects.none()
    serializer_class = shapes.GenerationFailureSerializer

    @extend_schema(
        operation_id="generation_failures_list",
        responses={200: shapes.GenerationFailureSerializer(many=True), **ERRORS},
    )
    def get(self, request: Request, key: str) -> Response:
        """List a dataset's samples that brought no response, with the reason."""
        page = self.paginate_queryset(generation_failures(dataset_by_key(key)))
        return self.get_paginated_response(shapes.GenerationFailureSerializer(page, many=True).data)


def _scope(request: Request, key: str) -> Scope:
    given = shapes.GenerationInputSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    asked: dict[str, Any] = given.validated_data
    default = providers()[0].name
    return checked_scope(
        dataset=dataset_by_key(key),
        models=[shapes.asked_model(model, default) for model in asked["models"]],
        samples=asked["samples"],
        preset=asked["preset"],
        prompts=asked.get("prompts"),
    )
