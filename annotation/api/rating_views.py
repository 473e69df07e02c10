"""The rating page's requests: one view for one action."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.models import Assignment, ItemMember, StudySource, StudyState
from annotation.selectors import progress as progresses
from annotation.selectors.people import TakingPart
from annotation.selectors.sheet import sheet_of
from annotation.services import assignment as slots
from annotation.services import rating
from base.rendering import safe_html
from base.web import ErrorSerializer, StrictSerializer

from . import rater_serializers as shapes
from .taking_part import IsTakingPart, ParticipationAuthentication, taking
from .wording import reasons

ERRORS = {400: ErrorSerializer, 401: ErrorSerializer, 404: ErrorSerializer, 409: ErrorSerializer}


class RaterView(APIView):
    """A view for somebody who takes part."""

    authentication_classes = [ParticipationAuthentication]
    permission_classes = [IsTakingPart]


class SessionView(RaterView):
    """What the rating page needs besides the items."""

    @extend_schema(operation_id="rating_session", responses={200: shapes.RatingSessionSerializer, **ERRORS})
    def get(self, request: Request) -> Response:
        """Return criteria, guidelines and progress in the rater's language."""
        part = taking(request)
        participation, study = part.participation, part.participation.study
        language = participation.language
        body = {
            "study": {
                "title": study.title,
                "simulated": study.source == StudySource.SIMULATED,
                "rendering": study.rendering,
                "min_reading_ms": study.min_reading_ms,
            },
            "language": language,
            "guidelines_html": safe_html(study.protocol["guidelines"][language], headings_from=2),
            "criteria": [
                {
                    "key": one.key,
                    "asked_of": one.asked_of,
                    "screen": one.screen,
                    "kind": "ordinal",
                    "question": one.texts[language]["question"],
                    "hint": one.texts[language]["hint"],
                    "low": one.low,
                    "high": one.high,
                    "step": one.step,
                    "required": one.is_required,
                    "allow_cannot_judge": one.allows_cannot_judge,
                    "anchors": one.texts[language]["anchors"],
                }
                for one in sheet_of(study).criteria
            ],
            "cannot_judge_reasons": reasons(rating.CANNOT_JUDGE_REASONS, "cannot_judge", language),
            "skip_reasons": reasons(rating.SKIP_REASONS, "skip", language),
            "progress": _progress(part),
            "state": _state(part),
            "pseudonym": participation.pseudonym,
        }
        return Response(shapes.RatingSessionSerializer(body).data)


