"""Sizes in closed form: correlations, shares, intraclass correlations."""

import math

import pytest
from scipy import stats

from evaluation.stats.planning import (
    correlation_interval,
    items_for_correlation,
    items_for_icc,
    items_for_share,
)
from tests.evaluation.stats.known import known

ALGEBRA = {one["quantity"]: one for one in known("reference/reliability-algebra")["expected"]}

# Items for a half-width of .10, .07, .05, .03, computed elsewhere by trying every number in turn.
SPEARMAN_SIZES = {
    0.2: (362, 738, 1446, 4014),
    0.4: (295, 599, 1173, 3255),
    0.6: (189, 383, 746, 2067),
    0.8: (72, 141, 269, 737),
}


def test_the_reference_size_for_an_icc_comes_out() -> None:
    (expected,) = known("reference/icc-sample-size")["expected"]
    params = expected["params"]
    size = items_for_icc(
        params["p"],
        params["p0"],
        params["k"],
        alpha=params["alpha"],
        power=params["power"],
        sides=params["tails"],
    )
    assert size.n == expected["value"]
    assert expected["value"] - 1 < size.exact <= expected["value"]


def test_the_size_for_an_icc_by_hand_and_one_sided() -> None:
    # C0 = (1 + 2 * .6 / .4) / (1 + 2 * .8 / .2) = 4 / 9.
    z = stats.norm.ppf(0.95) + stats.norm.ppf(0.8)
    assert items_for_icc(0.8, 0.6, 2, sides=1).exact == pytest.approx(1 + 4 * z**2 / math.log(4 / 9) ** 2)
    assert items_for_icc(0.8, 0.6, 2, sides=1).n == 39
    assert items_for_icc(0.3, 0.2, 25).n < items_for_icc(0.3, 0.2, 5).n < items_for_icc(0.3, 0.2, 2).n


@pytest.mark.parametrize(
    ("quantity", "form", "r"),
    [("fisher_ci95", "fisher", "r"), ("spearman_ci95_bonett_wright", "bonett_wright", "rho")],
)
def test_the_reference_intervals_of_a_correlation_come_out(quantity: str, form: str, r: str) -> None:
    expected = ALGEBRA[quantity]
    made = correlation_interval(expected["params"][r], expected["params"]["n"], form)  # type: ignore[arg-type]  # parametrised
    assert [made.low, made.high] == pytest.approx(expected["value"], abs=expected["tolerance"])


@pytest.mark.parametrize("rho", SPEARMAN_SIZES)
def test_the_sizes_for_spearman_are_those_of_the_table(rho: float) -> None:
    sizes = tuple(items_for_correlation(rho, width, "bonett_wright").n for width in (0.10, 0.07, 0.05, 0.03))
    assert sizes == SPEARMAN_SIZES[rho]
    assert items_for_correlation(-rho, 0.05, "bonett_wright").n == sizes[2]


@pytest.mark.parametrize(("r", "width"), [(0.6, 0.08), (-0.95, 0.1), (0.0, 0.5)])
def test_the_size_for_pearson_is_the_first_that_is_narrow_enough(r: float, width: float) -> None:
    n = 4
    while True:
        made = correlation_interval(r, n, "fisher", confidence=0.9)
        if (made.high - made.low) / 2 <= width:
            break
        n += 1
    assert items_for_correlation(r, width, "fisher", confidence=0.9).n == n


@pytest.mark.parametrize(("share", "width"), [(0.5, 0.05), (0.12, 0.02), (0.0, 0.01), (1.0, 0.2)])
def test_the_size_for_a_share_solves_wilsons_half_width(share: float, width: float) -> None:
    z = stats.norm.ppf(0.975)

    def half(n: int) -> float:
        return z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))

    n = next(n for n in range(1, 5000) if half(n) <= width)
    assert items_for_share(share, width).n == n
    clustered = items_for_share(share, width, design_effect=2.5).n
    assert abs(clustered - 2.5 * n) <= 2.5


def test_an_impossible_plan_has_a_reason_and_no_number() -> None:
    same = items_for_icc(0.6, 0.6, 3)
    assert (same.n, same.undefined) == (None, "both are 0.6: there is no difference to find")
    huge = items_for_share(0.5, 1e-9)
    assert huge.n is None
    assert huge.undefined.startswith("more than")
    assert correlation_interval(0.5, 3, "fisher").undefined == "3 units: an interval needs at least 4"
    assert correlation_interval(1, 30, "fisher").undefined == "a correlation of 1 has no finite transform"


def test_wrong_input_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="r: 2"):
        correlation_interval(2, 9, "fisher")
    with pytest.raises(ValueError, match="n: -1"):
        correlation_interval(0.2, -1, "fisher")
    with pytest.raises(ValueError, match="form: 'kendall'"):
        correlation_interval(0.2, 9, "kendall")  # type: ignore[arg-type]  # refused on purpose
    with pytest.raises(ValueError, match="r: 1 does not lie strictly"):
        items_for_correlation(1, 0.1, "fisher")
    with pytest.raises(ValueError, match="half_width: 0"):
        items_for_correlation(0.2, 0, "fisher")
    with pytest.raises(ValueError, match=r"half_width: 0\.5"):
        items_for_share(0.2, 0.5)
    with pytest.raises(ValueError, match=r"share: 1\.2"):
        items_for_share(1.2, 0.1)
    with pytest.raises(ValueError, match="n_raters: 1"):
        items_for_icc(0.8, 0.6, 1)
    with pytest.raises(ValueError, match="icc: 1 does not lie"):
        items_for_icc(1, 0.6, 2)
    with pytest.raises(ValueError, match="alpha: 0"):
        items_for_icc(0.8, 0.6, 2, alpha=0)
    with pytest.raises(ValueError, match="sides: 3"):
        items_for_icc(0.8, 0.6, 2, sides=3)
