"""Questions as a file of reference values asks them."""

import json
from pathlib import Path
from typing import Any

from evaluation.services.reference_values.questions import Question, Value
from evaluation.services.reference_values.registry import ANSWERS

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


def answer(
    statistic: str,
    quantity: str,
    data: dict[str, Any] | None = None,
    folder: Path | None = None,
    /,
    **params: Any,
) -> Value:
    return ANSWERS[statistic](Question(quantity, params, data or {}, folder))


def write_example(folder: Path, statistic: str, data: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    made = {"statistic": statistic, "data": data, "expected": expected}
    (folder / "example.json").write_text(json.dumps(made), encoding="utf-8")
