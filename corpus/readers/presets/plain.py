"""Files with a row for each response, or for each prompt, under whatever column names."""

from __future__ import annotations

from corpus.readers.mapping import Layout, prompt_of, record_of
from corpus.readers.presets.base import Preset, RowReader


def responses(layout: Layout) -> RowReader:
    """Read a row as a response."""
    return lambda line, row: (record_of(line, row, layout),)


def prompts(layout: Layout) -> RowReader:
    """Read a row as a prompt."""
    return lambda line, row: (prompt_of(line, row, layout),)


PLAIN = Preset(
    key="jsonl",
    title="One response a row",
    description="The columns prompt_id, prompt, model and response, and optional ones; others are mapped or kept.",
    row_reader=responses,
)
PROMPTS = Preset(
    key="prompts",
    title="One prompt a row, without responses",
    description="The column prompt, and optional prompt_id, language and category.",
    row_reader=prompts,
    required=("prompt",),
)
ALPACA_EVAL = Preset(
    key="alpaca-eval",
    title="AlpacaEval, model_outputs.json",
    description="One output of one generator for each instruction; prompts are known by their text.",
    row_reader=responses,
    names={"prompt": ("instruction",), "response": ("output",), "model": ("generator",)},
)
EVAL = Preset(
    key="infinity-chat-eval",
    title="INFINITY-CHAT100, the evaluation prompts",
    description="The 100 prompts of the column query, without keys and categories.",
    row_reader=prompts,
    names={"prompt": ("query",)},
    required=("prompt",),
    aliases=("infinite-chats-eval",),
)
