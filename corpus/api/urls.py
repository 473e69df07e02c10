"""Addresses of the corpus, below /api/."""

from __future__ import annotations

from django.urls import path, register_converter

from . import similarity_views, views


class ChartSuffix:
    """The kinds of file a chart is given as."""

    regex = "png|svg|csv"

    def to_python(self, value: str) -> str:
        """Return it as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it is."""
        return value


register_converter(ChartSuffix, "chart_suffix")

SIMILARITY = "datasets/<slug:key>/similarity"

urlpatterns = [
    path("datasets", views.DatasetsView.as_view(), name="datasets"),
    path("datasets/<slug:key>", views.DatasetView.as_view(), name="dataset"),
    path("datasets/<slug:key>/prompts", views.PromptsView.as_view(), name="prompts"),
    path("datasets/<slug:key>/encodings", views.EncodingsView.as_view(), name="encodings"),
    path("datasets/<slug:key>/similarities", views.SimilaritiesView.as_view(), name="similarities"),
    path(
        "datasets/<slug:key>/nearest-pairs", similarity_views.NearestPairsView.as_view(), name="nearest-pairs"
    ),
    path(SIMILARITY, similarity_views.SimilarityView.as_view(), name="similarity"),
    path(f"{SIMILARITY}/heat-map", similarity_views.HeatMapView.as_view(), name="heat-map"),
    path(f"{SIMILARITY}/heat-map.<chart_suffix:suffix>", similarity_views.HeatMapFileView.as_view()),
    path(f"{SIMILARITY}/distribution", similarity_views.DistributionView.as_view(), name="distribution"),
    path(f"{SIMILARITY}/distribution.<chart_suffix:suffix>", similarity_views.DistributionFileView.as_view()),
    path("prompts/<uuid:uid>", views.PromptView.as_view(), name="prompt"),
    path("prompts/<uuid:uid>/responses", views.ResponsesView.as_view(), name="responses"),
    path("imports", views.ImportsView.as_view(), name="imports"),
    path("encoders", views.EncodersView.as_view(), name="encoders"),
]
