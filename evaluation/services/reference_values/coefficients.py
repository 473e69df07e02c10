"""Agreement beyond chance: of many raters, of two, and Fleiss' kappa."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from evaluation.stats.agreement import krippendorff_alpha
from evaluation.stats.chance import CoefficientName
from evaluation.stats.coefficients import Coefficient, agreement_coefficient
from evaluation.stats.data import ReliabilityData, ValueCounts
from evaluation.stats.fleiss import fleiss_by_category, fleiss_test
from evaluation.stats.layouts import ratings_of_table
from evaluation.stats.two_raters import (
    PairTable,
    TableCoefficient,
    TableCoefficientName,
    light_kappa,
    pair_table,
    table_coefficient,
)
from evaluation.stats.weights import Weighting

from .layouts import counts_of, ratings_of, ratings_or_counts
from .questions import NotKnown, Question, Value
from .tables import numbers
from .weighting import weighting_asked, weighting_named

AnyWeighting = Weighting | npt.NDArray[np.float64]

# Of two raters, Conger's kappa is Cohen's, and Fleiss' is Scott's pi.
OF_TABLES: dict[str, TableCoefficientName] = {
    "brennan_prediger": "brennan-prediger",
    "cohen_kappa": "cohen",
    "conger_kappa": "cohen",
    "fleiss_kappa": "scott",
    "fleiss_kappa_missing_allowed": "scott",
    "gwet_ac1": "gwet",
    "gwet_ac2": "gwet",
    "percent_agreement": "percent agreement",
    "scott_pi": "scott",
    "weighted_kappa": "cohen",
}
OF_MANY: dict[str, CoefficientName] = {
    "brennan_prediger": "brennan-prediger",
    "conger_kappa": "conger",
    "fleiss_kappa": "fleiss",
    "fleiss_kappa_missing_allowed": "fleiss",
    "gwet_ac1": "gwet",
    "gwet_ac2": "gwet",
    "percent_agreement": "percent agreement",
}
OF_TWO_ALONE = ("cohen_kappa", "scott_pi", "weighted_kappa")
MUST_BE_WEIGHTED = ("gwet_ac2", "weighted_kappa")


def agreement_coefficients(question: Question) -> Value:
    """Answer for `agreement_coefficients`: from ratings, counts, or the table of two raters."""
    if question.quantity == "krippendorff_alpha_nominal":
        return krippendorff_alpha(_ratings(question), "nominal").value
    if question.quantity == "percent_chance_ac1":
        return _coefficient(question, "gwet_ac1").expected
    if question.quantity in ("cohen_kappa_se", "gwet_ac1_se"):
        return _coefficient(question, question.quantity.removesuffix("_se")).se
    if question.quantity not in OF_TABLES:
        raise NotKnown
    return _coefficient(question, question.quantity).value


def weighted_kappa(question: Question) -> Value:
    """Answer for `weighted_kappa`: of a table of counts, or of proportions and a number of units."""
    found = re.fullmatch(r"(weighted_)?kappa(_ase)?", question.quantity)
    if found is None:
        raise NotKnown
    weighting: AnyWeighting = weighting_asked(question) if found[1] else "identity"
    made = table_coefficient(_table(question), "cohen", weighting=weighting)
    return made.se if found[2] else made.value


def fleiss_kappa(question: Question) -> Value:
    """Answer for `fleiss_kappa`, from counts or ratings, with the neighbours printed beside it."""
    if question.quantity == "kappa":
        return fleiss_test(_counts_or_ratings(question)).value
    if question.quantity == "z_null":
        return fleiss_test(_counts_or_ratings(question)).z
    if question.quantity == "kappa_category":
        return _category_kappa(question)
    if question.quantity == "light_kappa":
        return light_kappa(ratings_or_counts(question)).value
    pair = re.fullmatch(r"cohen_kappa_raters_(\d+)_(\d+)", question.quantity)
    if pair is None:
        raise NotKnown
    data = ratings_or_counts(question)
    first, second = (data.raters[_place(number, data.n_raters)] for number in pair.groups())
    return table_coefficient(pair_table(data, first, second), "cohen").value


def _counts_or_ratings(question: Question) -> ReliabilityData | ValueCounts:
    return counts_of(question) if "counts" in question.data else ratings_of(question)


def _category_kappa(question: Question) -> float | None:
    """Return the kappa of the category asked: by its name, else its number, from 0 where one is asked as 0."""
    found = fleiss_by_category(_counts_or_ratings(question))
    asked, named = str(question.params["category"]), question.data.get("categories")
    if isinstance(named, list):
        keys = [str(one) for one in named]
    elif "counts" in question.data:
        first = 0 if 0 in question.given_beside("category") else 1
        keys = [str(number) for number in range(first, first + len(found))]
    else:
        keys = [f"{one.category:g}" for one in found]
    if asked not in keys:
        raise ValueError(f"category: {asked!r} is none of {', '.join(keys)}")
    return found[keys.index(asked)].kappa.value


def _coefficient(question: Question, name: str) -> Coefficient | TableCoefficient:
    asked = name in MUST_BE_WEIGHTED or "weights" in question.params
    weighting: AnyWeighting = weighting_asked(question) if asked else weighting_named("identity")
    if "table" in question.data or "proportions" in question.data:
        return table_coefficient(_table(question), OF_TABLES[name], weighting=weighting)
    if "counts" in question.data:
        if name not in OF_MANY:
            raise ValueError(f"counts: {name} needs the ratings of each rater")
        return agreement_coefficient(counts_of(question), OF_MANY[name], weighting=weighting)
    data = ratings_of(question)
    if name not in OF_TWO_ALONE:
        return agreement_coefficient(
            data, OF_MANY[name], weighting=weighting, categories=_declared_scale(question)
        )
    if data.n_raters != 2:
        raise ValueError(f"ratings: {name} is of two raters, not of {data.n_raters}")
    table = pair_table(data, *data.raters, categories=_declared_scale(question))
    return table_coefficient(table, OF_TABLES[name], weighting=weighting)


def _declared_scale(question: Question) -> npt.NDArray[np.float64] | None:
    """Return the whole scale, used or not, where an example lists it: its numbers, or the places of its labels."""
    named = question.data.get("categories")
    if not isinstance(named, list):
        return None
    if any(isinstance(one, str) for one in named):
        return np.arange(1.0, len(named) + 1)
    return np.unique(np.array(named, dtype=np.float64))


def _table(question: Question) -> PairTable:
    if "table" in question.data:
        return PairTable(numbers(question.data["table"], "table"))
    return PairTable(numbers(question.needed("proportions"), "proportions") * question.needed("n"))


def _ratings(question: Question) -> ReliabilityData:
    if "table" in question.data:
        return ratings_of_table(_table(question))
    return ratings_or_counts(question)


def _place(number: str, n_raters: int) -> int:
    if not 1 <= int(number) <= n_raters:
        raise ValueError(f"rater {number} is none of the {n_raters}")
    return int(number) - 1
