"""Krippendorff's alpha for raters like these on prompts like these: no rater is paired with his own copy."""

from __future__ import annotations

from typing import get_args

import numpy as np
import numpy.typing as npt

from evaluation.stats.agreement import Measurement, krippendorff_alpha
from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE, DEFAULT_DRAWS
from evaluation.stats.data import ReliabilityData
from evaluation.stats.estimate import Estimate
from evaluation.stats.two_way import checked_two_way_weights, estimate_by_raters_and_prompts

FloatArray = npt.NDArray[np.float64]


def two_way_alpha(
    data: ReliabilityData,
    measurement: Measurement,
    rater_weights: npt.ArrayLike,
    weights: npt.ArrayLike,
) -> FloatArray:
    """Krippendorff's alpha of draws of raters and prompts, where a rater is never paired with his own copy.

    Parameters
    ----------
    data : ReliabilityData
        As in `agreement.krippendorff_alpha`.
    measurement : {"nominal", "ordinal", "interval", "ratio"}
        Ordinal distances are those of the draw's own value counts.
    rater_weights : array_like of int, shape (n_draws, n_raters)
        How often each rater is drawn, columns as the rows of `data.values`.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the prompt codes in `data.unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw defines none: no unit with two different raters, or one value in use.

    Raises
    ------
    ValueError
        If weights do not fit or differ in draws, `measurement` is unknown, or ratings are negative under ratio.

    Notes
    -----
    On a unit with weights w_j of its raters, m = sum w_j, the pairs are w_i w_j for i != j, that is n_c n_k less
    sum w_j^2 on the diagonal; they are divided by m - sum w_j^2 / m, which is m - 1 for weights of one, so that a
    unit counts for m values as always. Keeping the pairs of a copy with itself would raise alpha.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 3], [1, 2, 3, 4], [2, 2, 3, 4]], [0, 0, 1, 1], tuple("abc"), tuple("uvwx"))
    >>> two_way_alpha(data, "ordinal", [[1, 1, 1], [3, 0, 0]], [[1, 1], [1, 1]]).round(4).tolist()
    [0.875, nan]
    """
    if measurement not in get_args(Measurement):
        raise ValueError(f"measurement: {measurement!r} is none of {', '.join(get_args(Measurement))}")
    if measurement == "ratio" and (data.values < 0).any():
        raise ValueError("data: a negative rating has no place on a ratio scale")
    prompts, prompt_of = np.unique(data.unit_prompts, return_inverse=True)
    by_rater, by_prompt = checked_two_way_weights(rater_weights, weights, data.n_raters, prompts.size)
    rater_of, unit_of = np.nonzero(~np.isnan(data.values))
    domain, codes = np.unique(data.values[rater_of, unit_of], return_inverse=True)
    distance = _ratio_distances(domain) if measurement == "ratio" else None
    rated = _Ratings(rater_of, unit_of, codes.reshape(-1), domain, data.n_units, distance)
    found = [
        rated.alpha(measurement, raters, units)
        for raters, units in zip(by_rater, by_prompt[:, prompt_of], strict=True)
    ]
    return np.array(found, dtype=np.float64)


def two_way_alpha_estimate(
    data: ReliabilityData,
    measurement: Measurement,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Krippendorff's alpha with its interval by resampling raters and prompts.

    Parameters
    ----------
    data, measurement
        As in `agreement.krippendorff_alpha`.
    seed, n_draws, confidence
        As in `estimate_by_raters_and_prompts`. Raters and prompts drawn are those with a pairable rating.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts or four raters.

    Raises
    ------
    ValueError
        As `two_way_alpha`.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 3], [1, 2, 3, 4], [2, 2, 3, 4]], [0, 0, 1, 1], tuple("abc"), tuple("uvwx"))
    >>> two_way_alpha_estimate(data, "ordinal", seed=1).interval_undefined
    '2 prompts: an interval needs at least 6'
    """
    alpha = krippendorff_alpha(data, measurement)
    used = data.only_pairable()
    return estimate_by_raters_and_prompts(
        alpha.value,
        alpha.undefined,
        lambda raters, prompts: two_way_alpha(used, measurement, raters, prompts),
        method=f"Krippendorff's alpha, {measurement}",
        n_units=alpha.n_units,
        n_raters=alpha.n_raters,
        n_prompts=alpha.n_prompts,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
        bounds=(-np.inf, 1.0),
    )


class _Ratings:
    """The ratings one by one: rater, unit and code of the value of each; `distance` of values where measured by it."""

    def __init__(
        self,
        rater_of: npt.NDArray[np.intp],
        unit_of: npt.NDArray[np.intp],
        codes: npt.NDArray[np.intp],
        domain: FloatArray,
        n_units: int,
        distance: FloatArray | None,
    ) -> None:
        self.rater_of, self.unit_of, self.codes = rater_of, unit_of, codes
        self.domain, self.n_units, self.distance = domain, n_units, distance

    def alpha(self, measurement: Measurement, raters: FloatArray, units: FloatArray) -> float:
        """Alpha of one draw from the weights of raters and of units, nan where undefined."""
        weight = raters[self.rater_of]
        total = self._by_unit(weight)
        distinct = total**2 - self._by_unit(weight**2)  # pairs of different raters; whole numbers, so exact
        counted = (distinct > 0) * units
        n_values = np.bincount(self.codes, weight * counted[self.unit_of], self.domain.size)
        if np.count_nonzero(n_values) < 2:
            return float("nan")
        n = n_values.sum()
        share = np.divide(counted * total, distinct, out=np.zeros_like(total), where=distinct > 0)
        if measurement in ("ordinal", "interval"):
            scores = self.domain - n_values @ self.domain / n
            if measurement == "ordinal":
                scores = np.cumsum(n_values) - (n_values + n) / 2  # mid-ranks less their mean
            each = scores[self.codes]
            squares, sums = self._by_unit(weight * each**2), self._by_unit(weight * each)
            observed = 2 * float(share @ (total * squares - sums**2))
            expected = 2 * float(n * (n_values @ scores**2) - (n_values @ scores) ** 2)
        else:
            cells = self.unit_of * self.domain.size + self.codes
            counts = np.bincount(cells, weight, self.n_units * self.domain.size).reshape(self.n_units, -1)
            if self.distance is None:
                observed = float(share @ (total**2 - (counts**2).sum(axis=1)))
                expected = float(n**2 - (n_values**2).sum())
            else:
                observed = float(share @ ((counts @ self.distance) * counts).sum(axis=1))
                expected = float(n_values @ self.distance @ n_values)
        return float(1 - (n - 1) * observed / expected)

    def _by_unit(self, numbers: FloatArray) -> FloatArray:
        return np.bincount(self.unit_of, numbers, self.n_units).astype(np.float64, copy=False)


def _ratio_distances(domain: FloatArray) -> FloatArray:
    sums = domain[:, np.newaxis] + domain
    difference = domain[:, np.newaxis] - domain
    return np.asarray(np.divide(difference, sums, out=np.zeros_like(sums), where=sums != 0) ** 2)
