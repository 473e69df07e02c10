"""A file to a dataset: read once to see what it would change, once more to write it, in one transaction.

Nothing is kept of a file with a refused line or an unresolved conflict. The same file again changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils.text import slugify

from accounts.models import User
from accounts.services import audit
from base.db import violated, write_transaction
from base.errors import Conflict
from corpus import errors
from corpus.models import (
    Category,
    Dataset,
    DatasetSimilarity,
    Decoding,
    Import,
    LanguageModel,
    Prompt,
    PromptCategory,
    PromptHistogram,
    PromptSimilarity,
    Response,
)
from corpus.readers.columns import checked_mapping
from corpus.readers.consistency import checked
from corpus.readers.jsonl import read_jsonl
from corpus.readers.records import CorpusRecord, Refusal

from .import_plan import BatchPlan, Finding, OnConflict, Tally, plan_batch, plan_models, text_sha256

BATCH_ROWS = 1000
PRESET = "jsonl"
# The settings of a file that states none.
UNSTATED_DIGEST = hashlib.sha256(b"unstated").hexdigest()
# The page that takes a file stands where a dataset of this key would.
RESERVED_KEYS = frozenset({"import"})
MAX_KEY = 80


@dataclass(frozen=True)
class ImportOutcome:
    """What a file held and what became of it.

    Attributes
    ----------
    dataset : str
        Key of the dataset.
    stored : bool
        Whether the file's rows are in the dataset now. False for a dry run, and for a file with a refused
        line or an unresolved conflict.
    prompts, responses, models : int
        What the file holds, without refused lines.
    new, unchanged, refused : int
        Lines by what becomes of them.
    conflicting : int
        Lines that contradict the dataset: another text or other columns of a response, another language or
        categories of a prompt, another provider, family or release of a language model (once for each of
        these).
    refusals, conflicts : list of Finding
        The first thousand of each.
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

    @property
    def blocked(self) -> str | None:
        """Why nothing of the file was kept, in one sentence; None when nothing stood in the way."""
        if self.refusals:
            first = self.refusals[0]
            where = "the file" if first.line is None else f"line {first.line}"
            more = f" and {self.refused - 1:,} more" if self.refused > 1 else ""
            return f"Nothing was imported: {where}: {first.reason}{more}."
        if self.conflicts and not self.stored and not self.dry_run:
            first = self.conflicts[0]
            more = f" and {self.conflicting - 1:,} more" if self.conflicting > 1 else ""
            return (
                f"Nothing was imported: line {first.line}: {first.reason}{more}. "
                "Choose keep or replace for what contradicts the dataset."
            )
        return None


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


