"""WordSim-353: pairs of words with each person's similarity, 0 to 10, and the mean of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from annotation.readers.nameless import NamelessPrompts
from annotation.readers.records import LabelledItem, LabelledValue
from corpus.readers.cells import WrongCell, number_of, text_of
from corpus.readers.records import Refusal
from corpus.readers.rows import read_rows
from corpus.readers.strict_json import shown

WORDS = ("Word 1", "Word 2")
MEAN = "Human (mean)"
LOWEST, HIGHEST = 0, 10
# The mean is printed to two digits.
_ROUNDED = 0.0051


def read(path: Path, file_name: str) -> Iterator[LabelledItem | Refusal]:
    r"""Read the pairs; each column after the mean is a person, under the column's name.

    Where a mean is printed that the persons' values do not have, the row is refused: a cell has slipped.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "set1.csv"
    ...     _ = path.write_text("Word 1,Word 2,Human (mean),1,2\nlove,sex,6.50,6,7\n")
    ...     (item,) = read(path, path.name)
    >>> item.responses, [(label.rater, label.value) for label in item.labels]
    (('love', 'sex'), [('1', 6.0), ('2', 7.0)])
    """
    prompts = NamelessPrompts("Word pair")
    for row in read_rows(path, file_name=file_name, check=_missing):
        if isinstance(row, Refusal):
            yield row
            continue
        line, columns = row
        try:
            words = (text_of(columns, WORDS[0]), text_of(columns, WORDS[1]))
            labels = _labels(columns)
        except WrongCell as error:
            yield Refusal(line, str(error))
            continue
        key, prompt = prompts.named(*words)
        yield LabelledItem(
            line=line,
            prompt_key=key,
            prompt=prompt,
            responses=words,
            criterion="similarity",
            labels=labels,
            extra={MEAN: columns[MEAN]} if MEAN in columns else {},
        )


def _missing(columns: Mapping[str, str]) -> str | None:
    lacking = [name for name in WORDS if name not in columns]
    if lacking:
        return (
            f"the column {shown(lacking[0])} is missing; the file of one set has Word 1, Word 2, {MEAN} and a column "
            "for each person"
        )
    if not set(columns) - {*WORDS, MEAN}:
        return "there is no column of a person; the combined file has means alone, give the file of one set"
    return None


def _labels(columns: Mapping[str, object]) -> tuple[LabelledValue, ...]:
    labels = []
    for name, cell in columns.items():
        if name in WORDS or name == MEAN or cell is None or cell == "":
            continue
        value = number_of(cell, f"person {name}")
        if not LOWEST <= value <= HIGHEST:
            raise WrongCell(f"person {name} has {value:g}; the scale goes from {LOWEST} to {HIGHEST}")
        labels.append(LabelledValue(name, value))
    if not labels:
        raise WrongCell("no person has a value")
    if columns.get(MEAN):
        mean, printed = sum(label.value for label in labels) / len(labels), number_of(columns[MEAN], MEAN)
        if abs(mean - printed) > _ROUNDED:
            raise WrongCell(
                f"{MEAN} is {printed:g} and the mean of its persons {mean:.4g}; a cell has slipped"
            )
    return tuple(labels)
