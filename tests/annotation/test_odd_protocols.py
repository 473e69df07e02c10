"""What a database cannot keep is refused with its place, not met as an error of the server."""

from __future__ import annotations

import pytest

from annotation import errors
from annotation.protocol import protocol_from, read_protocol

from .test_protocol import WHOLE


@pytest.mark.parametrize("odd", ["\x00", "\ud800"])
@pytest.mark.parametrize(
    "place", ["title", "guidelines.en", "consent.texts.ru", "criteria.0.texts.en.question"]
)
def test_a_character_no_database_keeps_is_refused_by_place(place: str, odd: str) -> None:
    given = read_protocol(WHOLE).model_dump(mode="json")
    inner = given
    *path, last = place.split(".")
    for key in path:
        inner = inner[int(key)] if key.isdigit() else inner[key]
    inner[last] = f"a{odd}b"

    with pytest.raises(errors.ProtocolError) as refused:
        protocol_from(given)

    assert list(refused.value.fields) == [place]
