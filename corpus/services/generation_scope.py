"""What is to be asked: which prompts, of which language models, how often, by which settings; and what it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from base.errors import InvalidInput
from corpus import errors
from corpus.models import Dataset, GenerationCall, LanguageModel, Prompt, Response
from corpus.readers.records import Sampling
from corpus.remote.providers import price_of, provider_by_name, providers

from .decodings import decoding_digest, decoding_name

# As the paper states them in its section 3: no system prompt, each sample asked by itself.
PRESETS = {
    "paper-topp": Sampling(temperature=1.0, top_p=0.9, max_tokens=2048),
    "paper-minp": Sampling(temperature=2.0, top_p=1.0, min_p=0.1, max_tokens=2048),
}
MAX_SAMPLES = 10_000
# The rule of the estimate: four bytes of UTF-8 to a token, and what frames a message.
BYTES_PER_TOKEN = 4
FRAME_TOKENS = 8


@dataclass(frozen=True)
class AskedModel:
    """A language model that is to be asked: its key here, its name there, and where that is."""

    key: str
    name: str
    provider: str


@dataclass(frozen=True)
class Scope:
    """What a job asks; `prompts` are keys, or None for all that the dataset has."""

    dataset: Dataset
    models: tuple[AskedModel, ...]
    samples: int
    preset: str
    prompts: tuple[str, ...] | None

    @property
    def sampling(self) -> Sampling:
        """The settings of the preset."""
        return PRESETS[self.preset]

    def prompt_rows(self) -> list[Prompt]:
        """Return the prompts by key."""
        rows = Prompt.objects.filter(dataset=self.dataset)
        if self.prompts is not None:
            rows = rows.filter(key__in=self.prompts)
        return list(rows.order_by("key"))

    def samples_asked(self, decoding_digest: str) -> Q:
        """Return the condition on rows of samples, that they are among those asked for."""
        asked = Q(
            prompt__dataset=self.dataset,
            language_model__key__in=[model.key for model in self.models],
            decoding__digest=decoding_digest,
            sample_index__lt=self.samples,
        )
        return asked if self.prompts is None else asked & Q(prompt__key__in=self.prompts)

    def as_inputs(self) -> dict[str, Any]:
        """Return it as a job's inputs."""
        return {
            "dataset": self.dataset.key,
            "models": [vars(model) for model in self.models],
            "samples": self.samples,
            "preset": self.preset,
            "prompts": None if self.prompts is None else list(self.prompts),
        }


def asked_models(text: str) -> list[AskedModel]:
    """Read ``KEY[=NAME][@PROVIDER],...``, as a command is given it.

    The name is the key where none is given, and the provider the first of the settings. A name with an @ of its
    own needs its provider behind it.

    Examples
    --------
    >>> asked_models("gpt-4o-2024-08-06")
    [AskedModel(key='gpt-4o-2024-08-06', name='gpt-4o-2024-08-06', provider='openai')]
    """
    found = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        rest, at, provider = entry.rpartition("@")
        if not at:
            rest, provider = provider, providers()[0].name
        key, _, name = rest.partition("=")
        found.append(AskedModel(key.strip(), name.strip() or key.strip(), provider.strip()))
    return found


def checked_scope(
    *,
    dataset: Dataset,
    models: Sequence[AskedModel],
    samples: int,
    preset: str,
    prompts: Iterable[str] | None = None,
) -> Scope:
    """Put what is asked for together, and refuse what cannot be.

    Raises
    ------
    UnusableModels
        If no language model is given, one twice, one of no name, or people.
    UnknownProvider
        If the settings list no such service.
    PromptNotFound
        If the dataset has no prompt of a key.
    InvalidInput
        If the preset or the number of samples is none.
    """
    if preset not in PRESETS:
        raise InvalidInput(
            f"There is no preset {preset!r}. There are {', '.join(PRESETS)}.",
            fields={"preset": [f"One of {', '.join(PRESETS)}."]},
        )
    if not 1 <= samples <= MAX_SAMPLES:
        message = f"From 1 to {MAX_SAMPLES:,} samples can be asked for."
        raise InvalidInput(message, fields={"samples": [message]})
    _check_models(models)
    keys = None if prompts is None else tuple(sorted(set(prompts)))
    scope = Scope(dataset, tuple(sorted(models, key=lambda one: one.key)), samples, preset, keys)
    rows = scope.prompt_rows()
    missing = sorted(set(keys or ()) - {prompt.key for prompt in rows})
    if missing or not rows:
        what = f"no prompt {', '.join(missing[:5])}" if missing else "no prompts"
        raise errors.PromptNotFound(f"The dataset {dataset.key} has {what}.")
    return scope


