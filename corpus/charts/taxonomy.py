"""How a dataset's prompts are spread over the taxonomy: a bar for each category, in its groups."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from .theme import PALETTES, Scheme

WIDTH = 300
ROW = 22
LABEL = 240
NOVEL = "Not in the taxonomy"

Row = dict[str, float | str | None]


def taxonomy_chart(
    rows: Sequence[Row],
    *,
    scheme: Scheme = "light",
    title: str | None = None,
    subtitle: str | None = None,
) -> alt.FacetChart:
    """Draw how often each category occurs, with its share of the prompts beside the bar.

    Parameters
    ----------
    rows : sequence of dict
        `group`, `category`, `n` and `share` (in per cent of the prompts; None where there are none), in the order they
        are to stand; those of one group beside each other.
    scheme : {"light", "dark"}
        Colours.
    title, subtitle : str, optional
        Carried inside by files; a page's card has them outside.

    Examples
    --------
    >>> rows = [{"group": "Alternative Styles", "category": "Writing Genres", "n": 1, "share": 50.0}]
    >>> taxonomy_chart(rows).to_dict()["facet"]["row"]["sort"]
    ['Alternative Styles']
    """
    colours = PALETTES[scheme]
    values = [
        {**row, "said": f"{row['n']:,}" if row["share"] is None else f"{row['n']:,} ({row['share']:.1f}%)"}
        for row in rows
    ]
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    most = max((float(row["n"] or 0) for row in rows), default=0.0)
    base = alt.Chart().encode(
        y=alt.Y(
            "category:N",
            sort=[str(row["category"]) for row in rows],
            title=None,
            axis=alt.Axis(grid=False, labelLimit=LABEL, minExtent=LABEL),
        ),
        # Room at the right for the words beside the longest bar.
        x=alt.X(
            "n:Q",
            title="labels",
            scale=alt.Scale(domain=[0, max(most, 1) * 1.35]),
            axis=alt.Axis(tickCount=4),
        ),
        tooltip=[
            alt.Tooltip("group:N", title="group"),
            alt.Tooltip("category:N", title="category"),
            alt.Tooltip("n:Q", title="labels", format=","),
            alt.Tooltip("share:Q", title="share of prompts, %", format=".1f"),
        ],
    )
    bars = base.mark_bar(color=colours.metric)
    words = base.mark_text(align="left", dx=5, color=colours.dim).encode(text="said:N")
    chart: alt.FacetChart = (
        alt.layer(bars, words, data=alt.InlineData(values=values))
        .properties(width=WIDTH, height=alt.Step(ROW))
        .facet(
            row=alt.Row(
                "group:N",
                sort=groups,
                title=None,
                header=alt.Header(
                    orient="top",
                    labelAnchor="start",
                    labelFontWeight=600,
                    labelFontSize=12,
                    labelColor=colours.text,
                    labelPadding=2,
                ),
            ),
            spacing=14,
        )
        .resolve_scale(y="independent")
        .properties(description=f"How often each of {len(rows)} categories occurs, by group.")
    )
    if title is None:
        return chart
    titled: alt.FacetChart = chart.properties(title=alt.TitleParams(title, subtitle=subtitle or ""))
    return titled
