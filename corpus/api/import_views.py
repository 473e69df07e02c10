"""Bringing a file: upload it, look at it, check it, import it, download what was refused."""

from __future__ import annotations

from functools import partial
from typing import Any, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import person
from base.web import ErrorSerializer
from corpus import errors
from corpus.readers.source import presets, preview
from corpus.services.import_jobs import (
    CHECK_IMPORT,
    IMPORT,
    ImportOptions,
    open_import,
    refused_rows_of,
    rows_read,
)
from corpus.services.import_plan import OnConflict
from corpus.services.uploads import store_upload, upload_by_uid
from jobs.models import ACTIVE, Job
from jobs.selectors import job_by_uid, views_of
from jobs.tasks import drain_task

from . import import_serializers as shapes
from .views import checked

ERRORS = {400: ErrorSerializer, 401: ErrorSerializer, 404: ErrorSerializer, 409: ErrorSerializer}


class UploadsView(APIView):
    """Bring a file."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="upload_create",
        request={"multipart/form-data": shapes.UploadInputSerializer},
        responses={201: shapes.UploadSerializer, **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Keep a file, to be looked at and imported."""
        file: UploadedFile[bytes] = checked(shapes.UploadInputSerializer, request.data)["file"]
        upload = store_upload(parts=file.chunks(), file_name=file.name or "upload", at=timezone.now())
        return Response(shapes.UploadSerializer(upload).data, status=status.HTTP_201_CREATED)


class PreviewView(APIView):
    """A file's first rows."""

    @extend_schema(operation_id="upload_preview", responses={200: shapes.PreviewSerializer, **ERRORS})
    def get(self, request: Request, uid: UUID) -> Response:
        """Tell a file's format and columns, and guess what it is."""
        upload = upload_by_uid(uid)
        return Response(shapes.PreviewSerializer(preview(upload.path, upload.file_name)).data)


class PresetsView(APIView):
    """Shapes of files."""

    @extend_schema(
        operation_id="import_presets_list", responses={200: shapes.FilePresetSerializer(many=True)}
    )
    def get(self, request: Request) -> Response:
        """List the shapes of files that are known by name, the plainest first."""
        known = [
            {
                "key": preset.key,
                "title": preset.title,
                "description": preset.description,
                "required": preset.required,
                "columns": tuple(preset.names),
                "formats": [str(form) for form in preset.formats],
            }
            for preset in presets()
        ]
        return Response(shapes.FilePresetSerializer(known, many=True).data)


class ImportsView(APIView):
    """Import a file."""

    @extend_schema(
        operation_id="import_create",
        request=shapes.ImportInputSerializer,
        responses={201: shapes.ImportJobSerializer, **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Open the job that imports an upload, or with `dry_run` tells what that would do."""
        asked = checked(shapes.ImportInputSerializer, request.data)
        upload, dry_run = upload_by_uid(asked.pop("upload")), asked.pop("dry_run")
        asked["on_conflict"] = OnConflict(asked["on_conflict"])
        job = open_import(
            upload=upload,
            options=ImportOptions(**asked),
            dry_run=dry_run,
            at=timezone.now(),
            by=person(request),
        )
        transaction.on_commit(partial(drain_task.delay, job.pk))
        return Response(_told(job_by_uid(str(job.uid))), status=status.HTTP_201_CREATED)


class ImportView(APIView):
    """How far an import is."""

    @extend_schema(operation_id="import_get", responses={200: shapes.ImportJobSerializer, **ERRORS})
    def get(self, request: Request, uid: UUID) -> Response:
        """Tell how far a check or an import is, and at its end what it found."""
        return Response(_told(_import_job(uid)))


class RefusedRowsView(APIView):
    """Rows that were refused."""

    @extend_schema(
        operation_id="import_refused_rows", responses={(200, "text/csv"): OpenApiTypes.BINARY, **ERRORS}
    )
    def get(self, request: Request, uid: UUID) -> FileResponse:
        """Give the refused rows with their lines and reasons, as a table."""
        path = refused_rows_of(_import_job(uid))
        if path is None:
            raise errors.NoRefusedRows("This import refused no row, or its table is no longer kept.")
        return FileResponse(
            path.open("rb"),
            as_attachment=True,
            filename="refused-rows.csv",
            content_type="text/csv; charset=utf-8",
        )


def _import_job(uid: UUID) -> Job:
    job = job_by_uid(str(uid))
    if job.kind not in (CHECK_IMPORT.name, IMPORT.name):
        raise errors.ImportNotFound(f"The job {uid} is no import.")
    return job


def _told(job: Job) -> dict[str, Any]:
    (view,) = views_of([job])
    result = job.result or {}
    body = {
        "job": view,
        "rows_read": rows_read(job) if job.state in ACTIVE else None,
        "outcome": result.get("outcome"),
        "problem": result.get("problem"),
        "n_refused_rows": result.get("n_refused_rows", 0),
    }
    return cast("dict[str, Any]", shapes.ImportJobSerializer(body).data)
