"""Pearson's correlation of many draws of prompts at once, from sums by prompt.

The public door is `correlation.resampled_correlation`, which checks what it is given.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# Where the mean of a draw is far and its spread small, a difference of sums has lost too many digits.
MIN_SPREAD_SHARE = 1e-6


def pearson_draws(x: FloatArray, y: FloatArray, prompt_of: IntArray, weights: FloatArray) -> FloatArray:
    """Pearson's correlation of each draw, exactly as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n_units,)
        At least one unit; no nan.
    prompt_of : ndarray of int, shape (n_units,)
        Column of `weights` of each unit's prompt.
    weights : ndarray of float64, shape (n_draws, n_prompts)
        Whole numbers from 0.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where a side is constant in the draw.

    Notes
    -----
    Six sums by prompt and one matrix product. That a side varies in a draw is told by its least and greatest
    value, since a spread is never quite 0; a draw whose spread is nothing beside its mean is worked out from
    its units.

    Examples
    --------
    >>> pearson_draws(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 15.0]), np.array([0, 0, 1]),
    ...               np.array([[1.0, 1.0], [0.0, 2.0]])).round(12).tolist()
    [0.5, nan]
    """
    x, y = x - x.mean(), y - y.mean()  # centred: differences of large sums would lose digits
    n_prompts = weights.shape[1]
    x_least, x_greatest = _ends(x, prompt_of, n_prompts)
    y_least, y_greatest = _ends(y, prompt_of, n_prompts)
    sums = np.stack(
        [
            *(
                np.bincount(prompt_of, column, n_prompts)
                for column in (np.ones_like(x), x, y, x * x, y * y, x * y)
            ),
            x_least < x_greatest,
            y_least < y_greatest,
        ]
    )
    total, sum_x, sum_y, sum_xx, sum_yy, sum_xy, x_varying, y_varying = sums @ weights.T
    np.maximum(total, 1, out=total)  # an empty draw is undefined by its spread
    mean_x = sum_x / total
    spread_x, spread_y = sum_xx - sum_x * mean_x, sum_yy - sum_y**2 / total
    # Inside a prompt is enough, and common; only the draws left are looked at end by end.
    x_varies, y_varies = x_varying > 0, y_varying > 0
    _look_across(x_varies, x_least, x_greatest, weights)
    _look_across(y_varies, y_least, y_greatest, weights)
    varies = x_varies & y_varies
    safe = varies & (spread_x > MIN_SPREAD_SHARE * sum_xx) & (spread_y > MIN_SPREAD_SHARE * sum_yy)
    values = np.full(weights.shape[0], np.nan)
    scale = np.sqrt(spread_x, where=safe, out=np.ones_like(total))
    scale *= np.sqrt(spread_y, where=safe, out=np.ones_like(total))
    np.divide(sum_xy - sum_y * mean_x, scale, out=values, where=safe)
    for draw in np.flatnonzero(varies & ~safe):
        values[draw] = _from_units(x, y, weights[draw][prompt_of])
    return values


def _ends(side: FloatArray, prompt_of: IntArray, n_prompts: int) -> tuple[FloatArray, FloatArray]:
    """Least and greatest value in each prompt; of a prompt without units inf and -inf."""
    least, greatest = np.full(n_prompts, np.inf), np.full(n_prompts, -np.inf)
    np.minimum.at(least, prompt_of, side)
    np.maximum.at(greatest, prompt_of, side)
    return least, greatest


def _look_across(
    varies: npt.NDArray[np.bool_], least: FloatArray, greatest: FloatArray, weights: FloatArray
) -> None:
    """Set `varies` for draws whose prompts are constant each, but not all at one value."""
    rest = np.flatnonzero(~varies)
    if rest.size:
        present = weights[rest] > 0
        low = np.where(present, least, np.inf).min(axis=1)
        high = np.where(present, greatest, -np.inf).max(axis=1)
        varies[rest] = low < high


def _from_units(x: FloatArray, y: FloatArray, times: FloatArray) -> float:
    from_x, from_y = x - np.average(x, weights=times), y - np.average(y, weights=times)
    lengths = np.sqrt(times @ from_x**2) * np.sqrt(times @ from_y**2)
    return float(times @ (from_x * from_y) / lengths) if lengths > 0 else np.nan
