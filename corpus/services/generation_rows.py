"""How a call ended, to rows: the response with its count and how it was got, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F

from base.db import name_uid
from corpus.models import Decoding, GenerationCall, LanguageModel, Prompt, Response, ResponseCount
from corpus.remote.chat import ChatAnswer
from corpus.remote.faults import FINAL, CallFailed
from corpus.remote.providers import price_of
from jobs.models import Job

from .generation_scope import AskedModel
from .import_plan import text_sha256
from .language_models import registry_facts

EXACT = Decimal("0.0000000001")


@dataclass(frozen=True)
class Cell:
    """One prompt and one language model under one decoding: what its calls have in common."""

    job: Job
    prompt: Prompt
    language_model: LanguageModel
    decoding: Decoding
    model: AskedModel

    def idempotency_key(self, sample: int, n_final: int = 0) -> str:
        """Return the key of a call: always the same for one sample, until the service gave a last word on it.

        It holds the dataset's uid, which is random: two installations that ask the same never share an answer.
        """
        return str(
            name_uid(
                "generation",
                str(self.prompt.dataset.uid),
                self.prompt.key,
                self.prompt.text_sha256,
                self.language_model.key,
                f"{self.model.name}@{self.model.provider}",
                self.decoding.digest,
                sample,
                n_final,
            )
        )


def ensure_language_model(key: str) -> LanguageModel:
    """Return a language model, made with what the shipped table knows of it where there is none."""
    facts = registry_facts(key)
    row, _ = LanguageModel.objects.get_or_create(key=key, defaults={"name": key, **facts})
    return row


def store_answer(cell: Cell, sample: int, answer: ChatAnswer, *, at: datetime) -> bool:
    """Store a response, its count and how it was got; say whether it is new. Call it in a transaction.

    Where the sample is there already, nothing changes: another job or an import brought it since it was asked.
    """
    response, is_new = Response.objects.get_or_create(
        prompt=cell.prompt,
        language_model=cell.language_model,
        decoding=cell.decoding,
        sample_index=sample,
        defaults=_fields(cell, sample, answer),
    )
    if not is_new:
        return False
    _count(response)
    row = _row(cell, sample)
    row.response = response
    row.failure = row.failure_reason = ""
    _tell(row, cell, answer, at=at)
    row.save()
    return True


def store_failure(cell: Cell, sample: int, failed: CallFailed, *, at: datetime) -> None:
    """Store why a sample brought no response; one that has a response meanwhile stays. Call it in a transaction."""
    row = _row(cell, sample)
    if row.response_id is not None:
        return
    row.failure = failed.fault.value
    row.failure_reason = failed.reason or failed.fault.label
    row.n_final += failed.fault in FINAL
    _tell(row, cell, failed, at=at)
    row.save()


def _fields(cell: Cell, sample: int, answer: ChatAnswer) -> dict[str, object]:
    return {
        # As an import of the same sample makes it.
        "uid": name_uid(
            "response",
            cell.prompt.dataset.key,
            cell.prompt.key,
            cell.language_model.key,
            cell.decoding.digest,
            sample,
        ),
        "text": answer.text,
        "text_sha256": text_sha256(answer.text),
        "n_chars": len(answer.text),
        # Cut off at max_tokens: a response all the same, and whoever compares lengths must know.
        "extra": {"finish_reason": "length"} if answer.finish_reason == "length" else {},
    }


def _count(response: Response) -> None:
    """Count a response. What was not there is made by whoever comes first, and the other adds to it."""
    place = {
        "prompt_id": response.prompt_id,
        "language_model_id": response.language_model_id,
        "decoding_id": response.decoding_id,
    }
    counts = ResponseCount.objects.filter(**place)
    if counts.update(n_responses=F("n_responses") + 1):
        return
    _, is_new = ResponseCount.objects.get_or_create(**place, defaults={"n_responses": 1})
    if not is_new:
        counts.update(n_responses=F("n_responses") + 1)


def _row(cell: Cell, sample: int) -> GenerationCall:
    place = {
        "prompt": cell.prompt,
        "language_model": cell.language_model,
        "decoding": cell.decoding,
        "sample_index": sample,
    }
    found = GenerationCall.objects.select_for_update().filter(**place).first()
    return found or GenerationCall(**place, attempts=0)


def _tell(row: GenerationCall, cell: Cell, ended: ChatAnswer | CallFailed, *, at: datetime) -> None:
    """Write what an answer and a failure have in common."""
    row.attempts += ended.attempts
    row.finish_reason = ended.finish_reason
    row.n_tokens_in, row.n_tokens_out = ended.n_tokens_in, ended.n_tokens_out
    row.cost = None
    price = price_of(cell.model.provider, cell.model.name)
    if price is not None and ended.n_tokens_in is not None and ended.n_tokens_out is not None:
        row.cost = price.cost(ended.n_tokens_in, ended.n_tokens_out).quantize(EXACT)
    row.provider, row.model_name = cell.model.provider, cell.model.name
    row.model_reported = ended.model
    row.answered_at = at
    row.job = cell.job
