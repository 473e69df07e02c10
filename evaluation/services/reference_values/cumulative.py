"""Cumulative logits of ordered ratings on what was varied."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from evaluation.stats.ordinal import cumulative_logit

from .questions import NotKnown, Question, Value
from .rows import place_of, rows_written_out
from .tables import places_of

RATINGS = ("rating", "response", "score", "y")
# Scales in words whose order is plain without a list of them.
SCALES = (
    ("low", "medium", "high"),
    ("none", "some", "marked"),
    ("never", "rarely", "sometimes", "often", "always"),
    ("poor", "fair", "good", "very good", "excellent"),
    ("unlikely", "somewhat likely", "very likely"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
)
# Columns that say what was rated or by whom are no covariates, unless the file asks for a coefficient of one.
IDENTIFIERS = ("bottle", "id", "item", "judge", "prompt", "rater", "row", "subject", "unit")


def cumulative_link_model(question: Question) -> Value:
    """Answer for `cumulative_link_model`: ratings on all covariates, words as contrasts with one of them."""
    if question.quantity not in ("coef", "se", "thresholds", "log_likelihood"):
        raise NotKnown
    names, rows = rows_written_out(question)
    rows = [row for row in rows if None not in row]
    asked = [_plain(str(term)) for term in question.given_beside("term")]
    named = [_is_named(name, {row[place] for row in rows}, asked) for place, name in enumerate(names)]
    rated = place_of(names, RATINGS)
    if rated is None:  # the first column that is no covariate
        rated = named.index(False) if False in named else 0
    design: dict[str, list[float]] = {}
    for place, name in enumerate(names):
        if place != rated and (named[place] or name not in IDENTIFIERS):
            design.update(_columns(name, [row[place] for row in rows], asked))
    covariates = np.array(list(design.values()), dtype=np.float64).reshape(len(design), len(rows)).T
    fit = cumulative_logit(_ordered([row[rated] for row in rows], question), covariates)
    if question.quantity == "thresholds":
        return None if fit.thresholds is None else [float(each) for each in fit.thresholds]
    if question.quantity == "log_likelihood":
        return fit.log_likelihood
    term, known = _plain(str(question.params["term"])), [_plain(name) for name in design]
    if term not in known:
        raise ValueError(f"term: {question.params['term']!r} is none of {', '.join(design)}")
    found = fit.coefficients if question.quantity == "coef" else fit.coefficient_errors
    return None if found is None else float(found[known.index(term)])


def _ordered(ratings: Sequence[Any], question: Question) -> list[float]:
    """Return ratings as numbers: themselves, or the places of words on the scale that the file lists."""
    words = {one for one in ratings if isinstance(one, str)}
    if not words:
        return [float(one) for one in ratings]
    scale = next(
        (question.data[key] for key in ("categories", "levels", "scale") if key in question.data), None
    )
    if scale is None:
        scale = next(
            (list(known) for known in SCALES if {word.lower() for word in words} <= set(known)), None
        )
        words, ratings = {word.lower() for word in words}, [str(one).lower() for one in ratings]
    if not isinstance(scale, list) or not words <= {str(one) for one in scale}:
        raise ValueError("rows: ratings in words have no order without the list of them as `categories`")
    places = places_of(words, scale)
    return [places[str(one)] for one in ratings]


def _columns(name: str, values: Sequence[Any], asked: Sequence[str]) -> dict[str, list[float]]:
    """Return the column of numbers itself, or one for each level but the one that others are set against.

    A column is of levels when it holds words, or when a term asked names one of its numbers, as in `judge 2`.
    The level left out is the first in order that no term asks for.
    """
    levels = sorted({_level(value) for value in values}, key=_in_order)
    terms = {level: _plain(f"{name} {level}") for level in levels}
    asked_for = [level for level in levels if terms[level] in asked]
    if not asked_for and not any(isinstance(value, str) for value in values):
        return {name: [float(value) for value in values]}
    first = next((level for level in levels if level not in asked_for), levels[0])
    return {
        f"{name} {level}": [float(_level(value) == level) for value in values]
        for level in levels
        if level != first
    }


def _level(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _in_order(level: str) -> tuple[float, str]:
    return (float(level), "") if re.fullmatch(r"-?\d+(\.\d+)?", level) else (float("inf"), level)


def _is_named(name: str, values: Collection[Any], asked: Sequence[str]) -> bool:
    terms = {_plain(name), *(_plain(f"{name} {_level(value)}") for value in values)}
    return not terms.isdisjoint(asked)


def _plain(term: str) -> str:
    """Return a term as packages variously write it: `temp warm`, `tempwarm`, `temp[T.warm]`, `C(temp)[T.warm]`."""
    return re.sub(r"^(?:c|factor|as\.factor)\((\w+)\)", r"\1", re.sub(r"\[t\.|[\s:=\]]", "", term.lower()))
