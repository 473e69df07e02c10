"""Sampling settings to the row that stands for them: the same settings are one row, whoever states them."""

from __future__ import annotations

import hashlib
import json
import re

from corpus.models import Decoding
from corpus.readers.records import Sampling

# The settings of whoever states none.
UNSTATED = "unstated"
UNSTATED_DIGEST = hashlib.sha256(UNSTATED.encode()).hexdigest()
MAX_NAME = 80
# Such a method can stand in a name beside settings and is not taken for one of them.
_PLAIN_METHOD = re.compile(r"[a-z_]+")


def decoding_of(sampling: Sampling | None) -> Decoding:
    """Return the row of these settings, made where there is none; *unstated* for None and for no setting.

    Two may make it at one time: the digest is unique, and the later finds the other's row.
    """
    digest = decoding_digest(sampling)
    stated = sampling or Sampling()
    decoding, _ = Decoding.objects.get_or_create(
        digest=digest,
        defaults={
            "name": decoding_name(sampling),
            "temperature": stated.temperature,
            "top_p": stated.top_p,
            "min_p": stated.min_p,
            "top_k": stated.top_k,
            "max_tokens": stated.max_tokens,
            "method": stated.method,
            "other": dict(stated.other),
        },
    )
    return decoding


def decoding_digest(sampling: Sampling | None) -> str:
    """Return the sha256 of the stated settings as JSON with sorted keys; a temperature of 1 is one of 1.0.

    Raises
    ------
    ValueError
        If a setting is no finite number, or one of `other` is no JSON.

    Examples
    --------
    >>> decoding_digest(Sampling(temperature=1, top_p=0.9)) == decoding_digest(Sampling(1.0, 0.9))
    True
    >>> decoding_digest(None) == decoding_digest(Sampling()) == UNSTATED_DIGEST
    True
    """
    stated = _stated(sampling)
    if not stated:
        return UNSTATED_DIGEST
    canonical = json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def decoding_name(sampling: Sampling | None) -> str:
    """Return a name of the settings that is theirs alone, as it stands behind @ in a source's key.

    Settings and methods that do not fit into a name are told apart by the first digits of their digest.

    Examples
    --------
    >>> decoding_name(Sampling(temperature=1, top_p=0.9))
    't1-p0.9'
    >>> decoding_name(Sampling(temperature=2, top_p=1, min_p=0.1, max_tokens=2048))
    't2-p1-minp0.1-max2048'
    >>> decoding_name(Sampling(method="greedy"))
    'greedy'
    >>> decoding_name(Sampling(temperature=1, other={"seed": 7}))
    't1-f95026e8'
    >>> decoding_name(None)
    'unstated'
    """
    stated = _stated(sampling)
    if not stated:
        return UNSTATED
    method = str(stated.get("method", ""))
    plain = method == "" or (_PLAIN_METHOD.fullmatch(method) is not None and method != UNSTATED)
    marks = {"temperature": "t", "top_p": "p", "min_p": "minp", "top_k": "k", "max_tokens": "max"}
    parts = [re.sub(r"[^a-z0-9_]+", "_", method.lower()).strip("_")]
    parts += [f"{mark}{_number(stated[field])}" for field, mark in marks.items() if field in stated]
    name = "-".join(part for part in parts if part)
    if plain and "other" not in stated and len(name) <= MAX_NAME:
        return name
    suffix = decoding_digest(sampling)[:8]
    return f"{name[: MAX_NAME - len(suffix) - 1]}-{suffix}".lstrip("-")


def _stated(sampling: Sampling | None) -> dict[str, object]:
    """Return the settings that are stated, of one type each, so that equal settings are equal JSON."""
    if sampling is None:
        return {}
    stated: dict[str, object] = {
        field: float(value) + 0.0  # so that -0.0 is 0.0
        for field, value in (
            ("temperature", sampling.temperature),
            ("top_p", sampling.top_p),
            ("min_p", sampling.min_p),
        )
        if value is not None
    }
    stated |= {
        field: int(value)
        for field, value in (("top_k", sampling.top_k), ("max_tokens", sampling.max_tokens))
        if value is not None
    }
    if sampling.method:
        stated["method"] = sampling.method
    if sampling.other:
        stated["other"] = dict(sampling.other)
    return stated


def _number(value: object) -> str:
    return str(value).removesuffix(".0")
