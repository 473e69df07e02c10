"""A study's protocol: protocol.toml in, a typed Protocol out, errors with line and field.

The web form sends the same fields as JSON, so a study is the same thing whichever way it was described.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from annotation import errors

LIBRARY = Path(__file__).parent / "library" / "criteria.toml"
KEY = r"^[a-z0-9][a-z0-9_-]{0,59}$"
STUDY_KEY = r"^[a-z0-9][a-z0-9-]{0,79}$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
METRIC = r"^cosine:[a-z0-9_-]+$"
# What a pattern asks for, in words.
ASKED = {
    KEY: "write up to 60 lower-case letters, digits, - and _",
    STUDY_KEY: "write up to 80 lower-case letters, digits and hyphens",
    LANGUAGE: "write a language tag, as en or pt-BR",
    METRIC: "write cosine: and an encoder, as cosine:minilm",
}
# Addresses that stand where a study's own would.
RESERVED = frozenset({"new", "preview", "defaults"})
Key = Annotated[str, Field(pattern=KEY)]
Language = Annotated[str, Field(pattern=LANGUAGE)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Anchor(_Strict):
    """A point of a scale, in words."""

    value: float
    label: Annotated[str, Field(min_length=1, max_length=60)]
    text: Annotated[str, Field(max_length=200)] = ""

    @field_validator("value", mode="before")
    @classmethod
    def _whole_numbers_too(cls, value: object) -> object:
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


class CriterionTexts(_Strict):
    """What a rater reads of a criterion in one language."""

    question: Annotated[str, Field(min_length=1, max_length=200)]
    hint: Annotated[str, Field(max_length=200)] = ""
    anchors: list[Anchor] = Field(min_length=2)


class CriterionPlan(_Strict):
    """A question and its scale."""

    key: Key
    asked_of: Literal["item", "member"]
    measurement: Literal["nominal", "ordinal", "interval", "ratio"]
    low: float
    high: float
    step: float | None = 1.0
    is_symmetric: bool = True
    is_required: bool = True
    allows_cannot_judge: bool = True
    screen: Annotated[int, Field(ge=1, le=20)] = 1
    texts: dict[Language, CriterionTexts]

    @field_validator("low", "high", "step", mode="before")
    @classmethod
    def _whole_numbers_too(cls, value: object) -> object:
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _scale_holds_together(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"low is {self.low:g} and high {self.high:g}; low must be below high")
        for language, texts in self.texts.items():
            for anchor in texts.anchors:
                if not self.low <= anchor.value <= self.high:
                    raise ValueError(f"texts.{language}: the anchor {anchor.label!r} lies off the scale")
        return self


class DrawPlan(_Strict):
    """Which pairs are drawn to be rated."""

    pairs: Annotated[int, Field(ge=1, le=1_000_000)]
    metric: Annotated[str, Field(pattern=METRIC)] = "cosine:minilm"
    relations: list[Literal["within", "between"]] = ["within", "between"]
    prompt_languages: list[Language] | None = None  # None: prompts of every language
    edges: list[float] = [-1.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    allocation: Literal["equal", "proportional"] = "equal"
    at_least: Annotated[int, Field(ge=0)] = 2

    @field_validator("edges", mode="before")
    @classmethod
    def _whole_numbers_too(cls, value: object) -> object:
        return (
            [float(one) if isinstance(one, int) else one for one in value]
            if isinstance(value, list)
            else value
        )

    @model_validator(mode="after")
    def _strata_cover_the_cosine(self) -> Self:
        if len(self.edges) < 2 or sorted(set(self.edges)) != self.edges:
            raise ValueError("edges must be at least two ascending numbers")
        if self.edges[0] > -1 or self.edges[-1] < 1:
            raise ValueError("edges must reach from -1 to 1, so that every pair can be drawn")
        if not self.relations or len(set(self.relations)) != len(self.relations):
            raise ValueError("relations must be within, between, or both, each once")
        return self


class Consent(_Strict):
    """The text a person agrees to, by language (Markdown)."""

    version: Annotated[int, Field(ge=1)] = 1
    texts: dict[Language, Annotated[str, Field(min_length=1)]]


class Protocol(_Strict):
    """Everything that is sealed before the first participant."""

    key: Annotated[str, Field(pattern=STUDY_KEY)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    dataset: Annotated[str, Field(min_length=1)]
    languages: list[Language] = Field(default=["en"], min_length=1)
    overlap: Annotated[int, Field(ge=1, le=1000)]
    seed: Annotated[int, Field(ge=0, le=2**53)]
    rendering: Literal["markdown", "plain"] = "markdown"
    items_per_rater: Annotated[int, Field(ge=1)] | None = None
    seconds_per_item: Annotated[int, Field(ge=1, le=3600)] = 45
    min_reading_seconds: Annotated[int, Field(ge=0, le=120)] = 2
    lease_minutes: Annotated[int, Field(ge=1, le=1440)] = 20
    draw: DrawPlan
    criteria: list[CriterionPlan] = Field(min_length=1)
    consent: Consent
    guidelines: dict[Language, Annotated[str, Field(min_length=1)]]

    @field_validator("key")
    @classmethod
    def _key_is_no_address_of_ours(cls, value: str) -> str:
        if value in RESERVED:
            raise ValueError(f"{value} is an address of Hivecheck's own; choose another key")
        return value

    @model_validator(mode="after")
    def _every_language_has_its_texts(self) -> Self:
        keys = [criterion.key for criterion in self.criteria]
        if len(set(keys)) != len(keys):
            raise ValueError("criteria: a key comes twice")
        for language in self.languages:
            if language not in self.consent.texts:
                raise ValueError(f"consent: there is no text in {language!r}, which the study offers")
            if language not in self.guidelines:
                raise ValueError(f"guidelines: there is no text in {language!r}, which the study offers")
            for criterion in self.criteria:
                if language not in criterion.texts:
                    raise ValueError(
                        f"criteria: {criterion.key} has no texts in {language!r}, which the study offers"
                    )
        return self

    def sha256(self) -> str:
        """Return the digest of the protocol's canonical JSON: what a seal is made of."""
        canonical = json.dumps(
            self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return hashlib.sha256(canonical.encode()).hexdigest()


@cache
def library() -> dict[str, dict[str, Any]]:
    """Return the ready criteria by key."""
    return tomllib.loads(LIBRARY.read_text(encoding="utf-8"))


def read_protocol(text: str, *, folder: Path | None = None) -> Protocol:
    """Return the protocol a TOML text describes.

    Parameters
    ----------
    text : str
        TOML. A criterion with `use = "similarity"` is taken from the library, with what it states itself put
        over it. Below `consent.texts` and `guidelines`, `en_file = "consent.en.md"` names a file.
    folder : Path, optional
        Where such files are.

    Raises
    ------
    ProtocolError
        If it is not TOML, or a field is missing, unknown or wrong: each with its line and what to do.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise errors.ProtocolError(f"The protocol is not TOML: {error}.") from error
    return protocol_from(given, folder=folder, text=text)


def protocol_from(given: dict[str, Any], *, folder: Path | None = None, text: str = "") -> Protocol:
    """Return the protocol that nested fields describe, as JSON or TOML gives them; see `read_protocol`."""
    filled = dict(given)
    if isinstance(filled.get("criteria"), list):
        filled["criteria"] = [_from_library(one, n) for n, one in enumerate(filled["criteria"])]
    if isinstance(filled.get("consent"), dict) and isinstance(filled["consent"].get("texts"), dict):
        filled["consent"] = {**filled["consent"], "texts": _with_files(filled["consent"]["texts"], folder)}
    if isinstance(filled.get("guidelines"), dict):
        filled["guidelines"] = _with_files(filled["guidelines"], folder)
    _refuse_unstorable(filled)
    try:
        return Protocol.model_validate(filled)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for one in error.errors(include_url=False):
            place = ".".join(str(part) for part in one["loc"]) or "protocol"
            line = _line_of(text, [str(part) for part in one["loc"]])
            words = _in_words(one["type"], one["msg"], one.get("ctx", {}).get("pattern"))
            fields.setdefault(place, []).append(f"line {line}: {words}" if line else words)
        first, sentences = next(iter(fields.items()))
        more = f" (and {len(fields) - 1} more)" if len(fields) > 1 else ""
        message = f"The protocol cannot be used: {first}: {sentences[0]}{more}."
        raise errors.ProtocolError(message, fields=fields) from None


def _refuse_unstorable(value: object, place: str = "") -> None:
    """Refuse the two kinds of character that JSON can write and a database cannot keep."""
    if isinstance(value, dict):
        for key, one in value.items():
            _refuse_unstorable(one, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            _refuse_unstorable(one, f"{place}.{number}")
    elif isinstance(value, str) and ("\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value)):
        sentence = "it holds a character that cannot be stored (NUL, or half of a pair); take it out"
        raise errors.ProtocolError(
            f"The protocol cannot be used: {place}: {sentence}.", fields={place: [sentence]}
        )


def _from_library(given: object, number: int) -> object:
    if not isinstance(given, dict) or "use" not in given:
        return given
    name = given["use"]
    if not isinstance(name, str) or name not in library():
        known = ", ".join(sorted(library()))
        raise errors.ProtocolError(
            f"criteria.{number}.use: there is no criterion {name!r} in the library. There: {known}.",
            fields={f"criteria.{number}.use": [f"write one of {known}"]},
        )
    own = {key: value for key, value in given.items() if key != "use"}
    return {"key": name, **library()[name], **own}


def _with_files(texts: dict[str, Any], folder: Path | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in texts.items():
        if not key.endswith("_file") or not isinstance(value, str):
            found[key] = value
            continue
        if folder is None:
            raise errors.ProtocolError(f"{key}: files are read only with a protocol that is a file itself.")
        path = folder / value
        try:
            found[key.removesuffix("_file")] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise errors.ProtocolError(f"{key}: {path} cannot be read ({error}).") from error
    return found


def _in_words(kind: str, message: str, pattern: str | None) -> str:
    if pattern in ASKED:
        return ASKED[pattern]
    if kind == "missing":
        return "this field is missing"
    if kind == "extra_forbidden":
        return "there is no field of this name"
    return message.removeprefix("Value error, ")


def _line_of(text: str, place: list[str]) -> int | None:
    """Return the line on which a field stands in TOML, or its table for one that is missing."""
    names = [part for part in place if not part.isdigit()]
    number = next((int(part) for part in place if part.isdigit()), 0)
    lines = text.splitlines()
    start = 0
    for depth in range(len(names), 0, -1):
        table = re.escape(".".join(names[:depth]))
        heads = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[?{table}\]\]?", line)]
        if heads:
            start = heads[min(number, len(heads) - 1)]
            break
    if names:
        for n in range(start, len(lines)):
            if n > start and re.match(r"\s*\[", lines[n]):
                break
            if re.match(rf"\s*{re.escape(names[-1])}\s*=", lines[n]):
                return n + 1
    return start + 1 if start else None
