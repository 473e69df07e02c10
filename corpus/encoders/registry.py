"""The encoders by key. Their specs are known without loading any weights."""

from __future__ import annotations

from pathlib import Path

from corpus.encoders import specs
from corpus.encoders.base import Encoder, EncoderSpec


class UnknownEncoder(ValueError):
    """No encoder has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no encoder is called {key!r}; there are {', '.join(encoder_keys())}")
        self.key = key


_SPECS = {spec.key: spec for spec in (specs.MINILM, specs.MINILM_HEAD, specs.WORDLLAMA, specs.TINY)}


def encoder_keys() -> tuple[str, ...]:
    """Keys of all encoders, the default one first.

    Examples
    --------
    >>> encoder_keys()
    ('minilm', 'minilm_head', 'wordllama', 'tiny')
    """
    return tuple(_SPECS)


def encoder_spec(key: str) -> EncoderSpec:
    """Describe an encoder without loading its weights.

    Raises
    ------
    UnknownEncoder
        If no encoder has the key. It is a `ValueError` and names the known ones.

    Examples
    --------
    >>> encoder_spec("minilm").n_dims
    384
    """
    try:
        return _SPECS[key]
    except KeyError:
        raise UnknownEncoder(key) from None


def get_encoder(
    key: str, *, model_dir: Path | None = None, cache_dir: Path | None = None, threads: int = 1
) -> Encoder:
    """Load an encoder.

    Parameters
    ----------
    key : str
        One of `encoder_keys()`.
    model_dir : Path or None
        Another folder for MiniLM's weights; None means the installed package.
        The other encoders have their files from their packages and ignore it.
    cache_dir : Path or None
        Where MiniLM's built graph is kept.
    threads : int
        Threads of one forward pass of MiniLM.

    Raises
    ------
    UnknownEncoder
        If no encoder has the key.
    EncoderUnavailable
        If its weights are missing or wrong.

    Examples
    --------
    >>> get_encoder("tiny").encode(["rain"]).vectors.shape
    (1, 16)
    """
    spec = encoder_spec(key)
    # Imported here, since the runtimes take a good part of a second and a web process never encodes.
    if spec is specs.TINY:
        from corpus.encoders.tiny import TinyEncoder

        return TinyEncoder()
    if spec is specs.WORDLLAMA:
        from corpus.encoders.wordllama import WordLlamaEncoder

        return WordLlamaEncoder()
    from corpus.encoders.minilm import MiniLmEncoder

    return MiniLmEncoder(
        model_dir=model_dir, cache_dir=cache_dir, threads=threads, head_only=spec is specs.MINILM_HEAD
    )
