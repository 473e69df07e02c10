"""The STS-Benchmark: pairs of sentences with the mean of several people's similarity, 0 to 5.

Tab separated, without a first line of names and without quoting: genre, file, year, id, score, the two sentences, and
in some rows where they came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotation.readers.nameless import NamelessPrompts
from annotation.readers.records import LabelledItem, LabelledValue
from corpus.readers.cells import WrongCell, number_of
from corpus.readers.delimited import DelimitedRows
from corpus.readers.records import Refusal
from corpus.readers.unpacking import UnreadableFile, open_unpacked

_COLUMNS = ("genre", "file", "year", "id", "score", "sentence1", "sentence2")
_SOURCES = ("source1", "source2")
LOWEST, HIGHEST = 0, 5


def read(path: Path, file_name: str) -> Iterator[LabelledItem | Refusal]:
    r"""Read the pairs that have a score; a row without one is refused by its line.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "sts-test.csv"
    ...     _ = path.write_text("main-captions\tMSRvid\t2012test\t0024\t2.500\tA girl sits.\tA girl stands.\n")
    ...     (item,) = read(path, path.name)
    >>> item.responses, item.labels[0].value, item.aggregate
    (('A girl sits.', 'A girl stands.'), 2.5, True)
    """
    prompts = NamelessPrompts("Sentence pair")
    empty = True
    try:
        with open_unpacked(path) as stream:
            for row in DelimitedRows(stream, delimiter="\t", quoted=False):
                empty = False
                yield row if isinstance(row, Refusal) else _item(*row, prompts)
    except UnreadableFile as error:
        yield Refusal(None, str(error))
    else:
        if empty:
            yield Refusal(None, "the file has no rows")


def _item(line: int, cells: list[str], prompts: NamelessPrompts) -> LabelledItem | Refusal:
    if not len(_COLUMNS) <= len(cells) <= len(_COLUMNS) + len(_SOURCES):
        return Refusal(
            line,
            f"it has {len(cells)} cells; the STS-Benchmark has {len(_COLUMNS)} parted by tabs ({', '.join(_COLUMNS)})",
        )
    columns = dict(zip(_COLUMNS + _SOURCES, cells, strict=False))
    first, second, score = columns["sentence1"], columns["sentence2"], columns["score"].strip()
    if not score:
        return Refusal(line, "it has no score")
    if not (first.strip() and second.strip()):
        return Refusal(line, "a sentence is empty")
    try:
        value = number_of(score, "score")
    except WrongCell as error:
        return Refusal(line, str(error))
    if not LOWEST <= value <= HIGHEST:
        return Refusal(line, f"the score is {score}; it goes from {LOWEST} to {HIGHEST}")
    key, prompt = prompts.named(columns["file"], columns["year"], columns["id"])
    read = {"score", "sentence1", "sentence2"}
    return LabelledItem(
        line=line,
        prompt_key=key,
        prompt=prompt,
        responses=(first, second),
        criterion="similarity",
        labels=(LabelledValue(None, value),),
        aggregate=True,
        extra={name: cell for name, cell in columns.items() if name not in read},
    )
