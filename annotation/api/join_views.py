"""Ways in: a link, its study, and consent."""

from __future__ import annotations

import math

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from annotation.models import JoinLink, Participation, StudySource, StudyState
from annotation.selectors.sheet import sheet_of
from annotation.services import links, participation
from base.rendering import safe_html
from base.web import ErrorSerializer

from . import rater_serializers as shapes
from .taking_part import ParticipationAuthentication, read_cookie, write_cookie


class JoinView(APIView):
    """A link's study, for anybody who has the link."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(operation_id="join", responses={200: shapes.JoinSerializer, 404: ErrorSerializer})
    def get(self, request: Request, token: str) -> Response:
        """Return what a person reads before they agree."""
        link = links.live_link(token=token, at=timezone.now())
        study = link.study
        sheet = sheet_of(study)
        seconds = study.protocol.get("seconds_per_item")
        target = min(study.items_per_rater or sheet.n_items, sheet.n_items)
        consent = study.protocol["consent"]
        body = {
            "study": {
                "title": study.title,
                "languages": study.protocol["languages"],
                "minutes_expected": math.ceil(target * seconds / 60) if seconds else None,
                "simulated": study.source == StudySource.SIMULATED,
            },
            "consent": {
                "version": consent["version"],
                "texts": {
                    language: {
                        "html": safe_html(text, headings_from=2),
                        "sha256": participation.consent_digest(text),
                    }
                    for language, text in consent["texts"].items()
                },
            },
            "state": study.state if study.state in {StudyState.OPEN, StudyState.PAUSED} else "closed",
            "participation": _shown(_mine(request, link)),
        }
        return Response(shapes.JoinSerializer(body).data)


class ConsentView(APIView):
    """Consent, given or declined."""

    authentication_classes = [ParticipationAuthentication]
    permission_classes = [AllowAny]
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "join"

    @extend_schema(
        operation_id="join_consent",
        request=shapes.ConsentInput,
        responses={
            201: shapes.JoinedSerializer,
            200: shapes.JoinedSerializer,
            400: ErrorSerializer,
            404: ErrorSerializer,
            409: ErrorSerializer,
        },
    )
    def post(self, request: Request, token: str) -> Response:
        """Take the person into the study; of a decline only the count is kept."""
        link = links.live_link(token=token, at=timezone.now())
        given = shapes.ConsentInput(data=request.data)
        given.is_valid(raise_exception=True)
        if not given.validated_data["agreed"]:
            participation.decline_consent(link=link)
            return Response(shapes.JoinedSerializer({"participation": None}).data)
        mine = _mine(request, link)
        code: int = status.HTTP_200_OK
        if mine is None:
            code = status.HTTP_201_CREATED
            mine = participation.join_study(
                link=link,
                language=given.validated_data["language"],
                consent_sha256=given.validated_data["consent_sha256"],
                at=timezone.now(),
            )
        response = Response(shapes.JoinedSerializer({"participation": _shown(mine)}).data, status=code)
        write_cookie(response, mine)
        return response


def _mine(request: Request, link: JoinLink) -> Participation | None:
    """Return the part this browser already has in the link's study: the link opened again goes on."""
    part = read_cookie(request)
    return part.participation if part and part.participation.study_id == link.study_id else None


def _shown(mine: Participation | None) -> dict[str, str] | None:
    return {"pseudonym": mine.pseudonym, "state": mine.state} if mine else None
