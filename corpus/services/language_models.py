"""What is said of a language model: by the shipped table where nobody said anything, and by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.services import audit
from base.db import write_transaction
from base.errors import InvalidInput
from corpus import errors
from corpus.models import LanguageModel, Openness, TrainingStage
from corpus.readers.known_models import known_model

EDITABLE = (
    "name",
    "provider",
    "family",
    "released_on",
    "n_parameters",
    "training_stage",
    "openness",
    "is_human",
)
# What stands where nobody said anything.
UNSTATED = ("", None, False, TrainingStage.UNKNOWN, Openness.UNKNOWN)


@dataclass(frozen=True)
class Filled:
    """What filling from the shipped table did: models looked at, changed now, and those nothing is known of."""

    models: int
    filled: list[str]
    unknown: list[str]


def registry_facts(key: str) -> dict[str, Any]:
    """Return what the shipped table says of a key, by the model's field names; nothing where it has no entry.

    Examples
    --------
    >>> registry_facts("gpt-4o-2024-08-06")["provider"]
    'OpenAI'
    >>> registry_facts("a model of our own")
    {}
    """
    entry = known_model(key)
    if entry is None:
        return {}
    return {
        "registry_key": entry.key,
        "name": entry.name,
        "provider": entry.provider,
        "family": entry.family,
        "released_on": entry.released_on,
        "n_parameters": entry.n_parameters,
        "training_stage": entry.training_stage,
        "openness": entry.openness,
        "is_human": entry.is_human,
    }


def fill_from_registry(*, at: datetime) -> Filled:
    """Fill what nobody said of language models from the shipped table; harmless to run again.

    What a file or a person said stays. A model that a person edited only gets its place in the table: what that
    person left empty, they may have meant so.
    """
    filled: list[str] = []
    unknown: list[str] = []
    with write_transaction():
        models = list(LanguageModel.objects.select_for_update().order_by("pk"))
        for model in models:
            changed = _unsaid(model, registry_facts(model.key))
            if changed:
                for name, value in changed.items():
                    setattr(model, name, value)
                model.save(update_fields=list(changed))
                filled.append(model.key)
            if not model.registry_key and model.edited_at is None:
                unknown.append(model.key)
        if filled:
            audit.record(
                actor=None,
                action="language_model.fill",
                subject=f"{len(filled)} language models",
                at=at,
                filled=sorted(filled),
            )
    return Filled(models=len(models), filled=sorted(filled), unknown=sorted(unknown))


def _unsaid(model: LanguageModel, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that are to be written: of fields that say nothing yet, and something else than they do."""
    changed = {}
    for name, value in facts.items():
        current = getattr(model, name)
        # An import knows no better name than the key.
        unsaid = current in UNSTATED or (name == "name" and current == model.key)
        if current != value and (name == "registry_key" or (unsaid and model.edited_at is None)):
            changed[name] = value
    return changed


def edit_language_model(
    *, key: str, changes: Mapping[str, Any], at: datetime, by: User | None
) -> LanguageModel:
    """Change what is said of a language model, and keep what was said before in the audit.

    Parameters
    ----------
    key : str
        Of the language model.
    changes : mapping of str to value
        Some of `EDITABLE`. Nothing is written where they say what stands already.

    Raises
    ------
    LanguageModelNotFound
        If none has this key.
    InvalidInput
        If a field cannot be changed, or cannot have this value.
    """
    if not changes:
        raise InvalidInput("Nothing to change was given.")
    if unknown := sorted(set(changes) - set(EDITABLE)):
        raise InvalidInput(
            f"{unknown[0]} of a language model cannot be changed.",
            fields={name: ["This cannot be changed."] for name in unknown},
        )
    with write_transaction():
        model = LanguageModel.objects.select_for_update().filter(key=key).first()
        if model is None:
            raise errors.LanguageModelNotFound(f"There is no language model {key!r}.")
        before = {name: getattr(model, name) for name in changes}
        changed = {name: value for name, value in changes.items() if before[name] != value}
        if not changed:
            return model
        for name, value in changed.items():
            setattr(model, name, value)
        _check(model, changed)
        model.edited_at = at
        model.save(update_fields=[*changed, "edited_at"])
        audit.record(
            actor=by,
            action="language_model.edit",
            subject=f"language model {key}",
            at=at,
            changed={name: [_plain(before[name]), _plain(value)] for name, value in changed.items()},
        )
    return model


def _check(model: LanguageModel, changed: Mapping[str, Any]) -> None:
    """Refuse what the columns cannot hold, and a model without a name, by field."""
    empty = {
        name for name, value in changed.items() if value is None and LanguageModel._meta.get_field(name).null
    }
    others = {field.name for field in LanguageModel._meta.fields} - set(changed)
    try:
        model.clean_fields(exclude=others | empty)
        model.validate_constraints(exclude=others)
    except ValidationError as error:
        fields = error.message_dict
        raise InvalidInput(next(iter(fields.values()))[0], fields=fields) from error


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
