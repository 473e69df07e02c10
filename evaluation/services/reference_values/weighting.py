"""Weights of agreement by the names that textbooks and packages give them."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from evaluation.stats.weights import Weighting, weights_of_disagreements

from .questions import Question
from .tables import numbers

OTHER_NAMES: dict[str, Weighting] = {
    "unweighted": "identity",
    "none": "identity",
    "equal": "linear",
    "equal-spacing": "linear",
    "cicchetti-allison": "linear",
    "squared": "quadratic",
    "fleiss-cohen": "quadratic",
}


def weighting_named(name: Any) -> Weighting | npt.NDArray[np.float64]:
    """Return a weighting by its name here or elsewhere, or from a matrix.

    A matrix with zeros alone on its diagonal is one of disagreements; another is taken as it is.
    """
    if not isinstance(name, str):
        given = numbers(name, "weights")
        return given if np.diagonal(given).any() else weights_of_disagreements(given)
    plain = name.strip().lower()
    for known in get_args(Weighting):
        if known == plain:
            weighting: Weighting = known
            return weighting
    if plain not in OTHER_NAMES:
        raise ValueError(f"weights: {name!r} is not known")
    return OTHER_NAMES[plain]


def weighting_asked(question: Question) -> Weighting | npt.NDArray[np.float64]:
    """Return the weighting of a weighted coefficient: of the question, else of the whole example."""
    if "weights" in question.params:
        return weighting_named(question.params["weights"])
    if "disagreement_weights" in question.data:
        return weights_of_disagreements(
            numbers(question.data["disagreement_weights"], "disagreement_weights")
        )
    if "weights" in question.data:
        return weighting_named(question.data["weights"])
    raise ValueError("weights: a weighted coefficient needs them")
