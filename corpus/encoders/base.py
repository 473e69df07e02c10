"""What an encoder is: a frozen description, and texts in, vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Parameter = str | int | float | bool


class EncoderUnavailable(RuntimeError):
    """The weights of an encoder are missing or are not the ones it is named for."""


class UnreadableText(ValueError):
    """A text holds nothing that the encoder can turn into a vector.

    Parameters
    ----------
    index : int
        Position of the text in the sequence that was given.
    reason : str
        What is wrong with it, in words.
    """

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(f"texts[{index}] {reason}")
        self.index = index
        self.reason = reason


@dataclass(frozen=True)
class EncoderSpec:
    """Everything that decides what vector a text gets. A change of any field is another encoder.

    Parameters
    ----------
    key : str
        The name used in commands and metric keys, as in `cosine:minilm`.
    provider, model, revision : str
        Who trained it, its published name, and which state of it this is.
    weights_sha256 : str
        Digest of the weights file, lower-case hexadecimal; empty when there is no file.
    n_dims : int
        Length of a vector.
    max_tokens : int or None
        What the model reads at once, with special tokens; None when there is no limit.
    languages : tuple of str, or None
        BCP 47 languages it was trained for; None means any.
    parameters : tuple of (str, value)
        Settings that change vectors, sorted by name.
    """

    key: str
    provider: str
    model: str
    revision: str
    weights_sha256: str
    n_dims: int
    max_tokens: int | None
    languages: tuple[str, ...] | None
    parameters: tuple[tuple[str, Parameter], ...] = ()

    def reads(self, language: str | None) -> bool | None:
        """Whether the encoder was trained for a language; None when the language is not known.

        Parameters
        ----------
        language : str or None
            A BCP 47 tag. Only its first part counts: `en-GB` is read by an encoder for `en`.

        Examples
        --------
        >>> from corpus.encoders.registry import encoder_spec
        >>> encoder_spec("minilm").reads("en-GB"), encoder_spec("minilm").reads("ru")
        (True, False)
        >>> encoder_spec("minilm").reads(None) is None
        True
        """
        if self.languages is None:
            return True
        if not language:
            return None
        return language.split("-")[0].lower() in self.languages


@dataclass(frozen=True)
class Encoded:
    """Vectors of some texts, and how much of each text they stand for.

    Parameters
    ----------
    vectors : float32 array, shape (n_texts, n_dims)
        Unit length.
    n_tokens : int64 array, shape (n_texts,)
        Tokens of the whole text by the encoder's own tokenizer, special tokens not counted.
    n_windows : int64 array, shape (n_texts,)
        In how many pieces the text was read; at least 1.
    truncated : bool array, shape (n_texts,)
        Whether some of the text was not read.
    """

    vectors: npt.NDArray[np.float32]
    n_tokens: npt.NDArray[np.int64]
    n_windows: npt.NDArray[np.int64]
    truncated: npt.NDArray[np.bool_]


class Encoder(Protocol):
    """Texts in, vectors out. The vector of a text does not depend on the texts beside it."""

    @property
    def spec(self) -> EncoderSpec:
        """What decides the vectors."""

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts, in their order.

        Parameters
        ----------
        texts : sequence of str
            May be empty: then the arrays have no rows.

        Returns
        -------
        Encoded
            One row per text.

        Raises
        ------
        UnreadableText
            If a text is empty or white space, or holds no token. It is a `ValueError`.
        """


def checked_texts(texts: Sequence[str]) -> list[str]:
    r"""Texts as a list, after a check that each one can be encoded at all.

    Parameters
    ----------
    texts : sequence of str
        Not one string, which is a sequence of its characters.

    Raises
    ------
    ValueError
        If `texts` is a string, or holds something that is not one.
    UnreadableText
        If a text is empty, white space, or cannot be written as UTF-8.

    Examples
    --------
    >>> checked_texts(["rain", " \n"])
    Traceback (most recent call last):
    corpus.encoders.base.UnreadableText: texts[1] is empty or only white space
    """
    if isinstance(texts, str):
        raise ValueError("texts must be a sequence of strings, not one string")
    for index, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"texts[{index}] must be a string, not {type(text).__name__}")
        if not text.strip():
            raise UnreadableText(index, "is empty or only white space")
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise UnreadableText(index, f"has half a surrogate pair at position {error.start}") from error
    return list(texts)


def unit_rows(rows: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Rows divided by their lengths; the lengths are taken in double precision.

    Parameters
    ----------
    rows : array, shape (n, n_dims)
        No row may be zero.

    Raises
    ------
    ValueError
        If a row has length zero or is not finite.

    Examples
    --------
    >>> unit_rows(np.array([[3.0, 4.0]]))
    array([[0.6, 0.8]], dtype=float32)
    """
    wide = rows.astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        raise ValueError("rows must be finite and not zero")
    unit: npt.NDArray[np.float32] = (wide / lengths).astype(np.float32)
    return unit
