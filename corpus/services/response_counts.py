"""How many responses a file adds to each prompt and source: kept while it is read, stored with its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection

from corpus.models import ResponseCount

from .import_prompts import PromptHere
from .import_sources import Source

if TYPE_CHECKING:
    from .storing import RowWriter

COLUMNS = ("prompt_id", "language_model_id", "decoding_id", "n_responses")
BATCH_ROWS = 5000

# Both databases read it alike. Nulls are all different to a unique constraint, so there is one for each kind of row.
_ADD = """
    INSERT INTO corpus_responsecount (prompt_id, language_model_id, decoding_id, n_responses) VALUES (%s, %s, %s, %s)
    ON CONFLICT ({}) DO UPDATE SET n_responses = corpus_responsecount.n_responses + excluded.n_responses
"""
_ADD_OF_MODEL = _ADD.format("prompt_id, language_model_id, decoding_id")
_ADD_WITHOUT = _ADD.format("prompt_id) WHERE (language_model_id IS NULL")


class Counts:
    """Counts by prompt and source, both by their numbers in the file; a text without a source is of number 0."""

    def __init__(self) -> None:
        self._n: dict[int, int] = {}

    def add(self, prompt: PromptHere, source: Source | None) -> None:
        """Count a response that is new."""
        cell = (0 if source is None else source.number) << 32 | prompt.number
        self._n[cell] = self._n.get(cell, 0) + 1

    def store(self, writer: RowWriter, prompts: Sequence[PromptHere], sources: Sequence[Source]) -> None:
        """Add the counts to those that are there. Call it in a transaction, once, after the last response."""
        new: list[tuple[int, int | None, int | None, int]] = []
        grown: list[tuple[int, int | None, int | None, int]] = []
        for cell, n in self._n.items():
            number = cell >> 32
            source = sources[number - 1] if number else None
            prompt = prompts[cell & 0xFFFFFFFF]
            row = (
                prompt.id,
                None if source is None else source.model_id,
                None if source is None else source.decoding_id,
                n,
            )
            (grown if prompt.was_there else new).append(row)
            if len(new) == BATCH_ROWS:
                writer.add(ResponseCount, COLUMNS, new)
                new.clear()
        if new:
            writer.add(ResponseCount, COLUMNS, new)
        if grown:
            writer.settle()
            # In one order whoever writes, so that two that meet at the same rows wait and do not deadlock.
            grown.sort(key=lambda row: (row[0], row[1] or 0, row[2] or 0))
            with connection.cursor() as cursor:
                cursor.executemany(_ADD_OF_MODEL, [row for row in grown if row[1] is not None])
                cursor.executemany(_ADD_WITHOUT, [row for row in grown if row[1] is None])
        self._n.clear()
