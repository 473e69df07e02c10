"""Who does not agree with the others: alpha without each rater, severity, and the use of the scale."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from evaluation.stats.agreement import Alpha, Measurement, krippendorff_alpha
from evaluation.stats.data import ReliabilityData


@dataclass(frozen=True)
class RaterView:
    """One rater beside the others.

    `n_ratings` counts all ratings of the rater, `n_shared_units` the units that somebody else rated too.
    `value_counts` says how often the rater gave each value of the scale, `mean` and `sd` (dividing by n - 1)
    describe them: None without ratings, `sd` also for a single one. `severity` is the mean over shared units
    of this rater's rating less the mean of the others', in units of the scale: above 0 the rater gives
    higher values. `severity_se` is its standard error over units taken as independent, None below two shared
    units. `alpha_without` is alpha of the others; `alpha_change`, alpha of the others less alpha of all: above
    0 the others agree better among themselves; None unless both exist.
    """

    rater: str
    n_ratings: int
    n_shared_units: int
    value_counts: tuple[int, ...]
    mean: float | None
    sd: float | None
    severity: float | None
    severity_se: float | None
    severity_undefined: str | None
    alpha_without: Alpha
    alpha_change: float | None


@dataclass(frozen=True)
class RatersView:
    """All raters side by side, in the order of the data; `scale` are the values that `value_counts` counts."""

    alpha: Alpha
    scale: tuple[float, ...]
    raters: tuple[RaterView, ...]


def leave_one_rater_out_alpha(data: ReliabilityData, measurement: Measurement) -> tuple[Alpha, ...]:
    """Krippendorff's alpha without each rater in turn.

    Parameters
    ----------
    data : ReliabilityData
        As in `agreement.krippendorff_alpha`.
    measurement : {"nominal", "ordinal", "interval", "ratio"}
        As there.

    Returns
    -------
    tuple of Alpha
        One for each row of the data. Units that lose their second rating are left out of it; undefined, with
        the reason, as in `krippendorff_alpha`.

    Raises
    ------
    ValueError
        As `krippendorff_alpha`.

    Notes
    -----
    Krippendorff (2019), Content Analysis, 4th ed., section 12.6, on finding the coder who differs.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 4], [1, 2, 3, 4], [4, 3, 2, 1]], [0, 0, 1, 1],
    ...                        raters=("ada", "ben", "cleo"), units=tuple("abcd"))
    >>> [round(alpha.value, 4) for alpha in leave_one_rater_out_alpha(data, "interval")]
    [-0.75, -0.75, 1.0]
    """
    return tuple(krippendorff_alpha(_without(data, row), measurement) for row in range(data.n_raters))


def raters_view(
    data: ReliabilityData, measurement: Measurement, *, scale: tuple[float, ...] | None = None
) -> RatersView:
    """Put each rater beside the others.

    Parameters
    ----------
    data : ReliabilityData
        Missing ratings allowed; raters without a rating keep their row.
    measurement : {"nominal", "ordinal", "interval", "ratio"}
        For alpha. Means, severity and spread take the values as numbers whatever it is.
    scale : tuple of float, optional
        The whole scale, so that unused values show as 0; ascending. By default the values that occur.

    Returns
    -------
    RatersView

    Raises
    ------
    ValueError
        If `scale` is not ascending or lacks a value that occurs, and as `krippendorff_alpha`.

    Notes
    -----
    Others' means are of whoever rated the unit, so a rater whose partners are severe looks lenient: where
    raters met few others, fit the additive rater model instead.

    Examples
    --------
    >>> data = ReliabilityData([[1, 2, 3, 4], [2, 3, 4, 5], [1, 2, 3, np.nan]], [0, 0, 1, 1],
    ...                        raters=("ada", "ben", "cleo"), units=tuple("abcd"))
    >>> view = raters_view(data, "interval")
    >>> [(one.rater, round(one.severity, 3), one.n_shared_units) for one in view.raters]
    [('ada', -0.625, 4), ('ben', 1.0, 4), ('cleo', -0.5, 3)]
    """
    found = data.value_counts().domain
    values = tuple(found.tolist()) if scale is None else tuple(float(value) for value in scale)
    if any(low >= high for low, high in pairwise(values)):
        raise ValueError("scale: ascending values are needed")
    absent = sorted(set(found.tolist()) - set(values))
    if absent:
        raise ValueError(f"scale: the ratings hold {absent[0]:g} besides")
    alpha = krippendorff_alpha(data, measurement)
    without = leave_one_rater_out_alpha(data, measurement)
    views = tuple(_view(data, row, values, alpha, without[row]) for row in range(data.n_raters))
    return RatersView(alpha, values, views)


def _without(data: ReliabilityData, row: int) -> ReliabilityData:
    return ReliabilityData(
        np.delete(data.values, row, axis=0),
        data.unit_prompts,
        raters=data.raters[:row] + data.raters[row + 1 :],
        units=data.units,
    )


def _view(
    data: ReliabilityData, row: int, scale: tuple[float, ...], alpha: Alpha, without: Alpha
) -> RaterView:
    own = data.values[row]
    ratings = own[~np.isnan(own)]
    # Differences to the others' mean computed anew: taking the rater out of a sum would leave rounding behind.
    apart = own - _without(data, row).unit_means
    apart = apart[~np.isnan(apart)]
    change = None if alpha.value is None or without.value is None else without.value - alpha.value
    return RaterView(
        rater=data.raters[row],
        n_ratings=ratings.size,
        n_shared_units=apart.size,
        value_counts=tuple(int(np.count_nonzero(ratings == value)) for value in scale),
        mean=float(ratings.mean()) if ratings.size else None,
        sd=float(ratings.std(ddof=1)) if ratings.size > 1 else None,
        severity=float(apart.mean()) if apart.size else None,
        severity_se=float(apart.std(ddof=1) / np.sqrt(apart.size)) if apart.size > 1 else None,
        severity_undefined=None if apart.size else "no unit of this rater was rated by another",
        alpha_without=without,
        alpha_change=change,
    )
