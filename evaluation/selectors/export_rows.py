"""The rows of an export, item by item, so that memory does not grow with the study."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db.models import BooleanField, Case, Prefetch, Value, When

from annotation.models import (
    AskedOf,
    AssignmentState,
    Criterion,
    Exclusion,
    Item,
    ItemMember,
    Participation,
    ParticipationState,
    Purpose,
    Rating,
    Study,
    StudySource,
)
from corpus.models import Metric

from .answers import answers
from .scores import item_pairs, item_scores

BATCH_ITEMS = 200

Row = dict[str, Any]

RATING_COLUMNS: dict[str, str] = {
    "study": "key of the study",
    "source": "collected, imported or simulated",
    "rater_kind": "whose ratings: persons; pseudo_raters of a form, not linked across forms; unnamed lists, where a "
    "rater is a place in the list; aggregate, a mean of several people",
    "dataset": "key of the dataset",
    "item": "uid of the item",
    "item_kind": "response, pair, triplet or set",
    "purpose": "main; everything else is a control",
    "prompt_key": "key of the prompt in the dataset",
    "response_uids": "list: the item's members in canonical order",
    "criterion": "key of what was asked",
    "measurement": "what the numbers of its scale mean: nominal, ordinal, interval or ratio",
    "asked_of": "whether it is asked of the item or of each member",
    "member": "place of the judged member in canonical order, from 0; empty for the item as a whole",
    "member_response_uid": "uid of the judged member's response",
    "value": "the value, in canonical order whatever was shown; empty for a list or *cannot judge*",
    "values": "list: a grouping, several choices or spans",
    "cannot_judge": "whether the rater said that it cannot be judged",
    "cannot_judge_reason": "why",
    "rater": "pseudonym of the rater in this study",
    "rater_language": "BCP 47 tag of the language the rater read the study in",
    "submission": "uid of the sending this value came with",
    "protocol_version": "version of the protocol in force",
    "standing": "counted; surplus: came after its slot had gone to another, enters no estimate; control",
    "excluded": "whether a sealed rule leaves the rater out of analysis",
    "exclusion_rules": "list: which rules",
    "shown_order": "list: canonical places in the order shown; [1, 0] is a flipped pair",
    "shown_at": "UTC, ISO 8601",
    "first_action_at": "UTC, ISO 8601",
    "submitted_at": "UTC, ISO 8601; empty where it is imported, since files of labels do not say",
    "active_ms": "milliseconds with the page visible, idle time removed",
    "diff_used": "whether word differences were shown before the answer",
    "has_comment": "whether the rater wrote a comment; comments are free text and stay out of exports",
    "draw": "number of the draw the item came from; empty for one nobody drew",
    "stratum": "cell of the draw",
    "inclusion_probability": "how likely the item was to be drawn",
}

ITEM_COLUMNS: dict[str, str] = {
    "study": "key of the study",
    "source": "collected, imported or simulated",
    "rater_kind": "whose ratings: persons; pseudo_raters of a form, not linked across forms; unnamed lists, where a "
    "rater is a place in the list; aggregate, a mean of several people",
    "dataset": "key of the dataset",
    "item": "uid of the item",
    "item_kind": "response, pair, triplet or set",
    "purpose": "main; everything else is a control",
    "position": "place in the seeded order of serving",
    "prompt_key": "key of the prompt in the dataset",
    "prompt_language": "BCP 47 tag; empty when unknown",
    "prompt": "text of the prompt",
    "response_uids": "list: the members in canonical order",
    "models": "list: key of the language model of each member",
    "decodings": "list: name of the sampling settings of each member",
    "sample_indexes": "list: which sample of its model each member is",
    "responses": "list: texts of the members",
    "n_slots": "places for raters",
    "draw": "number of the draw the item came from; empty for one nobody drew",
    "stratum": "cell of the draw",
    "inclusion_probability": "how likely the item was to be drawn",
}


def criterion_stems(criteria: Sequence[Criterion], n_members: int) -> list[tuple[str, str, int | None]]:
    """Return (stem of the columns, criterion, member) of what is summed up for each item."""
    stems: list[tuple[str, str, int | None]] = []
    for criterion in criteria:
        if criterion.asked_of == AskedOf.MEMBER:
            stems += [(f"{criterion.key}_{member}", criterion.key, member) for member in range(n_members)]
        else:
            stems.append((criterion.key, criterion.key, None))
    return stems


def item_columns(criteria: Sequence[Criterion], n_members: int, metrics: Sequence[Metric]) -> dict[str, str]:
    """Return the columns of an item's row, with what each means."""
    columns = dict(ITEM_COLUMNS)
    for stem, criterion, member in criterion_stems(criteria, n_members):
        of = f"{criterion}" if member is None else f"{criterion} of member {member}"
        columns[f"{stem}_n"] = f"counted ratings of {of}, without excluded raters"
        columns[f"{stem}_mean"] = "their mean"
        columns[f"{stem}_median"] = "their median"
        columns[f"{stem}_values"] = "list: the values, by the raters' pseudonyms"
    for metric in metrics:
        columns[f"score_{metric.key}"] = f"the metric {metric.key}, revision {metric.revision}, of the pair"
    return columns


