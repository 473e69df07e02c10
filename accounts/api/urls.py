"""Addresses of logins and tokens."""

from django.urls import path

from . import views

urlpatterns = [
    path("session", views.SessionView.as_view(), name="session"),
    path("tokens", views.TokensView.as_view(), name="tokens"),
    path("tokens/<int:number>", views.TokenView.as_view(), name="token"),
]
