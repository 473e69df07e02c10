"""One lopsided study, and every statistic that can be asked of it, for properties that all of them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.stats.agreement import krippendorff_alpha, resampled_alpha
from evaluation.stats.alttest import alternative_annotator_test, resampled_advantage_probability
from evaluation.stats.calibration import brier_parts, resampled_brier_parts
from evaluation.stats.coefficients import agreement_coefficient, resampled_coefficient
from evaluation.stats.components import variance_components
from evaluation.stats.correlation import correlation, resampled_correlation
from evaluation.stats.data import ReliabilityData
from evaluation.stats.disattenuation import resampled_disattenuated_correlation
from evaluation.stats.distribution import disagreement_beyond_chance
from evaluation.stats.fleiss import fleiss_test
from evaluation.stats.icc import intraclass_correlation, resampled_intraclass_correlation
from evaluation.stats.isotonic import isotonic_curve, resampled_curves
from evaluation.stats.kendall import fisher_mean_spearman, kendall_w
from evaluation.stats.levels import level_correlation, resampled_level_correlation
from evaluation.stats.overlap_groups import (
    curve_gap,
    matched_difference,
    overlap_terciles,
    resampled_curve_gap,
    resampled_matched_difference,
)
from evaluation.stats.overlap_residual import resampled_residual_overlap, residual_overlap
from evaluation.stats.partial import partial_spearman, resampled_partial_spearman
from evaluation.stats.raters import additive_model
from evaluation.stats.reliability import (
    disattenuated,
    leave_one_rater_out,
    mean_pairwise_correlation,
    resampled_leave_one_rater_out,
)
from evaluation.stats.roc import average_precision, resampled_auc, resampled_average_precision, roc_auc
from evaluation.stats.threshold import resampled_threshold, threshold
from evaluation.stats.tie_calibration import calibrated_epsilon
from evaluation.stats.ties import acc_eq, kendall_variant
from evaluation.stats.two_raters import light_kappa

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Study:
    """Ratings 1 to 4 and, of each unit, a metric in [0, 1], its lexical overlap and the model that it is of."""

    ratings: FloatArray
    prompts: IntArray
    metric: FloatArray
    lexical: FloatArray
    models: IntArray
    scale: FloatArray | None = None  # the values in use, which a part of the study may not all have

    @property
    def data(self) -> ReliabilityData:
        n_raters, n_units = self.ratings.shape
        return ReliabilityData(
            self.ratings,
            self.prompts,
            raters=tuple(f"rater {n}" for n in range(n_raters)),
            units=tuple(f"unit {n}" for n in range(n_units)),
        )

    @property
    def human(self) -> FloatArray:
        return self.data.unit_means

    @property
    def share(self) -> FloatArray:
        """Share of raters who give more than 2."""
        n_ratings = self.data.n_ratings
        above = np.nansum(self.ratings > 2, axis=0)
        return np.divide(above, n_ratings, out=np.full(n_ratings.size, np.nan), where=n_ratings > 0)

    @property
    def label(self) -> FloatArray:
        return np.where(np.isnan(self.share), np.nan, np.round(self.share))

    @property
    def n_prompts(self) -> int:
        return int(np.unique(self.prompts).size)

    def at(self, units: npt.ArrayLike, prompts: npt.ArrayLike | None = None) -> Study:
        """Units in this order and as often; their prompts' codes may be given anew."""
        chosen = np.asarray(units, dtype=np.intp)
        return Study(
            self.ratings[:, chosen],
            self.prompts[chosen] if prompts is None else np.asarray(prompts, dtype=np.int64),
            self.metric[chosen],
            self.lexical[chosen],
            self.models[chosen],
            self.scale,
        )

    def repeated(self, weights: npt.ArrayLike) -> Study:
        """Each prompt as often as its weight, every copy a prompt of its own."""
        units: list[int] = []
        codes: list[int] = []
        for prompt, times in zip(np.unique(self.prompts), np.asarray(weights), strict=True):
            own = np.flatnonzero(self.prompts == prompt)
            for _ in range(int(times)):
                code = len(set(codes))
                units += own.tolist()
                codes += [code] * own.size
        return self.at(units, codes)

    def rated(self, change: Callable[[FloatArray], FloatArray]) -> Study:
        ratings = change(self.ratings)
        return replace(self, ratings=ratings, scale=_in_use(ratings))

    def measured(self, change: Callable[[FloatArray], FloatArray]) -> Study:
        return replace(self, metric=change(self.metric))


