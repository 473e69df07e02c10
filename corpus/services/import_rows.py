"""The rows of a batch into the database: prompts with their categories, sources, responses, vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.models import (
    Category,
    Dataset,
    DatasetSimilarity,
    Import,
    Prompt,
    PromptCategory,
    PromptHistogram,
    PromptSimilarity,
    Response,
)

from .import_plan import text_sha256
from .import_prompts import PromptChange
from .import_run import Batch, ImportRun
from .quick_uids import uid_bytes, uid_name
from .response_rows import json_of
from .storing import RowWriter

PROMPT_COLUMNS = (
    "id",
    "uid",
    "dataset_id",
    "key",
    "text",
    "text_sha256",
    "language",
    "language_detected",
    "extra",
    "first_import_id",
)
LABEL_COLUMNS = ("prompt_id", "category_id", "raw")


def write_batch(run: ImportRun, batch: Batch, dataset: Dataset, source: Import, writer: RowWriter) -> None:
    """Write a batch. Call it in a transaction."""
    changes = list(batch.prompts.values())
    _write_prompts([one for one in changes if one.is_new], dataset, source, writer)
    changed = [one for one in changes if not one.is_new and (one.fields_changed or one.replace_labels)]
    if changed or batch.replaced or run.sources.pending:
        writer.settle()
        _change_prompts(changed)
        if run.sources.pending:
            run.sources.make_rows()
        # A response in a study's item is protected. One that is not goes with its scores: they were of another
        # text.
        if batch.replaced:
            Response.objects.filter(pk__in=batch.replaced).delete()
    _write_labels([one for one in changes if one.labels], run, writer)
    writer.add_responses(batch.responses, source.pk)
    if run.vectors.waiting:
        run.vectors.store(writer)


def forget_similarity(dataset: Dataset) -> None:
    """Drop means of texts that are no more: a replaced response keeps its uid, so no digest would tell."""
    PromptSimilarity.objects.filter(prompt__dataset=dataset).delete()
    PromptHistogram.objects.filter(prompt__dataset=dataset).delete()
    DatasetSimilarity.objects.filter(dataset=dataset).delete()


def _write_prompts(new: Sequence[PromptChange], dataset: Dataset, source: Import, writer: RowWriter) -> None:
    if not new:
        return
    for change, pk in zip(new, writer.reserve(Prompt, len(new)), strict=True):
        change.prompt.id = pk
    uid_start = uid_name("prompt", dataset.key) + "\x1f="
    writer.add(
        Prompt,
        PROMPT_COLUMNS,
        [
            (
                change.prompt.id,
                uid_bytes(uid_start + change.prompt.key).hex(),
                dataset.pk,
                change.prompt.key,
                change.text,
                text_sha256(change.text),
                change.prompt.language,
                False,
                json_of(change.prompt.extra or {}),
                source.pk,
            )
            for change in new
        ],
    )


def _change_prompts(changed: Iterable[PromptChange]) -> None:
    for change in changed:
        if change.fields_changed:
            Prompt.objects.filter(pk=change.prompt.id).update(
                language=change.prompt.language,
                language_detected=change.prompt.is_guessed,
                extra=dict(change.prompt.extra or {}),
            )
        if change.replace_labels:
            PromptCategory.objects.filter(prompt=change.prompt.id).delete()


def _write_labels(labelled: Sequence[PromptChange], run: ImportRun, writer: RowWriter) -> None:
    rows = []
    for change in labelled:
        seen = set()
        for raw, label in change.labels.items():
            # Two spellings of one category on one prompt are one label.
            if label.key in seen:
                continue
            seen.add(label.key)
            if label.key not in run.category_ids:
                writer.settle()
                category, _ = Category.objects.get_or_create(
                    key=label.key, defaults={"name": label.name, "group": label.group, "kind": label.kind}
                )
                run.category_ids[label.key] = category.pk
            rows.append((change.prompt.id, run.category_ids[label.key], raw))
    writer.add(PromptCategory, LABEL_COLUMNS, rows)
