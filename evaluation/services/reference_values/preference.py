"""Models of comparisons of two, with ties and without."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from scipy import special

from evaluation.stats.comparisons import Comparisons
from evaluation.stats.preference import Difference, Preference, preference_model

from .questions import NotHere, NotKnown, Question, Value
from .tables import numbers

TIES = r"ties?|tied|draws?|equal"
ROWS_ELSEWHERE = (
    "the rows by home and away of the source data: the table adds them up by pair, and each way to part it again has "
    "its own binomial coefficients"
)
WINS = r"wins?|won|prefer\w*|chosen|beats?"


def bradley_terry(question: Question) -> Value:
    """Answer for `bradley_terry`: abilities from a table of wins, the first item the reference unless named."""
    items = question.needed("items", "teams")
    wins = numbers(question.needed("wins_row_over_column"), "wins_row_over_column")
    # What some sources print on the diagonal, such as a journal's citations of itself, is no comparison.
    np.fill_diagonal(wins, 0)
    fit = preference_model(Comparisons.from_wins(wins, items=items))
    if question.quantity == "log_likelihood_home_away_rows":
        return _log_likelihood_of_rows(question, fit)
    if question.quantity not in ("log_ability", "se"):
        raise NotKnown
    item = question.params["item"] if "item" in question.params else question.params["team"]
    found = fit.difference(item, _reference(question, items[0]))
    if found is None:
        return None
    return found.value if question.quantity == "log_ability" else found.error


def _log_likelihood_of_rows(question: Question, fit: Preference) -> float | None:
    """Return the binomial log likelihood of rows of two items and the wins of each, where the file has them."""
    if "rows" not in question.data:
        raise NotHere(ROWS_ELSEWHERE)
    names = [str(one) for one in question.needed("columns")]
    won = [place for place, name in enumerate(names) if _has_word(name, WINS)]
    first, second = np.array(
        [[row[place] for place in won] for row in question.data["rows"]], dtype=np.float64
    ).T
    if first.sum() + second.sum() != fit.n_comparisons:
        raise ValueError("rows: they do not add up to the table of wins")
    coefficients = (
        special.gammaln(first + second + 1) - special.gammaln(first + 1) - special.gammaln(second + 1)
    )
    return None if fit.log_likelihood is None else fit.log_likelihood + float(coefficients.sum())


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


def _reference(question: Question, first: Any) -> Any:
    """Return the item that others are measured from: as asked, else that of the file's values, else the first."""
    values = "log_ability" if question.quantity == "se" else "log_p"
    elsewhere = question.given_beside("reference", values)
    return question.param("reference", elsewhere[0] if len(elsewhere) == 1 else first)


def _difference(fit: Preference, question: Question) -> Difference | None:
    return fit.difference(question.params["item"], _reference(question, fit.items[0]))


def _davidson(question: Question) -> Preference:
    first, second, first_wins, second_wins, ties = _columns([str(one) for one in question.needed("columns")])
    rows = question.needed("rows")
    if any(len(row) != len(question.data["columns"]) for row in rows):
        raise ValueError("rows: every column needs an entry")
    items = sorted({row[side] for row in rows for side in (first, second)})
    place = {item: number for number, item in enumerate(items)}
    seen = [
        (place[row[first]], place[row[second]], outcome, row[column])
        for row in rows
        for column, outcome in ((first_wins, 1), (second_wins, -1), (ties, 0))
    ]
    left, right, outcomes, counts = zip(*seen, strict=True)
    return preference_model(Comparisons(left, right, outcomes, items=items, counts=counts))


def _columns(names: list[str]) -> tuple[int, int, int, int, int]:
    """Return the places of two items, of the wins of each, and of ties.

    Wins are of the item whose name theirs holds, as `wins_i` that of `i`; else they come in the items' order.
    """
    ties = [place for place, name in enumerate(names) if _has_word(name, TIES)]
    wins = [place for place, name in enumerate(names) if _has_word(name, WINS) and place not in ties]
    items = [place for place in range(len(names)) if place not in ties and place not in wins]
    if len(ties) != 1 or len(wins) != 2 or len(items) != 2:
        raise ValueError(
            f"columns: two items, two of wins and one of ties are needed, not {', '.join(names)}"
        )
    first, second = items
    own = [[bool(_words(names[win]) & _words(names[item])) for item in items] for win in wins]
    if own == [[False, True], [True, False]]:
        wins.reverse()
    return first, second, wins[0], wins[1], ties[0]


def _words(name: str) -> set[str]:
    return set(re.split(r"[^a-z0-9]+", name.lower()))


def _has_word(name: str, pattern: str) -> bool:
    return any(re.fullmatch(pattern, word) for word in _words(name))
