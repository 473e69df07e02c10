"""A folder of worked examples -> which of them come out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation import errors

from .external import files_not_here
from .questions import NotHere, NotKnown, Question, is_met
from .registry import ANSWERS


@dataclass(frozen=True)
class Checked:
    """One expected value and what became of it.

    `state` is ok, missed or skipped; `note` says why it was missed without a number, or what data are not here.
    A file or an entry that cannot be read is one missed value of no statistic or quantity.
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

    Yields
    ------
    Checked
        One for each expected value; a missed one for a file, or an entry of it, that is none of the format.

    Raises
    ------
    NotAReferenceFile
        If there is no such folder, or it holds no JSON file.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise errors.NotAReferenceFile(f"{folder} holds no JSON file.")
    for path in paths:
        yield from _check_file(path, data)


def _check_file(path: Path, data: Path | None) -> Iterator[Checked]:
    try:
        statistic, facts, expected = _read(path)
    except (ValueError, OSError, RecursionError) as error:
        yield _unreadable(path, "", f"no file of reference values: {error}")
        return
    beside = tuple((str(one["quantity"]), one["params"]) for one in expected if not _why_no_entry(one))
    for one in expected:
        reason = _why_no_entry(one)
        if reason is not None:
            yield _unreadable(path, statistic, reason)
            continue
        question = Question(one["quantity"], one["params"], facts, data, beside)
        state, got, note = _answer(statistic, question, one)
        yield Checked(
            file=path.name,
            statistic=statistic,
            quantity=one["quantity"],
            params=dict(one["params"]),
            expected=one["value"],
            got=got,
            tolerance=float(one["tolerance"]),
            state=state,
            note=note,
        )


def _read(path: Path) -> tuple[str, Mapping[str, Any], list[Any]]:
    """Return statistic, data and expected entries of a file; entries have params and a tolerance if any do."""
    given = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(given, dict):
        raise ValueError(f"it holds a {type(given).__name__}, not an object")
    for key, kind in (("statistic", str), ("expected", list)):
        if not isinstance(given.get(key), kind):
            raise ValueError(f"{key!r} is missing or no {'text' if kind is str else 'list'}")
    facts = given.get("data") or {}
    if not isinstance(facts, dict):
        raise ValueError("'data' is no object")
    if not given["expected"]:
        raise ValueError("'expected' is empty")
    entries = [
        {**one, "params": one.get("params") or {}, "tolerance": one.get("tolerance") or 0}
        if isinstance(one, dict)
        else one
        for one in given["expected"]
    ]
    return given["statistic"], facts, entries


def _why_no_entry(one: Any) -> str | None:
    if not isinstance(one, dict):
        return f"an expected value is an object, not {one!r}"
    if not isinstance(one.get("quantity"), str):
        return "an expected value names no quantity"
    if "value" not in one:
        return f"{one['quantity']}: there is no value to compare with"
    if not isinstance(one["params"], dict):
        return f"{one['quantity']}: params are an object, not {one['params']!r}"
    if isinstance(one["tolerance"], bool) or not isinstance(one["tolerance"], int | float):
        return f"{one['quantity']}: the tolerance is a number, not {one['tolerance']!r}"
    return None


def _unreadable(path: Path, statistic: str, note: str) -> Checked:
    return Checked(path.name, statistic, "", {}, None, None, 0.0, "missed", note)


def _answer(statistic: str, question: Question, expected: Mapping[str, Any]) -> tuple[str, Any, str]:
    answer = ANSWERS.get(statistic)
    if answer is None:
        return "missed", None, f"the statistic {statistic!r} is not known here"
    try:
        got = answer(question)
    except NotKnown:
        return "missed", None, f"{statistic} has no quantity {question.quantity!r} here"
    except NotHere as absent:
        return "skipped", None, str(absent)
    except Exception as error:
        # The example does not fit what its statistic needs. Whatever that stumbles over, it is one miss that
        # names itself and not the end of the check; and no miss at all where the data lie elsewhere.
        absent_files = files_not_here(question)
        if absent_files:
            return "skipped", None, ", ".join(absent_files)
        return "missed", None, _said(error)
    met = is_met(expected["value"], got, float(expected["tolerance"]))
    return ("ok" if met else "missed"), got, ""


def _said(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"there is no {error.args[0]!r} in its params or data"
    return f"{type(error).__name__}: {error}"
