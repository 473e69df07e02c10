"""The two released label sets of INFINITY-CHAT: quality of a response, preference in a pair.

A row is an item with the list of its labels, 23 to 26 of them. Who gave a label is not told; inside a form all lists
are in one order of raters. Whether `form_id` and `question_id` were released is not sure, so they may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from annotation.readers.records import LabelledItem, LabelledValue
from corpus.readers.cells import WrongCell, list_of, number_of, text_of
from corpus.readers.records import Refusal
from corpus.readers.rows import read_rows
from corpus.readers.strict_json import shown, type_name

# Options of the pairwise form and their codes, as the authors' own code has them.
PREFERENCES = {
    "Response 1 is much better than Response 2": 2,
    "Response 1 is slightly better than Response 2": 1,
    "Response 1 and Response 2 are similar / it's hard to tell which one is better": 0,
    "Response 2 is slightly better than Response 1": -1,
    "Response 2 is much better than Response 1": -2,
}
_TEXTS = ("user_query", "response", "response_1", "response_2")
_READ = frozenset((*_TEXTS, "human_labels", "human_labels_raw", "form_id", "question_id"))


def read_absolute(path: Path, file_name: str) -> Iterator[LabelledItem | Refusal]:
    """Read quality labels from 1 to 5: one response a row.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "labels.jsonl"
    ...     _ = path.write_text('{"user_query": "Say hi.", "response": "Hi.", "human_labels": [4, 6]}')
    ...     list(read_absolute(path, path.name))[0].reason
    'human_labels[1] is 6; write a whole number from 1 to 5'
    """
    return _read(path, file_name, "quality", ("response",), (1, 5), _grade)


def read_pairwise(path: Path, file_name: str) -> Iterator[LabelledItem | Refusal]:
    """Read preferences from -2 to 2, above 0 where the first response is better: one pair a row."""
    return _read(path, file_name, "preference", ("response_1", "response_2"), (-2, 2), _preference)


def _read(
    path: Path,
    file_name: str,
    criterion: str,
    responses: tuple[str, ...],
    scale: tuple[int, int],
    code_of: Callable[[object, str], float],
) -> Iterator[LabelledItem | Refusal]:
    def missing(columns: Mapping[str, str]) -> str | None:
        lacking = [name for name in ("user_query", *responses, "human_labels") if name not in columns]
        if not lacking:
            return None
        return (
            f"the column {shown(lacking[0])} is missing; this preset reads user_query, {', '.join(responses)} and "
            f"human_labels, and the file has {', '.join(map(shown, columns))}"
        )

    for row in read_rows(path, file_name=file_name, check=missing):
        if isinstance(row, Refusal):
            yield row
            continue
        line, columns = row
        try:
            yield LabelledItem(
                line=line,
                prompt_key=None,
                prompt=text_of(columns, "user_query"),
                responses=tuple(text_of(columns, name) for name in responses),
                criterion=criterion,
                labels=_labels(columns, scale, code_of),
                form=_name(columns, "form_id"),
                question=_name(columns, "question_id"),
                extra={name: value for name, value in columns.items() if name not in _READ},
            )
        except WrongCell as error:
            yield Refusal(line, str(error))


def _labels(
    columns: Mapping[str, object], scale: tuple[int, int], code_of: Callable[[object, str], float]
) -> tuple[LabelledValue, ...]:
    if "human_labels" not in columns:
        raise WrongCell('the column "human_labels" is missing')
    given = list_of(columns["human_labels"], "human_labels")
    if not given:
        raise WrongCell("human_labels is empty; leave out an item that nobody labelled")
    values = []
    for place, label in enumerate(given):
        # A whole number with a decimal point is the same label: the column may have come as floats.
        value = number_of(label, f"human_labels[{place}]")
        if not (value.is_integer() and scale[0] <= value <= scale[1]):
            raise WrongCell(
                f"human_labels[{place}] is {value:g}; write a whole number from {scale[0]} to {scale[1]}"
            )
        values.append(value)
    raw = columns.get("human_labels_raw")
    if raw is not None and raw != "":
        _compare(values, list_of(raw, "human_labels_raw"), code_of)
    return tuple(LabelledValue(None, value) for value in values)


def _compare(values: list[float], raw: list[object], code_of: Callable[[object, str], float]) -> None:
    """Refuse codes that are not what the raw labels beside them say."""
    if len(raw) != len(values):
        raise WrongCell(
            f"human_labels has {len(values)} labels and human_labels_raw {len(raw)}; they must be the same ones"
        )
    for place, (value, said) in enumerate(zip(values, raw, strict=True)):
        meant = code_of(said, f"human_labels_raw[{place}]")
        if meant != value:
            raise WrongCell(
                f"human_labels[{place}] is {value:g} and human_labels_raw[{place}] means {meant:g}; mend one"
            )


def _grade(said: object, name: str) -> float:
    return number_of(said, name)


def _preference(said: object, name: str) -> float:
    if not isinstance(said, str):
        return number_of(said, name)
    code = PREFERENCES.get(said.replace("’", "'").strip())
    if code is None:
        raise WrongCell(f"{name} is {shown(said)}, which is none of the five options")
    return code


def _name(columns: Mapping[str, object], name: str) -> str | None:
    """Return what a form or a question is called; numbers may have come as floats, where some were missing."""
    value = columns.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise WrongCell(f"{name} is {type_name(value)}; write its name or its whole number")
    return str(value)
