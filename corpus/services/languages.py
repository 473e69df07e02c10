"""Prompts without a language to prompts with a detected one, as a job; what a file declares always stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Count

from accounts.models import User
from corpus.models import Dataset, Prompt
from corpus.readers.languages import detected_language, detector_name
from corpus.selectors.datasets import dataset_by_key
from jobs.models import Job
from jobs.services import ledger
from jobs.services.registry import JobKind, Write

KIND = "detect_languages"
CHUNK_PROMPTS = 2000


def detect_languages(*, dataset: Dataset, at: datetime, by: User | None = None) -> Job:
    """Open the job that guesses the language of prompts that state none, or return the one that is at it."""
    return ledger.open_job(
        kind=KIND,
        inputs={"dataset": dataset.key, "detector": detector_name()},
        subject=f"languages of {dataset.key}",
        at=at,
        by=by,
    )


def plan(job: Job) -> list[dict[str, Any]]:
    """Cut the prompts without a language into chunks."""
    unstated = Prompt.objects.filter(dataset=_dataset(job), language="")
    pks = list(unstated.order_by("pk").values_list("pk", flat=True))
    return [{"prompts": pks[start : start + CHUNK_PROMPTS]} for start in range(0, len(pks), CHUNK_PROMPTS)]


def work(job: Job, payload: dict[str, Any]) -> Write:
    """Guess a chunk's languages, and return what stores them."""
    texts = Prompt.objects.filter(pk__in=payload["prompts"], language="").values_list("pk", "text")
    by_language: dict[str, list[int]] = defaultdict(list)
    undecided: Counter[str] = Counter()
    for pk, text in texts:
        guess = detected_language(text)
        if guess.language is None:
            undecided[guess.undecided or ""] += 1
        else:
            by_language[guess.language].append(pk)

    def write() -> dict[str, Any]:
        detected = {}
        for language, pks in sorted(by_language.items()):
            # An import may have declared one since: that one stands.
            unstated = Prompt.objects.filter(pk__in=pks, language="")
            detected[language] = unstated.update(language=language, language_detected=True)
        return {"detected": detected, "undecided": dict(undecided)}

    return write


def conclude(job: Job) -> dict[str, Any]:
    """Count what this job found, and how the dataset stands now."""
    dataset = _dataset(job)
    detected: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    for result in job.chunks.values_list("result", flat=True):
        detected.update((result or {}).get("detected", {}))
        undecided.update((result or {}).get("undecided", {}))
    stands = (
        Prompt.objects.filter(dataset=dataset)
        .exclude(language="")
        .values("language_detected")
        .annotate(n=Count("pk"))
    )
    now = {row["language_detected"]: row["n"] for row in stands}
    return {
        "dataset": dataset.key,
        "detector": job.inputs["detector"],
        "prompts": Prompt.objects.filter(dataset=dataset).count(),
        "declared": now.get(False, 0),
        "detected": now.get(True, 0),
        "new": sum(detected.values()),
        "languages": dict(sorted(detected.items())),
        "undecided": dict(sorted(undecided.items())),
    }


def _dataset(job: Job) -> Dataset:
    return dataset_by_key(job.inputs["dataset"])


DETECT_LANGUAGES = JobKind(name=KIND, plan=plan, work=work, conclude=conclude)
