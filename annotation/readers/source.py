"""A file of released human labels in, by preset: items with their labels out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from annotation.readers import infinity_chat, long, sts_benchmark, wordsim353
from annotation.readers.records import LabelledItem
from corpus.readers.records import Refusal

_READERS: dict[str, Callable[[Path, str], Iterator[LabelledItem | Refusal]]] = {
    "infinity-chat-absolute": infinity_chat.read_absolute,
    "infinity-chat-pairwise": infinity_chat.read_pairwise,
    "sts-benchmark": sts_benchmark.read,
    "wordsim353": wordsim353.read,
    "long": long.read,
}
PRESETS = tuple(_READERS)
# As the data sets themselves are called.
ALIASES = {
    "infinite-chats-human-absolute": "infinity-chat-absolute",
    "infinite-chats-human-pairwise": "infinity-chat-pairwise",
}


def preset_key(name: str) -> str:
    """Return a preset's key: aliases are the names of the data sets.

    Raises
    ------
    ValueError
        If there is no such preset.

    Examples
    --------
    >>> preset_key("infinite-chats-human-absolute")
    'infinity-chat-absolute'
    """
    key = ALIASES.get(name, name)
    if key not in _READERS:
        raise ValueError(f"there is no preset {name!r} of labels; there are {', '.join(PRESETS)}")
    return key


def read_labels(path: Path, *, file_name: str, preset: str) -> Iterator[LabelledItem | Refusal]:
    """Read a file of released human labels.

    Parameters
    ----------
    path : Path
        The file on disk: JSON Lines, JSON, CSV or Parquet, packed or not, of the preset's columns.
    file_name : str
        As the person knows it.
    preset : str
        One of `PRESETS`, or an alias.

    Returns
    -------
    iterator of LabelledItem or Refusal
        In the order of the file. What is wrong with the file as a whole is a refusal without a line.

    Raises
    ------
    ValueError
        If there is no such preset; before anything is read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "labels.jsonl"
    ...     _ = path.write_text('{"user_query": "Say hi.", "response": "Hi.", "human_labels": [4, 5.0]}')
    ...     (item,) = read_labels(path, file_name=path.name, preset="infinity-chat-absolute")
    >>> [label.value for label in item.labels]
    [4.0, 5.0]
    """
    # Not a generator itself, so that a wrong preset is an error at once.
    return _READERS[preset_key(preset)](path, file_name)
