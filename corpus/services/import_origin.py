"""Where an import comes from: a file, a downloaded folder, or a data set of the hub; its files are one import."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from accounts.models import User
from base.db import write_transaction
from corpus import errors
from corpus.readers.hub import PREFIX, Snapshot, downloaded, is_reference, parsed_reference, snapshot
from corpus.readers.presets.table import preset_named
from corpus.readers.preview import preview
from corpus.readers.unpacking import UnreadableFile

from .import_plan import ImportOutcome, OnConflict, OnRefused
from .importing import PRESET, OnProgress, import_file


@dataclass(frozen=True)
class Origin:
    """What is known of an import before it is read.

    Attributes
    ----------
    name : str
        Of the file, the folder or the data set; a dataset's key is made of it.
    files : tuple of Path
    preset : str
        Shape of the files, as their origin or their first rows tell it.
    mapping : mapping of str to str
        Our columns to the files', where the first rows tell it.
    source, revision, licence, citation : str
        As the origin states them; empty where it does not.
    """

    name: str
    files: tuple[Path, ...]
    preset: str = PRESET
    mapping: Mapping[str, str] | None = None
    source: str = ""
    revision: str = ""
    licence: str = ""
    citation: str = ""


def origin_of(text: str) -> Origin:
    """Find what a person means by a path, or by `hf:OWNER/NAME[@REVISION]`, which is downloaded.

    Raises
    ------
    UnusableOrigin
        If there is nothing to read.
    """
    try:
        if is_reference(text):
            reference = parsed_reference(text)
            found = downloaded(reference)
            name = reference.repo.rpartition("/")[2]
            return _of_snapshot(
                found, name, f"{PREFIX}{reference.repo}", found.revision or reference.revision
            )
        path = Path(text)
        if path.is_dir():
            found = snapshot(path)
            return _of_snapshot(found, path.resolve().name, "", found.revision)
    except UnreadableFile as error:
        raise errors.UnusableOrigin(f"{text}: {error}.") from error
    if not path.is_file():
        raise errors.UnusableOrigin(f"There is no file {text}.")
    return Origin(path.name, (path,))


def import_origin(
    *,
    origin: Origin,
    at: datetime,
    dataset: str | None = None,
    title: str = "",
    embedding_name: str = "",
    on_conflict: OnConflict = OnConflict.REFUSE,
    on_refused: OnRefused = "stop",
    dry_run: bool = False,
    by: User | None = None,
    on_progress: OnProgress | None = None,
) -> ImportOutcome:
    """Import all files of an origin or, where something stands in the way of one of them, none.

    Of several files a prompt or a language model that more than one of them has is counted in each. A dry run
    compares each of them with the dataset as it is.
    """
    outcomes: list[ImportOutcome] = []
    try:
        with nullcontext() if dry_run else write_transaction():
            for path in origin.files:
                outcomes.append(
                    import_file(
                        path=path,
                        file_name=path.name if len(origin.files) > 1 else origin.name,
                        at=at,
                        preset=origin.preset,
                        dataset=dataset or _key_of(origin),
                        title=title or origin.name,
                        licence=origin.licence,
                        citation=origin.citation,
                        source=origin.source,
                        revision=origin.revision,
                        mapping=origin.mapping,
                        embedding_name=embedding_name,
                        on_conflict=on_conflict,
                        on_refused=on_refused,
                        dry_run=dry_run,
                        by=by,
                        on_progress=on_progress,
                    )
                )
                if outcomes[-1].blocked is not None:
                    raise _Blocked
    except _Blocked:
        return replace(outcomes[-1], stored=False)
    return _summed(outcomes)


class _Blocked(Exception):
    """Something stands in the way of a file: the files before it are taken back."""


def _key_of(origin: Origin) -> str | None:
    """Return the key of the dataset of several files; of one file the import makes it."""
    return None if len(origin.files) == 1 else origin.name


def _of_snapshot(found: Snapshot, name: str, source: str, revision: str | None) -> Origin:
    preset, mapping = _shape_of(found, name)
    return Origin(
        name=name,
        files=found.files,
        preset=preset,
        mapping=mapping,
        source=source,
        revision=revision or "",
        licence=found.licence,
        citation=found.citation,
    )


def _shape_of(found: Snapshot, name: str) -> tuple[str, Mapping[str, str] | None]:
    """Return a preset by the data set's name where one is for it, else as the first rows look."""
    try:
        return preset_named(name).key, None
    except ValueError:
        seen = preview(found.files[0], found.files[0].name)
        return seen.preset, seen.mapping


def _summed(outcomes: list[ImportOutcome]) -> ImportOutcome:
    first, *rest = outcomes
    for one in rest:
        first = replace(
            first,
            prompts=first.prompts + one.prompts,
            responses=first.responses + one.responses,
            models=first.models + one.models,
            new=first.new + one.new,
            unchanged=first.unchanged + one.unchanged,
            conflicting=first.conflicting + one.conflicting,
            refused=first.refused + one.refused,
            refusals=[*first.refusals, *one.refusals],
            conflicts=[*first.conflicts, *one.conflicts],
        )
    return first
