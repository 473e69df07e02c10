"""Which column of a file is which of ours: as a person says it, as a preset knows it, as the file has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from corpus.readers.cells import WrongCell, list_of
from corpus.readers.columns import COLUMNS, checked_mapping, record_from_row
from corpus.readers.records import CorpusRecord, PromptRecord, Refusal
from corpus.readers.strict_json import shown

CONSTANT = ":"
# One value for all rows would say that all are one response, or one sample of it.
_NEVER_CONSTANT = ("response", "sample_index")
Names = Mapping[str, tuple[str, ...]]


def parsed_mapping(text: str) -> dict[str, str]:
    """Read `--map`: `ours=theirs` for a column of the file, `ours=:value` for one value in all rows.

    Pairs are parted by commas; a comma that belongs to a name or a value is doubled.

    Raises
    ------
    ValueError
        If a part is no such pair, or one of our names stands twice.

    Examples
    --------
    >>> parsed_mapping("prompt=instruction,model=:gpt-4o")
    {'prompt': 'instruction', 'model': ':gpt-4o'}
    >>> parsed_mapping("provider=:A,, B and C")
    {'provider': ':A, B and C'}
    """
    found: dict[str, str] = {}
    for part in text.replace(",,", "\x00").split(","):
        pair = part.replace("\x00", ",")
        if not pair.strip():
            continue
        ours, equals, theirs = (side.strip() for side in pair.partition("="))
        # model==gpt-4o is how a reader of filters writes a value.
        theirs = f"{CONSTANT}{theirs[1:]}" if theirs.startswith("=") else theirs
        if not equals or not ours or not theirs or ours in found:
            raise ValueError(
                f"mapping has {pair.strip()!r}; write OURS=THEIRS or OURS=:VALUE, each of our names once"
            )
        found[ours] = theirs
    return found


@dataclass(frozen=True)
class Layout:
    """Where in a row of one file each of our columns is.

    Attributes
    ----------
    named : mapping of str to str
        Our name to the file's, of the columns a record is made of.
    others : mapping of str to str
        The same of what only a preset knows, as `embedding`.
    added : mapping of str to object
        What every row gets beside its own columns: values said once for all.
    keyless : bool
        Whether the file has no key of prompts.
    is_text : bool
        Whether all values are cells of a table in text.
    """

    named: Mapping[str, str]
    others: Mapping[str, str] = field(default_factory=dict)
    added: Mapping[str, object] = field(default_factory=dict)
    keyless: bool = False
    is_text: bool = False

    def column(self, ours: str) -> str:
        """Return the file's name of one of our columns."""
        return self.named.get(ours) or self.others[ours]

    def has(self, ours: str, row: Collection[str]) -> bool:
        """Tell whether a row has one of our columns, or all rows have its value."""
        return self.column(ours) in row or self.column(ours) in self.added


def layout_of(
    names: Names,
    mapping: Mapping[str, str] | None = None,
    *,
    present: Collection[str] = (),
    is_text: bool = False,
) -> Layout:
    """Find our columns among those a file has.

    Parameters
    ----------
    names : mapping of str to tuple of str
        For each of our columns that a preset knows by other names, those names, the likeliest first.
    mapping : mapping of str to str, optional
        What a person said: it comes before the preset.
    present : collection of str
        The file's columns, or those of its first row.

    Raises
    ------
    ValueError
        If the mapping names a column that there is not, gives two columns one name, or a value that cannot be.

    Examples
    --------
    >>> layout = layout_of({"prompt": ("text", "prompt")}, {"model": ":m"}, present=["prompt", "response"])
    >>> layout.column("prompt"), layout.has("model", ["prompt"]), layout.keyless
    ('prompt', True, True)
    """
    given = dict(mapping or {})
    ours_known = (*COLUMNS, *(name for name in names if name not in COLUMNS))
    for ours, theirs in given.items():
        if ours not in ours_known:
            raise ValueError(f"mapping names the column {ours!r}; there are {', '.join(ours_known)}")
        if not isinstance(theirs, str) or not theirs.removeprefix(CONSTANT):
            raise ValueError(f"mapping must give the file's name of {ours} or a value for it, not {theirs!r}")
    constants = {
        ours: theirs.removeprefix(CONSTANT) for ours, theirs in given.items() if theirs.startswith(CONSTANT)
    }
    _check_constants(constants)
    columns = {}
    for ours in ours_known:
        if ours in constants:
            columns[ours] = f"--map {ours}={CONSTANT}"
        elif ours in given:
            columns[ours] = given[ours]
        elif ours in names:
            columns[ours] = next((name for name in names[ours] if name in present), names[ours][0])
    if len(set(columns.values())) < len(columns):
        raise ValueError("mapping gives two columns one name")
    named = checked_mapping({ours: theirs for ours, theirs in columns.items() if ours in COLUMNS})
    others = {ours: theirs for ours, theirs in columns.items() if ours not in COLUMNS}
    return _with_key(
        Layout(
            named={ours: theirs for ours, theirs in named.items() if theirs not in set(others.values())},
            others=others,
            added={columns[ours]: value for ours, value in constants.items()},
            is_text=is_text,
        ),
        asked="prompt_id" in given,
        present=present,
    )


