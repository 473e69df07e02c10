"""Cumulative logits of ordered ratings on what was varied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from evaluation.stats.ordinal import cumulative_logit

from .questions import NotKnown, Question, Value
from .rows import place_of, rows_written_out

RATINGS = ("rating", "response", "score", "y")
# Columns that say what was rated or by whom; all others are covariates.
IDENTIFIERS = ("bottle", "id", "item", "judge", "prompt", "rater", "row", "subject", "unit")


def cumulative_link_model(question: Question) -> Value:
    """Answer for `cumulative_link_model`: ratings on all covariates, words as contrasts with their first."""
    names, rows = rows_written_out(question)
    rows = [row for row in rows if None not in row]
    rated = place_of(names, RATINGS) or 0
    design: dict[str, list[float]] = {}
    for place, name in enumerate(names):
        if place != rated and name not in IDENTIFIERS:
            design.update(_contrasts(name, [row[place] for row in rows]))
    covariates = np.array(list(design.values()), dtype=np.float64).reshape(len(design), len(rows)).T
    fit = cumulative_logit([row[rated] for row in rows], covariates)
    if question.quantity == "thresholds":
        return None if fit.thresholds is None else [float(each) for each in fit.thresholds]
    if question.quantity == "log_likelihood":
        return fit.log_likelihood
    if question.quantity not in ("coef", "se"):
        raise NotKnown
    asked = _plain(question.params["term"])
    place = [_plain(term) for term in design].index(asked)
    found = fit.coefficients if question.quantity == "coef" else fit.coefficient_errors
    return None if found is None else float(found[place])


def _contrasts(name: str, values: Sequence[Any]) -> dict[str, list[float]]:
    """Return the column of numbers itself, or a column for each level in words but the first."""
    if not any(isinstance(value, str) for value in values):
        return {name: [float(value) for value in values]}
    levels = sorted({str(value) for value in values})
    return {f"{name} {level}": [float(str(value) == level) for value in values] for level in levels[1:]}


def _plain(term: str) -> str:
    """Return a term as packages variously write it: `temp warm`, `tempwarm`, `temp[T.warm]`."""
    return re.sub(r"\[t\.|[\s:=\]]", "", term.lower())
