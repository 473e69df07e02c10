"""What a preset is: a shape of file under a name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from corpus.readers.formats import Format
from corpus.readers.mapping import Layout, Names
from corpus.readers.records import CorpusRecord, PromptRecord, Refusal

Found = CorpusRecord | PromptRecord | Refusal
RowReader = Callable[[int, Mapping[str, object]], Iterable[Found]]
ALL_FORMATS = tuple(Format)


@dataclass(frozen=True)
class Preset:
    """A shape of file under a name.

    Attributes
    ----------
    key : str
    title, description : str
        For a person who chooses: the second is one sentence.
    row_reader : callable
        Given where a file has our columns, what reads its rows; made once for each file, so it may remember rows.
    names : mapping of str to tuple of str
        Our columns to the names they have in such files, the likeliest first.
    required : tuple of str
        Those of ours without which there is nothing to read.
    lists : tuple of str
        Those of ours that hold lists.
    formats : tuple of Format
    aliases : tuple of str
        Other names of the preset.
    """

    key: str
    title: str
    description: str
    row_reader: Callable[[Layout], RowReader]
    names: Names = field(default_factory=dict)
    required: tuple[str, ...] = ("prompt", "model", "response")
    lists: tuple[str, ...] = ()
    formats: tuple[Format, ...] = ALL_FORMATS
    aliases: tuple[str, ...] = ()
