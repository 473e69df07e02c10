"""The stratified difference estimator, for these prompts and for prompts like these."""

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from evaluation.stats.bootstrap import prompt_weights
from evaluation.stats.difference import (
    Frame,
    RatedItems,
    difference_estimates,
    difference_mean,
    resampled_difference_mean,
)
from evaluation.stats.extrapolate import design_mean
from tests.evaluation.stats.known import known

KNOWN = known("reference/stratified-difference-estimator")


def known_case() -> tuple[Frame, RatedItems]:
    strata = KNOWN["data"]["strata"]
    sizes = np.array([[one["N"] for one in strata]])
    frame = Frame(sizes, sizes * [one["mean_f_population"] for one in strata])
    codes = np.repeat(np.arange(len(strata)), [len(one["y"]) for one in strata])
    y, f = (np.concatenate([one[name] for one in strata]) for name in ("y", "f"))
    return frame, RatedItems(y, f, np.zeros(y.size, dtype=int), codes)


def made_up(seed: int, n_prompts: int = 8, n_strata: int = 3) -> tuple[Frame, RatedItems]:
    rng = np.random.default_rng(seed)
    population = rng.integers(20, 90, size=(n_prompts, n_strata))
    population[0, 0] = 0
    cells = [(p, s) for p in range(n_prompts) for s in range(n_strata) if population[p, s] for _ in range(4)]
    prompts, strata = (np.array([cell[side] for cell in cells]) for side in (0, 1))
    f = rng.random(len(cells))
    y = np.clip(f + 0.2 * rng.standard_normal(f.size) + 0.1 * rng.standard_normal(n_prompts)[prompts], 0, 1)
    return Frame(population, population * rng.random(population.shape)), RatedItems(y, f, prompts, strata)


def test_the_reference_estimate_and_its_variance_come_out() -> None:
    made = difference_mean(*known_case())
    expected = {one["quantity"]: one for one in KNOWN["expected"]}
    for quantity, got in (("estimate", made.value), ("variance_with_fpc", made.variance)):
        assert got == pytest.approx(expected[quantity]["value"], abs=expected[quantity]["tolerance"])


def test_the_ends_are_students_with_satterthwaites_degrees_of_freedom() -> None:
    frame, rated = known_case()
    made = difference_mean(frame, rated, confidence=0.9)
    terms = []
    for stratum, size in enumerate(frame.population[0]):
        own = (rated.y - rated.f)[rated.strata == stratum]
        terms.append(
            ((size / 10_000) ** 2 * (1 - own.size / size) * own.var(ddof=1) / own.size, own.size - 1)
        )
    freedom = sum(one for one, _ in terms) ** 2 / sum(one**2 / degrees for one, degrees in terms)
    reach = stats.t.ppf(0.95, freedom) * np.sqrt(made.variance)
    assert made.degrees_of_freedom == pytest.approx(freedom)
    assert (made.low, made.high) == pytest.approx((made.value - reach, made.value + reach))


def test_without_a_metric_it_is_the_stratified_mean() -> None:
    frame, rated = made_up(1)
    plain = Frame(frame.population, np.zeros(frame.population.shape))
    alone = RatedItems(rated.y, np.zeros(rated.y.size), rated.prompts, rated.strata)
    sizes = frame.population.sum(axis=0)
    probability = (np.bincount(rated.strata) / sizes)[rated.strata]
    by_weights = design_mean(
        rated.y, probability, "horvitz_thompson", population=int(sizes.sum()), strata=rated.strata
    )
    made = difference_mean(plain, alone)
    assert (made.value, made.variance) == pytest.approx((by_weights.value, by_weights.variance), abs=1e-12)


def test_a_constant_added_to_f_or_to_everything_does_what_it_should() -> None:
    frame, rated = made_up(2)
    made = difference_mean(frame, rated)
    biased = Frame(frame.population, frame.f_sum + 0.3 * frame.population)
    same = difference_mean(biased, RatedItems(rated.y, rated.f + 0.3, rated.prompts, rated.strata))
    assert (same.value, same.variance) == pytest.approx((made.value, made.variance), abs=1e-12)
    moved = difference_mean(frame, RatedItems(rated.y + 2, rated.f, rated.prompts, rated.strata))
    assert (moved.value, moved.variance) == pytest.approx((made.value + 2, made.variance), abs=1e-12)


