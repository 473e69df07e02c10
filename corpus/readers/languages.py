"""Which language a text is in, guessed from the text; undecided rather than wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]  # it has no types

# Those with many speakers or a script of their own. Over all 140 of the model a short prompt is given to a small
# language too often; over fewer, a text of a language left out is given to another with certainty.
LANGUAGES = (
    "am", "ar", "az", "be", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa",
    "fi", "fr", "ga", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "km", "kn",
    "ko", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "ne", "nl", "no", "pa", "pl", "pt", "ro",
    "ru", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip

# Of the prompts in tests/data/prompt_languages.json (23 languages) this leaves 12 of 117 undecided and gets none
# wrong; with 0.5 one is wrong.
THRESHOLD = 0.6
MIN_LETTERS = 3


@dataclass(frozen=True)
class DetectedLanguage:
    """A guess.

    Attributes
    ----------
    language : str or None
        BCP 47 tag; None when undecided.
    probability : float
        Of the likeliest language among those looked for, in [0, 1].
    undecided : str or None
        Why there is no language.
    """

    language: str | None
    probability: float
    undecided: str | None = None


def detector_name() -> str:
    """Return what guesses, with its version: another may guess otherwise."""
    return f"py3langid {version('py3langid')}"


def detected_language(text: str) -> DetectedLanguage:
    """Guess the language of a text.

    Parameters
    ----------
    text : str
        As short as a prompt may be.

    Returns
    -------
    DetectedLanguage
        Without a language where the text has fewer than three letters, or none is likelier than `THRESHOLD`.

    Examples
    --------
    >>> detected_language("В чём смысл жизни?").language
    'ru'
    >>> detected_language("1 + 1 = ?")
    DetectedLanguage(language=None, probability=0.0, undecided='fewer than 3 letters')
    >>> detected_language("Osaka").undecided
    'no language is likely enough'
    """
    if sum(character.isalpha() for character in text) < MIN_LETTERS:
        return DetectedLanguage(None, 0.0, f"fewer than {MIN_LETTERS} letters")
    language, probability = _identifier().classify(text)
    if probability < THRESHOLD:
        return DetectedLanguage(None, float(probability), "no language is likely enough")
    return DetectedLanguage(str(language), float(probability))


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier
