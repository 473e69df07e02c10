"""Datasets, prompts, responses and encoders."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import person
from base.web import ErrorSerializer, StrictSerializer
from corpus.encoders.registry import encoder_keys, encoder_spec
from corpus.models import Dataset, Prompt
from corpus.models import Response as ResponseRow
from corpus.selectors import datasets, prompts, responses, sources
from corpus.services.encoding import open_encoding
from corpus.services.languages import detect_languages
from corpus.services.similarity import open_similarity
from jobs.api.serializers import JobSerializer
from jobs.models import Job
from jobs.selectors import job_by_uid, views_of
from jobs.tasks import drain_task

from . import serializers as shapes

ERRORS = {400: ErrorSerializer, 401: ErrorSerializer, 404: ErrorSerializer, 409: ErrorSerializer}
# Side by side on one page, shared among the sources; the rest are behind prompts/{uid}/responses.
SIDE_BY_SIDE = 60


def checked(kind: type[StrictSerializer], given: Any) -> dict[str, Any]:
    """Return checked input."""
    serializer = kind(data=given)
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    return values


class DatasetsView(GenericAPIView[Dataset]):
    """All datasets."""

    queryset = Dataset.objects.none()
    serializer_class = shapes.DatasetSerializer

    @extend_schema(operation_id="datasets_list", responses={200: shapes.DatasetSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """List datasets by key, in counts."""
        page = self.paginate_queryset(datasets.datasets_with_counts())
        return self.get_paginated_response(shapes.DatasetSerializer(page, many=True).data)


class DatasetView(APIView):
    """One dataset."""

    @extend_schema(operation_id="dataset_get", responses={200: shapes.DatasetDetailSerializer, **ERRORS})
    def get(self, request: Request, key: str) -> Response:
        """Tell what a dataset holds."""
        dataset = datasets.datasets_with_counts().filter(key=key).first() or datasets.dataset_by_key(key)
        body = {
            **shapes.DatasetSerializer(dataset).data,
            "models": shapes.LanguageModelSerializer(datasets.models_of_dataset(dataset), many=True).data,
            "languages": shapes.LanguageCountSerializer(
                datasets.languages_of_dataset(dataset), many=True
            ).data,
            "categories": shapes.CategoryCountSerializer(
                datasets.categories_of_dataset(dataset), many=True
            ).data,
            "encoders": shapes.CoverageSerializer(datasets.encoders_of_dataset(dataset), many=True).data,
        }
        return Response(body)


class PromptsView(GenericAPIView[Prompt]):
    """Prompts of a dataset."""

    queryset = Prompt.objects.none()
    serializer_class = shapes.PromptSerializer

    @extend_schema(
        operation_id="prompts_list",
        parameters=[shapes.PromptFilterSerializer],
        responses={200: shapes.PromptSerializer(many=True), **ERRORS},
    )
    def get(self, request: Request, key: str) -> Response:
        """List a dataset's prompts by key, filtered."""
        asked = checked(shapes.PromptFilterSerializer, request.query_params)
        found = prompts.prompts_of_dataset(
            datasets.dataset_by_key(key),
            language=asked.get("language"),
            category=asked.get("category"),
            search=asked.get("search", ""),
        )
        page = self.paginate_queryset(found.values_list("pk", flat=True)) or []
        return self.get_paginated_response(
            shapes.PromptSerializer(prompts.prompts_with_counts(page), many=True).data
        )


