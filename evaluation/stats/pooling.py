"""Means of many groups, e.g. pairs of models, each drawn towards their centre by as much as it is uncertain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.stats.bootstrap import DEFAULT_CONFIDENCE
from evaluation.stats.extrapolate import DesignMean
from evaluation.stats.proportion import normal_quantile

MIN_GROUPS = 3  # with two, their spread says nothing about that of groups


@dataclass(frozen=True)
class PooledMean:
    """A group's mean after pooling; None, with the reason, if undefined.

    `own_share`, in [0, 1], is how much of `value` is the group's own mean; the rest is the centre.
    """

    value: float | None
    low: float | None
    high: float | None
    own_share: float | None
    n_units: int
    undefined: str | None


@dataclass(frozen=True)
class PartialPooling:
    """All groups' pooled means, in the order given, with their centre and the variance between groups.

    `n_groups` groups made the centre; it is None, with the reason, for fewer than three.
    """

    groups: tuple[PooledMean, ...]
    centre: float | None
    between_variance: float | None
    n_groups: int
    confidence: float
    undefined: str | None


def partially_pooled(
    means: Sequence[DesignMean], *, confidence: float = DEFAULT_CONFIDENCE
) -> PartialPooling:
    """Draw each group's mean towards the centre of all, by the share of its variance that is its own error.

    Parameters
    ----------
    means : sequence of DesignMean
        One for each group, as `difference.difference_mean` gives it. A group without a variance takes no
        part, and has no pooled mean; one without error (rated whole) takes no part and keeps its own.
    confidence : float
        Strictly between 0 and 1.

    Returns
    -------
    PartialPooling

    Raises
    ------
    ValueError
        If `confidence` is not in (0, 1).

    Notes
    -----
    Empirical Bayes with the variance between groups of DerSimonian & Laird (1986), Controlled Clinical Trials
    7, 177-188. With v a group's variance, B = v / (v + tau^2): the pooled mean is (1 - B) own + B centre, of
    variance (1 - B) v + B^2 var(centre). That tau^2 is itself an estimate is not in the ends.

    Examples
    --------
    >>> from evaluation.stats.extrapolate import design_mean
    >>> cells = [design_mean(y, [0.01] * 4, "hajek") for y in ([0, 1, 0, 1], [1, 1, 1, 0], [0, 0, 0, 1])]
    >>> pooled = partially_pooled(cells)
    >>> round(pooled.centre, 6), pooled.groups[1].value < cells[1].value
    (0.5, True)
    """
    quantile = normal_quantile(confidence)
    used = [(one.value, one.variance) for one in means if one.value is not None and one.variance]
    if len(used) < MIN_GROUPS:
        reason = f"{len(used)} groups with a mean and its variance: pooling needs at least {MIN_GROUPS}"
        alone = tuple(_alone(one, reason) for one in means)
        return PartialPooling(alone, None, None, len(used), confidence, reason)
    values, variances = np.array(used, dtype=np.float64).T
    weights = 1 / variances
    centre = weights @ values / weights.sum()
    excess = weights @ (values - centre) ** 2 - (values.size - 1)
    between = max(0.0, float(excess / (weights.sum() - (weights**2).sum() / weights.sum())))
    weights = 1 / (variances + between)
    centre, centre_variance = float(weights @ values / weights.sum()), float(1 / weights.sum())
    groups = []
    for one in means:
        if one.value is None or not one.variance:
            groups.append(_alone(one, "its variance is unknown, so it cannot be pooled"))
            continue
        lent = one.variance / (one.variance + between)
        value = (1 - lent) * one.value + lent * centre
        reach = quantile * ((1 - lent) * one.variance + lent**2 * centre_variance) ** 0.5
        groups.append(PooledMean(value, value - reach, value + reach, 1 - lent, one.n_units, None))
    return PartialPooling(tuple(groups), centre, between, values.size, confidence, None)


def _alone(mean: DesignMean, reason: str) -> PooledMean:
    if mean.value is not None and mean.variance == 0:
        return PooledMean(mean.value, mean.value, mean.value, 1.0, mean.n_units, None)
    return PooledMean(None, None, None, None, mean.n_units, mean.undefined or reason)