def lopsided(seed: int = 1) -> Study:
    """Nine prompts of 1 to 12 units; five raters, one of whom rated little; most ratings are high."""
    rng = np.random.default_rng(seed)
    sizes = [1, 2, 3, 3, 4, 5, 6, 8, 12]
    prompts = np.repeat(rng.permutation(100)[:9], sizes).astype(np.int64)
    n_units = prompts.size
    true = rng.beta(3, 1, n_units)
    ratings = np.clip(np.round(1 + 3 * true + rng.normal(0, 0.7, (5, n_units))), 1, 4)
    missing = rng.random((5, n_units)) < np.array([0.05, 0.1, 0.2, 0.3, 0.75])[:, np.newaxis]
    missing[1:, 0] = True  # a unit of one rating
    given = np.where(missing, np.nan, ratings)
    return Study(
        given,
        prompts,
        np.round(np.clip(true + rng.normal(0, 0.2, n_units), 0, 1), 2),
        np.round(np.clip(true + rng.normal(0, 0.4, n_units), 0, 1), 1),
        rng.integers(0, 4, n_units),
        _in_use(given),
    )


def _in_use(ratings: FloatArray) -> FloatArray | None:
    used = np.unique(ratings[~np.isnan(ratings)])
    return used if used.size else None


Point = Callable[[Study], Any]
Draws = Callable[[Study, IntArray], FloatArray]


@dataclass(frozen=True)
class Statistic:
    """A statistic as the study's functions give it, with what must not move it.

    `rating_change` and `metric_change`: relabelled, ascending, affine or scaled, the widest change of the numbers
    that leaves it. `undefined_in` names the degenerate studies that define no value.
    """

    point: Point
    draws: Draws | None = None
    rating_change: str | None = None
    metric_change: str | None = None
    doubling: bool = False
    undefined_in: frozenset[str] = field(default_factory=frozenset)
    tolerance: float = 1e-12


NOBODY = frozenset({"nothing", "no rating"})
AGREEMENT = NOBODY | {"one rater", "no pair"}
BEYOND_CHANCE = AGREEMENT | {"one value"}
FOLLOWS = NOBODY | {"constant metric", "one value", "one unit"}
SORTS = NOBODY | {"one value", "one unit"}


def _alpha(level: Any, change: str) -> Statistic:
    return Statistic(
        lambda s: krippendorff_alpha(s.data, level),
        lambda s, w: resampled_alpha(s.data, level, w),
        rating_change=change,
        undefined_in=BEYOND_CHANCE,
    )


def _coefficient(name: Any, weighting: Any, change: str) -> Statistic:
    return Statistic(
        lambda s: agreement_coefficient(s.data, name, weighting=weighting, categories=s.scale),
        lambda s, w: resampled_coefficient(s.data, name, w, weighting=weighting, categories=s.scale),
        rating_change=change,
        doubling=True,
        # All who agree always agree: chance is what one value in use leaves undefined, if its scale is one value.
        undefined_in=AGREEMENT if name == "percent agreement" else BEYOND_CHANCE,
    )


def _icc(form: Any) -> Statistic:
    return Statistic(
        lambda s: intraclass_correlation(s.data, form),
        lambda s, w: resampled_intraclass_correlation(s.data, form, w),
        rating_change="affine",
        undefined_in=BEYOND_CHANCE | {"one unit"},
        tolerance=1e-10,
    )


