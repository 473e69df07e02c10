"""The columns in which a response is stored by an import, whatever the database."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

COLUMNS = (
    "uid",
    "prompt_id",
    "language_model_id",
    "decoding_id",
    "sample_index",
    "text",
    "text_sha256",
    "n_chars",
    "language",
    "derived_from_id",
    "derivation",
    "extra",
    "first_import_id",
)


def json_of(extra: Mapping[str, object]) -> str:
    """Return columns that have no field as JSON; most files have none.

    Examples
    --------
    >>> json_of({}), json_of({"partition": [1, 2.5]})
    ('{}', '{"partition":[1,2.5]}')
    """
    return orjson.dumps(dict(extra)).decode() if extra else "{}"
