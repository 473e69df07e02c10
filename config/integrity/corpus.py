"""Rules of texts and vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import F, Model, QuerySet

from corpus.models import Embedding, PairScore, Prompt, PromptSimilarity, Response

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


RULES = (
    Rule("A vector has its encoder's dimensions", _vectors_of_other_dims),
    Rule("A response's digest is of its text", _responses_of_another_text),
    Rule("A prompt's digest is of its text", _prompts_of_another_text),
    Rule("A scored pair is of one dataset", _scores_across_prompts),
    Rule("A prompt with means has a histogram by the same encoder", _means_without_vectors),
)
