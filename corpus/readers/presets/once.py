"""Texts that stand in several rows of a file, given once."""

from __future__ import annotations

import hashlib

from corpus.readers.records import CorpusRecord


class Once:
    """Which texts of which prompts and models came before: some hundred bytes each, by digest.

    Examples
    --------
    >>> once = Once()
    >>> record = CorpusRecord(1, None, "Why?", "m", "So.")
    >>> once.is_new(record), once.is_new(record)
    (True, False)
    """

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def is_new(self, record: CorpusRecord) -> bool:
        """Tell whether a text comes for the first time, and remember it."""
        digest = hashlib.blake2b(digest_size=16)
        for part in (record.prompt_key or "", record.prompt, record.model or "", record.response):
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(8, "little"))
            digest.update(encoded)
        known = len(self._seen)
        self._seen.add(digest.digest())
        return len(self._seen) > known
