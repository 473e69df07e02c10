"""A folder of worked examples -> which of them come out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation import errors

from .questions import NotHere, NotKnown, Question, is_met
from .registry import ANSWERS


@dataclass(frozen=True)
class Checked:
    """One expected value and what became of it.

    `state` is ok, missed or skipped; `note` says why it was missed without a number, or what data are not here.
    """

    file: str
    statistic: str
    quantity: str
    params: dict[str, Any]
    expected: Any
    got: Any
    tolerance: float
    state: str
    note: str = ""


def check_folder(folder: Path, *, data: Path | None = None) -> Iterator[Checked]:
    """Compute every expected value of every file of a folder, by file name.

    Parameters
    ----------
    folder : Path
        JSON files with `statistic`, `data` and `expected`.
    data : Path, optional
        Where files of examples with external data lie.

    Raises
    ------
    NotAReferenceFile
        If the folder holds no such file, or one of its JSON files is none.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise errors.NotAReferenceFile(f"{folder} holds no JSON file.")
    for path in paths:
        yield from _check_file(path, data)


def _check_file(path: Path, data: Path | None) -> Iterator[Checked]:
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        statistic, facts, expected = given["statistic"], given.get("data", {}), given["expected"]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise errors.NotAReferenceFile(f"{path} is no file of reference values: {error!r}.") from error
    for one in expected:
        params = dict(one.get("params", {}))
        question = Question(one["quantity"], params, facts, data)
        state, got, note = _answer(statistic, question, one)
        yield Checked(
            file=path.name,
            statistic=statistic,
            quantity=one["quantity"],
            params=params,
            expected=one["value"],
            got=got,
            tolerance=float(one.get("tolerance", 0)),
            state=state,
            note=note,
        )


def _answer(statistic: str, question: Question, expected: dict[str, Any]) -> tuple[str, Any, str]:
    answer = ANSWERS.get(statistic)
    if answer is None:
        return "missed", None, f"the statistic {statistic!r} is not known here"
    try:
        got = answer(question)
    except NotKnown:
        return "missed", None, f"{statistic} has no quantity {question.quantity!r} here"
    except NotHere as absent:
        return "skipped", None, str(absent)
    except (ValueError, KeyError, TypeError, IndexError, ArithmeticError) as error:
        # The example does not fit what its statistic needs: a miss that names itself, not the end of the check.
        return "missed", None, f"{type(error).__name__}: {error}"
    met = is_met(expected["value"], got, float(expected.get("tolerance", 0)))
    return ("ok" if met else "missed"), got, ""
