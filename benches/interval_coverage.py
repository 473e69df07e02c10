"""Do 95 % intervals hold the truth in 95 % of studies? Many simulated studies, each against what its label names.

"These raters" are a panel, so the truth of a study is what its own panel would give on a population of prompts that is
hundreds of times as large. "Raters like these" are all there could be: each study then has a panel of its own, and the
truth is one for all.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import numpy.typing as npt

from benches.machine import machine
from benches.simulated_studies import Items, Panel, values_of_crowd, values_of_panel
from evaluation.stats.agreement import alpha_estimate
from evaluation.stats.calibrated_difference import calibrated_difference_estimates
from evaluation.stats.compare import difference_estimate
from evaluation.stats.correlation import correlation_estimate
from evaluation.stats.disattenuation import disattenuated_correlation_estimate
from evaluation.stats.estimate import Estimate
from evaluation.stats.extrapolate import design_mean_estimates
from evaluation.stats.proportion import wilson
from evaluation.stats.roc import auc_estimate
from evaluation.stats.scored_frame import ScoredFrame, ScoredItems
from evaluation.stats.two_way_alpha import two_way_alpha_estimate
from evaluation.stats.two_way_difference import two_way_difference_estimate
from evaluation.stats.two_way_disattenuation import two_way_disattenuated_correlation_estimate
from evaluation.stats.two_way_means import two_way_mean_estimate

LOWEST, HIGHEST = 0.92, 0.975  # what 1,000 studies must show
JUDGED_STUDIES = 1000  # fewer leave too much to chance to judge by
ITEM_BOOTSTRAP = "item bootstrap of spearman"
PROMPTS_ALONE = "mean by prompts alone"
THESE_RATERS = "these raters, prompts like these"
ALL_LIKE_THESE = "raters and prompts like these"
LABELS = {
    "alpha": THESE_RATERS,
    "spearman": THESE_RATERS,
    ITEM_BOOTSTRAP: THESE_RATERS,
    "difference of spearmans": THESE_RATERS,
    "disattenuated spearman": THESE_RATERS,
    "share, these prompts": "these raters, these prompts",
    "share, prompts like these": THESE_RATERS,
    "auc": THESE_RATERS,
    "two-way alpha": ALL_LIKE_THESE,
    "two-way disattenuated": ALL_LIKE_THESE,
    "two-way mean": ALL_LIKE_THESE,
    "two-way share": ALL_LIKE_THESE,
    PROMPTS_ALONE: ALL_LIKE_THESE,
}
MISTAKES = (ITEM_BOOTSTRAP, PROMPTS_ALONE)  # shown for what they miss, and not judged
TWO_WAY = tuple(name for name in LABELS if name.startswith("two-way"))  # these may cover more

MAX_PANELS, STUDIES_PER_PANEL = 20, 20  # a panel's truth takes as long as ten studies
N_PROMPTS, ITEMS_RATED, ITEMS_OF_FRAME = 100, (6, 12), 40
N_DRAWS = 500
STRATUM_EDGES, RATED_PER_STRATUM = (-0.7, 0.0, 0.7), 200
BINS = np.linspace(-8, 8, 161)  # of the metric, whose spread is 1

IntArray = npt.NDArray[np.int64]


def true_values(seed: int, panel: int) -> dict[str, float]:
    """What the panel would give on a population of prompts, by the name of the interval.

    Parameters
    ----------
    seed, panel : int
        Of the simulation, and number of the panel.

    Returns
    -------
    dict of str to float
        Of the intervals about these raters, but for "share, these prompts", whose truth is that of the study's own
        frame.
    """
    values = values_of_panel(seed, panel)
    values |= {ITEM_BOOTSTRAP: values["spearman"], "share, prompts like these": values["share"]}
    return {name: values[name] for name, label in LABELS.items() if label == THESE_RATERS}


def true_values_of_all(seed: int) -> dict[str, float]:
    """What all raters would give on a population of prompts, by the name of the interval.

    Parameters
    ----------
    seed : int
        Of the simulation.

    Returns
    -------
    dict of str to float
        Of the intervals about raters like these.
    """
    values = values_of_crowd(seed)
    return {
        "two-way alpha": values["alpha"],
        "two-way disattenuated": values["disattenuated spearman"],
        "two-way mean": values["mean"],
        "two-way share": values["share"],
        PROMPTS_ALONE: values["mean"],
    }


def holds_truth(
    seed: int, study: int, panel: int, truth: dict[str, float], n_draws: int = N_DRAWS
) -> dict[str, bool]:
    """Whether each interval of one study holds its truth.

    Parameters
    ----------
    seed, study, panel : int
        Of the simulation, and numbers of the study and of its panel, which the intervals about raters like these
        replace by one of their own.
    truth : dict of str to float
        `true_values` of that panel, and `true_values_of_all`.
    n_draws : int
        Draws behind an interval.

    Returns
    -------
    dict of str to bool
        In the order of `LABELS`.
    """
    frame_mean, of_panel = _of_panel(seed, study, panel, n_draws)
    estimates = of_panel | _of_any_panel(seed, study, n_draws)
    whole = {**truth, "share, these prompts": frame_mean}
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
        Draws behind an interval.

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
        of_all = pool.submit(true_values_of_all, seed)
        truths = list(pool.map(true_values, [seed] * n_panels, range(n_panels)))
        own = [truths[panel] | of_all.result() for panel in panels]
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
    judged = {name: share for name, share in found.items() if name not in MISTAKES}
    report = {
        "studies": given.studies,
        "coverage": judged,
        "item_bootstrap_spearman": found[ITEM_BOOTSTRAP],
        "mean_by_prompts_alone": found[PROMPTS_ALONE],
        "machine": machine(),
        "seconds": round(seconds, 1),
    }
    sys.stdout.write(json.dumps(report) + "\n")
    missed = any(
        share < LOWEST or (share > HIGHEST and name not in TWO_WAY) for name, share in judged.items()
    )
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


def _of_panel(seed: int, study: int, panel: int, n_draws: int) -> tuple[float, dict[str, Estimate]]:
    """Mean share of a study's frame, and the intervals about these raters."""
    rng = np.random.default_rng([seed, 2, study])
    frame = Panel.of(seed, panel).items(N_PROMPTS, ITEMS_OF_FRAME, rng)
    rated = _some_of_each_prompt(frame, rng)
    data = rated.reliability_data()
    people, prompts = data.unit_means, rated.prompts
    scored, items, _ = _drawn_in_strata(frame, rng)
    these, like_these = calibrated_difference_estimates(scored, items, seed=study, n_draws=n_draws)
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
        "auc": auc_estimate(rated.majority, rated.metric, prompts, seed=study, n_draws=n_draws),
    }
    return float(frame.shares.mean()), estimates


