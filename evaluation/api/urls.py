"""Addresses of reports and exports, below /api/."""

from django.urls import path

from . import views

urlpatterns = [
    path("studies/<slug:key>/reports", views.ReportsView.as_view()),
    path("studies/<slug:key>/report", views.LatestReportView.as_view()),
    path("studies/<slug:key>/report/scatter", views.ScatterView.as_view()),
    path("studies/<slug:key>/report/scatter.png", views.ScatterPngView.as_view()),
    path("studies/<slug:key>/report/scatter.svg", views.ScatterSvgView.as_view()),
    path("studies/<slug:key>/report/scatter.csv", views.ScatterTableView.as_view()),
    path("studies/<slug:key>/report/distribution", views.DistributionView.as_view()),
    path("studies/<slug:key>/exports", views.ExportsView.as_view()),
]
