"""What an import is asked to do and what it found: the words between reading, comparing and writing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from corpus.readers.records import CorpusRecord, PromptRecord

from .refused_rows import RefusedRows

# Of a file with a million wrong lines the first ones tell what is wrong.
MAX_LISTED = 1000

OnRefused = Literal["stop", "skip"]


class OnConflict(StrEnum):
    """What to do where the file contradicts the dataset: nothing of the file, or keep ours, or take the file's."""

    REFUSE = "refuse"
    KEEP = "keep"
    REPLACE = "replace"


@dataclass(frozen=True)
class Finding:
    """A line of a file and what is wrong with it; None where the whole file is meant."""

    line: int | None
    reason: str


@dataclass
class Tally:
    """What a reading of a file found, in counts, and the first lines of what is wrong.

    `taken` counts the rows of the file that are not refused, `responses` those of them that are more than a prompt.
    """

    taken: int = 0
    responses: int = 0
    prompts: int = 0
    new: int = 0
    unchanged: int = 0
    conflicting: int = 0
    refused: int = 0
    refusals: list[Finding] = field(default_factory=list)
    conflicts: list[Finding] = field(default_factory=list)
    refused_rows: RefusedRows | None = None
    refused_whole: bool = False

    def refuse(self, line: int | None, reason: str, row: CorpusRecord | PromptRecord | None = None) -> None:
        """Note a line that cannot be taken, and hand the whole of it to those who mend it."""
        self.refused += 1
        self.refused_whole = self.refused_whole or line is None
        if len(self.refusals) < MAX_LISTED:
            self.refusals.append(Finding(line, reason))
        if self.refused_rows is not None:
            self.refused_rows.add(line, reason, row)

    def contradict(self, line: int, reason: str) -> None:
        """Note a line that says something else than the dataset."""
        self.conflicting += 1
        if len(self.conflicts) < MAX_LISTED:
            self.conflicts.append(Finding(line, reason))

    def blocks(self, on_conflict: OnConflict, on_refused: OnRefused) -> bool:
        """Say whether something was found under which nothing of the file may be kept.

        A file that is wrong as a whole, as one that was cut off, is never kept in part.
        """
        return (
            self.refused_whole
            or (self.refused > 0 and on_refused == "stop")
            or (self.conflicting > 0 and on_conflict is OnConflict.REFUSE)
        )


@dataclass(frozen=True)
class ImportOutcome:
    """What a file held and what became of it.

    Attributes
    ----------
    dataset : str
        Key of the dataset.
    stored : bool
        Whether the file's rows are in the dataset now. False for a dry run, and for a file with a refused
        line that was not to be left out, an unresolved conflict, or nothing but refused lines.
    prompts, responses, models : int
        What the file holds, without refused lines.
    new, unchanged, refused : int
        Lines by what becomes of them. A line with a prompt alone is new when the prompt is.
    conflicting : int
        Lines that contradict the dataset: another text, vector or other columns of a response, another language,
        categories or other columns of a prompt, another provider, family or release of a language model (once for
        each of these).
    refusals, conflicts : list of Finding
        The first thousand of each.
    on_refused : str
        Whether refused lines stop the file or are left out.
    """

    dataset: str
    dry_run: bool
    stored: bool
    prompts: int
    responses: int
    models: int
    new: int
    unchanged: int
    conflicting: int
    refused: int
    refusals: list[Finding]
    conflicts: list[Finding]
    on_refused: OnRefused = "stop"

    @property
    def blocked(self) -> str | None:
        """Why nothing of the file was kept, in one sentence; None when nothing stood in the way."""
        if self.stored:
            return None
        whole = next((one for one in self.refusals if one.line is None), None)
        if self.refusals and (whole or self.on_refused == "stop" or not self.prompts):
            first = whole or self.refusals[0]
            where = "the file" if first.line is None else f"line {first.line}"
            more = f" and {self.refused - 1:,} more" if self.refused > 1 else ""
            return f"Nothing was imported: {where}: {first.reason}{more}."
        if self.conflicts and not self.dry_run:
            first = self.conflicts[0]
            more = f" and {self.conflicting - 1:,} more" if self.conflicting > 1 else ""
            return (
                f"Nothing was imported: line {first.line}: {first.reason}{more}. "
                "Choose keep or replace for what contradicts the dataset."
            )
        return None


def text_sha256(text: str) -> str:
    """Return the sha256 of a text's UTF-8, as it came, to the last space."""
    return hashlib.sha256(text.encode()).hexdigest()
