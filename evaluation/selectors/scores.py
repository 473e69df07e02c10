"""The values of automatic metrics for the pairs of a study's items, joined by id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from annotation.models import Item, ItemKind, ItemMember, Purpose, Study
from corpus.models import Metric, MetricKind, PairScore
from corpus.selectors.scores import Pair, ordered, pair_scores

BATCH_PAIRS = 500  # as many parameters as any database takes


def item_pairs(study: Study, *, items: Iterable[Item] | None = None) -> dict[str, Pair]:
    """Return the two response ids, ascending, of each main pair item, by the item's uid."""
    members = ItemMember.objects.filter(
        item__study=study, item__kind=ItemKind.PAIR, item__purpose=Purpose.MAIN
    )
    if items is not None:
        members = members.filter(item__in=list(items))
    found: defaultdict[str, list[int]] = defaultdict(list)
    for item, response in members.order_by("item", "position").values_list("item__uid", "response"):
        found[str(item)].append(response)
    return {item: ordered((both[0], both[1])) for item, both in found.items() if len(both) == 2}


def pair_metrics(study: Study) -> list[Metric]:
    """Return the metrics with a value for a pair of the study's items: of each key the newest, by key."""
    responses = ItemMember.objects.filter(
        item__study=study, item__kind=ItemKind.PAIR, item__purpose=Purpose.MAIN
    ).values("response")
    scored = (
        PairScore.objects.filter(response_a__in=responses, response_b__in=responses)
        .order_by()
        .values("metric")
        .distinct()
    )
    newest: dict[str, Metric] = {}
    for metric in Metric.objects.filter(kind=MetricKind.PAIR, pk__in=scored).order_by("pk"):
        newest[metric.key] = metric
    return sorted(newest.values(), key=lambda metric: metric.key)


def item_scores(metric: Metric, pairs: dict[str, Pair]) -> dict[str, float]:
    """Return a metric's value for each item it has one for, by the item's uid."""
    found: dict[str, float] = {}
    wanted = list(pairs.items())
    for start in range(0, len(wanted), BATCH_PAIRS):
        batch = wanted[start : start + BATCH_PAIRS]
        scores = pair_scores(metric, [pair for _, pair in batch])
        for item, pair in batch:
            score = scores.get(pair)
            if score is not None and score.value is not None:
                found[item] = score.value
    return found
