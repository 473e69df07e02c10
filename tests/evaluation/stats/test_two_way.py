"""Draws of raters and prompts, and ends that lie further out because raters are few."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.two_way import (
    checked_two_way_weights,
    estimate_by_raters_and_prompts,
    rater_and_prompt_weights,
    share_by_raters,
    widening,
)


def test_raters_and_prompts_are_drawn_apart_and_prompts_as_always() -> None:
    raters, weights = rater_and_prompt_weights(7, 9, 200, np.random.default_rng(81))
    assert (weights == prompt_weights(9, 200, np.random.default_rng(81))).all()
    assert (raters.sum(axis=1) == 7).all()
    assert abs(np.corrcoef(raters[:, 0], weights[:, 0])[0, 1]) < 0.25


def test_the_raters_share_is_what_the_two_variances_say() -> None:
    rng = np.random.default_rng(1)
    raters, prompts = rater_and_prompt_weights(6, 40, 5000, rng)
    of_raters, of_prompts = raters @ rng.normal(size=6), prompts @ rng.normal(size=40)
    expected = of_raters.var() / (of_raters.var() + of_prompts.var())
    assert share_by_raters(of_raters + of_prompts, raters) == pytest.approx(expected, abs=0.03)
    undefined = np.where(np.arange(5000) % 3 == 0, np.nan, of_raters + of_prompts)
    assert share_by_raters(undefined, raters) == pytest.approx(expected, abs=0.05)


def test_too_few_draws_to_tell_count_as_all_the_raters() -> None:
    raters, _ = rater_and_prompt_weights(6, 9, 6, np.random.default_rng(2))
    assert share_by_raters(np.arange(6.0), raters) == 1.0
    assert share_by_raters(np.full(6, np.nan), raters) == 1.0
    assert share_by_raters(np.ones(6), raters) == 1.0


@pytest.mark.parametrize(("n_raters", "confidence"), [(4, 0.95), (8, 0.9), (25, 0.95)])
def test_over_raters_alone_the_reach_is_students_times_the_missing_variance(
    n_raters: int, confidence: float
) -> None:
    made = widening(1.0, n_raters=n_raters, n_prompts=100, confidence=confidence)
    upper = (1 + confidence) / 2
    student = stats.t.ppf(upper, n_raters - 1) * np.sqrt(n_raters / (n_raters - 1))
    assert made == pytest.approx(student / stats.norm.ppf(upper))


def test_many_raters_and_prompts_widen_nothing_and_fewer_raters_widen_more() -> None:
    many = widening(0.5, n_raters=10**6, n_prompts=10**6, confidence=0.95)
    assert many == pytest.approx(1, abs=1e-5)
    widths = [widening(0.5, n_raters=n, n_prompts=60, confidence=0.95) for n in (40, 12, 6, 4)]
    assert widths == sorted(widths)
    assert 1 < widths[0] < widths[-1]


@pytest.mark.parametrize("n_raters", [4, 6])
def test_means_of_a_small_panel_are_covered_as_asked_and_by_plain_percentiles_less(n_raters: int) -> None:
    rng = np.random.default_rng(3)
    covered = np.zeros(2)
    for study in range(400):
        means = rng.normal(size=n_raters)  # of raters on so many prompts that these add nothing

        def panel_means(raters: Any, _: Any, means: Any = means) -> Any:
            return raters @ means / n_raters

        made = estimate_by_raters_and_prompts(
            float(means.mean()),
            None,
            panel_means,
            method="mean",
            n_units=600,
            n_raters=n_raters,
            n_prompts=100,
            seed=study,
            n_draws=400,
        )
        raters, weights = rater_and_prompt_weights(n_raters, 100, 400, np.random.default_rng(study))
        plain = np.quantile(panel_means(raters, weights), [0.025, 0.975])
        assert made.low is not None
        assert made.high is not None
        covered += (made.low <= 0 <= made.high, plain[0] <= 0 <= plain[1])
    assert 0.92 < covered[0] / 400 < 0.975
    assert covered[1] / 400 < 0.9


def test_an_end_beyond_the_bounds_is_drawn_back() -> None:
    def ends(bounds: tuple[float, float] | None) -> Any:
        made = estimate_by_raters_and_prompts(
            0.9,
            None,
            lambda raters, _: raters @ np.array([0.5, 1, 1, 1.1]) / 4,
            method="m",
            n_units=9,
            n_raters=4,
            n_prompts=9,
            seed=1,
            bounds=bounds,
        )
        return made.low, made.high

    low, high = ends(None)
    assert high > 1
    assert ends((0.0, 1.0)) == (low, 1.0)


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"^n_raters:"):
        rater_and_prompt_weights(0, 5, 5, np.random.default_rng(1))
    for raters in ([[1]], [[1, -1]], [[0.5, 1]], [1, 1], [[np.nan, 1]]):
        with pytest.raises(ValueError, match=r"^rater_weights:"):
            checked_two_way_weights(raters, [[1, 1]], 2, 2)
    with pytest.raises(ValueError, match=r"^weights: 2 draws"):
        checked_two_way_weights([[1, 1]], np.ones((2, 2)), 2, 2)
    with pytest.raises(ValueError, match=r"^confidence:"):
        widening(0.5, n_raters=5, n_prompts=9, confidence=1)
    for wrong in ({"n_draws": 0}, {"confidence": 1}):
        with pytest.raises(ValueError, match=f"^{next(iter(wrong))}:"):
            estimate_by_raters_and_prompts(
                1.0,
                None,
                lambda raters, _: raters[:, 0] / 2,
                method="m",
                n_units=9,
                n_raters=4,
                n_prompts=9,
                seed=1,
                **wrong,  # type: ignore[arg-type]  # what is tested
            )
