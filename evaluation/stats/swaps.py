"""Tests of the difference between two metrics by swapping their scores within whole prompts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.stats.bootstrap import MIN_PROMPTS
from evaluation.stats.columns import column, prompts_of_units
from evaluation.stats.correlation import Method
from evaluation.stats.levels import Level
from evaluation.stats.means import prompt_means
from evaluation.stats.within import correlations_within_prompts

DEFAULT_SWAPS = 10_000
SWAP_CELLS = 4_000_000  # signs held at once

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SwapTest:
    """A test by swapping two metrics within whole prompts; `p_value` is None, with the reason, without one.

    `statistic` is the difference seen; `n_swaps` the random swaps made of `n_prompts` prompts.
    """

    statistic: float
    p_value: float | None
    n_swaps: int
    n_prompts: int
    undefined: str | None


def swap_contributions(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    method: Method,
    *,
    level: Level,
) -> FloatArray | None:
    """What each prompt adds to a correlation, the scores of the metric staying as they are ranked.

    Parameters
    ----------
    metric, human : array_like, shape (n_units,)
        The two values of each unit, none missing.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    method : {"spearman", "kendall_tau_b", "pearson"}
        As in `correlation.correlation`.
    level : {"item", "within_prompt", "prompt", "model"}
        Over items, and over prompt means: products of the standardised ranks (or values). Within prompts: the
        prompt's own correlation over the number of prompts.

    Returns
    -------
    ndarray of float64, shape (n_prompts,), or None
        Their sum is the correlation. None where it is no such sum: tau-b except within prompts, and over models.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is missing, or a side is constant (within prompts: in a prompt).

    Examples
    --------
    >>> added = swap_contributions([1, 2, 3, 4], [1, 3, 2, 4], [0, 0, 1, 1], "spearman", level="item")
    >>> added.round(12).tolist()
    [0.4, 0.4]
    """
    first = column(metric, "metric")
    second = column(human, "human", first.size)
    prompt_of, n_prompts = prompts_of_units(unit_prompts, first.size)
    for name, side in (("metric", first), ("human", second)):
        if np.isnan(side).any():
            raise ValueError(f"{name}: a value is missing")
    if level == "within_prompt":
        inside = correlations_within_prompts(first, second, prompt_of, method)
        if np.isnan(inside.values).any():
            raise ValueError("metric, human: a prompt cannot be correlated")
        return inside.values / n_prompts
    if level == "model" or method == "kendall_tau_b":
        return None
    if level == "prompt":
        first, second = prompt_means(first, second, prompt_of, method)
        prompt_of = np.arange(n_prompts)
    if method == "spearman":
        first, second = stats.rankdata(first), stats.rankdata(second)
    first, second = first - first.mean(), second - second.mean()
    length = float(np.linalg.norm(first) * np.linalg.norm(second))
    if length == 0:
        raise ValueError("metric, human: a side is constant")
    return np.asarray(np.bincount(prompt_of, first * second / length, n_prompts), dtype=np.float64)


def swap_tests(
    differences: npt.ArrayLike, *, seed: int, n_swaps: int = DEFAULT_SWAPS
) -> tuple[SwapTest, ...]:
    """Two-sided tests of sums of prompts' differences by swapping the two metrics in random prompts.

    Parameters
    ----------
    differences : array_like, shape (n_prompts, n_tests)
        In each column `swap_contributions` of one metric less those of another. All columns are tested by the
        same swaps.
    seed : int
        Seed of `numpy.random.default_rng`.
    n_swaps : int
        Random swaps, at least 1.

    Returns
    -------
    tuple of SwapTest
        `p_value` in (0, 1]; None, with the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        If `differences` is not two-dimensional or not finite, or `n_swaps` is below 1.

    Notes
    -----
    Swapping a prompt's two rank vectors turns the sign of its difference. p = (c + 1) / (B + 1), c the swaps
    at least as far from 0 as what was seen (Phipson & Smyth 2010): never 0.

    Examples
    --------
    >>> (made,) = swap_tests([[0.1], [0.2], [0.1], [0.3], [0.1], [0.2], [0.1], [0.2]], seed=1)
    >>> round(made.statistic, 12), made.p_value < 0.02
    (1.3, True)
    """
    steps = np.asarray(differences, dtype=np.float64)
    if steps.ndim != 2 or not np.isfinite(steps).all():
        raise ValueError(f"differences: finite numbers of prompts and tests are needed, shape {steps.shape}")
    if n_swaps < 1:
        raise ValueError(f"n_swaps: {n_swaps} is below 1")
    n_prompts = steps.shape[0]
    seen = steps.sum(axis=0)
    if n_prompts < MIN_PROMPTS:
        reason = (
            f"{n_prompts} prompt{'' if n_prompts == 1 else 's'}: a swap test needs at least {MIN_PROMPTS}"
        )
        return tuple(SwapTest(float(step), None, 0, n_prompts, reason) for step in seen)
    bound = np.abs(seen) - 1e-12 * np.abs(steps).sum(axis=0)  # a swap that changes nothing counts
    rng = np.random.default_rng(seed)
    n_as_far = np.zeros(seen.size, dtype=np.int64)
    block = max(1, SWAP_CELLS // n_prompts)
    for start in range(0, n_swaps, block):
        signs = 2.0 * rng.integers(2, size=(min(block, n_swaps - start), n_prompts)) - 1
        n_as_far += (np.abs(signs @ steps) >= bound).sum(axis=0)
    return tuple(
        SwapTest(float(step), float((count + 1) / (n_swaps + 1)), n_swaps, n_prompts, None)
        for step, count in zip(seen, n_as_far, strict=True)
    )