def rating_rows(study: Study, *, submission_ids: Collection[int]) -> Iterator[Row]:
    """Give a row for each rating of the submissions, by item, submission, criterion and member."""
    raters = _raters(study)
    criteria = {one.pk: one for one in Criterion.objects.filter(study=study).defer("texts")}
    for items in _batches(study):
        given: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
        has_comment = Case(
            When(submission__comment="", then=Value(False)), default=Value(True), output_field=BooleanField()
        )
        ratings = Rating.objects.filter(submission__assignment__item__in=items).order_by()
        # Plain tuples and no more joins than these: rows are made many thousands at a time.
        for rating in ratings.annotate(has_comment=has_comment).values_list(
            "submission__assignment__item", *_RATING_FIELDS
        ):
            item_id, submission_id, participation = rating[:3]
            if submission_id in submission_ids and participation in raters:
                given[item_id].append(rating[2:])
        for item in items:
            yield from _rating_rows_of(study, item, given[item.pk], raters, criteria)


def item_rows(
    study: Study,
    *,
    submission_ids: Collection[int],
    criteria: Sequence[Criterion],
    n_members: int,
    metrics: Sequence[Metric],
) -> Iterator[Row]:
    """Give a row for each item in order of serving, with the counted ratings of the submissions summed up."""
    stems = criterion_stems(criteria, n_members)
    for items in _batches(study):
        given: defaultdict[tuple[str, str | None, int | None], list[tuple[str, float]]] = defaultdict(list)
        for answer in answers(study, submission_ids=submission_ids, items=items):
            if answer.counted and not answer.excluded and answer.value is not None:
                key = (str(answer.item_uid), answer.criterion, answer.member)
                given[key].append((answer.pseudonym, answer.value))
        pairs = item_pairs(study, items=items)
        scores = [(metric, item_scores(metric, pairs)) for metric in metrics]
        for item in items:
            row = _item_row(study, item)
            for stem, criterion, member in stems:
                values = [value for _, value in sorted(given[str(item.uid), criterion, member])]
                row[f"{stem}_n"] = len(values)
                row[f"{stem}_mean"] = statistics.fmean(values) if values else None
                row[f"{stem}_median"] = float(statistics.median(values)) if values else None
                row[f"{stem}_values"] = values
            for metric, score_of in scores:
                row[f"score_{metric.key}"] = score_of.get(str(item.uid))
            yield row


def _batches(study: Study) -> Iterator[list[Item]]:
    members = ItemMember.objects.order_by("position").select_related(
        "response__language_model", "response__decoding"
    )
    found = (
        Item.objects.filter(study=study)
        .select_related("prompt", "draw", "stratum")
        .prefetch_related(Prefetch("members", queryset=members))
        .order_by("position", "uid")
        .iterator(chunk_size=BATCH_ITEMS)
    )
    while batch := list(islice(found, BATCH_ITEMS)):
        yield batch


def _drawn(item: Item) -> Row:
    return {
        "draw": None if item.draw is None else item.draw.number,
        "stratum": None if item.stratum is None else item.stratum.key,
        "inclusion_probability": item.inclusion_probability,
    }


