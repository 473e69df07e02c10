"""Correlation over means: of prompts, and of language models in every draw of prompts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.stats.bootstrap import checked_weights
from evaluation.stats.correlation import MIN_UNITS, Method

SAME_MEAN_DIGITS = 12  # means that differ by less than this share of the greatest value are tied
BLOCK_CELLS = 4_000_000  # numbers held at once while draws are worked off

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
PlaceArray = npt.NDArray[np.intp]


def checked_models(unit_models: npt.ArrayLike, n_units: int) -> IntArray:
    """Codes of the units' language models as int64, after checking that there is one for each.

    Parameters
    ----------
    unit_models : array_like of int, shape (n_units,)
        Code of each unit's language model, or of its pair of models.
    n_units : int
        How many there must be.

    Returns
    -------
    ndarray of int64, shape (n_units,)

    Raises
    ------
    ValueError
        If the shape does not fit, or a code is not an integer.

    Examples
    --------
    >>> checked_models([3, 3, 8], 3).tolist()
    [3, 3, 8]
    """
    codes = np.asarray(unit_models)
    if codes.shape != (n_units,):
        raise ValueError(f"unit_models: shape {codes.shape} does not fit {n_units} units")
    if codes.size and not np.issubdtype(codes.dtype, np.integer):
        raise ValueError(f"unit_models: codes must be integers, not {codes.dtype}")
    return codes.astype(np.int64)


def prompt_means(
    x: FloatArray, y: FloatArray, prompt_of: PlaceArray, method: Method
) -> tuple[FloatArray, FloatArray]:
    """Mean of both values over the units of each prompt that have both.

    Parameters
    ----------
    x, y : ndarray of float64, shape (n_units,)
        The two values of each unit; nan where missing.
    prompt_of : ndarray of int, shape (n_units,)
        Place of each unit's prompt, from 0, as of `columns.prompts_of_units`.
    method : {"spearman", "kendall_tau_b", "pearson"}
        What the means are for: for ranks they lose their last digits, so that the order of summing cannot break
        a tie.

    Returns
    -------
    tuple of ndarray of float64, shape (n_prompts,)
        nan for a prompt without such a unit.

    Examples
    --------
    >>> x, y, prompt_of = np.array([1.0, 3.0, 5.0]), np.array([2.0, 2.0, 8.0]), np.array([0, 0, 1])
    >>> [means.tolist() for means in prompt_means(x, y, prompt_of, "pearson")]
    [[2.0, 5.0], [2.0, 8.0]]
    """
    sums = ModelSums.of(x, y, np.zeros_like(prompt_of), prompt_of)
    return sums.means(method)


@dataclass(frozen=True, eq=False)
class ModelSums:
    """Sums of two values and counts of units by language model and prompt, (n_models, n_prompts) each.

    `scale_x` and `scale_y` are the greatest absolute values, by which rounding is measured.

    Examples
    --------
    >>> x, y = np.array([1.0, 2.0, 3.0, 5.0]), np.array([1.0, 2.0, 4.0, 4.0])
    >>> sums = ModelSums.of(x, y, np.array([0, 0, 0, 1]), np.array([7, 8, 9, 9]))
    >>> [means.tolist() for means in sums.means("pearson")]
    [[1.0, 2.0, 4.0], [1.0, 2.0, 4.0]]
    >>> sums.resampled([[1, 1], [0, 1]], "spearman").round(12).tolist()
    [1.0, nan]
    """

    sums_x: FloatArray
    sums_y: FloatArray
    counts: FloatArray
    scale_x: float
    scale_y: float

    @classmethod
    def of(
        cls, x: FloatArray, y: FloatArray, prompt_of: PlaceArray, unit_models: npt.NDArray[np.integer]
    ) -> ModelSums:
        """Sum the units that have both values; shapes (n_units,), nan where missing."""
        models, model_of = np.unique(unit_models, return_inverse=True)
        n_prompts = int(prompt_of.max(initial=-1)) + 1
        kept = ~(np.isnan(x) | np.isnan(y))
        cells, n_cells = (model_of * n_prompts + prompt_of)[kept], models.size * n_prompts
        sums_x, sums_y, counts = (
            np.bincount(cells, side[kept], n_cells).reshape(models.size, n_prompts).astype(np.float64)
            for side in (x, y, np.ones(x.size))
        )
        return cls(sums_x, sums_y, counts, _scale(x[kept]), _scale(y[kept]))

    def means(self, method: Method) -> tuple[FloatArray, FloatArray]:
        """Both means of each model, (n_models,), as `prompt_means`; nan for a model without a unit."""
        totals = self.counts.sum(axis=1)
        return (
            _tied(_ratio(self.sums_x.sum(axis=1), totals), self.scale_x, method),
            _tied(_ratio(self.sums_y.sum(axis=1), totals), self.scale_y, method),
        )

    def resampled(self, weights: npt.ArrayLike, method: Method) -> FloatArray:
        """Correlation over models' means in each draw of prompts, as if their units had been repeated.

        Parameters
        ----------
        weights : array_like of int, shape (n_draws, n_prompts)
            How often each prompt is drawn.
        method : {"spearman", "kendall_tau_b", "pearson"}
            As in `correlation.correlation`.

        Returns
        -------
        ndarray of float64, shape (n_draws,)
            nan for fewer than three models in the draw, or when a side is constant.

        Raises
        ------
        ValueError
            If `weights` does not fit or `method` is unknown.
        """
        if method not in get_args(Method):
            raise ValueError(f"method: {method!r} is none of {', '.join(get_args(Method))}")
        n_models, n_prompts = self.counts.shape
        drawn = checked_weights(weights, n_prompts)
        values = np.full(drawn.shape[0], np.nan)
        block = max(1, BLOCK_CELLS // max(1, n_models**2))
        for start in range(0, drawn.shape[0], block):
            part = drawn[start : start + block]
            counts = part @ self.counts.T
            means_x, means_y = (_ratio(part @ sums.T, counts) for sums in (self.sums_x, self.sums_y))
            values[start : start + block] = _rows_correlated(
                means_x, means_y, self.scale_x, self.scale_y, method
            )
        return values


def _scale(values: FloatArray) -> float:
    return float(np.abs(values).max(initial=0.0)) or 1.0


def _tied(means: FloatArray, scale: float, method: Method) -> FloatArray:
    """For ranks, means without their last digits: the order of summing must not break a tie."""
    return means if method == "pearson" else np.asarray(np.round(means / scale, SAME_MEAN_DIGITS) * scale)


def _ratio(sums: FloatArray, counts: FloatArray) -> FloatArray:
    means = np.full(sums.shape, np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _rows_correlated(
    x: FloatArray, y: FloatArray, scale_x: float, scale_y: float, method: Method
) -> FloatArray:
    """Correlation of each row, (n_draws, n_models) to (n_draws,); a draw may lack models."""
    values = np.full(x.shape[0], np.nan)
    patterns, pattern_of = np.unique(~np.isnan(x), axis=0, return_inverse=True)
    for index, present in enumerate(patterns):
        if np.count_nonzero(present) < MIN_UNITS:
            continue
        rows = np.flatnonzero(pattern_of.reshape(-1) == index)
        first, second = x[np.ix_(rows, present)], y[np.ix_(rows, present)]
        rounded_x, rounded_y = (
            np.round(first / scale_x, SAME_MEAN_DIGITS),
            np.round(second / scale_y, SAME_MEAN_DIGITS),
        )
        varies = (np.ptp(rounded_x, axis=1) > 0) & (np.ptp(rounded_y, axis=1) > 0)
        if not varies.any():
            continue
        rows, first, second = rows[varies], first[varies], second[varies]
        if method == "pearson":
            first, second = (side - side.mean(axis=1, keepdims=True) for side in (first, second))
        elif method == "spearman":
            first, second = (
                stats.rankdata(side[varies], axis=1) - (side.shape[1] + 1) / 2
                for side in (rounded_x, rounded_y)
            )
        else:
            first, second = (
                np.sign(side[varies][:, :, np.newaxis] - side[varies][:, np.newaxis]).reshape(rows.size, -1)
                for side in (rounded_x, rounded_y)
            )
        lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
        values[rows] = np.einsum("bm,bm->b", first, second) / lengths
    return np.asarray(np.clip(values, -1.0, 1.0), dtype=np.float64)
