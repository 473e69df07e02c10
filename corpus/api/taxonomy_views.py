"""The categories of a dataset's prompts: shares, their picture, and files of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from base.web import ErrorSerializer
from corpus.charts.taxonomy import NOVEL, Row, taxonomy_chart
from corpus.charts.theme import spec_of
from corpus.selectors.datasets import dataset_by_key
from corpus.selectors.taxonomy import TaxonomyShares, taxonomy_shares

from . import taxonomy_serializers as shapes
from .chart_files import chart_file
from .views import ERRORS, checked

SHOWN_NOVEL = 50


class TaxonomyView(APIView):
    """The numbers."""

    @extend_schema(operation_id="taxonomy_get", responses={200: shapes.TaxonomySharesSerializer, **ERRORS})
    def get(self, request: Request, key: str) -> Response:
        """Tell how often each category occurs, counted as INFINITY-CHAT's paper counts."""
        shares = taxonomy_shares(dataset_by_key(key))
        shown = replace(shares, novel_labels=shares.novel_labels[:SHOWN_NOVEL])
        return Response(shapes.TaxonomySharesSerializer(shown).data)


class TaxonomyChartView(APIView):
    """The chart's spec."""

    @extend_schema(
        operation_id="taxonomy_chart",
        parameters=[shapes.TaxonomyQuerySerializer],
        responses={200: OpenApiTypes.OBJECT, **ERRORS},
    )
    def get(self, request: Request, key: str) -> Response:
        """Draw how many prompts have each category, as Vega-Lite."""
        scheme = checked(shapes.TaxonomyQuerySerializer, request.query_params)["scheme"]
        shares = taxonomy_shares(dataset_by_key(key))
        return Response(spec_of(taxonomy_chart(_rows(shares), scheme=scheme), scheme))


class TaxonomyChartFileView(APIView):
    """The chart as a file."""

    @extend_schema(
        operation_id="taxonomy_chart_file",
        responses={
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "image/svg+xml"): OpenApiTypes.STR,
            (200, "text/csv"): OpenApiTypes.STR,
            (404, "application/json"): ErrorSerializer,
        },
    )
    def get(self, request: Request, key: str, suffix: str) -> HttpResponse:
        """Give the chart as PNG, SVG, or its numbers as CSV, novel labels one by one."""
        shares = taxonomy_shares(dataset_by_key(key))
        return chart_file(
            f"{key}-taxonomy.{suffix}",
            suffix,
            lambda: taxonomy_chart(
                _rows(shares),
                title="What the prompts ask for",
                subtitle=f"{key}: {shares.n_labels:,} labels of {shares.n_prompts:,} prompts",
            ),
            ["group", "category", "kind", "prompts", "share_percent"],
            _csv_rows(shares),
        )


def _rows(shares: TaxonomyShares) -> list[Row]:
    rows: list[Row] = [
        {"group": group.name, "category": leaf.name, "n": leaf.n, "share": leaf.share}
        for group in shares.groups
        for leaf in group.leaves
    ]
    novel = shares.novel
    if novel.n_labels:
        name = f"{novel.n_distinct:,} other label{'' if novel.n_distinct == 1 else 's'}"
        rows.append({"group": NOVEL, "category": name, "n": novel.n_labels, "share": novel.share})
    return rows


def _csv_rows(shares: TaxonomyShares) -> Iterable[list[Any]]:
    for group in shares.groups:
        for one in group.leaves:
            yield [one.group, one.name, one.kind, one.n, one.share]
    for one in shares.novel_labels:
        yield ["", one.name, one.kind, one.n, one.share]
