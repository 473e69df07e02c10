"""Texts that people judged: responses of INFINITY-CHAT's raters, and rows that compare two models.

A text that stands in several rows is one response. What was said of it is not read here but by `annotation.readers`,
and left out of the records: a text of the absolute and of the pairwise set is one and the same response.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from corpus.readers.mapping import Layout, record_of
from corpus.readers.presets.base import Found, Preset, RowReader
from corpus.readers.presets.once import Once
from corpus.readers.records import Refusal

_NO_MODEL = "--no model"
# Of one model each, where a row has two.
_OF_A_RESPONSE = frozenset({"provider", "family", "released", "sample_index", "model", "response"})


def texts(*responses: str, models: tuple[str, ...] = ()) -> Callable[[Layout], RowReader]:
    """Make a reader of rows with several responses, and a model of each or of none.

    Examples
    --------
    >>> from corpus.readers.mapping import layout_of
    >>> names = {"prompt": ("user_query",), "response_1": ("response_1",), "response_2": ("response_2",)}
    >>> read = texts("response_1", "response_2")(layout_of(names))
    >>> row = {"user_query": "Say hi.", "response_1": "Hi.", "response_2": "Hello."}
    >>> [[record.response for record in read(line, row)] for line in (1, 2)]
    [['Hi.', 'Hello.'], []]
    """

    def reader(layout: Layout) -> RowReader:
        once = Once()
        each = [_layout(layout, response, place, models) for place, response in enumerate(responses)]

        def read(line: int, row: Mapping[str, object]) -> Iterator[Found]:
            for one in each:
                record = record_of(line, {name: row[name] for name in one.named.values() if name in row}, one)
                if isinstance(record, Refusal) or once.is_new(record):
                    yield record

        return read

    return reader


def _layout(layout: Layout, response: str, place: int, models: tuple[str, ...]) -> Layout:
    """Return where one of a row's responses is, with its model."""
    shared = {ours: theirs for ours, theirs in layout.named.items() if ours not in _OF_A_RESPONSE}
    of_response = {"response": layout.column(response)}
    if models:
        return replace(layout, named={**shared, **of_response, "model": layout.column(models[place])})
    return replace(
        layout,
        named={**shared, **of_response, "model": _NO_MODEL},
        added={**layout.added, _NO_MODEL: None},
    )


ABSOLUTE = Preset(
    key="infinity-chat-absolute",
    title="INFINITY-CHAT, responses whose quality was labelled",
    description="The 15 responses of each of 50 prompts, without language models; import_ratings reads the labels.",
    row_reader=texts("response"),
    names={"prompt": ("user_query",), "response": ("response",)},
    required=("prompt", "response"),
    aliases=("infinite-chats-human-absolute",),
)
PAIRWISE = Preset(
    key="infinity-chat-pairwise",
    title="INFINITY-CHAT, responses that were compared in pairs",
    description="The two responses of each row, each once, without language models; import_ratings reads the labels.",
    row_reader=texts("response_1", "response_2"),
    names={
        "prompt": ("user_query",),
        "response_1": ("response_1",),
        "response_2": ("response_2",),
    },
    required=("prompt", "response_1", "response_2"),
    aliases=("infinite-chats-human-pairwise",),
)
COMPARISONS = Preset(
    key="comparisons",
    title="Comparisons of two models, as MultiPref",
    description="A prompt and two completions with their models in a row; a text of several rows is one response.",
    row_reader=texts("response_1", "response_2", models=("model_1", "model_2")),
    names={
        "prompt": ("text", "prompt", "instruction", "question"),
        "response_1": ("completion_a", "response_a", "response_1", "output_1"),
        "response_2": ("completion_b", "response_b", "response_2", "output_2"),
        "model_1": ("model_a", "model_1", "generator_1"),
        "model_2": ("model_b", "model_2", "generator_2"),
    },
    required=("prompt", "response_1", "response_2", "model_1", "model_2"),
)
