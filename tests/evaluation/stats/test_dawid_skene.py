"""Dawid and Skene's model against their anaesthetists, and the algorithm as slow loops."""

from itertools import pairwise
from math import log

import numpy as np
import numpy.typing as npt
import pytest

from evaluation.stats.dawid_skene import dawid_skene, dawid_skene_of_ratings
from tests.evaluation.stats.known import known, reliability

EXAMPLE = known("reference/dawid-skene-anaesthetists")
VOTES = np.array(EXAMPLE["data"]["rows"])
IntArray = npt.NDArray[np.int64]


def by_loops(
    votes: IntArray, rounds: int, prior_count: float
) -> tuple[list[float], list[list[float]], float]:
    """Class shares, posterior and log likelihood after so many rounds, vote by vote."""
    units, raters, classes = (sorted(set(column.tolist())) for column in votes.T)
    posterior = {}
    for unit in units:
        given = [vote for u, _, vote in votes.tolist() if u == unit]
        posterior[unit] = [given.count(k) / len(given) for k in classes]
    log_likelihood = 0.0
    for _ in range(rounds):
        n = len(classes)
        shares = [
            (sum(posterior[u][k] for u in units) + prior_count) / (len(units) + n * prior_count)
            for k in range(n)
        ]
        cells = {(r, k, label): prior_count for r in raters for k in range(n) for label in classes}
        for u, r, label in votes.tolist():
            for k in range(n):
                cells[r, k, label] += posterior[u][k]
        log_likelihood = 0.0
        for unit in units:
            joint = list(shares)
            for u, r, label in votes.tolist():
                if u == unit:
                    for k in range(n):
                        row = sum(cells[r, k, other] for other in classes)
                        joint[k] *= cells[r, k, label] / row if row else 0.0
            posterior[unit] = [part / sum(joint) for part in joint]
            log_likelihood += log(sum(joint))
    return shares, [posterior[unit] for unit in units], log_likelihood


def test_the_anaesthetists_have_the_published_shares_and_errors() -> None:
    fit = dawid_skene(*VOTES.T)
    got = {
        "class_prior": fit.prior,
        "rater_1_confusion_diagonal": np.diag(fit.confusion[0]),
        "map_class_counts": np.bincount(fit.posterior.argmax(axis=1)),
        "log_likelihood_up_to_multinomial_constants": fit.log_likelihood,
        "posterior_item_2": fit.posterior[fit.units.tolist().index(2)],
    }
    for expected in EXAMPLE["expected"]:
        value = np.asarray(got.pop(expected["quantity"]))
        assert value == pytest.approx(np.array(expected["value"]), abs=expected["tolerance"])
    assert not got
    assert fit.converged


def test_the_rounds_do_not_stop_where_crowd_kit_does() -> None:
    # crowd-kit counts the class prior once for each label, and ends after 4 rounds at .4001 .4221 .1112 .0667.
    assert dawid_skene(*VOTES.T).prior == pytest.approx([0.39997, 0.42158, 0.11179, 0.06667], abs=5e-6)


@pytest.mark.parametrize("prior_count", [0.0, 0.5])
@pytest.mark.parametrize("rounds", [1, 2, 7])
def test_each_round_is_that_of_the_slow_loops(rounds: int, prior_count: float) -> None:
    votes = VOTES[:120]
    fit = dawid_skene(*votes.T, prior_count=prior_count, max_rounds=rounds)
    shares, posterior, log_likelihood = by_loops(votes, rounds, prior_count)
    assert fit.prior == pytest.approx(shares, abs=1e-12)
    assert fit.posterior == pytest.approx(np.array(posterior), abs=1e-10)
    assert fit.log_likelihood == pytest.approx(log_likelihood, abs=1e-9)
    assert (fit.n_rounds, fit.converged) == (rounds, False)


def test_the_likelihood_rises_in_every_round() -> None:
    reached = [dawid_skene(*VOTES.T, max_rounds=n).log_likelihood for n in range(1, 15)]
    assert all(later > sooner for sooner, later in pairwise(reached))


def test_prior_counts_keep_rare_cells_from_zero() -> None:
    plain, held = dawid_skene(*VOTES.T), dawid_skene(*VOTES.T, prior_count=0.1)
    assert (plain.confusion == 0).any()
    assert (held.confusion > 0).all()
    assert held.posterior.max() < 1
    assert held.converged


def test_the_order_of_labels_and_the_names_of_all_do_not_matter(rng: np.random.Generator) -> None:
    plain = dawid_skene(*VOTES.T)
    units, raters, labels = VOTES[rng.permutation(len(VOTES))].T
    renamed = dawid_skene(100 - units, raters * 7, 10 - labels)
    assert renamed.prior == pytest.approx(plain.prior[::-1], abs=1e-9)
    assert renamed.posterior == pytest.approx(plain.posterior[::-1, ::-1], abs=1e-6)
    assert renamed.confusion == pytest.approx(plain.confusion[:, ::-1, ::-1], abs=1e-6)


