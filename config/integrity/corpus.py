"""Rules of texts and vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter

from django.db.models import Count, F, Model, QuerySet
from django.db.models.functions import Coalesce

from corpus.models import Embedding, PairScore, Prompt, PromptSimilarity, Response, ResponseCount

from .rules import Rule


def _vectors_of_other_dims() -> Iterator[str]:
    wrong = Embedding.objects.exclude(n_dims=F("encoder__n_dims")).values_list("encoder__key", "text_sha256")
    for encoder, sha256 in wrong.iterator():
        yield f"embedding of {sha256[:12]} by {encoder}"


def _other_texts(rows: QuerySet[Model]) -> Iterator[str]:
    for uid, text, digest in rows.values_list("uid", "text", "text_sha256").iterator():
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            yield f"{rows.model._meta.verbose_name} {uid}"


def _responses_of_another_text() -> Iterator[str]:
    return _other_texts(Response.objects.all())


def _prompts_of_another_text() -> Iterator[str]:
    return _other_texts(Prompt.objects.all())


def _scores_across_prompts() -> Iterator[str]:
    wrong = PairScore.objects.exclude(response_a__prompt__dataset=F("response_b__prompt__dataset"))
    for pk in wrong.values_list("pk", flat=True).iterator():
        yield f"pair score {pk}"


def _means_without_vectors() -> Iterator[str]:
    wrong = PromptSimilarity.objects.exclude(prompt__histograms__encoder=F("encoder"))
    for prompt, encoder in wrong.values_list("prompt__key", "encoder__key").distinct().iterator():
        yield f"prompt {prompt} by {encoder}"


def _counts_that_miscount() -> Iterator[str]:
    """Hold kept counts and a full count against each other, in one order, without holding either in memory."""
    cell = ("prompt_id", Coalesce("language_model_id", 0), Coalesce("decoding_id", 0))
    kept = ResponseCount.objects.order_by(*cell).values_list(*cell, "n_responses")
    counted = (
        Response.objects.filter(derived_from=None).order_by(*cell).values_list(*cell).annotate(n=Count("pk"))
    )
    cells = merge(
        ((row[:3], row[3], None) for row in kept.iterator()),
        ((row[:3], None, row[3]) for row in counted.iterator()),
        key=itemgetter(0),
    )
    for (prompt, model, decoding), found in groupby(cells, key=itemgetter(0)):
        rows = list(found)
        says = sum(row[1] or 0 for row in rows)
        there = sum(row[2] or 0 for row in rows)
        if says != there:
            cell_words = f"prompt {prompt}, language model {model or None}, decoding {decoding or None}"
            yield f"{cell_words}: {says}, there are {there}"


RULES = (
    Rule("A vector has its encoder's dimensions", _vectors_of_other_dims),
    Rule("A response's digest is of its text", _responses_of_another_text),
    Rule("A prompt's digest is of its text", _prompts_of_another_text),
    Rule("A count of responses is that of a full count", _counts_that_miscount),
    Rule("A scored pair is of one dataset", _scores_across_prompts),
    Rule("A prompt with means has a histogram by the same encoder", _means_without_vectors),
)
