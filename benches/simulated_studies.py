"""Simulated studies with effects of prompts and raters, and the populations that they are draws of.

Prompts have effects on what is rated, on the errors of the metrics and on each rater; raters have severities, spreads
of error and likings for prompts. Raters come in panels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.agreement import krippendorff_alpha
from evaluation.stats.correlation import spearman
from evaluation.stats.data import ReliabilityData
from evaluation.stats.icc import Form, intraclass_correlation
from evaluation.stats.roc import roc_auc

N_RATERS, RATERS_PER_ITEM = 8, 3
POPULATION_PROMPTS, POPULATION_ITEMS = 20_000, 8
CUTS = (-1.2, -0.4, 0.4, 1.2)  # of what a rater feels, to ratings from 1 to 5
SAME = 4  # the lowest rating that calls two texts the same

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

    @property
    def majority(self) -> FloatArray:
        """Whether more than half of an item's raters call it the same, shape (n_items,)."""
        return np.asarray(self.shares > 0.5, dtype=np.float64)

    def only(self, kept: npt.NDArray[np.bool_] | IntArray) -> Items:
        """Leave out the other items."""
        return Items(self.prompts[kept], self.metric[kept], self.other_metric[kept], self.ratings[:, kept])

    def reliability_data(self) -> ReliabilityData:
        """Ratings as the statistics take them."""
        return _reliability(self.ratings, self.prompts)

    def calls(self) -> ReliabilityData:
        """Whether each rater calls the item the same, 1 or 0."""
        return _reliability(np.where(np.isnan(self.ratings), np.nan, self.ratings >= SAME), self.prompts)


@dataclass(frozen=True, eq=False)
class Panel:
    """Severity of each rater and spread of his errors, shape (n_raters, 1): or (n_raters, n_prompts) of a crowd."""

    severity: FloatArray
    spread: FloatArray

    @classmethod
    def of(cls, seed: int, number: int) -> Panel:
        """Raters of a panel: the same seed and number give the same ones."""
        rng = np.random.default_rng([seed, 0, number])
        return cls(0.4 * rng.standard_normal((N_RATERS, 1)), rng.uniform(0.5, 1.1, (N_RATERS, 1)))

    @classmethod
    def crowd(cls, n_prompts: int, rng: np.random.Generator) -> Panel:
        """Other raters for each prompt: as many as a population has."""
        size = (N_RATERS, n_prompts)
        return cls(0.4 * rng.standard_normal(size), rng.uniform(0.5, 1.1, size))

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
        severity, spread = (
            np.broadcast_to(side, (N_RATERS, n_prompts))[:, prompts] for side in (self.severity, self.spread)
        )
        error = spread * rng.standard_normal(size)
        rated = 1.0 + np.digitize(true + severity + liking + error, CUTS)
        chosen = np.argsort(rng.random(size), axis=0) < RATERS_PER_ITEM
        return Items(prompts, metric, other, np.where(chosen, rated, np.nan))


def values_of_panel(seed: int, panel: int) -> dict[str, float]:
    """What a panel would give on a population of prompts.

    Parameters
    ----------
    seed, panel : int
        Of the simulation, and number of the panel.

    Returns
    -------
    dict of str to float
        By statistic.
    """
    rng = np.random.default_rng([seed, 1, panel])
    items = Panel.of(seed, panel).items(POPULATION_PROMPTS, POPULATION_ITEMS, rng)
    return _values(items, "ICC(2,k)")


def values_of_crowd(seed: int) -> dict[str, float]:
    """What a population of raters would give on a population of prompts, by statistic."""
    rng = np.random.default_rng([seed, 4])
    items = Panel.crowd(POPULATION_PROMPTS, rng).items(POPULATION_PROMPTS, POPULATION_ITEMS, rng)
    # A row is another person in each prompt, so severity is in the residual: where raters are many, both forms agree.
    return _values(items, "ICC(1,k)")


def _values(items: Items, form: Form) -> dict[str, float]:
    data, people = items.reliability_data(), items.reliability_data().unit_means
    first, second = (_known(spearman(side, people).value) for side in (items.metric, items.other_metric))
    return {
        "alpha": _known(krippendorff_alpha(data, "ordinal").value),
        "spearman": first,
        "difference of spearmans": first - second,
        "disattenuated spearman": first / math.sqrt(_known(intraclass_correlation(data, form).value)),
        "mean": float(people.mean()),
        "share": float(items.shares.mean()),
        "auc": _known(roc_auc(items.majority, items.metric).value),
    }


def _known(value: float | None) -> float:
    if value is None:
        raise ValueError("the population does not define its own truth")
    return value


def _reliability(ratings: FloatArray, prompts: IntArray) -> ReliabilityData:
    return ReliabilityData(
        ratings,
        prompts,
        raters=tuple(f"rater {row}" for row in range(ratings.shape[0])),
        units=tuple(f"item {column}" for column in range(prompts.size)),
    )
