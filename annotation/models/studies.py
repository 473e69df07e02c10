"""Studies: one round of rating with its protocol, and what is asked in it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from base.db import one_of
from corpus.models import Dataset


class StudyState(models.TextChoices):
    """Where a study is in its life."""

    DRAFT = "draft"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    ARCHIVED = "archived"


class StudySource(models.TextChoices):
    """Where a study's ratings come from; it decides what every page and export must say of them."""

    COLLECTED = "collected"
    IMPORTED = "imported"
    SIMULATED = "simulated"


class RaterKind(models.TextChoices):
    """Whose ratings a study has; it decides what can be computed from them."""

    PERSONS = "persons"
    PSEUDO_RATERS = "pseudo_raters"
    UNNAMED = "unnamed"
    AGGREGATE = "aggregate"


class Rendering(models.TextChoices):
    """How raters see the texts: formatting is a confound, so a study chooses once."""

    MARKDOWN = "markdown"
    PLAIN = "plain"


class Study(models.Model):
    """One round of rating. It is sealed before the first participant; then amended, not changed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="studies")
    state = models.CharField(max_length=8, choices=StudyState.choices, default=StudyState.DRAFT)
    source = models.CharField(max_length=9, choices=StudySource.choices, default=StudySource.COLLECTED)
    rater_kind = models.CharField(max_length=13, choices=RaterKind.choices, default=RaterKind.PERSONS)
    protocol = models.JSONField(help_text="the protocol in force, as protocol.toml says it")
    protocol_version = models.PositiveIntegerField(default=1, help_text="raised by each amendment")
    seed = models.BigIntegerField()
    overlap = models.PositiveIntegerField(help_text="slots of each main item")
    lease_seconds = models.PositiveIntegerField(default=1200, help_text="how long a claimed slot is held")
    items_per_rater = models.PositiveIntegerField(null=True, help_text="null: as many as there are")
    rendering = models.CharField(max_length=8, choices=Rendering.choices, default=Rendering.MARKDOWN)
    min_reading_ms = models.PositiveIntegerField(default=0)
    sealed_at = models.DateTimeField(null=True)
    sealed_sha256 = models.CharField(max_length=64, null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    n_declined = models.PositiveIntegerField(
        default=0, help_text="people who declined consent: a count, not rows"
    )
    pilot_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="pilots")
    copy_of = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="copies",
        help_text="the study a simulation plays",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "studies"
        constraints = [
            models.UniqueConstraint(fields=["key"], name="study_key_once"),
            one_of("state", StudyState, "study_state_known"),
            one_of("source", StudySource, "study_source_known"),
            one_of("rater_kind", RaterKind, "study_rater_kind_known"),
            one_of("rendering", Rendering, "study_rendering_known"),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True, sealed_sha256__isnull=True)
                | Q(sealed_at__isnull=False, sealed_sha256__isnull=False),
                name="study_seal_whole_or_empty",
            ),
            # Nobody may rate before the protocol is frozen.
            models.CheckConstraint(
                condition=~Q(source=StudySource.COLLECTED)
                | Q(state__in=[StudyState.DRAFT, StudyState.ARCHIVED])
                | Q(sealed_at__isnull=False),
                name="study_open_only_with_seal",
            ),
            models.CheckConstraint(condition=Q(overlap__gt=0), name="study_overlap_positive"),
            models.CheckConstraint(condition=Q(lease_seconds__gt=0), name="study_lease_positive"),
            models.CheckConstraint(
                condition=Q(pilot_of__isnull=True) | ~Q(pilot_of=F("id")), name="study_not_its_own_pilot"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Amendment(models.Model):
    """A later version of a sealed protocol, with the reason for it."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="amendments")
    version = models.PositiveIntegerField()
    protocol = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["study", "version"]
        constraints = [
            models.UniqueConstraint(fields=["study", "version"], name="amendment_version_once"),
            models.CheckConstraint(condition=Q(version__gt=1), name="amendment_version_after_first"),
        ]

    def __str__(self) -> str:
        return f"{self.study} version {self.version}"


class Role(models.TextChoices):
    """What a member of a study may do."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


class StudyMember(models.Model):
    """A researcher who may see a study, or run it."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="study_memberships"
    )
    role = models.CharField(max_length=6, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "user"], name="studymember_once"),
            one_of("role", Role, "studymember_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"


class Measurement(models.TextChoices):
    """What the numbers of a scale mean; it chooses the statistic."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


class AskedOf(models.TextChoices):
    """Whether a criterion is asked once of the item, or of each of its members."""

    ITEM = "item"
    MEMBER = "member"


class Criterion(models.Model):
    """What is asked, its scale, and the screen it stands on together with others."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=60)
    position = models.PositiveIntegerField()
    asked_of = models.CharField(max_length=6, choices=AskedOf.choices)
    screen = models.PositiveIntegerField(default=1)
    measurement = models.CharField(max_length=8, choices=Measurement.choices)
    low = models.FloatField()
    high = models.FloatField()
    step = models.FloatField(null=True, help_text="null: any value between low and high")
    is_symmetric = models.BooleanField(
        help_text="swapping the members changes nothing; else it changes the sign"
    )
    is_required = models.BooleanField(default=True)
    allows_cannot_judge = models.BooleanField(default=True)
    texts = models.JSONField(help_text="language -> question, hint, anchors: [{value, label, text}]")

    class Meta:
        ordering = ["study", "position"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["study", "key"], name="criterion_key_once_per_study"),
            one_of("asked_of", AskedOf, "criterion_asked_of_known"),
            one_of("measurement", Measurement, "criterion_measurement_known"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="criterion_low_below_high"),
            models.CheckConstraint(
                condition=Q(step__isnull=True) | Q(step__gt=0), name="criterion_step_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study} {self.key}"
