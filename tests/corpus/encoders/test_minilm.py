import json
import os
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus.encoders import minilm_session
from corpus.encoders.base import EncoderUnavailable, UnreadableText
from corpus.encoders.minilm import MiniLmEncoder
from corpus.encoders.minilm_session import model_folder
from tests.corpus.encoders.bert_oracle import mean_pooled_unit_vector

TEXTS = [
    "a",
    "rain",
    "The rain has stopped.",
    "What should I cook tonight?",
    "Time is a river that forgets its banks.",
    "TIME IS A RIVER THAT FORGETS ITS BANKS!",
    "def f(x):\n    return x ** 2\n",
    "1. Wake up.\n2. Drink water.\n3. Go for a walk.",
    "naïve café, Zoë",
    "Дождь прошёл.",
    "東京は雨です。",
    "مرحبا بالعالم",
    "🙂🙃",
    "antidisestablishmentarianism " * 3,
    "x" * 300,
    "$ 3.14 % of 2,000,000 -- really?!",
    "   spaces   at both ends   ",
    "one two three four five six seven eight nine ten " * 4,
    "No two people read the same book. " * 12,
    "salt and pepper, " * 55,
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("graphs")


@pytest.fixture(scope="module")
def encoder(cache):
    return MiniLmEncoder(cache_dir=cache)


@pytest.fixture(scope="module")
def published_tokenizer():
    tokenizer = Tokenizer.from_file(str(model_folder(None) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def test_twenty_texts_get_the_vectors_of_a_plain_numpy_forward_pass(encoder, published_tokenizer):
    weights = load_file(model_folder(None) / "model.safetensors")
    expected = [mean_pooled_unit_vector(weights, published_tokenizer.encode(text).ids) for text in TEXTS]

    encoded = encoder.encode(TEXTS)

    assert np.abs(encoded.vectors - np.array(expected)).max() < 1e-5
    assert encoded.n_windows.tolist() == [1] * 20
    assert not encoded.truncated.any()


def test_vectors_are_float32_of_unit_length(encoder):
    vectors = encoder.encode(TEXTS[:5]).vectors
    assert vectors.dtype == np.float32
    assert vectors.shape == (5, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors.astype(float), axis=1), 1, atol=1e-6)


def test_known_cosines_of_the_published_model_come_out(encoder):
    # sentence-transformers 6.2.0, torch 2.13.0: SentenceTransformer(folder).encode(texts, normalize_embeddings=True)
    a, b, c = encoder.encode(
        ["A man is eating food.", "A man is eating a piece of bread.", "A cheetah chases its prey."]
    ).vectors
    assert float(a @ b) == pytest.approx(0.7553370594978333, abs=1e-5)
    assert float(a @ c) == pytest.approx(0.1955970823764801, abs=1e-5)


def test_the_vector_of_a_text_does_not_depend_on_its_batch(encoder):
    texts = [*TEXTS, "a long text of many words " * 80]
    alone = np.vstack([encoder.encode([text]).vectors for text in texts])
    together = encoder.encode(texts).vectors
    backwards = encoder.encode(texts[::-1]).vectors[::-1]
    assert np.abs(alone - together).max() < 1e-6
    assert np.abs(alone - backwards).max() < 1e-6


@pytest.mark.parametrize(("n_words", "n_windows"), [(254, 1), (255, 2), (476, 2), (477, 3)])
def test_a_text_is_one_window_up_to_254_word_pieces(encoder, n_words, n_windows):
    encoded = encoder.encode(["rain " * n_words])
    assert encoded.n_tokens.tolist() == [n_words]
    assert encoded.n_windows.tolist() == [n_windows]


def test_a_long_text_is_the_token_weighted_mean_of_its_windows(encoder):
    words = [
        f"{word}" for word in ("rain", "stone", "tree", "bird") for _ in range(75)
    ]  # one word piece each
    windows = [" ".join(words[:254]), " ".join(words[222:])]
    first, second = encoder.encode(windows).vectors.astype(float)
    expected = 254 * first + 78 * second

    vector = encoder.encode([" ".join(words)]).vectors[0]

    np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-6)


def test_the_head_reads_the_first_window_alone_and_says_so(cache, encoder):
    head = MiniLmEncoder(cache_dir=cache, head_only=True)
    long = "rain " * 254 + "stone " * 100

    encoded = head.encode([long, "rain"])

    np.testing.assert_allclose(encoded.vectors[0], encoder.encode(["rain " * 254]).vectors[0], atol=1e-6)
    assert encoded.truncated.tolist() == [True, False]
    assert encoded.n_windows.tolist() == [1, 1]
    assert encoded.n_tokens.tolist() == [354, 1]


def test_what_stands_beyond_128_word_pieces_counts(encoder):
    """The tokenizer file says to truncate there."""
    one, other = encoder.encode(["rain " * 130 + "stone " * 100, "rain " * 130 + "music " * 100]).vectors
    assert float(one @ other) < 0.95


def test_no_texts_give_no_rows(encoder):
    encoded = encoder.encode([])
    assert encoded.vectors.shape == (0, 384)
    assert encoded.n_tokens.shape == (0,)


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u200b", "\ud800"])
def test_a_text_without_a_token_is_refused_with_its_index(encoder, text):
    with pytest.raises(UnreadableText, match=r"texts\[1\]") as caught:
        encoder.encode(["rain", text])
    assert caught.value.index == 1


def test_missing_weights_are_named_with_the_remedy(tmp_path):
    with pytest.raises(EncoderUnavailable, match=r"model\.safetensors is missing.*LOCAL_MODEL_DIR"):
        MiniLmEncoder(model_dir=tmp_path)


def test_other_weights_are_refused(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"other")
    with pytest.raises(EncoderUnavailable, match="another file than expected"):
        MiniLmEncoder(model_dir=tmp_path)


def test_another_tokenizer_is_refused(tmp_path):
    (tmp_path / "model.safetensors").symlink_to(model_folder(None) / "model.safetensors")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EncoderUnavailable, match=r"tokenizer\.json is another file"):
        MiniLmEncoder(model_dir=tmp_path)


