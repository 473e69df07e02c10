"""Estimates of degenerate studies: no value and no interval without a reason, and none below six prompts."""

from collections.abc import Callable
from math import isfinite
from typing import Any

import numpy as np
import pytest

from evaluation.stats.agreement import alpha_estimate
from evaluation.stats.alttest import advantage_probability_estimate
from evaluation.stats.calibrated_accuracy import calibrated_accuracy_estimate
from evaluation.stats.calibration import miscalibration_estimate
from evaluation.stats.coefficients import coefficient_estimate
from evaluation.stats.compare import compare_metrics, difference_estimate
from evaluation.stats.correlation import correlation_estimate
from evaluation.stats.disattenuation import disattenuated_correlation_estimate
from evaluation.stats.icc import intraclass_correlation_estimate
from evaluation.stats.isotonic import isotonic_band
from evaluation.stats.levels import level_correlation, level_estimate
from evaluation.stats.overlap import overlap_tests
from evaluation.stats.partial import partial_spearman, partial_spearman_estimate
from evaluation.stats.roc import auc_estimate, average_precision_estimate
from evaluation.stats.threshold import threshold_estimate
from evaluation.stats.two_way_alpha import two_way_alpha_estimate
from evaluation.stats.two_way_disattenuation import two_way_disattenuated_correlation_estimate
from evaluation.stats.two_way_means import two_way_mean_estimate

from .studies import Study, degenerate, lopsided

FEW: Any = {"seed": 1, "n_draws": 40}


def study_of_five_prompts() -> Study:
    """Four or five prompts that enter, whatever a statistic needs of each."""
    whole = lopsided()
    return whole.at(np.flatnonzero(np.isin(whole.prompts, np.unique(whole.prompts)[-5:])))


STUDIES = {**degenerate(), "five prompts": study_of_five_prompts()}
NOBODY = {"nothing", "no rating"}
AGREEMENT = NOBODY | {"one rater", "no pair", "one value"}
FOLLOWS = NOBODY | {"constant metric", "one value", "one unit"}

ESTIMATES: dict[str, tuple[Callable[[Study], Any], set[str]]] = {
    "alpha": (lambda s: alpha_estimate(s.data, "interval", **FEW), AGREEMENT),
    "alternative annotator test": (
        lambda s: advantage_probability_estimate(
            s.data, np.round(1 + 3 * s.metric), scoring="neg_rmse", min_units=3, **FEW
        ),
        NOBODY | {"one rater", "no pair", "one unit"},
    ),
    "acc_eq over items": (
        lambda s: calibrated_accuracy_estimate(s.metric, s.human, s.prompts, level="item", **FEW),
        NOBODY | {"one unit"},
    ),
    "acc_eq within prompts": (
        lambda s: calibrated_accuracy_estimate(s.metric, s.human, s.prompts, level="within_prompt", **FEW),
        NOBODY | {"one unit"},
    ),
    "miscalibration": (lambda s: miscalibration_estimate(s.metric, s.share, s.prompts, **FEW), NOBODY),
    "Gwet's AC1": (lambda s: coefficient_estimate(s.data, "gwet", **FEW), AGREEMENT),
    "difference": (
        lambda s: difference_estimate(s.metric, s.lexical, s.human, s.prompts, "spearman", **FEW),
        FOLLOWS,
    ),
    "tau-b": (lambda s: correlation_estimate(s.metric, s.human, s.prompts, "kendall_tau_b", **FEW), FOLLOWS),
    "disattenuated": (
        lambda s: disattenuated_correlation_estimate(s.metric, s.data, **FEW),
        FOLLOWS | AGREEMENT,
    ),
    "ICC": (
        lambda s: intraclass_correlation_estimate(s.data, "ICC(2,k)", **FEW),
        AGREEMENT | {"one unit"},
    ),
    **{
        f"tau-b at level {level}": (
            lambda s, level=level: level_estimate(
                s.metric,
                s.human,
                s.prompts,
                "kendall_tau_b",
                level=level,
                unit_models=s.models if level == "model" else None,
                **FEW,
            ),
            FOLLOWS,
        )
        for level in ("item", "within_prompt", "prompt", "model")
    },
    "partial Spearman": (
        lambda s: partial_spearman_estimate(s.metric, s.human, s.lexical, s.prompts, **FEW),
        FOLLOWS,
    ),
    "AUC": (lambda s: auc_estimate(s.label, s.metric, s.prompts, **FEW), NOBODY | {"one value", "one unit"}),
    "average precision": (
        lambda s: average_precision_estimate(s.label, s.metric, s.prompts, **FEW),
        NOBODY | {"one unit"},
    ),
    "threshold": (lambda s: threshold_estimate(s.label, s.metric, s.prompts, **FEW), FOLLOWS),
    "two-way alpha": (lambda s: two_way_alpha_estimate(s.data, "ordinal", **FEW), AGREEMENT),
    "two-way disattenuated": (
        lambda s: two_way_disattenuated_correlation_estimate(s.metric, s.data, **FEW),
        FOLLOWS | AGREEMENT,
    ),
    "two-way mean": (lambda s: two_way_mean_estimate(s.data, **FEW), NOBODY),
}


