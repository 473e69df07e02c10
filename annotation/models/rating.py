"""Slots, what was sent for them, and the values in it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from .people import Participation
from .sampling import Item, ItemMember
from .studies import Criterion, Study


class AssignmentState(models.TextChoices):
    """Where a hold on an item is."""

    OPEN = "open"
    HELD = "held"
    ANSWERED = "answered"
    EXPIRED = "expired"
    SKIPPED = "skipped"


class Assignment(models.Model):
    """A rater's hold on an item. The numbered ones are the item's slots, so overlap needs no counting.

    An open one waits for a rater. When a lease runs out the row becomes *expired* and gives up its number to a
    fresh open row; an answer that comes all the same is counted if the number is still open, else it is
    surplus: answered, without a number.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="assignments")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="assignments")
    slot = models.PositiveIntegerField(null=True, help_text="1 to the item's n_slots; null once given up")
    former_slot = models.PositiveIntegerField(null=True, help_text="the number it gave up")
    priority = models.BigIntegerField(
        help_text="slots are given in this order: all first slots, all second, …"
    )
    shown_order = models.JSONField(
        help_text="canonical positions in the order shown, as [1, 0] for a flipped pair"
    )
    state = models.CharField(max_length=8, choices=AssignmentState.choices, default=AssignmentState.OPEN)
    participation = models.ForeignKey(
        Participation, null=True, on_delete=models.PROTECT, related_name="assignments"
    )
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    skip_reason = models.CharField(max_length=40, blank=True, default="")
    skip_note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "slot"], name="assignment_slot_once_per_item"),
            # Two tabs of one person can reach for two slots of one item.
            models.UniqueConstraint(fields=["item", "participation"], name="assignment_one_slot_per_rater"),
            models.CheckConstraint(
                condition=Q(
                    state=AssignmentState.OPEN,
                    participation__isnull=True,
                    claimed_at__isnull=True,
                    lease_until__isnull=True,
                    slot__isnull=False,
                )
                | Q(
                    state=AssignmentState.HELD,
                    participation__isnull=False,
                    claimed_at__isnull=False,
                    lease_until__isnull=False,
                )
                | Q(
                    state__in=[AssignmentState.EXPIRED, AssignmentState.SKIPPED],
                    participation__isnull=False,
                    lease_until__isnull=True,
                    slot__isnull=True,
                )
                | Q(state=AssignmentState.ANSWERED, participation__isnull=False, lease_until__isnull=True),
                name="assignment_claim_whole_or_empty",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=True) | Q(slot__gt=0), name="assignment_slot_from_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["study", "priority"], condition=Q(state="open"), name="assignment_next_open"
            ),
            models.Index(
                fields=["study", "lease_until"], condition=Q(state="held"), name="assignment_held_until"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} slot {self.slot}"


class Submission(models.Model):
    """One sending of a rater for an assignment. A correction is a new submission; one is current.

    `uid` is made by the rater's browser, so that sending again changes nothing.
    """

    uid = models.UUIDField(help_text="made by the sender")
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="submissions")
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    is_current = models.BooleanField(default=True)
    protocol_version = models.PositiveIntegerField()
    shown_order = models.JSONField()
    content_digest = models.CharField(
        max_length=64, help_text="of what was sent, to tell a repeat from a clash"
    )
    shown_at = models.DateTimeField(null=True)
    first_action_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField()
    active_ms = models.BigIntegerField(null=True, help_text="tab visible, idle removed")
    received_at = models.DateTimeField()
    comment = models.TextField(blank=True, default="")
    diff_used = models.BooleanField(default=False, help_text="word differences were shown before the answer")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uid"], name="submission_uid_once"),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(is_current=True),
                name="submission_one_current_per_assignment",
            ),
            models.CheckConstraint(
                condition=Q(active_ms__isnull=True) | Q(active_ms__gte=0),
                name="submission_active_ms_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Rating(models.Model):
    """One value of a submission for a criterion, of the item or of one member, in canonical order.

    Exactly one of `value`, `values` (a grouping, several choices, spans) and `cannot_judge` is there. A trigger
    refuses a value off its criterion's scale.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="ratings")
    member = models.ForeignKey(ItemMember, null=True, on_delete=models.PROTECT, related_name="ratings")
    value = models.FloatField(null=True)
    values = models.JSONField(null=True)
    cannot_judge = models.BooleanField(default=False)
    reason = models.CharField(max_length=40, blank=True, default="", help_text="why it cannot be judged")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "criterion", "member"], name="rating_once_per_criterion_and_member"
            ),
            # Nulls are distinct in a unique constraint, so ratings of the whole item need their own.
            models.UniqueConstraint(
                fields=["submission", "criterion"],
                condition=Q(member__isnull=True),
                name="rating_once_per_criterion",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, values__isnull=True, cannot_judge=False)
                | Q(value__isnull=True, values__isnull=False, cannot_judge=False)
                | Q(value__isnull=True, values__isnull=True, cannot_judge=True),
                name="rating_exactly_one_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.key} {self.value}"


class Flag(models.Model):
    """A rater's word that something is wrong with an item."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="flags")
    note = models.TextField(blank=True, default="")
    flagged_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.assignment}"
