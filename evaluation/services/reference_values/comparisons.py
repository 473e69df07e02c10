"""Two correlations that share the human side, and many p-values at once."""

from __future__ import annotations

import math
import re
from typing import Any, get_args

from evaluation.stats.dependent import (
    DependentTest,
    DifferenceInterval,
    meng_interval,
    meng_test,
    steiger_test,
    williams_test,
    zou_interval,
    zou_interval_independent,
)
from evaluation.stats.multiplicity import Adjustment, adjusted_p_values, n_rejections

from .intervals import interval
from .questions import NotKnown, Question, Value

TESTS = {"williams": williams_test, "steiger": steiger_test, "meng": meng_test}
# As R's p.adjust and statsmodels call them.
OTHER_NAMES: dict[str, Adjustment] = {
    "bh": "benjamini_hochberg",
    "by": "benjamini_yekutieli",
    "fdr": "benjamini_hochberg",
    "fdr_bh": "benjamini_hochberg",
    "fdr_by": "benjamini_yekutieli",
    "simes_hochberg": "hochberg",
}
INTERVALS = {"meng_ci95_fisher_z_difference": meng_interval, "zou_ci95": zou_interval}


def compare_dependent_correlations(question: Question) -> Value:
    """Answer for `compare_dependent_correlations`: variable j is the people, k metric A, h metric B."""
    params = question.params
    if question.quantity == "zou_ci95_independent":
        return _ends(zou_interval_independent(params["r1"], params["r2"], params["n1"], params["n2"]))
    if question.quantity in INTERVALS:
        compare = INTERVALS[question.quantity]
        return _ends(compare(params["r_jk"], params["r_jh"], params["r_kh"], params["n"]))
    name, _, part = question.quantity.partition("_")
    if name not in TESTS or part not in ("t" if name == "williams" else "z", "p_two_sided", "p_one_sided"):
        raise NotKnown
    found: DependentTest = TESTS[name](params["r_jk"], params["r_jh"], params["r_kh"], params["n"])
    if part == "p_one_sided":
        return found.p_one_sided
    return found.p_two_sided if part == "p_two_sided" else found.statistic


def multiplicity(question: Question) -> Value:
    """Answer for `multiplicity`: a test without a p-value stays without."""
    p_values, method = question.needed("p"), _adjustment(question.params["method"])
    if question.quantity == "rejections":
        return n_rejections(p_values, method, level=question.param("alpha", 0.05))
    if question.quantity == "adjusted_p":
        adjusted = adjusted_p_values(p_values, method).tolist()
        found: list[Any] = [None if math.isnan(one) else one for one in adjusted]
        return found
    raise NotKnown


def _adjustment(name: str) -> Adjustment:
    plain = re.sub(r"[\s-]+", "_", name.strip().lower())
    for known in get_args(Adjustment):
        if known == plain:
            adjustment: Adjustment = known
            return adjustment
    if plain not in OTHER_NAMES:
        raise ValueError(f"method: {name!r} is not known")
    return OTHER_NAMES[plain]


def _ends(found: DifferenceInterval) -> Value:
    return interval(found.low, found.high)
