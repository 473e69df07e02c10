"""`manage.py generate DATASET --models a,b --samples N --preset P`: responses of language models, by an API."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from base.commands import JsonCommand
from corpus.selectors.datasets import dataset_by_key
from corpus.services.generating import open_generation
from corpus.services.generation_scope import (
    PRESETS,
    GenerationEstimate,
    asked_models,
    checked_scope,
    estimate,
)
from jobs.models import Job
from jobs.services import ledger, working


class Command(JsonCommand):
    """Ask language models for responses to a dataset's prompts."""

    help = (
        "Ask language models for responses to the prompts of a dataset, through a service that speaks the OpenAI API. "
        "A response that is there is not asked for again; a sample that failed is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what can be given."""
        parser.add_argument("dataset", metavar="DATASET")
        parser.add_argument(
            "--models",
            required=True,
            metavar="KEY[=NAME][@PROVIDER],...",
            help="language models by their key here; NAME is what the service calls it, PROVIDER one of "
            "REMOTE_PROVIDERS (the first one where none is given)",
        )
        parser.add_argument("--samples", type=int, required=True, metavar="N", help="of each, to each prompt")
        parser.add_argument("--preset", required=True, choices=list(PRESETS))
        parser.add_argument("--prompts", metavar="KEY,...", help="these prompts alone")
        parser.add_argument(
            "--estimate", action="store_true", help="tell calls, tokens and cost, and ask for nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell what it takes; unless that was all, open the job or join the one that is at it, and work it off."""
        begun = time.monotonic()
        scope = checked_scope(
            dataset=dataset_by_key(options["dataset"]),
            models=asked_models(options["models"]),
            samples=options["samples"],
            preset=options["preset"],
            prompts=None if options["prompts"] is None else filter(None, options["prompts"].split(",")),
        )
        expected = estimate(scope)
        if options["estimate"]:
            self.emit(_plain(expected))
            return
        cost = "unknown cost" if expected.cost_max is None else f"at most {expected.cost_max:.2f} US dollars"
        self.progress(
            f"{expected.calls} calls, about {expected.tokens_in} tokens asked and at most "
            f"{expected.tokens_out_max} answered, {cost}"
        )
        job = open_generation(scope=scope, at=timezone.now())
        working.work_off(job=job, clock=timezone.now, on_progress=self._say)
        self.emit({**(job.result or {}), "seconds": round(time.monotonic() - begun, 3)})

    def _say(self, job: Job) -> None:
        done = ledger.progress_of(job)
        self.progress(f"{done.n_done} of {done.n_chunks} parts answered")


def _plain(expected: GenerationEstimate) -> dict[str, Any]:
    """Return an estimate as JSON; sums of money as numbers, as everywhere in what commands print."""
    told = asdict(expected)
    for part in (told, *told["models"]):
        part["cost_max"] = None if part["cost_max"] is None else float(part["cost_max"])
    for part in told["models"]:
        part.update(part.pop("model"))
    return told
