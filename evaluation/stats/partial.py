"""How a metric follows the people beyond what a third value, e.g. the overlap of words, explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE, DEFAULT_DRAWS, estimate_by_prompts
from evaluation.stats.columns import column, prompts_of_units
from evaluation.stats.correlation import resampled_correlation, spearman
from evaluation.stats.estimate import Estimate

MIN_UNITS = 4  # three units leave no degree of freedom beside the covariate
EXPLAINED = 1e-12  # what is left of a side is rounding when 1 - rho^2 is below this

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PartialCorrelation:
    """A partial rank correlation, or None and the reason, beside the three plain ones it is made of."""

    value: float | None
    x_y: float | None
    x_covariate: float | None
    y_covariate: float | None
    n_units: int
    n_left_out: int
    undefined: str | None


def partial_spearman(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    covariate: npt.ArrayLike,
    *,
    names: tuple[str, str, str] = ("x", "y", "covariate"),
) -> PartialCorrelation:
    """Spearman's correlation of two values, a third held fixed.

    Parameters
    ----------
    x, y, covariate : array_like, shape (n_units,)
        The three values of each unit; nan where missing. A unit that lacks one is left out and counted.
    names : tuple of str
        What to call them in a reason.

    Returns
    -------
    PartialCorrelation
        `value` in [-1, 1]; None, with the reason, for fewer than four units, when a value is constant, or when
        the covariate orders the units exactly as a side does, forwards or backwards.

    Raises
    ------
    ValueError
        If the three are not one-dimensional and of one length, or a value is infinite.

    Notes
    -----
    (r_xy - r_xz r_yz) / sqrt((1 - r_xz^2)(1 - r_yz^2)) of mid-ranks, as `pingouin.partial_corr`.

    Examples
    --------
    >>> made = partial_spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], [1, 3, 2, 5, 4])
    >>> round(made.x_y, 12), round(made.value, 12)
    (0.8, 0.97839918094)
    >>> partial_spearman([1, 2, 3, 4], [2, 1, 4, 3], [10, 20, 30, 40]).undefined
    'covariate orders the units as x does: nothing of x is left'
    """
    columns, kept = _three(x, y, covariate)
    first, second, third = (side[kept] for side in columns)
    n_units, n_left_out = int(first.size), int(kept.size - first.size)
    plain = [spearman(first, second).value, spearman(first, third).value, spearman(second, third).value]
    reason, value = None, None
    x_y, x_z, y_z = plain
    if n_units < MIN_UNITS:
        counted = f"{n_units} unit{'' if n_units == 1 else 's'}"
        reason = f"{counted} with all three values: a partial correlation needs at least {MIN_UNITS}"
    elif x_y is None or x_z is None or y_z is None:
        constant = [
            name for name, side in zip(names, (first, second, third), strict=True) if side.min() == side.max()
        ]
        verb = "is" if len(constant) == 1 else "are"
        reason = f"{' and '.join(constant)} {verb} the same for every unit"
    else:
        for name, rho in zip(names[:2], (x_z, y_z), strict=True):
            if 1 - rho**2 < EXPLAINED:
                reason = f"{names[2]} orders the units as {name} does: nothing of {name} is left"
                break
        else:
            value = float(_first_order(*(np.array([rho]) for rho in (x_y, x_z, y_z)))[0])
    return PartialCorrelation(value, x_y, x_z, y_z, n_units, n_left_out, reason)


def resampled_partial_spearman(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    covariate: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    weights: npt.ArrayLike,
) -> FloatArray:
    """Partial Spearman of each draw of prompts, exactly as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    x, y, covariate : array_like, shape (n_units,)
        As in `partial_spearman`.
    unit_prompts : array_like of int, shape (n_units,)
        Code of each unit's prompt.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the codes in `unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw defines none.

    Raises
    ------
    ValueError
        As `partial_spearman`; or if `unit_prompts` or `weights` does not fit.

    Examples
    --------
    >>> x, y, z, prompts = [1, 2, 3, 4, 5], [2, 1, 4, 3, 5], [1, 3, 2, 5, 4], [0, 0, 1, 1, 1]
    >>> resampled_partial_spearman(x, y, z, prompts, [[1, 1]]).round(12).tolist()
    [0.97839918094]
    """
    columns, kept = _three(x, y, covariate)
    first, second, third = (np.where(kept, side, np.nan) for side in columns)
    drawn = np.asarray(weights, dtype=np.float64)
    values = _first_order(
        *(
            resampled_correlation(side, other, unit_prompts, drawn, "spearman")
            for side, other in ((first, second), (first, third), (second, third))
        )
    )
    prompt_of, n_prompts = prompts_of_units(unit_prompts, kept.size)
    values[drawn @ np.bincount(prompt_of[kept], minlength=n_prompts) < MIN_UNITS] = np.nan
    return values


def partial_spearman_estimate(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    covariate: npt.ArrayLike,
    unit_prompts: npt.ArrayLike,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
    n_raters: int | None = None,
    names: tuple[str, str, str] = ("x", "y", "covariate"),
) -> Estimate:
    """Partial Spearman with its interval by resampling prompts.

    Parameters
    ----------
    x, y, covariate, unit_prompts, names
        As in `partial_spearman` and `resampled_partial_spearman`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`. The prompts resampled are those with a unit that has all three
        values.
    n_raters : int, optional
        Raters behind the values, to be reported with them.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        As `resampled_partial_spearman`.

    Examples
    --------
    >>> x, y, z = [1, 2, 3, 4, 5], [2, 1, 4, 3, 5], [1, 3, 2, 5, 4]
    >>> made = partial_spearman_estimate(x, y, z, [0, 0, 1, 1, 1], seed=1)
    >>> made.method, made.interval_undefined
    ("Spearman's rho, covariate held fixed", '2 prompts: an interval needs at least 6')
    """
    point = partial_spearman(x, y, covariate, names=names)
    columns, kept = _three(x, y, covariate)
    first, second, third = (side[kept] for side in columns)
    codes = prompts_of_units(unit_prompts, kept.size)[0][kept]
    return estimate_by_prompts(
        point.value,
        point.undefined,
        lambda weights: resampled_partial_spearman(first, second, third, codes, weights),
        method=f"Spearman's rho, {names[2]} held fixed",
        n_units=point.n_units,
        n_raters=n_raters,
        n_prompts=int(np.unique(codes).size),
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _three(
    x: npt.ArrayLike, y: npt.ArrayLike, covariate: npt.ArrayLike
) -> tuple[tuple[FloatArray, FloatArray, FloatArray], npt.NDArray[np.bool_]]:
    first = column(x, "x")
    columns = (first, column(y, "y", first.size), column(covariate, "covariate", first.size))
    return columns, np.asarray(~np.isnan(np.stack(columns)).any(axis=0), dtype=np.bool_)


def _first_order(x_y: FloatArray, x_z: FloatArray, y_z: FloatArray) -> FloatArray:
    left_x, left_y = 1 - x_z**2, 1 - y_z**2
    defined = (left_x >= EXPLAINED) & (left_y >= EXPLAINED)  # false beside nan
    values = np.full(x_y.shape, np.nan)
    scale = np.sqrt(np.where(defined, left_x, 1)) * np.sqrt(np.where(defined, left_y, 1))
    np.divide(x_y - x_z * y_z, scale, out=values, where=defined)
    return np.asarray(np.clip(values, -1.0, 1.0), dtype=np.float64)
