"""Bradley-Terry and Davidson against published figures, a general optimiser on the definition, and two items by hand."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import optimize

from evaluation.stats.comparisons import Comparisons
from evaluation.stats.preference import preference_model
from tests.evaluation.stats.known import known

FloatArray = npt.NDArray[np.float64]


def made_up(
    rng: np.random.Generator, n_rows: int = 400, n_items: int = 5, n_raters: int = 8
) -> dict[str, Any]:
    """Comparisons with ties, a side effect of .6 and raters, as keyword arguments of `Comparisons`."""
    left = rng.integers(n_items, size=n_rows)
    right = (left + rng.integers(1, n_items, size=n_rows)) % n_items
    distance = np.linspace(-1, 1, n_items)[left] - np.linspace(-1, 1, n_items)[right] + 0.6
    odds = np.stack([np.exp(distance / 2), np.full(n_rows, 0.7), np.exp(-distance / 2)])
    drawn = rng.random(n_rows)
    shares = np.cumsum(odds / odds.sum(axis=0), axis=0)
    outcomes = np.where(drawn < shares[0], 1, np.where(drawn < shares[1], 0, -1))
    return {
        "left": left,
        "right": right,
        "outcomes": outcomes,
        "items": tuple("abcdefgh"[:n_items]),
        "raters": rng.integers(n_raters, size=n_rows),
    }


def of(rows: dict[str, Any], **change: Any) -> Comparisons:
    rows = rows | change
    return Comparisons(rows.pop("left"), rows.pop("right"), rows.pop("outcomes"), **rows)


def gradients_by_definition(rows: dict[str, Any], parameters: FloatArray) -> FloatArray:
    """Each row's gradient by central differences; parameters are all abilities but the last, side, log nu."""

    def log_chances(at: FloatArray) -> FloatArray:
        n_items = len(rows["items"])
        strength = np.exp(np.append(at[: n_items - 1], 0))
        side, nu = np.exp(at[n_items - 1] / 2), np.exp(at[n_items])
        logs = []
        for i, j, outcome in zip(rows["left"], rows["right"], rows["outcomes"], strict=True):
            tie = nu * np.sqrt(strength[i] * strength[j])
            parts = {1: strength[i] * side, 0: tie, -1: strength[j] / side}
            logs.append(np.log(parts[int(outcome)] / sum(parts.values())))
        return np.array(logs)

    columns = []
    for k in range(parameters.size):
        step = np.zeros(parameters.size)
        step[k] = 1e-5
        columns.append((log_chances(parameters + step) - log_chances(parameters - step)) / 2e-5)
    return np.stack(columns, axis=1)


def test_the_american_league_has_the_published_abilities() -> None:
    example = known("reference/bradley-terry-baseball")
    fit = preference_model(
        Comparisons.from_wins(example["data"]["wins_row_over_column"], items=example["data"]["teams"])
    )
    asked = [e for e in example["expected"] if e["quantity"] in ("log_ability", "se")]
    assert len(asked) == 12
    for expected in asked:
        gap = fit.difference(expected["params"]["team"], "Baltimore")
        got = gap.value if expected["quantity"] == "log_ability" else gap.error
        assert got == pytest.approx(expected["value"], abs=expected["tolerance"])


def test_the_league_has_the_likelihood_of_its_games_one_by_one() -> None:
    example = known("reference/bradley-terry-baseball")
    wins = np.array(example["data"]["wins_row_over_column"])
    fit = preference_model(Comparisons.from_wins(wins, items=example["data"]["teams"]))
    strength = np.exp(fit.abilities)
    chances = strength[:, None] / (strength[:, None] + strength)
    assert fit.log_likelihood == pytest.approx((wins * np.log(chances)).sum())


def test_ties_have_the_parameters_of_r() -> None:
    example = known("reference/davidson-ties-4")
    rows = [
        (i - 1, j - 1, outcome, n)
        for i, j, won, lost, tied in example["data"]["rows"]
        for outcome, n in ((1, won), (-1, lost), (0, tied))
    ]
    left, right, outcomes, counts = zip(*rows, strict=True)
    fit = preference_model(Comparisons(left, right, outcomes, items=(1, 2, 3, 4), counts=counts))
    for expected in example["expected"]:
        got = {
            "log_p": lambda params: fit.difference(params["item"], params["reference"]).value,
            "se_log_p": lambda params: fit.difference(params["item"], 1).error,
            "log_nu": lambda _: fit.log_nu,
            "se_log_nu": lambda _: fit.log_nu_error,
        }[expected["quantity"]](expected.get("params", {}))
        assert got == pytest.approx(expected["value"], abs=expected["tolerance"])


