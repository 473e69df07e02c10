"""One value of a row, checked for what it should be: a text, a list, a list of numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping

from corpus.readers.strict_json import NotStrictJson, parse_object, shown, type_name


class WrongCell(ValueError):
    """What is wrong with a value and what would mend it, as the end of a sentence about the row."""


def text_of(row: Mapping[str, object], name: str) -> str:
    """Return a text as it came; refuse one that is missing, no text, or blank.

    Raises
    ------
    WrongCell

    Examples
    --------
    >>> text_of({"query": "Why?"}, "query")
    'Why?'
    >>> text_of({"query": 7}, "query")
    Traceback (most recent call last):
    corpus.readers.cells.WrongCell: query is a number, not a string
    """
    if name not in row:
        raise WrongCell(f"the column {shown(name)} is missing")
    value = row[name]
    if not isinstance(value, str):
        raise WrongCell(f"{name} is {type_name(value)}, not a string")
    if not value.strip():
        raise WrongCell(
            f"the {name} is {'only white space' if value else 'empty'}; fill it in or leave the row out"
        )
    return value


def list_of(value: object, name: str) -> list[object]:
    """Return a list, which a table in text holds as JSON.

    Raises
    ------
    WrongCell

    Examples
    --------
    >>> list_of("[1, 2]", "human_labels")
    [1, 2]
    """
    if isinstance(value, str):
        try:
            read = parse_object(f'{{"list": {value}}}')
        except NotStrictJson:
            read = {}
        value = read["list"] if set(read) == {"list"} else value
    if not isinstance(value, list):
        said = "a text that is no JSON list" if isinstance(value, str) else type_name(value)
        raise WrongCell(f"{name} is {said}; write a list, as [1, 2]")
    return value


def number_of(value: object, name: str) -> float:
    """Return a number, which a table in text holds in digits.

    Raises
    ------
    WrongCell

    Examples
    --------
    >>> number_of("7.5", "value"), number_of(4, "value")
    (7.5, 4.0)
    """
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or "_" in value:
            raise WrongCell(f"{name} is {shown(value)}; write a number, with a point for decimals")
        return number
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongCell(f"{name} is {type_name(value)}, not a number")
    return float(value)
