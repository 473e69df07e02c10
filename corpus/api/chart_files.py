"""A chart as a download: PNG, SVG, or its numbers as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any

import altair as alt
from django.http import HttpResponse

from corpus.charts.theme import file_of, spec_of

CSV_TYPE = "text/csv; charset=utf-8"


def chart_file(
    name: str,
    suffix: str,
    chart: Callable[[], alt.LayerChart | alt.FacetChart],
    header: list[str],
    rows: Iterable[list[Any]],
) -> HttpResponse:
    """Answer with the file a suffix asks for; the chart is drawn only for a picture."""
    if suffix == "csv":
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(rows)
        answer = HttpResponse(text.getvalue(), content_type=CSV_TYPE)
    elif suffix == "svg":
        answer = HttpResponse(file_of(spec_of(chart()), "svg"), content_type="image/svg+xml")
    else:
        answer = HttpResponse(file_of(spec_of(chart()), "png"), content_type="image/png")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
