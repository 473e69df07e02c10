"""Addresses of the corpus, below /api/."""

from __future__ import annotations

from django.urls import path, register_converter

from . import (
    generation_views,
    import_views,
    language_model_views,
    similarity_views,
    taxonomy_views,
    views,
)


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
GENERATIONS = "datasets/<slug:key>/generations"

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
    path("datasets/<slug:key>/languages", views.LanguagesView.as_view(), name="languages"),
    path("datasets/<slug:key>/taxonomy", taxonomy_views.TaxonomyView.as_view(), name="taxonomy"),
    path(
        "datasets/<slug:key>/taxonomy/chart",
        taxonomy_views.TaxonomyChartView.as_view(),
        name="taxonomy-chart",
    ),
    path(
        "datasets/<slug:key>/taxonomy/chart.<chart_suffix:suffix>",
        taxonomy_views.TaxonomyChartFileView.as_view(),
    ),
    path(GENERATIONS, generation_views.GenerationsView.as_view(), name="generations"),
    path(
        f"{GENERATIONS}/estimate",
        generation_views.GenerationEstimateView.as_view(),
        name="generation-estimate",
    ),
    path(
        f"{GENERATIONS}/failures",
        generation_views.GenerationFailuresView.as_view(),
        name="generation-failures",
    ),
    path("generation-options", generation_views.GenerationOptionsView.as_view(), name="generation-options"),
    path("prompts/<uuid:uid>", views.PromptView.as_view(), name="prompt"),
    path("prompts/<uuid:uid>/responses", views.ResponsesView.as_view(), name="responses"),
    path("uploads", import_views.UploadsView.as_view(), name="uploads"),
    path("uploads/<uuid:uid>/preview", import_views.PreviewView.as_view(), name="upload-preview"),
    path("import-presets", import_views.PresetsView.as_view(), name="import-presets"),
    path("imports", import_views.ImportsView.as_view(), name="imports"),
    path("imports/<uuid:uid>", import_views.ImportView.as_view(), name="import"),
    path("imports/<uuid:uid>/refused-rows.csv", import_views.RefusedRowsView.as_view(), name="refused-rows"),
    path("language-models", language_model_views.LanguageModelsView.as_view(), name="language-models"),
    # A key may hold slashes, as meta-llama/Llama-3.1-8B-Instruct.
    path(
        "language-models/<path:key>", language_model_views.LanguageModelView.as_view(), name="language-model"
    ),
    path("encoders", views.EncodersView.as_view(), name="encoders"),
]
