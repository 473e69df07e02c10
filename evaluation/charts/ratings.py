"""How often each value of a scale was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from corpus.charts.theme import PALETTES, Scheme


def rating_distribution(
    rows: Sequence[Mapping[str, Any]],
    *,
    criterion: str,
    scheme: Scheme = "light",
    title: str | None = None,
    subtitle: str | None = None,
) -> alt.Chart:
    """Draw a bar for each value, its share of all ratings.

    Parameters
    ----------
    rows : sequence of mapping
        With `value`, `n_ratings` and `share`, in the order of the scale.
    criterion : str
        What was asked, for the axis.
    scheme : {"light", "dark"}
    title, subtitle : str, optional
        For a picture that stands by itself.

    Examples
    --------
    >>> chart = rating_distribution([{"value": 1.0, "n_ratings": 3, "share": 1.0}], criterion="similarity")
    >>> chart.to_dict()["mark"]["type"]
    'bar'
    """
    colours = PALETTES[scheme]
    labelled = [{**row, "label": f"{row['value']:g}"} for row in rows]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=labelled))
        .mark_bar(color=colours.people, cornerRadiusEnd=2)
        .encode(
            x=alt.X("label:N", title=criterion, sort=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("share:Q", title="Share of ratings", axis=alt.Axis(format="%", tickCount=4)),
            tooltip=[
                alt.Tooltip("label:N", title="value"),
                alt.Tooltip("n_ratings:Q", title="ratings", format=","),
                alt.Tooltip("share:Q", title="share", format=".1%"),
            ],
        )
        .properties(width=280, height=160, description=distribution_description(rows, criterion))
    )
    if title is not None:
        chart.title = alt.TitleParams(title, subtitle=subtitle or "", offset=16)
    return chart


def distribution_description(rows: Sequence[Mapping[str, Any]], criterion: str) -> str:
    """Say in one sentence what the chart shows.

    Examples
    --------
    >>> distribution_description([{"value": 1.0, "n_ratings": 3, "share": 1.0}], "similarity")
    'Share of 3 ratings of similarity by value.'
    """
    return f"Share of {sum(row['n_ratings'] for row in rows)} ratings of {criterion} by value."
