"""Where a metric is most surely wrong: pairs it calls same and people different, and the reverse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.stats.columns import FloatArray, IntArray, column, shares
from evaluation.stats.proportion import DEFAULT_CONFIDENCE, normal_quantile, wilson

MIDDLE = 0.5


@dataclass(frozen=True, eq=False)
class ErrorSet:
    """Units of one kind of error, the surest first.

    `units`, shape (n_found,), are places in the input; `surprise`, same shape, how many standard errors the
    calibrated metric lies from the people, descending; `human_low` and `human_high`, same shape, the
    interval of the people's share.
    """

    units: IntArray
    surprise: FloatArray
    human_low: FloatArray
    human_high: FloatArray


@dataclass(frozen=True, eq=False)
class ErrorSets:
    """`false_similar`: metric high, people say different. `false_different`: metric low, people say same.

    `n_units` units had a prediction and ratings, `n_left_out` not; `n_people_unsure` of them people leave
    open.
    """

    false_similar: ErrorSet
    false_different: ErrorSet
    n_units: int
    n_people_unsure: int
    n_left_out: int


def error_sets(
    calibrated: npt.ArrayLike,
    n_same: npt.ArrayLike,
    n_ratings: npt.ArrayLike,
    *,
    confidence: float = DEFAULT_CONFIDENCE,
) -> ErrorSets:
    """Find the two kinds of surely wrong units, ranked by |calibrated metric - people| / standard error.

    Parameters
    ----------
    calibrated : array_like, shape (n_units,)
        Share of "same" that the metric predicts, in [0, 1]; nan where missing. Fitted out of fold
        (`isotonic.cross_fitted`), or a unit vouches for itself.
    n_same, n_ratings : array_like, shape (n_units,)
        Raters who say same, and raters: 0 <= n_same <= n_ratings; nan where missing. A unit without raters is
        left out.
    confidence : float
        Of the Wilson interval that must lie past the middle of the scale, in (0, 1).

    Returns
    -------
    ErrorSets
        A unit on which people's interval holds the middle is in neither set: that may be their noise. Ties in
        surprise stand in the order of the input.

    Raises
    ------
    ValueError
        If a shape does not fit, a share is outside [0, 1], or `n_same` is outside [0, n_ratings].

    Notes
    -----
    The standard error is half of Wilson's interval over its normal quantile, so that a unanimous unit has one
    too.

    Examples
    --------
    >>> made = error_sets([0.9, 0.2, 0.6, 0.9], [1, 10, 0, 4], [10, 10, 10, 10])
    >>> made.false_similar.units.tolist(), made.false_different.units.tolist(), made.n_people_unsure
    ([2, 0], [1], 1)
    """
    predictions = shares(calibrated, "calibrated")
    same = column(n_same, "n_same", predictions.size)
    ratings = column(n_ratings, "n_ratings", predictions.size)
    if (ratings < 0).any():
        raise ValueError("n_ratings: numbers from 0 are needed")
    if ((same < 0) | (same > ratings)).any():
        raise ValueError("n_same: numbers from 0 to n_ratings are needed")
    z = normal_quantile(confidence)
    kept = ~np.isnan(np.stack([predictions, same, ratings])).any(axis=0) & (ratings > 0)
    low, high = np.full(kept.size, np.nan), np.full(kept.size, np.nan)
    for unit in np.flatnonzero(kept):
        people = wilson(float(same[unit]), float(ratings[unit]), confidence=confidence)
        low[unit], high[unit] = people.low, people.high
    share = np.full(kept.size, np.nan)
    np.divide(same, ratings, out=share, where=kept)
    surprise = np.abs(predictions - share) / ((high - low) / (2 * z))

    def ranked(found: npt.NDArray[np.bool_]) -> ErrorSet:
        units = np.flatnonzero(found)
        units = units[np.argsort(-surprise[units], kind="stable")]
        return ErrorSet(units, surprise[units], low[units], high[units])

    n_units = int(np.count_nonzero(kept))
    return ErrorSets(
        false_similar=ranked((predictions > MIDDLE) & (high < MIDDLE)),
        false_different=ranked((predictions < MIDDLE) & (low > MIDDLE)),
        n_units=n_units,
        n_people_unsure=int(np.count_nonzero((low <= MIDDLE) & (high >= MIDDLE))),
        n_left_out=int(kept.size - n_units),
    )
