"""One correlation at four levels: over items, within prompts, over prompt means and over models' means.

A metric may rank prompts, which is easy, and not the responses of a prompt, which is the claim at issue: the
levels are shown side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
)
from evaluation.stats.columns import column, prompts_of_units
from evaluation.stats.correlation import (
    METHOD_NAMES,
    Method,
    correlation,
    resampled_correlation,
)
from evaluation.stats.estimate import Estimate
from evaluation.stats.means import ModelSums, checked_models, prompt_means
from evaluation.stats.within import MIN_UNITS_INSIDE, WithinPrompts, correlations_within_prompts

Level = Literal["item", "within_prompt", "prompt", "model"]
Average = Literal["macro", "micro"]
LEVEL_NAMES: dict[Level, str] = {
    "item": "over items",
    "within_prompt": "within prompts",
    "prompt": "over prompt means",
    "model": "over means of language models",
}

FloatArray = npt.NDArray[np.float64]
PlaceArray = npt.NDArray[np.intp]


@dataclass(frozen=True)
class LevelCorrelation:
    """A correlation at one level, or None and the reason.

    `n_units` units entered it and `n_left_out` lacked one of the two values; `n_points` is the number of
    units, prompts or language models that were correlated, within prompts the number of prompts averaged
    over. Within prompts, `n_too_small` prompts had too few units and `n_constant` others a side that does not
    vary: they are left out, and their units are not in `n_units`.
    """

    value: float | None
    level: Level
    method: Method
    n_units: int
    n_points: int
    n_left_out: int
    n_too_small: int
    n_constant: int
    undefined: str | None


def level_correlation(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    method: Method,
    *,
    level: Level,
    unit_models: npt.ArrayLike | None = None,
    average: Average = "macro",
    min_units: int = MIN_UNITS_INSIDE,
    names: tuple[str, str] = ("x", "y"),
) -> LevelCorrelation:
    """Correlation of two values over units, inside prompts, over prompts or over language models.

    Parameters
    ----------
    x, y, unit_prompts, method, min_units
        As in `correlations_within_prompts`; `min_units` matters within prompts alone.
    level : {"item", "within_prompt", "prompt", "model"}
        Over all units; the mean over prompts of the correlation inside each; over the prompts' means; over the
        language models' means.
    unit_models : array_like of int, shape (n_units,), optional
        Code of each unit's language model, or of its pair of models; needed at level "model".
    average : {"macro", "micro"}
        Within prompts: each prompt counts once, or as often as it has units.
    names : tuple of str
        What to call the sides in a reason.

    Returns
    -------
    LevelCorrelation
        `value` in [-1, 1]; None, with the reason, when no prompt can be correlated, or for fewer than three
        units, prompts or models, or when a side is constant.

    Raises
    ------
    ValueError
        As `correlations_within_prompts`; or if `level` or `average` is unknown, or `unit_models` is missing.

    Notes
    -----
    Deutsch, Dror & Roth 2021 (arXiv 2104.00054). A mean is over the units that have both values. In ranks,
    means that differ by rounding alone are tied.

    Examples
    --------
    >>> metric, human, prompts = [2, 1, 4, 3, 3, 7], [1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1]
    >>> made = level_correlation(metric, human, prompts, "pearson", level="within_prompt")
    >>> round(made.value, 12), made.n_points
    (0.760339537246, 2)
    """
    _check_level(level, average)
    first, second, codes, _ = _columns(x, y, unit_prompts)
    kept = ~(np.isnan(first) | np.isnan(second))
    n_units, n_left_out = int(np.count_nonzero(kept)), int(np.count_nonzero(~kept))
    if level == "within_prompt":
        inside = correlations_within_prompts(first, second, codes, method, min_units=min_units)
        return _averaged(inside, method, average, min_units, n_left_out)
    if level == "prompt":
        first, second = prompt_means(first, second, codes, method)
    elif level == "model":
        first, second = _sums_by_model(first, second, codes, unit_models).means(method)
    made = correlation(first, second, method, names=names)
    reason = made.undefined
    if reason and level != "item":
        reason = f"{LEVEL_NAMES[level]}: {reason}"
    return LevelCorrelation(made.value, level, method, n_units, made.n_units, n_left_out, 0, 0, reason)


def resampled_level_correlation(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    weights: npt.ArrayLike,
    method: Method,
    *,
    level: Level,
    unit_models: npt.ArrayLike | None = None,
    average: Average = "macro",
    min_units: int = MIN_UNITS_INSIDE,
) -> FloatArray:
    """Correlation at a level in each draw of prompts, exactly as if the drawn prompts had been repeated.

    Parameters
    ----------
    x, y, unit_prompts, method, level, unit_models, average, min_units
        As in `level_correlation`.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes in `unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw defines no correlation.

    Raises
    ------
    ValueError
        As `level_correlation`; or if `weights` does not fit.

    Notes
    -----
    A prompt drawn twice counts as two prompts. Within prompts each draw is a weighted mean; a model's mean in
    a draw is a ratio of two products of its sums by prompt with the weights.

    Examples
    --------
    >>> x, y, prompts = [1, 2, 3, 1, 2, 3], [1, 2, 3, 3, 2, 1], [0, 0, 0, 1, 1, 1]
    >>> weights = [[1, 1], [2, 0]]
    >>> made = resampled_level_correlation(x, y, prompts, weights, "spearman", level="within_prompt")
    >>> made.round(12).tolist()
    [0.0, 1.0]
    """
    _check_level(level, average)
    first, second, codes, n_prompts = _columns(x, y, unit_prompts)
    drawn = checked_weights(weights, n_prompts)
    if level == "item":
        return resampled_correlation(first, second, codes, drawn, method)
    if level == "prompt":
        first, second = prompt_means(first, second, codes, method)
        return resampled_correlation(first, second, np.arange(n_prompts), drawn, method)
    if level == "within_prompt":
        inside = correlations_within_prompts(first, second, codes, method, min_units=min_units)
        defined = ~np.isnan(inside.values)
        counts = _prompt_weights(inside, average)[defined]
        totals = drawn[:, defined] @ counts
        values = np.full(drawn.shape[0], np.nan)
        np.divide(drawn[:, defined] @ (counts * inside.values[defined]), totals, out=values, where=totals > 0)
        return np.asarray(np.clip(values, -1.0, 1.0), dtype=np.float64)
    return _sums_by_model(first, second, codes, unit_models).resampled(drawn, method)


def level_estimate(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    method: Method,
    *,
    level: Level,
    seed: int,
    unit_models: npt.ArrayLike | None = None,
    average: Average = "macro",
    min_units: int = MIN_UNITS_INSIDE,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
    names: tuple[str, str] = ("x", "y"),
) -> Estimate:
    """Correlation at a level with its interval by resampling prompts.

    Parameters
    ----------
    x, y, unit_prompts, method, level, unit_models, average, min_units, names
        As in `level_correlation`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`. The prompts resampled are those with a unit that has both
        values; within prompts, those that can be correlated.
    n_raters : int, optional
        Raters behind the values, to be reported with them.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        As `resampled_level_correlation`.

    Examples
    --------
    >>> metric, human, prompts = [2, 1, 4, 3, 3, 7], [1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1]
    >>> made = level_estimate(metric, human, prompts, "pearson", level="within_prompt", seed=1)
    >>> made.method, made.interval_undefined
    ("Pearson's r within prompts, each prompt once", '2 prompts: an interval needs at least 6')
    """
    point = level_correlation(
        x,
        y,
        unit_prompts,
        method,
        level=level,
        unit_models=unit_models,
        average=average,
        min_units=min_units,
        names=names,
    )
    first, second, codes, _ = _columns(x, y, unit_prompts)
    kept = ~(np.isnan(first) | np.isnan(second))
    if level == "within_prompt":
        inside = correlations_within_prompts(first, second, codes, method, min_units=min_units)
        kept &= np.isin(codes, inside.codes[~np.isnan(inside.values)])
    models = None if unit_models is None else checked_models(unit_models, first.size)[kept]
    described = f"{METHOD_NAMES[method]} {LEVEL_NAMES[level]}"
    if level == "within_prompt":
        described += ", each prompt once" if average == "macro" else ", prompts by their units"
    return estimate_by_prompts(
        point.value,
        point.undefined,
        lambda weights: resampled_level_correlation(
            first[kept],
            second[kept],
            codes[kept],
            weights,
            method,
            level=level,
            unit_models=models,
            average=average,
            min_units=min_units,
        ),
        method=described,
        n_units=point.n_units,
        n_raters=n_raters,
        n_prompts=int(np.unique(codes[kept]).size),
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _check_level(level: Level, average: Average) -> None:
    if level not in get_args(Level):
        raise ValueError(f"level: {level!r} is none of {', '.join(get_args(Level))}")
    if average not in get_args(Average):
        raise ValueError(f"average: {average!r} is none of {', '.join(get_args(Average))}")


def _columns(
    x: npt.ArrayLike, y: npt.ArrayLike, unit_prompts: npt.ArrayLike
) -> tuple[FloatArray, FloatArray, PlaceArray, int]:
    first = column(x, "x")
    return first, column(y, "y", first.size), *prompts_of_units(unit_prompts, first.size)


def _prompt_weights(inside: WithinPrompts, average: Average) -> FloatArray:
    return np.ones(inside.codes.size) if average == "macro" else inside.n_units.astype(np.float64)


def _averaged(
    inside: WithinPrompts, method: Method, average: Average, min_units: int, n_left_out: int
) -> LevelCorrelation:
    defined = ~np.isnan(inside.values)
    n_too_small, n_constant = int(inside.too_small.sum()), int(inside.constant.sum())
    value, reason = None, None
    if defined.any():
        counts = _prompt_weights(inside, average)[defined]
        value = float(np.clip(counts @ inside.values[defined] / counts.sum(), -1, 1))
    else:
        reason = (
            f"no prompt can be correlated: {n_too_small} with fewer than {min_units} units that have both "
            f"values, {n_constant} with a constant side"
        )
    n_units, n_points = int(inside.n_units[defined].sum()), int(np.count_nonzero(defined))
    return LevelCorrelation(
        value, "within_prompt", method, n_units, n_points, n_left_out, n_too_small, n_constant, reason
    )


def _sums_by_model(
    x: FloatArray, y: FloatArray, codes: PlaceArray, unit_models: npt.ArrayLike | None
) -> ModelSums:
    if unit_models is None:
        raise ValueError("unit_models: the level of models needs each unit's model")
    return ModelSums.of(x, y, codes, checked_models(unit_models, x.size))
