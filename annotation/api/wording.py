"""Reasons a rater may choose from, in words."""

from __future__ import annotations

from collections.abc import Sequence

WORDS = {
    "en": {
        "cannot_judge.unclear_prompt": "The prompt is not clear",
        "cannot_judge.unreadable": "A response cannot be read",
        "cannot_judge.language": "I do not know the language well enough",
        "cannot_judge.other": "Another reason",
        "skip.offensive": "It is offensive or upsetting",
        "skip.too_long": "It is too long",
        "skip.technical": "It is not displayed well",
        "skip.other": "Another reason",
    },
    "ru": {
        "cannot_judge.unclear_prompt": "Запрос непонятен",
        "cannot_judge.unreadable": "Ответ невозможно прочитать",
        "cannot_judge.language": "Недостаточно знаю язык",
        "cannot_judge.other": "Другая причина",
        "skip.offensive": "Содержание оскорбительно или неприятно",
        "skip.too_long": "Слишком длинно",
        "skip.technical": "Плохо отображается",
        "skip.other": "Другая причина",
    },
}


def reasons(keys: Sequence[str], group: str, language: str) -> list[dict[str, str]]:
    """Return reasons with their words, in English where a language has none."""
    words = WORDS.get(language, WORDS["en"])
    return [{"key": key, "label": words[f"{group}.{key}"]} for key in keys]
