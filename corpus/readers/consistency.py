"""What only several lines together can show: contradictions, repeats, and the numbering of samples."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from corpus.readers.records import CorpusRecord, Refusal
from corpus.readers.strict_json import shown


def checked(rows: Iterable[CorpusRecord | Refusal]) -> Iterator[CorpusRecord | Refusal]:
    """Check rows against those before them, and number samples that have no number.

    Refused is a row that gives a prompt's key another text, language or
    categories than a row before it, or a model another provider, family or
    release; one of a (prompt, model, sample_index) that was there already; a
    text without a model that was there already for its prompt; and a
    `sample_index` where a row of the same prompt and model had none, or the
    other way round, since counting would then hit given numbers. What a row
    leaves unsaid contradicts nothing.

    Rows without `sample_index` are numbered from 0 in the order of the file, for
    each prompt and model. Refused rows are not counted: import a file with
    refusals in part, and the numbers behind them are others than in the mended
    file.

    Parameters
    ----------
    rows : iterable of CorpusRecord or Refusal
        From a reader. Refusals are passed on.

    Yields
    ------
    CorpusRecord or Refusal
        In the order they came.

    Notes
    -----
    Memory grows by some 8 bytes a row, and some hundred bytes for each prompt,
    each pair of prompt and model, and each text without a model: digests are
    kept, not texts.

    Examples
    --------
    >>> rows = [CorpusRecord(1, "p", "Why?", "m", "So."), CorpusRecord(2, "p", "Why?", "m", "Because.")]
    >>> [row.sample_index for row in checked(rows)]
    [0, 1]
    >>> list(checked([rows[0], CorpusRecord(2, "p", "How?", "m", "Thus.")]))[1].reason
    'the prompt "p" has another text on line 1; give each prompt_id one text'
    """
    file = _Seen()
    for row in rows:
        yield row if isinstance(row, Refusal) else file.checked(row)


@dataclass
class _Said:
    """What was said of a prompt or a model, and on which line first."""

    facts: dict[str, tuple[object, int]] = field(default_factory=dict)

    def contradiction(self, facts: dict[str, object]) -> tuple[str, int] | None:
        for name, value in facts.items():
            if name in self.facts and self.facts[name][0] != value:
                return name, self.facts[name][1]
        return None

    def add(self, facts: dict[str, object], line: int) -> None:
        for name, value in facts.items():
            self.facts.setdefault(name, (value, line))


class _Samples:
    """Samples of one prompt and model: on which line each was, by its number."""

    __slots__ = ("_far", "_lines", "_n", "first_line", "numbered")

    def __init__(self, *, numbered: bool, line: int) -> None:
        self.numbered = numbered
        self.first_line = line
        # Nearly all files count from 0 without gaps: eight bytes each. 0 is no line.
        self._lines = array("q")
        self._far: dict[int, int] = {}
        self._n = 0

    def line_of(self, sample: int) -> int | None:
        near = self._lines[sample] if sample < len(self._lines) else 0
        return near or self._far.get(sample)

    def next_sample(self) -> int:
        return self._n

    def add(self, sample: int, line: int) -> None:
        self._n += 1
        if sample < len(self._lines):
            self._lines[sample] = line
        # Bounded by the rows there are, so that no file can claim memory by its numbers.
        elif sample < 2 * self._n + 64:
            self._lines.extend([0] * (sample - len(self._lines)))
            self._lines.append(line)
        else:
            self._far[sample] = line


class _Seen:
    """The file so far."""

    def __init__(self) -> None:
        self._prompts: dict[bytes, _Said] = {}
        self._models: dict[str, _Said] = {}
        self._samples: dict[bytes, _Samples] = {}
        self._modelless: dict[bytes, int] = {}

    def checked(self, record: CorpusRecord) -> CorpusRecord | Refusal:
        prompt = self._prompts.get(_digest(record.prompt_key)) or _Said()
        model = self._models.get(record.model or "") or _Said()
        prompt_facts, model_facts = _prompt_facts(record), _model_facts(record)
        if found := prompt.contradiction(prompt_facts):
            return Refusal(
                record.line,
                f"the prompt {shown(record.prompt_key)} has another {found[0]} on line {found[1]}; "
                f"give each prompt_id one {found[0]}",
            )
        if record.model is not None and (found := model.contradiction(model_facts)):
            return Refusal(
                record.line,
                f"the model {shown(record.model)} has another {found[0]} on line {found[1]}; "
                f"give each model one {found[0]}",
            )
        placed = self._placed(record)
        if isinstance(placed, Refusal):
            return placed
        # Only rows that are taken are remembered: a refused one must not make its betters wrong.
        prompt.add(prompt_facts, record.line)
        self._prompts[_digest(record.prompt_key)] = prompt
        if record.model is not None:
            model.add(model_facts, record.line)
            self._models[record.model] = model
        return placed

    def _placed(self, record: CorpusRecord) -> CorpusRecord | Refusal:
        if record.model is None:
            return self._without_model(record)
        key = _digest(record.prompt_key, record.model)
        numbered = record.sample_index is not None
        samples = self._samples.get(key) or _Samples(numbered=numbered, line=record.line)
        if samples.numbered != numbered:
            here, there = ("a", "none") if numbered else ("no", "one")
            return Refusal(
                record.line,
                f"it has {here} sample_index, and line {samples.first_line} of the same prompt and model has "
                f"{there}; give it on all of their lines or on none",
            )
        sample = samples.next_sample() if record.sample_index is None else record.sample_index
        if (line := samples.line_of(sample)) is not None:
            return Refusal(
                record.line,
                f"sample {sample} of the prompt {shown(record.prompt_key)} "
                f"by the model {shown(record.model)} "
                f"is on line {line} already; give it another sample_index or leave it out",
            )
        samples.add(sample, record.line)
        self._samples[key] = samples
        return replace(record, sample_index=sample)

    def _without_model(self, record: CorpusRecord) -> CorpusRecord | Refusal:
        key = _digest(record.prompt_key, record.response)
        line = self._modelless.setdefault(key, record.line)
        if line != record.line:
            return Refusal(
                record.line,
                f"the same text without a model is on line {line} already for the prompt "
                f"{shown(record.prompt_key)}; leave one of them out",
            )
        return record


def _prompt_facts(record: CorpusRecord) -> dict[str, object]:
    facts: dict[str, object] = {"text": _digest(record.prompt)}
    if record.language is not None:
        facts["language"] = record.language
    if record.categories:
        facts["category"] = _digest(*sorted(record.categories))
    return facts


def _model_facts(record: CorpusRecord) -> dict[str, object]:
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
