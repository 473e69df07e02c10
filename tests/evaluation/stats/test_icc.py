"""The six intraclass correlations against Shrout & Fleiss 1979, R psych, mean squares as a slow loop, and F tables."""

from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.icc import (
    Form,
    intraclass_correlation,
    intraclass_correlation_estimate,
    resampled_intraclass_correlation,
)
from tests.evaluation.stats.known import known, reliability
from tests.evaluation.stats.test_components import gappy

EXAMPLE = known("reference/shrout-fleiss-1979")
RATINGS = np.array(EXAMPLE["data"]["ratings"], dtype=np.float64).T
FORMS = get_args(Form)
FloatArray = npt.NDArray[np.float64]
PUBLISHED = {expected["quantity"]: expected for expected in EXAMPLE["expected"]}


def by_mean_squares(ratings: FloatArray) -> dict[str, float]:
    """The six forms from the mean squares of a complete table, cell by cell (McGraw & Wong 1996)."""
    k, n = ratings.shape
    grand = ratings.mean()
    rows = k * sum((ratings[:, i].mean() - grand) ** 2 for i in range(n)) / (n - 1)
    columns = n * sum((ratings[j].mean() - grand) ** 2 for j in range(k)) / (k - 1)
    within = sum((ratings[j, i] - ratings[:, i].mean()) ** 2 for i in range(n) for j in range(k)) / (
        n * (k - 1)
    )
    error = (within * n * (k - 1) - columns * (k - 1)) / ((n - 1) * (k - 1))
    return {
        "ICC(1,1)": (rows - within) / (rows + (k - 1) * within),
        "ICC(1,k)": (rows - within) / rows,
        "ICC(2,1)": (rows - error) / (rows + (k - 1) * error + k * (columns - error) / n),
        "ICC(2,k)": (rows - error) / (rows + (columns - error) / n),
        "ICC(3,1)": (rows - error) / (rows + (k - 1) * error),
        "ICC(3,k)": (rows - error) / rows,
    }


@pytest.mark.parametrize("form", FORMS)
def test_icc_of_six_targets_and_four_judges_is_the_published_one(form: Form) -> None:
    made = intraclass_correlation(reliability(RATINGS), form)
    assert made.value == pytest.approx(PUBLISHED[form]["value"], abs=PUBLISHED[form]["tolerance"])
    interval = PUBLISHED[f"{form} 95% CI"]
    assert (made.low, made.high) == pytest.approx(interval["value"], abs=interval["tolerance"])
    assert (made.n_units, made.n_raters, made.confidence) == (6, 4, 0.95)


def test_the_mean_of_consistent_raters_is_cronbachs_alpha() -> None:
    k = RATINGS.shape[0]
    alpha = k / (k - 1) * (1 - RATINGS.var(axis=1, ddof=1).sum() / RATINGS.sum(axis=0).var(ddof=1))
    assert alpha == pytest.approx(PUBLISHED["cronbach_alpha"]["value"], abs=1e-9)
    assert intraclass_correlation(reliability(RATINGS), "ICC(3,k)").value == pytest.approx(alpha, abs=1e-12)


@pytest.mark.parametrize("form", FORMS)
def test_icc_of_a_complete_table_equals_its_mean_squares(form: Form) -> None:
    ratings = 500 + gappy(11, share=0)
    made = intraclass_correlation(reliability(ratings), form)
    assert made.value == pytest.approx(by_mean_squares(ratings)[form], abs=1e-11)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("share", [0, 0.4])
def test_resampled_icc_equals_calling_it_on_the_repeated_units(form: Form, share: float) -> None:
    rng = np.random.default_rng(12)
    ratings, prompts = gappy(13, share=share), np.sort(np.append(np.arange(7), rng.integers(7, size=23)))
    weights = prompt_weights(7, 60, np.random.default_rng(14))
    naive = [
        intraclass_correlation(reliability(ratings[:, np.repeat(np.arange(30), row[prompts])]), form).value
        for row in weights
    ]
    draws = resampled_intraclass_correlation(reliability(ratings, prompts), form, weights)
    np.testing.assert_allclose(draws, np.array(naive, dtype=np.float64), rtol=0, atol=1e-12)


