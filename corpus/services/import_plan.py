"""What a batch of records would change in a dataset: found before anything is written."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from base.db import name_uid
from corpus.models import LanguageModel, Prompt, Response
from corpus.readers.records import CorpusRecord
from corpus.readers.strict_json import shown
from corpus.readers.taxonomy import CategoryLabel, category_of

# Of a file with a million wrong lines the first ones tell what is wrong.
MAX_LISTED = 1000


class OnConflict(StrEnum):
    """What to do where the file contradicts the dataset: nothing of the file, or keep ours, or take the file's."""

    REFUSE = "refuse"
    KEEP = "keep"
    REPLACE = "replace"


@dataclass(frozen=True)
class Finding:
    """A line of a file and what is wrong with it; None where the whole file is meant."""

    line: int | None
    reason: str


@dataclass
class Tally:
    """What one reading of a file found, in counts, and the first lines of what is wrong.

    `taken` counts the responses of the file, without refused lines.
    """

    taken: int = 0
    new: int = 0
    unchanged: int = 0
    conflicting: int = 0
    refused: int = 0
    refusals: list[Finding] = field(default_factory=list)
    conflicts: list[Finding] = field(default_factory=list)
    prompts: set[uuid.UUID] = field(default_factory=set)
    models: dict[str, ModelFacts] = field(default_factory=dict)

    def refuse(self, line: int | None, reason: str) -> None:
        """Note a line that cannot be taken."""
        self.refused += 1
        if len(self.refusals) < MAX_LISTED:
            self.refusals.append(Finding(line, reason))

    def contradict(self, line: int, reason: str) -> None:
        """Note a line that says something else than the dataset."""
        self.conflicting += 1
        if len(self.conflicts) < MAX_LISTED:
            self.conflicts.append(Finding(line, reason))


@dataclass
class ModelFacts:
    """What a file says of a language model, over all its lines; `line` is the first."""

    line: int
    provider: str = ""
    family: str = ""
    released_on: date | None = None

    def add(self, record: CorpusRecord) -> None:
        """Take what a line says; the reader has refused contradictions within the file."""
        self.provider = self.provider or record.provider or ""
        self.family = self.family or record.family or ""
        self.released_on = self.released_on or record.released

    def stated(self) -> dict[str, Any]:
        """What is said, by the model's field names."""
        facts = {"provider": self.provider, "family": self.family, "released_on": self.released_on}
        return {name: value for name, value in facts.items() if value}


@dataclass
class PromptFacts:
    """A prompt as the file has it; `pk` is that of its row, if it has one. Other fields are to be written."""

    key: str
    uid: uuid.UUID
    text: str
    line: int
    pk: int | None = None
    language: str = ""
    labels: dict[str, CategoryLabel] = field(default_factory=dict)
    changed: bool = False
    replace_labels: bool = False


@dataclass(frozen=True)
class NewResponse:
    """A response to be written; `replaces` is the row that goes for it."""

    uid: uuid.UUID
    prompt: uuid.UUID
    record: CorpusRecord
    text_sha256: str
    replaces: int | None = None


@dataclass
class BatchPlan:
    """What a batch of records would write."""

    prompts: dict[uuid.UUID, PromptFacts] = field(default_factory=dict)
    responses: list[NewResponse] = field(default_factory=list)


def text_sha256(text: str) -> str:
    """Return the sha256 of a text's UTF-8, as it came, to the last space."""
    return hashlib.sha256(text.encode()).hexdigest()


def response_uid(dataset: str, record: CorpusRecord, decoding_digest: str, sha256: str) -> uuid.UUID:
    """Return a response's uid: of its keys, or of its text where no language model is named."""
    if record.model is None:
        return name_uid("response", dataset, record.prompt_key, None, sha256)
    return name_uid(
        "response", dataset, record.prompt_key, record.model, decoding_digest, record.sample_index
    )


def plan_batch(
    records: list[CorpusRecord], *, dataset: str, decoding_digest: str, on_conflict: OnConflict, tally: Tally
) -> BatchPlan:
    """Compare records with the rows that are there, in three queries, and count into the tally."""
    uids = {record.prompt_key: name_uid("prompt", dataset, record.prompt_key) for record in records}
    known_prompts = _known_prompts(list(uids.values()))
    shas = [text_sha256(record.response) for record in records]
    response_uids = [
        response_uid(dataset, record, decoding_digest, sha) for record, sha in zip(records, shas, strict=True)
    ]
    known: dict[uuid.UUID, tuple[int, str, dict[str, Any]]] = {
        uid: (pk, sha, extra)
        for uid, pk, sha, extra in Response.objects.filter(uid__in=response_uids).values_list(
            "uid", "pk", "text_sha256", "extra"
        )
    }
    plan = BatchPlan()
    for record, sha, uid in zip(records, shas, response_uids, strict=True):
        prompt_uid = uids[record.prompt_key]
        if not _plan_prompt(plan, record, prompt_uid, known_prompts.get(prompt_uid), on_conflict, tally):
            continue
        tally.taken += 1
        tally.prompts.add(prompt_uid)
        if record.model is not None:
            tally.models.setdefault(record.model, ModelFacts(record.line)).add(record)
        if uid not in known:
            tally.new += 1
            plan.responses.append(NewResponse(uid, prompt_uid, record, sha))
            continue
        pk, known_sha, known_extra = known[uid]
        difference = _difference(record, sha, known_sha, known_extra)
        if difference is None:
            tally.unchanged += 1
            continue
        tally.contradict(record.line, difference)
        if on_conflict is OnConflict.REPLACE:
            plan.responses.append(NewResponse(uid, prompt_uid, record, sha, replaces=pk))
    return plan


