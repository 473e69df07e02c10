"""What must not move any statistic: order, names of prompts, weights of one, a change of numbers it does not see."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .studies import STATISTICS, Study, lopsided

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=5, deadline=None)
EVERY = pytest.mark.parametrize("name", sorted(STATISTICS))
DRAWN = pytest.mark.parametrize("name", sorted(name for name, one in STATISTICS.items() if one.draws))
AFFINE = [(2, 0), (1, -7), (0.5, 3), (3, 1)]  # exact in floating point, so that no tie of two means is broken


def asked(name: str, study: Study) -> float:
    """Return the statistic, nan where it is undefined."""
    value = STATISTICS[name].point(study).value
    return float("nan") if value is None else float(value)


def same(name: str, found: object, expected: object) -> None:
    np.testing.assert_allclose(found, expected, rtol=0, atol=STATISTICS[name].tolerance)


@EVERY
def test_the_study_defines_every_statistic_and_is_lopsided(name: str) -> None:
    assert np.isfinite(asked(name, lopsided()))
    sizes = np.unique(lopsided().prompts, return_counts=True)[1]
    assert sizes.max() > 6 * sizes.min()


@EVERY
@FEW
@given(seed=SEEDS)
def test_the_order_of_raters_does_not_matter(name: str, seed: int) -> None:
    study, order = lopsided(), np.random.default_rng(seed).permutation(5)
    same(name, asked(name, study.rated(lambda ratings: ratings[order])), asked(name, study))


@EVERY
@FEW
@given(seed=SEEDS)
def test_the_order_of_units_does_not_matter(name: str, seed: int) -> None:
    study = lopsided()
    order = np.random.default_rng(seed).permutation(study.prompts.size)
    same(name, asked(name, study.at(order)), asked(name, study))


@EVERY
@FEW
@given(seed=SEEDS)
def test_the_names_and_order_of_prompts_do_not_matter(name: str, seed: int) -> None:
    study, rng = lopsided(), np.random.default_rng(seed)
    codes, place = np.unique(study.prompts, return_inverse=True)
    names = rng.permutation(np.arange(-50, 50))[: codes.size]
    renamed = study.at(np.arange(place.size), names[place])
    same(name, asked(name, renamed), asked(name, study))
    draws = STATISTICS[name].draws
    if draws is not None:
        weights = rng.multinomial(codes.size, np.full(codes.size, 1 / codes.size), 4)
        # Columns are in ascending order of the codes, so the weights of a prompt move with its name.
        same(name, draws(renamed, weights[:, np.argsort(names)]), draws(study, weights))


@DRAWN
def test_weights_of_one_give_the_plain_value(name: str) -> None:
    study, draws = lopsided(), STATISTICS[name].draws
    assert draws is not None
    same(name, draws(study, np.ones((2, study.n_prompts), dtype=np.int64)), [asked(name, study)] * 2)


@DRAWN
@FEW
@given(seed=SEEDS)
def test_all_draws_at_once_are_the_slow_loop_over_repeated_prompts(name: str, seed: int) -> None:
    study, draws = lopsided(seed % 5), STATISTICS[name].draws
    assert draws is not None
    n = study.n_prompts
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), 5)
    weights = np.vstack([drawn, np.full(n, 2), np.eye(n, dtype=np.int64)[seed % n] * 3])

    slow = [asked(name, study.repeated(one)) for one in weights]

    # Undefined in the loop is undefined in the draws: assert_allclose holds nan to nan.
    np.testing.assert_allclose(draws(study, weights), slow, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", sorted(name for name, one in STATISTICS.items() if one.doubling))
def test_every_unit_twice_changes_nothing(name: str) -> None:
    study = lopsided()
    twice = study.at(np.repeat(np.arange(study.prompts.size), 2))
    same(name, asked(name, twice), asked(name, study))


@pytest.mark.parametrize("name", sorted(name for name, one in STATISTICS.items() if one.rating_change))
@FEW
@given(seed=SEEDS)
def test_ratings_on_a_like_scale_give_the_same(name: str, seed: int) -> None:
    study, rng = lopsided(), np.random.default_rng(seed)
    change = STATISTICS[name].rating_change
    factor, shift = AFFINE[seed % len(AFFINE)]
    if change == "affine":
        changed = study.rated(lambda ratings: factor * ratings + shift)
    elif change == "scaled":
        changed = study.rated(lambda ratings: factor * ratings)
    else:
        values = rng.choice(np.arange(-20, 20), 4, replace=False).astype(np.float64)
        values = np.sort(values) if change == "ascending" else values
        changed = study.rated(
            lambda r: np.where(np.isnan(r), r, values[np.nan_to_num(r, nan=1).astype(int) - 1])
        )
    np.testing.assert_allclose(
        asked(name, changed), asked(name, study), rtol=0, atol=1e-6 if name == "additive model" else 1e-9
    )


@pytest.mark.parametrize("name", sorted(name for name, one in STATISTICS.items() if one.metric_change))
@FEW
@given(seed=SEEDS)
def test_a_metric_on_a_like_scale_gives_the_same(name: str, seed: int) -> None:
    study, rng = lopsided(), np.random.default_rng(seed)
    if STATISTICS[name].metric_change == "ascending":
        values, place = np.unique(study.metric, return_inverse=True)
        steps = np.sort(rng.choice(np.arange(1000), values.size, replace=False)).astype(np.float64)
        changed = study.measured(lambda _: steps[place])
    else:
        factor, shift = AFFINE[seed % len(AFFINE)]
        hundredths = study.measured(lambda metric: np.round(100 * metric))
        changed = hundredths.measured(lambda metric: factor * metric + shift)
    np.testing.assert_allclose(asked(name, changed), asked(name, study), rtol=0, atol=1e-9)
