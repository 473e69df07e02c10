"""JSON read strictly: what a database could not keep as it came is refused, with the place."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator

MAX_DEPTH = 32
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1

TYPE_NAMES = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


class NotStrictJson(ValueError):
    """The message says what is wrong, as the end of a sentence about the line."""


def type_name(value: object) -> str:
    """Name the JSON type of a parsed value, with its article.

    Examples
    --------
    >>> type_name(True), type_name(1.5), type_name(None)
    ('true or false', 'a number', 'null')
    """
    return TYPE_NAMES[type(value)]


def parse_object(text: str) -> dict[str, object]:
    r"""Parse one JSON object.

    Parameters
    ----------
    text : str
        One JSON value.

    Returns
    -------
    dict
        Columns by name.

    Raises
    ------
    NotStrictJson
        If it is not JSON or no object; if a key stands twice in an object; if
        a string holds NUL or half a surrogate pair; if a number is not finite
        or an integer has more than 64 bits; if it is nested too deeply.

    Examples
    --------
    >>> parse_object('{"a": 1}')
    {'a': 1}
    >>> parse_object('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    corpus.readers.strict_json.NotStrictJson: the key "a" stands twice in one object; keep one of them
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
        )
    except NotStrictJson:
        raise
    except json.JSONDecodeError as error:
        raise NotStrictJson(f"not JSON: {error.msg} at column {error.pos + 1}") from error
    except RecursionError as error:
        raise NotStrictJson(_TOO_DEEP) from error
    if not isinstance(value, dict):
        raise NotStrictJson(
            f"the line is {type_name(value)}, not an object; write one JSON object, {{...}}, on each line"
        )
    _check_strings(value)
    return value


_TOO_DEEP = f"nested more than {MAX_DEPTH} deep; flatten it"


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise NotStrictJson(f"the key {shown(key)} stands twice in one object; keep one of them")
            seen.add(key)
    return found


def _integer(digits: str) -> int:
    # Twenty characters hold every 64-bit integer; Python itself gives up beyond 4,300.
    if len(digits) <= 20 and _SMALLEST <= (number := int(digits)) <= _LARGEST:
        return number
    raise NotStrictJson(
        f"an integer of {len(digits.lstrip('-'))} digits does not fit into 64 bits; write it as a string"
    )


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise NotStrictJson(f"the number {digits[:20]} is too large; write it as a string")
    return number


def _constant(name: str) -> object:
    raise NotStrictJson(f"{name} is not JSON; write null for a missing number")


def _check_strings(value: dict[str, object]) -> None:
    """Walk without recursion, so that depth is a message and not a crash."""
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        for text in _texts(level):
            if "\x00" in text:
                raise NotStrictJson("a string holds the character NUL (\\u0000); remove it")
            try:
                text.encode()
            except UnicodeEncodeError:
                raise NotStrictJson(
                    "a string holds half a surrogate pair (one of \\ud800 to \\udfff alone); "
                    "remove it or write the character itself"
                ) from None
        level = [inner for outer in level for inner in _members(outer)]
        if not level:
            return
    raise NotStrictJson(_TOO_DEEP)


def _texts(level: Iterable[object]) -> Iterator[str]:
    for one in level:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            yield from one


def _members(outer: object) -> Iterable[object]:
    if isinstance(outer, dict):
        return outer.values()
    if isinstance(outer, list):
        return outer
    return ()


def shown(text: str) -> str:
    """Quote a text of the file for a message: shortened, and safe to print and to store.

    Examples
    --------
    >>> shown("x" * 60)
    '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."'
    """
    short = text if len(text) <= 40 else f"{text[:40]}..."
    safe = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in short)
    return f'"{safe}"'
