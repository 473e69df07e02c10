"""Do 95 % intervals hold the truth in 95 % of studies? Many simulated studies, each against what its label names.

In a study, prompts have effects on what is rated, on the errors of the metrics and on each rater; raters have
severities, spreads of error and likings for prompts. Raters come in panels. "These raters" are a panel, so the
truth of a study is what its own panel would give on a population of prompts that is hundreds of times as large.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from benches.machine import machine
from evaluation.stats.agreement import alpha_estimate, krippendorff_alpha
from evaluation.stats.compare import difference_estimate
from evaluation.stats.correlation import correlation_estimate, spearman
from evaluation.stats.data import ReliabilityData
from evaluation.stats.difference import Frame, RatedItems, difference_estimates
from evaluation.stats.disattenuation import disattenuated_correlation_estimate
from evaluation.stats.estimate import Estimate
from evaluation.stats.icc import intraclass_correlation
from evaluation.stats.proportion import wilson
from evaluation.stats.roc import auc_estimate, roc_auc

LOWEST, HIGHEST = 0.92, 0.975  # what 1,000 studies must show
JUDGED_STUDIES = 1000  # fewer leave too much to chance to judge by
ITEM_BOOTSTRAP = "item bootstrap of spearman"
LIKE_THESE = "these raters, prompts like these"
LABELS = {
    "alpha": LIKE_THESE,
    "spearman": LIKE_THESE,
    ITEM_BOOTSTRAP: LIKE_THESE,
    "difference of spearmans": LIKE_THESE,
    "disattenuated spearman": LIKE_THESE,
    "share, these prompts": "these raters, these prompts",
    "share, prompts like these": LIKE_THESE,
    "auc": LIKE_THESE,
}

MAX_PANELS, STUDIES_PER_PANEL = 20, 20  # a panel's truth takes as long as ten studies
N_RATERS, RATERS_PER_ITEM = 8, 3
N_PROMPTS, ITEMS_RATED, ITEMS_OF_FRAME = 100, (6, 12), 40
POPULATION_PROMPTS, POPULATION_ITEMS = 20_000, 8
N_DRAWS = 500
CUTS = (-1.2, -0.4, 0.4, 1.2)  # of what a rater feels, to ratings from 1 to 5
SAME = 4  # the lowest rating that calls two texts the same
STRATUM_EDGES, RATED_PER_STRATUM = (-0.7, 0.0, 0.7), 200

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Items:
    """Items with their metrics, shape (n_items,), and ratings, shape (n_raters, n_items), nan if not rated."""

    prompts: IntArray
    metric: FloatArray
    other_metric: FloatArray
    ratings: FloatArray

    @property
    def shares(self) -> FloatArray:
        """Share of an item's raters who call it the same, shape (n_items,)."""
        return np.asarray((self.ratings >= SAME).sum(axis=0) / RATERS_PER_ITEM, dtype=np.float64)

    def only(self, kept: npt.NDArray[np.bool_]) -> Items:
        """Leave out the other items."""
        return Items(self.prompts[kept], self.metric[kept], self.other_metric[kept], self.ratings[:, kept])

    def reliability_data(self) -> ReliabilityData:
        """Ratings as the statistics take them."""
        return ReliabilityData(
            self.ratings,
            self.prompts,
            raters=tuple(f"rater {row}" for row in range(self.ratings.shape[0])),
            units=tuple(f"item {column}" for column in range(self.prompts.size)),
        )


@dataclass(frozen=True, eq=False)
class Panel:
    """Severity of each rater and spread of his errors, shape (n_raters,)."""

    severity: FloatArray
    spread: FloatArray

    @classmethod
    def of(cls, seed: int, number: int) -> Panel:
        """Raters of a panel: the same seed and number give the same ones."""
        rng = np.random.default_rng([seed, 0, number])
        return cls(0.4 * rng.standard_normal(N_RATERS), rng.uniform(0.5, 1.1, N_RATERS))

    def items(self, n_prompts: int, items_per_prompt: int, rng: np.random.Generator) -> Items:
        """Draw prompts and their items, each rated by some of the panel."""
        prompts = np.repeat(np.arange(n_prompts), items_per_prompt)

        def by_prompt(share: float) -> FloatArray:
            between, within = rng.standard_normal(n_prompts)[prompts], rng.standard_normal(prompts.size)
            return np.asarray(math.sqrt(share) * between + math.sqrt(1 - share) * within, dtype=np.float64)

        true = by_prompt(0.4)
        metric, other = (rho * true + math.sqrt(1 - rho * rho) * by_prompt(0.5) for rho in (0.6, 0.45))
        size = (N_RATERS, prompts.size)
        liking = 0.4 * rng.standard_normal((N_RATERS, n_prompts))[:, prompts]
        error = self.spread[:, np.newaxis] * rng.standard_normal(size)
        rated = 1.0 + np.digitize(true + self.severity[:, np.newaxis] + liking + error, CUTS)
        chosen = np.argsort(rng.random(size), axis=0) < RATERS_PER_ITEM
        return Items(prompts, metric, other, np.where(chosen, rated, np.nan))


