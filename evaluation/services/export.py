"""Labelled data out: a row for each rating, a row for each item, and a page that says what they mean."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TextIO

from django.db.models import Max

from accounts.models import User
from accounts.services import audit
from annotation.models import Criterion, ItemMember, RaterKind, Study, StudySource
from base.db import write_transaction
from evaluation import errors
from evaluation.models import Snapshot
from evaluation.selectors.answers import seen_submissions
from evaluation.selectors.export_rows import RATING_COLUMNS, item_columns, item_rows, rating_rows
from evaluation.selectors.scores import pair_metrics
from evaluation.writers.csv import write_csv
from evaluation.writers.jsonl import write_jsonl
from evaluation.writers.readme import write_readme
from evaluation.writers.zip import write_zip

from .snapshots import take_snapshot

Writer = Callable[[TextIO, Sequence[str], Iterable[Mapping[str, Any]]], int]

WRITERS: dict[str, Writer] = {"csv": write_csv, "jsonl": write_jsonl}


@dataclass(frozen=True)
class ExportedFile:
    """A file as it was written; `n_rows` is None for one that has no rows."""

    path: Path
    n_rows: int | None
    sha256: str


@dataclass(frozen=True)
class Export:
    """The files of an export, and the snapshot they hold."""

    snapshot: Snapshot
    files: tuple[ExportedFile, ...]


def export_study(*, study: Study, format: str, folder: Path, at: datetime, by: User | None = None) -> Export:
    """Write a study's ratings and items to a folder, pseudonymous and in an order that is always the same.

    The files hold the current submissions of one snapshot, counted and surplus; what people withdrew is not
    there, nor comments and anything that leads to a person outside the study. Files of the same name are
    replaced once all are complete.

    Raises
    ------
    UnknownFormat
        If `format` is none that can be written.
    ChangedMeanwhile
        If ratings were withdrawn while the files were being written.
    """
    if format not in WRITERS:
        raise errors.UnknownFormat(
            f"There is no format {format!r}; there are {', '.join(WRITERS)}.",
            fields={"format": [f"One of {', '.join(WRITERS)}."]},
        )
    write = WRITERS[format]
    snapshot = take_snapshot(study=study, at=at)
    seen = frozenset(snapshot.submission_ids)
    criteria = list(Criterion.objects.filter(study=study).order_by("position"))
    metrics = pair_metrics(study)
    n_members = _most_members(study)
    columns_of_items = item_columns(criteria, n_members, metrics)
    stem = file_stem(study)
    contents: dict[str, Callable[[TextIO], int | None]] = {
        f"{stem}-ratings.{format}": lambda stream: write(
            stream, list(RATING_COLUMNS), rating_rows(study, submission_ids=seen)
        ),
        f"{stem}-items.{format}": lambda stream: write(
            stream,
            list(columns_of_items),
            item_rows(study, submission_ids=seen, criteria=criteria, n_members=n_members, metrics=metrics),
        ),
        f"{stem}-README.md": lambda stream: write_readme(
            stream, facts=_facts(study, snapshot), ratings=RATING_COLUMNS, items=columns_of_items
        ),
    }
    folder.mkdir(parents=True, exist_ok=True)
    # Beside their place, so that putting them there is a renaming and none is ever half there.
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as drafts:
        written = [_written(Path(drafts) / name, content) for name, content in contents.items()]
        if not seen <= set(seen_submissions(study).values_list("pk", flat=True)):
            raise errors.ChangedMeanwhile(
                f"Ratings of {study.key} were withdrawn during the export. Try again."
            )
        files = tuple(replace(one, path=one.path.replace(folder / one.path.name)) for one in written)
    with write_transaction():
        audit.record(
            actor=by,
            action="study.export",
            subject=f"study {study.key}",
            at=at,
            format=format,
            snapshot=snapshot.digest,
        )
    return Export(snapshot=snapshot, files=files)


def export_archive(
    *, study: Study, format: str, stream: IO[bytes], at: datetime, by: User | None = None
) -> Export:
    """Write an export as one zip archive; the paths of its files are gone afterwards, their digests stay.

    Raises
    ------
    UnknownFormat, ChangedMeanwhile
        As `export_study`.
    """
    with tempfile.TemporaryDirectory(prefix="hivecheck-export-") as folder:
        made = export_study(study=study, format=format, folder=Path(folder), at=at, by=by)
        write_zip(stream, [file.path for file in made.files])
    return made


def file_stem(study: Study) -> str:
    """Return how names of a study's files begin; they say so when its raters are simulated."""
    if study.source == StudySource.SIMULATED and "simulated" not in study.key:
        return f"{study.key}-simulated"
    return study.key


def _most_members(study: Study) -> int:
    most: int | None = ItemMember.objects.filter(item__study=study).aggregate(most=Max("position"))["most"]
    return 0 if most is None else most + 1


def _written(path: Path, write: Callable[[TextIO], int | None]) -> ExportedFile:
    # newline="": each writer decides where its lines end, on every system.
    with path.open("w", encoding="utf-8", newline="") as stream:
        n_rows = write(stream)
    with path.open("rb") as stream_of_bytes:
        sha256 = hashlib.file_digest(stream_of_bytes, "sha256").hexdigest()
    return ExportedFile(path=path, n_rows=n_rows, sha256=sha256)


def _facts(study: Study, snapshot: Snapshot) -> dict[str, str]:
    """Return what the page says first. It holds no time of its own: the same data make the same file."""
    return {
        "Study": f"{study.title} (`{study.key}`)",
        "Ratings": {
            StudySource.COLLECTED: "collected from people",
            StudySource.IMPORTED: "imported from released labels",
            StudySource.SIMULATED: "**simulated: no person gave any of these ratings**",
        }[StudySource(study.source)],
        "Raters": {
            RaterKind.PERSONS: "persons, each under one pseudonym",
            RaterKind.PSEUDO_RATERS: "**pseudo-raters of a form**: the same person may be another one in the next form",
            RaterKind.UNNAMED: "**unnamed**: the rater of a row is a place in the item's list, and nobody's name",
            RaterKind.AGGREGATE: "**none**: each value is a mean of several people",
        }[RaterKind(study.rater_kind)],
        "Dataset": f"{study.dataset.title} (`{study.dataset.key}`)",
        "Licence of the dataset": study.dataset.licence or "not stated",
        "Protocol": f"version {study.protocol_version}"
        + (f", sealed with sha256 `{study.sealed_sha256}`" if study.sealed_sha256 else ", not sealed"),
        "Snapshot": f"`{snapshot.digest}`, {snapshot.n_submissions} submissions",
    }
