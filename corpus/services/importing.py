"""A file to a dataset: read once, compared and written as it is read, in one transaction.

Nothing is kept of a file with an unresolved conflict, nor of one with a refused line unless such lines are to be left
out: then the transaction is rolled back, and the rest is read to tell everything that is wrong. The same file again
changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, OperationalError
from django.db.models import ProtectedError

from accounts.models import User
from accounts.services import audit
from base.db import violated, write_transaction
from base.errors import Conflict
from corpus import errors
from corpus.models import Dataset
from corpus.readers.presets.table import preset_named
from corpus.readers.records import CorpusRecord, PromptRecord, Refusal
from corpus.readers.source import check_mapping, read_records

from .few_collections import few_collections
from .import_order import PRESET, ImportOrder, close_import_row, dataset_key, open_dataset, open_import_row
from .import_plan import ImportOutcome, OnConflict, OnRefused
from .import_rows import forget_similarity, write_batch
from .import_run import ImportRun, Row
from .refused_rows import RefusedRows
from .storing import row_writer

__all__ = ["PRESET", "ImportOutcome", "dataset_key", "import_file", "import_records"]

BATCH_ROWS = 500

OnProgress = Callable[[int], None]
"""Told the rows read so far."""


def import_file(
    *,
    path: Path,
    file_name: str,
    at: datetime,
    preset: str = PRESET,
    dataset: str | None = None,
    title: str = "",
    licence: str = "",
    citation: str = "",
    source: str = "",
    revision: str = "",
    mapping: Mapping[str, str] | None = None,
    embedding_name: str = "",
    on_conflict: OnConflict = OnConflict.REFUSE,
    on_refused: OnRefused = "stop",
    dry_run: bool = False,
    by: User | None = None,
    on_progress: OnProgress | None = None,
    refused_rows: RefusedRows | None = None,
) -> ImportOutcome:
    """Read a file into a dataset, or only tell what that would do.

    Parameters
    ----------
    path : Path
        The file on disk, of any format that `corpus.readers.source` reads.
    file_name : str
        As the person knows it.
    preset : str
        Shape of the file.
    dataset : str, optional
        Key of the dataset, made when it is new; without it the key comes from the file's name.
    title, licence, citation, source, revision : str
        Of a new dataset; all but the title also of one that has none.
    mapping : mapping of str to str, optional
        Our column names to the file's.
    embedding_name : str
        Of the encoder that gave the vectors in the file.
    on_conflict : OnConflict
        What to do where the file contradicts the dataset.
    on_refused : {"stop", "skip"}
        Whether a refused line stops the file or is left out.
    dry_run : bool
        Tell what would happen, and change nothing.
    on_progress : callable, optional
        Told the number of rows read, again and again.
    refused_rows : RefusedRows, optional
        Takes every refused row.

    Raises
    ------
    UnusableMapping, UnusableKey
        Before anything is read.
    FileChanged
        If the file is not the same after it was read.
    Conflict
        If another import changed the dataset meanwhile, the dataset has another licence, or a response that
        is to be replaced is being rated. Nothing is kept.
    """
    key = dataset_key(dataset, file_name)
    try:
        check_mapping(preset, mapping)
        preset = preset_named(preset).key
    except ValueError as error:
        raise errors.UnusableMapping(f"{error}.", fields={"mapping": [str(error)]}) from error
    before = _look_of(path)
    sha256 = "" if dry_run else _sha256_of(path)

    def check_file() -> None:
        if _look_of(path) != before:
            raise errors.FileChanged("The file changed while it was imported. Import it again.")

    return _import(
        read_records(path, file_name=file_name, preset=preset, mapping=mapping),
        ImportOrder(
            dataset=key,
            file_name=file_name,
            file_sha256=sha256,
            preset=preset,
            mapping=dict(mapping or {}),
            title=title,
            licence=licence,
            citation=citation,
            source=source,
            revision=revision,
            embedding_name=embedding_name,
            on_conflict=on_conflict,
            on_refused=on_refused,
            dry_run=dry_run,
            at=at,
            by=by,
        ),
        refused_rows=refused_rows,
        on_progress=on_progress,
        check_source=check_file,
    )


def import_records(
    *,
    records: Iterable[CorpusRecord | PromptRecord | Refusal],
    file_name: str,
    file_sha256: str,
    preset: str,
    mapping: Mapping[str, str],
    dataset: str,
    at: datetime,
    title: str = "",
    licence: str = "",
    citation: str = "",
    source: str = "",
    revision: str = "",
    embedding_name: str = "",
    on_conflict: OnConflict = OnConflict.REFUSE,
    on_refused: OnRefused = "stop",
    dry_run: bool = False,
    by: User | None = None,
) -> ImportOutcome:
    """Bring records of a file, however they were read, into a dataset; as `import_file` otherwise.

    Parameters
    ----------
    records : iterable of CorpusRecord, PromptRecord or Refusal
        Gone through once, in order.
    file_name, file_sha256, preset, mapping
        Of the file they are of: the import is noted under them.
    dataset : str
        Key of the dataset.
    """
    return _import(
        records,
        ImportOrder(
            dataset=dataset_key(dataset, file_name),
            file_name=file_name,
            file_sha256=file_sha256,
            preset=preset,
            mapping=dict(mapping),
            title=title,
            licence=licence,
            citation=citation,
            source=source,
            revision=revision,
            embedding_name=embedding_name,
            on_conflict=on_conflict,
            on_refused=on_refused,
            dry_run=dry_run,
            at=at,
            by=by,
        ),
    )


class _Blocked(Exception):
    """Something was found under which nothing may be kept: the transaction is rolled back."""


def _import(
    records: Iterable[Row],
    order: ImportOrder,
    *,
    refused_rows: RefusedRows | None = None,
    on_progress: OnProgress | None = None,
    check_source: Callable[[], None] = lambda: None,
) -> ImportOutcome:
    batches = _batches(records, on_progress)
    run: ImportRun | None = None
    try:
        with few_collections(), nullcontext() if order.dry_run else write_transaction():
            dataset = None if order.dry_run else open_dataset(order)
            # Not before the dataset is locked: what is there must not change while it is compared.
            run = ImportRun(
                dataset=order.dataset,
                on_conflict=order.on_conflict,
                embedding_name=order.embedding_name,
                refused_rows=refused_rows,
            )
            if dataset is None:
                raise _Blocked
            _store(run, batches, dataset, order, check_source)
    except _Blocked:
        if run is None:
            raise
        # The iterator goes on where it stood: what else is wrong is told at once, and nothing is locked meanwhile.
        for batch in batches:
            _look_at(run, batch)
        run.sources.settle_models(run.tally, order.on_conflict, write=False)
        return _outcome(run, order, stored=False)
    except ProtectedError as error:
        raise Conflict(
            "A response that the file would replace is an item of a study. Choose keep, or import the file as "
            "another dataset."
        ) from error
    except IntegrityError as error:
        # Another import wrote the same rows after this one had looked: PostgreSQL lets both look.
        if violated(error) is None:
            raise
        raise Conflict(
            f"The dataset changed while the file was imported ({violated(error)}). Try again."
        ) from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != _DEADLOCK:
            raise
        raise Conflict("Another import writes the same language models. Try again.") from error
    return _outcome(run, order, stored=True)


_DEADLOCK = "40P01"


def _store(
    run: ImportRun,
    batches: Iterator[list[Row]],
    dataset: Dataset,
    order: ImportOrder,
    check_source: Callable[[], None],
) -> None:
    source, is_new = open_import_row(dataset, order)
    with row_writer() as writer:
        for rows in batches:
            batch = run.plan(rows, writer.step)
            if run.tally.blocks(order.on_conflict, order.on_refused):
                raise _Blocked
            write_batch(run, batch, dataset, source, writer)
        if not run.tally.taken:
            raise _Blocked
        run.counts.store(writer, run.prompts.by_number, run.sources.by_number)
    n_conflicts = run.tally.conflicting
    run.sources.settle_models(run.tally, order.on_conflict, write=True)
    if run.tally.blocks(order.on_conflict, order.on_refused):
        # They are counted again with nothing left to read.
        run.tally.conflicting = n_conflicts
        del run.tally.conflicts[n_conflicts:]
        raise _Blocked
    check_source()
    if order.on_conflict is OnConflict.REPLACE and run.tally.conflicting:
        forget_similarity(dataset)
    if is_new:
        close_import_row(source, run.tally)
    audit.record(
        actor=order.by,
        action="dataset.import",
        subject=f"dataset {order.dataset}",
        at=order.at,
        file=order.file_name,
        sha256=order.file_sha256,
        preset=order.preset,
        source=order.source,
        revision=order.revision,
        new=run.tally.new,
        unchanged=run.tally.unchanged,
        conflicting=run.tally.conflicting,
        refused=run.tally.refused,
        on_conflict=str(order.on_conflict),
    )


def _look_at(run: ImportRun, rows: list[Row]) -> None:
    """Count rows that will not be written."""
    run.plan(rows, lambda: None)
    run.vectors.forget_waiting()


def _batches(records: Iterable[Row], on_progress: OnProgress | None) -> Iterator[list[Row]]:
    rows = iter(records)
    n_read = 0
    while taken := list(islice(rows, BATCH_ROWS)):
        n_read += len(taken)
        if on_progress is not None:
            on_progress(n_read)
        yield taken


def _outcome(run: ImportRun, order: ImportOrder, *, stored: bool) -> ImportOutcome:
    tally = run.tally
    return ImportOutcome(
        dataset=order.dataset,
        dry_run=order.dry_run,
        stored=stored,
        prompts=tally.prompts,
        responses=tally.responses,
        models=len(run.sources.models),
        new=tally.new,
        unchanged=tally.unchanged,
        conflicting=tally.conflicting,
        refused=tally.refused,
        refusals=tally.refusals,
        conflicts=tally.conflicts,
        on_refused=order.on_refused,
    )


def _look_of(path: Path) -> tuple[int, int, int]:
    """What changes when a file does: its place on disk, its size, and when it was last written."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