def _correlation(method: Any, change: str) -> Statistic:
    return Statistic(
        lambda s: correlation(s.metric, s.human, method),
        lambda s, w: resampled_correlation(s.metric, s.human, s.prompts, w, method),
        rating_change="affine",
        metric_change=change,
        doubling=True,
        undefined_in=FOLLOWS,
    )


def _level(level: Any, method: Any) -> Statistic:
    models = level == "model"
    return Statistic(
        lambda s: level_correlation(
            s.metric, s.human, s.prompts, method, level=level, unit_models=s.models if models else None
        ),
        lambda s, w: resampled_level_correlation(
            s.metric, s.human, s.prompts, w, method, level=level, unit_models=s.models if models else None
        ),
        rating_change="affine",
        metric_change="ascending" if level == "within_prompt" and method != "pearson" else "affine",
        doubling=True,
        undefined_in=FOLLOWS,
    )


def _quotient(study: Study) -> Any:
    """The disattenuated correlation as its parts give it."""
    found = correlation(study.metric, study.human, "spearman")
    reliability = intraclass_correlation(study.data, "ICC(2,k)")
    if found.value is None or reliability.value is None:
        return found if found.value is None else reliability
    return disattenuated(found.value, reliability.value)


def _of_overlap(
    point: Callable[..., Any], draws: Callable[..., FloatArray], *, with_error: bool
) -> Statistic:
    def arguments(study: Study) -> tuple[Any, ...]:
        error = (np.full(study.human.size, 0.3),) if with_error else ()
        cuts = overlap_terciles(lopsided().lexical)  # the same whatever is drawn
        return study.metric, study.human, *error, study.lexical, cuts

    return Statistic(
        lambda s: point(*arguments(s)),
        lambda s, w: draws(*arguments(s), s.prompts, w),
        undefined_in=NOBODY | {"one unit"},
    )


