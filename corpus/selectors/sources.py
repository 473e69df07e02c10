"""The sources of a dataset: which language model under which decoding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corpus.models import Dataset, Prompt, ResponseCount


@dataclass(frozen=True)
class Source:
    """A language model under one decoding; `key` names it in figures and files."""

    key: str
    language_model_id: int
    decoding_id: int
    language_model: str
    decoding: str
    provider: str
    family: str
    released_on: date | None
    is_human: bool

    @property
    def ids(self) -> tuple[int, int]:
        """The pair of ids, by which sources are ordered in the database."""
        return self.language_model_id, self.decoding_id


@dataclass(frozen=True)
class SourceCount:
    """How many responses a source gave to a prompt; without a language model, how many texts there are.

    `key` names the source as in `dataset_sources`, but by the decodings of this prompt; it is None for texts without a
    language model, whose other fields are None or empty.
    """

    key: str | None
    language_model: str | None
    name: str
    provider: str
    decoding: str | None
    is_human: bool
    n_responses: int


def dataset_sources(dataset: Dataset) -> list[Source]:
    """Sources that have a response in the dataset, ordered by (language model, decoding) id.

    A key is the language model's, with `@DECODING` behind it as soon as the dataset has two decodings: models
    of two decodings are never pooled silently.
    """
    rows = (
        ResponseCount.objects.filter(prompt__dataset=dataset, language_model__isnull=False)
        .order_by("language_model_id", "decoding_id")
        .values_list(
            "language_model_id",
            "decoding_id",
            "language_model__key",
            "decoding__name",
            "language_model__provider",
            "language_model__family",
            "language_model__released_on",
            "language_model__is_human",
        )
        .distinct()
    )
    found = list(rows)
    several = len({row[1] for row in found}) > 1
    return [
        Source(
            key=f"{row[2]}@{row[3]}" if several else row[2],
            language_model_id=row[0],
            decoding_id=row[1],
            language_model=row[2],
            decoding=row[3],
            provider=row[4],
            family=row[5],
            released_on=row[6],
            is_human=row[7],
        )
        for row in found
    ]


def prompt_sources(prompt: Prompt) -> list[SourceCount]:
    """Sources of a prompt's responses in counts, by language model and decoding; texts without one come last."""
    rows = (
        ResponseCount.objects.filter(prompt=prompt)
        .select_related("language_model", "decoding")
        .order_by("language_model__key", "decoding__name")
    )
    found: list[SourceCount] = []
    nameless: list[SourceCount] = []
    several = len({row.decoding_id for row in rows if row.decoding_id is not None}) > 1
    for row in rows:
        model, decoding = row.language_model, row.decoding
        if model is None or decoding is None:
            nameless.append(SourceCount(None, None, "", "", None, False, row.n_responses))
            continue
        found.append(
            SourceCount(
                key=f"{model.key}@{decoding.name}" if several else model.key,
                language_model=model.key,
                name=model.name,
                provider=model.provider,
                decoding=decoding.name,
                is_human=model.is_human,
                n_responses=row.n_responses,
            )
        )
    return found + nameless
