from __future__ import annotations

import json
from pathlib import Path

import pytest

from benches import import_
from benches.import_ import Sizes, write_file

SMALL = ["--responses=120", "--prompts=20", "--models=4", "--samples=3"]


def test_the_file_is_as_it_is_described(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_file(path, Sizes(responses=600, prompts=100, models=7, samples=3))

    rows = [json.loads(line) for line in path.read_text().splitlines()]
    texts = [row["response"] for row in rows]
    assert len(set(texts)) == len(rows) == 600
    assert all(150 <= len(text.split()) <= 300 for text in texts)
    assert 1950 < sum(map(len, texts)) / 600 < 2050
    assert min(map(len, texts)) > 1800
    assert len({row["prompt_id"] for row in rows}) == 100
    assert len({row["model"] for row in rows}) == 7
    samples = {(row["prompt_id"], row["model"], row["sample_index"]) for row in rows}
    assert len(samples) == 600


def test_every_key_is_printed_and_a_missing_server_is_null(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    import_.main(SMALL)

    captured = capsys.readouterr()
    figures = json.loads(captured.out.splitlines()[-1])
    assert figures["postgresql"] is None
    assert "postgresql: null" in captured.err
    assert {"rows_per_s", "rows_per_cpu_s", "peak_mb"} <= set(figures["sqlite"])
    assert (figures["sqlite"]["responses"], figures["sqlite"]["prompts"]) == (120, 20)
    assert figures["sqlite"]["rows_per_s"] > 0
    assert set(figures["machine"]) == {"cores", "memory_gb", "python", "numpy", "blas", "database"}
    assert figures["seconds"] > 0
