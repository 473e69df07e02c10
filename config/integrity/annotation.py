"""Rules of studies, items, slots and ratings."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q

from annotation.models import (
    AskedOf,
    Assignment,
    AssignmentState,
    Item,
    ItemMember,
    ItemPair,
    Purpose,
    Rating,
    Stratum,
    Study,
    StudySource,
    Submission,
)
from annotation.services.designing import seal_of

from .rules import Rule


def _slots_beyond_overlap() -> Iterator[str]:
    items = Item.objects.annotate(n_numbered=Count("assignments", filter=Q(assignments__slot__isnull=False)))
    for item in items.filter(n_numbered__gt=F("n_slots")).iterator():
        yield f"item {item.uid}: {item.n_numbered} numbered assignments, {item.n_slots} slots"


def _slots_missing() -> Iterator[str]:
    items = Item.objects.filter(study__opened_at__isnull=False, purpose=Purpose.MAIN).annotate(
        n_numbered=Count("assignments", filter=Q(assignments__slot__isnull=False))
    )
    for item in items.filter(n_numbered__lt=F("n_slots")).iterator():
        yield f"item {item.uid}: {item.n_numbered} numbered assignments, {item.n_slots} slots"


def _members_of_another_prompt() -> Iterator[str]:
    strangers = ItemMember.objects.exclude(response__prompt=F("item__prompt")).exclude(
        item__purpose=Purpose.ANCHOR
    )
    for uid, position in strangers.values_list("item__uid", "position").iterator():
        yield f"item {uid}, member {position}"


def _items_of_another_dataset() -> Iterator[str]:
    for uid in (
        Item.objects.exclude(prompt__dataset=F("study__dataset")).values_list("uid", flat=True).iterator()
    ):
        yield f"item {uid}"


def _pairs_of_strangers() -> Iterator[str]:
    members: dict[int, set[int]] = {}
    for item, response in ItemMember.objects.values_list("item_id", "response_id").iterator():
        members.setdefault(item, set()).add(response)
    for pk, item, a, b in ItemPair.objects.values_list(
        "pk", "item_id", "response_a_id", "response_b_id"
    ).iterator():
        if not {a, b} <= members.get(item, set()):
            yield f"pair {pk} of item {item}"


def _assignments_across_studies() -> Iterator[str]:
    wrong = Assignment.objects.filter(
        ~Q(item__study=F("study")) | Q(participation__isnull=False) & ~Q(participation__study=F("study"))
    )
    for uid in wrong.values_list("uid", flat=True).iterator():
        yield f"assignment {uid}"


def _orders_that_are_none() -> Iterator[str]:
    sizes = dict(Item.objects.annotate(n=Count("members")).values_list("pk", "n"))
    for uid, item, order in Assignment.objects.values_list("uid", "item_id", "shown_order").iterator():
        if sorted(order) != list(range(sizes[item])):
            yield f"assignment {uid}: {order}"


def _answers_without_submission() -> Iterator[str]:
    answered = Assignment.objects.annotate(
        n_current=Count("submissions", filter=Q(submissions__is_current=True))
    )
    wrong = answered.filter(
        Q(state=AssignmentState.ANSWERED, n_current=0) | ~Q(state="answered") & Q(n_current__gt=0)
    )
    for assignment in wrong.iterator():
        yield f"assignment {assignment.uid}: {assignment.state}, {assignment.n_current} current submissions"


def _corrections_of_others() -> Iterator[str]:
    wrong = Submission.objects.filter(supersedes__isnull=False).filter(
        Q(supersedes__is_current=True) | ~Q(supersedes__assignment=F("assignment"))
    )
    for uid in wrong.values_list("uid", flat=True).iterator():
        yield f"submission {uid}"


def _ratings_of_strangers() -> Iterator[str]:
    wrong = Rating.objects.filter(
        Q(member__isnull=False) & ~Q(member__item=F("submission__assignment__item"))
        | ~Q(criterion__study=F("submission__assignment__study"))
    )
    for pk in wrong.values_list("pk", flat=True).iterator():
        yield f"rating {pk}"


def _ratings_of_the_wrong_thing() -> Iterator[str]:
    wrong = Rating.objects.filter(
        Q(criterion__asked_of=AskedOf.ITEM, member__isnull=False)
        | Q(criterion__asked_of=AskedOf.MEMBER, member__isnull=True)
    )
    for pk in wrong.values_list("pk", flat=True).iterator():
        yield f"rating {pk}"


def _strata_that_do_not_count() -> Iterator[str]:
    for stratum in Stratum.objects.annotate(n_items=Count("items")).exclude(n_items=F("n_drawn")).iterator():
        yield f"stratum {stratum}: {stratum.n_items} items, {stratum.n_drawn} drawn"


def _probabilities_that_are_others() -> Iterator[str]:
    drawn = Item.objects.filter(stratum__isnull=False, inclusion_probability__isnull=False).values_list(
        "uid", "inclusion_probability", "stratum__n_drawn", "stratum__population"
    )
    for uid, probability, n_drawn, population in drawn.iterator():
        if probability is None or abs(probability * population - n_drawn) > 1e-9 * population:
            yield f"item {uid}: {probability}, {n_drawn} of {population} were drawn"


def _broken_seals() -> Iterator[str]:
    sealed = Study.objects.filter(
        source=StudySource.COLLECTED, sealed_sha256__isnull=False, protocol_version=1, amendments__isnull=True
    )
    for study in sealed.iterator():
        if seal_of(study) != study.sealed_sha256:
            yield f"study {study.key}"


RULES = (
    Rule("No item has more numbered assignments than slots", _slots_beyond_overlap),
    Rule("Every slot of an opened study's main item has its assignment", _slots_missing),
    Rule("Members of an item answer the item's prompt", _members_of_another_prompt),
    Rule("Items are of their study's dataset", _items_of_another_dataset),
    Rule("A pair of an item is of two of its members", _pairs_of_strangers),
    Rule("An assignment, its item and its rater are of one study", _assignments_across_studies),
    Rule("A shown order is an order of the item's members", _orders_that_are_none),
    Rule("An answered assignment, and no other, has a current submission", _answers_without_submission),
    Rule("A correction supersedes an earlier submission of the same assignment", _corrections_of_others),
    Rule("A rating is of its item's member and its study's criterion", _ratings_of_strangers),
    Rule(
        "A criterion asked of each member is rated for members, one asked of the item is not",
        _ratings_of_the_wrong_thing,
    ),
    Rule("A stratum has as many items as were drawn", _strata_that_do_not_count),
    Rule("An item's probability is its stratum's drawn over population", _probabilities_that_are_others),
    Rule("A sealed study is as it was sealed", _broken_seals),
)