def test_two_items_are_the_log_odds_of_their_wins() -> None:
    gap = preference_model(Comparisons.from_wins([[0, 9], [4, 0]], items="ab")).difference("a", "b")
    assert gap.value == pytest.approx(np.log(9 / 4))
    assert gap.error == pytest.approx(np.sqrt(1 / 9 + 1 / 4))


def test_side_and_ties_of_two_items_are_log_odds_too() -> None:
    # Shown a-b: 8 for a, 2 for b. Shown b-a: 6 for b, 6 for a. Distances are log 4 = d + s and log 1 = -d + s.
    rows = ([0, 0, 1, 1], [1, 1, 0, 0], [1, -1, 1, -1])
    fit = preference_model(Comparisons(*rows, items="ab", counts=[8, 2, 6, 6]), side_effect=True)
    assert fit.side_effect == pytest.approx(np.log(2))
    assert fit.difference("a", "b").value == pytest.approx(np.log(2))
    assert fit.log_nu is None


def test_the_maximum_and_both_errors_are_those_of_the_definition(rng: np.random.Generator) -> None:
    rows = made_up(rng)
    fit = preference_model(of(rows), side_effect=True)
    at = np.append(fit.abilities[:-1] - fit.abilities[-1], [fit.side_effect, fit.log_nu])
    by_row = gradients_by_definition(rows, at)
    assert by_row.sum(axis=0) == pytest.approx(np.zeros(6), abs=1e-6)

    curvature = optimize.approx_fprime(at, lambda x: gradients_by_definition(rows, x).sum(axis=0), 1e-5)
    inverse = np.linalg.inv(-curvature)
    meat = np.zeros((6, 6))
    for rater in set(rows["raters"].tolist()):
        total = by_row[rows["raters"] == rater].sum(axis=0)
        meat += np.outer(total, total)
    robust = inverse @ meat @ inverse * 8 / 7
    gap = fit.difference("a", "e")
    assert gap.error == pytest.approx(np.sqrt(inverse[0, 0]), rel=1e-3)
    assert gap.robust_error == pytest.approx(np.sqrt(robust[0, 0]), rel=1e-3)
    assert fit.side_effect_error == pytest.approx(np.sqrt(inverse[4, 4]), rel=1e-3)
    assert fit.side_effect_robust_error == pytest.approx(np.sqrt(robust[4, 4]), rel=1e-3)
    assert fit.log_nu_error == pytest.approx(np.sqrt(inverse[5, 5]), rel=1e-3)
    assert fit.log_nu_robust_error == pytest.approx(np.sqrt(robust[5, 5]), rel=1e-3)


def test_other_sides_turn_the_side_effect_and_nothing_else(rng: np.random.Generator) -> None:
    rows = made_up(rng)
    plain = preference_model(of(rows), side_effect=True)
    swapped = of(rows, left=rows["right"], right=rows["left"], outcomes=-rows["outcomes"])
    turned = preference_model(swapped, side_effect=True)
    assert turned.side_effect == pytest.approx(-plain.side_effect)
    assert turned.abilities == pytest.approx(plain.abilities)
    assert turned.log_nu == pytest.approx(plain.log_nu)
    assert turned.robust_covariance == pytest.approx(plain.robust_covariance)


def test_the_order_of_rows_and_items_does_not_matter(rng: np.random.Generator) -> None:
    rows = made_up(rng)
    plain = preference_model(of(rows), side_effect=True)
    order, items = rng.permutation(400), rng.permutation(5)
    place = np.argsort(items)
    moved = {key: rows[key][order] for key in ("outcomes", "raters")}
    moved |= {key: place[rows[key][order]] for key in ("left", "right")}
    moved["items"] = tuple(rows["items"][k] for k in items)
    fit = preference_model(of(moved), side_effect=True)
    assert fit.abilities == pytest.approx(plain.abilities[items], abs=1e-9)
    assert fit.covariance == pytest.approx(plain.covariance[np.ix_(items, items)])
    assert fit.log_likelihood == pytest.approx(plain.log_likelihood)