@pytest.mark.parametrize("form", FORMS)
def test_a_draw_of_ones_is_the_plain_value_with_gaps_too(form: Form) -> None:
    data = reliability(gappy(15), np.arange(30) // 4)
    made = intraclass_correlation(data, form)
    assert resampled_intraclass_correlation(data, form, np.ones((1, 8)))[0] == pytest.approx(
        made.value, abs=1e-12
    )


def test_icc_keeps_under_order_and_affine_change_and_relabelled_prompts() -> None:
    ratings = gappy(16)
    rng = np.random.default_rng(17)
    turned = reliability(7 - 2.5 * ratings[rng.permutation(5)][:, rng.permutation(30)], np.arange(30) + 90)
    for form in FORMS:
        here = intraclass_correlation(reliability(ratings), form).value
        assert intraclass_correlation(turned, form).value == pytest.approx(here, abs=1e-11)


def test_severity_is_error_in_form_2_and_none_in_form_3() -> None:
    lenient = RATINGS + np.array([[0.0], [0], [0], [40]])
    for form in ("ICC(3,1)", "ICC(3,k)"):
        assert intraclass_correlation(reliability(lenient), form).value == pytest.approx(  # type: ignore[arg-type]  # literals
            PUBLISHED[form]["value"], abs=1e-12
        )
    worse = intraclass_correlation(reliability(lenient), "ICC(2,1)").value
    assert worse is not None
    assert worse < 0.02


def test_raters_who_copy_each_other_are_perfectly_reliable_without_an_interval() -> None:
    made = intraclass_correlation(reliability([[1, 2, 5, 4]] * 3), "ICC(2,1)")
    assert made.value == pytest.approx(1, abs=1e-12)
    assert made.interval_undefined == "there is no residual variance: F is infinite"


def test_the_interval_of_one_way_with_raters_of_their_own_needs_only_equal_numbers() -> None:
    spread = np.full((24, 6), np.nan)
    for unit in range(6):
        spread[4 * unit : 4 * unit + 4, unit] = RATINGS[:, unit]
    made = intraclass_correlation(reliability(spread), "ICC(1,1)")
    assert (made.low, made.high) == pytest.approx(PUBLISHED["ICC(1,1) 95% CI"]["value"], abs=1e-5)
    assert intraclass_correlation(reliability(spread), "ICC(2,1)").value is None


def test_gaps_leave_no_f_interval_and_say_so() -> None:
    gaps = RATINGS.copy()
    gaps[0, 0] = np.nan
    made = intraclass_correlation(reliability(gaps), "ICC(2,1)")
    assert made.interval_undefined == "units have unequally many ratings: the F interval needs equally many"
    rotated = np.array([[1, 2, 3, None], [2, 2, None, 5], [3, None, 4, 4], [None, 3, 3, 5]], dtype=np.float64)
    made = intraclass_correlation(reliability(rotated), "ICC(3,1)")
    assert made.interval_undefined == "ratings are missing: the F interval needs every rater on every unit"
    assert intraclass_correlation(reliability(rotated), "ICC(1,1)").low is not None


def test_f_intervals_cover_the_truth() -> None:
    # One-way and consistency are exact under normality.
    rng = np.random.default_rng(18)
    hits = {"ICC(1,1)": 0, "ICC(3,1)": 0}
    for _ in range(400):
        data = reliability(rng.normal(size=12) + rng.normal(size=(4, 12)))
        for form in hits:
            made = intraclass_correlation(data, form)  # type: ignore[arg-type]  # keys are forms
            assert made.low is not None
            assert made.high is not None
            hits[form] += made.low <= 0.5 <= made.high
    for count in hits.values():
        assert stats.binomtest(count, 400, 0.95).pvalue > 0.001


def test_an_interval_by_prompts_is_read_off_the_draws() -> None:
    data = reliability(gappy(19), np.arange(30) // 3)
    made = intraclass_correlation_estimate(data, "ICC(2,k)", seed=3, n_draws=300)
    draws = resampled_intraclass_correlation(
        data, "ICC(2,k)", prompt_weights(10, 300, np.random.default_rng(3))
    )
    assert (made.low, made.high) == pytest.approx(tuple(np.nanquantile(draws, [0.025, 0.975])), abs=1e-12)
    assert (made.resampled, made.n_prompts, made.method) == ("prompts", 10, "ICC(2,k)")


def test_a_prompt_without_ratings_is_not_resampled() -> None:
    ratings = gappy(20)
    wider = np.hstack([np.full((5, 1), np.nan), ratings])
    here = intraclass_correlation_estimate(
        reliability(ratings, np.arange(30) // 3), "ICC(2,1)", seed=3, n_draws=40
    )
    with_it = reliability(wider, np.append(-1, np.arange(30) // 3))
    there = intraclass_correlation_estimate(with_it, "ICC(2,1)", seed=3, n_draws=40)
    assert (there.low, there.value, there.high) == pytest.approx((here.low, here.value, here.high), abs=1e-12)
    assert there.n_prompts == here.n_prompts == 10


@pytest.mark.parametrize(
    ("ratings", "form", "reason"),
    [
        ([[1, 2, 3]], "ICC(2,1)", "1 rater: variances need at least 2"),
        ([[2, 2], [2, 2]], "ICC(1,1)", "all ratings are equal"),
        ([[1, None], [None, 2]], "ICC(1,k)", "no unit has two ratings"),
        ([[1, 3], [3, 1]], "ICC(3,k)", "the variance of what is rated is estimated at or below 0"),
        (
            [[4, 1, 1, None], [5, None, None, 5], [2, 1, 1, 5]],  # residual -1.249 by Henderson's method
            "ICC(3,1)",
            "the residual variance is estimated below 0",
        ),
    ],
)
def test_an_icc_that_is_not_defined_is_none_with_a_reason(ratings: Any, form: Form, reason: str) -> None:
    made = intraclass_correlation(reliability(ratings), form)
    assert (made.value, made.undefined) == (None, reason)
    data = reliability(ratings)
    assert np.isnan(resampled_intraclass_correlation(data, form, np.ones((1, data.n_prompts)))).all()


def test_wrong_input_is_refused_by_name() -> None:
    data = reliability(RATINGS)
    with pytest.raises(ValueError, match="form"):
        intraclass_correlation(data, "ICC(4,1)")  # type: ignore[arg-type]  # what is tested
    with pytest.raises(ValueError, match="confidence"):
        intraclass_correlation(data, "ICC(1,1)", confidence=1)
    with pytest.raises(ValueError, match="weights"):
        resampled_intraclass_correlation(data, "ICC(1,1)", [[1, 1]])
