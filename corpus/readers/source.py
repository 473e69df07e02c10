"""A file of any format and shape in, typed records out; and a look at a file before it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from corpus.readers.formats import Format, format_of
from corpus.readers.jsonl import read_jsonl
from corpus.readers.mapping import Layout, layout_of, missing_column
from corpus.readers.presets.base import Preset, RowReader
from corpus.readers.presets.plain import PLAIN
from corpus.readers.presets.table import PRESETS, preset_named
from corpus.readers.preview import Preview, preview
from corpus.readers.records import CorpusRecord, PromptRecord, Refusal
from corpus.readers.rows import TEXT, read_rows
from corpus.readers.strict_json import shown
from corpus.readers.unpacking import UnreadableFile, open_unpacked

Found = CorpusRecord | PromptRecord | Refusal
__all__ = ["Preset", "Preview", "check_mapping", "presets", "preview", "read_records"]


def presets() -> tuple[Preset, ...]:
    """Return the shapes of files that are known by name, the plainest first."""
    return PRESETS


def check_mapping(preset: str, mapping: Mapping[str, str] | None) -> None:
    """Refuse a preset or a mapping that cannot be, before a file is looked at.

    Raises
    ------
    ValueError
        If there is no such preset; if the mapping names a column that there is not, gives two columns one name, or a
        value for all rows that no row could have.

    Examples
    --------
    >>> check_mapping("alpaca-eval", {"model": ":gpt-4o"})
    >>> check_mapping("alpaca-eval", {"modle": "generator"})
    Traceback (most recent call last):
    ValueError: mapping names the column 'modle'; there are prompt_id, prompt, model, ...
    """
    layout_of(preset_named(preset).names, mapping)


def read_records(
    path: Path, *, file_name: str, preset: str = PLAIN.key, mapping: Mapping[str, str] | None = None
) -> Iterator[Found]:
    """Read a file into records.

    Parameters
    ----------
    path : Path
        The file on disk: JSON Lines, a JSON list, CSV or Parquet, each also packed by gzip or Zstandard. It is read
        row by row; a row of at most 10 MB is held in memory.
    file_name : str
        As the person knows it: it decides where the content does not.
    preset : str
        Its shape: key or alias of one of `presets()`.
    mapping : mapping of str to str, optional
        Our column names to the file's; `:VALUE` instead of a name gives all rows that value.

    Returns
    -------
    iterator of CorpusRecord, PromptRecord or Refusal
        In the order of the file; a row with a list of samples is as many records. What is wrong with the file as a
        whole is a refusal without a line, and nothing follows it.

    Raises
    ------
    ValueError
        As `check_mapping`, before anything is read.

    Notes
    -----
    What needs several rows to see is checked by `consistency.checked`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "model_outputs.json"
    ...     _ = path.write_text('[{"instruction": "Why?", "output": "So.", "generator": "m", "dataset": "d"}]')
    ...     (record,) = read_records(path, file_name=path.name, preset="alpaca-eval")
    >>> record.prompt, record.model, record.response, record.extra
    ('Why?', 'm', 'So.', {'dataset': 'd'})
    """
    chosen = preset_named(preset)
    layout_of(chosen.names, mapping)
    # Not a generator itself, so that a wrong preset or mapping is an error at once.
    return _records(path, file_name, chosen, dict(mapping or {}))


def _records(path: Path, file_name: str, preset: Preset, mapping: Mapping[str, str]) -> Iterator[Found]:
    try:
        form = format_of(path, file_name)
    except UnreadableFile as error:
        yield Refusal(None, str(error))
        return
    if preset is PLAIN and form is Format.JSONL and _is_plain(path, file_name, mapping):
        yield from _plain_lines(path, mapping)
        return
    file = _File(preset, mapping, is_text=form is Format.CSV)
    for row in read_rows(path, file_name=file_name, check=file.check):
        if isinstance(row, Refusal):
            yield row
        else:
            yield from file.reader(row[1])(*row)


def _is_plain(path: Path, file_name: str, mapping: Mapping[str, str]) -> bool:
    """Tell whether a file's prompts have keys and nothing is said once for all rows: read without a detour."""
    first = next((row for row in read_rows(path, file_name=file_name) if not isinstance(row, Refusal)), None)
    if first is None:
        return True
    layout = layout_of(PLAIN.names, mapping, present=first[1])
    return not (layout.keyless or layout.added)


def _plain_lines(path: Path, mapping: Mapping[str, str]) -> Iterator[Found]:
    try:
        with open_unpacked(path) as stream:
            yield from read_jsonl(stream, mapping=mapping)
    except UnreadableFile as error:
        yield Refusal(None, str(error))


class _File:
    """One file under a preset: where its columns are is found once, from its header or its first row."""

    def __init__(self, preset: Preset, mapping: Mapping[str, str], *, is_text: bool) -> None:
        self._preset = preset
        self._mapping = mapping
        self._is_text = is_text
        self._read: RowReader | None = None

    def check(self, columns: Mapping[str, str]) -> str | None:
        """Say what is wrong with the columns of a format that names them before its rows."""
        layout = self._layout(columns)
        for ours in self._preset.required:
            theirs = layout.column(ours)
            if not layout.has(ours, columns):
                return missing_column(theirs, ours, columns)
            kind = columns.get(theirs, TEXT)
            wanted = "a list" if ours in self._preset.lists else "text"
            if not _fits(kind, ours, wanted):
                return f"the column {shown(theirs)} holds {kind}, not {wanted}; write it as {wanted}"
        self._read = self._preset.row_reader(layout)
        return None

    def reader(self, first: Mapping[str, object]) -> RowReader:
        """Return what reads a row."""
        if self._read is None:
            self._read = self._preset.row_reader(self._layout(first))
        return self._read

    def _layout(self, present: Mapping[str, object]) -> Layout:
        return layout_of(self._preset.names, self._mapping, present=present, is_text=self._is_text)


def _fits(kind: str, ours: str, wanted: str) -> bool:
    """Tell whether a column of a Parquet type can hold what is wanted; a column of nulls is refused row by row."""
    if kind in {TEXT, "null"}:
        return True
    if wanted == "text":
        return ours == "prompt_id" and kind.startswith(("int", "uint"))
    return kind.startswith(("list", "large_list", "fixed_size_list", "struct", "map"))
