"""A report as files: its numbers as JSON and CSV, and a picture of each correlation."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from io import StringIO
from pathlib import Path
from typing import Any

from corpus.charts.theme import FileFormat
from evaluation.models import Report
from evaluation.selectors.reports import estimate_keys, estimates_of
from evaluation.writers.csv import write_csv

from .export import file_stem
from .pictures import scatter_file
from .scatter import Point, Scatter, scatter_of

PICTURES: tuple[FileFormat, ...] = ("svg", "png")


def report_keys(report: Report) -> dict[str, Any]:
    """Return a report under the names by which commands and files know it."""
    return {
        "study": report.study.key,
        "source": report.study.source,
        "rater_kind": report.study.rater_kind,
        "report": str(report.uid),
        "snapshot": report.snapshot.digest,
        "seed": report.seed,
        "n_draws": report.n_draws,
        "code_version": report.code_version,
        "estimates": [estimate_keys(estimate) for estimate in estimates_of(report)],
    }


def write_report_files(*, report: Report, folder: Path) -> list[Path]:
    """Write a report's files to a folder, made if missing; files of the same name are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = file_stem(report.study)
    keys = report_keys(report)
    written = [folder / f"{stem}-estimates.json", folder / f"{stem}-estimates.csv"]
    written[0].write_text(
        json.dumps(keys, ensure_ascii=False, indent=2, allow_nan=False) + "\n", encoding="utf-8"
    )
    with written[1].open("w", encoding="utf-8", newline="") as stream:
        write_csv(stream, list(keys["estimates"][0]) if keys["estimates"] else ["name"], keys["estimates"])
    for estimate in estimates_of(report):
        if estimate.name != "spearman" or estimate.level != "item" or estimate.exclusions != "applied":
            continue
        scatter = scatter_of(
            report=report, criterion=estimate.criterion, metric=estimate.metric, exclusions="applied"
        )
        name = f"{stem}-scatter-{estimate.criterion}-{estimate.metric.replace(':', '-')}"
        for file_format in PICTURES:
            path = folder / f"{name}.{file_format}"
            path.write_bytes(scatter_file(report.study, scatter, file_format=file_format))
            written.append(path)
    return written


def scatter_csv(scatter: Scatter) -> str:
    """Return the numbers of a scatter as CSV."""
    stream = StringIO(newline="")
    write_csv(stream, [field.name for field in fields(Point)], (asdict(point) for point in scatter.points))
    return stream.getvalue()
