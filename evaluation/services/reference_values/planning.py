"""How many items a study needs."""

from __future__ import annotations

from evaluation.stats.planning import SampleSize, items_for_icc
from evaluation.stats.planning_kappa import items_for_binary_kappa, items_for_kappa

from .questions import NotKnown, Question, Value

SIDES = {"one": 1, "two": 2}


def sample_size(question: Question) -> Value:
    """Answer for `sample_size`: of an intraclass correlation from `p`, of Cohen's kappa from `k1`."""
    if question.quantity != "n":
        raise NotKnown
    return _size(question).n


def _size(question: Question) -> SampleSize:
    params = question.params
    alpha, power = question.param("alpha", 0.05), question.param("power", 0.8)
    if "p" in params:
        return items_for_icc(
            params["p"],
            question.param("p0", 0),
            question.param("k", 2),
            alpha=alpha,
            power=power,
            sides=_sides(question, 2),
        )
    # The programs whose numbers are quoted test kappa on one side unless told, and the correlation on two.
    sides = _sides(question, 1)
    if "rates" in params:
        first, second = params["rates"]
        return items_for_binary_kappa(
            params["k1"], params["k0"], (first, second), alpha=alpha, power=power, sides=sides
        )
    return items_for_kappa(
        params["k1"], params["k0"], params["marginals"], alpha=alpha, power=power, sides=sides
    )


def _sides(question: Question, default: int) -> int:
    given = question.param("tails", question.param("sided", default))
    if isinstance(given, str):
        word = given.lower().removesuffix("sided").rstrip("-_ ")
        if word not in SIDES:
            raise ValueError(f"sided: {given!r} is neither one nor two")
        return SIDES[word]
    return int(given)
