"""What was asked of language models through an API, and how each call ended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from corpus.remote.faults import Fault

from .datasets import Decoding, LanguageModel
from .texts import Prompt, Response


class GenerationCall(models.Model):
    """The asking for one sample: the response it brought, or why it brought none.

    It is written when the call has ended. A failed sample is asked again by a later run, and success then turns
    this row: how often it was asked in all stays in `attempts`.
    """

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="generation_calls")
    language_model = models.ForeignKey(
        LanguageModel, on_delete=models.PROTECT, related_name="generation_calls"
    )
    decoding = models.ForeignKey(Decoding, on_delete=models.PROTECT, related_name="generation_calls")
    sample_index = models.IntegerField()
    response = models.OneToOneField(
        Response, null=True, on_delete=models.CASCADE, related_name="generation_call"
    )
    failure = models.CharField(max_length=14, choices=Fault.choices, blank=True, default="")
    failure_reason = models.CharField(max_length=500, blank=True, default="")
    attempts = models.IntegerField(
        help_text="requests sent for it, over all runs; 0 when another call of its kind told that it is in vain"
    )
    n_final = models.IntegerField(
        default=0,
        help_text="how often the service gave a last word that was no response; part of the next key",
    )
    finish_reason = models.CharField(max_length=40, blank=True, default="")
    n_tokens_in = models.IntegerField(null=True, help_text="as the service counts; null when it does not say")
    n_tokens_out = models.IntegerField(null=True)
    cost = models.DecimalField(
        null=True, max_digits=20, decimal_places=10, help_text="US dollars; null without price or tokens"
    )
    provider = models.CharField(max_length=100, help_text="name of the service in the settings of that day")
    model_name = models.CharField(max_length=200, help_text="as it was asked for")
    model_reported = models.CharField(
        max_length=200, blank=True, default="", help_text="as the service calls what it used"
    )
    answered_at = models.DateTimeField(help_text="or given up")
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["prompt", "language_model", "decoding", "sample_index"]
        constraints = [
            models.UniqueConstraint(
                fields=["prompt", "language_model", "decoding", "sample_index"],
                name="generationcall_sample_once",
            ),
            # Either it brought a response, or there is a fault of a known name with a reason in words.
            models.CheckConstraint(
                condition=Q(response__isnull=False, failure="", failure_reason="")
                | Q(Q(response__isnull=True, failure__in=Fault.values), ~Q(failure_reason="")),
                name="generationcall_response_or_failure",
            ),
            models.CheckConstraint(
                condition=Q(sample_index__gte=0), name="generationcall_sample_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(attempts__gte=0, n_final__gte=0)
                & (Q(n_tokens_in__isnull=True) | Q(n_tokens_in__gte=0))
                & (Q(n_tokens_out__isnull=True) | Q(n_tokens_out__gte=0))
                & (Q(cost__isnull=True) | Q(cost__gte=0)),
                name="generationcall_counts_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["job", "failure"], name="generationcall_of_job")]

    def __str__(self) -> str:
        return f"{self.prompt} {self.language_model} {self.sample_index}"
