"""What is known of a language model by its name: the shipped table, found by key or alias, never by likeness."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

LANGUAGE_MODELS = Path(__file__).resolve().parent.parent / "data" / "language_models.json"

Stage = Literal["base", "sft", "dpo", "rlhf", "rlvr", "unknown"]
Openness = Literal["open", "closed", "unknown"]


@dataclass(frozen=True)
class KnownModel:
    """A language model as the shipped table has it.

    Parameters
    ----------
    key : str
        As its maker writes it, without the owner.
    name : str
        For people.
    provider, family : str
        Empty for people.
    released : str
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``: as much as is sure; empty when nothing is.
    n_parameters : int or None
        All of them, as the maker states; None where the weights are not published.
    training_stage : str
        The last stage the maker describes; ``unknown`` where none is, or several would fit.
    openness : str
        Whether the weights are published.
    is_human : bool
        People, not a language model.
    aliases : tuple of str
        Other spellings.
    """

    key: str
    name: str
    provider: str
    family: str
    released: str
    n_parameters: int | None
    training_stage: Stage
    openness: Openness
    is_human: bool
    aliases: tuple[str, ...]

    @property
    def released_on(self) -> date | None:
        """The day; the first of the month or year where no more is known, as with a file's column."""
        parts = [int(part) for part in self.released.split("-")] if self.released else []
        return date(*[*parts, 1, 1][:3]) if parts else None


def known_model(key: str) -> KnownModel | None:
    """Find a language model of the shipped table by a key of a file or an API.

    Parameters
    ----------
    key : str
        The maker's name or an alias of the table, whatever the case. In front may stand, each with `/`, the
        maker's own account (`meta-llama/`) or a service that passes requests on (`openrouter/`).

    Returns
    -------
    KnownModel or None
        None when the table has no such spelling: a likeness is no match, nor is a copy under a stranger's
        account, which may be trained further.

    Examples
    --------
    >>> known_model("meta-llama/Llama-3.1-70B-Instruct").n_parameters
    70000000000
    >>> known_model("openai/gpt-4o-2024-08-06").released_on
    datetime.date(2024, 8, 6)
    >>> known_model("GPT4_1106_preview").key
    'gpt-4-1106-preview'
    >>> known_model("someone/gpt-4o-2024-08-06") is None
    True
    >>> known_model("gpt-4o-2024") is None
    True
    """
    *owners, name = key.strip().casefold().split("/")
    table = _table()
    model = table.by_spelling.get(name)
    if model is None:
        return None
    allowed = table.gateways | table.owners.get(model.provider, frozenset())
    return model if all(owner in allowed for owner in owners) else None


def known_models() -> tuple[KnownModel, ...]:
    """Return the whole table, in its order.

    Examples
    --------
    >>> len(known_models()) >= 120
    True
    """
    return _table().models


@dataclass(frozen=True)
class _Table:
    models: tuple[KnownModel, ...]
    by_spelling: dict[str, KnownModel]
    owners: dict[str, frozenset[str]]
    gateways: frozenset[str]


@lru_cache(maxsize=1)
def _table() -> _Table:
    return read_table(json.loads(LANGUAGE_MODELS.read_text(encoding="utf-8")))


def read_table(shipped: dict[str, Any]) -> _Table:
    """Check a table and make it ready for look-ups.

    Raises
    ------
    ValueError
        If two models share a spelling, or a spelling holds `/`, which stands between owner and name.
    """
    models = tuple(_model(row) for row in shipped["models"])
    by_spelling: dict[str, KnownModel] = {}
    for model in models:
        for spelling in (model.key, *model.aliases):
            if "/" in spelling:
                raise ValueError(f"{spelling!r}: leave the owner out")
            if by_spelling.setdefault(spelling.casefold(), model) is not model:
                raise ValueError(f"{spelling!r} names two language models")
    return _Table(
        models=models,
        by_spelling=by_spelling,
        owners={provider: frozenset(names) for provider, names in shipped["owners"].items()},
        gateways=frozenset(shipped["gateways"]),
    )


def _model(row: dict[str, Any]) -> KnownModel:
    return KnownModel(
        key=row["key"],
        name=row.get("name", row["key"]),
        provider=row["provider"],
        family=row["family"],
        released=row.get("released", ""),
        n_parameters=row.get("n_parameters"),
        training_stage=row.get("training_stage", "unknown"),
        openness=row["openness"],
        is_human=row.get("is_human", False),
        aliases=tuple(row.get("aliases", ())),
    )
