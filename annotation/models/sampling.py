"""What was drawn to be rated, from which frame, with which probability."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from base.db import one_of
from corpus.models import Metric, Prompt, Response

from .studies import Study


class Draw(models.Model):
    """One seeded drawing from a frozen frame; it keeps its rule, so any pair's probability can be computed."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="draws")
    number = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    rule = models.JSONField(help_text="edges, allocation and quotas as they were used")
    metric = models.ForeignKey(Metric, null=True, on_delete=models.PROTECT, related_name="+")
    frame_digest = models.CharField(max_length=64, help_text="of the uids of the responses of the frame")
    n_responses = models.PositiveIntegerField()
    n_frame = models.BigIntegerField(help_text="pairs that could have been drawn")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["study", "number"]
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="draw_number_once_per_study")]

    def __str__(self) -> str:
        return f"{self.study} draw {self.number}"


class Stratum(models.Model):
    """A cell of a draw: how many pairs it holds, how many were drawn, and its sums of the metric."""

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="strata")
    key = models.CharField(max_length=120, help_text="as `between [0.6, 0.8)`")
    relation = models.CharField(max_length=20, help_text="within or between sources")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    population = models.BigIntegerField()
    n_drawn = models.PositiveIntegerField()
    metric_sum = models.FloatField(null=True)
    metric_sum_of_squares = models.FloatField(null=True)
    histogram = models.JSONField(default=list, help_text="counts of the population in 200 bins over [-1, 1]")

    class Meta:
        ordering = ["draw", "relation", "low"]
        verbose_name_plural = "strata"
        constraints = [
            models.UniqueConstraint(fields=["draw", "key"], name="stratum_key_once_per_draw"),
            models.CheckConstraint(
                condition=Q(n_drawn__lte=F("population")), name="stratum_drawn_within_population"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ItemKind(models.TextChoices):
    """How many responses are rated together."""

    RESPONSE = "response"
    PAIR = "pair"
    TRIPLET = "triplet"
    SET = "set"


class Purpose(models.TextChoices):
    """What an item is for. All but main are controls and enter no estimate but their own."""

    MAIN = "main"
    GOLD = "gold"
    ANCHOR = "anchor"
    ATTENTION = "attention"
    TRAINING = "training"
    REPEAT = "repeat"


class Item(models.Model):
    """What a rater sees and judges. One that nobody drew has no probability and enters no weighted estimate."""

    uid = models.UUIDField(unique=True, editable=False, help_text="uuid5 of study, purpose and members")
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=8, choices=ItemKind.choices)
    purpose = models.CharField(max_length=9, choices=Purpose.choices, default=Purpose.MAIN)
    position = models.PositiveIntegerField(help_text="place in the seeded order of serving")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="+")
    n_slots = models.PositiveIntegerField(
        help_text="how many numbers its assignments may bear; 0 for a control"
    )
    draw = models.ForeignKey(Draw, null=True, on_delete=models.PROTECT, related_name="items")
    stratum = models.ForeignKey(Stratum, null=True, on_delete=models.PROTECT, related_name="items")
    inclusion_probability = models.FloatField(null=True)
    repeat_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repeats")
    accepted = models.JSONField(null=True, help_text="accepted answers of a gold, anchor or training item")
    members_digest = models.CharField(max_length=64, help_text="of the members' uids in canonical order")
    extra = models.JSONField(
        null=True,
        help_text="of an imported item: its line, form and question, and columns that have no field here",
    )

    class Meta:
        ordering = ["study", "position"]
        constraints = [
            one_of("kind", ItemKind, "item_kind_known"),
            one_of("purpose", Purpose, "item_purpose_known"),
            models.UniqueConstraint(
                fields=["study", "members_digest"],
                condition=Q(purpose=Purpose.MAIN),
                name="item_members_once_among_main",
            ),
            models.UniqueConstraint(fields=["repeat_of"], name="item_one_repeat"),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.REPEAT, repeat_of__isnull=False)
                | Q(~Q(purpose=Purpose.REPEAT), repeat_of__isnull=True),
                name="item_repeat_of_with_purpose",
            ),
            models.CheckConstraint(
                condition=Q(draw__isnull=True, stratum__isnull=True, inclusion_probability__isnull=True)
                | Q(draw__isnull=False, stratum__isnull=False, inclusion_probability__isnull=False),
                name="item_draw_whole_or_empty",
            ),
            models.CheckConstraint(
                condition=Q(inclusion_probability__isnull=True)
                | Q(inclusion_probability__gt=0, inclusion_probability__lte=1),
                name="item_probability_in_range",
            ),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.MAIN) | Q(n_slots=0), name="item_control_has_no_slots"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study} {self.kind} {self.position}"


class ItemMember(models.Model):
    """A response of an item; positions follow the canonical order of the responses' uids."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="members")
    position = models.PositiveIntegerField()
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item", "position"]
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="itemmember_position_once"),
            models.UniqueConstraint(fields=["item", "response"], name="itemmember_response_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.position}"


class ItemPair(models.Model):
    """An unordered pair of an item's members: where ratings, scores and the pair's probability meet."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="pairs")
    response_a = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    response_b = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="+")
    inclusion_probability = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "response_a", "response_b"], name="itempair_once"),
            models.CheckConstraint(
                condition=Q(response_a__lt=F("response_b")), name="itempair_two_responses_in_order"
            ),
            models.CheckConstraint(
                condition=Q(inclusion_probability__isnull=True)
                | Q(inclusion_probability__gt=0, inclusion_probability__lte=1),
                name="itempair_probability_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} pair"