def _check_models(models: Sequence[AskedModel]) -> None:
    def refuse(message: str) -> None:
        raise errors.UnusableModels(message, fields={"models": [message]})

    if not models:
        refuse("Name at least one language model, as KEY, KEY=NAME or KEY=NAME@PROVIDER.")
    for model in models:
        if not 0 < len(model.key) <= 200 or not 0 < len(model.name) <= 200:
            refuse(f"{model.key!r} needs a key and a name of at most 200 characters.")
        provider_by_name(model.provider)
    keys = [model.key for model in models]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        refuse(f"{', '.join(twice)} is named twice.")
    people = LanguageModel.objects.filter(key__in=keys, is_human=True).values_list("key", flat=True)
    if people:
        refuse(f"{', '.join(people)} stands for people, whom no service answers for.")


def scope_of(inputs: Mapping[str, Any], dataset: Dataset) -> Scope:
    """Return the scope of a job's inputs."""
    return Scope(
        dataset=dataset,
        models=tuple(AskedModel(**model) for model in inputs["models"]),
        samples=inputs["samples"],
        preset=inputs["preset"],
        prompts=None if inputs["prompts"] is None else tuple(inputs["prompts"]),
    )


def samples_there(scope: Scope, decoding_digest: str) -> dict[tuple[int, str], set[int]]:
    """Return the numbers of the samples that need not be asked for, by prompt id and language model."""
    rows = Response.objects.filter(scope.samples_asked(decoding_digest))
    there: dict[tuple[int, str], set[int]] = defaultdict(set)
    for prompt, model, sample in rows.values_list("prompt_id", "language_model__key", "sample_index"):
        there[prompt, model or ""].add(sample or 0)
    return there


def prompt_tokens(text: str) -> int:
    """Return how many tokens a prompt is taken to have: a rule of thumb, since each service counts its own way.

    Examples
    --------
    >>> prompt_tokens("Write a metaphor about time.")
    15
    """
    return -(-len(text.encode()) // BYTES_PER_TOKEN) + FRAME_TOKENS


@dataclass(frozen=True)
class ModelEstimate:
    """What one language model would take; `cost_max` is None where no price is known."""

    model: AskedModel
    calls: int
    tokens_in: int
    tokens_out_max: int
    cost_max: Decimal | None


@dataclass(frozen=True)
class GenerationEstimate:
    """What a job would take, before anything is sent.

    Attributes
    ----------
    asked, reused, calls : int
        Samples asked for; those that are there; those still to be asked.
    asked_again : int
        Of the calls, those that failed in an earlier run.
    tokens_in : int
        Four bytes of a prompt to a token, and eight for the frame.
    tokens_out_max : int
        At most `max_tokens` for each call.
    cost_max : Decimal or None
        US dollars for all these tokens by the stated prices; None when one price is unknown.
    """

    dataset: str
    preset: str
    decoding: str
    prompts: int
    samples: int
    asked: int
    reused: int
    calls: int
    asked_again: int
    tokens_in: int
    tokens_out_max: int
    cost_max: Decimal | None
    models: list[ModelEstimate]


def estimate(scope: Scope) -> GenerationEstimate:
    """Tell what a job of this scope would take. Nothing is written or sent."""
    digest = decoding_digest(scope.sampling)
    there = samples_there(scope, digest)
    prompts = [(prompt.pk, prompt_tokens(prompt.text)) for prompt in scope.prompt_rows()]
    parts = []
    for model in scope.models:
        calls = tokens_in = 0
        for pk, n_tokens in prompts:
            left = scope.samples - len(there.get((pk, model.key), ()))
            calls += left
            tokens_in += left * n_tokens
        tokens_out = calls * (scope.sampling.max_tokens or 0)
        price = price_of(model.provider, model.name)
        cost = Decimal(0) if not calls else None if price is None else price.cost(tokens_in, tokens_out)
        parts.append(ModelEstimate(model, calls, tokens_in, tokens_out, cost))
    failed = GenerationCall.objects.filter(scope.samples_asked(digest), response=None)
    asked = len(prompts) * len(scope.models) * scope.samples
    calls = sum(part.calls for part in parts)
    costs = [part.cost_max for part in parts]
    return GenerationEstimate(
        dataset=scope.dataset.key,
        preset=scope.preset,
        decoding=decoding_name(scope.sampling),
        prompts=len(prompts),
        samples=scope.samples,
        asked=asked,
        reused=asked - calls,
        calls=calls,
        asked_again=failed.count(),
        tokens_in=sum(part.tokens_in for part in parts),
        tokens_out_max=sum(part.tokens_out_max for part in parts),
        cost_max=None if None in costs else sum((cost for cost in costs if cost), Decimal(0)),
        models=parts,
    )
