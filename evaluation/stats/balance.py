"""Which slots of a pair are shown in reverse: half of them, and the same ones on every machine."""

from __future__ import annotations

import hashlib


def counterbalanced_flips(n_slots: int, *, seed: int, item_key: str) -> tuple[bool, ...]:
    """Whether each slot of an item shows its pair flipped.

    Parameters
    ----------
    n_slots : int
        Slots of the item, not negative.
    seed : int
        Seed of the study's draw.
    item_key : str
        A key of the item that is the same on every machine.

    Returns
    -------
    tuple of bool, length n_slots
        Half are True; of an odd number, one more or one fewer by a coin toss of the item, so that over many
        items neither order is favoured. The flips of the first slots do not change when slots are added.

    Raises
    ------
    ValueError
        If `n_slots` is negative.

    Notes
    -----
    Permuted blocks of two: slots 2k and 2k + 1 show both orders, and a bit of a keyed blake2b digest says
    which comes first. So an item that is only half done is balanced as well, to within one slot.

    Examples
    --------
    >>> flips = counterbalanced_flips(25, seed=1, item_key="r1 r2")
    >>> sum(flips) in (12, 13), counterbalanced_flips(10, seed=1, item_key="r1 r2") == flips[:10]
    (True, True)
    """
    if n_slots < 0:
        raise ValueError(f"n_slots: {n_slots} is negative")
    flips: list[bool] = []
    for block in range((n_slots + 1) // 2):
        message = f"{seed}\x1f{block}\x1f{item_key}".encode()
        first = bool(hashlib.blake2b(message, digest_size=8, person=b"flips").digest()[0] & 1)
        flips += [first, not first]
    return tuple(flips[:n_slots])
