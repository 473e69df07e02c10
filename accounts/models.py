"""People with a login, the tokens of their scripts, and who did what."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact


class User(AbstractUser):
    """A researcher or operator who signs in; an annotator who joined by a link has no user."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=35, default="en", help_text="BCP 47 tag of the interface language")


class ApiToken(models.Model):
    """A script's key to the API. Only its sha256 is kept: the token is shown once, when it is made."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, help_text="sha256 of the token, hexadecimal")
    hint = models.CharField(max_length=12, help_text="the first characters, to tell tokens apart")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="apitoken_digest_once"),
            # A token is 46 characters and a sha256 64: a token stored in clear does not fit.
            models.CheckConstraint(condition=Exact(Length("digest"), 64), name="apitoken_is_hashed"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class AuditEvent(models.Model):
    """Who changed, exported or looked up what. A trigger refuses any change or deletion of a row."""

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60, help_text="a verb and its object, as `study.open`")
    subject = models.CharField(max_length=200, help_text="kind and key of what was acted on")
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject", "at"], name="auditevent_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"
