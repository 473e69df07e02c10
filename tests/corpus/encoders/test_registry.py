import subprocess
import sys

import numpy as np
import pytest

from corpus.encoders.base import checked_texts, unit_rows
from corpus.encoders.registry import UnknownEncoder, encoder_keys, encoder_spec, get_encoder


@pytest.mark.parametrize("key", encoder_keys())
def test_every_encoder_yields_what_its_spec_promises(key, tmp_path_factory):
    encoder = get_encoder(key, cache_dir=tmp_path_factory.getbasetemp() / "registry-graphs")
    encoded = encoder.encode(["The rain has stopped.", "A stone."])
    assert encoder.spec == encoder_spec(key)
    assert encoder.spec.key == key
    assert encoded.vectors.shape == (2, encoder.spec.n_dims)
    assert encoded.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(encoded.vectors.astype(float), axis=1), 1, atol=1e-6)
    assert encoded.n_tokens.dtype == encoded.n_windows.dtype == np.int64
    assert encoded.truncated.dtype == np.bool_


def test_an_unknown_key_is_refused_with_the_known_ones():
    with pytest.raises(UnknownEncoder, match="minilm, minilm_head, wordllama, tiny"):
        get_encoder("minilmm")


def test_no_two_encoders_share_a_spec():
    described = {
        (s.model, s.revision, s.weights_sha256, s.parameters) for s in map(encoder_spec, encoder_keys())
    }
    assert len(described) == len(encoder_keys())


def test_specs_are_known_without_loading_a_runtime():
    program = (
        "import sys; from corpus.encoders.registry import encoder_spec; encoder_spec('minilm');"
        "sys.exit(any(m in sys.modules for m in ('onnx', 'onnxruntime', 'tokenizers', 'django')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("key", "language", "reads"),
    [
        ("minilm", "en", True),
        ("minilm", "EN-us", True),
        ("minilm", "fr", False),
        ("minilm", "", None),
        ("tiny", "fr", True),
    ],
)
def test_an_encoder_says_which_languages_it_was_trained_for(key, language, reads):
    assert encoder_spec(key).reads(language) is reads


def test_tiny_depends_on_words_alone_and_not_on_the_process():
    encoder = get_encoder("tiny")
    one, same, other = encoder.encode(["rain falls", "Falls  RAIN", "stone"]).vectors
    np.testing.assert_allclose(one, same, atol=1e-7)
    assert abs(float(one @ other)) < 0.9
    # First numbers of blake2b("stone", 32 bytes) as little-endian int16, plus a half, over the length of all 16.
    np.testing.assert_allclose(other[:3], [-0.1285204, 0.2638716, 0.0593892], atol=1e-6)


def test_one_string_in_place_of_a_sequence_is_refused():
    with pytest.raises(ValueError, match="texts must be a sequence"):
        checked_texts("rain")


def test_something_that_is_no_string_is_refused():
    with pytest.raises(ValueError, match=r"texts\[1\] must be a string, not NoneType"):
        checked_texts(["rain", None])


@pytest.mark.parametrize("row", [[0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0]])
def test_a_row_without_a_direction_has_no_unit_row(row):
    with pytest.raises(ValueError, match="rows"):
        unit_rows(np.array([row]))
