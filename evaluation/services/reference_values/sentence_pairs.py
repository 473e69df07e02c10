"""A model's cosine against people's similarity of sentence pairs, from a file that lies elsewhere."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path, PurePosixPath

from corpus.encoders.base import Encoder, EncoderUnavailable
from corpus.encoders.registry import get_encoder
from evaluation.stats.correlation import spearman
from evaluation.stats.similarity import paired_cosine

from .external import file_of
from .questions import NotHere, NotKnown, Question, Value

# Published figures are of models that read the beginning of a text, not windows of it.
ENCODERS = {"allminilml6v2": "minilm_head", "wordllama": "wordllama"}
SCORE, FIRST, SECOND = 4, 5, 6  # columns of a file of the Semantic Textual Similarity benchmark


def spearman_metric_vs_human(question: Question) -> Value:
    """Answer for `spearman_metric_vs_human`."""
    if question.quantity != "spearman":
        raise NotKnown
    scores, pairs = _read(_path(question))
    expected = question.data.get("n", len(scores))
    if len(scores) != expected:
        raise ValueError(f"n: {len(scores)} pairs have a score, not {expected}")
    encoder = _encoder(str(question.data.get("model_weights", "")))
    texts = sorted({text for pair in pairs for text in pair})
    place = {text: n for n, text in enumerate(texts)}
    vectors = encoder.encode(texts).vectors
    first, second = (vectors[[place[pair[side]] for pair in pairs]] for side in (0, 1))
    return spearman(paired_cosine(first, second), scores).value


def _path(question: Question) -> Path:
    """Return the file, as the source names it or as the benchmark's table is named outside that repository."""
    named = [str(one) for one in question.data.get("files", [])]
    for one in named:
        alone = PurePosixPath(one).name
        called = re.sub(r"^sts-(train|dev|test)\.csv$", r"sts-benchmark-\1.tsv", alone)
        for known in (one, alone, called):
            with suppress(NotHere):
                return file_of(question, known)
    raise NotHere(", ".join(named) or "the file, which is not named")


def _read(path: Path) -> tuple[list[float], list[tuple[str, str]]]:
    """Return the scores and the sentences of the rows that have a score."""
    scores, pairs = [], []
    # Not by splitlines, which also ends a line at characters that stand inside sentences.
    for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n"):
        cells = line.split("\t")
        if len(cells) <= SECOND:
            raise ValueError(f"{path.name}: a row has {len(cells)} columns, not {SECOND + 1} or more")
        if re.fullmatch(r"\d+(\.\d+)?", cells[SCORE]):
            scores.append(float(cells[SCORE]))
            pairs.append((cells[FIRST], cells[SECOND]))
    return scores, pairs


def _encoder(weights: str) -> Encoder:
    plain = re.sub("[^a-z0-9]", "", weights.lower())
    for model, key in ENCODERS.items():
        if model in plain:
            try:
                return get_encoder(key)
            except EncoderUnavailable as error:
                raise NotHere(f"weights of {key}: {error}") from error
    raise NotHere(f"weights of {weights or 'the model, which is not named'}")
