"""A study's items and draws, for its researchers."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotation.models import Assignment, AssignmentState, Draw, Item, ItemMember, Stratum, Study

COUNTED = Q(assignments__state=AssignmentState.ANSWERED, assignments__slot__isnull=False)


def items_with_members(study: Study) -> QuerySet[Item]:
    """Return items in serving order, with members and the count of their answers as `n_counted`."""
    members = ItemMember.objects.select_related("response__language_model").order_by("position")
    return (
        Item.objects.filter(study=study)
        .select_related("prompt", "stratum")
        .prefetch_related(Prefetch("members", queryset=members))
        .annotate(n_counted=Count("assignments", filter=COUNTED))
        .order_by("position")
    )


def draws_with_strata(study: Study) -> QuerySet[Draw]:
    """Return draws with their strata, each with the count of its answers as `n_counted`."""
    answered = Q(items__assignments__state=AssignmentState.ANSWERED, items__assignments__slot__isnull=False)
    strata = Stratum.objects.annotate(n_counted=Count("items__assignments", filter=answered)).order_by(
        "relation", "low"
    )
    return (
        Draw.objects.filter(study=study)
        .select_related("metric")
        .prefetch_related(Prefetch("strata", queryset=strata))
    )


def studies_with_counts(studies: QuerySet[Study]) -> QuerySet[Study]:
    """Add `n_items`, `n_slots` and `n_counted` to studies, each counted by a query of its own.

    One query over both would multiply items by slots.
    """
    slots = Assignment.objects.filter(study=OuterRef("pk"), slot__isnull=False)
    return studies.select_related("dataset").annotate(
        n_items=_count(Item.objects.filter(study=OuterRef("pk"))),
        n_slots=_count(slots),
        n_counted=_count(slots.filter(state=AssignmentState.ANSWERED)),
    )


def _count(rows: QuerySet[Item] | QuerySet[Assignment]) -> Coalesce:
    counted = rows.order_by().values("study").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
