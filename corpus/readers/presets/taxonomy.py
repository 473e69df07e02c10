"""The 26,070 prompts of INFINITY-CHAT with the categories they were given."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.readers.cells import WrongCell, list_of
from corpus.readers.mapping import Layout, prompt_of
from corpus.readers.presets.base import Found, Preset, RowReader
from corpus.readers.records import Refusal
from corpus.readers.strict_json import NotStrictJson, parse_object, type_name


def rows(layout: Layout) -> RowReader:
    """Read a row as a prompt with its categories, each as it was written.

    What is read of `messages`, `lm_judge_annotation` and `categories` stays in `extra` whole: it says who asked what,
    what was changed, and why a category was given.
    """
    text = "the prompt"
    known = dict(layout.named, prompt=text, category="the categories")
    flat = Layout(named=known, added=layout.added, keyless=layout.keyless)
    sources = (layout.column("messages"), layout.column("lm_judge_annotation"), layout.column("categories"))

    def read(line: int, row: Mapping[str, object]) -> tuple[Found]:
        messages, judged, categories = (row.get(name) for name in sources)
        try:
            found = {text: _prompt(messages, judged), known["category"]: _labels(categories)}
        except WrongCell as error:
            return (Refusal(line, str(error)),)
        return (prompt_of(line, {**row, **found}, flat),)

    return read


def _prompt(messages: object, judged: object) -> str:
    """Choose the text that was labelled: as it was revised, else as it was, else what the user wrote first.

    `revised_query` is null wherever nothing was mended, which is most rows.
    """
    for name in ("revised_query", "original_query"):
        value = _object(judged, "lm_judge_annotation").get(name)
        if value is not None and not isinstance(value, str):
            raise WrongCell(f"lm_judge_annotation.{name} is {type_name(value)}, not a string")
        if value and value.strip():
            return value
    for place, message in enumerate([] if messages in (None, "") else _members(messages, "messages")):
        said = _object(message, f"messages[{place}]")
        content = said.get("content")
        if said.get("role") == "user" and isinstance(content, str) and content.strip():
            return content
    raise WrongCell(
        "there is no prompt in revised_query, original_query or a user's message; leave the row out"
    )


def _labels(categories: object) -> list[object]:
    """Return the labels as they were written; whether they were predefined is in `extra`."""
    if categories in (None, ""):
        return []
    labels = []
    for place, category in enumerate(_members(categories, "categories")):
        label = (
            category
            if isinstance(category, str)
            else _object(category, f"categories[{place}]").get("category")
        )
        if not isinstance(label, str) or not label.strip():
            raise WrongCell(f"categories[{place}] has no category; fill it in or leave it out")
        labels.append(label)
    return list(labels)


def _members(value: object, name: str) -> list[object]:
    """Return a list of objects, which some writers keep as an object of lists, one for each of its fields."""
    if isinstance(value, dict) and value and all(isinstance(column, list) for column in value.values()):
        if len({len(column) for column in value.values()}) > 1:
            raise WrongCell(f"{name} is an object of lists of different lengths; write a list of objects")
        return [dict(zip(value, member, strict=True)) for member in zip(*value.values(), strict=True)]
    return list_of(value, name)


def _object(value: object, name: str) -> Mapping[str, object]:
    """Return an object, which a table in text holds as JSON; one that is missing holds nothing."""
    if isinstance(value, str) and value:
        try:
            return parse_object(value)
        except NotStrictJson as error:
            raise WrongCell(f"{name} is a text that is no JSON object; write {{...}}") from error
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise WrongCell(f"{name} is {type_name(value)}, not an object")
    return value


TAXONOMY = Preset(
    key="infinity-chat-taxonomy",
    title="INFINITY-CHAT, prompts with categories",
    description="A prompt a row, as revised, else as asked, with all its categories as they were written.",
    row_reader=rows,
    names={
        "prompt_id": ("conversation_id",),
        "messages": ("messages",),
        "lm_judge_annotation": ("lm_judge_annotation",),
        "categories": ("categories",),
    },
    required=("prompt_id", "lm_judge_annotation", "categories"),
    lists=("messages", "categories", "lm_judge_annotation"),
    aliases=("infinite-chats-taxonomy",),
)
