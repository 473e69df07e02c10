"""Each rater beside the others, against alpha of the others written out, loops, and a rater known to be odd."""

from typing import get_args

import krippendorff
import numpy as np
import numpy.typing as npt
import pytest

from evaluation.stats.agreement import Measurement, krippendorff_alpha
from evaluation.stats.per_rater import leave_one_rater_out_alpha, raters_view
from tests.evaluation.stats.known import known, reliability

EXAMPLE = known("reference/krippendorff-2011-c-missing")


def made_up(seed: int, n_raters: int = 5, n_units: int = 40) -> npt.NDArray[np.float64]:
    """Lopsided ratings 1 to 5 with gaps."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(5, size=n_units, p=[0.5, 0.2, 0.15, 0.1, 0.05]) + 1
    ratings = np.clip(truth + rng.integers(-1, 2, size=(n_raters, n_units)), 1, 5).astype(np.float64)
    return np.where(rng.random(ratings.shape) < 0.3, np.nan, ratings)


@pytest.mark.parametrize("measurement", get_args(Measurement))
def test_alpha_without_a_rater_is_alpha_of_the_others(measurement: Measurement) -> None:
    ratings = made_up(1)
    made = leave_one_rater_out_alpha(reliability(ratings), measurement)
    for row, alpha in enumerate(made):
        others = np.delete(ratings, row, axis=0)
        others = others[:, (~np.isnan(others)).sum(axis=0) >= 2]
        expected = krippendorff.alpha(others, level_of_measurement=measurement)
        assert alpha.value == pytest.approx(expected, abs=1e-12)


def test_alpha_without_the_third_observer_of_krippendorffs_example_is_the_one_by_hand() -> None:
    made = leave_one_rater_out_alpha(reliability(EXAMPLE["data"]["ratings"]), "nominal")
    # Units 11 and 12 keep one value and are left out. A, B and D agree but on unit 6, where they say 1, 2, 4: six
    # ordered pairs, each counted 1 / (3 - 1). Values used: 1 in units 1, 8 and 6, 2 in 2, 5, 9 and 6, and so on.
    counts = np.array([7, 10, 6, 4, 2])
    total = counts.sum()
    by_chance = (total**2 - np.sum(counts**2)) / (total * (total - 1))
    assert made[2].n_ratings == total
    assert made[2].value == pytest.approx(1 - (3 / total) / by_chance, abs=1e-12)


def test_the_rater_who_answers_upside_down_is_the_one_without_whom_alpha_rises() -> None:
    rng = np.random.default_rng(5)
    truth = rng.integers(1, 6, size=60)
    ratings = np.clip(truth + rng.integers(-1, 2, size=(4, 60)), 1, 5).astype(np.float64)
    ratings[2] = 6 - ratings[2]
    view = raters_view(reliability(ratings), "ordinal")
    changes = [one.alpha_change for one in view.raters if one.alpha_change is not None]
    assert int(np.argmax(changes)) == 2
    assert [change > 0 for change in changes] == [False, False, True, False]


def test_severity_is_the_mean_difference_to_the_others_on_shared_units() -> None:
    ratings = made_up(2)
    view = raters_view(reliability(ratings), "interval")
    for row, one in enumerate(view.raters):
        apart = []
        for unit in range(ratings.shape[1]):
            others = [ratings[i, unit] for i in range(5) if i != row and not np.isnan(ratings[i, unit])]
            if others and not np.isnan(ratings[row, unit]):
                apart.append(ratings[row, unit] - sum(others) / len(others))
        assert one.n_shared_units == len(apart)
        assert one.severity == pytest.approx(np.mean(apart), abs=1e-12)
        assert one.severity_se == pytest.approx(np.std(apart, ddof=1) / np.sqrt(len(apart)), abs=1e-12)


def test_severity_finds_the_rater_who_adds_one_and_scales_with_the_scale() -> None:
    ratings = np.array([[1, 2, 3, 4], [2, 3, 4, 5], [1, 2, 3, 4]], dtype=np.float64)
    view = raters_view(reliability(ratings), "interval")
    assert [one.severity for one in view.raters] == [-0.5, 1, -0.5]
    moved = raters_view(reliability(10 * ratings - 7), "interval")
    assert [one.severity for one in moved.raters] == [-5, 10, -5]
    assert moved.alpha.value == pytest.approx(view.alpha.value, abs=1e-12)


def test_use_of_the_scale_counts_every_rating_and_shows_unused_values() -> None:
    data = reliability([[1, 1, 5, None], [2, None, None, None]])
    view = raters_view(data, "nominal", scale=(1, 2, 3, 4, 5))
    assert list(view.scale) == [1, 2, 3, 4, 5]
    assert [one.value_counts for one in view.raters] == [(2, 0, 0, 0, 1), (0, 1, 0, 0, 0)]
    ada, ben = view.raters
    assert ada.n_ratings == 3
    assert ada.mean == pytest.approx(7 / 3)
    assert ada.sd == pytest.approx(np.sqrt(16 / 3))
    assert (ben.n_ratings, ben.mean, ben.sd) == (1, 2, None)
    assert raters_view(data, "nominal").scale == (1, 2, 5)


def test_raters_and_units_in_another_order_give_the_same_views() -> None:
    ratings = made_up(3)
    plain = raters_view(reliability(ratings), "ordinal")
    moved = raters_view(reliability(ratings[::-1, ::-1]), "ordinal")
    for one, other in zip(plain.raters, reversed(moved.raters), strict=True):
        assert other.value_counts == one.value_counts
        assert other.severity == pytest.approx(one.severity, abs=1e-12)
        assert other.alpha_without.value == pytest.approx(one.alpha_without.value, abs=1e-12)


def test_a_rater_alone_on_every_unit_has_no_severity_and_does_not_move_alpha() -> None:
    ratings = np.vstack([made_up(4, n_raters=3), np.full(40, np.nan)])
    ratings = np.hstack([ratings, [[np.nan], [np.nan], [np.nan], [4]]])
    lone = raters_view(reliability(ratings), "ordinal").raters[3]
    assert (lone.severity, lone.severity_se, lone.n_shared_units, lone.n_ratings) == (None, None, 0, 1)
    assert lone.severity_undefined == "no unit of this rater was rated by another"
    assert lone.alpha_change == 0


def test_a_rater_without_ratings_keeps_a_row_of_nothing() -> None:
    view = raters_view(reliability([[1, 2, 3], [1, 2, 2], [None, None, None]]), "nominal")
    silent = view.raters[2]
    assert (silent.n_ratings, silent.mean, silent.sd, silent.severity) == (0, None, None, None)
    assert silent.value_counts == (0, 0, 0)


def test_of_two_raters_alpha_without_one_is_undefined() -> None:
    view = raters_view(reliability([[1, 2, 3], [1, 2, 2]]), "nominal")
    for one in view.raters:
        assert one.alpha_without.undefined == "no unit has two ratings"
        assert one.alpha_change is None


def test_when_one_rater_alone_varies_alpha_without_is_undefined_and_says_so() -> None:
    data = reliability([[3, 3, 3], [3, 3, 3], [3, 4, 3]])
    view = raters_view(data, "ordinal")
    assert view.alpha == krippendorff_alpha(data, "ordinal")
    assert view.raters[2].alpha_without.undefined is not None
    assert view.raters[2].alpha_without.undefined.startswith("all ratings are 3")
    assert view.raters[2].alpha_change is None


def test_wrong_input_is_refused_by_the_name_of_the_argument() -> None:
    data = reliability([[1, 2], [1, 3]])
    with pytest.raises(ValueError, match="scale: the ratings hold 3 besides"):
        raters_view(data, "nominal", scale=(1, 2))
    with pytest.raises(ValueError, match="scale: ascending"):
        raters_view(data, "nominal", scale=(1, 3, 2))
    with pytest.raises(ValueError, match="measurement: "):
        raters_view(data, "cardinal")  # type: ignore[arg-type]  # what a configuration file could hold
