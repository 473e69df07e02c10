"""Rows with the same columns again and again -> records: the plain ones at once, the others column by column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.readers.columns import MAX_LENGTHS, MAX_SAMPLE_INDEX, record_from_row
from corpus.readers.records import CorpusRecord, Refusal

_ABSENT = object()
_FACTS = ("provider", "family", "released", "language", "category")
_UNSAID = (None,) * len(_FACTS)
# What is said of prompts and models comes again and again; a file where it does not is not to fill the memory.
_MAX_REMEMBERED = 20_000


class RecordReader:
    """Make records of the rows of one file, as `record_from_row` does.

    Parameters
    ----------
    mapping : mapping of str to str
        From `checked_mapping`.

    Examples
    --------
    >>> read = RecordReader({name: name for name in ("prompt_id", "prompt", "model", "response")})
    >>> read(1, {"prompt_id": "p", "prompt": "Why?", "model": "m", "response": "So.", "n": 3}).extra
    {'n': 3}
    """

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self._mapping = mapping
        # A column without a name in the file is in no row.
        names = {ours: mapping.get(ours, _ABSENT) for ours in (*_FACTS, "sample_index")}
        self._key, self._prompt = mapping.get("prompt_id", _ABSENT), mapping.get("prompt", _ABSENT)
        self._model, self._response = mapping.get("model", _ABSENT), mapping.get("response", _ABSENT)
        self._sample = names.pop("sample_index")
        self._facts = tuple(names.values())
        self._used = frozenset(mapping.values())
        self._remembered: dict[tuple[object, ...], dict[str, object]] = {}

    def __call__(self, line: int, row: Mapping[str, object]) -> CorpusRecord | Refusal:
        """Make a record of one row, or say what is wrong with it."""
        return self._plain(line, row) or self._careful(line, row)

    def _plain(self, line: int, row: Mapping[Any, object]) -> CorpusRecord | None:
        """Return the record of a row that is as nearly all are; None for others, right or wrong."""
        key, prompt = row.get(self._key), row.get(self._prompt)
        model, response = row.get(self._model), row.get(self._response)
        sample = row.get(self._sample)
        if not (type(key) is type(prompt) is type(model) is type(response) is str):
            return None
        if not (key and prompt and model and response):
            return None
        if key.isspace() or prompt.isspace() or model.isspace() or response.isspace():
            return None
        if len(key) > MAX_LENGTHS["prompt_id"] or len(model) > MAX_LENGTHS["model"]:
            return None
        n_used = 4
        if sample is not None:
            if type(sample) is not int or not 0 <= sample <= MAX_SAMPLE_INDEX:
                return None
            n_used = 5
        record: dict[str, object] = {
            "line": line,
            "prompt_key": key,
            "prompt": prompt,
            "model": model,
            "response": response,
            "sample_index": sample,
        }
        if len(row) == n_used:
            record["extra"] = {}
            return CorpusRecord.quick(record)
        facts = tuple([row.get(name) for name in self._facts])
        if facts != _UNSAID:
            stated = self._remembered.get(facts) if _are_texts(facts) else None
            if stated is None:
                return None
            record.update(stated)
        used = self._used
        record["extra"] = {name: value for name, value in row.items() if name not in used}
        return CorpusRecord.quick(record)

    def _careful(self, line: int, row: Mapping[Any, object]) -> CorpusRecord | Refusal:
        found = record_from_row(line, row, self._mapping)
        if isinstance(found, Refusal):
            return found
        facts = tuple([row.get(name) for name in self._facts])
        # A release of less than a day stands in `extra` too, so it is not remembered.
        is_whole = self._mapping.get("released") not in found.extra
        if _are_texts(facts) and is_whole and len(self._remembered) < _MAX_REMEMBERED:
            self._remembered[facts] = {
                "provider": found.provider,
                "family": found.family,
                "released": found.released,
                "language": found.language,
                "categories": found.categories,
            }
        return found


def _are_texts(facts: tuple[object, ...]) -> bool:
    """Tell whether all are texts or null: 2024 and 2024.0 would be one to a dictionary."""
    return all(fact is None or type(fact) is str for fact in facts)
