"""Less searching for cycles while rows by the hundred thousand are made and let go, none of which is in one."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Containers made since the last search, against Python's 700: a fifth of an import was spent looking again and again
# at everything the program has loaded.
OBJECTS_BETWEEN_SEARCHES = 200_000


@contextmanager
def few_collections() -> Iterator[None]:
    """Search for cycles seldom within the block, and then as before."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], OBJECTS_BETWEEN_SEARCHES) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
