from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.readers.languages import LANGUAGES, detected_language

MEASURED = json.loads(
    (Path(__file__).resolve().parents[2] / "data" / "prompt_languages.json").read_text(encoding="utf-8")
)
PROMPTS = [(language, text) for language, texts in MEASURED["prompts"].items() for text in texts]


def test_no_short_prompt_of_23_languages_is_given_to_another_and_nine_of_ten_are_decided():
    found = [(language, detected_language(text).language) for language, text in PROMPTS]

    assert len(MEASURED["prompts"]) == 23
    assert [(told, guessed) for told, guessed in found if guessed not in (told, None)] == []
    assert sum(guessed is None for _, guessed in found) <= len(found) / 9


@pytest.mark.parametrize("text", MEASURED["none"])
def test_a_text_without_a_language_is_left_without_one(text):
    guess = detected_language(text)

    assert guess.language is None
    assert guess.undecided


def test_every_language_looked_for_stands_there_once():
    assert sorted(set(LANGUAGES)) == list(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "text"),
    [("ka", "დაწერე ხუმრობა ელექტრომობილებზე."), ("cy", "Ysgrifennwch jôc am geir trydan.")],
)
def test_a_smaller_language_is_not_taken_for_a_larger(language, text):
    assert detected_language(text).language == language
