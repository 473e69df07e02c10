"""Do raters agree with each other? Krippendorff's alpha, as one number and over many resamples of prompts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import krippendorff
import numpy as np
import numpy.typing as npt
from scipy import sparse

from evaluation.stats.bootstrap import (
    DEFAULT_CONFIDENCE,
    DEFAULT_DRAWS,
    checked_weights,
    estimate_by_prompts,
)
from evaluation.stats.data import ReliabilityData
from evaluation.stats.estimate import Estimate

Measurement = Literal["nominal", "ordinal", "interval", "ratio"]

MAX_PACKAGE_CELLS = 4_000_000  # units x values^2 that the package spreads out, several times over
MAX_DENSE_VALUES = 128  # above this many values, ordinal draws work from ratings and not from coincidences
MAX_BLOCK_CELLS = 4_000_000  # numbers held at once while draws are worked off

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Alpha:
    """Krippendorff's alpha, or None and the reason, with the counts of what it saw.

    `n_units` are the units with at least two ratings, `n_ratings` the ratings on them, `n_raters` and
    `n_prompts` the raters and prompts those belong to.
    """

    value: float | None
    measurement: Measurement
    n_units: int
    n_ratings: int
    n_raters: int
    n_prompts: int
    undefined: str | None


def krippendorff_alpha(data: ReliabilityData, measurement: Measurement) -> Alpha:
    """Krippendorff's alpha of the pairable ratings.

    Parameters
    ----------
    data : ReliabilityData
        Any overlap, missing ratings allowed. Units with a single rating are left out.
    measurement : {"nominal", "ordinal", "interval", "ratio"}
        Which differences between values count how much.

    Returns
    -------
    Alpha
        `value` is at most 1, 0 is agreement by chance; None, with the reason, when no unit has two ratings or
        when one value alone is used: then no disagreement was to be expected, and agreement says nothing.

    Raises
    ------
    ValueError
        If `measurement` is none of the four, or ratings are negative under ratio.

    Notes
    -----
    1 - D_o / D_e (Krippendorff 2011), computed by the package `krippendorff`. Where that would spread out
    more than `MAX_PACKAGE_CELLS` cells (continuous ratings), the sums of `resampled_alpha` with weights of
    one give the same number: they agree to 1e-12.

    Examples
    --------
    >>> ratings, prompts = [[1, 2, 3, 3], [1, 2, 3, 4]], [0, 0, 1, 1]
    >>> data = ReliabilityData(ratings, prompts, raters=("ada", "ben"), units=tuple("abcd"))
    >>> alpha = krippendorff_alpha(data, "ordinal")
    >>> round(alpha.value, 4), alpha.n_units, alpha.n_ratings
    (0.9103, 4, 8)
    """
    used = _checked(data, measurement)
    domain = np.unique(used.values[~np.isnan(used.values)])
    value: float | None = None
    reason: str | None = None
    if domain.size == 0:
        reason = "no unit has two ratings"
    elif domain.size == 1:
        reason = f"all ratings are {domain[0]:g}: with one value in use, no disagreement is expected"
    elif used.n_units * domain.size**2 > MAX_PACKAGE_CELLS:
        value = float(_alpha_of_draws(used, measurement, np.ones((1, used.n_prompts)))[0])
    else:
        counts = used.value_counts()
        value = float(
            krippendorff.alpha(
                value_counts=counts.counts,
                value_domain=counts.domain,
                level_of_measurement=measurement,
            )
        )
    return Alpha(
        value=value,
        measurement=measurement,
        n_units=used.n_units,
        n_ratings=int(used.n_ratings.sum()),
        n_raters=used.n_raters,
        n_prompts=used.n_prompts,
        undefined=reason,
    )


def resampled_alpha(data: ReliabilityData, measurement: Measurement, weights: npt.ArrayLike) -> FloatArray:
    """Krippendorff's alpha of each draw of prompts, exactly as if the drawn prompts' units had been repeated.

    Parameters
    ----------
    data : ReliabilityData
        As in `krippendorff_alpha`.
    measurement : {"nominal", "ordinal", "interval", "ratio"}
        Ordinal distances are those of the draw's own value counts.
    weights : array_like of int, shape (n_draws, n_prompts)
        How often each prompt is drawn; columns in ascending order of the prompt codes in `data.unit_prompts`.

    Returns
    -------
    ndarray of float64, shape (n_draws,)
        nan where the draw defines no alpha (nothing pairable, or one value in use).

    Raises
    ------
    ValueError
        If `weights` has the wrong shape, or a weight is negative or not a whole number; and as
        `krippendorff_alpha`.

    Notes
    -----
    Coincidences are sums over units (Krippendorff 2011), so each prompt has its own and a draw's are their
    weighted sum. Where the distance d of two values does not depend on the draw, the draw needs even less:
    its observed disagreement is a weighted sum over prompts, and its expected one is w'Kw with K = N d N', N
    the values counted by prompt. Ordinal distance is the squared difference of mid-ranks in the draw.

    Examples
    --------
    >>> ratings, prompts = [[1, 2, 3, 3], [1, 2, 3, 4]], [0, 0, 1, 1]
    >>> data = ReliabilityData(ratings, prompts, raters=("ada", "ben"), units=tuple("abcd"))
    >>> resampled_alpha(data, "ordinal", [[1, 1], [2, 0]]).round(4).tolist()
    [0.9103, 1.0]
    """
    prompts = np.unique(data.unit_prompts)
    drawn = checked_weights(weights, prompts.size)
    used = _checked(data, measurement)
    if used.n_units == 0:
        return np.full(drawn.shape[0], np.nan)
    return _alpha_of_draws(used, measurement, drawn[:, np.isin(prompts, used.unit_prompts)])


def alpha_estimate(
    data: ReliabilityData,
    measurement: Measurement,
    *,
    seed: int,
    n_draws: int = DEFAULT_DRAWS,
    confidence: float = DEFAULT_CONFIDENCE,
) -> Estimate:
    """Krippendorff's alpha with its interval by resampling prompts.

    Parameters
    ----------
    data, measurement
        As in `krippendorff_alpha`.
    seed, n_draws, confidence
        As in `bootstrap.estimate_by_prompts`. The prompts resampled are those with a pairable unit.

    Returns
    -------
    Estimate
        The value without an interval, and the reason, for fewer than six prompts.

    Raises
    ------
    ValueError
        As `krippendorff_alpha`.

    Examples
    --------
    >>> ratings, prompts = [[1, 2, 3, 3], [1, 2, 3, 4]], [0, 0, 1, 1]
    >>> data = ReliabilityData(ratings, prompts, raters=("ada", "ben"), units=tuple("abcd"))
    >>> alpha_estimate(data, "ordinal", seed=1).interval_undefined
    '2 prompts: an interval needs at least 6'
    """
    alpha = krippendorff_alpha(data, measurement)
    used = data.only_pairable()
    return estimate_by_prompts(
        alpha.value,
        alpha.undefined,
        lambda weights: resampled_alpha(used, measurement, weights),
        method=f"Krippendorff's alpha, {measurement}",
        n_units=alpha.n_units,
        n_raters=alpha.n_raters,
        n_prompts=alpha.n_prompts,
        seed=seed,
        n_draws=n_draws,
        confidence=confidence,
    )


def _checked(data: ReliabilityData, measurement: Measurement) -> ReliabilityData:
    if measurement not in get_args(Measurement):
        raise ValueError(f"measurement: {measurement!r} is none of {', '.join(get_args(Measurement))}")
    if measurement == "ratio" and (data.values < 0).any():
        raise ValueError("data: a negative rating has no place on a ratio scale")
    return data.only_pairable()


def _alpha_of_draws(used: ReliabilityData, measurement: Measurement, weights: FloatArray) -> FloatArray:
    """Alpha of draws, from data whose units are all pairable."""
    tallies = _Tallies.of(used)
    n_values = weights @ tallies.by_prompt  # (n_draws, n_values): whole numbers, so exact
    n_total = n_values.sum(axis=1)
    if measurement == "ordinal":
        observed, expected = _ordinal_disagreement(tallies, weights, n_values)
    else:
        observed, expected = _fixed_distance_disagreement(tallies, weights, measurement)
    alphas = np.full(weights.shape[0], np.nan)
    # One value in use: told by the counts, which are exact, and not by a difference of sums being near zero.
    defined = np.count_nonzero(n_values, axis=1) > 1
    alphas[defined] = 1 - (n_total[defined] - 1) * observed[defined] / expected[defined]
    return alphas


@dataclass(frozen=True, eq=False)
class _Tallies:
    """Value counts of the units, and their sums by prompt.

    `units` is sparse, (n_units, n_values); `by_prompt` (n_prompts, n_values); `prompt_of` the row of
    `by_prompt` of each unit; `n_ratings` (n_units,).
    """

    domain: FloatArray
    units: sparse.csr_array
    by_prompt: FloatArray
    prompt_of: npt.NDArray[np.intp]
    n_ratings: FloatArray

    @classmethod
    def of(cls, used: ReliabilityData) -> _Tallies:
        rated = ~np.isnan(used.values)
        domain, codes = np.unique(used.values[rated], return_inverse=True)
        columns = np.nonzero(rated)[1]
        prompts, prompt_of = np.unique(used.unit_prompts, return_inverse=True)
        shape = (used.n_units, domain.size)
        units = sparse.coo_array((np.ones(columns.size), (columns, codes.reshape(-1))), shape=shape).tocsr()
        cells = prompt_of[columns] * domain.size + codes.reshape(-1)
        by_prompt = np.bincount(cells, minlength=prompts.size * domain.size).reshape(
            prompts.size, domain.size
        )
        return cls(domain, units, by_prompt.astype(np.float64), prompt_of, used.n_ratings.astype(np.float64))

    def sum_by_prompt(self, numbers: FloatArray) -> FloatArray:
        """Sum rows of units, (n_units,) or (n_units, k), to rows of prompts."""
        order = np.argsort(self.prompt_of, kind="stable")
        starts = np.searchsorted(self.prompt_of[order], np.arange(self.by_prompt.shape[0]))
        return np.asarray(np.add.reduceat(numbers[order], starts, axis=0), dtype=np.float64)


def _fixed_distance_disagreement(
    tallies: _Tallies, weights: FloatArray, measurement: Measurement
) -> tuple[FloatArray, FloatArray]:
    """Observed and expected disagreement of each draw, where a distance is the same in every draw."""
    counts, by_prompt = tallies.units, tallies.by_prompt
    if measurement == "nominal":
        within = tallies.n_ratings**2 - counts.power(2).sum(axis=1)
        sizes = by_prompt.sum(axis=1)
        between = np.outer(sizes, sizes) - by_prompt @ by_prompt.T
    elif measurement == "interval":
        # Centred first: the differences below lose digits when values are large beside their spread.
        values = tallies.domain - by_prompt.sum(axis=0) @ tallies.domain / by_prompt.sum()
        within = 2 * (tallies.n_ratings * (counts @ values**2) - (counts @ values) ** 2)
        sizes, sums, squares = by_prompt.sum(axis=1), by_prompt @ values, by_prompt @ values**2
        between = np.outer(sizes, squares) + np.outer(squares, sizes) - 2 * np.outer(sums, sums)
    else:
        within, between = _ratio_distances(tallies)
    observed_by_prompt = tallies.sum_by_prompt(within / (tallies.n_ratings - 1))
    # A value's pairs with itself are at distance zero, so they need not be taken out of the expected pairs.
    return weights @ observed_by_prompt, np.einsum("bp,bp->b", weights @ between, weights)


def _ratio_distances(tallies: _Tallies) -> tuple[FloatArray, FloatArray]:
    """Sum ratio distances over ordered pairs, within each unit and between prompts, some values at a time."""
    domain, by_prompt = tallies.domain, tallies.by_prompt
    within = np.zeros(tallies.units.shape[0])
    between = np.zeros((by_prompt.shape[0], by_prompt.shape[0]))
    block = max(1, MAX_BLOCK_CELLS // max(domain.size, tallies.units.shape[0]))
    for start in range(0, domain.size, block):
        values = domain[start : start + block]
        sums = domain[:, np.newaxis] + values
        difference = domain[:, np.newaxis] - values
        distance = np.divide(difference, sums, out=np.zeros_like(sums), where=sums != 0) ** 2
        between += by_prompt @ distance @ by_prompt[:, start : start + block].T
        within += tallies.units[:, start : start + block].multiply(tallies.units @ distance).sum(axis=1)
    return within, between


def _ordinal_disagreement(
    tallies: _Tallies, weights: FloatArray, n_values: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Observed and expected disagreement of each draw, by squared differences of its mid-ranks."""
    n_total = n_values.sum(axis=1, keepdims=True)
    ranks = np.cumsum(n_values, axis=1) - (n_values + n_total) / 2  # mid-ranks less their mean: exact halves
    expected = 2 * n_total[:, 0] * np.einsum("bv,bv,bv->b", n_values, ranks, ranks)
    n_draws, n_domain = n_values.shape
    observed = np.empty(n_draws)
    shares = 1 / (tallies.n_ratings - 1)
    if n_domain <= MAX_DENSE_VALUES:
        coincidences = _coincidences_by_prompt(tallies, shares)
        block = max(1, MAX_BLOCK_CELLS // n_domain**2)
        for start in range(0, n_draws, block):
            part = slice(start, start + block)
            drawn = (weights[part] @ coincidences).reshape(-1, n_domain, n_domain)
            crossed = np.einsum("bvw,bw->bv", drawn, ranks[part])
            squares = np.einsum("bv,bv,bv->b", n_values[part], ranks[part], ranks[part])
            observed[part] = 2 * (squares - np.einsum("bv,bv->b", crossed, ranks[part]))
        return observed, expected
    block = max(1, MAX_BLOCK_CELLS // max(n_domain, tallies.units.shape[0]))
    for start in range(0, n_draws, block):
        part = slice(start, start + block)
        transposed = np.ascontiguousarray(ranks[part].T)
        sums, squares = tallies.units @ transposed, tallies.units @ transposed**2
        spread = 2 * (tallies.n_ratings[:, np.newaxis] * squares - sums**2) * shares[:, np.newaxis]
        observed[part] = np.einsum("bp,pb->b", weights[part], tallies.sum_by_prompt(spread))
    return observed, expected


def _coincidences_by_prompt(tallies: _Tallies, shares: FloatArray) -> FloatArray:
    """Sum the units' coincidence matrices to a row for each prompt, (n_prompts, n_values^2)."""
    n_prompts, n_domain = tallies.by_prompt.shape
    by_prompt = np.empty((n_prompts, n_domain * n_domain))
    for prompt in range(n_prompts):
        own = np.flatnonzero(tallies.prompt_of == prompt)
        counts = tallies.units[own].toarray()
        shared = counts * shares[own][:, np.newaxis]
        matrix = counts.T @ shared
        matrix[np.diag_indices(n_domain)] -= shared.sum(axis=0)
        by_prompt[prompt] = matrix.ravel()
    return by_prompt
