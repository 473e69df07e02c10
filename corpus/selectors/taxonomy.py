"""How a dataset's prompts are spread over the taxonomy, counted as INFINITY-CHAT's paper counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from corpus.models import Category, CategoryKind, Dataset, Prompt, PromptCategory
from corpus.readers.taxonomy import CategoryLabel, taxonomy


@dataclass(frozen=True)
class CategoryShare:
    """A category of a dataset.

    Attributes
    ----------
    key, name, group, kind : str
        Of the category.
    n : int
        Prompts that have it. A prompt has a category once, however often and however spelt its file says so.
    share : float or None
        In per cent of the dataset's prompts; None where it has none.
    """

    key: str
    name: str
    group: str
    kind: str
    n: int
    share: float | None


@dataclass(frozen=True)
class GroupShare:
    """A top-level group: the label occurrences of its categories together."""

    name: str
    n_labels: int
    share: float | None
    leaves: list[CategoryShare]


@dataclass(frozen=True)
class NovelShare:
    """Labels that are not of the taxonomy, taken together."""

    n_labels: int
    n_distinct: int
    share: float | None


@dataclass(frozen=True)
class TaxonomyShares:
    """How often each category occurs in a dataset.

    Shares are 100 x occurrences / prompts. A prompt may have several categories, so they sum to more than 100
    wherever some have (in the paper to 264.3 over 17 leaves).

    Attributes
    ----------
    n_prompts, n_labelled, n_labels : int
        Prompts; those with a category; label occurrences over all of them.
    groups : list of GroupShare
        In the order of the taxonomy, each with its leaves: all 17 of them, those without a prompt too; the legacy leaf
        and a group given as a label only where they occur.
    novel : NovelShare
        Of other labels.
    novel_labels : list of CategoryShare
        Most frequent first.
    undefined : str or None
        Why there are no shares.
    """

    dataset: str
    n_prompts: int
    n_labelled: int
    n_labels: int
    groups: list[GroupShare]
    novel: NovelShare
    novel_labels: list[CategoryShare]
    undefined: str | None


def taxonomy_shares(dataset: Dataset) -> TaxonomyShares:
    """Count a dataset's categories as Figure 2 and Table 2 of arXiv 2510.22954 do."""
    n_prompts = Prompt.objects.filter(dataset=dataset).count()
    labels = PromptCategory.objects.filter(prompt__dataset=dataset).order_by()
    by_category = dict(labels.values_list("category_id").annotate(n=Count("pk")))
    rows = list(Category.objects.filter(pk__in=list(by_category)))
    counted = {category.key: by_category[category.pk] for category in rows}
    labelled = Prompt.objects.filter(
        Exists(PromptCategory.objects.filter(prompt=OuterRef("pk"))), dataset=dataset
    )

    def share(category: CategoryLabel | Category) -> CategoryShare:
        n = counted.get(category.key, 0)
        return CategoryShare(
            category.key, category.name, category.group, str(category.kind), n, _percent(n, n_prompts)
        )

    groups: dict[str, list[CategoryShare]] = {}
    for category in dict.fromkeys(taxonomy().values()):
        if category.kind == "leaf" or category.key in counted:
            groups.setdefault(category.group, []).append(share(category))
    novel = sorted(
        (share(row) for row in rows if row.kind == CategoryKind.NOVEL),
        key=lambda one: (-one.n, one.name),
    )
    n_novel = sum(one.n for one in novel)
    return TaxonomyShares(
        dataset=dataset.key,
        n_prompts=n_prompts,
        n_labelled=labelled.count(),
        n_labels=sum(counted.values()),
        groups=[
            GroupShare(
                name=name,
                n_labels=_total(leaves),
                share=_percent(_total(leaves), n_prompts),
                leaves=leaves,
            )
            for name, leaves in groups.items()
        ],
        novel=NovelShare(n_novel, len(novel), _percent(n_novel, n_prompts)),
        novel_labels=novel,
        undefined=None if n_prompts else "the dataset has no prompts",
    )


def _percent(n: int, n_prompts: int) -> float | None:
    return 100 * n / n_prompts if n_prompts else None


def _total(leaves: Iterable[CategoryShare]) -> int:
    return sum(one.n for one in leaves)