@pytest.mark.parametrize("lacking", STUDIES)
@pytest.mark.parametrize("name", ESTIMATES)
def test_an_estimate_has_a_number_or_says_why_not(name: str, lacking: str) -> None:
    make, undefined_in = ESTIMATES[name]

    made = make(STUDIES[lacking])

    if lacking in undefined_in:
        assert made.value is None
        assert made.undefined
    else:
        assert isfinite(made.value)
        assert made.undefined is None
    if made.low is None or made.high is None:
        assert (made.low, made.high, made.confidence) == (None, None, None)
        assert made.interval_undefined
    else:
        assert made.low <= made.high
        assert made.interval_undefined is None


@pytest.mark.parametrize("name", ESTIMATES)
def test_below_six_prompts_there_is_a_value_without_an_interval(name: str) -> None:
    made = ESTIMATES[name][0](STUDIES["five prompts"])

    assert made.value is not None
    assert made.low is None
    assert made.n_prompts < 6
    assert made.interval_undefined == f"{made.n_prompts} prompts: an interval needs at least 6"


@pytest.mark.parametrize("lacking", STUDIES)
def test_tests_of_overlap_say_why_they_are_none(lacking: str) -> None:
    study = STUDIES[lacking]
    error = np.full(study.human.size, 0.3)

    made = overlap_tests(study.metric, study.human, error, study.lexical, study.prompts, **FEW)

    for one in (made.partial, made.residual, made.matched, made.gap):
        assert (one.value is None) == bool(one.undefined)
        assert (one.low is None) == bool(one.interval_undefined)
        assert one.value is None or isfinite(one.value)
    if lacking in FOLLOWS:
        assert made.partial.value is None


@pytest.mark.parametrize("lacking", STUDIES)
def test_a_band_is_whole_or_has_a_reason(lacking: str) -> None:
    study = STUDIES[lacking]

    made = isotonic_band(study.metric, study.human, study.prompts, [0.2, 0.8], **FEW)

    assert (made.values is None) == bool(made.undefined) == (lacking in NOBODY)
    assert (made.low is None) == (made.high is None) == bool(made.interval_undefined)
    assert made.values is None or np.isfinite(made.values).all()


@pytest.mark.parametrize("lacking", STUDIES)
def test_metrics_without_a_correlation_are_left_out_of_the_comparison(lacking: str) -> None:
    study = STUDIES[lacking]
    metrics = {"cosine": study.metric, "overlap": study.lexical}

    made = compare_metrics(metrics, study.human, study.prompts, "spearman", n_swaps=40, **FEW)

    left_out = dict(made.left_out)
    expected = set(metrics) if lacking in FOLLOWS - {"constant metric"} else set()
    assert set(left_out) == (expected or ({"cosine"} if lacking == "constant metric" else set()))
    assert all(left_out.values())
    for pair in made.pairs:
        assert pair.difference.value is not None
        if lacking == "five prompts":
            assert pair.difference.low is None
            assert pair.swap.p_value is None
            assert pair.swap.undefined


@pytest.mark.parametrize(("level", "models"), [("prompt", None), ("model", [0, 0, 1, 1, 2, 2])])
def test_the_value_that_never_changes_is_named_as_it_was_given(level: Any, models: Any) -> None:
    made = level_correlation(
        [3, 3, 3, 3, 3, 3],
        [1, 2, 3, 4, 5, 7],
        [0, 0, 1, 1, 2, 2],
        "spearman",
        level=level,
        unit_models=models,
    )
    assert made.value is None
    assert made.undefined is not None
    assert made.undefined.endswith("x is 3 for every unit")


def test_two_constant_sides_are_the_same() -> None:
    made = partial_spearman([1, 1, 1, 1], [2, 2, 2, 2], [1, 2, 3, 4])
    assert made.undefined == "x and y are the same for every unit"
