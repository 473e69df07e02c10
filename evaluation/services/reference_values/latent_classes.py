"""Dawid and Skene's latent classes of nominal labels."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.stats.dawid_skene import DawidSkene, dawid_skene

from .questions import NotKnown, Question, Value
from .rows import place_of, rows_written_out
from .tables import numbers

ITEMS = ("case", "id", "item", "pattern", "patient", "subject", "task", "unit")
RATERS = ("annotator", "judge", "rater", "worker")
RATINGS = ("class", "label", "rating", "response", "value")
# The source's figures are those of the maximum, and the rounds come slowly near it.
NEAR_ENOUGH = 1e-14
MANY_ROUNDS = 20_000

IntArray = npt.NDArray[np.int64]


def dawid_skene_of(question: Question) -> Value:
    """Answer for `dawid_skene`: from a row for each rating, or a column for each rater."""
    units, raters, labels = _labels(question)
    if question.quantity == "n_items":
        return int(np.unique(units).size)
    fit = dawid_skene(units, raters, labels, tolerance=NEAR_ENOUGH, max_rounds=MANY_ROUNDS)
    if question.quantity == "log_likelihood_up_to_multinomial_constants":
        return fit.log_likelihood
    if question.quantity == "class_prior":
        return None if fit.prior is None else _list(fit.prior)
    if question.quantity == "map_class_counts":
        if fit.posterior is None:
            return None
        return _list(np.bincount(fit.posterior.argmax(axis=1), minlength=fit.classes.size))
    if question.quantity in ("sensitivity_per_rater", "specificity_per_rater"):
        return _rates(fit, 1 if question.quantity.startswith("sensitivity") else 0)
    return _of_one(fit, question.quantity)


def _rates(fit: DawidSkene, place: int) -> Value:
    """Return each rater's share of right labels among the units of a class: 1 the higher of two, 0 the lower."""
    if fit.confusion is None:
        return None
    if fit.classes.size != 2:
        raise ValueError(f"rows: {fit.classes.size} classes, and sensitivity is of two")
    return _list(fit.confusion[:, place, place])


def _of_one(fit: DawidSkene, quantity: str) -> Value:
    """Return the posterior of one item, or how often one rater is right in each class."""
    asked = re.fullmatch(r"posterior_item_(\d+)|rater_(\d+)_confusion_diagonal", quantity)
    if asked is None:
        raise NotKnown
    item, rater = asked.groups()
    if fit.posterior is None or fit.confusion is None:
        return None
    if item is not None:
        return _list(fit.posterior[_place(fit.units, "item", item)])
    return _list(np.diag(fit.confusion[_place(fit.raters, "rater", rater)]))


def _place(codes: IntArray, kind: str, number: str) -> int:
    known: list[int] = codes.tolist()
    if int(number) not in known:
        raise ValueError(f"{kind} {number} is none of the {len(known)}")
    return known.index(int(number))


def _labels(question: Question) -> tuple[IntArray, IntArray, IntArray]:
    """Return unit, rater and label of each rating; names in words are numbered from 1 in their order."""
    names, rows = rows_written_out(question)
    item, rater, rating = (place_of(names, wanted) for wanted in (ITEMS, RATERS, RATINGS))
    if item is not None and rater is not None and rating is not None:
        given = [[row[item], row[rater], row[rating]] for row in rows]
    else:
        # A row with a frequency is a pattern that many units share: each row written out is one of them.
        of_one_unit = item is not None and len(names) == len(question.data["columns"])
        raters = [place for place in range(len(names)) if place != item]
        given = [
            [row[item] if item is not None and of_one_unit else unit, number, row[place]]
            for unit, row in enumerate(rows, start=1)
            for number, place in enumerate(raters, start=1)
        ]
    shown = [one for one in given if one[2] is not None]
    columns = [numbers([column], "rows")[0] for column in zip(*shown, strict=True)]
    table = np.array(columns).reshape(3, -1).T
    if (table != np.floor(table)).any():
        raise ValueError("rows: whole numbers are needed")
    units, by, labels = table.astype(np.int64).T
    return units, by, labels


def _list(values: npt.NDArray[Any]) -> list[float]:
    return [float(value) for value in values]
