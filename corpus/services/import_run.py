"""One reading of a file against its dataset: what each batch of its rows would write, in their order."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.models import Response
from corpus.readers.consistency import FileSoFar
from corpus.readers.records import CorpusRecord, PromptRecord, Refusal
from corpus.readers.strict_json import shown

from .import_plan import OnConflict, Tally
from .import_prompts import PromptChange, PromptHere, Prompts
from .import_sources import Source, Sources
from .import_vectors import Vectors
from .quick_uids import uid_bytes, uid_name
from .refused_rows import RefusedRows
from .response_counts import Counts

# As many parameters as any database takes.
LOOK_UP_ROWS = 500
# The database is handed what is ready this often while rows are read. A socket holds some ninety rows: between two
# steps the database must not come to their end.
ROWS_BETWEEN_STEPS = 16

Row = CorpusRecord | PromptRecord | Refusal


@dataclass(slots=True)
class NewResponse:
    """A response to be written; `data` is its text in UTF-8."""

    uid: bytes
    prompt: PromptHere
    source: Source | None
    record: CorpusRecord
    data: bytes
    text_sha256: str


@dataclass
class Batch:
    """What a batch of rows would write; `replaced` are the ids of responses that go for new ones."""

    prompts: dict[int, PromptChange] = field(default_factory=dict)
    responses: list[NewResponse] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)


class ImportRun:
    """The state of one reading: what the file said so far, and what of it the dataset has.

    Parameters
    ----------
    dataset : str
        Key of the dataset.
    on_conflict : OnConflict
    embedding_name : str
        Of the encoder that gave the vectors of the file; empty where it carries none.
    refused_rows : RefusedRows, optional
        Takes every refused row.
    """

    def __init__(
        self,
        *,
        dataset: str,
        on_conflict: OnConflict,
        embedding_name: str = "",
        refused_rows: RefusedRows | None = None,
    ) -> None:
        self.tally = Tally(refused_rows=refused_rows)
        self.prompts = Prompts(dataset, on_conflict=on_conflict, tally=self.tally)
        self.sources = Sources()
        self.vectors = Vectors(embedding_name, on_conflict=on_conflict, tally=self.tally)
        self.counts = Counts()
        self.category_ids: dict[str, int] = {}
        self._on_conflict = on_conflict
        self._file = FileSoFar()
        self._uid_start = uid_name("response", dataset) + "\x1f="

    def plan(self, given: Sequence[Row], step: Callable[[], None]) -> Batch:
        """Compare the next rows of the file with those before and with the dataset, and count them.

        Parameters
        ----------
        given : sequence of CorpusRecord, PromptRecord or Refusal
        step : callable
            Called again and again between rows.
        """
        rows = self.prompts.with_keys(given)
        self.prompts.look_up(rows)
        batch = Batch()
        there: list[NewResponse] = []
        for number, row in enumerate(rows):
            if number % ROWS_BETWEEN_STEPS == 0:
                step()
            found = row if isinstance(row, Refusal) else self._file.checked(row)
            if isinstance(found, Refusal):
                as_given = given[number]
                self.tally.refuse(
                    found.line, found.reason, None if isinstance(as_given, Refusal) else as_given
                )
            elif isinstance(found, CorpusRecord):
                response = self._response(found, batch)
                if response is not None and response.prompt.was_there:
                    there.append(response)
                elif response is not None:
                    self._take(response, batch)
            else:
                self._prompt_alone(found, batch)
        if there:
            self._compare(there, batch)
        if self.vectors.waiting:
            self.vectors.compare()
        self.tally.prompts = len(self.prompts.by_number)
        return batch

    def _prompt_alone(self, record: PromptRecord, batch: Batch) -> None:
        n_prompts, n_conflicts = len(self.prompts.by_number), self.tally.conflicting
        prompt = self.prompts.take(record, batch.prompts)
        if prompt is None:
            return
        self.tally.taken += 1
        if len(self.prompts.by_number) > n_prompts and not prompt.was_there:
            self.tally.new += 1
        elif self.tally.conflicting == n_conflicts:
            self.tally.unchanged += 1

    def _response(self, record: CorpusRecord, batch: Batch) -> NewResponse | None:
        """Return what the record would be as a row; None where it is refused."""
        if record.embedding is not None and (problem := self.vectors.problem(record.embedding)):
            self.tally.refuse(record.line, problem, record)
            return None
        prompt = self.prompts.take(record, batch.prompts)
        if prompt is None:
            return None
        data = record.response.encode()
        sha256 = hashlib.sha256(data).hexdigest()
        if record.model is None:
            source = None
            name = f"{self._uid_start}{prompt.key}\x1f\x00\x1f={sha256}"
        else:
            source = self.sources.of(record, record.model)
            name = f"{self._uid_start}{prompt.key}\x1f{source.uid_part}{record.sample_index}"
        self.tally.taken += 1
        self.tally.responses += 1
        if record.embedding is not None:
            self.vectors.add(record, sha256)
        return NewResponse(uid_bytes(name), prompt, source, record, data, sha256)

    def _take(self, response: NewResponse, batch: Batch) -> None:
        self.tally.new += 1
        self.counts.add(response.prompt, response.source)
        batch.responses.append(response)

    def _compare(self, found: Sequence[NewResponse], batch: Batch) -> None:
        """Sort out which responses are new, as the dataset has them, or others than there."""
        stored: dict[uuid.UUID, tuple[int, str, dict[str, Any]]] = {}
        uids = [uuid.UUID(bytes=response.uid) for response in found]
        for start in range(0, len(uids), LOOK_UP_ROWS):
            rows = Response.objects.filter(uid__in=uids[start : start + LOOK_UP_ROWS])
            for uid, pk, sha256, extra in rows.values_list("uid", "pk", "text_sha256", "extra"):
                stored[uid] = (pk, sha256, extra)
        for uid, response in zip(uids, found, strict=True):
            if uid not in stored:
                self._take(response, batch)
                continue
            pk, sha256, extra = stored[uid]
            difference = _difference(response, sha256, extra)
            if difference is None:
                self.tally.unchanged += 1
                continue
            self.tally.contradict(response.record.line, difference)
            if self._on_conflict is OnConflict.REPLACE:
                # One goes and one comes under the same prompt and source: their count stays.
                batch.replaced.append(pk)
                batch.responses.append(response)


def _difference(response: NewResponse, sha256: str, stored: Mapping[str, Any]) -> str | None:
    record = response.record
    if response.text_sha256 != sha256:
        return (
            f"sample {record.sample_index} of the prompt {shown(response.prompt.key)} by the model "
            f"{shown(record.model or '')} has another text in the dataset"
        )
    extra = dict(record.extra)
    if extra != stored:
        names = sorted(name for name in {*extra, *stored} if extra.get(name) != stored.get(name))
        return (
            f"the response is in the dataset with other values of {', '.join(shown(name) for name in names)}"
        )
    return None
