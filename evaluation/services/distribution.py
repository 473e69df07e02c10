"""How often each value of a criterion's scale was given."""

from __future__ import annotations

from dataclasses import dataclass

from annotation.models import Criterion
from evaluation import errors
from evaluation.models import Report
from evaluation.selectors.answers import answers
from evaluation.selectors.reliability import Exclusions, reliability_data

MAX_STEPS = 50  # a scale of more steps shows the values that were given, and not those that were not


@dataclass(frozen=True)
class GivenValue:
    """A value, how often it was given, and which share of all ratings that is."""

    value: float
    n_ratings: int
    share: float


def given_values(*, report: Report, criterion: str, exclusions: Exclusions) -> list[GivenValue]:
    """Count the values that agreement saw in a report, in the order of the scale; none without a rating.

    Raises
    ------
    NotInReport
        If the study has no such criterion.
    """
    row = Criterion.objects.filter(study=report.study, key=criterion).first()
    if row is None:
        raise errors.NotInReport(f"The study has no criterion {criterion!r}.")
    seen = answers(report.study, submission_ids=frozenset(report.snapshot.submission_ids))
    counts = reliability_data(seen, row, exclusions=exclusions, repeated="first").value_counts()
    given = dict(zip(counts.domain.tolist(), counts.counts.sum(axis=0).tolist(), strict=True))
    total = sum(given.values())
    if not total:
        return []
    return [
        GivenValue(value, given.get(value, 0), given.get(value, 0) / total)
        for value in sorted({*_scale(row), *given})
    ]


def _scale(criterion: Criterion) -> list[float]:
    if criterion.step is None:
        return []
    n_steps = int((criterion.high - criterion.low) / criterion.step + 1e-9)
    if n_steps > MAX_STEPS:
        return []
    return [criterion.low + number * criterion.step for number in range(n_steps + 1)]
