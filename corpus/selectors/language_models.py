"""Language models with what is known of them and where they answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from corpus import errors
from corpus.models import LanguageModel, ResponseCount
from corpus.readers.known_models import known_model

UNKNOWN = Q(registry_key="", edited_at=None)


@dataclass(frozen=True)
class InDataset:
    """How much of a dataset a language model answered."""

    key: str
    title: str
    n_prompts: int
    n_responses: int


def language_models(
    *,
    provider: str | None = None,
    family: str | None = None,
    openness: str | None = None,
    training_stage: str | None = None,
    known: bool | None = None,
    search: str = "",
    dataset: str | None = None,
) -> QuerySet[LanguageModel]:
    """Language models by key, each with its `n_responses` and `n_prompts` over all datasets.

    Parameters
    ----------
    provider, family : str, optional
        Exactly as kept; empty for those without one.
    openness, training_stage : str, optional
        As in `Openness` and `TrainingStage`.
    known : bool, optional
        Whether something is known of it: an entry in the shipped table, or what a person said.
    search : str
        Words to be found in key or name, whatever their case.
    dataset : str, optional
        Key of a dataset it answered in.
    """
    exactly = {
        name: value
        for name, value in (
            ("provider", provider),
            ("family", family),
            ("openness", openness),
            ("training_stage", training_stage),
        )
        if value is not None
    }
    found = LanguageModel.objects.filter(**exactly)
    if known is not None:
        found = found.exclude(UNKNOWN) if known else found.filter(UNKNOWN)
    if search:
        found = found.filter(Q(key__icontains=search) | Q(name__icontains=search))
    if dataset:
        there = ResponseCount.objects.filter(prompt__dataset__key=dataset)
        found = found.filter(pk__in=there.values("language_model"))
    return found.annotate(
        n_responses=_counted(Sum("n_responses")), n_prompts=_counted(Count("prompt", distinct=True))
    ).order_by("key")


def _counted(count: Sum | Count) -> Coalesce:
    counts = ResponseCount.objects.filter(language_model=OuterRef("pk")).order_by().values("language_model")
    return Coalesce(Subquery(counts.annotate(n=count).values("n"), output_field=IntegerField()), 0)


def language_model_by_key(key: str) -> LanguageModel:
    """Return a language model, with its `n_responses` and `n_prompts`.

    Raises
    ------
    LanguageModelNotFound
        If none has this key.
    """
    found = language_models().filter(key=key).first()
    if found is None:
        raise errors.LanguageModelNotFound(f"There is no language model {key!r}.")
    return found


def datasets_of(models: Iterable[LanguageModel]) -> dict[int, list[InDataset]]:
    """Return in which datasets each of some language models answered, by its id, in one query."""
    rows = (
        ResponseCount.objects.filter(language_model__in=[model.pk for model in models])
        .order_by("prompt__dataset__key")
        .values_list("language_model_id", "prompt__dataset__key", "prompt__dataset__title")
        .annotate(n_prompts=Count("prompt", distinct=True), n_responses=Sum("n_responses"))
    )
    found: dict[int, list[InDataset]] = defaultdict(list)
    for pk, key, title, n_prompts, n_responses in rows:
        found[pk].append(InDataset(key, title, n_prompts, n_responses))
    return found


def released_of(model: LanguageModel) -> str:
    """Return when a model was released, to no more than is known: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; or nothing.

    A date that came from the shipped table may be sure to the month or year alone, and is kept as its first day.
    """
    if model.released_on is None:
        return ""
    entry = known_model(model.registry_key) if model.registry_key else None
    if entry is not None and entry.released_on == model.released_on:
        return entry.released
    return model.released_on.isoformat()
