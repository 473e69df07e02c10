"""A metric against what people said on the mean: one point for each item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from corpus.charts.theme import PALETTES, Scheme

CLOUD_SIZE = 26
CLOUD_OPACITY = 0.5
METRIC_TITLES = {
    "rouge_l": "ROUGE-L",
    "chrf": "chrF",
    "token_jaccard": "Token Jaccard",
}


def metric_title(key: str) -> str:
    """Return what to call a metric on an axis.

    Examples
    --------
    >>> metric_title("cosine:minilm"), metric_title("chrf"), metric_title("mine")
    ('Cosine similarity, minilm', 'chrF', 'mine')
    """
    family, _, encoder = key.partition(":")
    if family == "cosine" and encoder:
        return f"Cosine similarity, {encoder}"
    if family == "cosine_centred" and encoder:
        return f"Centred cosine similarity, {encoder}"
    return METRIC_TITLES.get(key, key)


def metric_scatter(
    points: Sequence[Mapping[str, Any]],
    *,
    metric: str,
    scale: tuple[float, float],
    scheme: Scheme = "light",
    raters: str = "human",
    title: str | None = None,
    subtitle: str | None = None,
) -> alt.Chart:
    """Draw one grey point for each item; points are where their values are, and overlap shows as darkness.

    Parameters
    ----------
    points : sequence of mapping
        With `item`, `prompt`, `human_mean`, `n_ratings`, `metric_value`.
    metric : str
        Key of the metric, for the axis.
    scale : tuple of float
        Lowest and highest value of the rating scale: the axis shows it whole.
    scheme : {"light", "dark"}
    raters : str
        Whose ratings they are, for the axis: human or simulated.
    title, subtitle : str, optional
        For a picture that stands by itself; on a page the card has them.

    Examples
    --------
    >>> point = {"item": "i", "prompt": "p", "human_mean": 2.5, "n_ratings": 4, "metric_value": 0.3}
    >>> metric_scatter([point], metric="chrf", scale=(1, 5)).to_dict()["encoding"]["y"]["scale"]["domain"]
    [1, 5]
    """
    colours = PALETTES[scheme]
    low, high = scale
    values = [point["metric_value"] for point in points]
    # A share from 0 to 1 is shown whole; the axis reaches further only where the values do.
    domain = [min(0.0, *values), max(1.0, *values)] if values else [0.0, 1.0]
    whole = high - low <= 10 and float(low).is_integer() and float(high).is_integer()
    points_of_scale = list(range(int(low), int(high) + 1)) if whole else alt.Undefined
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=[dict(point) for point in points]))
        .mark_point(filled=True, size=CLOUD_SIZE, opacity=CLOUD_OPACITY, color=colours.faint)
        .encode(
            x=alt.X(
                "metric_value:Q",
                title=metric_title(metric),
                scale=alt.Scale(domain=domain, nice=False),
                axis=alt.Axis(titleColor=colours.metric),
            ),
            y=alt.Y(
                "human_mean:Q",
                title=f"Mean {raters} rating, {low:g} to {high:g}",
                scale=alt.Scale(domain=[low, high], nice=False),
                axis=alt.Axis(titleColor=colours.people, values=points_of_scale),
            ),
            tooltip=[
                alt.Tooltip("prompt:N", title="prompt"),
                alt.Tooltip("metric_value:Q", title="metric", format=".2f"),
                alt.Tooltip("human_mean:Q", title="mean rating", format=".2f"),
                alt.Tooltip("n_ratings:Q", title="ratings"),
            ],
        )
        .properties(
            width=560, height=300, description=scatter_description(len(points), metric, raters=raters)
        )
    )
    if title is not None:
        chart.title = alt.TitleParams(title, subtitle=subtitle or "", offset=16)
    return chart


def scatter_description(n_points: int, metric: str, *, raters: str = "human") -> str:
    """Say in one sentence what the chart shows.

    Examples
    --------
    >>> scatter_description(2, "chrf")
    'chrF (across) against the mean human rating (up) of 2 items.'
    """
    items = f"{n_points} item{'' if n_points == 1 else 's'}"
    return f"{metric_title(metric)} (across) against the mean {raters} rating (up) of {items}."
