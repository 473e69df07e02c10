"""All presets, by every name they have."""

from __future__ import annotations

from corpus.readers.presets.base import Preset
from corpus.readers.presets.judged import ABSOLUTE, COMPARISONS, PAIRWISE
from corpus.readers.presets.plain import ALPACA_EVAL, EVAL, PLAIN, PROMPTS
from corpus.readers.presets.samples import GENERATIONS, NOVELTYBENCH
from corpus.readers.presets.taxonomy import TAXONOMY

PRESETS: tuple[Preset, ...] = (
    PLAIN,
    PROMPTS,
    TAXONOMY,
    EVAL,
    ABSOLUTE,
    PAIRWISE,
    ALPACA_EVAL,
    NOVELTYBENCH,
    GENERATIONS,
    COMPARISONS,
)
_BY_NAME = {name: preset for preset in PRESETS for name in (preset.key, *preset.aliases)}


def preset_named(name: str) -> Preset:
    """Return a preset by its key or another of its names.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> preset_named("infinite-chats-eval").key
    'infinity-chat-eval'
    """
    if name not in _BY_NAME:
        raise ValueError(f"there is no preset {name!r}; there are {', '.join(one.key for one in PRESETS)}")
    return _BY_NAME[name]
