"""Vendi scores of a kernel, of samples under a kernel's formula, or of vectors by their cosines."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.stats.diversity import vendi_score, vendi_score_of_vectors

from .questions import NotKnown, Question, Value

FORMULA = re.compile(r"exp\(-(?:\|a-b\|(\^2)?|\(a-b\)(\^2))(?:/([0-9.]+))?\)")
NAMED = re.compile(r"(identity|all ones) of size (\d+)")

FloatArray = npt.NDArray[np.float64]


def vendi_score_of(question: Question) -> Value:
    """Answer for `vendi_score`. A `form` is words: order 2 is always n^2 / |K|_F^2."""
    order = float(question.param("q", 1))
    if question.quantity == "vs_after_duplicating_every_vector":
        return vendi_score_of_vectors(np.repeat(_numbers(question.data["vectors"]), 2, axis=0), order).value
    if question.quantity != "vs":
        raise NotKnown
    name = str(question.params["K"]) if "K" in question.params else _only_data(question)
    named = NAMED.fullmatch(name)
    if named:
        size = int(named[2])
        return vendi_score(np.eye(size) if named[1] == "identity" else np.ones((size, size)), order).value
    if name not in question.data:
        raise ValueError(f"K: {name!r} names none of the data")
    numbers = _numbers(question.data[name])
    kernel = question.param("kernel", question.data.get(f"kernel_for_{name}"))
    if kernel is None:
        return (vendi_score_of_vectors if name == "vectors" else vendi_score)(numbers, order).value
    if re.search("cos|normali|unit", kernel, re.IGNORECASE):
        return vendi_score_of_vectors(numbers, order).value
    if re.search("dot|inner|linear", kernel, re.IGNORECASE):
        return vendi_score(numbers @ numbers.T, order).value
    return vendi_score(_kernel(numbers, kernel), order).value


def _only_data(question: Question) -> str:
    """Return the name of the data when there is no choice."""
    keys = [key for key in question.data if isinstance(question.data[key], list)]
    if len(keys) != 1:
        raise ValueError(f"K: one of {', '.join(keys)} is to be named")
    return keys[0]


def _numbers(given: Any) -> FloatArray:
    return np.array(given, dtype=np.float64)


def _kernel(samples: FloatArray, formula: str) -> FloatArray:
    """Return the similarities by a formula like exp(-|a-b|), between numbers or between vectors."""
    found = FORMULA.fullmatch(re.sub(r"\s|\*", "", formula))
    if not found:
        raise ValueError(f"kernel: {formula!r} is no formula known here")
    points = samples.reshape(samples.shape[0], -1)
    distances = np.linalg.norm(points[:, np.newaxis] - points, axis=-1)
    power = distances**2 if found[1] or found[2] else distances
    return np.asarray(np.exp(-power / float(found[3] or 1)), dtype=np.float64)
