"""The metrics by key, and the one way to score pairs of texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.metrics import lexical
from corpus.metrics.base import MetricSpec, PairValue

TextScorer = Callable[[Sequence[str], Sequence[str]], list[PairValue]]

_TEXT_METRICS: dict[str, tuple[MetricSpec, TextScorer]] = {
    lexical.CHRF.key: (lexical.CHRF, lexical.chrf_values),
    lexical.ROUGE_L.key: (lexical.ROUGE_L, lexical.rouge_l_values),
    lexical.TOKEN_JACCARD.key: (lexical.TOKEN_JACCARD, lexical.token_jaccard_values),
}
_COSINE = re.compile(r"(cosine|cosine_centred):([a-z0-9][a-z0-9_.:/-]*)")


class UnknownMetric(ValueError):
    """No metric has this key."""

    def __init__(self, key: str) -> None:
        known = ", ".join((*_TEXT_METRICS, "cosine:ENCODER", "cosine_centred:ENCODER"))
        super().__init__(f"no metric is called {key!r}; there are {known}")
        self.key = key


def metric_spec(key: str) -> MetricSpec:
    """Describe a metric.

    Parameters
    ----------
    key : str
        `chrf`, `rouge_l`, `token_jaccard`, `cosine:ENCODER` or
        `cosine_centred:ENCODER`. Whether there is such an encoder is for the
        caller to check: vectors may also come from a file.

    Raises
    ------
    UnknownMetric
        If there is none of that key. It is a `ValueError` and names the known ones.

    Notes
    -----
    The mean vector that `cosine_centred` subtracts belongs to a dataset, so
    whoever stores that metric adds it to the parameters.

    Examples
    --------
    >>> metric_spec("cosine:minilm").encoder
    'minilm'
    >>> metric_spec("chrf").encoder is None
    True
    """
    if key in _TEXT_METRICS:
        return _TEXT_METRICS[key][0]
    match = _COSINE.fullmatch(key)
    if match is None:
        raise UnknownMetric(key)
    return MetricSpec(
        key=key,
        revision="1",
        parameters=(("centred", match[1] == "cosine_centred"),),
        symmetric=True,
        low=-1.0,
        high=1.0,
        kind="pair",
        encoder=match[2],
        free=True,
    )


def free_metric_keys(encoders: Sequence[str] = ()) -> tuple[str, ...]:
    """Keys of the metrics that cost nothing, sorted.

    Parameters
    ----------
    encoders : sequence of str
        Keys of the encoders by which all the texts have been encoded already.

    Examples
    --------
    >>> free_metric_keys(["minilm"])
    ('chrf', 'cosine:minilm', 'rouge_l', 'token_jaccard')
    """
    return tuple(sorted((*_TEXT_METRICS, *(f"cosine:{encoder}" for encoder in encoders))))


def score_pairs(key: str, lefts: Sequence[str], rights: Sequence[str]) -> list[PairValue]:
    """Score pairs of texts by a metric that reads texts.

    Parameters
    ----------
    key : str
        `chrf`, `rouge_l` or `token_jaccard`.
    lefts, rights : sequence of str, equally long
        The two sides of each pair.

    Returns
    -------
    list of PairValue
        One for each pair, in their order.

    Raises
    ------
    UnknownMetric
        If there is none of that key.
    ValueError
        If the metric compares vectors (see `cosine_values`), or the sides do
        not fit.

    Examples
    --------
    >>> score_pairs("token_jaccard", ["rain today"], ["rain"])
    [PairValue(value=0.5, undefined=None)]
    """
    spec = metric_spec(key)
    if spec.encoder is not None:
        raise ValueError(f"key {key!r} compares stored vectors of {spec.encoder}, not texts")
    return _TEXT_METRICS[key][1](lefts, rights)