_KEY = "--no key"


def _with_key(layout: Layout, *, asked: bool, present: Collection[str]) -> Layout:
    """Let a file without keys stand: its prompts are known by their texts."""
    if asked or layout.named.get("prompt_id") in present:
        return layout
    return replace(
        layout,
        named={**layout.named, "prompt_id": _KEY},
        added={**layout.added, _KEY: "-"},
        keyless=True,
    )


def _check_constants(constants: Mapping[str, str]) -> None:
    for ours in _NEVER_CONSTANT:
        if ours in constants:
            raise ValueError(f"mapping gives {ours} one value for all rows; give a column")
    stated = {ours: value for ours, value in constants.items() if ours in COLUMNS}
    if len(stated) < len(constants):
        raise ValueError(
            f"mapping gives {min(set(constants) - set(stated))} one value for all rows; give a column"
        )
    probe = {"prompt_id": "-", "prompt": "-", "model": "-", "response": "-", **stated}
    found = record_from_row(0, probe, checked_mapping(None))
    if isinstance(found, Refusal):
        raise ValueError(f"mapping: {found.reason}")


def record_of(line: int, row: Mapping[str, object], layout: Layout) -> CorpusRecord | Refusal:
    """Make a record of a row, under the file's layout.

    Examples
    --------
    >>> layout = layout_of({}, {"model": ":m"})
    >>> record = record_of(1, {"prompt": "Why?", "response": "So."}, layout)
    >>> record.prompt_key, record.model, record.response
    (None, 'm', 'So.')
    """
    if layout.is_text:
        try:
            row = _typed(row, layout.named)
        except WrongCell as error:
            return Refusal(line, str(error))
    found = record_from_row(line, {**row, **layout.added} if layout.added else row, layout.named)
    if layout.keyless and isinstance(found, CorpusRecord):
        return replace(found, prompt_key=None)
    return found


def prompt_of(line: int, row: Mapping[str, object], layout: Layout) -> PromptRecord | Refusal:
    """Make a record of a row that is a prompt alone: checked as the prompt of a response is.

    Examples
    --------
    >>> prompt_of(1, {"query": "Why?", "source": "made up"}, layout_of({"prompt": ("query",)}))
    PromptRecord(line=1, prompt_key=None, prompt='Why?', language=None, categories=(), extra={'source': 'made up'})
    """
    named = {**layout.named, "model": _MODEL, "response": _RESPONSE}
    for ours in ("provider", "family", "released", "sample_index"):
        named.pop(ours, None)
    found = record_of(line, {**row, _MODEL: None, _RESPONSE: "-"}, replace(layout, named=named))
    if isinstance(found, Refusal):
        return found
    return PromptRecord(
        line=found.line,
        prompt_key=found.prompt_key,
        prompt=found.prompt,
        language=found.language,
        categories=found.categories,
        extra=found.extra,
    )


_MODEL, _RESPONSE = "--no model", "--no response"


def missing_column(theirs: str, ours: str, present: Collection[str]) -> str:
    """Say that a file lacks a column, and how to tell its other name.

    Examples
    --------
    >>> missing_column("generator", "model", ["instruction", "output"])
    'the column "generator" is missing; the file has "instruction", "output"; if it has another name, give it with
    --map model=YOUR_COLUMN, or one value for all rows with --map model=:NAME'
    """
    there = ", ".join(shown(name) for name in list(present)[:20]) or "none"
    constant = f", or one value for all rows with --map {ours}=:NAME" if ours == "model" else ""
    return (
        f"the column {shown(theirs)} is missing; the file has {there}; if it has another name, give it with "
        f"--map {ours}=YOUR_COLUMN{constant}"
    )


def _typed(row: Mapping[str, object], named: Mapping[str, str]) -> dict[str, object]:
    """Read the cells of a table in text that are no texts: an empty model, a number, a list of categories."""
    typed = dict(row)
    model, sample, category = (named.get(ours) for ours in ("model", "sample_index", "category"))
    if model in typed and typed[model] == "":
        typed[model] = None
    if (
        sample in typed
        and isinstance(cell := typed[sample], str)
        and cell.isascii()
        and cell.strip().isdigit()
    ):
        typed[sample] = int(cell) if len(cell) < 20 else cell
    if category in typed and isinstance(cell := typed[category], str) and cell.startswith("["):
        typed[category] = list_of(cell, "category")
    return typed
