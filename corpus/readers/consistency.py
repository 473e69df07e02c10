"""What only several lines together can show: contradictions, repeats, and the numbering of samples."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

from corpus.readers.cells_seen import Samples, Taken
from corpus.readers.records import CorpusRecord, PromptRecord, Refusal, Sampling
from corpus.readers.strict_json import shown


def checked(
    rows: Iterable[CorpusRecord | PromptRecord | Refusal],
) -> Iterator[CorpusRecord | PromptRecord | Refusal]:
    """Check rows against those before them, and number samples that have no number.

    Refused is a row that gives a prompt's key another text, language or
    categories than a row before it, or a model another provider, family or
    release; one of a (prompt, model, sampling, sample_index) that was there already; a
    text without a model that was there already for its prompt; and a
    `sample_index` where a row of the same prompt, model and sampling had none, or the
    other way round, since counting would then hit given numbers. What a row
    leaves unsaid contradicts nothing.

    Rows without `sample_index` are numbered from 0 in the order of the file, for
    each prompt, model and sampling. Refused rows are not counted: import a file with
    refusals in part, and the numbers behind them are others than in the mended
    file.

    Parameters
    ----------
    rows : iterable of CorpusRecord, PromptRecord or Refusal
        From a reader. Refusals are passed on. Every record has the key of its prompt.

    Yields
    ------
    CorpusRecord, PromptRecord or Refusal
        In the order they came.

    Notes
    -----
    Memory grows by some 100 bytes for each prompt and model that have one
    response and 8 bytes for each further one, some 300 bytes for each prompt, and some
    100 for each text without a model: digests are kept, not texts.

    Examples
    --------
    >>> rows = [CorpusRecord(1, "p", "Why?", "m", "So."), CorpusRecord(2, "p", "Why?", "m", "Because.")]
    >>> [row.sample_index for row in checked(rows)]
    [0, 1]
    >>> list(checked([rows[0], CorpusRecord(2, "p", "How?", "m", "Thus.")]))[1].reason
    'the prompt "p" has another text on line 1; give each prompt_id one text'
    """
    file = FileSoFar()
    for row in rows:
        yield row if isinstance(row, Refusal) else file.checked(row)


class _Said(dict[str, tuple[object, int]]):
    """What was said of a prompt or a model, and on which line first."""

    def contradiction(self, facts: Mapping[str, object]) -> tuple[str, int] | None:
        for name, value in facts.items():
            if name in self and self[name][0] != value:
                return name, self[name][1]
        return None

    def add(self, facts: Mapping[str, object], line: int) -> None:
        for name, value in facts.items():
            self.setdefault(name, (value, line))


class _Prompt:
    """A prompt of the file: a number for it, its text, and what else was said of it."""

    __slots__ = ("line", "number", "said", "text")

    def __init__(self, number: int, text: bytes, line: int) -> None:
        self.number = number
        self.text = text
        self.line = line
        self.said: _Said | None = None


class FileSoFar:
    """The records of a file so far, and whether the next one fits them.

    Examples
    --------
    >>> file = FileSoFar()
    >>> file.checked(CorpusRecord(1, "p", "Why?", "m", "So.")).sample_index
    0
    >>> file.checked(CorpusRecord(2, "p", "Why?", "m", "So.", sample_index=1)).reason
    'it has a sample_index, and line 1 of the same prompt and model has none; give it on all of their lines or on none'
    """

    def __init__(self) -> None:
        self._prompts: dict[str, _Prompt] = {}
        self._models: dict[str, _Said] = {}
        self._sources: dict[str | tuple[str, str], int] = {}
        self._samples = Samples()
        self._modelless: dict[bytes, int] = {}
        # Files go prompt by prompt: the text of the row before needs no digest.
        self._last: tuple[str, str] | None = None

    def checked(self, record: CorpusRecord | PromptRecord) -> CorpusRecord | PromptRecord | Refusal:
        """Return the record, its sample numbered, or what of the lines before it contradicts."""
        key, line = record.prompt_key or "", record.line
        prompt = self._prompts.get(key)
        text = b""
        if prompt is None or self._last != (key, record.prompt):
            text = hashlib.blake2b(record.prompt.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            if prompt is not None and prompt.text != text:
                return _contradicted(line, "prompt", key, "text", prompt.line)
        prompt_facts = _prompt_facts(record)
        if (
            prompt_facts
            and prompt is not None
            and prompt.said
            and (found := prompt.said.contradiction(prompt_facts))
        ):
            return _contradicted(line, "prompt", key, *found)
        taken: CorpusRecord | PromptRecord | Refusal = record
        number = len(self._prompts) if prompt is None else prompt.number
        if isinstance(record, CorpusRecord):
            taken = self._response(record, key, number)
            if isinstance(taken, Refusal):
                return taken
        # Only rows that are taken are remembered: a refused one must not make its betters wrong.
        if prompt is None:
            prompt = self._prompts[key] = _Prompt(number, text, line)
        if prompt_facts:
            prompt.said = prompt.said or _Said()
            prompt.said.add(prompt_facts, line)
        self._last = (key, record.prompt)
        return taken

    def _response(self, record: CorpusRecord, key: str, prompt: int) -> CorpusRecord | Refusal:
        if record.model is None:
            return self._without_model(record, key)
        model = self._models.get(record.model)
        facts = _model_facts(record)
        if facts and model and (found := model.contradiction(facts)):
            return _contradicted(record.line, "model", record.model, *found)
        taken = self._placed(record, record.model, key, prompt)
        if not isinstance(taken, Refusal) and (facts or model is None):
            self._models.setdefault(record.model, _Said()).add(facts, record.line)
        return taken

    def _placed(self, record: CorpusRecord, model: str, key: str, prompt: int) -> CorpusRecord | Refusal:
        named = source_name(model, record.sampling)
        source = self._sources.setdefault(named, len(self._sources))
        cell = source << 32 | prompt
        index = record.sample_index
        placed = self._samples.place(cell, index, record.line)
        if not isinstance(placed, Taken):
            return record if index is not None else record.numbered(placed)
        if placed.other_numbering:
            here, there = ("a", "none") if index is not None else ("no", "one")
            return Refusal(
                record.line,
                f"it has {here} sample_index, and line {placed.line} of the same prompt and model has "
                f"{there}; give it on all of their lines or on none",
            )
        return Refusal(
            record.line,
            f"sample {placed.sample} of the prompt {shown(key)} by the model {shown(model)} "
            f"is on line {placed.line} already; give it another sample_index or leave it out",
        )

    def _without_model(self, record: CorpusRecord, key: str) -> CorpusRecord | Refusal:
        digest = _digest(key, record.response)
        line = self._modelless.get(digest)
        if line is None:
            self._modelless[digest] = record.line
        else:
            return Refusal(
                record.line,
                f"the same text without a model is on line {line} already for the prompt "
                f"{shown(key)}; leave one of them out",
            )
        return record


def source_name(model: str, sampling: Sampling | None) -> str | tuple[str, str]:
    """Return what is the same for the same model under the same settings, however they are written.

    Examples
    --------
    >>> source_name("m", Sampling(temperature=1)) == source_name("m", Sampling(temperature=1.0))
    True
    >>> source_name("m", Sampling()) == source_name("m", None)
    True
    """
    if sampling is None or sampling == Sampling():
        return model
    settings = (
        sampling.temperature,
        sampling.top_p,
        sampling.min_p,
        sampling.top_k,
        sampling.max_tokens,
    )
    numbers = [None if value is None else float(value) for value in settings]
    return model, json.dumps([numbers, sampling.method, dict(sampling.other)], sort_keys=True)


def _contradicted(line: int, kind: str, key: str, fact: str, first: int) -> Refusal:
    each = "prompt_id" if kind == "prompt" else "model"
    return Refusal(
        line, f"the {kind} {shown(key)} has another {fact} on line {first}; give each {each} one {fact}"
    )


def _prompt_facts(record: CorpusRecord | PromptRecord) -> dict[str, object]:
    facts: dict[str, object] = {}
    if record.language is not None:
        facts["language"] = record.language
    if record.categories:
        facts["category"] = _digest(*sorted(record.categories))
    if isinstance(record, PromptRecord) and record.extra:
        facts["set of other columns"] = _digest(json.dumps(dict(record.extra), sort_keys=True))
    return facts


def _model_facts(record: CorpusRecord) -> dict[str, object]:
    if record.provider is None and record.family is None and record.released is None:
        return {}
    facts = {"provider": record.provider, "family": record.family, "released": record.released}
    return {name: value for name, value in facts.items() if value is not None}


def _digest(*parts: str) -> bytes:
    """Digest texts one after another, each with its length, so that none runs into the next."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return digest.digest()