def true_values(seed: int, panel: int) -> dict[str, float]:
    """What the panel would give on a population of prompts, by the name of the interval.

    Parameters
    ----------
    seed, panel : int
        Of the simulation, and number of the panel.

    Returns
    -------
    dict of str to float
        Without "share, these prompts", whose truth is that of the study's own frame.
    """
    rng = np.random.default_rng([seed, 1, panel])
    items = Panel.of(seed, panel).items(POPULATION_PROMPTS, POPULATION_ITEMS, rng)
    data, people = items.reliability_data(), items.reliability_data().unit_means
    first, second = (_known(spearman(side, people).value) for side in (items.metric, items.other_metric))
    reliability = _known(intraclass_correlation(data, "ICC(2,k)").value)
    return {
        "alpha": _known(krippendorff_alpha(data, "ordinal").value),
        "spearman": first,
        ITEM_BOOTSTRAP: first,
        "difference of spearmans": first - second,
        "disattenuated spearman": first / math.sqrt(reliability),
        "share, prompts like these": float(items.shares.mean()),
        "auc": _known(roc_auc(_majority(items), items.metric).value),
    }


def holds_truth(
    seed: int, study: int, panel: int, truth: dict[str, float], n_draws: int = N_DRAWS
) -> dict[str, bool]:
    """Whether each interval of one study holds its truth.

    Parameters
    ----------
    seed, study, panel : int
        Of the simulation, and numbers of the study and of its panel.
    truth : dict of str to float
        `true_values` of that panel.
    n_draws : int
        Draws of prompts behind an interval.

    Returns
    -------
    dict of str to bool
        In the order of `LABELS`.
    """
    rng = np.random.default_rng([seed, 2, study])
    frame = Panel.of(seed, panel).items(N_PROMPTS, ITEMS_OF_FRAME, rng)
    n_rated = rng.integers(ITEMS_RATED[0], ITEMS_RATED[1] + 1, N_PROMPTS)
    rated = frame.only(np.tile(np.arange(ITEMS_OF_FRAME), N_PROMPTS) < n_rated[frame.prompts])
    data = rated.reliability_data()
    people, prompts = data.unit_means, rated.prompts
    these, like_these = _shares(frame, rng, study, n_draws)
    every_item = np.arange(prompts.size)  # the mistake: each item as if it were a prompt of its own
    estimates = {
        "alpha": alpha_estimate(data, "ordinal", seed=study, n_draws=n_draws),
        "spearman": correlation_estimate(
            rated.metric, people, prompts, "spearman", seed=study, n_draws=n_draws
        ),
        ITEM_BOOTSTRAP: correlation_estimate(
            rated.metric, people, every_item, "spearman", seed=study, n_draws=n_draws
        ),
        "difference of spearmans": difference_estimate(
            rated.metric, rated.other_metric, people, prompts, "spearman", seed=study, n_draws=n_draws
        ),
        "disattenuated spearman": disattenuated_correlation_estimate(
            rated.metric, data, seed=study, n_draws=n_draws
        ),
        "share, these prompts": these,
        "share, prompts like these": like_these,
        "auc": auc_estimate(_majority(rated), rated.metric, prompts, seed=study, n_draws=n_draws),
    }
    whole = {**truth, "share, these prompts": float(frame.shares.mean())}
    return {name: _holds(estimates[name], whole[name]) for name in LABELS}


