"""Disattenuated correlation of draws of raters and prompts, against copies written out and worked by matrices."""

from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pytest

from evaluation.stats.correlation import Method, correlation
from evaluation.stats.disattenuation import (
    disattenuated_correlation_estimate,
    resampled_disattenuated_correlation,
)
from evaluation.stats.icc import Form, intraclass_correlation, resampled_intraclass_correlation
from evaluation.stats.two_way import rater_and_prompt_weights, share_by_raters, widening
from evaluation.stats.two_way_disattenuation import (
    two_way_disattenuated_correlation,
    two_way_disattenuated_correlation_estimate,
)
from evaluation.stats.two_way_reliability import two_way_intraclass_correlation
from tests.evaluation.stats.known import reliability
from tests.evaluation.stats.test_disattenuation import scene

FORMS = get_args(Form)
FloatArray = npt.NDArray[np.float64]


class Copies:
    """Every copy of a rating of one draw: of which rater, of which copy of which unit."""

    def __init__(self, ratings: FloatArray, prompts: Any, raters: Any, weights: Any) -> None:
        rows = []
        unit_copy = 0
        for unit in range(ratings.shape[1]):
            for _ in range(weights[prompts[unit]]):
                rows += [
                    (unit, unit_copy, rater, rater * 100 + copy, ratings[rater, unit])
                    for rater in range(ratings.shape[0])
                    if not np.isnan(ratings[rater, unit])
                    for copy in range(raters[rater])
                ]
                unit_copy += 1
        self.unit, self.unit_copy, self.rater, self.rater_copy = (
            np.array([row[side] for row in rows], dtype=int) for side in range(4)
        )
        self.y = np.array([row[4] for row in rows])

    def components(self) -> FloatArray:
        """Unit, rater and residual: quadratic forms, and the traces of what they are expected to be.

        The forms see copies of a rater as they are; the covariances know that they are one person.
        """

        def marks(codes: Any) -> FloatArray:
            return np.asarray((codes[:, None] == np.unique(codes)).astype(float))

        def projection(columns: FloatArray) -> FloatArray:
            return np.asarray(columns @ np.linalg.pinv(columns))

        n, whole = self.y.size, np.eye(self.y.size)
        mean = projection(np.ones((n, 1)))
        cells = self.unit_copy * 1000 + self.rater
        forms = [
            whole - projection(marks(self.unit_copy)),
            whole - projection(marks(self.rater_copy)),
            whole - mean,
        ]
        covariances = [marks(codes) @ marks(codes).T for codes in (self.unit_copy, self.rater, cells)]
        # Within one copy of a rater, copies of a prompt count as prompts of their own; so do his residuals.
        expected = np.array([[np.trace(form @ covariance) for covariance in covariances] for form in forms])
        return np.asarray(np.linalg.solve(expected, [self.y @ form @ self.y for form in forms]))

    def reliability(self, form: Form) -> float:
        item, rater, residual = self.components()
        error = residual if form.startswith("ICC(3") else rater + residual
        shares = []
        for unit_copy in np.unique(self.unit_copy):
            times = np.unique(self.rater[self.unit_copy == unit_copy], return_counts=True)[1]
            shares.append((times**2).sum() / times.sum() ** 2)
        return float(item / (item + error * (np.mean(shares) if form.endswith("k)") else 1)))

    def correlation(self, metric: FloatArray, method: Method) -> float:
        copies = np.unique(self.unit_copy)
        means = [self.y[self.unit_copy == one].mean() for one in copies]
        scores = [metric[self.unit[self.unit_copy == one][0]] for one in copies]
        found = correlation(scores, np.round(means, 12), method).value
        return float("nan") if found is None else found


def draws_of(seed: int, n: int) -> Any:
    return rater_and_prompt_weights(5, 8, n, np.random.default_rng(seed))


@pytest.mark.parametrize("form", [form for form in FORMS if not form.startswith("ICC(1")])
def test_reliability_of_each_draw_knows_copies_of_a_rater_for_one_person(form: Form) -> None:
    _, ratings, prompts = scene(61)
    raters, weights = draws_of(62, 12)
    naive = [Copies(ratings, prompts, *draw).reliability(form) for draw in zip(raters, weights, strict=True)]
    draws = two_way_intraclass_correlation(reliability(ratings, prompts), form, raters, weights)
    np.testing.assert_allclose(draws, naive, rtol=0, atol=1e-12)