def import_file(
    *,
    path: Path,
    file_name: str,
    at: datetime,
    dataset: str | None = None,
    title: str = "",
    licence: str = "",
    mapping: Mapping[str, str] | None = None,
    on_conflict: OnConflict = OnConflict.REFUSE,
    dry_run: bool = False,
    by: User | None = None,
) -> ImportOutcome:
    """Read a JSON Lines file into a dataset, or only tell what that would do.

    Parameters
    ----------
    path : Path
        The file on disk; it is read twice, some lines at a time.
    file_name : str
        As the person knows it.
    dataset : str, optional
        Key of the dataset, made when it is new; without it the key comes from the file's name.
    title, licence : str
        Of a new dataset; a licence also of one that has none.
    mapping : mapping of str to str, optional
        Our column names to the file's.
    on_conflict : OnConflict
        What to do where the file contradicts the dataset.
    dry_run : bool
        Tell what would happen, and change nothing.

    Raises
    ------
    UnusableMapping, UnusableKey
        Before anything is read.
    FileChanged
        If the file is not the same when it is read again.
    Conflict
        If another import changed the dataset meanwhile, the dataset has another licence, or a response that
        is to be replaced is being rated. Nothing is kept.
    """
    key = dataset_key(dataset, file_name)
    try:
        columns = checked_mapping(mapping)
    except ValueError as error:
        raise errors.UnusableMapping(f"{error}.", fields={"mapping": [str(error)]}) from error
    decoding_digest = UNSTATED_DIGEST
    before = _sha256_of(path)
    tally = Tally()
    for batch in _batches(path, mapping, tally):
        plan_batch(batch, dataset=key, decoding_digest=decoding_digest, on_conflict=on_conflict, tally=tally)
    plan_models(tally)
    if dry_run or _blocks(tally, on_conflict):
        return _outcome(key, tally, stored=False, dry_run=dry_run)

    written = Tally()
    try:
        with write_transaction():
            row = _open_dataset(key, title=title or file_name, licence=licence, at=at, by=by)
            changes = plan_models(Tally(models=tally.models))
            models = _write_models(tally, changes, on_conflict)
            decoding, _ = Decoding.objects.get_or_create(
                digest=decoding_digest, defaults={"name": "unstated"}
            )
            source = _open_import(row, file_name, before, columns, tally, at=at, by=by)
            for batch in _batches(path, mapping, written):
                plan = plan_batch(
                    batch,
                    dataset=key,
                    decoding_digest=decoding.digest,
                    on_conflict=on_conflict,
                    tally=written,
                )
                _write_batch(plan, row, decoding, models, source)
            if _sha256_of(path) != before or _blocks(written, on_conflict):
                raise errors.FileChanged(
                    "The file or the dataset changed while it was imported. Import it again."
                )
            if on_conflict is OnConflict.REPLACE and written.conflicting:
                _forget_similarity(row)
            audit.record(
                actor=by,
                action="dataset.import",
                subject=f"dataset {key}",
                at=at,
                file=file_name,
                sha256=before,
                new=written.new,
                unchanged=written.unchanged,
                conflicting=tally.conflicting,
                on_conflict=str(on_conflict),
            )
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
    return _outcome(key, tally, stored=True, dry_run=False)


def _batches(path: Path, mapping: Mapping[str, str] | None, tally: Tally) -> Iterator[list[CorpusRecord]]:
    with path.open("rb") as stream:
        rows = checked(read_jsonl(stream, mapping=mapping))
        while taken := list(islice(rows, BATCH_ROWS)):
            records = []
            for row in taken:
                if isinstance(row, Refusal):
                    tally.refuse(row.line, row.reason)
                else:
                    records.append(row)
            if records:
                yield records


def _blocks(tally: Tally, on_conflict: OnConflict) -> bool:
    return tally.refused > 0 or (on_conflict is OnConflict.REFUSE and tally.conflicting > 0)


def _outcome(key: str, tally: Tally, *, stored: bool, dry_run: bool) -> ImportOutcome:
    return ImportOutcome(
        dataset=key,
        dry_run=dry_run,
        stored=stored,
        prompts=len(tally.prompts),
        responses=tally.taken,
        models=len(tally.models),
        new=tally.new,
        unchanged=tally.unchanged,
        conflicting=tally.conflicting,
        refused=tally.refused,
        refusals=tally.refusals,
        conflicts=tally.conflicts,
    )


def _open_dataset(key: str, *, title: str, licence: str, at: datetime, by: User | None) -> Dataset:
    """Return the dataset, locked against another import where the database locks rows."""
    Dataset.objects.get_or_create(
        key=key, defaults={"title": title[:200], "licence": licence, "created_at": at, "created_by": by}
    )
    row = Dataset.objects.select_for_update().get(key=key)
    if licence and not row.licence:
        row.licence = licence
        row.save(update_fields=["licence"])
    elif licence and licence != row.licence:
        raise Conflict(
            f"The dataset {key} is under the licence {row.licence!r}; responses under another belong in another "
            "dataset.",
            fields={"licence": [f"The dataset is under {row.licence!r}."]},
        )
    return row


