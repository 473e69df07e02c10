"""Prompts of a dataset, filtered and counted."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from corpus import errors
from corpus.models import Dataset, Prompt, PromptCategory


def prompts_of_dataset(
    dataset: Dataset, *, language: str | None = None, category: str | None = None, search: str = ""
) -> QuerySet[Prompt]:
    """Prompts by key, each with `n_responses`, `n_models` and its categories fetched beforehand.

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
    original = Q(responses__derived_from=None)
    prompts = Prompt.objects.filter(dataset=dataset)
    if language is not None:
        prompts = prompts.filter(language=language)
    if category:
        labelled = PromptCategory.objects.filter(
            Q(category__key=category) | Q(category__group__iexact=category)
        )
        prompts = prompts.filter(pk__in=labelled.values("prompt"))
    if search:
        prompts = prompts.filter(Q(text__icontains=search) | Q(key__icontains=search))
    return (
        prompts.annotate(
            n_responses=Count("responses", filter=original, distinct=True),
            n_models=Count("responses__language_model", filter=original, distinct=True),
        )
        .prefetch_related(
            Prefetch(
                "promptcategory_set",
                PromptCategory.objects.select_related("category").order_by("category__name"),
            )
        )
        .order_by("key")
    )


def prompt_by_uid(uid: str) -> Prompt:
    """Return a prompt with its dataset and categories.

    Raises
    ------
    PromptNotFound
        If none has this uid.
    """
    prompt = (
        Prompt.objects.select_related("dataset")
        .prefetch_related(
            Prefetch(
                "promptcategory_set",
                PromptCategory.objects.select_related("category").order_by("category__name"),
            )
        )
        .filter(uid=uid)
        .first()
    )
    if prompt is None:
        raise errors.PromptNotFound(f"There is no prompt {uid}.")
    return prompt
