"""Made-up rows of the exact shape of the four released sets of INFINITY-CHAT, and files of them in every format."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Rows = Sequence[Mapping[str, Any]]
FORMATS = ("jsonl", "json", "csv", "tsv", "parquet")
PACKINGS = ("", ".gz", ".zst")

ODD = "“Curly” ‘quotes’ – and **bold**, `code`\n\n* a list\r\n\ttab  "
LIKES = {
    2: "Response 1 is much better than Response 2",
    1: "Response 1 is slightly better than Response 2",
    0: "Response 1 and Response 2 are similar / it's hard to tell which one is better",
    -1: "Response 2 is slightly better than Response 1",
    -2: "Response 2 is much better than Response 1",
}
# By row: what the labelling wrote. Short and long forms, the 18th label, decorated new ones, another's spelling.
LABELS = (
    [("Creative Content Generation", "predefined"), ("Alternative Writing Genres", "predefined")],
    [("Opinion-Based Questions with Alternative Perspectives", "predefined")],
    [("Problem Solving", "predefined"), ("Information-Seeking about Skill Development", "predefined")],
    [("New Category: Cultural Analysis", "new"), ("(New) Humor", "new")],
    [("brainstorm & ideation", "predefined"), ("New - Media", "novel")],
    [],
)


def taxonomy() -> list[dict[str, Any]]:
    """Six prompts: revised, not revised, revised to nothing, and known by the first message alone."""
    judged: list[dict[str, Any] | None] = [
        {"original_query": "write pun on peanut", "revised_query": "Write a pun about peanut."},
        {"original_query": "Is honey magical?", "revised_query": None},
        {"original_query": ODD, "revised_query": None},
        {"original_query": "Name one meaning of life.", "revised_query": "  "},
        {"original_query": None, "revised_query": None},
        None,
    ]
    asides = {
        "meaningful_information": {"reasoning": "It asks.", "classification": True},
        "greeting_model_inquiry": None,
        "response_type": {"reasoning": "Many.", "classification": "Multiple"},
    }
    return [
        {
            "conversation_id": f"{number:032x}",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": f"first message {number}"},
                {"role": "assistant", "content": "An answer."},
            ],
            "lm_judge_annotation": None if judgement is None else {**judgement, **asides},
            "categories": [
                {"category": label, "type": kind, "justification": "Because."} for label, kind in labels
            ],
        }
        for number, (judgement, labels) in enumerate(zip(judged, LABELS, strict=True))
    ]


PROMPTS = (
    "Write a pun about peanut.",
    "Is honey magical?",
    ODD,
    "Name one meaning of life.",
    "first message 4",
    "first message 5",
)


def evaluation() -> list[dict[str, Any]]:
    return [{"query": f"Write a metaphor involving time, {number}."} for number in range(100)]


def absolute(*, forms: bool = True, floats: bool = False) -> list[dict[str, Any]]:
    """Three forms of two responses; 23, 25 and 26 labels."""
    rows = []
    for form, n_labels in enumerate((25, 23, 26), start=1):
        for place in (1, 2):
            labels = [1 + (form + place + number) % 5 for number in range(n_labels)]
            row: dict[str, Any] = {
                "user_query": f"Write a *pun* about “peanut {form}”.",
                "response": f"{ODD}{form}.{place}",
                "human_labels": [float(label) for label in labels] if floats else labels,
            }
            if forms:
                row |= {"human_labels_raw": labels, "form_id": form, "question_id": f"Q{place}"}
            rows.append(row)
    return rows


def pairwise(*, forms: bool = True) -> list[dict[str, Any]]:
    """Four pairs over the absolute responses; the last one's second response is not among them."""
    texts = {(form, place): f"{ODD}{form}.{place}" for form in (1, 2, 3) for place in (1, 2)}
    pairs = [((1, 1), (1, 2)), ((1, 2), (1, 1)), ((2, 1), (2, 2)), ((3, 1), None)]
    rows = []
    for number, (first, second) in enumerate(pairs):
        labels = [(number + place) % 5 - 2 for place in range(23 + number)]
        row: dict[str, Any] = {
            "user_query": f"Write a *pun* about “peanut {first[0]}”.",
            "response_1": texts[first],
            "response_2": "in mid-sentence, as released" if second is None else texts[second],
            "human_labels": labels,
        }
        if forms:
            row |= {
                "human_labels_raw": [LIKES[label] for label in labels],
                "form_id": first[0],
                "question_id": f"Q{number + 1}",
            }
        rows.append(row)
    return rows


def written(path: Path, rows: Rows, *, list_name: str = "element", row_group_size: int = 4) -> Path:
    """Write rows in the format and packing that the path's name ends in."""
    name = path.name
    packing = next((one for one in (".gz", ".zst") if name.endswith(one)), "")
    name = name.removesuffix(packing)
    path.write_bytes(packed(_content(name.rpartition(".")[2], rows, list_name, row_group_size), packing))
    return path


def packed(content: bytes, packing: str) -> bytes:
    if packing == ".gz":
        return gzip.compress(content)
    if packing == ".zst":
        return bytes(pa.compress(content, codec="zstd", asbytes=True))
    return content


def _content(form: str, rows: Rows, list_name: str, row_group_size: int) -> bytes:
    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    if form == "json":
        return json.dumps(rows, indent=2).encode()
    if form == "parquet":
        sink = io.BytesIO()
        pq.write_table(
            pa.Table.from_pylist([dict(row) for row in rows]),
            sink,
            use_compliant_nested_type=list_name == "element",
            row_group_size=row_group_size,
        )
        return sink.getvalue()
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="\t" if form == "tsv" else ",")
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow(
            [
                "" if value is None else value if isinstance(value, str) else json.dumps(value)
                for value in row.values()
            ]
        )
    return text.getvalue().encode()