def test_neither_order_of_items_nor_of_prompts_matters() -> None:
    frame, rated = made_up(3)
    rng = np.random.default_rng(4)
    order, rows = rng.permutation(rated.y.size), rng.permutation(8)
    shuffled = RatedItems(
        rated.y[order], rated.f[order], np.argsort(rows)[rated.prompts[order]], rated.strata[order]
    )
    one = difference_mean(frame, rated)
    two = difference_mean(Frame(frame.population[rows], frame.f_sum[rows]), shuffled)
    assert (two.value, two.variance) == pytest.approx((one.value, one.variance), abs=1e-12)


def repeated(frame: Frame, rated: RatedItems, row: npt.NDArray[np.int64]) -> tuple[Frame, RatedItems]:
    """The frame in which each prompt stands as often as it was drawn."""
    copies = np.repeat(np.arange(row.size), row)
    items = [np.flatnonzero(rated.prompts == prompt) for prompt in copies]
    chosen = np.concatenate(items)
    places = np.repeat(np.arange(copies.size), [one.size for one in items])
    drawn = RatedItems(rated.y[chosen], rated.f[chosen], places, rated.strata[chosen])
    return Frame(frame.population[copies], frame.f_sum[copies]), drawn


def test_draws_of_prompts_are_what_repeating_them_gives() -> None:
    frame, rated = made_up(5)
    weights = prompt_weights(8, 60, np.random.default_rng(6))
    naive = [difference_mean(*repeated(frame, rated, row)).value for row in weights]
    np.testing.assert_allclose(resampled_difference_mean(frame, rated, weights), naive, rtol=0, atol=1e-12)
    ones = resampled_difference_mean(frame, rated, np.ones((1, 8)))
    assert ones[0] == difference_mean(frame, rated).value


def test_a_draw_with_an_empty_stratum_is_undefined_and_not_zero() -> None:
    frame = Frame([[10, 5], [10, 0], [8, 4]], [[1.0, 2.0], [1.0, 0.0], [0.8, 1.5]])
    rated = RatedItems([0, 0.5, 0.1], [0.1, 0.4, 0.1], [0, 0, 1], [0, 1, 0])
    draws = resampled_difference_mean(frame, rated, [[1, 1, 1], [0, 3, 0], [0, 1, 2], [0, 0, 0]])
    np.testing.assert_array_equal(np.isnan(draws), [False, False, True, True])


def test_both_intervals_stand_side_by_side() -> None:
    frame, rated = made_up(7, n_prompts=12)
    these, like_these = difference_estimates(frame, rated, seed=3, n_draws=300)
    assert these.value == pytest.approx(like_these.value)
    assert these.low < these.value < these.high
    assert like_these.low < like_these.value < like_these.high
    assert (these.resampled, like_these.resampled) == (None, "prompts")
    assert these.method == "stratified difference estimator, these prompts"
    assert like_these.n_prompts == 12


def test_a_prompt_without_items_is_not_resampled() -> None:
    frame, rated = made_up(8)
    padded = Frame(np.insert(frame.population, 2, 0, axis=0), np.insert(frame.f_sum, 2, 0, axis=0))
    moved = RatedItems(rated.y, rated.f, rated.prompts + (rated.prompts >= 2), rated.strata)
    one = difference_estimates(frame, rated, seed=3, n_draws=100)
    assert difference_estimates(padded, moved, seed=3, n_draws=100) == one


