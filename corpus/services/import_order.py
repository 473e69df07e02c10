"""What is to be imported and how; its dataset and its place among the dataset's imports."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.text import slugify

from accounts.models import User
from base.errors import Conflict
from corpus import errors
from corpus.models import Dataset, Import
from corpus.readers.columns import checked_mapping

from .import_plan import OnConflict, OnRefused, Tally, text_sha256

PRESET = "jsonl"
# Pages stand where those of datasets of these keys would.
RESERVED_KEYS = frozenset({"import", "models"})
MAX_KEY = 80


@dataclass(frozen=True)
class ImportOrder:
    """What is to be imported and how."""

    dataset: str
    file_name: str
    file_sha256: str
    preset: str
    mapping: dict[str, str]
    title: str
    licence: str
    citation: str
    source: str
    revision: str
    embedding_name: str
    on_conflict: OnConflict
    on_refused: OnRefused
    dry_run: bool
    at: datetime
    by: User | None


def dataset_key(key: str | None, file_name: str) -> str:
    """Return the key a dataset is to have: the one given, or one made from the file's name.

    Raises
    ------
    UnusableKey
        If the key is not lower-case letters, digits, `-` and `_`, or the name gives none.
    """
    chosen = key if key else slugify(Path(file_name).stem)[:MAX_KEY]
    if chosen in RESERVED_KEYS or not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", chosen):
        raise errors.UnusableKey(
            f"{chosen!r} cannot be a dataset's key; write up to 80 small letters, digits, - and _.",
            fields={"dataset": ["Write up to 80 small letters, digits, - and _."]},
        )
    return chosen


def open_dataset(order: ImportOrder) -> Dataset:
    """Return the dataset, locked against another import where the database locks rows."""
    Dataset.objects.get_or_create(
        key=order.dataset,
        defaults={
            "title": (order.title or order.file_name)[:200],
            "created_at": order.at,
            "created_by": order.by,
        },
    )
    row = Dataset.objects.select_for_update().get(key=order.dataset)
    if order.licence and row.licence and order.licence != row.licence:
        raise Conflict(
            f"The dataset {row.key} is under the licence {row.licence!r}; responses under another belong in another "
            "dataset.",
            fields={"licence": [f"The dataset is under {row.licence!r}."]},
        )
    given = {
        "licence": order.licence,
        "citation": order.citation,
        "source": order.source[:500],
        "revision": order.revision[:100],
    }
    missing = {name: value for name, value in given.items() if value and not getattr(row, name)}
    for name, value in missing.items():
        setattr(row, name, value)
    if missing:
        row.save(update_fields=list(missing))
    return row


def open_import_row(dataset: Dataset, order: ImportOrder) -> tuple[Import, bool]:
    """Note the file; the same file under the same mapping is noted once. Its counts come when it is read."""
    columns: dict[str, str] = dict(order.mapping)
    told: object = columns
    if order.preset == PRESET:
        told = columns = checked_mapping(order.mapping)
    else:
        told = {"preset": order.preset, "mapping": columns}
    return Import.objects.get_or_create(
        dataset=dataset,
        file_sha256=order.file_sha256,
        mapping_digest=text_sha256(json.dumps(told, sort_keys=True)),
        defaults={
            "file_name": order.file_name[:255],
            "preset": order.preset,
            "mapping": columns,
            "n_rows": 0,
            "n_new": 0,
            "n_unchanged": 0,
            "imported_by": order.by,
            "imported_at": order.at,
        },
    )


def close_import_row(source: Import, tally: Tally) -> None:
    """Write what the file held."""
    source.n_rows, source.n_new, source.n_unchanged = tally.taken, tally.new, tally.unchanged
    source.n_conflicting, source.n_refused = tally.conflicting, tally.refused
    source.save(update_fields=["n_rows", "n_new", "n_unchanged", "n_conflicting", "n_refused"])