def test_fewer_threads_than_one_are_refused():
    with pytest.raises(ValueError, match="threads"):
        MiniLmEncoder(threads=0)


def test_the_built_graph_is_read_from_the_cache(tmp_path, monkeypatch):
    weights = model_folder(None) / "model.safetensors"
    monkeypatch.setattr(minilm_session, "minilm_graph", lambda weights: b"a graph")
    minilm_session.built_graph(weights, tmp_path)

    def refuse(weights):
        raise AssertionError("built again")

    monkeypatch.setattr(minilm_session, "minilm_graph", refuse)
    assert minilm_session.built_graph(weights, tmp_path) == b"a graph"


def test_a_graph_cut_short_is_built_again(tmp_path, monkeypatch):
    monkeypatch.setattr(minilm_session, "minilm_graph", lambda weights: b"a whole graph")
    weights = model_folder(None) / "model.safetensors"
    minilm_session.built_graph(weights, tmp_path)
    (path,) = tmp_path.glob("*.onnx")
    path.write_bytes(b"a who")

    assert minilm_session.built_graph(weights, tmp_path) == b"a whole graph"
    assert path.read_bytes() == b"a whole graph"
    assert list(tmp_path.iterdir()) == [path]


def test_two_processes_may_build_the_graph_at_once(tmp_path):
    program = (
        "import sys, json; from pathlib import Path; from corpus.encoders.minilm import MiniLmEncoder;"
        "print(json.dumps(MiniLmEncoder(cache_dir=Path(sys.argv[1])).encode(['rain']).vectors[0].tolist()))"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, cwd=os.getcwd()
        )
        for _ in range(2)
    ]
    printed = [json.loads(process.communicate(timeout=120)[0]) for process in both]
    assert printed[0] == printed[1]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_process_loads_the_model_once(cache, encoder):
    assert MiniLmEncoder(cache_dir=cache)._session is encoder._session
