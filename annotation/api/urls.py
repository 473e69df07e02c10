"""Addresses of studies and of rating, below /api/."""

from django.urls import path

from . import join_views, rating_views, study_views

urlpatterns = [
    path("join/<str:token>", join_views.JoinView.as_view()),
    path("join/<str:token>/consent", join_views.ConsentView.as_view()),
    path("rating/session", rating_views.SessionView.as_view()),
    path("rating/claims", rating_views.ClaimsView.as_view()),
    path("rating/submissions", rating_views.SubmissionsView.as_view()),
    path("rating/skips", rating_views.SkipsView.as_view()),
    path("rating/flags", rating_views.FlagsView.as_view()),
    path("rating/history", rating_views.HistoryView.as_view()),
    path("rating/pause", rating_views.PauseView.as_view()),
    path("rating/resume", rating_views.ResumeView.as_view()),
    path("studies", study_views.StudiesView.as_view()),
    path("studies/preview", study_views.PreviewView.as_view()),
    path("studies/defaults", study_views.DefaultsView.as_view()),
    path("studies/<slug:key>", study_views.StudyView.as_view()),
    path("studies/<slug:key>/open", study_views.OpenView.as_view()),
    path("studies/<slug:key>/moves", study_views.MoveView.as_view()),
    path("studies/<slug:key>/links", study_views.LinksView.as_view()),
    path("studies/<slug:key>/links/<int:link_id>", study_views.LinkView.as_view()),
    path("studies/<slug:key>/days", study_views.DaysView.as_view()),
    path("studies/<slug:key>/raters", study_views.RatersView.as_view()),
    path("studies/<slug:key>/items", study_views.ItemsView.as_view()),
]