def _item_row(study: Study, item: Item) -> Row:
    responses = [member.response for member in item.members.all()]
    return {
        "study": study.key,
        "source": study.source,
        "rater_kind": study.rater_kind,
        "dataset": study.dataset.key,
        "item": str(item.uid),
        "item_kind": item.kind,
        "purpose": item.purpose,
        "position": item.position,
        "prompt_key": item.prompt.key,
        "prompt_language": item.prompt.language or None,
        "prompt": item.prompt.text,
        "response_uids": [str(response.uid) for response in responses],
        "models": [
            response.language_model.key if response.language_model else None for response in responses
        ],
        "decodings": [response.decoding.name if response.decoding else None for response in responses],
        "sample_indexes": [response.sample_index for response in responses],
        "responses": [response.text for response in responses],
        "n_slots": item.n_slots,
        **_drawn(item),
    }


@dataclass(frozen=True)
class _Rater:
    pseudonym: str
    language: str
    rules: list[str]


_RATING_FIELDS = (
    "submission",
    "submission__assignment__participation",
    "submission__uid",
    "criterion",
    "member",
    "value",
    "values",
    "cannot_judge",
    "reason",
    "submission__protocol_version",
    "submission__assignment__state",
    "submission__assignment__slot",
    "submission__shown_order",
    "submission__shown_at",
    "submission__first_action_at",
    "submission__submitted_at",
    "submission__active_ms",
    "submission__diff_used",
    "has_comment",
)


def _raters(study: Study) -> dict[int, _Rater]:
    """Return who rated, without those who withdrew, by participation."""
    rules: defaultdict[int, list[str]] = defaultdict(list)
    excluded = Exclusion.objects.filter(participation__study=study).order_by("rule")
    for participation, rule in excluded.values_list("participation", "rule"):
        rules[participation].append(rule)
    stayed = Participation.objects.filter(study=study).exclude(state=ParticipationState.WITHDRAWN)
    return {
        pk: _Rater(pseudonym, language, rules.get(pk, []))
        for pk, pseudonym, language in stayed.values_list("pk", "pseudonym", "language")
    }


def _rating_rows_of(
    study: Study,
    item: Item,
    ratings: list[tuple[Any, ...]],
    raters: dict[int, _Rater],
    criteria: dict[int, Criterion],
) -> Iterator[Row]:
    members = {member.pk: member for member in item.members.all()}
    about = {
        "study": study.key,
        "source": study.source,
        "rater_kind": study.rater_kind,
        "dataset": study.dataset.key,
        "item": str(item.uid),
        "item_kind": item.kind,
        "purpose": item.purpose,
        "prompt_key": item.prompt.key,
        "response_uids": [str(member.response.uid) for member in members.values()],
        **_drawn(item),
    }

    def place(rating: tuple[Any, ...]) -> tuple[Any, ...]:
        _, submission, criterion, member, *_ = rating
        where = -1 if member is None else members[member].position
        return submission, criteria[criterion].position, criteria[criterion].key, where

    for rating in sorted(ratings, key=place):
        (participation, submission, criterion_id, member_id, value, values, cannot_judge, reason, *sent) = (
            rating
        )
        (
            version,
            state,
            slot,
            shown_order,
            shown_at,
            first_action_at,
            submitted_at,
            active_ms,
            diff,
            comment,
        ) = sent
        rater, criterion = raters[participation], criteria[criterion_id]
        member = None if member_id is None else members[member_id]
        yield {
            **about,
            "criterion": criterion.key,
            "measurement": criterion.measurement,
            "asked_of": criterion.asked_of,
            "member": None if member is None else member.position,
            "member_response_uid": None if member is None else str(member.response.uid),
            "value": value,
            "values": values,
            "cannot_judge": cannot_judge,
            "cannot_judge_reason": reason or None,
            "rater": rater.pseudonym,
            "rater_language": rater.language,
            "submission": str(submission),
            "protocol_version": version,
            "standing": _standing(item, state, slot),
            "excluded": bool(rater.rules),
            "exclusion_rules": rater.rules,
            "shown_order": shown_order,
            "shown_at": _utc(shown_at),
            "first_action_at": _utc(first_action_at),
            "submitted_at": None if study.source == StudySource.IMPORTED else _utc(submitted_at),
            "active_ms": active_ms,
            "diff_used": diff,
            "has_comment": comment,
        }


def _standing(item: Item, state: str, slot: int | None) -> str:
    if item.purpose != Purpose.MAIN:
        return "control"
    return "counted" if state == AssignmentState.ANSWERED and slot is not None else "surplus"


def _utc(time: datetime | None) -> str | None:
    return (
        None
        if time is None
        else time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )
