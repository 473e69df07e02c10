"""How the ratings of one unit spread over a scale, from their counts."""

from __future__ import annotations

from evaluation.stats.distribution import LabelDistribution, label_distribution

from .questions import NotKnown, Question, Value


def label_distribution_of(question: Question) -> Value:
    """Answer for `label_distribution`."""
    spread: LabelDistribution = label_distribution(question.params["counts"])
    values = {
        "entropy_bits": spread.entropy_bits,
        "entropy_bits_miller_madow": spread.entropy_bits_miller_madow,
        "polarization": spread.polarization,
        "tastle_wierman_consensus": spread.consensus,
        "van_der_eijk_A": spread.agreement,
    }
    if question.quantity not in values:
        raise NotKnown
    return values[question.quantity]
