"""Labels in long form: a row for each value that a person gave, whatever the source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from annotation.readers.records import LabelledItem, LabelledValue
from corpus.readers.cells import WrongCell, list_of, number_of, text_of
from corpus.readers.records import Refusal
from corpus.readers.rows import read_rows
from corpus.readers.strict_json import shown, type_name

_NUMBERED = re.compile(r"response_([1-9][0-9]?)")
# What a study's protocol takes for a criterion's key.
_CRITERION = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_LONGEST_KEY = 200


def read(path: Path, file_name: str) -> Iterator[LabelledItem | Refusal]:
    r"""Read a row as an item with one label.

    The columns are `rater`, `criterion` and `value`; what was judged in `response`, or `response_1`, `response_2`
    and so on, or `responses` (a list); and what it was an answer to in `prompt`, `item` (a key of the source) or
    both. Texts that were judged without a prompt have `item` alone. Other columns are kept.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "long.csv"
    ...     _ = path.write_text("item,response_1,response_2,rater,criterion,value\n7,Hi.,Hey.,ann,similarity,4\n")
    ...     (item,) = read(path, path.name)
    >>> item.responses, item.criterion, item.labels
    (('Hi.', 'Hey.'), 'similarity', (LabelledValue(rater='ann', value=4.0),))
    """
    for row in read_rows(path, file_name=file_name, check=_missing):
        if isinstance(row, Refusal):
            yield row
            continue
        line, columns = row
        try:
            yield _item(line, columns)
        except WrongCell as error:
            yield Refusal(line, str(error))


def _missing(columns: Mapping[str, str]) -> str | None:
    for name in ("rater", "criterion", "value"):
        if name not in columns:
            return f"the column {shown(name)} is missing; a long file has a row for each value of a person"
    if not _response_columns(columns):
        return (
            'the column "response" is missing; write what was judged in response, in response_1 and response_2, '
            "or as a list in responses"
        )
    if not {"prompt", "item"} & set(columns):
        return (
            'the column "prompt" is missing; write the prompt, or a key in item for texts judged without one'
        )
    return None


def _item(line: int, columns: Mapping[str, object]) -> LabelledItem:
    for name in ("rater", "criterion", "value"):
        if columns.get(name) in (None, ""):
            raise WrongCell(f"the {name} is missing")
    criterion = text_of(columns, "criterion")
    if not _CRITERION.fullmatch(criterion):
        raise WrongCell(
            f"criterion is {shown(criterion)}; write up to 60 lower-case letters, digits, - and _"
        )
    key, prompt = _prompt(columns)
    names = _response_columns(columns)
    read = {"item", "prompt", "rater", "criterion", "value", *names}
    return LabelledItem(
        line=line,
        prompt_key=key,
        prompt=prompt,
        responses=_responses(columns, names),
        criterion=criterion,
        labels=(LabelledValue(_name(columns, "rater"), number_of(columns["value"], "value")),),
        extra={name: value for name, value in columns.items() if name not in read},
    )


def _prompt(columns: Mapping[str, object]) -> tuple[str | None, str]:
    key = None if columns.get("item") in (None, "") else _name(columns, "item")
    if columns.get("prompt") not in (None, ""):
        return key, text_of(columns, "prompt")
    if key is None:
        raise WrongCell("it has neither a prompt nor an item; write the prompt, or a key in item")
    return key, f"Item without a prompt: {key}"


def _response_columns(columns: Mapping[str, object]) -> list[str]:
    for name in ("response", "responses"):
        if name in columns:
            return [name]
    numbered = [name for name in columns if _NUMBERED.fullmatch(name)]
    return sorted(numbered, key=lambda name: int(name.removeprefix("response_")))


def _responses(columns: Mapping[str, object], names: list[str]) -> tuple[str, ...]:
    if names == ["responses"]:
        texts = list_of(columns["responses"], "responses")
        named = {f"responses[{place}]": text for place, text in enumerate(texts)}
    else:
        # A set of three in a file that has sets of five leaves its last cells empty.
        named = {name: columns[name] for name in names if columns[name] not in (None, "")}
    found = tuple(text_of(named, name) for name in named)
    if not found:
        raise WrongCell("there is no response; write what was judged")
    return found


def _name(columns: Mapping[str, object], name: str) -> str:
    value = columns[name]
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise WrongCell(f"{name} is {type_name(value)}; write a name or a whole number")
    if not value.strip() or len(value) > _LONGEST_KEY:
        raise WrongCell(f"the {name} is empty or longer than {_LONGEST_KEY} characters; write a shorter one")
    return value
