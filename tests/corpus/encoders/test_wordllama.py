import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from wordllama.inference import WordLlamaInference

from corpus.encoders.base import EncoderUnavailable, UnreadableText
from corpus.encoders.weights import package_folder
from corpus.encoders.wordllama import WordLlamaEncoder

TEXTS = [
    "rain",
    "The rain has stopped.",
    "Дождь прошёл.",
    "東京は雨です。",
    "مرحبا",
    "🙂",
    "  two  spaces ",
    "a word and more " * 200,
]


@pytest.fixture(scope="module")
def encoder():
    return WordLlamaEncoder()


def test_vectors_are_those_of_the_package(encoder):
    folder = package_folder("wordllama")
    package = WordLlamaInference(
        load_file(folder / "weights" / "l2_supercat_256.safetensors")["embedding.weight"],
        Tokenizer.from_file(str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json")),
    )
    encoded = encoder.encode(TEXTS)
    np.testing.assert_allclose(encoded.vectors, package.embed(TEXTS, norm=True), atol=1e-6)
    assert encoded.n_tokens.tolist() == [sum(one.attention_mask) for one in package.tokenize(TEXTS)]


def test_a_long_text_is_read_whole_in_one_piece(encoder):
    encoded = encoder.encode(["rain " * 5000 + "stone " * 5000])
    assert encoded.n_windows.tolist() == [1]
    assert encoded.truncated.tolist() == [False]
    assert encoded.n_tokens[0] >= 10_000


def test_the_vector_of_a_text_does_not_depend_on_its_batch(encoder):
    together = encoder.encode(TEXTS).vectors
    alone = np.vstack([encoder.encode([text]).vectors for text in TEXTS])
    assert together.tobytes() == alone.tobytes()


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_text_is_refused_with_its_index(encoder, text):
    with pytest.raises(UnreadableText, match=r"texts\[2\]"):
        encoder.encode(["rain", "stone", text])


def test_other_weights_are_refused(tmp_path, monkeypatch):
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "l2_supercat_256.safetensors").write_bytes(b"other")
    monkeypatch.setattr("corpus.encoders.wordllama.package_folder", lambda package: tmp_path)
    with pytest.raises(EncoderUnavailable, match="another file than expected"):
        WordLlamaEncoder()


def test_a_package_that_is_not_installed_is_named():
    with pytest.raises(EncoderUnavailable, match="no_such_package_of_weights"):
        package_folder("no_such_package_of_weights")