STATISTICS: dict[str, Statistic] = {
    "alpha nominal": _alpha("nominal", "relabelled"),
    "alpha ordinal": _alpha("ordinal", "ascending"),
    "alpha interval": _alpha("interval", "affine"),
    "alpha ratio": _alpha("ratio", "scaled"),
    "percent agreement": _coefficient("percent agreement", "identity", "relabelled"),
    "Gwet's AC1": _coefficient("gwet", "identity", "relabelled"),
    "Gwet's AC2": _coefficient("gwet", "quadratic", "affine"),
    "Fleiss' kappa": _coefficient("fleiss", "identity", "relabelled"),
    "Fleiss' kappa, weighted": _coefficient("fleiss", "linear", "affine"),
    "Conger's kappa": _coefficient("conger", "identity", "relabelled"),
    "Brennan-Prediger": _coefficient("brennan-prediger", "identity", "relabelled"),
    "Fleiss' test": Statistic(
        lambda s: fleiss_test(s.data), rating_change="relabelled", undefined_in=BEYOND_CHANCE
    ),
    "Light's kappa": Statistic(
        lambda s: light_kappa(s.data), rating_change="relabelled", doubling=True, undefined_in=BEYOND_CHANCE
    ),
    "Kendall's W": Statistic(
        lambda s: kendall_w(s.data),
        rating_change="ascending",
        undefined_in=BEYOND_CHANCE | {"one unit"},
    ),
    "Fisher's mean of Spearman": Statistic(
        lambda s: fisher_mean_spearman(s.data),
        rating_change="ascending",
        undefined_in=BEYOND_CHANCE | {"one unit"},
    ),
    **{form: _icc(form) for form in ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")},
    "share of the unit's variance": Statistic(
        lambda s: _ratio_of_components(s),
        rating_change="affine",
        undefined_in=BEYOND_CHANCE | {"one unit"},
        tolerance=1e-10,
    ),
    "additive model": Statistic(
        lambda s: _reliability_of_one(s),
        rating_change="affine",
        undefined_in=BEYOND_CHANCE | {"one unit"},
        tolerance=1e-6,
    ),
    "disagreement beyond chance": Statistic(
        lambda s: _ratio_of_spreads(s),
        rating_change="affine",
        undefined_in=BEYOND_CHANCE | {"one unit"},
        tolerance=1e-9,
    ),
    "leave one rater out": Statistic(
        lambda s: leave_one_rater_out(s.data),
        lambda s, w: resampled_leave_one_rater_out(s.data, w),
        rating_change="affine",
        doubling=True,
        undefined_in=BEYOND_CHANCE | {"one unit"},
    ),
    "mean pairwise Spearman": Statistic(
        lambda s: mean_pairwise_correlation(s.data),
        rating_change="ascending",
        doubling=True,
        undefined_in=BEYOND_CHANCE | {"one unit"},
    ),
    "Pearson": _correlation("pearson", "affine"),
    "Spearman": _correlation("spearman", "ascending"),
    "Kendall's tau-b": _correlation("kendall_tau_b", "ascending"),
    **{
        f"{method} at level {level}": _level(level, method)
        for level in ("item", "within_prompt", "prompt", "model")
        for method in ("pearson", "spearman", "kendall_tau_b")
    },
    "disattenuated Spearman": Statistic(
        _quotient,
        lambda s, w: resampled_disattenuated_correlation(s.metric, s.data, w),
        rating_change="affine",
        metric_change="ascending",
        undefined_in=FOLLOWS | BEYOND_CHANCE,
        tolerance=1e-10,
    ),
    "partial Spearman": Statistic(
        lambda s: partial_spearman(s.metric, s.human, s.lexical),
        lambda s, w: resampled_partial_spearman(s.metric, s.human, s.lexical, s.prompts, w),
        rating_change="affine",
        metric_change="ascending",
        doubling=True,
        undefined_in=FOLLOWS,
        tolerance=1e-10,
    ),
    "residual overlap": Statistic(
        lambda s: residual_overlap(s.metric, s.human, s.lexical),
        lambda s, w: resampled_residual_overlap(s.metric, s.human, s.lexical, s.prompts, w),
        rating_change="affine",
        undefined_in=NOBODY | {"constant metric", "one unit"},
        tolerance=1e-10,
    ),
    "matched difference": _of_overlap(matched_difference, resampled_matched_difference, with_error=True),
    "gap of curves": _of_overlap(curve_gap, resampled_curve_gap, with_error=False),
    "acc_eq": Statistic(
        lambda s: acc_eq(s.metric, s.human),
        rating_change="affine",
        metric_change="ascending",
        undefined_in=NOBODY | {"one unit"},
    ),
    "acc_eq calibrated": Statistic(
        lambda s: _Named(calibrated_epsilon(s.metric, s.human), "accuracy"),
        rating_change="affine",
        undefined_in=NOBODY | {"one unit"},
    ),
    **{
        f"tau-{variant} over pairs": Statistic(
            lambda s, variant=variant: kendall_variant(s.metric, s.human, variant),
            rating_change="affine",
            metric_change="ascending",
            undefined_in=FOLLOWS if variant in "bc" else NOBODY | {"one unit"},
        )
        for variant in ("a", "b", "c", "23")
    },
    "AUC": Statistic(
        lambda s: roc_auc(s.label, s.metric),
        lambda s, w: resampled_auc(s.label, s.metric, s.prompts, w),
        metric_change="ascending",
        doubling=True,
        undefined_in=SORTS,
    ),
    "AUC of shares": Statistic(
        lambda s: roc_auc(s.share, s.metric),
        lambda s, w: resampled_auc(s.share, s.metric, s.prompts, w),
        metric_change="ascending",
        doubling=True,
        undefined_in=NOBODY | {"one value"},
    ),
    "average precision": Statistic(
        lambda s: average_precision(s.label, s.metric),
        lambda s, w: resampled_average_precision(s.label, s.metric, s.prompts, w),
        metric_change="ascending",
        doubling=True,
        undefined_in=NOBODY | {"one unit"},
    ),
    "threshold's gain": Statistic(
        lambda s: _Named(threshold(s.label, s.metric), "gain"),
        metric_change="ascending",
        undefined_in=SORTS | {"constant metric"},
    ),
    "threshold": Statistic(
        lambda s: threshold(s.label, s.metric),
        lambda s, w: resampled_threshold(s.label, s.metric, s.prompts, w),
        doubling=True,
        undefined_in=SORTS | {"constant metric"},
    ),
    "Brier score": Statistic(
        lambda s: _Named(brier_parts(s.metric, s.share), "brier"),
        lambda s, w: resampled_brier_parts(s.metric, s.share, s.prompts, w)[:, 0],
        doubling=True,
        undefined_in=NOBODY,
    ),
    "miscalibration": Statistic(
        lambda s: _Named(brier_parts(s.metric, s.share), "miscalibration"),
        lambda s, w: resampled_brier_parts(s.metric, s.share, s.prompts, w)[:, 1],
        doubling=True,
        undefined_in=NOBODY,
    ),
    "isotonic curve": Statistic(
        lambda s: _height(s, 0.7),
        lambda s, w: resampled_curves(s.metric, s.human, s.prompts, w, [0.7])[:, 0],
        doubling=True,
        undefined_in=NOBODY,
    ),
    "alternative annotator test, distances": Statistic(
        lambda s: _Named(_alternative(s, "neg_rmse"), "advantage_probability"),
        lambda s, w: resampled_advantage_probability(
            s.data, np.round(1 + 3 * s.metric), w, scoring="neg_rmse", min_units=5
        ),
        undefined_in=NOBODY | {"one rater", "no pair", "one unit"},
    ),
}


@dataclass(frozen=True)
class _Named:
    """A result seen through one of its numbers."""

    result: Any
    name: str

    @property
    def value(self) -> Any:
        return getattr(self.result, self.name)

    @property
    def undefined(self) -> Any:
        return self.result.undefined


@dataclass(frozen=True)
class _Made:
    value: float | None
    undefined: str | None


def _ratio_of_components(study: Study) -> _Made:
    parts = variance_components(study.data)
    if parts.item is None or parts.residual is None:
        return _Made(None, parts.undefined)
    return _Made(parts.item / parts.residual, None)


def _reliability_of_one(study: Study) -> _Named:
    return _Named(additive_model(study.data), "reliability_one")


def _ratio_of_spreads(study: Study) -> _Made:
    """The ratio of the unit that people disagree most about."""
    found = disagreement_beyond_chance(study.ratings, rng=np.random.default_rng(1), n_draws=20)
    return _Made(None if found.ratio is None else float(np.nanmax(found.ratio)), found.undefined)


def _height(study: Study, at: float) -> _Made:
    curve = isotonic_curve(study.metric, study.human)
    if curve.scores is None or curve.values is None:
        return _Made(None, curve.undefined)
    return _Made(float(np.interp(at, curve.scores, curve.values)), None)


def _alternative(study: Study, scoring: Any) -> Any:
    return alternative_annotator_test(
        study.data, np.round(1 + 3 * study.metric), scoring=scoring, epsilon=0.1, min_units=5
    )


def degenerate() -> dict[str, Study]:
    """Studies that leave something to be asked of without an answer, by what they lack."""
    whole = lopsided()
    n_raters, n_units = whole.ratings.shape
    alone = np.arange(n_units) % n_raters == np.arange(n_raters)[:, np.newaxis]
    one = whole.at([n_units - 1])
    return {
        "nothing": whole.at([]),
        "no rating": whole.rated(lambda ratings: np.full_like(ratings, np.nan)),
        "one rater": whole.rated(lambda ratings: ratings[:1]),
        "no pair": whole.rated(lambda ratings: np.where(alone, np.nan_to_num(ratings, nan=2.0), np.nan)),
        "one value": whole.rated(lambda ratings: np.where(np.isnan(ratings), np.nan, 3.0)),
        "constant metric": whole.measured(lambda metric: np.full_like(metric, 0.5)),
        "one unit": one.rated(lambda ratings: np.array([[1.0], [2.0], [4.0], [4.0], [np.nan]])),
    }
