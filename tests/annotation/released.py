"""Made-up label files of the exact shape in which others released theirs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from annotation.services.importing import import_ratings
from annotation.services.ratings_outcome import RatingsOutcome
from tests.factories import NOW

RAW = {
    2: "Response 1 is much better than Response 2",
    1: "Response 1 is slightly better than Response 2",
    0: "Response 1 and Response 2 are similar / it's hard to tell which one is better",
    -1: "Response 2 is slightly better than Response 1",
    -2: "Response 2 is much better than Response 1",
}
# Labels of each form: the released lists hold 23 to 26.
LENGTHS = (25, 23, 26)
N_RESPONSES = 4
SCORED = "main-captions\tMSRvid\t2012test\t0024\t2.500\tA girl styles her hair.\tA girl brushes her hair.\n"
SCORELESS = "main-forums\tdeft\t2014\t0011\t\tWhat is this?\tWhat was that?\n"


def query(number: int) -> str:
    return f"Write a *pun* about “peanut {number}”."


def response(number: int, place: int) -> str:
    return f"**Pun {number}.{place}**\n\n- It wanted to be “grounded” …  "


def absolute(*, lengths: Sequence[int] = LENGTHS) -> list[dict[str, Any]]:
    """A form for each query: its responses as questions, each with as many labels."""
    rng = np.random.default_rng(1)
    rows = []
    for number, n_labels in enumerate(lengths, start=1):
        for place in range(1, N_RESPONSES + 1):
            labels = rng.integers(1, 6, n_labels)
            rows.append(
                {
                    "user_query": query(number),
                    "response": response(number, place),
                    "human_labels": [float(label) for label in labels],
                    "human_labels_raw": [int(label) for label in labels],
                    "form_id": number,
                    "question_id": f"Q{place}",
                }
            )
    return rows


def pairwise(*, lengths: Sequence[int] = LENGTHS) -> list[dict[str, Any]]:
    """Three pairs of each query's responses; the last pair's second response was rated by nobody alone."""
    rng = np.random.default_rng(2)
    rows = []
    for number, n_labels in enumerate(lengths, start=1):
        for place, (first, second) in enumerate(((1, 2), (3, 2), (4, 1)), start=1):
            labels = rng.integers(-2, 3, n_labels)
            rows.append(
                {
                    "user_query": query(number),
                    "response_1": response(number, first),
                    "response_2": response(number, second),
                    "human_labels": [int(label) for label in labels],
                    "human_labels_raw": [RAW[int(label)] for label in labels],
                    "form_id": number,
                    "question_id": f"Q{place}",
                }
            )
    rows[-1]["response_2"] = "Cut in mid-sentence, as"
    return rows


def without_forms(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    gone = {"form_id", "question_id", "human_labels_raw"}
    return [{key: value for key, value in row.items() if key not in gone} for row in rows]


def written(path: Path, rows: Sequence[dict[str, Any]] | str) -> Path:
    text = rows if isinstance(rows, str) else "".join(json.dumps(row) + "\n" for row in rows)
    path.write_bytes(text.encode())
    return path


def word_pairs(rows: Sequence[tuple[str, str, Sequence[float]]]) -> str:
    """A file of word pairs as WordSim-353 was released, carriage returns included."""
    names = ",".join(str(number) for number in range(1, len(rows[0][2]) + 1))
    lines = [f"Word 1,Word 2,Human (mean),{names}"]
    for one, other, values in rows:
        lines.append(f"{one},{other},{np.mean(values):.2f},{','.join(f'{value:g}' for value in values)}")
    return "".join(f"{line}\r\n" for line in lines)


def imported(path: Path, preset: str, study: str = "hive", **fields: Any) -> RatingsOutcome:
    return import_ratings(path=path, file_name=path.name, preset=preset, study=study, at=NOW, **fields)
