"""Files with a row for each prompt and model, and the samples in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from corpus.readers.cells import WrongCell, list_of, number_of
from corpus.readers.mapping import Layout, missing_column, record_of
from corpus.readers.presets.base import Found, Preset, RowReader
from corpus.readers.records import Refusal

_SAMPLE = "--the sample"


def samples(*per_sample: str, embedding: bool = False) -> Callable[[Layout], RowReader]:
    """Make a reader of rows with a list of responses: the first is sample 0.

    Parameters
    ----------
    per_sample : str
        Columns with a list beside that of the responses, of which each response keeps its own.
    embedding : bool
        Whether a list of vectors may stand beside the responses.

    Examples
    --------
    >>> from corpus.readers.mapping import layout_of
    >>> layout = layout_of({"response": ("generations",)}, present=["prompt", "model", "generations"])
    >>> read = samples("partition")(layout)
    >>> row = {"prompt": "Why?", "model": "m", "generations": ["So.", "Because."], "partition": [0, 1]}
    >>> [(record.sample_index, record.response, record.extra) for record in read(1, row)]
    [(0, 'So.', {'partition': 0}), (1, 'Because.', {'partition': 1})]
    """

    def reader(layout: Layout) -> RowReader:
        column = layout.column("response")
        vectors = layout.column("embedding") if embedding else None
        one = replace(layout, named={**layout.named, "sample_index": _SAMPLE})

        def read(line: int, row: Mapping[str, object]) -> Iterator[Found]:
            try:
                if not layout.has("model", row):
                    raise WrongCell(missing_column(layout.column("model"), "model", row))
                if column not in row:
                    raise WrongCell(missing_column(column, "response", row))
                responses = list_of(row[column], column)
                if not responses:
                    raise WrongCell(f"{column} is empty; leave the row out")
                beside = {
                    name: _beside(row, name, len(responses), column) for name in per_sample if name in row
                }
                embeddings = _embeddings(row, vectors, len(responses), column)
            except WrongCell as error:
                yield Refusal(line, str(error))
                return
            rest = {name: value for name, value in row.items() if name not in {column, vectors, *beside}}
            numbered = layout.column("model") in layout.added or row[layout.column("model")] not in (None, "")
            for place, response in enumerate(responses):
                flat = {**rest, column: response, **{name: values[place] for name, values in beside.items()}}
                # A text without a model is known by itself, not by a number.
                flat[_SAMPLE] = place if numbered else None
                record = record_of(line, flat, one)
                if isinstance(record, Refusal):
                    yield Refusal(line, f"{column}[{place}]: {record.reason}")
                else:
                    yield replace(record, embedding=embeddings[place]) if embeddings else record

        return read

    return reader


def _beside(row: Mapping[str, object], name: str, n_responses: int, column: str) -> list[object]:
    values = list_of(row[name], name)
    if len(values) != n_responses:
        raise WrongCell(
            f"{column} has {n_responses} entries and {name} {len(values)}; they must be of the same samples"
        )
    return values


def _embeddings(
    row: Mapping[str, object], name: str | None, n_responses: int, column: str
) -> list[tuple[float, ...]] | None:
    if name is None or row.get(name) in (None, ""):
        return None
    vectors = []
    n_dims = 0
    for place, given in enumerate(_beside(row, name, n_responses, column)):
        numbers = list_of(given, f"{name}[{place}]")
        if all(type(number) is float for number in numbers):
            vector = tuple(number for number in numbers if isinstance(number, float))
        else:
            vector = tuple(number_of(number, f"{name}[{place}][{at}]") for at, number in enumerate(numbers))
        n_dims = n_dims or len(vector)
        if not vector or len(vector) != n_dims:
            raise WrongCell(
                f"{name}[{place}] has {len(vector)} numbers and {name}[0] {n_dims}; give all vectors of one encoder"
            )
        vectors.append(vector)
    return vectors


NOVELTYBENCH = Preset(
    key="noveltybench",
    title="NoveltyBench, generations",
    description="The generations of a model for a prompt in a list; partition and scores stay with each of them.",
    row_reader=samples("partition", "generation_scores"),
    names={"prompt_id": ("id", "prompt_id"), "response": ("generations",)},
    lists=("response",),
)
GENERATIONS = Preset(
    key="generations",
    title="Generations with embeddings, as the authors of INFINITY-CHAT keep them",
    description="A prompt with the lists responses and embeddings in a row; give the model with --map model=:NAME.",
    row_reader=samples(embedding=True),
    names={"response": ("responses",), "embedding": ("embeddings",)},
    lists=("response", "embedding"),
)
