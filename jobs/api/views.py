"""Background work: how far it is, stop it, take it up again."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from base.web import ErrorSerializer
from jobs.models import Job
from jobs.selectors import job_by_uid, jobs_with_counts, views_of
from jobs.services import ledger
from jobs.tasks import drain_task

from .serializers import JobSerializer


class JobsView(generics.GenericAPIView[Job]):
    """All jobs."""

    queryset = Job.objects.none()
    serializer_class = JobSerializer

    @extend_schema(operation_id="jobs_list", responses={200: JobSerializer(many=True)})
    def get(self, request: Request) -> Response:
        """List jobs, newest first."""
        page = self.paginate_queryset(jobs_with_counts())
        return self.get_paginated_response(JobSerializer(views_of(page or []), many=True).data)


class JobView(APIView):
    """One job."""

    @extend_schema(operation_id="job_get", responses={200: JobSerializer, 404: ErrorSerializer})
    def get(self, request: Request, uid: UUID) -> Response:
        """Tell how far a job is."""
        return _answer(uid)


class CancelJobView(APIView):
    """Stop a job."""

    @extend_schema(
        operation_id="job_cancel",
        request=None,
        responses={200: JobSerializer, 404: ErrorSerializer, 409: ErrorSerializer},
    )
    def post(self, request: Request, uid: UUID) -> Response:
        """Stop after the parts being worked on; what is stored is kept."""
        ledger.cancel_job(job=job_by_uid(str(uid)), at=timezone.now())
        return _answer(uid)


class ResumeJobView(APIView):
    """Take a job up again."""

    @extend_schema(
        operation_id="job_resume",
        request=None,
        responses={200: JobSerializer, 404: ErrorSerializer, 409: ErrorSerializer},
    )
    def post(self, request: Request, uid: UUID) -> Response:
        """Go on where a failed or cancelled job stopped."""
        job = ledger.resume_job(job=job_by_uid(str(uid)), at=timezone.now())
        transaction.on_commit(partial(drain_task.delay, job.pk))
        return _answer(uid)


def _answer(uid: UUID) -> Response:
    (view,) = views_of([job_by_uid(str(uid))])
    return Response(JobSerializer(view).data)
