"""Whether everything the software is made of may be given on under the GPL, version 3 or later."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from . import stops

ROOT = Path(__file__).resolve().parents[2]
# Each may be combined into a work under GPL-3.0-or-later.
COMPATIBLE = re.compile(
    r"\b(MIT|MIT-0|MIT-CMU|BSD|[0-9]-Clause|0BSD|Apache|ISC|PSF|Python Software Foundation|Python-2\.0|MPL|"
    r"Mozilla Public License 2\.0|LGPL|GPL-?v?3|GPL-3\.0-or-later|Unlicense|Public Domain|Zlib|HPND|CC0|"
    r"CC-BY-4\.0|CC-BY-3\.0|OFL|BlueOak|WTFPL|Artistic-2\.0|Unicode)",
    re.IGNORECASE,
)
NOT_COMPATIBLE = re.compile(
    r"proprietary|commercial|non-?commercial|CC-BY-NC|CC-BY-ND|GPL-2\.0-only|AGPL|SSPL|BUSL", re.IGNORECASE
)
# Packages that state their licence in no field that can be read, with where it was read.
READ_BY_HAND: dict[str, str] = {}


def stated(package: Distribution) -> str:
    """Return what a distribution says of its licence: its expression, else its classifiers or old field."""
    if expression := _field(package, "License-Expression"):
        return str(expression)
    classifiers = [
        one.split("::")[-1].strip()
        for one in package.metadata.get_all("Classifier") or []
        if one.startswith("License ::")
    ]
    words = [one for one in classifiers if one != "OSI Approved"] or [_field(package, "License")]
    return "; ".join(words)[:200]


def _field(package: Distribution, name: str) -> str:
    found = package.metadata.get_all(name) or [""]
    return str(found[0]).strip()


def python_packages() -> Iterator[tuple[str, str]]:
    """Give each locked Python package that is installed here with its licence."""
    lock = (ROOT / "requirements.txt").read_text()
    for name in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==", lock, re.MULTILINE):
        try:
            yield name, stated(distribution(name))
        except PackageNotFoundError:
            continue  # for another platform


def npm_packages() -> Iterator[tuple[str, str]]:
    """Give each locked package of the front end with its licence."""
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    for path, package in lock["packages"].items():
        if path:
            yield path.rpartition("node_modules/")[2], str(package.get("license", ""))


def is_compatible(licence: str) -> bool:
    """Say whether a stated licence may go into a work under GPL-3.0-or-later.

    Examples
    --------
    >>> is_compatible("BSD-3-Clause"), is_compatible("MIT OR GPL-2.0-only"), is_compatible("")
    (True, True, False)
    >>> is_compatible("CC-BY-NC-4.0"), is_compatible("GPL-2.0-only")
    (False, False)
    """
    choices = re.split(r"\bOR\b", licence)
    return any(COMPATIBLE.search(choice) and not NOT_COMPATIBLE.search(choice) for choice in choices)


def main() -> None:
    """Name every package whose licence does not fit or is not known."""
    packages = [*python_packages(), *npm_packages()]
    bad = [
        f"{name}: {licence or 'not stated'}"
        for name, licence in packages
        if not is_compatible(READ_BY_HAND.get(name, licence))
    ]
    if bad:
        raise stops.Stop("Not compatible with GPL-3.0-or-later, or not known: " + "; ".join(sorted(set(bad))))
    stops.say(f"{len(packages)} packages, all under licences that fit GPL-3.0-or-later.")


if __name__ == "__main__":
    sys.exit(stops.in_one_line(main))
