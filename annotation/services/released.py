"""What is known of label files that others have released: title, citation, the question and its scale."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from annotation.protocol import CriterionPlan, library
from annotation.readers.records import LabelledItem

LIBRARY = Path(__file__).parent.parent / "library" / "released.toml"
# A scale nobody states is taken to have steps of one up to this many points.
MAX_POINTS = 101


@dataclass(frozen=True)
class Released:
    """A kind of file of human labels; `leaves_refused_out` says that refused rows stop nobody by default."""

    title: str
    citation: str = ""
    source: str = ""
    leaves_refused_out: bool = False
    criteria: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@cache
def released(preset: str) -> Released:
    """Return what is known of a preset's files."""
    return Released(**tomllib.loads(LIBRARY.read_text(encoding="utf-8"))[preset])


def criterion_plan(preset: str, key: str, items: Iterable[LabelledItem]) -> CriterionPlan:
    """Return a criterion of a file: as it is described, else as the library has it, else as its values show it.

    A library criterion is taken only where all values are on its scale. A scale read from the values goes from
    the lowest to the highest, is ordinal, and asks nothing but the criterion's key; where values lie below 0, it is
    taken for a preference, which changes its sign when the two change places.
    """
    asked = [item for item in items if item.criterion == key]
    values = [label.value for item in asked for label in item.labels]
    given = released(preset).criteria.get(key)
    if given is not None:
        return CriterionPlan.model_validate({"key": key, "step": None, "allows_cannot_judge": False, **given})
    ready = library().get(key)
    of_one = all(len(item.responses) == 1 for item in asked)
    if ready is not None and all(_is_on(ready, value) for value in values):
        # What is asked of each member can be rated here only where a member stands alone.
        asked_of = ready["asked_of"] if of_one else "item"
        return CriterionPlan.model_validate(
            {"key": key, "allows_cannot_judge": False, **ready, "asked_of": asked_of}
        )
    low, high = min(values), max(values)
    if low == high:
        high = low + 1
    whole = all(value == int(value) for value in values) and high - low < MAX_POINTS
    anchors = [{"value": low, "label": "lowest given"}, {"value": high, "label": "highest given"}]
    return CriterionPlan.model_validate(
        {
            "key": key,
            "asked_of": "member" if of_one else "item",
            "measurement": "ordinal",
            "low": low,
            "high": high,
            "step": 1.0 if whole else None,
            "is_symmetric": low >= 0,
            "allows_cannot_judge": False,
            "texts": {"en": {"question": key, "anchors": anchors}},
        }
    )


def _is_on(criterion: Mapping[str, Any], value: float) -> bool:
    if not criterion["low"] <= value <= criterion["high"]:
        return False
    step = criterion.get("step")
    return step is None or abs((value - criterion["low"]) / step % 1) < 1e-9
