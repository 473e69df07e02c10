import pytest

from corpus.metrics.words import word_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Don't re-do it_now!", ["don", "t", "re", "do", "it", "now"]),
        ("Ёлка, СНЕГ и 3 кота", ["ёлка", "снег", "и", "3", "кота"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("我爱 Python3", ["我", "爱", "python3"]),
        ("すしを食べる", ["す", "し", "を", "食", "べ", "る"]),
        ("人々", ["人", "々"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),  # vowel signs are marks and stay inside the word
        ("می\u200cخواهم", ["میخواهم"]),  # a joiner of no width stands inside a word
        ("one\u200btwo", ["one", "two"]),  # a space of no width stands between words
        ("🙂 … --- !", []),
        ("", []),
    ],
)
def test_words_are_found_in_every_script(text, tokens):
    assert word_tokens(text) == tokens


def test_thai_is_taken_character_by_character():
    assert word_tokens("ฝนตก") == ["ฝ", "น", "ต", "ก"]


def test_composed_and_decomposed_characters_are_the_same():
    assert word_tokens("cafe\u0301") == word_tokens("caf\u00e9")
