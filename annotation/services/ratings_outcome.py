"""What an import of ratings found in its file, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field

# Of a file with a million wrong lines the first ones tell what is wrong.
MAX_LISTED = 1000


@dataclass(frozen=True)
class LineFinding:
    """A line and what is wrong with it; None where the whole file is meant."""

    line: int | None
    reason: str


@dataclass(frozen=True)
class MissingMember:
    """A member of a pair that the study has no absolute rating of: the line that names it, and its text."""

    line: int | None
    text: str


@dataclass
class RatingsOutcome:
    """What a file of ratings held and what became of it.

    Attributes
    ----------
    study, dataset : str
        Their one key.
    stored : bool
        Whether the file's ratings are in the study now.
    items, ratings : int
        What the file holds, without refused lines.
    raters : int or None
        Persons, or pseudo-raters of a form; None where nobody can be told from another.
    rater_kind : str or None
        Whose ratings the file has.
    new, unchanged : int
        Items of the file by what became of them.
    refused : int
    refusals : list of LineFinding
        The first thousand.
    missing_members : list of MissingMember or None
        Members of the study's pairs that it has no absolute rating of; None where it has no pairs, or no absolute
        ratings at all.
    unlinked_forms : list of str
        Forms whose lists do not tell their raters apart, as `rater_map` says.
    study_items, study_ratings : int
        What the study holds now, other files among it.
    study_rater_kind : str or None
        Whose ratings the study has.
    """

    study: str
    dataset: str
    stored: bool = False
    items: int = 0
    ratings: int = 0
    raters: int | None = None
    rater_kind: str | None = None
    new: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[LineFinding] = field(default_factory=list)
    missing_members: list[MissingMember] | None = None
    unlinked_forms: list[str] = field(default_factory=list)
    study_items: int = 0
    study_ratings: int = 0
    study_rater_kind: str | None = None

    def refuse(self, line: int | None, reason: str) -> None:
        """Note a line that cannot be taken."""
        self.refused += 1
        if len(self.refusals) < MAX_LISTED:
            self.refusals.append(LineFinding(line, reason))

    @property
    def blocked(self) -> str | None:
        """Why nothing of the file was kept, in one sentence; None when it is in the study."""
        if self.stored:
            return None
        if not self.refusals:
            return "Nothing was imported: the file holds no ratings."
        first = self.refusals[0]
        where = "the file" if first.line is None else f"line {first.line}"
        more = f" and {self.refused - 1:,} more" if self.refused > 1 else ""
        return f"Nothing was imported: {where}: {first.reason}{more}."
