"""Reports of a study, their charts, and exports."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from functools import partial
from itertools import groupby
from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import person
from annotation.selectors.studies import study_for
from base.web import ErrorSerializer
from corpus.charts.theme import FileFormat
from evaluation import errors
from evaluation.charts.ratings import distribution_description
from evaluation.charts.scatter import scatter_description
from evaluation.models import Estimate, Report
from evaluation.selectors.reports import (
    estimate_keys,
    estimates_of,
    has_newer_submissions,
    latest_report,
    reports_of,
)
from evaluation.services.distribution import given_values
from evaluation.services.export import export_archive, file_stem
from evaluation.services.pictures import distribution_spec, raters_of, scatter_file, scatter_spec
from evaluation.services.report_files import scatter_csv
from evaluation.services.report_job import open_report_job
from evaluation.services.scatter import Scatter, scatter_of
from jobs.api.serializers import JobSerializer
from jobs.selectors import job_by_uid, views_of
from jobs.tasks import drain_task

from .serializers import (
    DistributionQuerySerializer,
    DistributionSerializer,
    NewExportSerializer,
    NewReportSerializer,
    ReportRowSerializer,
    ReportSerializer,
    ScatterQuerySerializer,
    ScatterSerializer,
)

CONTENT_TYPES = {"png": "image/png", "svg": "image/svg+xml"}


class ReportsView(generics.GenericAPIView[Report]):
    """The reports of a study."""

    queryset = Report.objects.none()
    serializer_class = ReportRowSerializer

    @extend_schema(
        operation_id="reports_list", responses={200: ReportRowSerializer(many=True), 404: ErrorSerializer}
    )
    def get(self, request: Request, key: str) -> Response:
        """List a study's reports, the latest first."""
        page = self.paginate_queryset(reports_of(study_for(person(request), key)))
        return self.get_paginated_response(ReportRowSerializer(page, many=True).data)

    @extend_schema(
        operation_id="report_make",
        request=NewReportSerializer,
        responses={202: JobSerializer, 400: ErrorSerializer, 404: ErrorSerializer},
    )
    def post(self, request: Request, key: str) -> Response:
        """Ask for a report from the ratings there are now."""
        given = NewReportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = person(request)
        study = study_for(user, key, to_run=True)
        job = open_report_job(study=study, seed=given.validated_data["seed"], at=timezone.now(), by=user)
        transaction.on_commit(partial(drain_task.delay, job.pk))
        (view,) = views_of([job_by_uid(str(job.uid))])
        return Response(JobSerializer(view).data, status=status.HTTP_202_ACCEPTED)


class LatestReportView(APIView):
    """The latest report of a study."""

    @extend_schema(operation_id="report_get", responses={200: ReportSerializer, 404: ErrorSerializer})
    def get(self, request: Request, key: str) -> Response:
        """Return the latest report with its numbers, and whether ratings have changed since."""
        report = _report(request, key)
        return Response(ReportSerializer(_with_numbers(report)).data)


class ScatterView(APIView):
    """A metric against the mean human rating."""

    @extend_schema(
        operation_id="report_scatter",
        parameters=[ScatterQuerySerializer],
        responses={200: ScatterSerializer, 400: ErrorSerializer, 404: ErrorSerializer},
    )
    def get(self, request: Request, key: str) -> Response:
        """Return the chart for a page, with its numbers."""
        scatter, scheme = _scatter(request, key)
        answer = {
            "spec": scatter_spec(scatter, scheme=scheme),
            "description": scatter_description(
                len(scatter.points), scatter.metric.key, raters=raters_of(scatter.criterion.study)
            ),
            "rows": [asdict(point) for point in scatter.points],
            "estimate": estimate_keys(scatter.estimate),
        }
        return Response(ScatterSerializer(answer).data)


