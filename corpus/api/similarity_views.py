"""How alike a dataset's responses are: numbers, charts, and files of charts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import altair as alt
import numpy as np
import numpy.typing as npt
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from base.web import ErrorSerializer
from corpus.charts.distribution import distribution, distribution_rows
from corpus.charts.heat_map import clustered_order, heat_map
from corpus.charts.theme import spec_of
from corpus.models import Response as ResponseRow
from corpus.selectors import datasets
from corpus.selectors.nearest import nearest_pairs
from corpus.services.histograms import EDGES
from corpus.services.similarity_summary import SimilaritySummary, SourceRow, last_run, similarity_summary

from . import similarity_serializers as shapes
from .chart_files import chart_file
from .views import ERRORS, checked

Matrix = npt.NDArray[np.float64]


class SimilarityView(APIView):
    """The numbers."""

    @extend_schema(
        operation_id="similarity_get",
        parameters=[shapes.SimilarityQuerySerializer],
        responses={200: shapes.SimilaritySerializer, **ERRORS},
    )
    def get(self, request: Request, key: str) -> Response:
        """Tell how alike responses are within and between language models, above the floor of random pairs."""
        summary, order, _ = _asked(request, key)
        body = shapes.SimilaritySerializer(summary).data
        body["sources"] = shapes.SourceRowSerializer(in_order(summary, order), many=True).data
        return Response(body)


class HeatMapView(APIView):
    """The heat map's spec."""

    @extend_schema(
        operation_id="similarity_heat_map",
        parameters=[shapes.SimilarityQuerySerializer],
        responses={200: OpenApiTypes.OBJECT, **ERRORS},
    )
    def get(self, request: Request, key: str) -> Response:
        """Draw mean cosines between language models, as Vega-Lite."""
        summary, order, scheme = _asked(request, key)
        return Response(spec_of(_heat_map(summary, order, scheme=scheme), scheme))


class HeatMapFileView(APIView):
    """The heat map as a file."""

    @extend_schema(
        operation_id="similarity_heat_map_file",
        parameters=[shapes.SimilarityQuerySerializer],
        responses={
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "image/svg+xml"): OpenApiTypes.STR,
            (200, "text/csv"): OpenApiTypes.STR,
            (404, "application/json"): ErrorSerializer,
        },
    )
    def get(self, request: Request, key: str, suffix: str) -> HttpResponse:
        """Give the heat map as PNG, SVG, or its numbers as CSV."""
        summary, order, _ = _asked(request, key)
        return chart_file(
            f"{key}-heat-map.{suffix}",
            suffix,
            lambda: _heat_map(
                summary,
                order,
                scheme="light",
                title=f"Mean cosine between language models, {summary.encoder}",
                subtitle=_made_of(summary),
            ),
            ["model_a", "model_b", "mean_cosine", "n_prompts"],
            _heat_map_rows(summary, in_order(summary, order)),
        )


class DistributionView(APIView):
    """The distribution's spec."""

    @extend_schema(
        operation_id="similarity_distribution",
        parameters=[shapes.SimilarityQuerySerializer],
        responses={200: OpenApiTypes.OBJECT, **ERRORS},
    )
    def get(self, request: Request, key: str) -> Response:
        """Draw how single pairs are spread, as Vega-Lite."""
        summary, _, scheme = _asked(request, key)
        return Response(
            spec_of(distribution(_spread(summary), scheme=scheme, encoder=summary.encoder), scheme)
        )


class DistributionFileView(APIView):
    """The distribution as a file."""

    @extend_schema(
        operation_id="similarity_distribution_file",
        parameters=[shapes.SimilarityQuerySerializer],
        responses={
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "image/svg+xml"): OpenApiTypes.STR,
            (200, "text/csv"): OpenApiTypes.STR,
            (404, "application/json"): ErrorSerializer,
        },
    )
    def get(self, request: Request, key: str, suffix: str) -> HttpResponse:
        """Give the distribution as PNG, SVG, or its counts as CSV."""
        summary, _, _ = _asked(request, key)
        return chart_file(
            f"{key}-distribution.{suffix}",
            suffix,
            lambda: distribution(
                _spread(summary),
                encoder=summary.encoder,
                title="How alike are two responses?",
                subtitle=_made_of(summary),
            ),
            ["pairs_of", "low", "high", "pairs", "share"],
            (
                [row["group"], row["low"], row["high"], row["pairs"], row["share"]]
                for row in _spread(summary, merge=1)
            ),
        )


