"""What every reported number carries: its value, its interval, its counts and how both were made."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A statistic with its interval and its counts.

    Parameters
    ----------
    value : float or None
        The statistic of the data as they are; None when they define none, and then `undefined` says why.
    low, high : float or None
        Ends of the interval; both None when there is no interval, and then `interval_undefined` says why. A
        value may exist without an interval (too few prompts), never an interval without a value. A percentile
        interval need not hold the value.
    n_units : int
        Units that entered the statistic.
    n_raters : int or None
        Raters that entered it; None where the statistic knows no raters.
    n_prompts : int or None
        Prompts of those units; None where the statistic knows no prompts.
    method : str
        The statistic in words, e.g. ``"Krippendorff's alpha, ordinal"``.
    resampled : str or None
        What the draws of the interval resample, e.g. ``"prompts"``; None without resampling.
    n_draws : int
        Draws made, the undefined ones among them; 0 without resampling.
    n_undefined_draws : int
        Draws in which the statistic was undefined; they are left out of the interval.
    seed : int or None
        Seed of the draws; None without resampling.
    undefined, interval_undefined : str or None
        The reason why there is no value, no interval; None when there is one.
    confidence : float or None
        Coverage asked of the interval, e.g. 0.95; None when there is no interval.

    Raises
    ------
    ValueError
        If a missing value or interval has no reason, a reason stands beside what it denies, a number is not
        finite, the interval is half or upside down, or a count is negative.

    Examples
    --------
    >>> few = Estimate(value=0.4, low=None, high=None, n_units=20, n_raters=3, n_prompts=4,
    ...                method="Spearman's rho", resampled=None, n_draws=0, n_undefined_draws=0, seed=None,
    ...                undefined=None, interval_undefined="4 prompts: an interval needs at least 6")
    >>> few.value, few.interval_undefined
    (0.4, '4 prompts: an interval needs at least 6')
    """

    value: float | None
    low: float | None
    high: float | None
    n_units: int
    n_raters: int | None
    n_prompts: int | None
    method: str
    resampled: str | None
    n_draws: int
    n_undefined_draws: int
    seed: int | None
    undefined: str | None
    interval_undefined: str | None
    confidence: float | None = None

    def __post_init__(self) -> None:
        """Refuse an estimate that contradicts itself: the database refuses the same."""
        for name in ("value", "low", "high"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{name}: {number} is not a finite number")
        if (self.value is None) != bool(self.undefined):
            raise ValueError("undefined: a reason must stand exactly where the value is missing")
        if (self.low is None) != (self.high is None):
            raise ValueError("low, high: an interval has two ends or none")
        if (self.low is None) != bool(self.interval_undefined):
            raise ValueError("interval_undefined: a reason must stand exactly where the interval is missing")
        if self.low is not None and self.high is not None:
            if self.value is None:
                raise ValueError("low, high: an interval needs a value")
            if self.confidence is None:
                raise ValueError("confidence: an interval must say its coverage")
            if self.low > self.high:
                raise ValueError(f"low: {self.low} is above high, {self.high}")
        for name in ("n_units", "n_raters", "n_prompts", "n_draws", "n_undefined_draws"):
            count = getattr(self, name)
            if count is not None and count < 0:
                raise ValueError(f"{name}: {count} is negative")
        if self.n_undefined_draws > self.n_draws:
            raise ValueError(f"n_undefined_draws: {self.n_undefined_draws} of {self.n_draws} draws")
