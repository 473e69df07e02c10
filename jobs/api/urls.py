"""Addresses of background work."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("jobs", views.JobsView.as_view(), name="jobs"),
    path("jobs/<uuid:uid>", views.JobView.as_view(), name="job"),
    path("jobs/<uuid:uid>/cancel", views.CancelJobView.as_view(), name="job-cancel"),
    path("jobs/<uuid:uid>/resume", views.ResumeJobView.as_view(), name="job-resume"),
]
