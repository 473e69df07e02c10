"""Simulated studies, and the half-widths expected of a plan."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.expected_widths import StudyPlan, expected_widths, simulated_study
from evaluation.stats.planning import correlation_interval

PLAN = StudyPlan(
    n_prompts=10,
    items_per_prompt=4,
    raters_per_item=3,
    n_raters=6,
    correlation=0.6,
    other_correlation=0.5,
    rater_reliability=0.4,
)


def test_a_simulated_study_has_the_plans_correlations_and_spread() -> None:
    plan = replace(PLAN, n_prompts=4000, n_raters=40, severity_share=0.0)
    study = simulated_study(plan, np.random.default_rng(1))
    values, prompts = study.ratings.values, study.ratings.unit_prompts
    rated = values[~np.isnan(values)]
    assert (study.ratings.n_ratings == 3).all()
    assert rated.var() == pytest.approx(1 / 0.4, rel=0.03)
    # A mean of 3 has reliability 3 r / (1 + 2 r) = 2/3: the correlation with it falls by its root.
    people = study.ratings.unit_means
    assert stats.pearsonr(study.metric, people).statistic == pytest.approx(0.6 * np.sqrt(2 / 3), abs=0.03)
    assert stats.pearsonr(study.other_metric, people).statistic == pytest.approx(
        0.5 * np.sqrt(2 / 3), abs=0.03
    )
    of_prompts = np.bincount(prompts, study.metric) / 4
    assert of_prompts.var() == pytest.approx(0.2 + 0.8 / 4, rel=0.1)


def test_severity_moves_all_ratings_of_a_rater() -> None:
    plan = replace(PLAN, n_prompts=300, severity_share=1.0, prompt_share=0.0)
    values = simulated_study(plan, np.random.default_rng(2)).ratings.values
    both = ~np.isnan(values[0]) & ~np.isnan(values[1])
    differences = values[0, both] - values[1, both]
    assert differences.std() == pytest.approx(0, abs=1e-12)
    assert abs(differences.mean()) > 0


def test_without_prompt_effects_the_width_for_spearman_is_about_the_closed_form() -> None:
    plan = replace(PLAN, n_prompts=150, items_per_prompt=1, rater_reliability=1.0, prompt_share=0.0)
    widths = expected_widths(plan, seed=3, n_studies=8, n_draws=150)
    rho = 6 / np.pi * np.arcsin(0.6 / 2)  # Spearman's of a bivariate normal of .6
    closed = correlation_interval(rho, 150, "bonett_wright")
    assert widths.spearman == pytest.approx((closed.high - closed.low) / 2, rel=0.15)


def test_the_width_for_a_share_is_about_that_of_independent_ratings_when_people_guess() -> None:
    plan = replace(
        PLAN, n_prompts=150, items_per_prompt=1, raters_per_item=2, rater_reliability=0.04, severity_share=0.0
    )
    widths = expected_widths(plan, seed=7, n_studies=6, n_draws=150)
    assert widths.share == pytest.approx(1.96 * np.sqrt(0.2 * 0.8 / 300), rel=0.1)


def test_more_prompts_narrow_every_interval() -> None:
    few = expected_widths(PLAN, seed=4, n_studies=6, n_draws=100)
    many = expected_widths(replace(PLAN, n_prompts=90), seed=4, n_studies=6, n_draws=100)
    for name in ("spearman", "difference", "alpha", "share"):
        assert getattr(many, name) < 0.6 * getattr(few, name)


def test_a_seed_gives_one_answer_and_another_seed_another() -> None:
    one = expected_widths(PLAN, seed=5, n_studies=2, n_draws=50)
    assert expected_widths(PLAN, seed=5, n_studies=2, n_draws=50) == one
    assert expected_widths(PLAN, seed=6, n_studies=2, n_draws=50) != one


def test_below_six_prompts_no_width_is_expected() -> None:
    widths = expected_widths(replace(PLAN, n_prompts=5), seed=1)
    assert (widths.spearman, widths.difference, widths.alpha, widths.share) == (None,) * 4
    assert widths.undefined == "5 prompts: an interval needs at least 6"


def test_wrong_plans_are_refused_by_name() -> None:
    for name, number in (
        ("n_prompts", 0),
        ("items_per_prompt", 0),
        ("raters_per_item", 1),
        ("n_raters", 2),
        ("correlation", 1.0),
        ("other_correlation", -1.0),
        ("rater_reliability", 0.0),
        ("severity_share", 1.5),
        ("prompt_share", -0.1),
        ("share", 1.0),
    ):
        with pytest.raises(ValueError, match=f"{name}: "):
            replace(PLAN, **{name: number})
    with pytest.raises(ValueError, match="n_studies: 0"):
        expected_widths(PLAN, seed=1, n_studies=0)
    with pytest.raises(ValueError, match="confidence: 1"):
        expected_widths(PLAN, seed=1, confidence=1)
