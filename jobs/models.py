"""The ledger of background work: what was asked, in which parts, and how far it is."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from base.db import one_of


class JobState(models.TextChoices):
    """Where a job is; the last three are final until it is resumed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (JobState.QUEUED, JobState.RUNNING)


class Job(models.Model):
    """One piece of background work. Progress is the count of its chunks that are done."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    inputs = models.JSONField(help_text="arguments of the work: keys and ids, never objects")
    inputs_digest = models.CharField(max_length=64)
    subject = models.CharField(max_length=200, help_text="what it works on, in words for the page of jobs")
    seed = models.BigIntegerField(null=True)
    code_version = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    n_chunks = models.PositiveIntegerField(null=True, help_text="null until the work is planned")
    cancel_requested_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")
    result = models.JSONField(null=True, help_text="what the finished work says of itself")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            one_of("state", JobState, "job_state_known"),
            # Two people who press Encode start one job, not two.
            models.UniqueConstraint(
                fields=["kind", "inputs_digest"],
                condition=Q(state__in=ACTIVE),
                name="job_one_active_per_inputs",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ACTIVE, finished_at__isnull=True)
                | Q(~Q(state__in=ACTIVE), finished_at__isnull=False),
                name="job_finished_at_with_final_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class ChunkState(models.TextChoices):
    """Where a chunk is: nobody's, under a lease, or at an end."""

    OPEN = "open"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


class Chunk(models.Model):
    """A part of a job that commits as a whole. The pair (owner, attempts) is the fence of its lease.

    A worker that lost its lease holds an old pair, and its commit finds no row to finish.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    payload = models.JSONField()
    state = models.CharField(max_length=6, choices=ChunkState.choices, default=ChunkState.OPEN)
    owner = models.CharField(max_length=100, null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")
    result = models.JSONField(null=True)

    class Meta:
        ordering = ["job", "number"]
        constraints = [
            one_of("state", ChunkState, "chunk_state_known"),
            models.UniqueConstraint(fields=["job", "number"], name="chunk_number_once_per_job"),
            models.CheckConstraint(
                condition=Q(state=ChunkState.LEASED, owner__isnull=False, lease_until__isnull=False)
                | Q(~Q(state=ChunkState.LEASED), owner__isnull=True, lease_until__isnull=True),
                name="chunk_lease_whole_or_empty",
            ),
            models.CheckConstraint(
                condition=Q(state=ChunkState.DONE, finished_at__isnull=False)
                | Q(~Q(state=ChunkState.DONE), finished_at__isnull=True),
                name="chunk_finished_at_with_done",
            ),
        ]
        indexes = [models.Index(fields=["job", "state", "number"], name="chunk_next")]

    def __str__(self) -> str:
        return f"{self.job} {self.number}"