def test_an_empty_stratum_has_a_reason_and_no_value() -> None:
    frame = Frame([[100, 50, 0]], [[10.0, 40.0, 0.0]])
    made = difference_mean(frame, RatedItems([0, 1], [0.1, 0.2], [0, 0], [0, 0]))
    assert (made.value, made.low) == (None, None)
    assert made.undefined == "stratum 1 holds 50 items and none was rated"
    these, like_these = difference_estimates(frame, RatedItems([], [], [], []), seed=1)
    assert these.undefined == like_these.undefined == "stratum 0 holds 100 items and none was rated"
    nothing = difference_mean(Frame([[0]], [[0.0]]), RatedItems([], [], [], []))
    assert nothing.undefined == "the frame has no items"


def test_a_single_rated_item_of_a_stratum_leaves_a_value_without_an_interval() -> None:
    frame = Frame([[100, 50]], [[10.0, 40.0]])
    made = difference_mean(frame, RatedItems([0, 0.4, 1], [0.1, 0.2, 0.8], [0, 0, 0], [0, 0, 1]))
    assert made.value == pytest.approx((10 + 100 * 0.05 + 40 + 50 * 0.2) / 150)
    assert made.interval_undefined == "stratum 1 has one rated item of 50: its spread is unknown"


def test_equal_residuals_do_not_show_that_nothing_varies() -> None:
    made = difference_mean(Frame([[100]], [[30.0]]), RatedItems([0.1] * 3, [0.3] * 3, [0] * 3, [0] * 3))
    assert (made.value, made.low) == (pytest.approx(0.1), None)
    assert made.interval_undefined.startswith("no spread within any stratum")


def test_a_frame_that_was_rated_whole_has_no_error() -> None:
    made = difference_mean(
        Frame([[2, 1]], [[0.9, 0.3]]), RatedItems([0, 1, 1], [0.5, 0.4, 0.3], [0] * 3, [0, 0, 1])
    )
    assert (made.value, made.low, made.high) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_the_interval_for_these_prompts_covers_the_mean_of_the_frame() -> None:
    rng = np.random.default_rng(9)
    metric = rng.random(3000)
    truth = (rng.random(3000) < metric**2).astype(float)
    strata = np.digitize(metric, [0.3, 0.7])
    f = metric**2
    sizes = np.bincount(strata)
    frame = Frame(sizes[np.newaxis], np.bincount(strata, f)[np.newaxis])
    covered = 0
    for _ in range(300):
        drawn = np.concatenate(
            [rng.choice(np.flatnonzero(strata == one), 30, replace=False) for one in range(3)]
        )
        rated = RatedItems(truth[drawn], f[drawn], np.zeros(90, dtype=int), strata[drawn])
        made = difference_mean(frame, rated)
        covered += made.low <= truth.mean() <= made.high
    assert 0.91 <= covered / 300 <= 0.985


def test_wrong_input_is_refused_by_name() -> None:
    frame = Frame([[3, 2]], [[1.0, 1.0]])
    with pytest.raises(ValueError, match="population: a whole number"):
        Frame([[1.5]], [[1.0]])
    with pytest.raises(ValueError, match="f_sum: a finite number"):
        Frame([[1]], [[np.nan]])
    with pytest.raises(ValueError, match="f_sum: a sum over no items"):
        Frame([[0]], [[1.0]])
    with pytest.raises(ValueError, match="y: a finite number"):
        RatedItems([np.nan], [0.1], [0], [0])
    with pytest.raises(ValueError, match="f: a finite number"):
        RatedItems([1], [0.1, 0.2], [0], [0])
    with pytest.raises(ValueError, match="strata: an integer from 0"):
        RatedItems([1], [0.1], [0], [-1])
    with pytest.raises(ValueError, match="rated: an item lies outside"):
        difference_mean(frame, RatedItems([1], [0.1], [0], [2]))
    with pytest.raises(ValueError, match="rated: a cell has more rated items"):
        difference_mean(frame, RatedItems([1] * 3, [0.1] * 3, [0] * 3, [1] * 3))
    with pytest.raises(ValueError, match="confidence: 2"):
        difference_mean(frame, RatedItems([1], [0.1], [0], [0]), confidence=2)
    with pytest.raises(ValueError, match="weights: "):
        resampled_difference_mean(frame, RatedItems([1], [0.1], [0], [0]), [[1, 1]])
