"""Scores against labels: the isotonic curve, the area under the ROC curve and Youden's cut."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.stats.delong import delong, delong_difference
from evaluation.stats.isotonic import pool_adjacent_violators
from evaluation.stats.roc import roc_auc
from evaluation.stats.threshold import threshold

from .intervals import interval
from .questions import NotKnown, Question, Value


def isotonic_calibration(question: Question) -> Value:
    """Answer for `isotonic_calibration`."""
    if question.quantity != "fitted":
        raise NotKnown
    fitted: list[float] = pool_adjacent_violators(question.needed("y_in_metric_order")).tolist()
    return fitted


def roc_auc_of(question: Question) -> Value:
    """Answer for `roc_auc`, of the one score or of the one that is named.

    A `rule` is words for what `threshold` does: the cut midway between two neighbouring scores.
    """
    label, quantity = _labels(question), question.quantity
    if quantity in ("delong_paired_z", "delong_paired_p"):
        paired = delong_difference(
            label, _score(question, question.params["a"]), _score(question, question.params["b"])
        )
        return paired.z if quantity == "delong_paired_z" else paired.p_value
    score = _score(question, question.param("score"))
    if quantity == "auc":
        return roc_auc(label, score).value
    if quantity in ("delong_ci95", "delong_variance"):
        made = delong(label, score)
        return made.variance if quantity == "delong_variance" else interval(made.low, made.high)
    cuts = {
        "youden_threshold": "value",
        "youden_sensitivity": "sensitivity",
        "youden_specificity": "specificity",
    }
    if quantity not in cuts:
        raise NotKnown
    found: float | None = getattr(threshold(label, score), cuts[quantity])
    return found


def _labels(question: Question) -> npt.NDArray[np.float64]:
    """Return labels as 0 and 1 or shares, null as nan; of two others, in numbers or words, the higher is 1."""
    given = question.needed("label")
    if all(one is None or (not isinstance(one, str) and 0 <= one <= 1) for one in given):
        return np.array(given, dtype=np.float64)
    kinds = sorted({one for one in given if one is not None})
    if len(kinds) != 2:
        raise ValueError(f"label: two kinds are needed, not {len(kinds)}")
    return np.array([np.nan if one is None else kinds.index(one) for one in given], dtype=np.float64)


def _score(question: Question, name: str | None) -> Any:
    """Return the scores of that name, with or without the prefix; without a name the only ones there are."""
    keys = [key for key in question.data if key == "score" or key.startswith("score_")]
    if name is not None:
        keys = [key for key in keys if key in (name, f"score_{name}")]
    if len(keys) != 1:
        raise ValueError(f"score: {name!r} does not name one of the scores")
    return question.data[keys[0]]