class NearestPairsView(GenericAPIView[ResponseRow]):
    """The most alike responses."""

    queryset = ResponseRow.objects.none()
    serializer_class = shapes.NearestPairSerializer

    @extend_schema(
        operation_id="nearest_pairs_list",
        parameters=[shapes.NearestQuerySerializer],
        responses={200: shapes.NearestPairSerializer(many=True), **ERRORS},
    )
    def get(self, request: Request, key: str) -> Response:
        """List each prompt's most alike responses of two language models, most alike first; equal texts left out."""
        asked = checked(shapes.NearestQuerySerializer, request.query_params)
        dataset = datasets.dataset_by_key(key)
        job = last_run(dataset, datasets.encoder_of_dataset(dataset, asked["encoder"]))
        found: list[list[float]] = [] if job is None or job.result is None else job.result.get("nearest", [])
        page = self.paginate_queryset(found)
        pairs = nearest_pairs(page or [])
        return self.get_paginated_response(shapes.NearestPairSerializer(pairs, many=True).data)


def in_order(summary: SimilaritySummary, order: str) -> list[SourceRow]:
    """Return the language models in the order asked for."""
    sources = summary.sources
    if order == "provider":
        return sorted(sources, key=lambda one: (not one.provider, one.provider, one.family, one.key))
    if order == "release":
        return sorted(sources, key=lambda one: (one.released_on is None, str(one.released_on), one.key))
    return [sources[position] for position in clustered_order(_matrix(summary, sources))]


def _asked(request: Request, key: str) -> tuple[SimilaritySummary, str, Literal["light", "dark"]]:
    asked = checked(shapes.SimilarityQuerySerializer, request.query_params)
    summary = similarity_summary(datasets.dataset_by_key(key), asked["encoder"])
    return summary, asked["order"], asked["scheme"]


def _matrix(summary: SimilaritySummary, sources: list[SourceRow]) -> Matrix:
    position = {source.key: number for number, source in enumerate(sources)}
    means = np.full((len(sources), len(sources)), np.nan)
    for source in sources:
        if source.intra is not None:
            means[position[source.key], position[source.key]] = source.intra
    for pair in summary.pairs:
        a, b = position[pair.a], position[pair.b]
        means[a, b] = means[b, a] = pair.mean
    return means


def _heat_map(
    summary: SimilaritySummary,
    order: str,
    *,
    scheme: Literal["light", "dark"],
    title: str | None = None,
    subtitle: str | None = None,
) -> alt.LayerChart | alt.FacetChart:
    sources = in_order(summary, order)
    return heat_map(
        [source.key for source in sources],
        _matrix(summary, sources),
        scheme=scheme,
        title=title,
        subtitle=subtitle,
    )


def _heat_map_rows(summary: SimilaritySummary, sources: list[SourceRow]) -> Iterable[list[Any]]:
    pairs = {frozenset((pair.a, pair.b)): pair for pair in summary.pairs}
    for i, a in enumerate(sources):
        yield [a.key, a.key, a.intra, a.n_prompts if a.intra is not None else 0]
        for b in sources[i + 1 :]:
            pair = pairs.get(frozenset((a.key, b.key)))
            yield [a.key, b.key, None if pair is None else pair.mean, 0 if pair is None else pair.n_prompts]


def _spread(summary: SimilaritySummary, merge: int = 4) -> list[dict[str, float | str]]:
    return distribution_rows(
        {
            "within": summary.within.tolist(),
            "between": summary.between.tolist(),
            "random": summary.floor_histogram,
        },
        edges=EDGES.tolist(),
        merge=merge,
    )


def _made_of(summary: SimilaritySummary) -> str:
    return (
        f"{summary.dataset}: {summary.n_responses:,} responses to {summary.n_prompts:,} prompts, "
        f"{summary.computed_at:%-d %b %Y}, frame {summary.frame_digest[:7]}"
    )
