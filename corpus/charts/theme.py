"""How charts look: one theme for pages, notebooks and reports (light, dark), and files of a chart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import vl_convert

Scheme = Literal["light", "dark"]
FileFormat = Literal["png", "svg"]
PNG_SCALE = 2.0


@dataclass(frozen=True)
class Palette:
    """The colours of a scheme. Metrics are blue and people honey, in every chart."""

    surface: str
    text: str
    dim: str
    faint: str
    edge: str
    grid: str
    metric: str
    people: str
    category: tuple[str, ...]
    sequential_metric: tuple[str, ...]
    sequential_people: tuple[str, ...]
    diverging: tuple[str, ...]


PALETTES: dict[Scheme, Palette] = {
    "light": Palette(
        surface="#FFFFFF",
        text="#1B2430",
        dim="#556175",
        faint="#5F6C80",
        edge="#8390A3",
        grid="#E9ECF1",
        metric="#2458C9",
        people="#B86F04",
        category=("#2458C9", "#B86F04", "#279B7D", "#4C2439", "#7B321F", "#03376A"),
        sequential_metric=("#F4F7FC", "#D6E3F7", "#A9C5EE", "#74A0E0", "#4679CC", "#2556A8", "#123675"),
        sequential_people=("#FFF8EA", "#FBE3B0", "#F3C46A", "#DF9D2B", "#B87410", "#855007", "#54310A"),
        diverging=("#1D48A6", "#5A86DB", "#A9C2EE", "#EEF0F4", "#F3CC85", "#CF8A1B", "#7A4B05"),
    ),
    "dark": Palette(
        surface="#1A202A",
        text="#E6EAF0",
        dim="#A3AEBD",
        faint="#8E9AAB",
        edge="#66738A",
        grid="#2A3340",
        metric="#82ABF7",
        people="#EDA51F",
        category=("#82ABF7", "#EDA51F", "#3CF1AA", "#E710B2", "#D16347", "#C8D8E6"),
        sequential_metric=("#222A36", "#23395F", "#2B559C", "#4679CC", "#74A0E0", "#A9C5EE", "#E3EDFB"),
        sequential_people=("#222A36", "#4A3510", "#7A5410", "#B87410", "#DF9D2B", "#F3C46A", "#FDEBC4"),
        diverging=("#A9C5EE", "#5A86DB", "#2B4580", "#2A3340", "#6F4A0C", "#CF8A1B", "#F7D58D"),
    ),
}


def theme(scheme: Scheme = "light") -> dict[str, Any]:
    """Return the Vega-Lite config of a scheme.

    Examples
    --------
    >>> theme("dark")["axis"]["gridColor"]
    '#2A3340'
    """
    colours = PALETTES[scheme]
    return {
        "background": "transparent",
        "font": "Inter Variable, Inter, system-ui, sans-serif",
        "padding": 4,
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": 500,
            "labelColor": colours.dim,
            "titleColor": colours.dim,
            "domain": False,
            "ticks": False,
            "gridColor": colours.grid,
            "labelPadding": 6,
            "titlePadding": 10,
        },
        "axisX": {
            "domain": True,
            "ticks": True,
            "domainColor": colours.edge,
            "tickColor": colours.edge,
            "grid": False,
            "labelOverlap": False,
        },
        "axisY": {"grid": True, "titleAngle": 0, "titleAnchor": "end", "titleAlign": "left", "titleY": -12},
        "legend": {
            "orient": "top",
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": 500,
            "labelColor": colours.dim,
            "titleColor": colours.dim,
        },
        "title": {
            "fontSize": 14,
            "fontWeight": 600,
            "anchor": "start",
            "color": colours.text,
            "subtitleFontSize": 12,
            "subtitleColor": colours.dim,
        },
        "text": {"fontSize": 12, "color": colours.text},
        "line": {"strokeWidth": 2},
        "point": {"filled": True, "size": 56},
        "area": {"opacity": 0.22},
        "rule": {"color": colours.edge, "strokeWidth": 1, "strokeDash": [4, 3]},
        "bar": {"cornerRadiusEnd": 2},
        "range": {
            "category": list(colours.category),
            "heatmap": list(colours.sequential_metric),
            "diverging": list(colours.diverging),
        },
    }


def spec_of(chart: alt.TopLevelMixin, scheme: Scheme = "light") -> dict[str, Any]:
    """Return a chart's Vega-Lite spec with the theme in it, as JSON can hold it."""
    spec: dict[str, Any] = json.loads(json.dumps(chart.to_dict()))
    spec["config"] = theme(scheme)
    return spec


def file_of(spec: dict[str, Any], file_format: FileFormat) -> bytes:
    """Return a chart as a picture on white."""
    printed = {**spec, "background": "white"}
    if file_format == "svg":
        return vl_convert.vegalite_to_svg(printed).encode()
    return bytes(vl_convert.vegalite_to_png(printed, scale=PNG_SCALE))
