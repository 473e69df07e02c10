"""Models of comparisons of two, with ties and without."""

from __future__ import annotations

from typing import Any

from evaluation.stats.comparisons import Comparisons
from evaluation.stats.preference import Difference, Preference, preference_model

from .questions import NotHere, NotKnown, Question, Value
from .tables import numbers


def bradley_terry(question: Question) -> Value:
    """Answer for `bradley_terry`: abilities from a table of wins, the first item the reference unless named."""
    if question.quantity == "log_likelihood_home_away_rows":
        raise NotHere("the rows by home and away, which a table of wins adds up")
    if question.quantity not in ("log_ability", "se"):
        raise NotKnown
    items = question.data["items"] if "items" in question.data else question.data["teams"]
    fit = preference_model(Comparisons.from_wins(numbers(question.data["wins_row_over_column"]), items=items))
    item = question.params["item"] if "item" in question.params else question.params["team"]
    found = fit.difference(item, question.param("reference", items[0]))
    if found is None:
        return None
    return found.value if question.quantity == "log_ability" else found.error


def bradley_terry_ties(question: Question) -> Value:
    """Answer for `bradley_terry_ties`: Davidson's model from counts of wins and ties of each two items."""
    fit = _davidson(question)
    if question.quantity == "log_nu":
        return fit.log_nu
    if question.quantity == "se_log_nu":
        return fit.log_nu_error
    if question.quantity not in ("log_p", "se_log_p"):
        raise NotKnown
    found = _difference(fit, question)
    if found is None:
        return None
    return found.value if question.quantity == "log_p" else found.error


def _difference(fit: Preference, question: Question) -> Difference | None:
    return fit.difference(question.params["item"], question.param("reference", fit.items[0]))


def _davidson(question: Question) -> Preference:
    columns = question.data["columns"]
    rows: list[dict[str, Any]] = [dict(zip(columns, row, strict=True)) for row in question.data["rows"]]
    items = sorted({row[side] for row in rows for side in ("i", "j")})
    place = {item: number for number, item in enumerate(items)}
    seen = [
        (place[row["i"]], place[row["j"]], outcome, row[name])
        for row in rows
        for name, outcome in (("wins_i", 1), ("wins_j", -1), ("ties", 0))
    ]
    left, right, outcomes, counts = zip(*seen, strict=True)
    return preference_model(Comparisons(left, right, outcomes, items=items, counts=counts))
