"""Ready consent and guideline texts, which a study's form starts from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).parent.parent / "library"


@cache
def texts(kind: str) -> dict[str, str]:
    """Return the ready texts of a kind, `consent` or `guidelines`, by language (Markdown)."""
    return {
        path.name.split(".")[1]: path.read_text(encoding="utf-8")
        for path in sorted(LIBRARY.glob(f"{kind}.*.md"))
    }
