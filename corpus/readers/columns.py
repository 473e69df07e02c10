"""Columns of one row of a corpus file -> a typed record, or what is wrong with each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from corpus.readers.records import CorpusRecord, Refusal
from corpus.readers.strict_json import shown, type_name

REQUIRED = ("prompt_id", "prompt", "model", "response")
OPTIONAL = ("provider", "family", "released", "sample_index", "language", "category")
COLUMNS = REQUIRED + OPTIONAL

# What the database's columns hold.
MAX_LENGTHS = {
    "prompt_id": 200,
    "model": 200,
    "provider": 100,
    "family": 100,
    "category": 200,
    "language": 35,
}
MAX_SAMPLE_INDEX = 2**31 - 1

# Loosely: a language, or x or i, and further parts. Whether the parts are registered is not checked.
_LANGUAGE = re.compile(r"(?:[A-Za-z]{2,8}|[xXiI](?=-))(?:-[A-Za-z0-9]{1,8})*")
_RELEASED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def checked_mapping(mapping: Mapping[str, str] | None) -> dict[str, str]:
    """Complete a mapping: for each of our columns, the file's name of it.

    Parameters
    ----------
    mapping : mapping of str to str, or None
        Our name to the file's, as in `--map prompt=instruction`.

    Raises
    ------
    ValueError
        If a key is none of our columns, or a name is empty, or two of our
        columns are given one name.

    Examples
    --------
    >>> checked_mapping({"prompt": "instruction"})["prompt"]
    'instruction'
    >>> checked_mapping({"promt": "instruction"})
    Traceback (most recent call last):
    ValueError: mapping names the column 'promt'; there are prompt_id, prompt, model, response, provider, ...
    """
    given = dict(mapping or {})
    for ours, theirs in given.items():
        if ours not in COLUMNS:
            raise ValueError(f"mapping names the column {ours!r}; there are {', '.join(COLUMNS)}")
        if not isinstance(theirs, str) or not theirs:
            raise ValueError(f"mapping must give the file's name of {ours}, not {theirs!r}")
    if len(set(given.values())) < len(given):
        raise ValueError("mapping gives two columns one name")
    taken = set(given.values())
    # A name that was given to one column is not at the same time another's own.
    return {ours: given.get(ours, ours) for ours in COLUMNS if ours in given or ours not in taken}


def record_from_row(
    line: int, row: Mapping[str, object], mapping: Mapping[str, str]
) -> CorpusRecord | Refusal:
    """Check the columns of one row, and make a record of them.

    Parameters
    ----------
    line : int
        Line of the file.
    row : mapping of str to JSON value
        The file's columns.
    mapping : mapping of str to str
        From `checked_mapping`.

    Returns
    -------
    CorpusRecord or Refusal
        A refusal names everything that is wrong with the row.

    Examples
    --------
    >>> mapping = checked_mapping(None)
    >>> record_from_row(3, {"prompt_id": "p", "prompt": "Why?", "model": "m"}, mapping).reason
    'the column "response" is missing; if it has another name, give it with --map response=YOUR_COLUMN'
    """
    columns = _Columns(row, mapping)
    prompt_key = columns.key_text("prompt_id")
    prompt = columns.text("prompt")
    model = columns.model()
    response = columns.text("response")
    sample_index = columns.sample_index()
    provider = columns.optional_text("provider")
    family = columns.optional_text("family")
    released, released_as = columns.released()
    language = columns.language()
    categories = columns.categories()
    if model is None and sample_index is not None:
        columns.problems.append("a text without a model has no sample_index; leave it out")
    if columns.problems:
        return Refusal(line, "; ".join(columns.problems))
    used = set(mapping.values())
    extra = {name: value for name, value in row.items() if name not in used}
    if released_as is not None:
        extra[mapping["released"]] = released_as
    return CorpusRecord(
        line=line,
        prompt_key=prompt_key,
        prompt=prompt,
        model=model,
        response=response,
        sample_index=sample_index,
        provider=provider,
        family=family,
        released=released,
        language=language,
        categories=categories,
        extra=extra,
    )


class _Columns:
    """One row's columns by our names; every look at one notes what is wrong with it."""

    def __init__(self, row: Mapping[str, object], mapping: Mapping[str, str]) -> None:
        self._row = row
        self._mapping = mapping
        self.problems: list[str] = []

    def key_text(self, ours: str) -> str:
        value = self._required(ours)
        # Keys are numbers in many files. true is an int to Python, but no key.
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self._checked_text(ours, value)

    def text(self, ours: str) -> str:
        return self._checked_text(ours, self._required(ours))

    def model(self) -> str | None:
        value = self._required("model")
        return None if value is None else self._checked_text("model", value)

    def optional_text(self, ours: str) -> str | None:
        value = self._optional(ours)
        return None if value is None else self._checked_text(ours, value)

    def sample_index(self) -> int | None:
        value = self._optional("sample_index")
        if value is None:
            return None
        name = self._name("sample_index")
        if not isinstance(value, int) or isinstance(value, bool):
            is_whole = isinstance(value, float) and value.is_integer()
            said = "a number with a decimal point" if is_whole else _said(value)
            self._wrong(f"{name} is {said}; write a whole number from 0")
            return None
        if value < 0:
            self._wrong(f"{name} is {value}; write a whole number from 0")
            return None
        if value > MAX_SAMPLE_INDEX:
            self._wrong(f"{name} is {value}; write a number up to {MAX_SAMPLE_INDEX}")
            return None
        return value

    def released(self) -> tuple[date | None, object]:
        """Give the date; and what the file says, when it says less than a day."""
        value = self._optional("released")
        if value is None:
            return None, None
        said = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        match = _RELEASED.fullmatch(said) if isinstance(said, str) else None
        if match is not None:
            try:
                day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            except ValueError:
                pass  # the thirtieth of February: refused below, as any other string
            else:
                return day, None if match[3] else value
        self._wrong(f"{self._name('released')} is {_said(value)}; write YYYY-MM-DD, YYYY-MM or YYYY")
        return None, None

    def language(self) -> str | None:
        value = self.optional_text("language")
        if value and _LANGUAGE.fullmatch(value) is None:
            self._wrong(f"{self._name('language')} is {shown(value)}; write a BCP 47 tag as en or pt-BR")
            return None
        return value

    def categories(self) -> tuple[str, ...]:
        value = self._optional("category")
        if value is None:
            return ()
        several = value if isinstance(value, list) else [value]
        return tuple(dict.fromkeys(self._checked_text("category", one) for one in several))

    def _name(self, ours: str) -> str:
        theirs = self._mapping.get(ours, ours)
        return ours if theirs == ours else f"{ours} (the column {shown(theirs)})"

    def _required(self, ours: str) -> object:
        theirs = self._mapping.get(ours)
        if theirs is not None and theirs in self._row:
            return self._row[theirs]
        mapped = f", which --map gives for {ours}," if theirs not in (None, ours) else ""
        self._wrong(
            f"the column {shown(theirs or ours)}{mapped} is missing; "
            f"if it has another name, give it with --map {ours}=YOUR_COLUMN"
        )
        return _MISSING

    def _optional(self, ours: str) -> object:
        """Give the value; None where it is null or empty, which is how tables write *not stated*."""
        theirs = self._mapping.get(ours)
        value = None if theirs is None else self._row.get(theirs)
        return None if isinstance(value, str) and not value.strip() else value

    def _checked_text(self, ours: str, value: object) -> str:
        if value is _MISSING:
            return ""
        name = self._name(ours)
        if not isinstance(value, str):
            remedy = "; write null for a text without a model" if ours == "model" else ""
            self._wrong(f"{name} is {type_name(value)}, not a string{remedy}")
            return ""
        if not value.strip():
            remedy = (
                "write null for a text without a model"
                if ours == "model"
                else "fill it in or leave the line out"
            )
            what = "only white space" if value else "empty"
            self._wrong(f"the {name} is {what}; {remedy}")
        longest = MAX_LENGTHS.get(ours)
        if longest is not None and len(value) > longest:
            self._wrong(f"{name} has {len(value)} characters; shorten it to {longest}")
        return value

    def _wrong(self, problem: str) -> None:
        self.problems.append(problem)


_MISSING = object()


def _said(value: object) -> str:
    return shown(value) if isinstance(value, str) else type_name(value)
