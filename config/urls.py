"""Every address: the API, the admin, and the two pages of the front end for all the rest."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from . import pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", pages.healthz),
    path("admin/", admin.site.urls),
    path("api/", include("accounts.api.urls")),
    path("api/", include("jobs.api.urls")),
    path("api/", include("corpus.api.urls")),
    path("api/", include("annotation.api.urls")),
    path("api/", include("evaluation.api.urls")),
    # The addresses of the API are no secret; what stands behind them is.
    path("api/schema", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="schema"),
    re_path(r"^api(?:/|$)", pages.no_such_endpoint),
    re_path(r"^(?:join|r)(?:/|$)", pages.rater_page),
    re_path(r"^(?!(?:static|admin)(?:/|$))", pages.researcher_page),
]
