"""The alternative annotator test, from ratings by name, here or in files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, get_args

import numpy as np

from evaluation.stats.alttest import (
    DEFAULT_FALSE_DISCOVERY,
    DEFAULT_MIN_UNITS,
    Scoring,
    alternative_annotator_test,
)
from evaluation.stats.data import ReliabilityData

from .external import file_of
from .questions import NotKnown, Question, Value

Annotations = Mapping[str, Any]


def alternative_annotator_test_of(question: Question) -> Value:
    """Answer for `alternative_annotator_test`."""
    if question.quantity not in ("winning_rate", "advantage_probability"):
        raise NotKnown
    humans, llm = _annotations(question)
    units = tuple(dict.fromkeys(unit for one in humans.values() for unit in one))
    code = _codes([*humans.values(), llm])
    data = ReliabilityData(
        np.array([[code(one.get(unit)) for unit in units] for one in humans.values()], dtype=np.float64),
        np.arange(len(units)),
        raters=tuple(humans),
        units=units,
    )
    if question.data.get("min_humans_per_item", 2) != 2:
        raise ValueError("min_humans_per_item: 2 is what the test has")
    made = alternative_annotator_test(
        data,
        np.array([code(llm.get(unit)) for unit in units], dtype=np.float64),
        scoring=_scoring(_setting(question, "scoring")),
        epsilon=float(_setting(question, "epsilon")),
        false_discovery=question.data.get("q_fdr", DEFAULT_FALSE_DISCOVERY),
        min_units=question.data.get("min_items_per_human", DEFAULT_MIN_UNITS),
    )
    return made.winning_rate if question.quantity == "winning_rate" else made.advantage_probability


def _annotations(question: Question) -> tuple[Mapping[str, Annotations], Annotations]:
    """Return what each person and the model said of each item."""
    if "humans" in question.data:
        return question.data["humans"], question.data["llm"]
    first, second = question.data["files"][question.params["dataset"]]
    paths = file_of(question, first), file_of(question, second)
    humans, models = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
    return humans, models[question.params["llm"]]


def _setting(question: Question, name: str) -> Any:
    """Return an option of the question, or of the whole example, where each data set may have its own."""
    given = question.params.get(name, question.data.get(name))
    if isinstance(given, Mapping):
        given = given[question.params["dataset"]]
    if given is None:
        raise ValueError(f"{name}: the test needs it")
    return given


def _scoring(name: object) -> Scoring:
    for known in get_args(Scoring):
        if known == name:
            scoring: Scoring = known
            return scoring
    raise ValueError(f"scoring: {name!r} is not known")


class _codes:
    """Numbers of what was said: themselves, or the places of labels in words; nan for null."""

    def __init__(self, said: list[Annotations]) -> None:
        words = {value for one in said for value in one.values() if isinstance(value, str)}
        self.places = {word: float(place) for place, word in enumerate(sorted(words))}

    def __call__(self, value: Any) -> float:
        if value is None:
            return float("nan")
        return self.places[value] if isinstance(value, str) else float(value)
