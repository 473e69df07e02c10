"""A model by model heat map of mean cosines."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform

from .theme import PALETTES, Scheme

# Pixels of a cell: so many that the map is about WIDTH wide, and still cells when there are few or many models.
MIN_CELL, MAX_CELL = 9, 44
WIDTH = 400
LABEL = 280  # pixels a model's key may take before it is cut


def clustered_order(means: npt.NDArray[np.float64]) -> list[int]:
    """Return the order of models in which like stands beside like.

    Parameters
    ----------
    means : ndarray, shape (n, n)
        Symmetric mean cosines; nan where there is none, which is taken as far as the farthest.

    Returns
    -------
    list of int
        Leaves of the average-linkage tree over 1 - mean, turned so that neighbours are as alike as can be.

    Examples
    --------
    >>> clustered_order(np.array([[1, .1, .9], [.1, 1, .2], [.9, .2, 1]]))
    [1, 2, 0]
    """
    n = means.shape[0]
    if n < 3:
        return list(range(n))
    distances = 1.0 - means
    off = ~np.eye(n, dtype=np.bool_)
    known = distances[off & ~np.isnan(distances)]
    distances = np.where(np.isnan(distances), known.max() if known.size else 1.0, distances)
    distances[~off] = 0.0
    condensed = squareform((distances + distances.T) / 2, checks=False)
    tree = optimal_leaf_ordering(linkage(condensed, method="average"), condensed)
    return [int(leaf) for leaf in leaves_list(tree)]


def heat_map(
    models: Sequence[str],
    means: npt.NDArray[np.float64],
    *,
    scheme: Scheme = "light",
    title: str | None = None,
    subtitle: str | None = None,
    undefined: str = "one response of a model to each prompt",
) -> alt.LayerChart | alt.FacetChart:
    """Draw mean cosines between models, in the order given; the diagonal is each model with itself.

    Parameters
    ----------
    models : sequence of str, length n
        Keys, in the order they are to stand.
    means : ndarray, shape (n, n)
        Mean cosines in [-1, 1]; nan is drawn as a grey diamond.
    scheme : {"light", "dark"}
        Colours.
    title, subtitle : str, optional
        Carried inside by files; a page's card has them outside.
    undefined : str
        Why a cell may be undefined, for the tooltip.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    n = len(models)
    if means.shape != (n, n):
        raise ValueError(f"means: shape {means.shape}, but there are {n} models")
    colours = PALETTES[scheme]
    rows = [
        {
            "a": models[i],
            "b": models[j],
            "mean": None if np.isnan(means[i, j]) else float(means[i, j]),
            "why": undefined if np.isnan(means[i, j]) else "",
        }
        for i in range(n)
        for j in range(n)
    ]
    defined = means[~np.isnan(means)]
    low, high = (float(defined.min()), float(defined.max())) if defined.size else (0.0, 1.0)
    size = max(MIN_CELL, min(MAX_CELL, WIDTH // max(n, 1))) * n
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(
            "b:N",
            sort=list(models),
            title=None,
            axis=alt.Axis(labelAngle=-90, labelLimit=LABEL, domain=False, ticks=False),
        ),
        y=alt.Y("a:N", sort=list(models), title=None, axis=alt.Axis(grid=False, labelLimit=LABEL)),
    )
    cells = (
        base.transform_filter("isValid(datum.mean)")
        .mark_rect(stroke=colours.surface, strokeWidth=1)
        .encode(
            color=alt.Color(
                "mean:Q",
                scale=alt.Scale(domain=[low, high], range=list(colours.sequential_metric)),
                # The ends are written out: the ramp does not start at zero.
                legend=alt.Legend(
                    title=f"mean cosine, {low:.2f} to {high:.2f}",
                    orient="top",
                    direction="horizontal",
                    gradientLength=180,
                    gradientThickness=10,
                    values=[low, high],
                    format=".2f",
                ),
            ),
            tooltip=[
                alt.Tooltip("a:N", title="model"),
                alt.Tooltip("b:N", title="with"),
                alt.Tooltip("mean:Q", title="mean cosine", format=".3f"),
            ],
        )
    )
    gaps = (
        base.transform_filter("!isValid(datum.mean)")
        .mark_point(shape="diamond", size=18, filled=True, color=colours.edge)
        .encode(
            tooltip=[
                alt.Tooltip("a:N", title="model"),
                alt.Tooltip("b:N", title="with"),
                alt.Tooltip("why:N", title="not defined"),
            ]
        )
    )
    chart = alt.layer(cells, gaps).properties(
        width=size,
        height=size,
        description=f"Mean cosine similarity between {n} models, from {low:.2f} to {high:.2f}.",
    )
    if title is None:
        return chart
    return chart.properties(title=alt.TitleParams(title, subtitle=subtitle or ""))
