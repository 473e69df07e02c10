"""A model's cosine against people, from files that lie elsewhere."""

from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from corpus.encoders.base import EncoderUnavailable
from corpus.encoders.registry import get_encoder
from evaluation.services.reference_values import sentence_pairs
from evaluation.services.reference_values.checking import check_folder
from evaluation.services.reference_values.questions import NotHere

from .asking import answer, write_example

PAIRS = [
    ("4.5", "rain falls on the roof", "rain falls on a roof"),
    ("0.2", "a dog barks", "the tax is due in spring"),
    ("3.000", "two birds sing", "two birds sing at dawn"),
    ("", "a cup of tea", "a cup of tea"),
    ("1.5", "snow melts", "the snow is cold\u2028and wet"),
]
DATA = {"files": ["data/pairs/sts-test.csv"], "model_weights": "hashed-words 1", "n": 4}


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(sentence_pairs.ENCODERS, "hashedwords", "tiny")
    rows = ["\t".join(["genre", "file", "2016", "01", *pair, "extra"]) for pair in PAIRS]
    (tmp_path / "sts-benchmark-test.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def _ask(data: dict[str, Any], folder: Path | None) -> Any:
    return answer("spearman_metric_vs_human", "spearman", data, folder)


def _by_hand() -> float:
    rated = [pair for pair in PAIRS if pair[0]]
    encoder = get_encoder("tiny")
    cosines = [float(encoder.encode([a]).vectors[0] @ encoder.encode([b]).vectors[0]) for _, a, b in rated]
    return float(stats.spearmanr([float(score) for score, _, _ in rated], cosines).statistic)


def test_pairs_with_a_score_are_correlated(elsewhere: Path) -> None:
    assert _ask(DATA, elsewhere) == pytest.approx(_by_hand(), abs=1e-12)


def test_the_file_may_lie_under_its_path_in_the_repository(elsewhere: Path) -> None:
    (elsewhere / "data" / "pairs").mkdir(parents=True)
    (elsewhere / "sts-benchmark-test.tsv").rename(elsewhere / "data" / "pairs" / "sts-test.csv")

    assert _ask(DATA, elsewhere) == pytest.approx(_by_hand(), abs=1e-12)


@pytest.mark.parametrize("with_folder", [True, False])
def test_an_absent_file_is_named(with_folder: bool, tmp_path: Path) -> None:
    with pytest.raises(NotHere, match=r"data/pairs/sts-test\.csv"):
        _ask(DATA, tmp_path if with_folder else None)


def test_an_example_whose_file_is_absent_is_skipped_by_name(tmp_path: Path) -> None:
    write_example(tmp_path, "spearman_metric_vs_human", DATA, [{"quantity": "spearman", "value": 0.8}])

    (checked,) = check_folder(tmp_path, data=tmp_path)

    assert (checked.state, checked.note) == ("skipped", "data/pairs/sts-test.csv")


def test_a_model_that_is_not_here_is_named(elsewhere: Path) -> None:
    with pytest.raises(NotHere, match="weights of some-model 3"):
        _ask({**DATA, "model_weights": "some-model 3"}, elsewhere)


def test_weights_that_are_missing_are_named(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(key: str) -> None:
        raise EncoderUnavailable(f"no weights of {key}")

    monkeypatch.setattr(sentence_pairs, "get_encoder", absent)

    with pytest.raises(NotHere, match="no weights of tiny"):
        _ask(DATA, elsewhere)


def test_another_number_of_pairs_than_stated_is_refused(elsewhere: Path) -> None:
    with pytest.raises(ValueError, match="n: 4 pairs have a score, not 5"):
        _ask({**DATA, "n": 5}, elsewhere)


def test_a_file_of_another_kind_is_refused(elsewhere: Path) -> None:
    (elsewhere / "sts-benchmark-test.tsv").write_text("a\tb\n", encoding="utf-8")

    with pytest.raises(ValueError, match="a row has 2 columns"):
        _ask(DATA, elsewhere)