def coverage(n_studies: int, *, seed: int, n_workers: int = 2, n_draws: int = N_DRAWS) -> dict[str, float]:
    """Share of studies whose interval holds the truth, by the name of the interval.

    Parameters
    ----------
    n_studies : int
        At least 1.
    seed : int
        The same seed gives the same answer, whatever the number of workers.
    n_workers : int
        Processes.
    n_draws : int
        Draws of prompts behind an interval.

    Returns
    -------
    dict of str to float
        In the order of `LABELS`.

    Raises
    ------
    ValueError
        If `n_studies` is below 1.
    """
    if n_studies < 1:
        raise ValueError(f"n_studies: {n_studies} is below 1")
    n_panels = min(MAX_PANELS, -(-n_studies // STUDIES_PER_PANEL))
    studies, panels = range(n_studies), [study % n_panels for study in range(n_studies)]
    context = multiprocessing.get_context("spawn")  # a fork would share the threads of numpy's libraries
    with ProcessPoolExecutor(n_workers, mp_context=context) as pool:
        truths = list(pool.map(true_values, [seed] * n_panels, range(n_panels)))
        own = [truths[panel] for panel in panels]
        held = list(
            pool.map(
                holds_truth, [seed] * n_studies, studies, panels, own, [n_draws] * n_studies, chunksize=5
            )
        )
    return {name: sum(study[name] for study in held) / n_studies for name in LABELS}


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, print the table and the JSON line; 1 if 1,000 studies or more miss the bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("studies", type=int, nargs="?", default=JUDGED_STUDIES)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--draws", type=int, default=N_DRAWS)
    given = parser.parse_args(arguments)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for the workers: a thread each is what they have
    started = time.perf_counter()
    found = coverage(given.studies, seed=given.seed, n_workers=given.workers, n_draws=given.draws)
    seconds = time.perf_counter() - started
    sys.stdout.write(table(found, given.studies) + "\n")
    judged = {name: share for name, share in found.items() if name != ITEM_BOOTSTRAP}
    report = {
        "studies": given.studies,
        "coverage": judged,
        "item_bootstrap_spearman": found[ITEM_BOOTSTRAP],
        "machine": machine(),
        "seconds": round(seconds, 1),
    }
    sys.stdout.write(json.dumps(report) + "\n")
    missed = any(not LOWEST <= share <= HIGHEST for share in judged.values())
    return int(missed and given.studies >= JUDGED_STUDIES)


def table(found: dict[str, float], n_studies: int) -> str:
    """Coverage of each interval with the Monte Carlo interval that so many studies leave it.

    Examples
    --------
    >>> print(table({"alpha": 0.95}, 1000).splitlines()[1])
    alpha                        0.950   0.935 to 0.962   these raters, prompts like these
    """
    lines = [f"{'95 % interval of':<27}  covers  {'by simulation':<15}  truth"]
    for name, share in found.items():
        chance = wilson(round(share * n_studies), n_studies)
        lines.append(f"{name:<27}  {share:.3f}   {chance.low:.3f} to {chance.high:.3f}   {LABELS[name]}")
    return "\n".join(lines)


def _shares(items: Items, rng: np.random.Generator, seed: int, n_draws: int) -> tuple[Estimate, Estimate]:
    """Share of "same" over a frame, from a simple random draw of items within each stratum of the metric."""
    calibrated = special.ndtr(0.5 * items.metric - 0.5)  # roughly right, as a calibration is
    strata = np.digitize(items.metric, STRATUM_EDGES)
    n_strata = len(STRATUM_EDGES) + 1
    cells, shape = items.prompts * n_strata + strata, (N_PROMPTS, n_strata)
    frame = Frame(
        np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape),
        np.bincount(cells, calibrated, shape[0] * shape[1]).reshape(shape).astype(np.float64),
    )
    drawn = np.concatenate(
        [
            rng.choice(np.flatnonzero(strata == stratum), RATED_PER_STRATUM, replace=False)
            for stratum in range(n_strata)
        ]
    )
    rated = RatedItems(items.shares[drawn], calibrated[drawn], items.prompts[drawn], strata[drawn])
    return difference_estimates(frame, rated, seed=seed, n_draws=n_draws)


def _majority(items: Items) -> FloatArray:
    return np.asarray(items.shares > 0.5, dtype=np.float64)


def _known(value: float | None) -> float:
    if value is None:
        raise ValueError("the population does not define its own truth")
    return value


def _holds(estimate: Estimate, truth: float) -> bool:
    if estimate.low is None or estimate.high is None:
        raise ValueError(f"a study without an interval: {estimate.interval_undefined}")
    return estimate.low <= truth <= estimate.high


if __name__ == "__main__":
    sys.exit(main())
