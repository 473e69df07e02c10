"""A number and what it is about, before it becomes a row."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.selectors.reliability import Exclusions
from evaluation.stats.estimate import Estimate


@dataclass(frozen=True)
class Finding:
    """An estimate with what it is about; an empty text stands for *not applicable*, as in the table."""

    name: str
    criterion: str
    exclusions: Exclusions
    unit: str
    estimate: Estimate
    metric: str = ""
    metric_revision: str = ""
    level: str = ""
    measurement: str = ""
    group: str = ""
