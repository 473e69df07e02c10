"""How single pairs are spread: of one prompt within and between models, against pairs of two prompts."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt

from .theme import PALETTES, Scheme

WIDTH = 460
NARROW = 260  # as on a phone, where names must not lie upon each other either
LETTER = 7.0  # pixels of a letter of a name, on the mean
GROUPS = {"within": "one model, one prompt", "between": "two models, one prompt", "random": "two prompts"}


def distribution_rows(
    counts: dict[str, Sequence[int] | None], *, edges: Sequence[float], merge: int = 4
) -> list[dict[str, float | str]]:
    """Return shares of pairs by bin, for the groups that have pairs.

    Parameters
    ----------
    counts : dict of str to sequence of int
        Counts in each bin, by group: `within`, `between`, `random`.
    edges : sequence of float
        Edges of the bins, one more than there are.
    merge : int
        Bins that are drawn as one.

    Examples
    --------
    >>> distribution_rows({"within": [1, 3]}, edges=[-1, 0, 1], merge=1)[1]["share"]
    0.75
    """
    rows: list[dict[str, float | str]] = []
    for group, row in counts.items():
        total = sum(row or [])
        if not row or not total:
            continue
        for start in range(0, len(row), merge):
            inside = sum(row[start : start + merge])
            rows.append(
                {
                    "group": GROUPS[group],
                    "low": float(edges[start]),
                    "high": float(edges[min(start + merge, len(row))]),
                    "pairs": inside,
                    "share": inside / total,
                }
            )
    return rows


def distribution(
    rows: list[dict[str, float | str]],
    *,
    scheme: Scheme = "light",
    threshold: float = 0.8,
    title: str | None = None,
    subtitle: str | None = None,
    encoder: str = "",
) -> alt.LayerChart | alt.FacetChart:
    """Draw shares of pairs by cosine; each group has a colour and a name beside its highest bin."""
    colours = PALETTES[scheme]
    shown = [row for row in rows if row["pairs"]]
    low = min([0.0, *(float(row["low"]) for row in shown)])
    ticks = [tick / 5 for tick in range(math.ceil(low * 5), 6)]
    scale = alt.Scale(domain=list(GROUPS.values()), range=[colours.category[2], colours.metric, colours.edge])
    text_colours = dict(zip(GROUPS.values(), (colours.category[2], colours.metric, colours.dim), strict=True))
    bars = (
        alt.Chart(alt.InlineData(values=[row for row in shown if row["group"] != GROUPS["within"]]))
        .mark_bar(opacity=0.75, cornerRadiusEnd=0, binSpacing=0)
        .encode(
            x=alt.X(
                "low:Q",
                bin="binned",
                scale=alt.Scale(domain=[low, 1.0]),
                axis=alt.Axis(values=ticks, format=".1f"),
                title=f"cosine similarity{', ' + encoder if encoder else ''}",
            ),
            x2="high:Q",
            y=alt.Y("share:Q", stack=None, title="share of pairs", axis=alt.Axis(format="%", tickCount=4)),
            color=alt.Color("group:N", scale=scale, legend=None),
            tooltip=[
                alt.Tooltip("group:N", title="pairs of"),
                alt.Tooltip("low:Q", title="from", format=".2f"),
                alt.Tooltip("high:Q", title="to", format=".2f"),
                alt.Tooltip("share:Q", title="share", format=".1%"),
                alt.Tooltip("pairs:Q", title="pairs", format=","),
            ],
        )
    )
    # An outline: filled bars of three groups upon each other could not be told apart.
    outlines = [
        alt.Chart(alt.InlineData(values=steps))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(x="low:Q", y="share:Q", color=alt.Color("group:N", scale=scale, legend=None))
        for steps in [_steps(rows)]
        if steps
    ]
    rule = alt.Chart(alt.InlineData(values=[{"threshold": threshold}])).mark_rule().encode(x="threshold:Q")
    names = [
        alt.Chart(alt.InlineData(values=[name]))
        .mark_text(
            align="right" if name["left"] else "left",
            fontWeight=600,
            # A mark may be paler than text.
            color=text_colours[str(name["group"])],
        )
        .encode(x="x:Q", y="y:Q", text="group:N")
        for name in _names(shown, threshold)
    ]
    chart = alt.layer(bars, *outlines, rule, *names).properties(
        width=WIDTH,
        height=180,
        description=f"Share of pairs by cosine similarity; the dashed line stands at {threshold:g}.",
    )
    if title is None:
        return chart
    return chart.properties(title=alt.TitleParams(title, subtitle=subtitle or ""))


def _steps(rows: list[dict[str, float | str]]) -> list[dict[str, float | str]]:
    """Return the corners of the outline of pairs of one model, from the ground to the ground."""
    within = [row for row in rows if row["group"] == GROUPS["within"]]
    filled = [place for place, row in enumerate(within) if row["pairs"]]
    if not filled:
        return []
    bins = within[filled[0] : filled[-1] + 1]
    ground: dict[str, float | str] = {"group": GROUPS["within"], "share": 0.0}
    return [
        {**ground, "low": bins[0]["low"]},
        *({**ground, "low": one["low"], "share": one["share"]} for one in bins),
        {**ground, "low": bins[-1]["high"]},
    ]


def _names(rows: list[dict[str, float | str]], threshold: float) -> list[dict[str, float | str | bool]]:
    """Place each group's name beside its highest bin: left of a high cosine and of the rule, right of a low one.

    A name that would lie upon another is raised above it.
    """
    tops: dict[str, dict[str, float | str]] = {}
    for row in rows:
        group = str(row["group"])
        if group not in tops or float(row["share"]) > float(tops[group]["share"]):
            tops[group] = row
    highest = max((float(row["share"]) for row in tops.values()), default=0.0)
    letter = (1.0 - min([0.0, *(float(row["low"]) for row in rows)])) * LETTER / NARROW
    names: list[dict[str, float | str | bool]] = []
    taken: list[tuple[float, float, float]] = []
    for group, row in sorted(tops.items(), key=lambda item: float(item[1]["share"])):
        left = float(row["low"]) > 0.5
        x = min(float(row["low"]), threshold) - 0.015 if left else float(row["high"]) + 0.06
        if not left and x + letter * len(group) > 1.0:
            left, x = True, 1.0
        start, end = (x - letter * len(group), x) if left else (x, x + letter * len(group))
        share = float(row["share"])
        # Beside the highest bin of all there is room; beside a lower one stand the bars of its neighbours.
        y = share * 0.95 if share == highest else share + 0.06 * highest
        under = [other for a, b, other in taken if start < b and a < end and abs(other - y) < 0.1 * highest]
        y = max([y, *(other + 0.1 * highest for other in under)])
        taken.append((start, end, y))
        names.append({"group": group, "x": x, "y": y, "left": left})
    return names[::-1]