def test_the_nested_form_splits_within_and_between_units() -> None:
    _, ratings, prompts = scene(63)
    raters, weights = draws_of(64, 12)
    draws = two_way_intraclass_correlation(reliability(ratings, prompts), "ICC(1,1)", raters, weights)
    for found, draw in zip(draws, zip(raters, weights, strict=True), strict=True):
        copies = Copies(ratings, prompts, *draw)
        within_ss = within_share = residual_share = unit_share = 0.0
        n = copies.y.size
        for one in np.unique(copies.unit_copy):
            own = copies.y[copies.unit_copy == one]
            times = np.unique(copies.rater[copies.unit_copy == one], return_counts=True)[1]
            within_ss += ((own - own.mean()) ** 2).sum()
            within_share += own.size - (times**2).sum() / own.size
            residual_share += (times**2).sum()
            unit_share += own.size**2
        error = within_ss / within_share
        total = ((copies.y - copies.y.mean()) ** 2).sum()
        item = (total - error * (n - residual_share / n)) / (n - unit_share / n)
        assert found == pytest.approx(item / (item + error), abs=1e-12)


@pytest.mark.parametrize("form", FORMS)
def test_with_each_rater_once_reliability_is_that_over_prompts(form: Form) -> None:
    _, ratings, prompts = scene(65)
    data = reliability(ratings, prompts)
    _, weights = draws_of(66, 30)
    draws = two_way_intraclass_correlation(data, form, np.ones((30, 5)), weights)
    np.testing.assert_allclose(
        draws, resampled_intraclass_correlation(data, form, weights), rtol=0, atol=1e-12
    )
    one = two_way_intraclass_correlation(data, form, np.ones((1, 5)), np.ones((1, 8)))[0]
    assert one == pytest.approx(intraclass_correlation(data, form).value, abs=1e-12)


def test_copies_taken_for_raters_of_their_own_would_raise_reliability() -> None:
    _, ratings, prompts = scene(67)
    raters, weights = draws_of(68, 40)
    right = two_way_intraclass_correlation(reliability(ratings, prompts), "ICC(2,1)", raters, weights)
    wrong = [
        intraclass_correlation(
            reliability(np.repeat(ratings, of_raters, axis=0)[:, np.repeat(np.arange(30), row[prompts])]),
            "ICC(2,1)",
        ).value
        for of_raters, row in zip(raters, weights, strict=True)
    ]
    assert np.mean([one or 0.0 for one in wrong]) > np.nanmean(right) + 0.05


@pytest.mark.parametrize(
    ("method", "form", "rel_metric"),
    [("spearman", "ICC(2,k)", 1.0), ("kendall_tau_b", "ICC(3,k)", 0.8), ("pearson", "ICC(2,k)", 0.9)],
)
@pytest.mark.parametrize("step", [1.0, 0.1])
def test_each_draw_makes_both_parts_anew(method: Method, form: Form, rel_metric: float, step: float) -> None:
    metric, ratings, prompts = scene(71)
    metric, ratings = np.round(metric), ratings * step  # ties on both sides; and sums that are not whole
    raters, weights = draws_of(72, 12)
    naive = []
    scored = np.where(np.isnan(metric), np.nan, ratings)
    for draw in zip(raters, weights, strict=True):
        copies = Copies(scored, prompts, *draw)
        rel = copies.reliability(form)
        naive.append(
            copies.correlation(metric, method) / np.sqrt(rel * rel_metric) if rel > 0 else float("nan")
        )
    found = two_way_disattenuated_correlation(
        metric,
        reliability(ratings, prompts),
        raters,
        weights,
        method=method,
        form=form,
        rel_metric=rel_metric,
    )
    np.testing.assert_allclose(found, naive, rtol=0, atol=1e-12)


def test_with_each_rater_once_it_is_the_correlation_over_prompts() -> None:
    metric, ratings, prompts = scene(73)
    data = reliability(ratings, prompts)
    _, weights = draws_of(74, 30)
    for method in get_args(Method):
        made = two_way_disattenuated_correlation(metric, data, np.ones((30, 5)), weights, method=method)
        over_prompts = resampled_disattenuated_correlation(metric, data, weights, method=method)
        np.testing.assert_allclose(made, over_prompts, rtol=0, atol=1e-12)


