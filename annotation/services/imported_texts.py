"""The texts of released labels in the corpus: brought in where they are missing, found again by prompt and text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from accounts.models import User
from annotation.readers.records import LabelledItem
from corpus.models import Dataset, Response
from corpus.readers.records import CorpusRecord
from corpus.services.copies import copy_responses
from corpus.services.import_plan import ImportOutcome, OnRefused
from corpus.services.importing import import_records

from .label_plan import Place
from .released import Released

Wanted = tuple[
    str, bool, str
]  # prompt by key or by the digest of its text, which of the two, digest of the text


def repeated_text(item: LabelledItem) -> str | None:
    """Say what keeps an item from being stored: one text more than twice. Twice is the text and a copy of it."""
    most = max(Counter(item.responses).values(), default=0)
    return f"one text stands {most} times among its responses" if most > 2 else None


def import_texts(
    *,
    dataset_key: str,
    items: Sequence[LabelledItem],
    about: Released,
    preset: str,
    file_name: str,
    file_sha256: str,
    title: str,
    licence: str,
    on_refused: OnRefused,
    at: datetime,
    by: User | None,
) -> ImportOutcome | None:
    """Bring the items' prompts and responses into the dataset; None where all of them are there.

    Responses have no language model: human label sets do not say who wrote a text.
    """
    dataset = Dataset.objects.filter(key=dataset_key).first()
    if dataset is not None and not (_wanted_of(items) - set(_there(dataset))):
        return None
    return import_records(
        records=list(_records(items)),
        file_name=file_name,
        file_sha256=file_sha256,
        preset=preset,
        mapping={},
        dataset=dataset_key,
        at=at,
        title=title or about.title,
        licence=licence,
        citation=about.citation,
        source=about.source,
        on_refused=on_refused,
        by=by,
    )


def places_of(dataset: Dataset, items: Sequence[LabelledItem]) -> dict[int, list[Place]]:
    """Return by line the responses of each item, in the order of the file. Call it in a transaction.

    An item of which a text was refused has no line here.
    An item that shows one text twice has the response and a copy of it, which stands in no figure of the corpus.
    """
    there = _there(dataset)
    found = {
        item.line: [there[_wanted(item, text)] for text in item.responses]
        for item in items
        if all(_wanted(item, text) in there for text in item.responses)
    }
    doubled = {place.id for places in found.values() for place, n in Counter(places).items() if n > 1}
    copies = copy_responses(doubled) if doubled else {}
    for places in found.values():
        for number, place in enumerate(places):
            if place in places[:number]:
                copy = copies[place.id]
                places[number] = Place(copy.pk, copy.uid, copy.prompt_id)
    return found


def _records(items: Sequence[LabelledItem]) -> Iterator[CorpusRecord]:
    """Give each text once for each prompt."""
    seen: set[Wanted] = set()
    for item in items:
        for text in item.responses:
            wanted = _wanted(item, text)
            if wanted not in seen:
                seen.add(wanted)
                yield CorpusRecord(
                    line=item.line,
                    prompt_key=item.prompt_key,
                    prompt=item.prompt,
                    model=None,
                    response=text,
                )


def _wanted_of(items: Sequence[LabelledItem]) -> set[Wanted]:
    return {_wanted(item, text) for item in items for text in item.responses}


def _wanted(item: LabelledItem, text: str) -> Wanted:
    if item.prompt_key is None:
        return _sha256(item.prompt), False, _sha256(text)
    return item.prompt_key, True, _sha256(text)


def _there(dataset: Dataset) -> dict[Wanted, Place]:
    """Return the dataset's texts without a language model, under the key of their prompt and under its text."""
    rows = Response.objects.filter(prompt__dataset=dataset, language_model=None, derived_from=None)
    found: dict[Wanted, Place] = {}
    for pk, uid, prompt_id, key, prompt_sha, sha in rows.values_list(
        "pk", "uid", "prompt_id", "prompt__key", "prompt__text_sha256", "text_sha256"
    ).iterator(chunk_size=5000):
        place = Place(pk, uid, prompt_id)
        found[key, True, sha] = place
        # Of two prompts with one text, the first to be imported is what a file without keys is joined to.
        found.setdefault((prompt_sha, False, sha), place)
    return found


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
