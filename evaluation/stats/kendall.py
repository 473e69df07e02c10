"""Do raters rank the units alike? Kendall's W, and the mean of their rank correlations."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.stats.data import ReliabilityData

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class KendallW:
    """Kendall's coefficient of concordance, or None and the reason.

    `value` is corrected for ties, `uncorrected` is not; `chi2` with `df` degrees of freedom and `p_value` test
    the corrected one against rankings at random (many units or raters are needed for its distribution).
    `n_units` are the units that every rater rated, `n_left_out` the others.
    """

    value: float | None
    uncorrected: float | None
    chi2: float | None
    df: int
    p_value: float | None
    n_raters: int
    n_units: int
    n_left_out: int
    undefined: str | None


@dataclass(frozen=True)
class FisherMeanSpearman:
    """Mean Spearman correlation of pairs of raters by Fisher's z, or None and the reason.

    Of the `n_pairs`, `n_perfect_pairs` (z infinite) and `n_constant_pairs` (no correlation) are left out.
    """

    value: float | None
    n_pairs: int
    n_perfect_pairs: int
    n_constant_pairs: int
    n_units: int
    undefined: str | None


def kendall_w(data: ReliabilityData) -> KendallW:
    """Kendall's W of the units that every rater rated.

    Parameters
    ----------
    data : ReliabilityData
        At least ordinal. A unit that one of the raters did not rate is left out; so is a rater without any
        rating.

    Returns
    -------
    KendallW
        `value` in [0, 1], 1 where all raters rank alike; None, with the reason, below two raters or two units,
        and when every rater gives one value to all units.

    Notes
    -----
    W = 12 S / (m^2 (n^3 - n) - m T), T = sum of t^3 - t over the ties of each rater, chi2 = m (n - 1) W
    (Kendall & Babington Smith 1939; Kendall 1962, ch. 6), as `kendall` of the R package irr.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3], [1, 3, 3]], [0, 0, 1], raters=("ada", "ben"), units=tuple("abc"))
    >>> made = kendall_w(data)
    >>> round(made.value, 4), round(made.uncorrected, 4)
    (0.9286, 0.8125)
    """
    values, n_left_out = _complete(data)
    m, n = values.shape
    counts = {"df": max(n - 1, 0), "n_raters": m, "n_units": n, "n_left_out": n_left_out}
    reason = _too_small(values)
    ties = sum(float(np.sum(t**3.0 - t)) for t in map(_tie_sizes, values))
    full = m**2 * (n**3 - n)
    if reason is None and full == m * ties:
        reason = "every rater gives one value to all units: nothing is ranked"
    if reason is not None:
        return KendallW(value=None, uncorrected=None, chi2=None, p_value=None, undefined=reason, **counts)
    totals = np.sum(stats.rankdata(values, axis=1), axis=0)
    spread = 12 * float(np.sum((totals - m * (n + 1) / 2) ** 2))
    value = spread / (full - m * ties)
    chi2 = m * (n - 1) * value
    return KendallW(
        value=value,
        uncorrected=spread / full,
        chi2=chi2,
        p_value=float(stats.chi2.sf(chi2, n - 1)),
        undefined=None,
        **counts,
    )


def fisher_mean_spearman(data: ReliabilityData) -> FisherMeanSpearman:
    """Mean Spearman correlation of all pairs of raters, averaged as Fisher's z and turned back.

    Parameters
    ----------
    data : ReliabilityData
        As in `kendall_w`.

    Returns
    -------
    FisherMeanSpearman
        `value` in (-1, 1); None, with the reason, below two raters or two units, and when no pair is left.

    Notes
    -----
    As `meanrho` of the R package irr: ranks with ties at their mean, pairs of correlation 1 or -1 left out.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4]], [0, 0, 1, 1],
    ...                        raters=("ada", "ben", "cleo"), units=tuple("abcd"))
    >>> round(fisher_mean_spearman(data).value, 4)
    0.7032
    """
    values, _ = _complete(data)
    m, n = values.shape
    reason = _too_small(values)
    if reason is not None:
        return FisherMeanSpearman(None, m * (m - 1) // 2, 0, 0, n, reason)
    ranks = stats.rankdata(values, axis=1) - (n + 1) / 2
    zs: list[float] = []
    n_perfect = n_constant = 0
    for a, b in combinations(range(m), 2):
        squares = float(ranks[a] @ ranks[a]), float(ranks[b] @ ranks[b])
        product = float(ranks[a] @ ranks[b])
        if 0 in squares:
            n_constant += 1
        elif product**2 == squares[0] * squares[1]:  # halves and whole numbers: exact
            n_perfect += 1
        else:
            zs.append(math.atanh(product / math.sqrt(squares[0] * squares[1])))
    n_pairs = m * (m - 1) // 2
    if not zs:
        reason = "every pair of raters is perfectly correlated, or holds a constant rater"
        return FisherMeanSpearman(None, n_pairs, n_perfect, n_constant, n, reason)
    value = math.tanh(math.fsum(zs) / len(zs))
    return FisherMeanSpearman(value, n_pairs, n_perfect, n_constant, n, None)


def _complete(data: ReliabilityData) -> tuple[FloatArray, int]:
    """Give the ratings of the units that all raters with a rating rated, and how many units are left out."""
    rated = ~np.isnan(data.values)
    present = rated.any(axis=1)
    whole = rated[present].all(axis=0) if present.any() else np.zeros(data.n_units, dtype=np.bool_)
    return data.values[present][:, whole], int(data.n_units - np.count_nonzero(whole))


def _too_small(values: FloatArray) -> str | None:
    if values.shape[0] < 2:
        return "fewer than two raters"
    if values.shape[1] < 2:
        return "fewer than two units that every rater rated"
    return None


def _tie_sizes(ratings: FloatArray) -> FloatArray:
    return np.unique(ratings, return_counts=True)[1].astype(np.float64)