def plan_models(tally: Tally) -> dict[str, dict[str, Any]]:
    """Return the attributes the file gives to language models that are there, and that have none or another.

    Others than those there are conflicts, one for each model. Call it once, after the last batch.
    """
    changes: dict[str, dict[str, Any]] = {}
    for model in LanguageModel.objects.filter(key__in=list(tally.models)).order_by("key"):
        facts = tally.models[model.key]
        differing = {
            name: value
            for name, value in facts.stated().items()
            if getattr(model, name) not in ("", None, value)
        }
        if differing:
            said = "; ".join(
                f"{name} {getattr(model, name)} is kept, the file says {value}"
                for name, value in differing.items()
            )
            tally.contradict(facts.line, f"the language model {shown(model.key)} is known otherwise: {said}")
        changed = {name: value for name, value in facts.stated().items() if getattr(model, name) != value}
        if changed:
            changes[model.key] = changed
    return changes


@dataclass(frozen=True)
class _KnownPrompt:
    pk: int
    text_sha256: str
    language: str
    labels: frozenset[str]


def _known_prompts(uids: list[uuid.UUID]) -> dict[uuid.UUID, _KnownPrompt]:
    prompts = Prompt.objects.filter(uid__in=uids).prefetch_related("promptcategory_set__category")
    return {
        prompt.uid: _KnownPrompt(
            prompt.pk,
            prompt.text_sha256,
            prompt.language,
            frozenset(label.category.key for label in prompt.promptcategory_set.all()),
        )
        for prompt in prompts
    }


def _plan_prompt(
    plan: BatchPlan,
    record: CorpusRecord,
    uid: uuid.UUID,
    known: _KnownPrompt | None,
    on_conflict: OnConflict,
    tally: Tally,
) -> bool:
    """Take what a line says of its prompt, and say whether the line can be taken."""
    try:
        labels = {label: category_of(label) for label in record.categories}
    except ValueError as error:
        tally.refuse(record.line, f"category: {error}")
        return False
    if known is not None and known.text_sha256 != text_sha256(record.prompt):
        tally.refuse(
            record.line,
            f"the prompt {shown(record.prompt_key)} has another text in the dataset; give the new text a prompt_id "
            "of its own",
        )
        return False
    facts = plan.prompts.get(uid)
    if facts is None:
        facts = plan.prompts[uid] = PromptFacts(record.prompt_key, uid, record.prompt, record.line)
        if known is not None:
            facts.pk, facts.language = known.pk, known.language
    language = record.language or ""
    if language and language != facts.language:
        # Within a file the reader has refused a second language: this one is the dataset's.
        if facts.pk is not None and facts.language:
            tally.contradict(
                record.line,
                f"the prompt {shown(record.prompt_key)} has language {facts.language} in the dataset, not {language}",
            )
        if not facts.language or on_conflict is OnConflict.REPLACE:
            facts.language, facts.changed = language, True
    if labels and not facts.labels:
        theirs = {category.key for category in labels.values()}
        if known is None or not known.labels:
            facts.labels, facts.changed = labels, True
        elif known.labels != theirs:
            tally.contradict(
                record.line, f"the prompt {shown(record.prompt_key)} has other categories in the dataset"
            )
            if on_conflict is OnConflict.REPLACE:
                facts.labels, facts.changed, facts.replace_labels = labels, True, True
    return True


def _difference(
    record: CorpusRecord, sha256: str, known_sha256: str, known_extra: Mapping[str, Any]
) -> str | None:
    if sha256 != known_sha256:
        return (
            f"sample {record.sample_index} of the prompt {shown(record.prompt_key)} by the model "
            f"{shown(record.model or '')} has another text in the dataset"
        )
    extra = dict(record.extra)
    if extra != known_extra:
        names = sorted(name for name in {*extra, *known_extra} if extra.get(name) != known_extra.get(name))
        return (
            f"the response is in the dataset with other values of {', '.join(shown(name) for name in names)}"
        )
    return None
