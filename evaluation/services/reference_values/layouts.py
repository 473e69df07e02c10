"""Ratings and counts of an example, whichever way round its `layout` says they lie."""

from __future__ import annotations

import csv
import re

import numpy as np
import numpy.typing as npt

from evaluation.stats.data import ReliabilityData, ValueCounts
from evaluation.stats.layouts import ratings_of_counts

from .external import file_of, named_files
from .questions import Question
from .tables import numbers, reliability

RATERS = (
    r"rater|judge|coder|annotator|observer|abstractor|assessor|evaluator|examiner|reviewer|reader|grader|scorer"
    r"|marker|taster|voter|worker|expert|clinician|doctor|physician|psychiatrist|anaesthetist|people|person"
)
UNITS = (
    r"unit|item|subject|target|case|patient|pair|prompt|instance|object|document|sentence|essay|image|plate"
    r"|batch|tooth|teeth|wine|text|response|specimen|question"
)
CATEGORIES = r"categor|class|value|label|diagnos|score"

FloatArray = npt.NDArray[np.float64]


def ratings_of(question: Question) -> ReliabilityData:
    """Return the ratings of an example, here or in the files it names: a row for each unit, numbered raters.

    Of `ratings`, raters are in rows unless the layout says otherwise; where it names neither side in words known
    here, the longer side is that of the units.
    """
    if "ratings" not in question.data and "files" in question.data:
        by_file = [_numbered_columns(question, named) for named in named_files(question.data["files"])]
        if len({part.shape[0] for part in by_file}) > 1:
            raise ValueError("files: they do not have the same raters")
        return reliability(np.concatenate(by_file, axis=1))
    ratings = numbers(question.needed("ratings"), "ratings", scale=question.data.get("categories"))
    layout = question.data.get("layout") or ""
    raters_first = rows_are(layout, RATERS, UNITS)
    if raters_first is None:
        raters_first = not layout or ratings.shape[0] <= ratings.shape[1]
    return reliability(ratings if raters_first else ratings.T)


def counts_of(question: Question) -> ValueCounts:
    """Return the `counts` of an example; units are in rows unless its layout says otherwise."""
    counts = numbers(question.needed("counts"), "counts")
    if rows_are(question.data.get("layout") or "", UNITS, CATEGORIES) is False:
        counts = counts.T
    if np.isnan(counts).any() or (counts != np.floor(counts)).any() or (counts < 0).any():
        raise ValueError("counts: whole numbers from 0 are needed")
    return ValueCounts(np.arange(1.0, counts.shape[1] + 1), counts.astype(np.int64))


def ratings_or_counts(question: Question) -> ReliabilityData:
    """Return ratings, written out from counts where an example has no more."""
    return ratings_of_counts(counts_of(question)) if "counts" in question.data else ratings_of(question)


def rows_are(layout: str, words: str, others: str) -> bool | None:
    """Say whether the rows are these or the others; None where the layout names neither.

    It may say so, as in "one row per item, one column per judge" and "columns are raters", or name the two sides
    in their order, as in "raters x units" and "judges x haikus".
    """
    for clause in re.split(r"[,;]|\band\b|\s[x×]\s", layout):
        place, other = _place(clause, words), _place(clause, others)
        row, column = _place(clause, r"\brows?\b"), _place(clause, r"\bcolumns?\b")
        if (place is None) != (other is None) and (row is None) != (column is None):
            return (place is not None) == (row is not None)
    place, other = _place(layout, words), _place(layout, others)
    if place is not None and other is not None:
        return place < other
    if place is None and other is None:
        return None
    crossing = re.search(r"\s[x×]\s", layout)
    middle = crossing.start() if crossing else len(layout)
    return place < middle if place is not None else other is not None and other > middle


def _place(layout: str, words: str) -> int | None:
    found = re.search(words, layout, re.IGNORECASE)
    return found.start() if found else None


def _numbered_columns(question: Question, named: str) -> FloatArray:
    path = file_of(question, named)
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = [row for row in csv.reader(lines) if row]
    raters = [place for place, name in enumerate(header) if name.strip().isdecimal()]
    if not raters:
        raise ValueError(f"files: {path.name} has no column headed by a rater's number")
    values = [[float(row[place]) if row[place].strip() else np.nan for row in rows] for place in raters]
    return np.array(values, dtype=np.float64)
