"""The most alike responses of two language models to each prompt, with their texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.models import Prompt, Response


@dataclass(frozen=True)
class NearestPair:
    """Two responses to a prompt and their cosine."""

    prompt: Prompt
    first: Response
    second: Response
    cosine: float


def nearest_pairs(found: Sequence[Sequence[float]]) -> list[NearestPair]:
    """Fetch the rows of (prompt, response, response, cosine), in their order; pairs that are gone are left out."""
    ids = {int(one) for row in found for one in row[1:3]}
    responses = Response.objects.select_related("prompt", "language_model", "decoding").in_bulk(ids)
    return [
        NearestPair(responses[a].prompt, responses[a], responses[b], float(row[3]))
        for row in found
        if (a := int(row[1])) in responses and (b := int(row[2])) in responses
    ]