def test_fewer_people_in_a_draw_do_not_lower_it() -> None:
    rng = np.random.default_rng(75)
    felt = rng.normal(size=4000)
    metric = 0.6 * felt + 0.8 * rng.normal(size=4000)
    ratings = felt + 0.4 * rng.normal(size=(9, 1)) + rng.normal(size=(9, 4000))
    ratings[np.argsort(rng.random(ratings.shape), axis=0) >= 3] = np.nan
    raters, weights = rater_and_prompt_weights(9, 100, 60, rng)
    data = reliability(ratings, np.arange(4000) // 40)
    found = two_way_disattenuated_correlation(metric, data, raters, weights, method="pearson")
    assert found.mean() == pytest.approx(0.6, abs=0.03)
    means = correlation(metric, data.unit_means, "pearson").value
    assert means is not None
    assert means < 0.53


def test_the_estimate_has_the_plain_value_and_widened_ends() -> None:
    metric, ratings, prompts = scene(76)
    data = reliability(ratings, prompts)
    made = two_way_disattenuated_correlation_estimate(metric, data, seed=5, n_draws=300)
    plain = disattenuated_correlation_estimate(metric, data, seed=5, n_draws=300)
    assert (made.value, made.method, made.n_units) == (plain.value, plain.method, plain.n_units)
    raters, weights = draws_of(5, 300)
    draws = two_way_disattenuated_correlation(metric, data, raters, weights)
    reach = widening(share_by_raters(draws, raters), n_raters=5, n_prompts=8, confidence=0.95)
    assert made.value is not None
    ends = made.value + reach * (np.nanquantile(draws, [0.025, 0.975]) - made.value)
    assert (made.low, made.high) == pytest.approx(tuple(ends), abs=1e-12)
    assert made.n_undefined_draws == np.isnan(draws).sum()


def test_order_relabelling_and_scale_change_nothing() -> None:
    metric, ratings, prompts = scene(77)
    rng = np.random.default_rng(78)
    rows, units, labels = rng.permutation(5), rng.permutation(30), rng.permutation(8)
    raters, weights = draws_of(79, 40)
    here = two_way_disattenuated_correlation(metric, reliability(ratings, prompts), raters, weights)
    turned = reliability(10 - 2 * ratings[rows][:, units], labels[prompts][units])
    there = two_way_disattenuated_correlation(
        -3 * metric[units], turned, raters[:, rows], weights[:, np.argsort(labels)]
    )
    np.testing.assert_allclose(there, here, rtol=0, atol=1e-12)


@pytest.mark.parametrize("method", get_args(Method))
def test_a_draw_of_one_rater_one_unit_or_one_value_is_undefined(method: Method) -> None:
    data = reliability([[1, 2, 3, 4], [1, 3, 2, 4], [2, 2, 3, 4]])
    raters = [[1, 1, 1], [0, 3, 0], [1, 1, 1], [1, 1, 1], [0, 0, 0]]
    weights = [[1, 1, 1, 1], [1, 1, 1, 1], [4, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1]]
    found = two_way_disattenuated_correlation([2, 1, 3, 4], data, raters, weights, method=method)
    assert np.isnan(found).tolist() == [False, True, True, True, True]
    # Weighted means of .7 differ from .7 in the last bit: a spread, to those who only look at squares.
    constant = two_way_disattenuated_correlation(
        [0.7, 0.7, 0.7, 5], data, raters[:1] * 2, [[1, 2, 3, 1], [1, 2, 3, 0]], method=method
    )
    assert np.isnan(constant).tolist() == [False, True]


@pytest.mark.parametrize(
    ("metric", "ratings", "prompts", "reason"),
    [
        ([1] * 8, np.arange(32).reshape(4, 8) % 5, np.arange(8), "metric is 1 for every unit"),
        (
            np.arange(8),
            np.arange(8)[np.newaxis],
            np.arange(8),
            "the human means have no reliability: 1 rater: variances need at least 2",
        ),
    ],
)
def test_a_missing_part_leaves_no_value_and_says_which(
    metric: Any, ratings: Any, prompts: Any, reason: str
) -> None:
    made = two_way_disattenuated_correlation_estimate(metric, reliability(ratings, prompts), seed=1)
    assert (made.value, made.undefined) == (None, reason)
    assert made.interval_undefined == f"there is no value: {reason}"


def test_too_few_raters_or_prompts_have_a_value_and_no_interval() -> None:
    metric, ratings, prompts = scene(80)
    few = two_way_disattenuated_correlation_estimate(metric, reliability(ratings[:3], prompts), seed=1)
    assert few.value is not None
    assert few.interval_undefined == "3 raters: an interval over raters needs at least 4"
    five = two_way_disattenuated_correlation_estimate(
        metric, reliability(ratings, np.minimum(prompts, 4)), seed=1
    )
    assert five.interval_undefined == "5 prompts: an interval needs at least 6"


def test_wrong_input_is_refused_by_name() -> None:
    data, ones = reliability([[1, 2, 3], [1, 3, 2]]), (np.ones((1, 2)), np.ones((1, 3)))
    for metric in ([1, 2], [1, 2, np.inf]):
        with pytest.raises(ValueError, match=r"^metric:"):
            two_way_disattenuated_correlation(metric, data, *ones)
    with pytest.raises(ValueError, match=r"^rel_metric:"):
        two_way_disattenuated_correlation([1, 2, 3], data, *ones, rel_metric=0)
    with pytest.raises(ValueError, match=r"^method:"):
        two_way_disattenuated_correlation([1, 2, 3], data, *ones, method="r")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^form:"):
        two_way_intraclass_correlation(data, "ICC(4,k)", *ones)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^rater_weights:"):
        two_way_disattenuated_correlation([1, 2, 3], data, [[1]], [[1, 1, 1]])
    with pytest.raises(ValueError, match=r"^weights:"):
        two_way_disattenuated_correlation([1, 2, 3], data, [[1, 1]], [[1, 1]])
