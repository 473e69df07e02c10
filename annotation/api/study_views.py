"""Studies, for their researchers: one view for one action."""

from __future__ import annotations

import math
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import person
from accounts.models import User
from annotation import errors
from annotation.models import Draw, Item, Role, Stratum, Study, StudySource, StudyState
from annotation.protocol import Protocol, library, protocol_from, read_protocol
from annotation.selectors import items as item_rows
from annotation.selectors import progress
from annotation.selectors.studies import studies_of, study_for
from annotation.services import designing, links, sampling, templates
from base.web import ErrorSerializer, StrictSerializer

from . import study_serializers as shapes

ERRORS = {400: ErrorSerializer, 401: ErrorSerializer, 404: ErrorSerializer, 409: ErrorSerializer}


def read(kind: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """Return a request's checked input."""
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    checked: dict[str, Any] = given.validated_data
    return checked


class StudiesView(ListAPIView[Study]):
    """Studies the person may see; a new one."""

    serializer_class = shapes.StudyRowSerializer

    def get_queryset(self) -> Any:
        """Newest first."""
        return item_rows.studies_with_counts(studies_of(person(self.request))).order_by("-created_at", "-pk")

    @extend_schema(operation_id="studies")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them."""
        page = self.paginate_queryset(self.get_queryset())
        assert page is not None
        rows = [{**vars(one), "dataset": one.dataset, "simulated": _is_simulated(one)} for one in page]
        return self.get_paginated_response(shapes.StudyRowSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="study_create",
        request=shapes.ProtocolInput,
        responses={201: shapes.StudySerializer, **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Make a draft from a protocol and draw its items."""
        user = person(request)
        study = designing.create_study(protocol=_protocol(request), by=user, at=timezone.now())
        return Response(shapes.StudySerializer(_whole(study, user)).data, status=status.HTTP_201_CREATED)


class PreviewView(APIView):
    """What a protocol would draw."""

    @extend_schema(
        operation_id="study_preview",
        request=shapes.ProtocolInput,
        responses={200: shapes.DrawPreviewSerializer, **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Draw without writing, and say what it would cost the raters."""
        protocol = _protocol(request)
        planned = sampling.plan_draw(dataset_key=protocol.dataset, plan=protocol.draw, seed=protocol.seed)
        n_items = len(planned.pairs)
        per_rater = min(protocol.items_per_rater or n_items, n_items)
        body = {
            "n_items": n_items,
            "n_slots": n_items * protocol.overlap,
            "n_prompts": planned.n_prompts,
            "minutes_per_rater": math.ceil(per_rater * protocol.seconds_per_item / 60),
            "hours_in_all": n_items * protocol.overlap * protocol.seconds_per_item / 3600,
            "draw": {
                "number": None,
                "seed": protocol.seed,
                "metric": planned.metric.key,
                "n_frame": planned.n_frame,
                "n_responses": planned.n_responses,
                "frame_digest": planned.frame_digest,
                "strata": [
                    {
                        **vars(cell),
                        "inclusion_probability": cell.n_drawn / cell.population if cell.population else None,
                        "n_counted": None,
                    }
                    for cell in planned.cells
                ],
            },
        }
        return Response(shapes.DrawPreviewSerializer(body).data)


class DefaultsView(APIView):
    """What the form of a new study starts from."""

    @extend_schema(
        operation_id="study_defaults", responses={200: shapes.DefaultsSerializer, 401: ErrorSerializer}
    )
    def get(self, request: Request) -> Response:
        """Return ready consent and guideline texts and the library of criteria."""
        body = {
            "consent": templates.texts("consent"),
            "guidelines": templates.texts("guidelines"),
            "criteria": [
                {
                    "key": key,
                    "asked_of": one["asked_of"],
                    "measurement": one["measurement"],
                    "languages": sorted(one["texts"]),
                    "question": one["texts"]["en"]["question"],
                }
                for key, one in library().items()
            ],
        }
        return Response(shapes.DefaultsSerializer(body).data)


class StudyView(APIView):
    """One study."""

    @extend_schema(operation_id="study", responses={200: shapes.StudySerializer, 404: ErrorSerializer})
    def get(self, request: Request, key: str) -> Response:
        """Return it whole."""
        user = person(request)
        return Response(shapes.StudySerializer(_whole(study_for(user, key), user)).data)

    @extend_schema(operation_id="study_discard", responses={204: None, **ERRORS})
    def delete(self, request: Request, key: str) -> Response:
        """Discard a draft."""
        user = person(request)
        designing.discard_draft(study=study_for(user, key, to_run=True), by=user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class OpenView(APIView):
    """Open a draft."""

    @extend_schema(
        operation_id="study_open", request=None, responses={200: shapes.OpenedSerializer, **ERRORS}
    )
    def post(self, request: Request, key: str) -> Response:
        """Seal and open it, and return its join link, this once."""
        user = person(request)
        opened = designing.open_study(study=study_for(user, key, to_run=True), by=user, at=timezone.now())
        body = {
            "study": opened.study.key,
            "n_slots": opened.n_slots,
            "sealed_sha256": opened.study.sealed_sha256,
            "join_url": request.build_absolute_uri(f"/join/{opened.token}"),
        }
        return Response(shapes.OpenedSerializer(body).data)


class MoveView(APIView):
    """Pause, resume or close a study."""

    @extend_schema(
        operation_id="study_move", request=shapes.MoveInput, responses={200: shapes.StudySerializer, **ERRORS}
    )
    def post(self, request: Request, key: str) -> Response:
        """Make the move."""
        user = person(request)
        study = study_for(user, key, to_run=True)
        move = read(shapes.MoveInput, request)["move"]
        moved = designing.move_study(study=study, move=move, by=user, at=timezone.now())
        return Response(shapes.StudySerializer(_whole(moved, user)).data)


class LinksView(APIView):
    """Join links of a study."""

    @extend_schema(
        operation_id="study_link_create",
        request=shapes.LinkInput,
        responses={201: shapes.NewLinkSerializer, **ERRORS},
    )
    def post(self, request: Request, key: str) -> Response:
        """Make a link and return it, this once."""
        user = person(request)
        study = study_for(user, key, to_run=True)
        if study.state == StudyState.DRAFT:
            raise errors.WrongState("The study is a draft. Open it first: a link comes with that.")
        link = links.make_join_link(
            study=study, label=read(shapes.LinkInput, request)["label"], by=user, at=timezone.now()
        )
        body = {"id": link.row.pk, "join_url": request.build_absolute_uri(f"/join/{link.token}")}
        return Response(shapes.NewLinkSerializer(body).data, status=status.HTTP_201_CREATED)


class LinkView(APIView):
    """One join link."""

    @extend_schema(operation_id="study_link_revoke", responses={204: None, **ERRORS})
    def delete(self, request: Request, key: str, link_id: int) -> Response:
        """Revoke it; people who joined by it stay."""
        study = study_for(person(request), key, to_run=True)
        link = study.join_links.filter(pk=link_id).first()
        if link is None:
            raise errors.LinkUnknown("The study has no such link.")
        links.revoke_join_link(link=link, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class RatersView(APIView):
    """A study's raters."""

    @extend_schema(
        operation_id="study_raters",
        responses={200: shapes.RaterRowSerializer(many=True), 404: ErrorSerializer},
    )
    def get(self, request: Request, key: str) -> Response:
        """List them under their pseudonyms."""
        rows = progress.rater_rows(study_for(person(request), key))
        return Response(shapes.RaterRowSerializer([vars(row) for row in rows], many=True).data)


class DaysView(APIView):
    """A study's days of collection."""

    @extend_schema(
        operation_id="study_days",
        responses={200: shapes.DayRowSerializer(many=True), 404: ErrorSerializer},
    )
    def get(self, request: Request, key: str) -> Response:
        """List the days with counted answers, the first one first."""
        rows = progress.day_rows(study_for(person(request), key))
        return Response(shapes.DayRowSerializer([vars(row) for row in rows], many=True).data)


class ItemsView(ListAPIView[Item]):
    """A study's items."""

    serializer_class = shapes.ItemRowSerializer

    def get_queryset(self) -> Any:
        """In serving order."""
        return item_rows.items_with_members(study_for(person(self.request), self.kwargs["key"]))

    @extend_schema(operation_id="study_items")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them."""
        page = self.paginate_queryset(self.get_queryset())
        assert page is not None
        return self.get_paginated_response(
            shapes.ItemRowSerializer([_item(one) for one in page], many=True).data
        )


def _protocol(request: Request) -> Protocol:
    given = read(shapes.ProtocolInput, request)
    if "protocol_toml" in given:
        return read_protocol(given["protocol_toml"])
    return protocol_from(given["protocol"])


def _is_simulated(study: Study) -> bool:
    return study.source == StudySource.SIMULATED


def _item(item: Any) -> dict[str, Any]:
    return {
        "uid": item.uid,
        "position": item.position,
        "prompt_key": item.prompt.key,
        "prompt": item.prompt.text,
        "language": item.prompt.language,
        "stratum": item.stratum.key if item.stratum else None,
        "inclusion_probability": item.inclusion_probability,
        "n_counted": item.n_counted,
        "n_slots": item.n_slots,
        "members": [
            {
                "response": member.response.uid,
                "language_model": member.response.language_model.key
                if member.response.language_model
                else None,
                "language": member.response.language or item.prompt.language,
                "text": member.response.text,
            }
            for member in item.members.all()
        ],
    }


def _whole(study: Study, user: User) -> dict[str, Any]:
    language = study.protocol.get("languages", ["en"])[0]
    may_run = (
        user.is_superuser or study.members.filter(user=user, role__in=[Role.OWNER, Role.EDITOR]).exists()
    )
    return {
        **vars(study),
        "dataset": study.dataset.key,
        "simulated": _is_simulated(study),
        "may_run": may_run,
        "languages": study.protocol.get("languages", []),
        "seconds_per_item": study.protocol.get("seconds_per_item"),
        "progress": vars(progress.study_progress(study)),
        "criteria": [
            {**vars(one), "question": one.texts.get(language, next(iter(one.texts.values())))["question"]}
            for one in study.criteria.all()
        ],
        "draws": [_draw(one) for one in item_rows.draws_with_strata(study)],
        "links": list(study.join_links.order_by("pk")),
    }


def _draw(draw: Draw) -> dict[str, Any]:
    return {
        **vars(draw),
        "metric": draw.metric.key if draw.metric else None,
        "strata": [_stratum(one) for one in draw.strata.all()],
    }


def _stratum(stratum: Stratum) -> dict[str, Any]:
    share = stratum.n_drawn / stratum.population if stratum.population else None
    return {**vars(stratum), "inclusion_probability": share}