def test_counts_are_repeated_rows_and_a_count_of_zero_is_none(rng: np.random.Generator) -> None:
    rows = made_up(rng)
    counts = rng.integers(0, 4, size=400)
    repeated = {key: np.repeat(rows[key], counts) for key in ("left", "right", "outcomes", "raters")}
    weighted = preference_model(of(rows, counts=counts), side_effect=True)
    plain = preference_model(of(rows | repeated), side_effect=True)
    assert weighted.abilities == pytest.approx(plain.abilities)
    assert weighted.covariance == pytest.approx(plain.covariance)
    assert weighted.robust_covariance == pytest.approx(plain.robust_covariance)
    assert weighted.n_comparisons == plain.n_comparisons == counts.sum()


def test_saying_everything_twice_narrows_the_plain_error_and_not_the_robust(rng: np.random.Generator) -> None:
    rows = made_up(rng)
    once, twice = (preference_model(of(rows, counts=np.full(400, n))) for n in (1, 2))
    assert twice.covariance == pytest.approx(once.covariance / 2)
    assert twice.robust_covariance == pytest.approx(once.robust_covariance)


def test_one_rater_gives_no_robust_error(rng: np.random.Generator) -> None:
    fit = preference_model(of(made_up(rng), raters=np.zeros(400, dtype=int)))
    assert fit.robust_covariance is None
    assert fit.difference("a", "b").robust_error is None
    assert fit.n_raters == 1


def test_a_lopsided_field_where_one_item_nearly_always_wins() -> None:
    wins = [[0, 99, 98, 97], [1, 0, 5, 5], [2, 5, 0, 5], [3, 5, 5, 0]]
    fit = preference_model(Comparisons.from_wins(wins, items="abcd"))
    assert fit.abilities.argmax() == 0
    assert fit.difference("a", "b").value > fit.difference("a", "d").value > 3
    assert fit.abilities.sum() == pytest.approx(0)


@pytest.mark.parametrize(
    ("wins", "ties", "groups", "ranked", "reason"),
    [
        ([[0]], None, 1, 1, "fewer than two items: there is nothing to compare"),
        ([[0, 0], [0, 0]], None, 2, 2, "there are no comparisons"),
        (
            [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 2], [0, 0, 1, 0]],
            None,
            2,
            2,
            "the items fall into 2 groups that were never compared with each other",
        ),
        (
            [[0, 3, 2], [0, 0, 1], [0, 1, 0]],
            None,
            1,
            2,
            "some items were always preferred to the rest: their distance has no finite estimate",
        ),
        ([[0, 0], [0, 0]], [[0, 5], [5, 0]], 1, 1, "every comparison is a tie"),
    ],
)
def test_comparisons_that_define_no_abilities_say_why(
    wins: list[list[int]], ties: list[list[int]] | None, groups: int, ranked: int, reason: str
) -> None:
    fit = preference_model(Comparisons.from_wins(wins, items=range(len(wins)), ties=ties))
    assert fit.undefined == reason
    assert (fit.n_groups, fit.n_ranked_groups) == (groups, ranked)
    assert fit.abilities is None
    assert fit.difference(0, 0) is None


def test_a_tie_makes_up_for_a_missing_win() -> None:
    ties = [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    fit = preference_model(Comparisons.from_wins([[0, 3, 2], [0, 0, 1], [0, 1, 0]], items="abc", ties=ties))
    assert fit.undefined is None
    assert fit.abilities.argmax() == 0


def test_a_side_that_no_item_ever_changed_cannot_be_told_from_the_items() -> None:
    fit = preference_model(Comparisons([0, 0], [1, 1], [1, -1], items="ab", counts=[3, 1]), side_effect=True)
    assert fit.undefined == "each item keeps to one side: the side effect cannot be told from the items"


def test_a_side_that_always_wins_has_no_finite_effect() -> None:
    rows = Comparisons([0, 1, 2, 1, 2, 0], [1, 2, 0, 0, 1, 2], [1] * 6, items="abc")
    assert preference_model(rows).undefined is None
    fit = preference_model(rows, side_effect=True)
    assert fit.undefined == "the comparisons allow no finite maximum: the side decides too much"


def test_an_unknown_item_is_refused() -> None:
    fit = preference_model(Comparisons.from_wins([[0, 1], [1, 0]], items="ab"))
    with pytest.raises(ValueError, match=r"^item: 'z'"):
        fit.difference("z", "a")
    with pytest.raises(ValueError, match=r"^reference: 'z'"):
        fit.difference("a", "z")
