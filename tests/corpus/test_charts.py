from __future__ import annotations

import itertools

import numpy as np
import pytest

from corpus.charts.distribution import distribution, distribution_rows
from corpus.charts.heat_map import clustered_order, heat_map
from corpus.charts.theme import PALETTES, file_of, spec_of, theme


def values_of(spec):
    """All rows of data a spec carries."""
    return [row for rows in spec["datasets"].values() for row in rows]


def test_cells_without_a_value_are_drawn_apart_as_grey_diamonds():
    means = np.array([[np.nan, 0.8], [0.8, np.nan]])

    spec = spec_of(heat_map(["ant", "bee"], means))

    cells, gaps = spec["layer"]
    assert (cells["mark"]["type"], cells["transform"]) == ("rect", [{"filter": "isValid(datum.mean)"}])
    assert gaps["transform"] == [{"filter": "!isValid(datum.mean)"}]
    assert (gaps["mark"]["shape"], gaps["mark"]["color"]) == ("diamond", PALETTES["light"].edge)
    assert {(row["a"], row["b"]): row["mean"] for row in values_of(spec)} == {
        ("ant", "ant"): None,
        ("ant", "bee"): 0.8,
        ("bee", "ant"): 0.8,
        ("bee", "bee"): None,
    }


def test_the_ramp_names_its_ends():
    spec = spec_of(heat_map(["ant", "bee"], np.array([[0.9, 0.75], [0.75, 0.85]])))

    colour = spec["layer"][0]["encoding"]["color"]
    assert colour["scale"]["domain"] == [0.75, 0.9]
    assert colour["legend"]["title"] == "mean cosine, 0.75 to 0.90"


def test_models_stand_in_the_order_given():
    spec = spec_of(heat_map(["bee", "ant"], np.zeros((2, 2))))

    assert spec["layer"][0]["encoding"]["x"]["sort"] == ["bee", "ant"]


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="3 models"):
        heat_map(["a", "b", "c"], np.zeros((2, 2)))


def test_like_models_stand_beside_each_other():
    groups = np.array([0, 1, 0, 1, 2])
    means = np.where(groups[:, None] == groups[None, :], 0.9, 0.2)
    means[4, 2] = means[2, 4] = np.nan

    order = [int(groups[leaf]) for leaf in clustered_order(means)]

    assert sorted(clustered_order(means)) == [0, 1, 2, 3, 4]
    assert sum(a != b for a, b in itertools.pairwise(order)) == 2


def test_shares_are_of_each_groups_own_pairs_and_groups_without_pairs_are_left_out():
    rows = distribution_rows({"within": [1, 3], "between": [0, 0], "random": None}, edges=[-1, 0, 1], merge=1)

    assert [(row["group"], row["share"]) for row in rows] == [
        ("one model, one prompt", 0.25),
        ("one model, one prompt", 0.75),
    ]


def test_bins_are_merged_without_losing_a_pair():
    rows = distribution_rows({"between": [1, 2, 3, 4, 5]}, edges=[0, 1, 2, 3, 4, 5], merge=2)

    assert [(row["low"], row["high"], row["pairs"]) for row in rows] == [
        (0.0, 2.0, 3),
        (2.0, 4.0, 7),
        (4.0, 5.0, 5),
    ]


def test_each_group_has_its_name_beside_it():
    rows = distribution_rows({"between": [0, 4], "random": [3, 0]}, edges=[-1, 0, 1], merge=1)

    spec = spec_of(distribution(rows, encoder="minilm"))

    names = [
        spec["datasets"][part["data"]["name"]][0] for part in spec["layer"] if part["mark"]["type"] == "text"
    ]
    assert {name["group"]: name["left"] for name in names} == {
        "two models, one prompt": True,  # at the right of its bin it would leave the plot
        "two prompts": False,
    }


def test_pairs_of_one_model_are_an_outline_that_begins_and_ends_on_the_ground():
    rows = distribution_rows({"within": [0, 1, 0, 3, 0]}, edges=[0, 0.2, 0.4, 0.6, 0.8, 1], merge=1)

    spec = spec_of(distribution(rows))

    (outline,) = (part for part in spec["layer"] if part["mark"]["type"] == "line")
    corners = [(one["low"], one["share"]) for one in spec["datasets"][outline["data"]["name"]]]
    assert corners == [(0.2, 0.0), (0.2, 0.25), (0.4, 0.0), (0.6, 0.75), (0.8, 0.0)]


def test_names_of_two_groups_of_high_cosines_do_not_lie_upon_each_other():
    rows = distribution_rows({"within": [0, 9, 1], "between": [0, 8, 2]}, edges=[0, 0.6, 0.8, 1], merge=1)

    spec = spec_of(distribution(rows))

    names = [
        spec["datasets"][part["data"]["name"]][0] for part in spec["layer"] if part["mark"]["type"] == "text"
    ]
    assert [name["left"] for name in names] == [True, True]
    assert names[0]["y"] - names[1]["y"] > 0.05


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_of_a_scheme_stands_in_the_spec(scheme):
    spec = spec_of(heat_map(["ant", "bee"], np.zeros((2, 2)), scheme=scheme), scheme)

    assert spec["config"] == theme(scheme)
    assert spec["config"]["axis"]["labelColor"] == PALETTES[scheme].dim


def test_a_chart_is_given_as_a_picture_with_its_title_inside():
    spec = spec_of(heat_map(["ant", "bee"], np.eye(2), title="Between models", subtitle="small"))

    assert file_of(spec, "png").startswith(b"\x89PNG")
    svg = file_of(spec, "svg").decode()
    assert svg.startswith("<svg")
    assert "Between models" in svg
