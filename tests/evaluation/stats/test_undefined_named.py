"""Each undefined case by its name, for what is not asked of a study's ratings: every number None, with the reason."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from evaluation.stats.calibration import brier_parts, reliability_bins
from evaluation.stats.comparisons import Comparisons
from evaluation.stats.dawid_skene import dawid_skene
from evaluation.stats.delong import delong, delong_difference
from evaluation.stats.dependent import (
    meng_interval,
    meng_test,
    steiger_test,
    williams_test,
    zou_interval,
    zou_interval_independent,
)
from evaluation.stats.difference import Frame, RatedItems, difference_mean
from evaluation.stats.distribution import label_distribution
from evaluation.stats.diversity import (
    chamfer,
    distinct_k,
    effective_number,
    remote_clique,
    vendi_score,
    vendi_score_of_vectors,
)
from evaluation.stats.extrapolate import design_mean
from evaluation.stats.isotonic import isotonic_curve
from evaluation.stats.ordinal import cumulative_logit
from evaluation.stats.overlap_groups import overlap_terciles
from evaluation.stats.partition import adjusted_rand, b_cubed
from evaluation.stats.planning import correlation_interval, items_for_icc
from evaluation.stats.planning_kappa import items_for_binary_kappa, items_for_kappa
from evaluation.stats.prediction_powered import prediction_powered_mean
from evaluation.stats.preference import preference_model
from evaluation.stats.proportion import newcombe_difference, wilson
from evaluation.stats.raters import additive_model
from evaluation.stats.reliability import ceiling, disattenuated, raters_needed, spearman_brown, split_half
from evaluation.stats.similarity import mean_cross_similarity, mean_pairwise_similarity, share_above
from evaluation.stats.subsets import tukey_fences
from evaluation.stats.two_raters import PairTable, table_coefficient

from .known import reliability

NAN = float("nan")
NO_VECTORS = np.zeros((0, 2))
# Says how much was seen or asked, and so is a number all the same.
COUNTS = ("n_", "confidence", "degrees", "low_cut", "flat", "mean_ratings")

CASES: dict[str, tuple[Callable[[], Any], str]] = {
    "disconnected comparisons": (
        lambda: preference_model(Comparisons([0, 2], [1, 3], [1, -1], items="abcd")),
        "2 groups that were never compared",
    ),
    "no comparison": (lambda: preference_model(Comparisons([], [], [], items="ab")), "no comparisons"),
    "one item compared": (
        lambda: preference_model(Comparisons([], [], [], items="a")),
        "fewer than two items",
    ),
    "an item that always won": (
        lambda: preference_model(Comparisons([0, 0], [1, 1], [1, 1], items="ab")),
        "always preferred",
    ),
    "ties alone": (
        lambda: preference_model(Comparisons([0], [1], [0], items="ab")),
        "every comparison is a tie",
    ),
    "empty stratum": (
        lambda: difference_mean(
            Frame([[3, 2]], [[1.0, 1.0]]), RatedItems([1.0, 0.0], [0.5, 0.5], [0, 0], [0, 0])
        ),
        "stratum 1 holds 2 items and none was rated",
    ),
    "empty frame": (
        lambda: difference_mean(
            Frame(np.zeros((0, 1), dtype=np.int64), np.zeros((0, 1))), RatedItems([], [], [], [])
        ),
        "the frame has no items",
    ),
    "no rated item": (lambda: design_mean([], [], "hajek"), "no item was rated"),
    "no labelled item": (lambda: prediction_powered_mean([], [], [0.1, 0.2]), "0 labelled items"),
    "no unlabelled item": (lambda: prediction_powered_mean([0, 1], [0.1, 0.2], []), "no unlabelled items"),
    "no rating of a unit": (lambda: label_distribution([0, 0, 0]), "no rating"),
    "no kernel": (lambda: vendi_score(np.zeros((0, 0))), "no items"),
    "no vectors": (lambda: vendi_score_of_vectors(NO_VECTORS), "no items"),
    "no groups": (lambda: effective_number([0]), "no items"),
    "one vector's clique": (lambda: remote_clique([[1, 0]]), "needs two"),
    "one vector's chamfer": (lambda: chamfer([[1, 0]]), "needs two"),
    "fewer items than drawn": (lambda: distinct_k([1], 2), "1 item: 2 cannot be drawn"),
    "one response": (lambda: mean_pairwise_similarity([[1, 0]]), "a pair needs two"),
    "a group without responses": (lambda: mean_cross_similarity(NO_VECTORS, [[1, 0]]), "no responses"),
    "no pair above": (lambda: share_above([[1, 0]], [0.5]), "a pair needs two"),
    "all in one group": (lambda: adjusted_rand([1, 1], [1, 1]), "chance agrees fully"),
    "no items grouped": (lambda: adjusted_rand([], []), "a pair needs two"),
    "no items in B-cubed": (lambda: b_cubed([], []), "no items"),
    "three units": (lambda: correlation_interval(0.5, 3, "fisher"), "3 units"),
    "no difference of ICCs": (lambda: items_for_icc(0.5, 0.5, 2), "no difference"),
    "no difference of kappas": (lambda: items_for_kappa(0.5, 0.5, [0.5, 0.5]), "no difference"),
    "an impossible kappa": (lambda: items_for_binary_kappa(0.9, 0.5, (0.1, 0.9)), "cannot occur"),
    "ratings too opposed": (lambda: spearman_brown(-0.9, 5), "cannot all correlate"),
    "raters without reliability": (lambda: raters_needed(0, 0.8), "reliability 0"),
    "a ceiling below zero": (lambda: ceiling(-0.1), "below 0"),
    "humans without reliability": (lambda: disattenuated(0.5, 0), "not above 0"),
    "halves of one rater": (
        lambda: split_half(reliability([[1, 2, 3]]), rng=np.random.default_rng(1)),
        "halves need at least 2",
    ),
    "a share of nothing": (lambda: wilson(0, 0), "a share of nothing"),
    "a difference from nothing": (lambda: newcombe_difference(0, 0, 1, 2), "a share of nothing"),
    "one side of DeLong": (lambda: delong([1, 1], [1, 2]), "no unit is different"),
    "one side of two scores": (lambda: delong_difference([0, 0], [1, 2], [2, 1]), "no unit is the same"),
    "one class": (lambda: dawid_skene([0, 0], [0, 1], [1, 1]), "all labels are 1"),
    "no label": (lambda: dawid_skene([], [], []), "no unit has two labels"),
    "one value of a scale": (lambda: cumulative_logit([1, 1], [[0], [1]]), "all ratings are 1"),
    "no rating of a scale": (lambda: cumulative_logit([], np.zeros((0, 1))), "no ratings"),
    "Williams of three": (lambda: williams_test(0.5, 0.4, 0.3, 3), "3 items"),
    "Meng of three": (lambda: meng_test(0.5, 0.4, 0.3, 3), "3 items"),
    "Meng's interval of three": (lambda: meng_interval(0.5, 0.4, 0.3, 3), "3 items"),
    "Steiger of a perfect one": (lambda: steiger_test(1, 0.5, 0.5, 30), "human_a is 1"),
    "Zou of three": (lambda: zou_interval(0.5, 0.4, 0.3, 3), "3 items"),
    "Zou of three and others": (lambda: zou_interval_independent(0.5, 0.4, 3, 30), "3 items"),
    "fences of nothing": (lambda: tukey_fences([NAN], 1), "no unit has a value"),
    "one rater's severity": (lambda: additive_model(reliability([[1, 2]])), "one rater alone"),
    "an empty table": (lambda: table_coefficient(PairTable(np.zeros((2, 2))), "cohen"), "rated by both"),
    "a curve of nothing": (lambda: isotonic_curve([NAN], [1]), "both score and target"),
    "bins of nothing": (lambda: reliability_bins([NAN], [1]), "both prediction and observation"),
    "a score of nothing": (lambda: brier_parts([], []), "both prediction and observation"),
    "terciles of nothing": (lambda: overlap_terciles([]), "no unit"),
    "terciles of one value": (lambda: overlap_terciles([1, 1, 1]), "is 1 at both terciles"),
}


@pytest.mark.parametrize("name", CASES)
def test_an_undefined_case_has_a_reason_and_no_number(name: str) -> None:
    make, reason = CASES[name]

    made = make()

    assert reason in made.undefined
    numbers = {one.name: getattr(made, one.name) for one in fields(made)}
    given = {
        key: one for key, one in numbers.items() if isinstance(one, float) and not key.startswith(COUNTS)
    }
    assert given == {}