class ClaimsView(RaterView):
    """Items to rate."""

    @extend_schema(
        operation_id="rating_claim",
        request=shapes.ClaimInput,
        responses={200: shapes.ClaimedSerializer, **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Return items held for the rater that the browser does not have, up to `count` held in all."""
        given = _read(shapes.ClaimInput, request)
        part = taking(request)
        held = slots.hold_slots(participation=part.participation, count=given["count"], at=timezone.now())
        known = set(given.get("held", []))
        body = {
            "assignments": _shown([one for one in held if one.uid not in known]),
            "exhausted": len(held) < given["count"],
        }
        return Response(shapes.ClaimedSerializer(body).data)


class SubmissionsView(RaterView):
    """Answers."""

    @extend_schema(
        operation_id="rating_submit",
        request=shapes.SubmissionInput,
        responses={201: shapes.SubmittedSerializer, 200: shapes.SubmittedSerializer, **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Store an answer and return the next item; the same answer again is 200 and changes nothing."""
        given = _read(shapes.SubmissionInput, request)
        part = taking(request)
        stored = rating.submit_rating(
            participation=part.participation,
            answer=_answer(given),
            n_taken=part.n_taken,
            at=timezone.now(),
        )
        is_new_item = not stored.is_repeat and given["corrects"] is None
        next_slot = stored.next_slot
        body = {
            "submission": {"uuid": stored.uid, "standing": "counted" if stored.is_counted else "surplus"},
            "progress": _progress(part, more=int(is_new_item)),
            "next": _shown([next_slot])[0] if next_slot else None,
            "exhausted": is_new_item and next_slot is None,
        }
        code = status.HTTP_200_OK if stored.is_repeat else status.HTTP_201_CREATED
        return Response(shapes.SubmittedSerializer(body).data, status=code)


class SkipsView(RaterView):
    """Items left out."""

    @extend_schema(
        operation_id="rating_skip",
        request=shapes.SkipInput,
        responses={200: shapes.SkippedSerializer, **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Give an item up with a reason, and return the next one."""
        given = _read(shapes.SkipInput, request)
        part = taking(request)
        next_slot = rating.skip_item(
            participation=part.participation,
            assignment=given["assignment"],
            reason=given["reason"],
            note=given["note"] or "",
            n_taken=part.n_taken,
            at=timezone.now(),
        )
        body = {
            "progress": _progress(part),
            "next": _shown([next_slot])[0] if next_slot else None,
            "exhausted": next_slot is None,
        }
        return Response(shapes.SkippedSerializer(body).data)


class FlagsView(RaterView):
    """Words that something is wrong with an item."""

    @extend_schema(operation_id="rating_flag", request=shapes.FlagInput, responses={201: None, **ERRORS})
    def post(self, request: Request) -> Response:
        """Keep a flag."""
        given = _read(shapes.FlagInput, request)
        rating.flag_item(
            participation=taking(request).participation,
            assignment=given["assignment"],
            note=given["note"] or "",
            at=timezone.now(),
        )
        return Response({}, status=status.HTTP_201_CREATED)


class HistoryView(RaterView):
    """Earlier answers."""

    @extend_schema(operation_id="rating_history", responses={200: shapes.HistorySerializer, **ERRORS})
    def get(self, request: Request) -> Response:
        """Return the rater's latest answers as they gave them, newest first."""
        participation = taking(request).participation
        criteria = sheet_of(participation.study).by_key
        past = progresses.past_answers(participation)
        shown = _shown([one.assignment for one in past])
        body = {
            "answers": [
                {
                    "submission": one.submission,
                    "assignment": item,
                    "ratings": [
                        vars(
                            rating.as_shown(
                                row, criteria[str(row["criterion__key"])], one.assignment.shown_order
                            )
                        )
                        for row in one.ratings
                    ],
                    "comment": one.comment,
                    "submitted_at": one.submitted_at,
                }
                for one, item in zip(past, shown, strict=True)
            ]
        }
        return Response(shapes.HistorySerializer(body).data)


class PauseView(RaterView):
    """A pause."""

    @extend_schema(
        operation_id="rating_pause", request=None, responses={200: shapes.HeldUntilSerializer, **ERRORS}
    )
    def post(self, request: Request) -> Response:
        """Renew the hold on the rater's items, and say until when it lasts."""
        until = slots.renew_holds(participation=taking(request).participation, at=timezone.now())
        return Response(shapes.HeldUntilSerializer({"held_until": until}).data)


class ResumeView(RaterView):
    """The end of a pause."""

    @extend_schema(
        operation_id="rating_resume", request=None, responses={200: shapes.HeldUntilSerializer, **ERRORS}
    )
    def post(self, request: Request) -> Response:
        """Renew the hold on the rater's items, and say until when it lasts."""
        until = slots.renew_holds(participation=taking(request).participation, at=timezone.now())
        return Response(shapes.HeldUntilSerializer({"held_until": until}).data)


def _read(kind: type[StrictSerializer], request: Request) -> dict[str, Any]:
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    checked: dict[str, Any] = given.validated_data
    return checked


def _answer(given: dict[str, Any]) -> rating.Answer:
    return rating.Answer(
        uid=given["uuid"],
        assignment=given["assignment"],
        corrects=given["corrects"],
        ratings=tuple(
            rating.GivenRating(
                criterion=one["criterion"],
                member=one["member"],
                value=one["value"],
                cannot_judge=one["cannot_judge"],
                reason=one["reason"] or "",
            )
            for one in given["ratings"]
        ),
        shown_at=given["shown_at"],
        first_action_at=given["first_action_at"],
        submitted_at=given["submitted_at"],
        active_ms=given["active_ms"],
        comment=given["comment"] or "",
        diff_used=given["diff_used"],
    )


def _progress(part: TakingPart, *, more: int = 0) -> dict[str, int | None]:
    return vars(progresses.rater_progress(part.participation, n_answered=part.n_answered + more))


def _state(part: TakingPart) -> str:
    study = part.participation.study
    if study.state == StudyState.PAUSED:
        return "paused"
    if study.state != StudyState.OPEN:
        return "closed"
    return "active" if progresses.has_work(part) else "finished"


def _shown(assignments: list[Assignment]) -> list[dict[str, Any]]:
    members: dict[int, list[ItemMember]] = {}
    for member in (
        ItemMember.objects.select_related("response")
        .filter(item__in=[one.item_id for one in assignments])
        .order_by("item", "position")
    ):
        members.setdefault(member.item_id, []).append(member)
    return [shapes.shown_assignment(one, members[one.item_id]) for one in assignments]
