"""Is a metric taken in by shared words? Four tests of one set of units, each with its interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE, DEFAULT_DRAWS, estimate_by_prompts
from evaluation.stats.columns import FloatArray, column, prompts_of_units
from evaluation.stats.estimate import Estimate
from evaluation.stats.isotonic import CurveBand, isotonic_band
from evaluation.stats.overlap_groups import (
    OverlapTerciles,
    curve_gap,
    matched_difference,
    overlap_terciles,
    resampled_curve_gap,
    resampled_matched_difference,
)
from evaluation.stats.overlap_residual import resampled_residual_overlap, residual_overlap
from evaluation.stats.partial import partial_spearman, resampled_partial_spearman


@dataclass(frozen=True)
class OverlapTests:
    """The four tests of one metric; units that lack one of the columns are left out of all.

    `partial`: Spearman of metric and people, lexical overlap held fixed; far below the plain one, the metric
    owes its agreement to words. `residual`: above 0, the metric overestimates shared words. `matched`: above
    0, the same, in units of the metric. `gap`: below 0, the same, in units of the human side.
    """

    partial: Estimate
    residual: Estimate
    matched: Estimate
    gap: Estimate
    terciles: OverlapTerciles
    n_left_out: int


def overlap_tests(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    human_se: npt.ArrayLike,
    lexical: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
) -> OverlapTests:
    """Four tests of whether a metric is taken in by lexical overlap, over the same draws of prompts.

    Parameters
    ----------
    metric : array_like, shape (n_units,)
        The metric, higher for same; nan where missing.
    human : array_like, shape (n_units,)
        Human mean, or share of raters who say same; nan where missing.
    human_se : array_like, shape (n_units,)
        Standard error of each human mean, from 0; nan where missing.
    lexical : array_like, shape (n_units,)
        Overlap of words, e.g. the Jaccard index of tokens; nan where missing.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`.
    n_raters : int, optional
        Raters behind the human side, to be reported with it.

    Returns
    -------
    OverlapTests
        Values without intervals, and the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is infinite or an error negative.

    Notes
    -----
    Formulas stand with `partial.partial_spearman`, `overlap_residual.residual_overlap`,
    `overlap_groups.matched_difference` and `overlap_groups.curve_gap`.

    Examples
    --------
    >>> made = overlap_tests([0.2, 0.8, 0.4, 0.9], [0.2, 1.0, 0.0, 0.6], [0.1] * 4, [0.1, 0.0, 0.5, 0.7],
    ...                      [0, 0, 1, 1], seed=1)
    >>> round(made.residual.value, 3), round(made.gap.value, 3)
    (0.6, -0.493)
    """
    metrics = column(metric, "metric")
    columns = (
        metrics,
        column(human, "human", metrics.size),
        column(human_se, "human_se", metrics.size),
        column(lexical, "lexical", metrics.size),
    )
    prompts_of_units(unit_prompts, metrics.size)
    kept = ~np.isnan(np.stack(columns)).any(axis=0)
    scores, people, errors, words = (values[kept] for values in columns)
    codes = np.asarray(unit_prompts)[kept]
    terciles = overlap_terciles(words)

    def estimate(
        value: float | None,
        undefined: str | None,
        method: str,
        resampled: Callable[[npt.NDArray[np.int64]], FloatArray],
    ) -> Estimate:
        return estimate_by_prompts(
            value,
            undefined,
            resampled,
            method=method,
            n_units=scores.size,
            n_raters=n_raters,
            n_prompts=int(np.unique(codes).size),
            seed=seed,
            n_draws=n_draws,
            confidence=confidence,
        )

    partial = partial_spearman(scores, people, words, names=("metric", "human side", "lexical overlap"))
    residual = residual_overlap(scores, people, words)
    matched = matched_difference(scores, people, errors, words, terciles)
    gap = curve_gap(scores, people, words, terciles)
    return OverlapTests(
        partial=estimate(
            partial.value,
            partial.undefined,
            "partial Spearman's rho given lexical overlap",
            lambda weights: resampled_partial_spearman(scores, people, words, codes, weights),
        ),
        residual=estimate(
            residual.value,
            residual.undefined,
            "Spearman's rho of lexical overlap and the metric's residual",
            lambda weights: resampled_residual_overlap(scores, people, words, codes, weights),
        ),
        matched=estimate(
            matched.value,
            matched.undefined,
            "mean difference of the metric, high less low overlap, matched by people",
            lambda weights: resampled_matched_difference(
                scores, people, errors, words, terciles, codes, weights
            ),
        ),
        gap=estimate(
            gap.value,
            gap.undefined,
            "mean gap of the calibration curves, high less low overlap",
            lambda weights: resampled_curve_gap(scores, people, words, terciles, codes, weights),
        ),
        terciles=terciles,
        n_left_out=int(kept.size - scores.size),
    )


def curves_by_overlap(
    metric: npt.ArrayLike,
    human: npt.ArrayLike,
    lexical: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    grid: npt.ArrayLike,
    terciles: OverlapTerciles,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> tuple[CurveBand, CurveBand, CurveBand]:
    """Calibration curves of low, middle and high lexical overlap: one value of the metric, three heights.

    Parameters
    ----------
    metric, human, lexical, unit_prompts
        As in `overlap_tests`.
    grid : array_like, shape (n_grid,)
        Values of the metric at which the curves are read.
    terciles : OverlapTerciles
        Cuts, of `overlap_groups.overlap_terciles`.
    seed, n_draws, confidence
        As in `isotonic.isotonic_band`; each curve resamples the prompts that have a unit of its own.

    Returns
    -------
    tuple of CurveBand
        Low, middle, high.

    Raises
    ------
    ValueError
        If a shape does not fit, a value is infinite or the terciles are undefined.

    Examples
    --------
    >>> cuts = OverlapTerciles(low_cut=0.1, high_cut=0.5, n_low=1, n_high=2, undefined=None)
    >>> low, middle, high = curves_by_overlap([0.2, 0.8, 0.4], [0.2, 1.0, 0.0], [0.1, 0.5, 0.7], [0, 0, 1],
    ...                                       [0.4, 0.8], cuts, seed=1)
    >>> low.values.tolist(), middle.undefined, high.values.tolist()
    ([0.2, 0.2], 'no unit has both score and target', [0.0, 1.0])
    """
    if terciles.low_cut is None or terciles.high_cut is None:
        raise ValueError(f"terciles: there are none: {terciles.undefined}")
    metrics = column(metric, "metric")
    humans = column(human, "human", metrics.size)
    overlaps = column(lexical, "lexical", metrics.size)
    prompts_of_units(unit_prompts, metrics.size)
    codes = np.asarray(unit_prompts)
    places = column(grid, "grid")
    low, high = overlaps <= terciles.low_cut, overlaps >= terciles.high_cut

    def band(group: npt.NDArray[np.bool_]) -> CurveBand:
        return isotonic_band(
            metrics[group],
            humans[group],
            codes[group],
            places,
            seed=seed,
            n_draws=n_draws,
            confidence=confidence,
        )

    return band(low), band(~(low | high) & ~np.isnan(overlaps)), band(high)
