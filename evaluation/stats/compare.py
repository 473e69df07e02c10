"""Which of two metrics follows the people better: difference on the same draws, and swaps of whole prompts.

Two metrics share their items, so that whether their intervals overlap says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    estimate_by_prompts,
    prompt_weights,
    too_few_prompts,
)
from evaluation.stats.columns import column, prompts_of_units
from evaluation.stats.correlation import METHOD_NAMES, Method
from evaluation.stats.estimate import Estimate
from evaluation.stats.levels import LEVEL_NAMES, Level, level_correlation, resampled_level_correlation
from evaluation.stats.means import checked_models
from evaluation.stats.multiplicity import adjusted_p_values
from evaluation.stats.swaps import DEFAULT_SWAPS, SwapTest, swap_contributions, swap_tests
from evaluation.stats.within import correlations_within_prompts

DEFAULT_SIGNIFICANCE = 0.05

FloatArray = npt.NDArray[np.float64]
PlaceArray = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Comparison:
    """Two metrics: difference of their correlations, the swap test of it, and p adjusted for all pairs (Holm)."""

    first: str
    second: str
    difference: Estimate
    swap: SwapTest
    adjusted_p: float | None


@dataclass(frozen=True)
class Comparisons:
    """Metrics compared over the same units.

    `metrics`, the best first, and their `values`; a comparison of every two; `groups`, the largest sets in
    which no two can be told apart, a metric being in several if need be; `left_out`, metrics without a
    correlation and why.
    """

    metrics: tuple[str, ...]
    values: tuple[float, ...]
    pairs: tuple[Comparison, ...]
    groups: tuple[tuple[str, ...], ...]
    left_out: tuple[tuple[str, str], ...]


def difference_estimate(
    metric_a: npt.ArrayLike,
    metric_b: npt.ArrayLike,
    human: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    method: Method,
    *,
    seed: int,
    level: Level = "item",
    unit_models: npt.ArrayLike | None = None,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
) -> Estimate:
    """Correlation of metric A less that of metric B, with its interval by the same draws of prompts for both.

    Parameters
    ----------
    metric_a, metric_b, human : array_like, shape (n_units,)
        The values of each unit; nan where missing. Units that lack one are left out, and within prompts those
        of a prompt in which either metric cannot be correlated.
    unit_prompts, method, level, unit_models
        As in `levels.level_correlation`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`.
    n_raters : int, optional
        Raters behind the human values.

    Returns
    -------
    Estimate
        In [-2, 2]; without a value when either correlation is undefined.

    Raises
    ------
    ValueError
        As `levels.resampled_level_correlation`.

    Examples
    --------
    >>> a, b, human, prompts = [1, 2, 3, 4], [2, 1, 3, 4], [1, 2, 3, 4], [0, 0, 1, 1]
    >>> made = difference_estimate(a, b, human, prompts, "spearman", seed=1)
    >>> round(made.value, 12), made.interval_undefined
    (0.2, '2 prompts: an interval needs at least 6')
    """
    paired = _Paired.of({"A": metric_a, "B": metric_b}, human, unit_prompts, unit_models, method, level)
    draws = paired.draws(seed, n_draws)
    return paired.difference("A", "B", draws, seed, n_draws, confidence, n_raters)


def compare_metrics(
    metrics: Mapping[str, npt.ArrayLike],
    human: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    method: Method,
    *,
    seed: int,
    level: Level = "item",
    unit_models: npt.ArrayLike | None = None,
    n_draws: int = DEFAULT_DRAWS,
    n_swaps: int = DEFAULT_SWAPS,
    confidence: float = DEFAULT_CONFIDENCE,
    significance: float = DEFAULT_SIGNIFICANCE,
    n_raters: int | None = None,
) -> Comparisons:
    """Compare every two metrics on the same units and draws, and say which cannot be told apart.

    Parameters
    ----------
    metrics : mapping of str to array_like, shape (n_units,)
        Values of each metric, nan where missing; at least one.
    human, unit_prompts, method, level, unit_models, seed, n_draws, confidence, n_raters
        As in `difference_estimate`; a unit or prompt that one metric lacks is left out for all.
    n_swaps
        As in `swaps.swap_tests`.
    significance : float
        Two metrics are told apart when their p-value, adjusted by Holm over all pairs, is no greater.

    Returns
    -------
    Comparisons

    Raises
    ------
    ValueError
        As `difference_estimate`; if there is no metric, or `significance` is not in (0, 1).

    Examples
    --------
    >>> human, prompts = list(range(12)), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    >>> made = compare_metrics({"a": human, "b": human[::-1]}, human, prompts, "spearman", seed=1)
    >>> made.metrics, made.pairs[0].difference.value, made.groups
    (('a', 'b'), 2.0, (('a',), ('b',)))
    """
    if not metrics:
        raise ValueError("metrics: there is none")
    if not 0 < significance < 1:
        raise ValueError(f"significance: {significance} is not between 0 and 1")
    paired = _Paired.of(metrics, human, unit_prompts, unit_models, method, level)
    values = {name: value for name, value in paired.values.items() if value is not None}
    names = sorted(values, key=lambda name: -values[name])
    chosen = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    draws = paired.draws(seed, n_draws)
    tests = paired.swaps([(names[i], names[j]) for i, j in chosen], seed, n_swaps)
    adjusted = adjusted_p_values([np.nan if test.p_value is None else test.p_value for test in tests], "holm")
    pairs, apart = [], np.zeros((len(names), len(names)), dtype=np.bool_)
    for (i, j), test, p_value in zip(chosen, tests, adjusted, strict=True):
        step = paired.difference(names[i], names[j], draws, seed, n_draws, confidence, n_raters)
        kept_p = None if np.isnan(p_value) else float(p_value)
        pairs.append(Comparison(names[i], names[j], step, test, kept_p))
        apart[i, j] = p_value <= significance
    left_out = {**paired.reasons, **{name: reason for name, reason in paired.undefined.items() if reason}}
    return Comparisons(
        tuple(names),
        tuple(values[name] for name in names),
        tuple(pairs),
        tuple(tuple(names[i] for i in group) for group in inseparable_groups(apart)),
        tuple(left_out.items()),
    )


def inseparable_groups(apart: npt.ArrayLike) -> tuple[tuple[int, ...], ...]:
    """Find the largest sets in which no two can be told apart.

    Parameters
    ----------
    apart : array_like of bool, shape (n_metrics, n_metrics)
        Whether the two can be told apart; it counts for both if it stands in either triangle.

    Returns
    -------
    tuple of tuple of int
        Each ascending, in ascending order; every metric is in at least one.

    Raises
    ------
    ValueError
        If `apart` is not square.

    Notes
    -----
    Insert and absorb, as for compact letter displays (Piepho 2004).

    Examples
    --------
    >>> inseparable_groups([[False, False, True], [False, False, False], [False, False, False]])
    ((0, 1), (1, 2))
    """
    given = np.asarray(apart, dtype=np.bool_)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ValueError(f"apart: a square is needed, not shape {given.shape}")
    groups = {frozenset(range(given.shape[0]))} if given.size else set()
    for i, j in np.argwhere(np.triu(given | given.T, 1)):
        split = {group - {one} for group in groups if {i, j} <= group for one in (i, j)}
        groups = {group for group in groups if not {i, j} <= group} | split
        groups = {group for group in groups if not any(group < other for other in groups)}
    return tuple(sorted(tuple(sorted(int(member) for member in group)) for group in groups))


@dataclass(frozen=True, eq=False)
class _Paired:
    """Metrics over the units, and within prompts the prompts, that all of them share."""

    metrics: dict[str, FloatArray]
    human: FloatArray
    prompt_of: PlaceArray
    unit_models: npt.NDArray[np.int64] | None
    method: Method
    level: Level
    values: dict[str, float | None]
    undefined: dict[str, str | None]
    reasons: dict[str, str]

    @classmethod
    def of(
        cls,
        metrics: Mapping[str, npt.ArrayLike],
        human: npt.ArrayLike,
        unit_prompts: npt.ArrayLike,
        unit_models: npt.ArrayLike | None,
        method: Method,
        level: Level,
    ) -> _Paired:
        people = column(human, "human")
        prompt_of, n_prompts = prompts_of_units(unit_prompts, people.size)
        columns = {name: column(values, name, people.size) for name, values in metrics.items()}
        models = None if unit_models is None else checked_models(unit_models, people.size)

        def correlated(name: str, kept: npt.NDArray[np.bool_]) -> tuple[float | None, str | None]:
            made = level_correlation(
                columns[name][kept],
                people[kept],
                prompt_of[kept],
                method,
                level=level,
                unit_models=None if models is None else models[kept],
                names=(name, "human"),
            )
            return made.value, made.undefined

        # A metric without any correlation must not take the units away from the others.
        everywhere = np.ones(people.size, dtype=np.bool_)
        alone = {name: correlated(name, everywhere)[1] for name in columns}
        reasons = {name: reason for name, reason in alone.items() if reason}
        usable = [name for name in columns if name not in reasons]
        kept = ~np.isnan(people)
        for name in usable:
            kept &= ~np.isnan(columns[name])
        if level == "within_prompt":
            shared = np.ones(n_prompts, dtype=np.bool_)
            for name in usable:
                values = np.where(kept, columns[name], np.nan)
                shared &= ~np.isnan(correlations_within_prompts(values, people, prompt_of, method).values)
            kept &= shared[prompt_of]
        made = {name: correlated(name, kept) for name in usable}
        return cls(
            {name: columns[name][kept] for name in usable},
            people[kept],
            prompts_of_units(prompt_of[kept], int(np.count_nonzero(kept)))[0],
            None if models is None else models[kept],
            method,
            level,
            {name: value for name, (value, _) in made.items()},
            {name: reason for name, (_, reason) in made.items()},
            reasons,
        )

    @property
    def n_prompts(self) -> int:
        return int(np.unique(self.prompt_of).size)

    def draws(self, seed: int, n_draws: int) -> dict[str, FloatArray]:
        """Correlations of each metric in the same draws, as `estimate_by_prompts` will draw them."""
        if too_few_prompts(self.n_prompts) or n_draws < 1:
            return {}
        weights = prompt_weights(self.n_prompts, n_draws, np.random.default_rng(seed))
        return {
            name: resampled_level_correlation(
                values,
                self.human,
                self.prompt_of,
                weights,
                self.method,
                level=self.level,
                unit_models=self.unit_models,
            )
            for name, values in self.metrics.items()
            if self.values[name] is not None
        }

    def difference(
        self,
        first: str,
        second: str,
        draws: dict[str, FloatArray],
        seed: int,
        n_draws: int,
        confidence: float,
        n_raters: int | None,
    ) -> Estimate:
        a, b = self.values.get(first), self.values.get(second)
        reasons = {**self.undefined, **self.reasons}
        missing = [f"{name}: {reasons[name]}" for name in (first, second) if reasons.get(name)]
        return estimate_by_prompts(
            None if a is None or b is None else a - b,
            "; ".join(missing) or None,
            lambda _: draws[first] - draws[second],  # made by the same seed, once for all pairs
            method=f"{METHOD_NAMES[self.method]} {LEVEL_NAMES[self.level]}, {first} less {second}",
            n_units=self.human.size,
            n_raters=n_raters,
            n_prompts=self.n_prompts,
            seed=seed,
            n_draws=n_draws,
            confidence=confidence,
        )

    def swaps(self, pairs: list[tuple[str, str]], seed: int, n_swaps: int) -> tuple[SwapTest, ...]:
        if not pairs:
            return ()
        used = sorted({name for pair in pairs for name in pair})
        added = {
            name: swap_contributions(
                self.metrics[name], self.human, self.prompt_of, self.method, level=self.level
            )
            for name in used
        }
        made = {name: each for name, each in added.items() if each is not None}
        if len(made) < len(used):
            reason = f"no swap test of {METHOD_NAMES[self.method]} {LEVEL_NAMES[self.level]}"
            steps = [(self.values[a] or 0.0) - (self.values[b] or 0.0) for a, b in pairs]
            return tuple(SwapTest(step, None, 0, self.n_prompts, reason) for step in steps)
        return swap_tests(np.stack([made[a] - made[b] for a, b in pairs], axis=1), seed=seed, n_swaps=n_swaps)
