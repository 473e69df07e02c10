"""Whose ratings a study has decides what can be computed from them, and what is null for a stated reason."""

from __future__ import annotations

from typing import Literal

from annotation.models import RaterKind, Study

Needed = Literal["several_ratings", "known_raters"]

_MEANS = "the study has a mean of several people for each item and none of their ratings"
_REASONS: dict[tuple[RaterKind, Needed], str] = {
    (RaterKind.AGGREGATE, "several_ratings"): _MEANS,
    (RaterKind.AGGREGATE, "known_raters"): _MEANS,
    (RaterKind.UNNAMED, "known_raters"): (
        "the ratings are lists without raters: nobody can be followed from one item to another"
    ),
    (RaterKind.PSEUDO_RATERS, "known_raters"): (
        "raters are known inside a form only: nobody can be followed from one form to another"
    ),
}


def why_not(study: Study, needed: Needed) -> str | None:
    """Say why the ratings of a study do not answer a question; None where they do.

    Parameters
    ----------
    study : Study
        Its `rater_kind` decides: of persons everything can be computed.
    needed : {"several_ratings", "known_raters"}
        What the question is about: several ratings of one unit, as in alpha, or the same raters on several units, as
        in a ceiling or a rater's severity.
    """
    return _REASONS.get((RaterKind(study.rater_kind), needed))


def n_raters_of(study: Study, n_rows: int) -> int | None:
    """Return how many raters stand behind the rows of reliability data; None where rows are not people.

    Of an unnamed list a row is a place in it. A pseudo-rater is somebody, but the same person may be another one in
    the next form, so their number is not that of people.
    """
    return n_rows if study.rater_kind == RaterKind.PERSONS else None
