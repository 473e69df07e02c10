"""Who wrote the responses of a file: its language models under their decodings, and what the file says of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from corpus.models import LanguageModel
from corpus.readers.consistency import source_name
from corpus.readers.records import CorpusRecord, Sampling
from corpus.readers.strict_json import shown

from .decodings import decoding_digest, decoding_of
from .import_plan import OnConflict, Tally
from .language_models import UNSTATED, registry_facts

STATED = ("provider", "family", "released_on")


@dataclass(slots=True)
class Source:
    """A language model under one decoding; ids are 0 until their rows are known.

    `number` counts the sources of the file from 1; `uid_part` is what stands of it in a response's uid.
    """

    model: str
    sampling: Sampling | None
    number: int
    uid_part: str
    model_id: int = 0
    decoding_id: int = 0


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


class Sources:
    """The sources of one file, each made known once."""

    def __init__(self) -> None:
        self._by_name: dict[str | tuple[str, str], Source] = {}
        self._facts: dict[str, ModelFacts] = {}
        self._known: dict[str, LanguageModel] = {}
        self._pending: list[Source] = []

    @property
    def by_number(self) -> list[Source]:
        """All sources, in the order of their numbers."""
        return list(self._by_name.values())

    @property
    def models(self) -> set[str]:
        """Keys of the file's language models."""
        return set(self._facts)

    def of(self, record: CorpusRecord, model: str) -> Source:
        """Return the source of a record, and remember what the record says of its language model."""
        name = source_name(model, record.sampling)
        source = self._by_name.get(name)
        if source is None:
            part = f"={model}\x1f={decoding_digest(record.sampling)}\x1f="
            source = Source(model, record.sampling, len(self._by_name) + 1, part)
            self._by_name[name] = source
            self._pending.append(source)
            self._facts.setdefault(model, ModelFacts(record.line)).add(record)
        elif record.provider or record.family or record.released:
            self._facts[model].add(record)
        return source

    @property
    def pending(self) -> bool:
        """Whether there is a source whose rows are not known yet."""
        return bool(self._pending)

    def make_rows(self) -> None:
        """Find the rows of the pending sources, and make those that are not there. Call it in a transaction."""
        keys = sorted({source.model for source in self._pending})
        there = {model.key: model for model in LanguageModel.objects.filter(key__in=keys)}
        new = {key for key in keys if key not in there}
        # Another import may make the same model meanwhile: then its row is taken.
        LanguageModel.objects.bulk_create(
            [LanguageModel(key=key, name=key) for key in sorted(new)], ignore_conflicts=True
        )
        for model in LanguageModel.objects.filter(key__in=sorted(new)):
            self._known[model.key] = model
            _fill_from_table(model)
        for key, model in there.items():
            self._known.setdefault(key, model)
        for source in self._pending:
            source.model_id = self._known[source.model].pk
            source.decoding_id = decoding_of(source.sampling).pk
        self._pending.clear()

    def settle_models(self, tally: Tally, on_conflict: OnConflict, *, write: bool) -> None:
        """Compare what the file says of language models with what is known, and store it; once, after all lines.

        Others than those known are conflicts, one for each model. What nobody said, as what the shipped table
        filled in, contradicts nothing.
        """
        rows: Iterable[LanguageModel] = LanguageModel.objects.filter(key__in=sorted(self._facts)).order_by(
            "key"
        )
        for model in rows:
            facts = self._facts[model.key]
            stated = {name: value for name, value in facts.stated().items() if getattr(model, name) != value}
            unsaid = _unsaid(model)
            differing = {name: value for name, value in stated.items() if name not in unsaid}
            if differing:
                said = "; ".join(
                    f"{name} {getattr(model, name)} is kept, the file says {value}"
                    for name, value in differing.items()
                )
                tally.contradict(
                    facts.line, f"the language model {shown(model.key)} is known otherwise: {said}"
                )
            for name, value in stated.items():
                if name in unsaid or on_conflict is OnConflict.REPLACE:
                    setattr(model, name, value)
            if stated and write:
                model.save(update_fields=list(stated))


def _fill_from_table(model: LanguageModel) -> None:
    """Take what the shipped table knows of a model that is new; what the file says comes over it at the end."""
    facts = registry_facts(model.key)
    unsaid = {
        name: value
        for name, value in facts.items()
        if getattr(model, name) in UNSTATED or (name == "name" and model.name == model.key)
    }
    if unsaid and model.edited_at is None:
        for name, value in unsaid.items():
            setattr(model, name, value)
        model.save(update_fields=list(unsaid))


def _unsaid(model: LanguageModel) -> set[str]:
    """Return which facts of a model are empty, or as the shipped table has them and no person has looked at."""
    unsaid = {name for name in STATED if not getattr(model, name)}
    if model.registry_key and model.edited_at is None:
        facts = registry_facts(model.key)
        unsaid |= {name for name in STATED if name in facts and getattr(model, name) == facts[name]}
    return unsaid
