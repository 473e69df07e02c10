"""How reliable ratings are: intraclass correlations, components, concordance, and the algebra of ceilings."""

from __future__ import annotations

import math
import re
from typing import get_args

from evaluation.stats.agreement import Measurement, krippendorff_alpha
from evaluation.stats.components import Design, variance_components
from evaluation.stats.data import ReliabilityData
from evaluation.stats.icc import Form, intraclass_correlation
from evaluation.stats.kendall import fisher_mean_spearman, kendall_w
from evaluation.stats.planning import CorrelationForm, correlation_interval
from evaluation.stats.proportion import design_effect, effective_n
from evaluation.stats.reliability import (
    ceiling,
    disattenuated,
    leave_one_rater_out,
    mean_pairwise_correlation,
    raters_needed,
    spearman_brown,
)

from .layouts import ratings_of, ratings_or_counts
from .questions import NotKnown, Question, Value


def intraclass_correlation_of(question: Question) -> Value:
    """Answer for `intraclass_correlation`: the six forms, their intervals, and what follows from them."""
    data = ratings_of(question)
    if question.quantity == "cronbach_alpha":
        return intraclass_correlation(data, "ICC(3,k)").value  # the same number (McGraw & Wong 1996)
    stepped = re.fullmatch(r"spearman_brown\((ICC\(\d,\w\)), *([\d.]+)\)", question.quantity)
    if stepped is not None:
        single = intraclass_correlation(data, _form(stepped[1])).value
        return None if single is None else spearman_brown(single, float(stepped[2])).value
    return _icc(data, question.quantity)


def kendall_w_of(question: Question) -> Value:
    """Answer for `kendall_w`, with the neighbours printed beside it."""
    data = ratings_of(question)
    concordance = kendall_w(data)
    if question.quantity == "W_tie_corrected":
        return concordance.value
    if question.quantity == "W_uncorrected":
        return concordance.uncorrected
    if question.quantity == "chi2_tie_corrected":
        return concordance.chi2
    if question.quantity == "p_value":
        return concordance.p_value
    if question.quantity == "mean_pairwise_spearman_irr":
        return fisher_mean_spearman(data).value
    if question.quantity == "krippendorff_alpha":
        return _alpha(data, question.param("level", "nominal"))
    return _icc(data, question.quantity)


def variance_components_of(question: Question) -> Value:
    """Answer for `variance_components`: variances, and the standard deviations of those that have one."""
    data = ratings_of(question)
    parts = variance_components(data, _design(question))
    variances = {"item": parts.item, "rater": parts.rater, "residual": parts.residual}
    kind, _, part = question.quantity.partition("_")
    if part not in variances or kind not in ("var", "sd"):
        return _icc(data, question.quantity)
    variance = variances[part]
    if kind == "var" or variance is None:
        return variance
    return math.sqrt(variance) if variance >= 0 else None


def _design(question: Question) -> Design:
    """Say whether raters are crossed with items: so the layout may say, or what the file asks for beside.

    A source that prints the correlation of single ratings and no variance of raters has a one-way model, where
    the ratings of an item are repetitions in no order.
    """
    layout = str(question.data.get("layout", ""))
    if re.search(r"nested|one[- ]way|replica|repeat|repetition|within", layout, re.IGNORECASE):
        return "nested"
    asks_rater = question.asked_beside("var_rater") or question.asked_beside("sd_rater")
    if re.search(r"cross|two[- ]way", layout, re.IGNORECASE) or asks_rater:
        return "crossed"
    return "nested" if question.asked_beside("ICC(1,1)") else "crossed"


def noise_ceiling(question: Question) -> Value:
    """Answer for `noise_ceiling`: the algebra from its params, the rest from ratings, here or in a file."""
    derived = _derived(question)
    if derived is not None:
        return derived[0]
    if question.quantity == "mean_pairwise_spearman":
        return mean_pairwise_correlation(ratings_or_counts(question)).value
    if question.quantity == "mean_leave_one_out_spearman":
        return leave_one_rater_out(ratings_or_counts(question)).value
    level = question.quantity.removeprefix("krippendorff_alpha_")
    if level != question.quantity:
        if level not in get_args(Measurement):
            raise NotKnown
        return _alpha(ratings_or_counts(question), level)
    form = _form(question.quantity)
    return intraclass_correlation(ratings_or_counts(question), form).value


def _derived(question: Question) -> tuple[Value] | None:
    """Return what follows from params alone, in a tuple since it may be null; None for what needs ratings."""
    params = question.params
    if question.quantity == "spearman_brown":
        return (spearman_brown(params["r"], params["k"]).value,)
    if question.quantity == "raters_needed":
        return (raters_needed(params["r"], params["target"]).value,)
    if question.quantity == "disattenuated":
        return (disattenuated(params["r"], params["rel_human"], params.get("rel_metric", 1.0)).value,)
    if question.quantity == "ceiling":
        return (ceiling(params["rel_human"]).value,)
    if question.quantity == "fisher_ci95":
        return (_interval(params["r"], params["n"], "fisher"),)
    if question.quantity == "spearman_ci95_bonett_wright":
        return (_interval(params["rho"], params["n"], "bonett_wright"),)
    if question.quantity == "design_effect":
        return (design_effect(params["cluster_size"], params["icc"]),)
    if question.quantity == "effective_n":
        return (effective_n(params["n"], params["cluster_size"], params["icc"]),)
    return None


def _interval(r: float, n: int, form: CorrelationForm) -> Value:
    made = correlation_interval(r, n, form)
    return None if made.low is None or made.high is None else [made.low, made.high]


def _icc(data: ReliabilityData, quantity: str) -> Value:
    form = _form(quantity.removesuffix(" 95% CI"))
    made = intraclass_correlation(data, form, confidence=0.95)
    if form == quantity:
        return made.value
    return None if made.low is None or made.high is None else [made.low, made.high]


def _form(name: str) -> Form:
    for known in get_args(Form):
        if known == name:
            form: Form = known
            return form
    raise NotKnown


def _alpha(data: ReliabilityData, level: str) -> float | None:
    for known in get_args(Measurement):
        if known == level:
            measurement: Measurement = known
            return krippendorff_alpha(data, measurement).value
    raise ValueError(f"level: {level!r} is no measurement")
