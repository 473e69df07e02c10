"""Worked examples with known answers, computed through the public functions of `evaluation.stats`."""
