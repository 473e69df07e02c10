"""How alike two texts are as strings: shared words, their order, and shared runs of characters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz.distance import LCSseq

from corpus.metrics.base import MetricSpec, PairValue
from corpus.metrics.words import word_tokens

Words = TypeVar("Words", list[int], frozenset[str])

WORDS_REVISION = "words-1"  # of `word_tokens`, on which two of the metrics stand


def _lexical(
    key: str, revision: str, parameters: tuple[tuple[str, str | int | float | bool], ...]
) -> MetricSpec:
    return MetricSpec(
        key=key,
        revision=revision,
        parameters=parameters,
        symmetric=True,
        low=0.0,
        high=1.0,
        kind="pair",
        encoder=None,
        free=True,
    )


CHRF = _lexical(
    "chrf",
    "1",
    (
        ("beta", 2),
        ("char_order", 6),
        ("lowercase", False),
        ("symmetrised", "mean of both directions"),
        ("whitespace", False),
        ("word_order", 0),
    ),
)
ROUGE_L = _lexical("rouge_l", "1", (("beta", 1), ("words", WORDS_REVISION)))
TOKEN_JACCARD = _lexical("token_jaccard", "1", (("words", WORDS_REVISION),))


def chrf_values(lefts: Sequence[str], rights: Sequence[str]) -> list[PairValue]:
    """Compute chrF of each pair: the F-score of shared runs of 1 to 6 characters, white space left out.

    chrF weighs recall over precision (beta 2), so it has a direction; this is
    the mean of both.

    Parameters
    ----------
    lefts, rights : sequence of str, equally long
        The texts as they are: case counts.

    Returns
    -------
    list of PairValue
        In [0, 1]; undefined when a side has no character but white space.

    Raises
    ------
    ValueError
        If the sequences differ in length or hold something that is no string.

    Notes
    -----
    Popovic (2015), chrF: character n-gram F-score for automatic MT evaluation,
    WMT 15; computed by sacrebleu (`nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no`).

    Examples
    --------
    >>> chrf_values(["rain", "rain"], ["rain", "   "])
    [PairValue(value=1.0, undefined=None), PairValue(value=None, undefined='the second text is empty')]
    """
    # Imported here: it takes half a second, and a web process never scores.
    from sacrebleu.metrics.chrf import CHRF as SacrebleuChrf

    metric = SacrebleuChrf(char_order=6, word_order=0, beta=2, lowercase=False, whitespace=False)

    def value(left: str, right: str) -> PairValue:
        for text, side in ((left, "first"), (right, "second")):
            if not text.strip():
                return PairValue(None, f"the {side} text is empty")
        there = float(metric.sentence_score(left, [right]).score)
        back = float(metric.sentence_score(right, [left]).score)
        return PairValue((there + back) / 200.0)

    _check_sides(lefts, rights)
    return [value(left, right) for left, right in zip(lefts, rights, strict=True)]


def rouge_l_values(lefts: Sequence[str], rights: Sequence[str]) -> list[PairValue]:
    """Compute ROUGE-L of each pair: the F1 of the longest common subsequence of words.

    Parameters
    ----------
    lefts, rights : sequence of str, equally long
        Words are those of `word_tokens`.

    Returns
    -------
    list of PairValue
        2 L / (m + n) in [0, 1], for a longest common subsequence of L words of
        texts of m and n; undefined when a side has no word.

    Raises
    ------
    ValueError
        If the sequences differ in length or hold something that is no string.

    Notes
    -----
    Lin (2004), ROUGE: a package for automatic evaluation of summaries, with
    beta 1, as in `rouge_score`'s `rougeL`. The whole text is one sequence.

    Examples
    --------
    >>> rouge_l_values(["the rain fell"], ["The rain stopped today"])
    [PairValue(value=0.5714285714285714, undefined=None)]
    """
    numbers: dict[str, int] = {}

    def numbered(text: str) -> list[int]:
        # As numbers, so that words are compared and not their hashes, which differ from process to process.
        return [numbers.setdefault(word, len(numbers)) for word in word_tokens(text)]

    def value(left: list[int], right: list[int]) -> float:
        return 2.0 * LCSseq.similarity(left, right) / (len(left) + len(right))

    return _word_values(lefts, rights, numbered, value)


def token_jaccard_values(lefts: Sequence[str], rights: Sequence[str]) -> list[PairValue]:
    """Compute the Jaccard index of each pair's words: how many they share, of all they have.

    Parameters
    ----------
    lefts, rights : sequence of str, equally long
        Words are those of `word_tokens`; how often a word occurs does not count.

    Returns
    -------
    list of PairValue
        In [0, 1]; undefined when a side has no word.

    Raises
    ------
    ValueError
        If the sequences differ in length or hold something that is no string.

    Examples
    --------
    >>> token_jaccard_values(["the rain fell"], ["The rain stopped"])
    [PairValue(value=0.5, undefined=None)]
    """
    return _word_values(
        lefts,
        rights,
        lambda text: frozenset(word_tokens(text)),
        lambda left, right: len(left & right) / len(left | right),
    )


def _word_values(
    lefts: Sequence[str],
    rights: Sequence[str],
    words_of: Callable[[str], Words],
    compare: Callable[[Words, Words], float],
) -> list[PairValue]:
    _check_sides(lefts, rights)
    # A text stands in many pairs of a sample: its words are found once.
    words = {text: words_of(text) for text in {*lefts, *rights}}

    def value(left: str, right: str) -> PairValue:
        for text, side in ((left, "first"), (right, "second")):
            if not words[text]:
                return PairValue(None, f"the {side} text has no word")
        return PairValue(compare(words[left], words[right]))

    return [value(left, right) for left, right in zip(lefts, rights, strict=True)]


def _check_sides(lefts: Sequence[str], rights: Sequence[str]) -> None:
    for name, texts in (("lefts", lefts), ("rights", rights)):
        if isinstance(texts, str):
            raise ValueError(f"{name} must be a sequence of strings, not one string")
        for index, text in enumerate(texts):
            if not isinstance(text, str):
                raise ValueError(f"{name}[{index}] must be a string, not {type(text).__name__}")
    if len(lefts) != len(rights):
        raise ValueError(f"rights must be as long as lefts: {len(rights)} against {len(lefts)}")
