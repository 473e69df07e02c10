"""Prompts for items that were judged without one: each has its own, so that items are resampled one by one."""

from __future__ import annotations

from collections import Counter

LONGEST_KEY = 180


class NamelessPrompts:
    """Keys and texts of prompts that stand for no prompt.

    Examples
    --------
    >>> prompts = NamelessPrompts("Word pair")
    >>> prompts.named("money", "cash")
    ('money-cash', 'Word pair without a prompt: money-cash')
    >>> prompts.named("money", "cash")
    ('money-cash-2', 'Word pair without a prompt: money-cash-2')
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._seen: Counter[str] = Counter()

    def named(self, *parts: str) -> tuple[str, str]:
        """Return the key and the text for an item; the same parts again are another item."""
        name = "-".join(parts)[:LONGEST_KEY]
        self._seen[name] += 1
        key = name if self._seen[name] == 1 else f"{name}-{self._seen[name]}"
        return key, f"{self._what} without a prompt: {key}"
