"""Copies of responses, for items that show one text twice: derived, so they stand in no figure of the corpus."""

from __future__ import annotations

from collections.abc import Collection

from base.db import name_uid
from corpus.models import Response

COPY = "copy"
BATCH_ROWS = 500  # as many parameters as any database takes


def copy_responses(ids: Collection[int]) -> dict[int, Response]:
    """Return a copy of each response by its id, made where there is none. Call it in a transaction.

    An encoder knows a copy by its text, so it has a vector as soon as the response has one.
    """
    made: dict[int, Response] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), BATCH_ROWS):
        batch = wanted[start : start + BATCH_ROWS]
        there = set(
            Response.objects.filter(derived_from__in=batch, derivation=COPY).values_list(
                "derived_from", flat=True
            )
        )
        Response.objects.bulk_create(
            Response(
                uid=name_uid("derived", str(one.uid), COPY),
                prompt_id=one.prompt_id,
                text=one.text,
                text_sha256=one.text_sha256,
                n_chars=one.n_chars,
                language=one.language,
                derived_from=one,
                derivation=COPY,
            )
            for one in Response.objects.filter(pk__in=set(batch) - there).order_by("pk")
        )
        for copy in Response.objects.filter(derived_from__in=batch, derivation=COPY):
            made[copy.derived_from_id or 0] = copy
    return made