class ScatterPngView(APIView):
    """A metric against the mean human rating, as PNG."""

    @extend_schema(
        operation_id="report_scatter_png",
        parameters=[ScatterQuerySerializer],
        responses={(200, "image/png"): OpenApiTypes.BINARY, 400: ErrorSerializer, 404: ErrorSerializer},
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        """Return the chart with its title and estimate inside; light, whatever the scheme."""
        return _picture(request, key, "png")


class ScatterSvgView(APIView):
    """A metric against the mean human rating, as SVG."""

    @extend_schema(
        operation_id="report_scatter_svg",
        parameters=[ScatterQuerySerializer],
        responses={(200, "image/svg+xml"): OpenApiTypes.BINARY, 400: ErrorSerializer, 404: ErrorSerializer},
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        """Return the chart with its title and estimate inside; light, whatever the scheme."""
        return _picture(request, key, "svg")


class ScatterTableView(APIView):
    """The numbers of a metric against the mean human rating."""

    @extend_schema(
        operation_id="report_scatter_csv",
        parameters=[ScatterQuerySerializer],
        responses={(200, "text/csv"): OpenApiTypes.STR, 400: ErrorSerializer, 404: ErrorSerializer},
    )
    def get(self, request: Request, key: str) -> HttpResponse:
        """Return a row for each point."""
        scatter, _ = _scatter(request, key)
        answer = HttpResponse(scatter_csv(scatter), content_type="text/csv; charset=utf-8")
        return _saved_as(answer, scatter, "csv")


class DistributionView(APIView):
    """How often each value of a criterion was given."""

    @extend_schema(
        operation_id="report_distribution",
        parameters=[DistributionQuerySerializer],
        responses={200: DistributionSerializer, 400: ErrorSerializer, 404: ErrorSerializer},
    )
    def get(self, request: Request, key: str) -> Response:
        """Return the chart for a page, with its numbers; without a rating it has no rows."""
        asked = DistributionQuerySerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        criterion, scheme = asked.validated_data["criterion"], asked.validated_data["scheme"]
        values = given_values(
            report=_report(request, key), criterion=criterion, exclusions=asked.validated_data["exclusions"]
        )
        rows = [asdict(value) for value in values]
        answer = {
            "spec": distribution_spec(values, criterion=criterion, scheme=scheme),
            "description": distribution_description(rows, criterion),
            "rows": rows,
        }
        return Response(DistributionSerializer(answer).data)


class ExportsView(APIView):
    """Labelled data out."""

    @extend_schema(
        operation_id="export_make",
        request=NewExportSerializer,
        responses={
            (200, "application/zip"): OpenApiTypes.BINARY,
            400: ErrorSerializer,
            404: ErrorSerializer,
            409: ErrorSerializer,
        },
    )
    def post(self, request: Request, key: str) -> FileResponse:
        """Return the ratings, the items and a page that explains them, in one archive."""
        given = NewExportSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = person(request)
        study = study_for(user, key)
        format = given.validated_data["format"]
        archive = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it once it is sent
        try:
            export_archive(study=study, format=format, stream=archive, at=timezone.now(), by=user)
        except BaseException:
            archive.close()
            raise
        archive.seek(0)
        return FileResponse(
            archive,
            as_attachment=True,
            filename=f"{file_stem(study)}-{format}.zip",
            content_type="application/zip",
        )


def _report(request: Request, key: str) -> Report:
    study = study_for(person(request), key)
    report = latest_report(study)
    if report is None:
        raise errors.NoReport(f"No report of {study.key} has been made yet.")
    return report


def _with_numbers(report: Report) -> dict[str, Any]:
    def of(estimate: Estimate) -> tuple[str, str]:
        return estimate.name, estimate.criterion

    groups = [
        {"name": name, "criterion": criterion or None, "estimates": [estimate_keys(one) for one in estimates]}
        for (name, criterion), estimates in groupby(estimates_of(report), key=of)
    ]
    kept = {
        name: getattr(report, name)
        for name in (
            "uid",
            "study",
            "snapshot",
            "seed",
            "n_draws",
            "code_version",
            "made_by",
            "made_at",
            "n_estimates",
        )
    }
    return {**kept, "has_newer_submissions": has_newer_submissions(report.snapshot), "groups": groups}


def _scatter(request: Request, key: str) -> tuple[Scatter, Any]:
    asked = ScatterQuerySerializer(data=request.query_params.dict())
    asked.is_valid(raise_exception=True)
    scatter = scatter_of(
        report=_report(request, key),
        criterion=asked.validated_data["criterion"],
        metric=asked.validated_data["metric"],
        exclusions=asked.validated_data["exclusions"],
    )
    return scatter, asked.validated_data["scheme"]


def _picture(request: Request, key: str, file_format: FileFormat) -> HttpResponse:
    scatter, _ = _scatter(request, key)
    content = scatter_file(scatter.criterion.study, scatter, file_format=file_format)
    return _saved_as(HttpResponse(content, content_type=CONTENT_TYPES[file_format]), scatter, file_format)


def _saved_as(answer: HttpResponse, scatter: Scatter, extension: str) -> HttpResponse:
    stem = file_stem(scatter.criterion.study)
    name = f"{stem}-scatter-{scatter.criterion.key}-{scatter.metric.key.replace(':', '-')}.{extension}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
