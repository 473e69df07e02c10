"""What a reader of corpus files yields: records, and refusals of lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Sampling:
    """Sampling settings of a response as a file states them; None is *unstated*.

    Parameters
    ----------
    temperature, top_p, min_p : float or None
    top_k, max_tokens : int or None
    method : str
        Name of a method that is more than settings; empty for plain sampling.
    other : mapping of str to JSON value
        Settings that have no field here.
    """

    temperature: float | None = None
    top_p: float | None = None
    min_p: float | None = None
    top_k: int | None = None
    max_tokens: int | None = None
    method: str = ""
    other: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class PromptRecord:
    """One prompt without a response, as a file told it. Fields as in `CorpusRecord`.

    `prompt_key` is None where the file has no key: the prompt is then known by its text.
    """

    line: int
    prompt_key: str | None
    prompt: str
    language: str | None = None
    categories: tuple[str, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class CorpusRecord:
    """One response as a file told it. Texts are as they came, to the last space.

    Parameters
    ----------
    line : int
        Line of the file, from 1.
    prompt_key : str or None
        The source's key of the prompt; None where the file has none, and the prompt is known by its text.
    prompt : str
        Its text.
    model : str or None
        Key of the language model; None for a text without a model.
    response : str
        The text.
    sample_index : int or None
        Which sample it is of this model for this prompt, from 0; None when the
        file does not say. After `checked` it is a number wherever there is a model.
    provider, family : str or None
        Of the language model.
    released : date or None
        When the model came out; the first day of the month or year where the
        file says no more. What it said then stands in `extra` under its column.
    language : str or None
        BCP 47 tag of the prompt.
    categories : tuple of str
        Of the prompt, as written, each once.
    extra : mapping of str to JSON value
        Columns that have no field here, as they came.
    sampling : Sampling or None
        How it was drawn; None where the file does not say.
    embedding : tuple of float, or None
        The response's vector by the encoder that the import names, where the file carries one.
    """

    line: int
    prompt_key: str | None
    prompt: str
    model: str | None
    response: str
    sample_index: int | None = None
    provider: str | None = None
    family: str | None = None
    released: date | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    sampling: Sampling | None = None
    embedding: tuple[float, ...] | None = None

    @classmethod
    def quick(cls, facts: dict[str, object]) -> CorpusRecord:
        """Make a record of facts by name, `extra` among them, in a fraction of the time the constructor takes.

        Of 350,000 rows that is most of a second. What is not among the facts has its default. The dictionary becomes
        the record's own.
        """
        record = object.__new__(cls)
        object.__setattr__(record, "__dict__", facts)
        return record

    def numbered(self, sample_index: int) -> CorpusRecord:
        """Return this record with the number of its sample."""
        return CorpusRecord.quick({**self.__dict__, "sample_index": sample_index})


@dataclass(frozen=True)
class Refusal:
    """A line that is not taken, and why.

    Parameters
    ----------
    line : int or None
        Line of the file, from 1; None when the whole file is meant.
    reason : str
        What is wrong and what would mend it, in words.
    """

    line: int | None
    reason: str
