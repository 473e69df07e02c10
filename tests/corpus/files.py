"""Small corpus files for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from corpus.services.importing import import_file
from tests.factories import NOW


def row(**given: Any) -> dict[str, Any]:
    """One line of a file, valid as it is."""
    return {
        "prompt_id": "p1",
        "prompt": "Why is the sky blue?",
        "model": "ant",
        "response": "It scatters.",
    } | given


def jsonl(path: Path, rows: list[Any], name: str = "small.jsonl") -> Path:
    """Write rows, one a line; a string is written as it is."""
    file = path / name
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in rows]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def imported(folder: Path, rows: list[Any], **given: Any):
    """Import rows into the dataset `small`, and return the outcome."""
    file = jsonl(folder, rows)
    return import_file(**({"path": file, "file_name": file.name, "dataset": "small", "at": NOW} | given))


def grid(
    n_prompts: int = 2, models: tuple[str, ...] = ("ant", "bee"), n_samples: int = 2
) -> list[dict[str, Any]]:
    """Responses of every model to every prompt, all different and sharing some words."""
    return [
        row(
            prompt_id=f"p{p}",
            prompt=f"Say something about thing {p}.",
            model=model,
            response=f"Thing {p} is seen by {model} as number {p * 7 + s} of all, said {s} times",
            sample_index=s,
        )
        for p in range(1, n_prompts + 1)
        for model in models
        for s in range(n_samples)
    ]