def _open_import(
    dataset: Dataset,
    file_name: str,
    sha256: str,
    columns: Mapping[str, str],
    tally: Tally,
    *,
    at: datetime,
    by: User | None,
) -> Import:
    """Note the file; the same file under the same mapping is noted once."""
    source, _ = Import.objects.get_or_create(
        dataset=dataset,
        file_sha256=sha256,
        mapping_digest=text_sha256(json.dumps(columns, sort_keys=True)),
        defaults={
            "file_name": file_name[:255],
            "preset": PRESET,
            "mapping": dict(columns),
            "n_rows": tally.taken,
            "n_new": tally.new,
            "n_unchanged": tally.unchanged,
            "imported_by": by,
            "imported_at": at,
        },
    )
    return source


def _write_models(
    tally: Tally, changes: dict[str, dict[str, Any]], on_conflict: OnConflict
) -> dict[str, int]:
    """Make new language models, fill what those there lack, and overwrite only when that was asked for."""
    known = {model.key: model for model in LanguageModel.objects.filter(key__in=list(tally.models))}
    for key, changed in changes.items():
        model = known[key]
        for name, value in changed.items():
            if not getattr(model, name) or on_conflict is OnConflict.REPLACE:
                setattr(model, name, value)
        model.save(update_fields=list(changed))
    LanguageModel.objects.bulk_create(
        [
            LanguageModel(key=key, name=key, **facts.stated())
            for key, facts in tally.models.items()
            if key not in known
        ],
        batch_size=BATCH_ROWS,
    )
    return dict(LanguageModel.objects.filter(key__in=list(tally.models)).values_list("key", "pk"))


def _write_batch(
    plan: BatchPlan, dataset: Dataset, decoding: Decoding, models: dict[str, int], source: Import
) -> None:
    """Write a batch's prompts with their categories, then its responses."""
    Prompt.objects.bulk_create(
        [
            Prompt(
                uid=facts.uid,
                dataset=dataset,
                key=facts.key,
                text=facts.text,
                text_sha256=text_sha256(facts.text),
                language=facts.language,
                first_import=source,
            )
            for facts in plan.prompts.values()
            if facts.pk is None
        ],
        batch_size=BATCH_ROWS,
    )
    prompts = dict(Prompt.objects.filter(uid__in=list(plan.prompts)).values_list("uid", "pk"))
    labels = []
    for facts in plan.prompts.values():
        if facts.pk is not None and facts.changed:
            Prompt.objects.filter(pk=facts.pk).update(language=facts.language)
        if facts.replace_labels:
            PromptCategory.objects.filter(prompt=facts.pk).delete()
        seen = set()
        for raw, label in facts.labels.items():
            # Two spellings of one category on one prompt are one label.
            if label.key not in seen:
                seen.add(label.key)
                category, _ = Category.objects.get_or_create(
                    key=label.key, defaults={"name": label.name, "group": label.group, "kind": label.kind}
                )
                labels.append(PromptCategory(prompt_id=prompts[facts.uid], category=category, raw=raw))
    PromptCategory.objects.bulk_create(labels, batch_size=BATCH_ROWS)
    replaced = [response.replaces for response in plan.responses if response.replaces is not None]
    # A response in a study's item is protected. One that is not goes with its scores: they were of another
    # text.
    Response.objects.filter(pk__in=replaced).delete()
    Response.objects.bulk_create(
        [
            Response(
                uid=response.uid,
                prompt_id=prompts[response.prompt],
                language_model_id=None if response.record.model is None else models[response.record.model],
                decoding=None if response.record.model is None else decoding,
                sample_index=response.record.sample_index,
                text=response.record.response,
                text_sha256=response.text_sha256,
                n_chars=len(response.record.response),
                extra=dict(response.record.extra),
                first_import=source,
            )
            for response in plan.responses
        ],
        batch_size=BATCH_ROWS,
    )


def _forget_similarity(dataset: Dataset) -> None:
    """Drop means of texts that are no more: a replaced response keeps its uid, so no digest would tell."""
    PromptSimilarity.objects.filter(prompt__dataset=dataset).delete()
    PromptHistogram.objects.filter(prompt__dataset=dataset).delete()
    DatasetSimilarity.objects.filter(dataset=dataset).delete()


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
