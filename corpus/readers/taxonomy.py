"""What a prompt's label means: a leaf of INFINITY-CHAT's taxonomy, the legacy leaf, or a category of the file's own."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

TAXONOMY = Path(__file__).resolve().parent.parent / "data" / "taxonomy.json"
MAX_KEY = 120

Kind = Literal["group", "leaf", "legacy", "novel"]


@dataclass(frozen=True)
class CategoryLabel:
    """A category as a label names it: its key, its name, the name of its top-level group, its kind."""

    key: str
    name: str
    group: str
    kind: Kind


# How labels that are not of the taxonomy are marked as new, and what a labelling model's Markdown leaves; the
# authors' own clean-up strips `New Category:`, `New -`, `(New)`, `New` and `:`.
MARK = r"[(\[]new(?: category)?[)\]]"
DECORATION = re.compile(
    rf"^[\s*]*({MARK}|new category\b|new\b)[\s:*-]*|[\s:*]*({MARK}|[:*])\s*$|^[\s*]+", re.IGNORECASE
)


def category_of(label: str) -> CategoryLabel:
    """Return the category a label of a file names.

    Parameters
    ----------
    label : str
        As the file has it. Case, `&` for *and*, spaces, hyphens, and decorations of new labels
        (`New Category:`) do not count.

    Returns
    -------
    CategoryLabel
        A label that is not known is a category of its own, of kind `novel`, under the name the file gives it.

    Raises
    ------
    ValueError
        If the label holds no letter or digit.

    Notes
    -----
    6 groups and 17 leaves of arXiv 2510.22954, Figure 2, under the 18 strings of its labelling prompt (Figure
    14, one of which Figure 2 lacks: the legacy leaf) and the short forms its users write.

    Examples
    --------
    >>> category_of("Information-Seeking about Problem Solving").name
    'Problem Solving'
    >>> category_of("ideation & brainstorming").key
    'brainstorm-ideation'
    >>> category_of("New Category: Cultural Analysis")
    CategoryLabel(key='novel:cultural-analysis', name='Cultural Analysis', group='', kind='novel')
    """
    known = taxonomy()
    folded = _folded(label)
    if not re.search(r"\w", folded):
        raise ValueError(f"label: {label!r} holds no letter or digit")
    name = _undecorated(label)
    for spelling in (folded, _folded(name)):
        if spelling in known:
            return known[spelling]
    if not re.search(r"\w", name):
        name = label.strip()
    return CategoryLabel(key=_novel_key(_folded(name)), name=name[:MAX_KEY], group="", kind="novel")


@lru_cache(maxsize=1)
def taxonomy() -> dict[str, CategoryLabel]:
    """Read the shipped taxonomy, once: its categories by every spelling, folded.

    Examples
    --------
    >>> kinds = [category.kind for category in set(taxonomy().values())]
    >>> kinds.count("leaf"), kinds.count("legacy")
    (17, 1)
    """
    shipped: dict[str, Any] = json.loads(TAXONOMY.read_text(encoding="utf-8"))
    by_spelling: dict[str, CategoryLabel] = {}
    for group in shipped["groups"]:
        if len(group["leaves"]) > 1:
            _add(by_spelling, CategoryLabel(group["key"], group["name"], group["name"], "group"), [])
        for leaf in group["leaves"]:
            _add(
                by_spelling, CategoryLabel(leaf["key"], leaf["name"], group["name"], "leaf"), leaf["aliases"]
            )
    for leaf in shipped["legacy"]:
        _add(by_spelling, CategoryLabel(leaf["key"], leaf["name"], leaf["group"], "legacy"), leaf["aliases"])
    return by_spelling


def _add(by_spelling: dict[str, CategoryLabel], category: CategoryLabel, aliases: list[str]) -> None:
    for spelling in (category.name, category.key.replace("-", " "), *aliases):
        folded = _folded(spelling)
        if by_spelling.setdefault(folded, category) != category:
            raise ValueError(f"taxonomy.json: {spelling!r} names two categories")


def _undecorated(label: str) -> str:
    """Take decorations off until none is left: some labels have two."""
    name = DECORATION.sub("", label).strip()
    while (barer := DECORATION.sub("", name).strip()) != name:
        name = barer
    return name


def _folded(label: str) -> str:
    return re.sub(r"[\s\-–]+", " ", label.casefold().replace("&", " and ")).strip(" :.")


def _novel_key(folded: str) -> str:
    key = "novel:" + re.sub(r"\W+", "-", folded).strip("-")
    if len(key) <= MAX_KEY:
        return key
    return f"{key[: MAX_KEY - 17]}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
