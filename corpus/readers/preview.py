"""A look at a file before it is read: its format, columns and first rows, and what it seems to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from corpus.readers.formats import Format, format_of
from corpus.readers.presets.base import Preset
from corpus.readers.presets.plain import PLAIN, PROMPTS
from corpus.readers.presets.table import PRESETS
from corpus.readers.records import Refusal
from corpus.readers.rows import read_rows
from corpus.readers.unpacking import Packing, UnreadableFile, packing_of

N_ROWS = 20
_MAX_TEXT = 300
_MAX_MEMBERS = 5
_MAX_DEPTH = 4
_MAX_COLUMNS = 200

# How other people call our columns, the likeliest first.
_USUAL_NAMES = {
    "prompt_id": ("prompt_id", "id", "question_id", "conversation_id", "qid", "uid", "key"),
    "prompt": ("prompt", "instruction", "query", "user_query", "question", "input", "text"),
    "model": ("model", "generator", "model_name", "model_id", "source_model"),
    "response": ("response", "output", "completion", "generation", "answer", "generated_text", "reply"),
    "sample_index": ("sample_index", "sample", "sample_id", "generation_index"),
    "language": ("language", "lang"),
    "category": ("category", "categories"),
}


@dataclass(frozen=True)
class Preview:
    """What can be said of a file after its first rows.

    Attributes
    ----------
    format : Format or None
        None where nobody here reads it.
    packing : {"gzip", "zstd"} or None
    columns : tuple of str
        In the order of the file.
    rows : tuple of dict
        The first twenty, as plain JSON values with long texts and lists cut short.
    preset : str
        What the file seems to be.
    mapping : dict of str to str
        Our columns to the file's, where the preset does not know them by these names.
    missing : tuple of str
        Ours that the preset needs and neither it nor the mapping finds.
    problem : str or None
        What is wrong with the file as a whole, or with one of the first rows.
    """

    format: Format | None
    packing: Packing | None
    columns: tuple[str, ...]
    rows: tuple[dict[str, object], ...]
    preset: str
    mapping: dict[str, str]
    missing: tuple[str, ...]
    problem: str | None


def preview(path: Path, file_name: str) -> Preview:
    r"""Look at a file's first rows.

    Parameters
    ----------
    path : Path
        The file on disk.
    file_name : str
        As the person knows it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "answers.csv"
    ...     _ = path.write_text("question,answer,model\nWhy?,So.,m\n")
    ...     seen = preview(path, path.name)
    >>> seen.format.value, seen.preset, seen.mapping, seen.missing
    ('csv', 'jsonl', {'prompt': 'question', 'response': 'answer'}, ())
    """
    form, packing = None, None
    columns: dict[str, None] = {}
    rows: list[dict[str, object]] = []
    problems: list[str] = []

    def note(found: Mapping[str, str]) -> None:
        columns.update(dict.fromkeys(found))

    try:
        packing = packing_of(path)
        form = format_of(path, file_name)
    except UnreadableFile as error:
        problems.append(str(error))
    else:
        for row in islice(read_rows(path, file_name=file_name, check=note), N_ROWS):
            if isinstance(row, Refusal):
                problems.append(row.reason if row.line is None else f"line {row.line}: {row.reason}")
            else:
                columns.update(dict.fromkeys(row[1]))
                rows.append({name: _shortened(value) for name, value in islice(row[1].items(), _MAX_COLUMNS)})
    preset, mapping, missing = guessed(columns)
    return Preview(
        format=form,
        packing=packing,
        columns=tuple(columns),
        rows=tuple(rows),
        preset=preset.key,
        mapping=mapping,
        missing=missing,
        problem=problems[0] if problems else None,
    )


def guessed(columns: Iterable[str]) -> tuple[Preset, dict[str, str], tuple[str, ...]]:
    """Guess from the names of its columns what a file is.

    Returns
    -------
    Preset
    dict of str to str
        A mapping of what the preset does not find by itself.
    tuple of str
        What it needs and cannot be found.

    Examples
    --------
    >>> preset, mapping, missing = guessed(["instruction", "output", "generator", "dataset"])
    >>> preset.key, mapping, missing
    ('alpaca-eval', {}, ())
    >>> preset, mapping, missing = guessed(["prompt", "responses", "embeddings"])
    >>> preset.key, missing
    ('generations', ('model',))
    """
    there = list(columns)
    # The more columns a preset needs, the more it says of the file that has them.
    for preset in sorted(PRESETS, key=lambda one: -len(one.required)):
        needed = [ours for ours in preset.required if ours != "model"]
        by_name = preset.names.keys() & set(needed)
        if by_name and all(set(_names_of(preset, ours)) & set(there) for ours in needed):
            return preset, {}, _missing(preset, {}, there)
    usual = {
        ours: next((name for name in names if name in there), None) for ours, names in _USUAL_NAMES.items()
    }
    preset = PROMPTS if usual["response"] is None and usual["prompt"] is not None else PLAIN
    found = {ours: name for ours, name in usual.items() if name is not None and name != ours}
    if preset is PROMPTS:
        found = {
            ours: name
            for ours, name in found.items()
            if ours in {"prompt_id", "prompt", "language", "category"}
        }
    return preset, found, _missing(preset, found, there)


def _names_of(preset: Preset, ours: str) -> tuple[str, ...]:
    return preset.names.get(ours, (ours,))


def _missing(preset: Preset, mapping: Mapping[str, str], there: Iterable[str]) -> tuple[str, ...]:
    columns = set(there)
    return tuple(
        ours for ours in preset.required if ours not in mapping and not set(_names_of(preset, ours)) & columns
    )


def _shortened(value: object, depth: int = 1) -> object:
    if isinstance(value, str):
        return value if len(value) <= _MAX_TEXT else f"{value[:_MAX_TEXT]}…"
    if isinstance(value, list):
        if depth == _MAX_DEPTH:
            return "[…]"
        cut = [_shortened(one, depth + 1) for one in value[:_MAX_MEMBERS]]
        return [*cut, f"… {len(value) - _MAX_MEMBERS:,} more"] if len(value) > _MAX_MEMBERS else cut
    if isinstance(value, dict):
        if depth == _MAX_DEPTH:
            return "{…}"
        few = islice(value.items(), _MAX_COLUMNS)
        return {str(name)[:_MAX_TEXT]: _shortened(one, depth + 1) for name, one in few}
    return value
