"""What a reader of released human labels yields: an item with its labels, or a refusal of a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LabelledValue:
    """One label: who gave it, as the file names people, and its value. None where the file names nobody."""

    rater: str | None
    value: float


@dataclass(frozen=True)
class LabelledItem:
    """One item as a file of human labels told it. Texts are as they came, to the last space.

    Parameters
    ----------
    line : int
        Line or row of the file, from 1.
    prompt_key : str or None
        The source's key of the prompt; None where the file has none, and the prompt is known by its text.
    prompt : str
        Its text.
    responses : tuple of str
        The texts that were judged together, in the order of the file: one, or the two of a pair.
    criterion : str
        Key of what was asked.
    labels : tuple of LabelledValue
        In the order of the file. A preference is above 0 where the first response is better.
    form, question : str or None
        Questionnaire the item stood in, and its number there: inside a form the labels of all questions come
        in one order of raters.
    aggregate : bool
        Whether the one label is a mean of several people's, which the file does not tell.
    extra : mapping of str to JSON value
        Columns that have no field here, as they came.
    """

    line: int
    prompt_key: str | None
    prompt: str
    responses: tuple[str, ...]
    criterion: str
    labels: tuple[LabelledValue, ...]
    form: str | None = None
    question: str | None = None
    aggregate: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)
