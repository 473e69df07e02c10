"""Who rates: people across studies, and their part in one study."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from base.db import one_of

from .studies import Study


class JoinLink(models.Model):
    """A link by which people join a study. Only the token's sha256 is kept: it is shown once, when made."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="join_links")
    digest = models.CharField(max_length=64)
    label = models.CharField(max_length=100, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    n_joined = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="joinlink_digest_once")]

    def __str__(self) -> str:
        return f"{self.study} {self.label}"


class Rater(models.Model):
    """A person across studies. One who came by a link has no user."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="rater"
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.uid)


class ParticipationState(models.TextChoices):
    """Where a person is in a study."""

    ACTIVE = "active"
    PAUSED = "paused"
    FINISHED = "finished"
    SCREENED_OUT = "screened_out"
    WITHDRAWN = "withdrawn"


class Participation(models.Model):
    """A person in one study, under a pseudonym. A collected study takes nobody without consent (trigger)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="participations")
    rater = models.ForeignKey(Rater, on_delete=models.PROTECT, related_name="participations")
    pseudonym = models.CharField(max_length=40)
    state = models.CharField(
        max_length=12, choices=ParticipationState.choices, default=ParticipationState.ACTIVE
    )
    language = models.CharField(max_length=35, default="en")
    consent_version = models.PositiveIntegerField(null=True)
    consent_sha256 = models.CharField(max_length=64, null=True)
    consent_language = models.CharField(max_length=35, null=True)
    consented_at = models.DateTimeField(null=True)
    flags = models.JSONField(default=dict)
    survey = models.JSONField(default=dict)
    joined_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["study", "pseudonym"]
        constraints = [
            models.UniqueConstraint(fields=["study", "rater"], name="participation_rater_once_per_study"),
            models.UniqueConstraint(
                fields=["study", "pseudonym"], name="participation_pseudonym_once_per_study"
            ),
            one_of("state", ParticipationState, "participation_state_known"),
            models.CheckConstraint(
                condition=Q(
                    consent_version__isnull=True,
                    consent_sha256__isnull=True,
                    consent_language__isnull=True,
                    consented_at__isnull=True,
                )
                | Q(
                    consent_version__isnull=False,
                    consent_sha256__isnull=False,
                    consent_language__isnull=False,
                    consented_at__isnull=False,
                ),
                name="participation_consent_whole_or_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.pseudonym


class Exclusion(models.Model):
    """A sealed rule that leaves a participation out of analysis; its ratings stay."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="exclusions")
    rule = models.CharField(max_length=80)
    reason = models.TextField()
    excluded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "rule"], name="exclusion_rule_once_per_participation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation} {self.rule}"