def test_shares_sum_to_one() -> None:
    fit = dawid_skene(*VOTES.T, prior_count=0.3)
    assert fit.prior.sum() == pytest.approx(1)
    assert fit.confusion.sum(axis=2) == pytest.approx(np.ones((5, 4)))
    assert fit.posterior.sum(axis=1) == pytest.approx(np.ones(45))


def test_a_rater_who_answers_blindly_is_outvoted_by_fewer_careful_ones(rng: np.random.Generator) -> None:
    # Lopsided: nine units in ten are of class 0; three raters always say 1, two are right nine times in ten.
    truth = (rng.random(300) < 0.1).astype(int)
    careful = np.where(rng.random((2, 300)) < 0.9, truth, 1 - truth)
    fit = dawid_skene_of_ratings(reliability(np.vstack([careful, np.ones((3, 300))])), prior_count=0.1)
    assert (fit.posterior.argmax(axis=1) == truth).mean() > 0.85
    assert fit.confusion[2, :, 1] == pytest.approx([1, 1], abs=0.05)


def test_a_class_that_a_rater_never_met_has_no_error_rates() -> None:
    # Rater 2 labels unit 0 alone, which the others and he hold for class 0.
    fit = dawid_skene([0, 0, 0, 1, 1, 2, 2], [0, 1, 2, 0, 1, 0, 1], [0, 0, 0, 1, 1, 1, 1])
    assert fit.confusion[2, 0].tolist() == [1, 0]
    assert np.isnan(fit.confusion[2, 1]).all()
    assert fit.posterior.tolist() == [[1, 0], [0, 1], [0, 1]]


def test_sensitivity_is_of_the_higher_class_and_specificity_of_the_lower() -> None:
    # Raters 0 and 1 agree on all units and so decide them; rater 2 finds one of two 8s and two of three 7s.
    labels = [8, 8, 7, 7, 7] * 2 + [8, 7, 7, 7, 8]
    fit = dawid_skene(list(range(5)) * 3, np.repeat([0, 1, 2], 5), labels)
    assert fit.sensitivity == pytest.approx([1, 1, 1 / 2])
    assert fit.specificity == pytest.approx([1, 1, 2 / 3])
    assert dawid_skene(*VOTES.T).sensitivity is None


def test_ratings_in_a_table_are_the_same_labels_with_gaps_left_out() -> None:
    table = [[1.0, 1.0, 2.0, None], [1.0, 2.0, 2.0, 1.0], [2.0, 1.0, None, 1.0]]
    fit = dawid_skene_of_ratings(reliability(table), prior_count=0.2)
    triples = [(u, r, int(v)) for r, row in enumerate(table) for u, v in enumerate(row) if v is not None]
    plain = dawid_skene(*np.array(triples).T, prior_count=0.2)
    assert fit.n_labels == 10
    assert fit.posterior == pytest.approx(plain.posterior)


@pytest.mark.parametrize(
    ("votes", "reason"),
    [
        (([], [], []), "no unit has two labels"),
        (([0, 1, 2], [0, 0, 0], [1, 2, 1]), "no unit has two labels"),
        (
            ([0, 0, 1], [0, 1, 0], [3, 3, 3]),
            "all labels are 3: with one class in use, there is nothing to tell apart",
        ),
    ],
)
def test_labels_that_define_no_model_say_why(votes: tuple[list[int], ...], reason: str) -> None:
    fit = dawid_skene(*(np.array(column, dtype=int) for column in votes))
    assert fit.undefined == reason
    assert fit.prior is None
    assert fit.posterior is None
    assert fit.log_likelihood is None


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"units": [[0]]}, "units"),
        ({"raters": [0]}, "raters"),
        ({"labels": [0.5, 1.0]}, "labels"),
        ({"prior_count": -1.0}, "prior_count"),
        ({"prior_count": float("nan")}, "prior_count"),
        ({"tolerance": 0.0}, "tolerance"),
        ({"max_rounds": 0}, "max_rounds"),
    ],
)
def test_wrong_input_is_named(change: dict[str, object], name: str) -> None:
    options: dict[str, object] = {"units": [0, 0], "raters": [0, 1], "labels": [0, 1]} | change
    with pytest.raises(ValueError, match=f"^{name}: "):
        dawid_skene(**options)  # type: ignore[arg-type]  # wrong on purpose


def test_a_rating_between_two_classes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^data: labels must be whole numbers"):
        dawid_skene_of_ratings(reliability([[1.5, 2.0], [1.0, 2.0]]))
