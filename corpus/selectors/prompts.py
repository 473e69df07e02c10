"""Prompts of a dataset, filtered and counted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from corpus import errors
from corpus.models import Category, Dataset, Prompt, PromptCategory, ResponseCount


def prompts_of_dataset(
    dataset: Dataset, *, language: str | None = None, category: str | None = None, search: str = ""
) -> QuerySet[Prompt]:
    """Prompts by key; `prompts_with_counts` gives those of a page with what a list shows.

    Counting is left to that: a far page skips thousands of prompts, each of which would be counted to be skipped.

    Parameters
    ----------
    dataset : Dataset
        Whose prompts.
    language : str, optional
        A BCP 47 tag exactly as it is kept; empty for prompts without one.
    category : str, optional
        Key of a category; a group's key finds the prompts of its leaves too.
    search : str
        Words to be found in the text or the key, whatever their case.
    """
    prompts = Prompt.objects.filter(dataset=dataset)
    if language is not None:
        prompts = prompts.filter(language=language)
    if category:
        # Categories are few: found first, they leave the database a plain list of ids to look for.
        categories = Category.objects.filter(Q(key=category) | Q(group__iexact=category))
        labelled = PromptCategory.objects.filter(category__in=list(categories.values_list("pk", flat=True)))
        prompts = prompts.filter(pk__in=labelled.values("prompt"))
    if search:
        prompts = prompts.filter(Q(text__icontains=search) | Q(key__icontains=search))
    return prompts.order_by("key")


def prompts_with_counts(prompts: Iterable[int]) -> QuerySet[Prompt]:
    """Prompts of these ids by key, each with `n_responses`, `n_models` and its categories fetched beforehand."""
    return (
        Prompt.objects.filter(pk__in=list(prompts))
        .annotate(
            n_responses=_counted(Sum("n_responses")),
            n_models=_counted(Count("language_model", distinct=True)),
        )
        .prefetch_related(_categories())
        .order_by("key")
    )


def _counted(count: Sum | Count) -> Coalesce:
    """Count over a prompt's sources: some rows for each prompt of a page, and no response."""
    counts = ResponseCount.objects.filter(prompt=OuterRef("pk")).order_by().values("prompt")
    return Coalesce(Subquery(counts.annotate(n=count).values("n"), output_field=IntegerField()), 0)


def _categories() -> Prefetch[str]:
    return Prefetch(
        "promptcategory_set", PromptCategory.objects.select_related("category").order_by("category__name")
    )


def prompt_by_uid(uid: str) -> Prompt:
    """Return a prompt with its dataset and categories.

    Raises
    ------
    PromptNotFound
        If none has this uid.
    """
    prompt = Prompt.objects.select_related("dataset").prefetch_related(_categories()).filter(uid=uid).first()
    if prompt is None:
        raise errors.PromptNotFound(f"There is no prompt {uid}.")
    return prompt
