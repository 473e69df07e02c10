"""Prompts to responses of language models, cell by cell; what was answered is never asked again.

A chunk is a prompt and a language model with some of its samples. Threads do nothing but wait for the services;
each answer is stored as soon as it is there, in a transaction of its own under the chunk's lease. So a worker
that is killed loses the calls under way, at most `REMOTE_CONCURRENCY`, and their keys find them again where the
service honours such keys.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings

from accounts.models import User
from accounts.services import audit
from base.db import write_transaction
from base.errors import HivecheckError
from corpus import errors
from corpus.models import Dataset, GenerationCall, LanguageModel, Prompt, Response
from corpus.remote.calling import Connection, connection_to
from corpus.remote.chat import ChatAnswer, ask_chat
from corpus.remote.faults import CallFailed, Fault, Halted
from corpus.remote.providers import provider_by_name
from corpus.selectors.datasets import dataset_by_key
from jobs.models import ACTIVE, Job
from jobs.services import ledger
from jobs.services.holding import Hold
from jobs.services.registry import JobKind, Write

from .decodings import decoding_digest, decoding_of
from .generation_outcome import outcome_of
from .generation_rows import Cell, ensure_language_model, store_answer, store_failure
from .generation_scope import Scope, samples_there, scope_of

KIND = "generate"
# A cancelled job stops between chunks, so one must not take long; and the last calls of a chunk wait for each other.
CHUNK_CALLS = 50

Ended = ChatAnswer | CallFailed | None


def open_generation(*, scope: Scope, at: datetime, by: User | None = None) -> Job:
    """Open the job that asks for the samples that are not there, or return the one that is at it.

    Raises
    ------
    GeneratingAlready
        If a job on other inputs is asking for this dataset: the two could pay for one sample twice.
    """
    inputs = scope.as_inputs()
    digest = ledger.inputs_digest(inputs)
    with write_transaction():
        # Locked where the database locks rows, so that of two presses of the button one sees the other's job.
        Dataset.objects.select_for_update().get(pk=scope.dataset.pk)
        for active in Job.objects.filter(kind=KIND, state__in=ACTIVE, inputs__dataset=scope.dataset.key):
            if active.inputs_digest == digest:
                return active
            raise errors.GeneratingAlready(
                f"A job is already generating responses for {scope.dataset.key}. Wait for its end or cancel it."
            )
        for model in scope.models:
            ensure_language_model(model.key)
        decoding_of(scope.sampling)
        names = ", ".join(model.key for model in scope.models)
        job = ledger.open_job(
            kind=KIND,
            inputs=inputs,
            subject=f"{scope.dataset.key} by {names}"[:200],
            at=at,
            by=by,
        )
        audit.record(
            actor=by,
            action="dataset.generate",
            subject=f"dataset {scope.dataset.key}",
            at=at,
            models=[f"{model.name}@{model.provider}" for model in scope.models],
            samples=scope.samples,
            preset=scope.preset,
        )
    return job


def plan(job: Job) -> list[dict[str, Any]]:
    """Cut the samples that are not there into chunks, prompt by prompt, each of one language model.

    Raises
    ------
    KeyMissing
        If this worker has no key for one of the services: better before the first call than at the last.
    """
    scope = _scope(job)
    for name in sorted({model.provider for model in scope.models}):
        provider_by_name(name).key()
    there = samples_there(scope, decoding_digest(scope.sampling))
    chunks = []
    for prompt in scope.prompt_rows():
        for model in scope.models:
            seen = there.get((prompt.pk, model.key), set())
            left = [sample for sample in range(scope.samples) if sample not in seen]
            chunks += [
                {"prompt": prompt.pk, "model": model.key, "samples": left[start : start + CHUNK_CALLS]}
                for start in range(0, len(left), CHUNK_CALLS)
            ]
    return chunks


def work(job: Job, payload: dict[str, Any], hold: Hold) -> Write:
    """Ask for a chunk's samples that this job has not asked for yet, and store each as it comes.

    Raises
    ------
    ProviderRefused, KeyMissing, AddressRefused
        If no call can succeed. The job is stopped at once: others would fail in the same way.
    """
    scope = _scope(job)
    (model,) = [one for one in scope.models if one.key == payload["model"]]
    cell = Cell(
        job=job,
        prompt=Prompt.objects.select_related("dataset").get(pk=payload["prompt"]),
        language_model=LanguageModel.objects.get(key=model.key),
        decoding=decoding_of(scope.sampling),
        model=model,
    )
    wanted = _not_asked(cell, payload["samples"])
    sampling = _as_asked(scope)
    stopping = threading.Event()
    try:
        if wanted:
            with connection_to(provider_by_name(model.provider), stopping=stopping) as connection:
                _ask_all(cell, wanted, sampling, connection, stopping, hold)
    except (errors.ProviderRefused, errors.KeyMissing, errors.AddressRefused) as error:
        ledger.abort_job(job=job, error=error.message, at=hold.now())
        raise

    def write() -> dict[str, Any]:
        return {"calls": len(wanted)}

    return write


def _as_asked(scope: Scope) -> dict[str, float | int]:
    stated = scope.sampling
    named = {
        "temperature": stated.temperature,
        "top_p": stated.top_p,
        "max_tokens": stated.max_tokens,
        # Not of OpenAI's own API, but of most open servers that speak it.
        "min_p": stated.min_p,
    }
    return {name: value for name, value in named.items() if value is not None}


def _not_asked(cell: Cell, samples: list[int]) -> dict[int, str]:
    """Return the key of each call that is still to be made: a chunk that is tried again has some behind it."""
    rows = {"prompt": cell.prompt, "language_model": cell.language_model, "decoding": cell.decoding}
    there = set(
        Response.objects.filter(**rows, sample_index__in=samples).values_list("sample_index", flat=True)
    )
    failed = {
        call.sample_index: call
        for call in GenerationCall.objects.filter(**rows, sample_index__in=samples, response=None)
    }
    wanted = {}
    for sample in samples:
        earlier = failed.get(sample)
        if sample in there or (earlier is not None and earlier.job_id == cell.job.pk):
            continue
        wanted[sample] = cell.idempotency_key(sample, 0 if earlier is None else earlier.n_final)
    return wanted


def _ask_all(
    cell: Cell,
    wanted: dict[int, str],
    sampling: dict[str, float | int],
    connection: Connection,
    stopping: threading.Event,
    hold: Hold,
) -> None:
    """Ask for all, as many at a time as the settings allow, and store each answer when it comes.

    Whatever goes wrong here, no further request leaves, and answers to those under way are stored if they may be.
    """
    in_vain: list[CallFailed] = []

    def ask(sample: int) -> Ended:
        if in_vain:
            # The service cannot read the request, and this one would be the same.
            return CallFailed(Fault.BAD_REQUEST, in_vain[0].reason, attempts=0)
        try:
            return ask_chat(
                connection,
                model=cell.model.name,
                messages=[{"role": "user", "content": cell.prompt.text}],
                sampling=sampling,
                idempotency_key=wanted[sample],
            )
        except CallFailed as failed:
            if failed.fault is Fault.BAD_REQUEST:
                in_vain.append(failed)
            return failed
        except Halted:
            return None
        except HivecheckError:
            # No call can succeed: the others must not even begin.
            stopping.set()
            raise

    n_at_once = min(settings.REMOTE_CONCURRENCY, len(wanted))
    with ThreadPoolExecutor(max_workers=n_at_once) as pool:
        try:
            _store_each(cell, list(wanted), lambda sample: pool.submit(ask, sample), n_at_once, hold)
        finally:
            # On a lost lease or an interrupt: what waits comes back, and nothing more is sent.
            stopping.set()


def _store_each(
    cell: Cell,
    samples: list[int],
    begin: Callable[[int], Future[Ended]],
    n_at_once: int,
    hold: Hold,
) -> None:
    """Begin a call for each that is stored: answers that wait for the database count among those under way.

    Otherwise services quicker than the database would pile up answers, and a kill would lose the pile.
    """
    refused: Exception | None = None
    waiting = iter(samples)
    calls = {begin(sample): sample for sample in islice(waiting, n_at_once)}
    while calls:
        done, _ = wait(calls, timeout=settings.CHUNK_LEASE_SECONDS / 8, return_when=FIRST_COMPLETED)
        hold.renew()
        for call in sorted(done, key=lambda one: calls[one]):
            sample = calls.pop(call)
            try:
                ended = call.result()
            except HivecheckError as error:
                refused = refused or error
                continue
            if ended is not None:
                hold.store(_storing(cell, sample, ended, at=hold.now()))
            # Once work is called off these come back at once.
            calls |= {begin(following): following for following in islice(waiting, 1)}
    if refused is not None:
        raise refused


def _storing(
    cell: Cell, sample: int, ended: ChatAnswer | CallFailed, *, at: datetime
) -> Callable[[], object]:
    if isinstance(ended, CallFailed):
        return lambda: store_failure(cell, sample, ended, at=at)
    return lambda: store_answer(cell, sample, ended, at=at)


def conclude(job: Job) -> dict[str, Any]:
    """Count what this job brought and what was there, and list what failed."""
    return outcome_of(job, _scope(job))


def _scope(job: Job) -> Scope:
    return scope_of(job.inputs, dataset_by_key(job.inputs["dataset"]))


GENERATE = JobKind(name=KIND, plan=plan, work_held=work, conclude=conclude)
