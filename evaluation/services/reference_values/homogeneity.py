"""Mean cosines within and between groups of vectors."""

from __future__ import annotations

import numpy as np

from evaluation.stats.similarity import mean_cross_similarity, mean_pairwise_similarity, share_above

from .questions import NotKnown, Question, Value


def embedding_homogeneity(question: Question) -> Value:
    """Answer for `embedding_homogeneity`."""
    groups = [np.asarray(group, dtype=np.float64) for group in question.data["groups"]]
    if question.quantity == "mean_cross_cosine":
        return mean_cross_similarity(groups[question.params["a"]], groups[question.params["b"]]).value
    if question.quantity == "mean_within_cosine":
        return mean_pairwise_similarity(groups[question.params["group"]]).value
    if question.quantity == "mean_within_cosine_if_self_pairs_are_wrongly_kept":
        # The known wrong answer, named as such: a group against itself, each vector with itself included.
        group = groups[question.params["group"]]
        return mean_cross_similarity(group, group).value
    if question.quantity == "share_cross_pairs_above":
        return _share_cross(groups, question.params["threshold"])
    raise NotKnown


def _share_cross(groups: list[np.ndarray], threshold: float) -> float | None:
    """Return the share of all pairs of vectors of two groups whose cosine lies above the threshold."""
    n_above, n_pairs = 0, 0
    for a in range(len(groups)):
        for b in range(a + 1, len(groups)):
            found = share_above(groups[a], [threshold], groups[b])
            n_above += int(found.n_above[0])
            n_pairs += found.n_pairs
    return n_above / n_pairs if n_pairs else None
