"""Ratings -> reliability data: the one door from rows to arrays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from math import fsum
from typing import Literal

import numpy as np

from annotation.models import AskedOf, Criterion
from evaluation.stats.data import ReliabilityData

from .answers import Answer

Exclusions = Literal["applied", "none"]
Repeated = Literal["first", "mean"]

EXCLUSIONS: tuple[Exclusions, Exclusions] = ("applied", "none")


def unit_of(criterion: Criterion) -> str:
    """Say what a criterion's unit is: the item, or the response where it is asked of each member."""
    return "response" if criterion.asked_of == AskedOf.MEMBER else "item"


def reliability_data(
    answers: Iterable[Answer], criterion: Criterion, *, exclusions: Exclusions, repeated: Repeated
) -> ReliabilityData:
    """Put the counted ratings of one criterion into an array of raters and units.

    Parameters
    ----------
    answers : iterable of Answer
        Of one study; what is not counted, *cannot judge* and other criteria are passed over.
    criterion : Criterion
        Its unit is the item, or the response when it is asked of each member.
    exclusions : {"applied", "none"}
        Whether participations with an exclusion are left out.
    repeated : {"first", "mean"}
        A person may judge one response as a member of several items: agreement takes the first value, by
        time and then id; means take the mean of them.

    Returns
    -------
    ReliabilityData
        Raters by pseudonym and units by uid, both ascending, those with a value alone; prompts are coded by
        the order of their uids.
    """
    of_member = criterion.asked_of == AskedOf.MEMBER
    cells: defaultdict[tuple[str, str], list[tuple[datetime, int, float]]] = defaultdict(list)
    prompt_of: dict[str, str] = {}
    for answer in answers:
        if not answer.counted or answer.criterion != criterion.key or answer.value is None:
            continue
        if exclusions == "applied" and answer.excluded:
            continue
        unit = str(answer.response_uid if of_member else answer.item_uid)
        prompt_of[unit] = str(answer.prompt_uid)
        cells[answer.pseudonym, unit].append((answer.submitted_at, answer.submission_id, answer.value))
    raters = sorted({rater for rater, _ in cells})
    units = sorted(prompt_of)
    rows = {rater: row for row, rater in enumerate(raters)}
    columns = {unit: column for column, unit in enumerate(units)}
    codes = {prompt: code for code, prompt in enumerate(sorted(set(prompt_of.values())))}
    values = np.full((len(raters), len(units)), np.nan)
    for (rater, unit), given in cells.items():
        value = min(given)[2] if repeated == "first" else fsum(one[2] for one in given) / len(given)
        values[rows[rater], columns[unit]] = value
    unit_prompts = np.array([codes[prompt_of[unit]] for unit in units], dtype=np.int64)
    return ReliabilityData(values, unit_prompts, raters=tuple(raters), units=tuple(units))
