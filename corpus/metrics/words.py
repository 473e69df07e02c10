"""Words of a text in any script, for metrics that compare words."""

from __future__ import annotations

import unicodedata

# Scripts written without spaces between words, by how Unicode names their characters.
_UNSPACED = (
    "CJK ",
    "HIRAGANA ",
    "KATAKANA",  # also KATAKANA-HIRAGANA PROLONGED SOUND MARK
    "HALFWIDTH KATAKANA",
    "IDEOGRAPHIC ",
    "BOPOMOFO ",
    "THAI ",
    "LAO ",
    "KHMER ",
    "MYANMAR ",
)
_ZERO_WIDTH_SPACE = 0x200B


class _Replacements(dict[int, str]):
    """What each character becomes before the text is split at spaces; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = replacement = _replacement(code)
        return replacement


def _replacement(code: int) -> str:
    character = chr(code)
    category = unicodedata.category(character)
    if category == "Cf" and code != _ZERO_WIDTH_SPACE:
        return ""  # joiners and soft hyphens stand inside words
    if category[0] not in "LMN":
        return " "
    if unicodedata.name(character, "").startswith(_UNSPACED):
        return f" {character} "
    return character


_replacements = _Replacements()


def word_tokens(text: str) -> list[str]:
    """Words of a text, case-folded, in their order.

    A word is an unbroken run of letters, marks and digits; whatever else
    stands between them, the underscore and the apostrophe included, ends it. In
    scripts written without spaces (Chinese, Japanese, Thai, Lao, Khmer,
    Burmese) every character is a word of its own: where their words end is a
    matter of dictionaries, and characters are what ROUGE is computed on there.

    Parameters
    ----------
    text : str
        Composed and decomposed characters are taken as the same.

    Returns
    -------
    list of str
        Empty for a text of punctuation, symbols or emoji alone.

    Notes
    -----
    On ASCII these are the tokens of Google's `rouge_score` without stemming:
    lower case, split at all but `a-z0-9`.

    Examples
    --------
    >>> word_tokens("The rain_fell; it didn't STOP.")
    ['the', 'rain', 'fell', 'it', 'didn', 't', 'stop']
    >>> word_tokens("Дождь шёл, 東京タワー!")
    ['дождь', 'шёл', '東', '京', 'タ', 'ワ', 'ー']
    """
    return unicodedata.normalize("NFC", text.casefold()).translate(_replacements).split()
