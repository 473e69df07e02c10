"""A metric against people: by level, with ties, and with a third value held fixed."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from evaluation.stats.correlation import Method, kendall_tau_b, spearman
from evaluation.stats.levels import level_correlation
from evaluation.stats.partial import partial_spearman
from evaluation.stats.tie_calibration import calibrated_epsilon
from evaluation.stats.ties import Variant, acc_eq, kendall_variant

from .questions import NotKnown, Question, Value

METHODS: dict[str, Method] = {"pearson": "pearson", "kendall_b": "kendall_tau_b", "spearman": "spearman"}
VARIANTS: dict[str, Variant] = {"tau_b": "b", "tau_c": "c", "tau_23": "23"}
SYSTEM = "system|sys|model"
ITEM = "item|segment|seg|prompt"

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def correlation_by_level(question: Question) -> Value:
    """Answer for `correlation_by_level`: flat, the mean over the groups of one kind, or over systems' means."""
    metric, gold = (np.array(question.needed(key), dtype=np.float64).ravel() for key in ("metric", "gold"))
    if metric.size != gold.size:
        raise ValueError(f"metric: {metric.size} values for {gold.size} of gold")
    if question.quantity == "pearson_system_level":
        systems, _ = _systems_and_items(question.data.get("layout", ""), metric.size)
        points = _means(metric, gold, systems)
        # Two systems make a correlation here, as two units of a prompt do: the means are one such group.
        alone = np.zeros(points[0].size, dtype=np.int64)
        return level_correlation(*points, alone, "pearson", level="within_prompt").value
    if question.quantity not in METHODS:
        raise NotKnown
    method, average_by = METHODS[question.quantity], question.param("average_by", "none") or "none"
    if average_by == "none":
        one = np.zeros(metric.size, dtype=np.int64)
        return level_correlation(metric, gold, one, method, level="within_prompt").value
    systems, items = _systems_and_items(question.data.get("layout", ""), metric.size)
    if re.fullmatch(f"({SYSTEM})s?", average_by):
        groups = systems
    elif re.fullmatch(f"({ITEM})s?", average_by):
        groups = items
    else:
        raise ValueError(f"average_by: {average_by!r} is neither systems nor items")
    return level_correlation(metric, gold, groups, method, level="within_prompt").value


def kendall_variants(question: Question) -> Value:
    """Answer for `kendall_variants`."""
    metric, gold = question.needed("metric"), question.needed("gold")
    given = question.param("epsilon")
    epsilon = given if isinstance(given, int | float) else 0
    if question.quantity in VARIANTS:
        return kendall_variant(metric, gold, VARIANTS[question.quantity], epsilon=epsilon).value
    if question.quantity == "acc_eq_calibrated" and given in (None, "optimal"):
        return calibrated_epsilon(metric, gold).accuracy
    if question.quantity in ("acc_eq", "acc_eq_calibrated"):
        return acc_eq(metric, gold, epsilon=epsilon).value
    raise NotKnown


def partial_spearman_of(question: Question) -> Value:
    """Answer for `partial_spearman`: the plain ones are over the units that have the two values named."""
    x, y, covariate = (question.data[key] for key in ("x", "y", "covariate"))
    if question.quantity == "partial_spearman":
        return partial_spearman(x, y, covariate).value
    if question.quantity == "kendall_tau_b_xy":
        return kendall_tau_b(x, y).value
    pairs = {
        "spearman_xy": (x, y),
        "spearman_x_covariate": (x, covariate),
        "spearman_y_covariate": (y, covariate),
    }
    if question.quantity not in pairs:
        raise NotKnown
    return spearman(*pairs[question.quantity]).value


def _systems_and_items(layout: str, n_units: int) -> tuple[IntArray, IntArray]:
    """Return the system and the item of each unit, from words like "system-major vectors, 2 systems x 3 items"."""
    counts = [re.search(rf"(\d+)\s*(?:{kind})s?\b", layout) for kind in (SYSTEM, ITEM)]
    words = [re.search(rf"\b(?:{kind})s?\b", layout) for kind in (SYSTEM, ITEM)]
    items_first = bool(words[0] and words[1] and words[1].start() < words[0].start())
    sizes = re.search(r"(\d+)\s*[x×]\s*(\d+)", layout)
    if counts[0]:
        n_systems = int(counts[0][1])
        n_items = int(counts[1][1]) if counts[1] else n_units // max(1, n_systems)
    elif counts[1]:
        n_items = int(counts[1][1])
        n_systems = n_units // max(1, n_items)
    elif sizes and words[0] and words[1]:
        n_systems, n_items = (int(sizes[1 + items_first]), int(sizes[2 - items_first]))
    else:
        raise ValueError(f"layout: {layout!r} says neither how many systems nor how many items")
    if n_systems * n_items != n_units:
        raise ValueError(f"layout: {n_systems} systems and {n_items} items do not make {n_units} values")
    places = np.arange(n_units, dtype=np.int64)
    # Said outright, or by which of the two is named first, as rows of a table are.
    major = re.search(rf"\b(?:({SYSTEM})|{ITEM})s?[- ]major", layout)
    if (major[1] is None) if major else items_first:
        return places % n_systems, places // n_systems
    return places // n_items, places % n_items


def _means(metric: FloatArray, gold: FloatArray, groups: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return both means of each group that has a unit with both values."""
    kept = ~(np.isnan(metric) | np.isnan(gold))
    shown = [kept & (groups == group) for group in np.unique(groups[kept])]
    return np.array([metric[own].mean() for own in shown]), np.array([gold[own].mean() for own in shown])