class PromptView(APIView):
    """One prompt."""

    @extend_schema(operation_id="prompt_get", responses={200: shapes.PromptDetailSerializer, **ERRORS})
    def get(self, request: Request, uid: UUID) -> Response:
        """Show a prompt with its sources, and the first responses of each side by side.

        There are at most sixty responses, or one of each source where there are more sources.
        """
        prompt = prompts.prompt_by_uid(str(uid))
        counts = sources.prompt_sources(prompt)
        per_source = max(1, SIDE_BY_SIDE // max(len(counts), 1))
        first = list(responses.first_responses(prompt, per_source=per_source))
        body = shapes.PromptDetailSerializer(
            {
                "uid": prompt.uid,
                "dataset": prompt.dataset,
                "key": prompt.key,
                "text": prompt.text,
                "language": prompt.language,
                "language_detected": prompt.language_detected,
                "promptcategory_set": prompt.promptcategory_set,
                "n_responses": sum(count.n_responses for count in counts),
                "sources": counts,
                "per_source": per_source,
                "responses": first,
            },
            context={"n_same_texts": responses.n_same_texts(prompt, first)},
        )
        return Response(body.data)


class ResponsesView(GenericAPIView[ResponseRow]):
    """Responses to a prompt."""

    queryset = ResponseRow.objects.none()
    serializer_class = shapes.ShownResponseSerializer

    @extend_schema(
        operation_id="responses_list",
        parameters=[shapes.ResponseFilterSerializer],
        responses={200: shapes.ShownResponseSerializer(many=True), **ERRORS},
    )
    def get(self, request: Request, uid: UUID) -> Response:
        """List a prompt's responses by language model and sample, those of one source if asked."""
        asked = checked(shapes.ResponseFilterSerializer, request.query_params)
        prompt = prompts.prompt_by_uid(str(uid))
        found = responses.responses_of_prompt(
            prompt, language_model=asked.get("language_model"), decoding=asked.get("decoding")
        )
        page = self.paginate_queryset(found) or []
        context = {"n_same_texts": responses.n_same_texts(prompt, page)}
        return self.get_paginated_response(
            shapes.ShownResponseSerializer(page, many=True, context=context).data
        )


class EncodersView(APIView):
    """Encoders of this installation."""

    @extend_schema(operation_id="encoders_list", responses={200: shapes.EncoderSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """List encoders, the default one first; the tiny one of the tests is left out."""
        specs = [encoder_spec(key) for key in encoder_keys() if key != "tiny"]
        return Response(shapes.EncoderSerializer(specs, many=True).data)


class EncodingsView(APIView):
    """Encode a dataset."""

    @extend_schema(
        operation_id="encoding_create",
        request=shapes.EncoderChoiceSerializer,
        responses={201: JobSerializer, **ERRORS},
    )
    def post(self, request: Request, key: str) -> Response:
        """Open the job that gives each text a vector, or return the one that is at it."""
        asked = checked(shapes.EncoderChoiceSerializer, request.data)
        job = open_encoding(
            dataset=datasets.dataset_by_key(key),
            encoder=asked["encoder"],
            at=timezone.now(),
            by=person(request),
        )
        return _sent(job)


class LanguagesView(APIView):
    """Detect languages."""

    @extend_schema(operation_id="languages_detect", request=None, responses={201: JobSerializer, **ERRORS})
    def post(self, request: Request, key: str) -> Response:
        """Open the job that guesses the language of prompts that state none, or return the one that is at it."""
        job = detect_languages(dataset=datasets.dataset_by_key(key), at=timezone.now(), by=person(request))
        return _sent(job)


class SimilaritiesView(APIView):
    """Compare a dataset's responses."""

    @extend_schema(
        operation_id="similarity_create",
        request=shapes.EncoderChoiceSerializer,
        responses={201: JobSerializer, **ERRORS},
    )
    def post(self, request: Request, key: str) -> Response:
        """Open the job that compares responses, or return the one that is at it."""
        asked = checked(shapes.EncoderChoiceSerializer, request.data)
        job = open_similarity(
            dataset=datasets.dataset_by_key(key),
            encoder=asked["encoder"],
            at=timezone.now(),
            by=person(request),
        )
        return _sent(job)


def _sent(job: Job) -> Response:
    transaction.on_commit(partial(drain_task.delay, job.pk))
    (view,) = views_of([job_by_uid(str(job.uid))])
    return Response(JobSerializer(view).data, status=status.HTTP_201_CREATED)