def _of_any_panel(seed: int, study: int, n_draws: int) -> dict[str, Estimate]:
    """Intervals about raters like these, from a study with a panel of its own."""
    rng = np.random.default_rng([seed, 3, study])
    frame = Panel.of(seed, MAX_PANELS + study).items(N_PROMPTS, ITEMS_OF_FRAME, rng)
    rated = _some_of_each_prompt(frame, rng)
    data = rated.reliability_data()
    scored, items, drawn = _drawn_in_strata(frame, rng)
    # The mistake: the prompts' spread alone, as if no other raters could have been asked.
    _, by_prompts = design_mean_estimates(
        data.unit_means, np.ones(data.n_units), rated.prompts, seed=study, n_draws=n_draws
    )
    return {
        "two-way alpha": two_way_alpha_estimate(data, "ordinal", seed=study, n_draws=n_draws),
        "two-way disattenuated": two_way_disattenuated_correlation_estimate(
            rated.metric, data, seed=study, n_draws=n_draws
        ),
        "two-way mean": two_way_mean_estimate(data, seed=study, bounds=(1.0, 5.0), n_draws=n_draws),
        "two-way share": two_way_difference_estimate(
            scored,
            items.metric,
            items.strata,
            frame.only(drawn).calls(),
            seed=study,
            bounds=(0.0, 1.0),
            n_draws=n_draws,
        ),
        PROMPTS_ALONE: by_prompts,
    }


def _some_of_each_prompt(frame: Items, rng: np.random.Generator) -> Items:
    n_rated = rng.integers(ITEMS_RATED[0], ITEMS_RATED[1] + 1, N_PROMPTS)
    return frame.only(np.tile(np.arange(ITEMS_OF_FRAME), N_PROMPTS) < n_rated[frame.prompts])


def _drawn_in_strata(frame: Items, rng: np.random.Generator) -> tuple[ScoredFrame, ScoredItems, IntArray]:
    """Histograms of a frame, a simple random draw of items within each stratum of the metric, and which they are."""
    strata = np.digitize(frame.metric, STRATUM_EDGES)
    n_strata = len(STRATUM_EDGES) + 1
    population = np.zeros((N_PROMPTS, n_strata, BINS.size - 1), dtype=np.int64)
    np.add.at(population, (frame.prompts, strata, np.digitize(frame.metric, BINS) - 1), 1)
    drawn = np.concatenate(
        [
            rng.choice(np.flatnonzero(strata == stratum), RATED_PER_STRATUM, replace=False)
            for stratum in range(n_strata)
        ]
    )
    items = ScoredItems(frame.shares[drawn], frame.metric[drawn], frame.prompts[drawn], strata[drawn])
    return ScoredFrame(population, BINS), items, drawn


def _holds(estimate: Estimate, truth: float) -> bool:
    if estimate.low is None or estimate.high is None:
        raise ValueError(f"a study without an interval: {estimate.interval_undefined}")
    return estimate.low <= truth <= estimate.high


if __name__ == "__main__":
    sys.exit(main())
